"""Workbooks in which somebody goes on typing: LibreOffice calculates what the program would say."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PageObject, PdfReader

from core.reports import export
from core.reports.live_formulas import verdict_words
from core.reports.result_tables import level_text
from core.reports.roll_up_data import RollUpData, UnitCell, ranked
from core.services.periods import period_by_key
from core.services.plans import plans
from core.services.roll_up import RollUpRow, roll_up_table
from core.session import Session
from tests.core.reports.conftest import QUARTER, put

pytestmark = pytest.mark.slow
HEAD = 12  # rows above a table at most


class Sheet(NamedTuple):
    """A table of a workbook by what stands in its head."""

    cells: Worksheet
    columns: dict[str, int]
    first: int

    def rows(self, **wanted: str) -> list[int]:
        """Rows whose cells under these heads say so; "_" in a name is a space."""
        places = {self.columns[name.replace("_", " ")]: text for name, text in wanted.items()}
        return [
            n for n in range(self.first, self.cells.max_row + 1)
            if all(str(self.cells.cell(n, c).value or "") == t for c, t in places.items())
        ]  # fmt: skip

    def at(self, row: int, column: str) -> Any:
        return self.cells.cell(row, self.columns[column]).value

    def type(self, row: int, column: str, value: Any) -> None:
        self.cells.cell(row, self.columns[column]).value = value


def letter_sizes(page: PageObject) -> Counter[float]:
    """How many letters of each size in points a page has."""
    found: Counter[float] = Counter()

    def count(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        found[round(abs(size * tm[3] * cm[3]), 1)] += len(text.strip())

    page.extract_text(visitor_text=count)
    return found


def check_sizes(pages: Sequence[PageObject]) -> None:
    """What the decree asks of the body, and tables that can be read."""
    usual = [letter_sizes(page).most_common(1)[0][0] for page in pages]
    assert usual[0] >= 12.9
    assert min(usual) >= 10


def sheet(book: openpyxl.Workbook, name: str) -> Sheet:
    cells = book[name]
    head = next(n for n in range(1, HEAD) if cells.cell(n, 2).value == "Chỉ tiêu")
    columns = {str(c.value): c.column for c in cells[head] if c.value}
    return Sheet(cells, columns, head + 1)


@pytest.fixture
def calculated(
    office: Callable[[Path, str], Path], tmp_path: Path
) -> Callable[[openpyxl.Workbook], openpyxl.Workbook]:
    """What stands in a workbook after LibreOffice has calculated it anew.

    openpyxl writes no results beside the formulas, so that every one of them is needed.
    """

    def calculate(book: openpyxl.Workbook) -> openpyxl.Workbook:
        book.save(tmp_path / "typed.xlsx")
        return openpyxl.load_workbook(office(tmp_path / "typed.xlsx", "xlsx"), data_only=True)

    return calculate


LATE = "Trường Tiểu học và THCS Yên Viên"


NOT_APPLYING = "Học sinh tiểu học đánh giá về phẩm chất xếp loại đạt trở lên"
EARLIER = "Trường Mầm non Ánh Dương"


def figures_of(name: str, kind: str) -> dict[str, float | str]:
    """What the late school reports: headings of the sheet with figures, or words."""
    if name == NOT_APPLYING:
        return {"Kết quả": "Không áp dụng"}
    if kind == "ratio":
        return {"Tử số": 180, "Mẫu số": 190}
    return {"Kết quả": {"yes_no": "Có", "grade": "Đạt chuẩn mức độ 2"}.get(kind, 3.0)}


def stored(name: str, kind: str) -> dict[str, Any]:
    """The same in the book."""
    if name == NOT_APPLYING:
        return {"state": "na"}
    if kind == "ratio":
        return {"state": "value", "numerator": 180, "denominator": 190}
    if kind in ("yes_no", "grade"):
        number = 1.0 if kind == "yes_no" else 2.0
        return {"state": "value", "value": number, "text": figures_of(name, kind)["Kết quả"]}
    return {"state": "value", "value": 3.0}


def add_a_quarter_before(session: Session) -> None:
    """What adds up over time begins in the first quarter."""
    one = "SELECT id FROM {} WHERE {} = ?"
    with session.edit("Nhập quý I") as writer:
        ids = [
            writer.conn.execute(one.format(*place), (value,)).fetchone()[0]
            for *place, value in (("period", "key", "2023-Q1"), ("unit", "name", EARLIER),
                                  ("indicator", "no", "23"))
        ]  # fmt: skip
        period, unit, indicator = ids
        key = (period, indicator, "MN", unit)
        writer.put("result", key, {"state": "value", "value": 4.0})


def report_late(session: Session) -> None:
    """The late school's report comes in, every indicator of its levels."""
    [unit] = session.conn.execute("SELECT id FROM unit WHERE name = ?", (LATE,)).fetchone()
    [period] = session.conn.execute("SELECT id FROM period WHERE key = ?", (QUARTER,)).fetchone()
    with session.edit("Nhận báo cáo") as writer:
        for row in roll_up_table(session, QUARTER):
            if unit in row.figure.missing:
                key = (period, row.indicator.id, row.level, unit)
                writer.put("result", key, stored(row.indicator.name, row.indicator.kind))


def test_a_late_school_typed_into_the_workbook_is_in_every_total(
    district: Session, tmp_path: Path, calculated: Callable[[openpyxl.Workbook], openpyxl.Workbook]
) -> None:
    """Totals, coverage, who is missing, verdicts, matrix: as after its report has come in."""
    add_a_quarter_before(district)
    path = export(district, "roll-up", QUARTER, tmp_path / "a.xlsx", "xlsx")
    book = openpyxl.load_workbook(path)
    cells = sheet(book, "Số liệu đơn vị")
    kinds = {row.indicator.name: row.indicator.kind for row in roll_up_table(district, QUARTER)}
    typed = cells.rows(Đơn_vị=LATE)
    assert len(typed) > 20
    for n in typed:
        name = cells.at(n, "Chỉ tiêu")
        for column, number in figures_of(name, kinds[name]).items():
            cells.type(n, column, number)
    after = calculated(book)

    report_late(district)
    total, matrix = sheet(after, "Tổng hợp"), sheet(after, "Ma trận TH")
    for row in roll_up_table(district, QUARTER):
        figure, name = row.figure, row.indicator.name
        level = level_text(row.level)
        [n] = total.rows(Chỉ_tiêu=name, Cấp_học=level)
        assert total.at(n, "Số đơn vị có số liệu") == "{}/{}".format(*figure.coverage), name
        assert total.at(n, "Đơn vị còn thiếu") == len(figure.missing)
        if figure.method in ("list", "none"):
            assert total.at(n, "Kết quả") == f"{len(figure.answers)} đơn vị trả lời"
            continue
        for column, known in (
            ("Tử số", figure.numerator), ("Mẫu số", figure.denominator), ("Kết quả", figure.value),
            ("Lũy kế", row.to_date),
        ):  # fmt: skip
            wanted = None if known is None else pytest.approx(float(known))
            assert total.at(n, column) == wanted, (name, column)
        assert total.at(n, "Đánh giá") == verdict_words(row.verdict), name
        if level == "TH":
            [place] = matrix.rows(Chỉ_tiêu=name)
            assert matrix.at(place, "Tổng hợp chung") == total.at(n, "Kết quả")
            assert matrix.at(place, LATE) is not None
            assert (matrix.at(place, LATE) == "–") is (name == NOT_APPLYING)
    words = sheet(after, "Số liệu đơn vị")
    data = roll_up_data(district)
    told = {each.verdict for row in data.rows for each in behind(data, row) if ranked(row)}
    assert len(told) > 3
    for row in filter(ranked, data.rows):
        for each in behind(data, row):
            [n] = words.rows(Chỉ_tiêu=row.indicator.name, Cấp_học=level_text(row.level),
                             Đơn_vị=each.unit.name)  # fmt: skip
            wanted = verdict_words(each.verdict)
            assert words.at(n, "Đánh giá") == wanted, (row.indicator.name, each.unit.name)
    check_standings(after, district)


def roll_up_data(session: Session) -> RollUpData:
    [plan], period = plans(session), period_by_key(session, QUARTER)
    assert period is not None
    return RollUpData(session, plan, period)


def behind(data: RollUpData, row: RollUpRow) -> list[UnitCell]:
    return data.cells[row.indicator.id, row.level]


def check_standings(after: openpyxl.Workbook, session: Session) -> None:
    """Every unit counted and ranked as the program does it."""
    rows = after["Theo đơn vị"].iter_rows(values_only=True)
    found = {row[1]: row for row in rows if row[3] is not None and isinstance(row[3], int)}
    for each in roll_up_data(session).standings:
        rank, _, _, *counts, share = found[each.unit.name][:8]
        assert counts == [each.expected, each.reported, each.reached, each.not_met], each.unit.name
        assert rank == (each.rank or "–")
        if each.judged:
            assert share == pytest.approx(each.reached * 100 / each.judged)


def test_marks_keep_units_out_of_totals(
    district: Session, tmp_path: Path, calculated: Callable[[openpyxl.Workbook], openpyxl.Workbook]
) -> None:
    """The one that sent a share alone has its mark and the reason; others can be marked too.

    The smallest and the largest are found without the marked ones as well.
    """
    ways = {"16": "sum", "23": "min", "24": "max"}
    with district.edit("Đổi cách tổng hợp") as writer:
        for no, way in ways.items():
            known = writer.conn.execute("SELECT id FROM indicator WHERE no = ?", (no,)).fetchone()
            values = {"roll_up_units": way, "kind": "count"}
            writer.update("indicator", (known[0],), values)
    book = openpyxl.load_workbook(export(district, "roll-up", QUARTER, tmp_path / "a.xlsx", "xlsx"))
    cells, total = sheet(book, "Số liệu đơn vị"), sheet(book, "Tổng hợp")
    [place] = cells.rows(Chỉ_tiêu="Trẻ nhà trẻ ra lớp", Đơn_vị="Trường Mầm non Đặng Xá")
    assert cells.at(place, "Không tính") == "x"
    assert cells.at(place, "Ghi chú") == "Không tính vào tổng: thiếu tử số, mẫu số"
    cells.type(place, "Tử số", 10)
    cells.type(place, "Mẫu số", 20)
    tops = {}
    for no in ways:
        tops[no] = next(n for n in total.rows(TT=no))
        name, level = (total.at(tops[no], column) for column in ("Chỉ tiêu", "Cấp học"))
        rows = cells.rows(Chỉ_tiêu=name, Cấp_học=level)
        typed = [(2, None), (7, None), (9, "x"), *[(None, None)] * len(rows)]
        for n, (value, mark) in zip(rows, typed, strict=False):
            cells.type(n, "Kết quả", value)
            cells.type(n, "Không tính", mark)
    after = sheet(calculated(book), "Tổng hợp")
    [first] = after.rows(Chỉ_tiêu="Trẻ nhà trẻ ra lớp")
    assert (after.at(first, "Tử số"), after.at(first, "Mẫu số")) == (364, 380)
    assert after.at(first, "Số đơn vị có số liệu") == "2/3"
    found = {no: after.at(n, "Kết quả") for no, n in tops.items()}
    assert found == {"16": 9, "23": 2, "24": 7}
    assert all(after.at(n, "Đơn vị được tính") == 2 for n in tops.values())


def test_corrected_and_new_figures_of_a_report_are_judged_in_the_workbook(
    book: Session, tmp_path: Path, calculated: Callable[[openpyxl.Workbook], openpyxl.Workbook]
) -> None:
    """Typed into the workbook and into the program: result, figure to date, share, verdict."""
    figures = {
        ("1", "MN"): (3900, 8000, None),  # was above its target
        ("3", "TH"): (500, 500, None),  # was "chưa có số liệu"
        ("5", "MN"): (700, 20000, None),  # less is better
        ("9", "TH"): (45.37, 50, None),  # was empty
        ("16", "TH"): (None, None, 3),
        ("23", "MN"): (None, None, 2),  # adds up: 1 in the quarter before
        ("17", "TH"): (None, None, None),
    }
    typed = openpyxl.load_workbook(export(book, "results", QUARTER, tmp_path / "a.xlsx", "xlsx"))
    cells = sheet(typed, "Chỉ tiêu")
    for (no, level), parts in figures.items():
        [place] = cells.rows(TT=no, Cấp_học=level)
        for column, figure in zip(("Tử số", "Mẫu số", "Kết quả"), parts, strict=True):
            if figure is not None:
                cells.type(place, column, figure)
        if any(part is not None for part in parts):
            names = ("numerator", "denominator", "value")
            put(book, no, level, QUARTER, **dict(zip(names, parts, strict=True)))
    after = calculated(typed)

    made = openpyxl.load_workbook(
        export(book, "results", QUARTER, tmp_path / "b.xlsx", "xlsx"), data_only=True
    )
    wanted, found = sheet(made, "Chỉ tiêu"), sheet(after, "Chỉ tiêu")
    verdicts = set()
    for n in range(found.first, found.cells.max_row + 1):
        for column in ("Kết quả", "Lũy kế", "% so với KH", "Đánh giá"):
            told = wanted.at(n, column)
            known = pytest.approx(told) if isinstance(told, float) else told
            assert found.at(n, column) == known, (found.at(n, "Chỉ tiêu"), column)
        verdicts.add(found.at(n, "Đánh giá"))
    assert {"Vượt", "Đạt", "Chưa đạt", "Chưa có số liệu", "Không áp dụng"} <= verdicts


def test_figures_show_the_decimals_that_are_typed(
    book: Session, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    typed = openpyxl.load_workbook(export(book, "results", QUARTER, tmp_path / "a.xlsx", "xlsx"))
    money = typed["Kinh phí"]
    heads = {c.value: c.column for row in money.iter_rows(max_row=HEAD) for c in row if c.value}
    spent = next(
        row[heads["Giải ngân"] - 1]
        for row in money.iter_rows(min_row=HEAD)
        if row[heads["Giải ngân"] - 1].value == 12_345
    )
    spent.value = 12_345.678
    typed.save(tmp_path / "typed.xlsx")
    pages = PdfReader(office(tmp_path / "typed.xlsx", "pdf")).pages
    check_sizes(pages)
    text = "".join(page.extract_text() for page in pages)
    assert "12.345,678" in text
    assert "20.450" in text
    assert "20.450,0" not in text


def test_a_workbook_prints_in_the_sizes_of_the_decree(
    district: Session, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    """Body 13, tables 11 and never under 10: no page is shrunk, and it holds what paper does."""
    made = export(district, "roll-up", QUARTER, tmp_path / "a.xlsx", "xlsx")
    pages = PdfReader(office(made, "pdf")).pages
    check_sizes(pages)
    text = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Lưu: VT" in text
    assert "Kế hoạch (bằng số)" not in text
    assert "Đơn vị còn thiếu" not in text
