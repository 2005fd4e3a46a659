"""Orders of documents: what a book offers, names of files, whole files or none."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.errors import BookError, UserError
from core.reports.export_order import (
    ExportOrder,
    export_kinds,
    export_units,
    file_stem,
    order_files,
    run_order,
    run_orders,
    unit_mark,
)
from core.session import Session
from db.records import Unit

QUARTER = "2023-Q2"


def go_on(_done: int, _total: int) -> None:
    """Nobody stops the run."""


def ordered(folder: Path, report: str = "results", *formats: str, **more: object) -> ExportOrder:
    wanted = {"name": "Báo cáo", "units": (), "replace": False} | more
    return ExportOrder(report, QUARTER, formats or ("pdf",), folder, **wanted)  # type: ignore[arg-type]


def test_an_office_is_offered_more_than_a_school(
    book: Session, new_book: Callable[..., Session]
) -> None:
    office = {kind.report: kind for kind in export_kinds(book)}
    assert list(office) == [
        "results",
        "roll-up",
        "overview",
        "plan",
        "cover",
        "sending",
        "reminder",
    ]
    assert office["results"].per_unit
    session = new_book(plan="gia-lam-2023", unit="Trường THCS Đặng Xá", levels=("THCS",))
    school = {kind.report: kind for kind in export_kinds(session)}
    assert list(school) == ["results", "overview", "plan", "cover"]
    assert not any(kind.per_unit for kind in school.values())


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Báo cáo 14.3.2023", "Báo cáo 14.3.2023"),
        ("Quý II/2023: a*b?", "Quý II-2023- a-b-"),
        ("  hai   dấu cách. ", "hai dấu cách"),
        ("a.PDF ", "a"),
        ("con", "con-"),
        ("AUX.1", "AUX.1-"),
        ("///", "-"),
        (" . ", ""),
        ("Ba\u0301o ca\u0301o", "Báo cáo"),
    ],
)
def test_names_that_every_disk_takes(text: str, stem: str) -> None:
    assert file_stem(text) == stem


def test_a_long_name_fits_in_bytes_too() -> None:
    assert 150 < len(file_stem("ề" * 300).encode()) <= 180


def test_units_have_files_of_their_own_names(district: Session, tmp_path: Path) -> None:
    units = export_units(district, QUARTER)
    with district.edit("Hai trường cùng tên") as writer:
        writer.update("unit", (units[1].id,), {"name": units[0].name})
    ids = tuple(unit.id for unit in units)
    name = f"BC {unit_mark()} quý II"
    files = order_files(district, ordered(tmp_path, "results", "pdf", "xlsx", name=name, units=ids))
    names = [path.name for _, _, path in files]
    assert len(set(names)) == len(names) == 2 * len(units)
    assert names[:4] == [
        f"BC {units[0].name} quý II.pdf", f"BC {units[0].name} quý II.xlsx",
        f"BC {units[0].name} quý II (2).pdf", f"BC {units[0].name} quý II (2).xlsx",
    ]  # fmt: skip
    bare = order_files(district, ordered(tmp_path, name="BC", units=ids))
    assert bare[2][2].name == f"BC {units[2].name}.pdf"
    one = order_files(district, ordered(tmp_path, name="Trường A", units=ids[:1]))
    assert [path.name for _, _, path in one] == ["Trường A.pdf"]


def test_several_formats_of_one_document(book: Session, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    order = ordered(tmp_path, "overview", "pdf", "xlsx", "docx")
    done = run_order(book, order, lambda n, of: told.append((n, of)))
    assert done.problem is None
    assert [path.name for path in done.files] == ["Báo cáo.pdf", "Báo cáo.xlsx", "Báo cáo.docx"]
    assert all(path.stat().st_size > 1000 for path in done.files)
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(
    book: Session, tmp_path: Path
) -> None:
    there = tmp_path / "Báo cáo.pdf"
    there.write_bytes(b"old")
    done = run_order(book, ordered(tmp_path), go_on)
    assert there.read_bytes() == b"old"
    assert [path.name for path in done.files] == ["Báo cáo (2).pdf"]
    assert done.held == []
    done = run_order(book, ordered(tmp_path, replace=True), go_on)
    assert done.files == [there]
    assert there.read_bytes().startswith(b"%PDF")


def test_a_stop_leaves_whole_files_and_no_half(district: Session, tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise UserError("dừng")

    ids = tuple(unit.id for unit in export_units(district, QUARTER))
    done = run_order(district, ordered(tmp_path, units=ids), stop)
    assert str(done.problem) == "dừng"
    assert len(done.files) == 2
    assert set(tmp_path.glob("*.pdf")) == set(done.files)
    assert not list(tmp_path.glob(".*"))
    assert all(PdfReader(path).pages for path in done.files)


def test_a_folder_that_is_gone_is_told(book: Session, tmp_path: Path) -> None:
    done = run_order(book, ordered(tmp_path / "không còn"), go_on)
    assert done.files == []
    assert isinstance(done.problem, BookError)
    assert done.problem.code == "no_folder"


def test_a_name_of_nothing_is_refused(book: Session, tmp_path: Path) -> None:
    done = run_order(book, ordered(tmp_path, name=" . "), go_on)
    assert "Tên tệp còn trống" in str(done.problem)


def test_the_report_of_a_school_wears_the_schools_frame(district: Session, tmp_path: Path) -> None:
    district.set_setting("header_unit", "PHÒNG GD&ĐT HUYỆN GIA LÂM", "Sửa")
    district.set_setting("signer_office", "TRƯỞNG PHÒNG", "Sửa")
    school: Unit = export_units(district, QUARTER)[0]
    done = run_order(district, ordered(tmp_path, units=(school.id,)), go_on)
    text = PdfReader(done.files[0]).pages[0].extract_text()
    assert school.name.upper() in " ".join(text.split())
    assert "PHÒNG GD&ĐT" not in text
    body = " ".join(page.extract_text() for page in PdfReader(done.files[0]).pages)
    assert "HIỆU TRƯỞNG" in body
    assert "TRƯỞNG PHÒNG" not in body


def test_the_words_of_the_own_unit_are_not_put_into_a_schools_mouth(
    district: Session, tmp_path: Path
) -> None:
    from core.services.assessment import set_assessment

    set_assessment(district, QUARTER, "proposals", "Đề nghị cấp thêm kinh phí.")
    school = export_units(district, QUARTER)[0]
    for units, found in (((), True), ((school.id,), False)):
        done = run_order(district, ordered(tmp_path, units=units), go_on)
        text = " ".join(page.extract_text() for page in PdfReader(done.files[0]).pages)
        assert ("Đề nghị cấp thêm kinh phí." in text) is found


def test_reminders_name_those_who_have_not_sent(district: Session, tmp_path: Path) -> None:
    done = run_order(district, ordered(tmp_path, "reminder", "pdf", "docx"), go_on)
    text = " ".join(page.extract_text() for page in PdfReader(done.files[0]).pages)
    assert "Trường Tiểu học và THCS Yên Viên" in text
    assert district.conn.execute("SELECT count(*) FROM reminder").fetchone()[0] == 0


def test_a_cover_is_that_of_the_report_sent(
    new_book: Callable[..., Session], tmp_path: Path
) -> None:
    from core.exchange.submit import give_reasons, prepare, submit

    session = new_book(plan="gia-lam-2023", unit="Trường THCS Đặng Xá", levels=("THCS",))
    refused = run_order(session, ordered(tmp_path, "cover"), go_on)
    assert "chưa gửi" in str(refused.problem)
    give_reasons(session, prepare(session, QUARTER).unanswered, "Chưa có số liệu")
    made = submit(session, prepare(session, QUARTER), tmp_path / "gửi")
    done = run_order(session, ordered(tmp_path, "cover", "pdf", "docx", "xlsx"), go_on)
    assert done.problem is None
    assert len(done.files) == 3
    assert made.code in PdfReader(done.files[0]).pages[0].extract_text()


def test_without_units_there_is_nobody_to_remind(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-loc-2023-2024") as session:
        order = ordered(tmp_path, "reminder")
        done = run_order(session, replace(order, period_key="2023-2024-HK1"), go_on)
    assert "chưa có đơn vị nào phải gửi báo cáo" in str(done.problem)


# -- several documents ----------------------------------------------------------------------------


def test_several_documents_in_one_run(book: Session, tmp_path: Path) -> None:
    """One that cannot be made holds up no other; two of one name never overwrite one another."""
    told: list[tuple[int, int]] = []
    orders = [
        ordered(tmp_path, "results", "pdf", "xlsx", name="a", replace=True, number="7"),
        ordered(tmp_path, "cover", name="b"),  # nothing was sent
        ordered(tmp_path, "overview", name="a", replace=True),
    ]
    done = run_orders(book, orders, lambda n, of: told.append((n, of)))
    assert [path.name for path in done.files] == ["a.pdf", "a.xlsx", "a (2).pdf"]
    assert done.problem is None
    assert "Chưa làm được tờ bìa" in done.refused[0]
    assert told[-1] == (4, 4)
    text = " ".join(PdfReader(done.files[0]).pages[0].extract_text().split())
    assert "Số: 07/BC-UBND" in text


def test_when_nothing_could_be_made_that_is_the_problem(book: Session, tmp_path: Path) -> None:
    done = run_orders(book, [ordered(tmp_path, "cover")], go_on)
    assert done.files == []
    assert "Chưa làm được tờ bìa" in str(done.problem)


def test_letters_that_no_font_has_are_told(book: Session, tmp_path: Path) -> None:
    [indicator] = book.conn.execute("SELECT id FROM indicator WHERE no = '1'").fetchone()
    with book.edit("Sửa") as writer:
        writer.update("indicator", (indicator,), {"name": "Trẻ ra lớp 👍🏽 tốt"})
    done = run_order(book, ordered(tmp_path, "results", "pdf", "docx"), go_on)
    assert done.lacking == {"👍"}
    words = "".join(page.extract_text() for page in PdfReader(done.files[0]).pages)
    assert "Trẻ ra lớp □ tốt" in " ".join(words.split())
    plain = run_order(book, ordered(tmp_path, "plan", "docx", name="b"), go_on)
    assert plain.lacking == set()
