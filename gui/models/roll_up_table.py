"""The totals of a period: a line for each indicator and level, what is in them and what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from core.exchange.adjustments import adjustments
from core.i18n import tr
from core.rules.verdicts import Verdict
from core.services.roll_up import RollUpRow, roll_up_table
from core.services.roll_up_matrix import MatrixCell, UnitMatrix
from core.services.roll_up_units import Beside
from core.services.school_words import level_labels
from core.services.searching import matches
from core.session import Session
from gui.models.columns import Column, Entry, Group, Key, Tone
from gui.models.indicator_words import (
    short_level,
    verdict_gravity,
    verdict_words,
)
from gui.models.row_source import UNTOUCHED, Touched
from gui.models.unit_figures import mark_words, place_words
from gui.number_text import number_text

_TABLES = frozenset({"result", "adjustment", "unit", "unit_link", "indicator", "target", "period",
                     "unit_period", "plan"})  # fmt: skip
_NO_BREAK = "\N{NO-BREAK SPACE}"
_TONES: dict[Verdict, Tone] = {
    Verdict.EXCEEDED: "good", Verdict.MET: "good", Verdict.NOT_MET: "bad", Verdict.REVIEW: "warn",
}  # fmt: skip


@dataclass(frozen=True)
class TotalRow:
    """A total with what needs a look: units that stand out, adjustments and stale ones.

    `cells` are those of the units (by id), as far as they were asked for; `marks` what stands out
    about a unit's, `silent` why a unit's may be missing.
    """

    period: Any  # the `Period` it is of: another one may be chosen while it is still shown
    row: RollUpRow
    previous: Decimal | None
    marks: Mapping[int, Sequence[str]]
    stale: int
    cells: Mapping[int, MatrixCell]
    silent: Mapping[int, str]

    @property
    def marked(self) -> int:
        """How many units stand out."""
        return len(self.marks)

    @property
    def figure(self) -> Any:
        """The `RollUp` itself."""
        return self.row.figure

    @property
    def is_complete(self) -> bool:
        """Whether every unit expected is in the total."""
        reported, expected = self.figure.coverage
        return bool(reported == expected)


@dataclass(frozen=True)
class Totals:
    """A period's totals, and how many stale adjustments are in each, by (indicator id, level)."""

    period: Any  # a `Period`
    rows: Mapping[Key, RollUpRow]
    stale: Mapping[Key, int]


def read_totals(
    session: Session, period: Any, progress: Callable[[int, int], None] | None = None
) -> Totals:
    """Add up a period; in a province's book a whole year takes a second."""
    table = roll_up_table(session, period.key, progress=progress)
    stale: dict[Key, int] = {}
    for each in adjustments(session, period.id):
        if each.is_stale:
            place = (each.row.indicator_id, each.row.level)
            stale[place] = stale.get(place, 0) + 1
    return Totals(period, {(r.indicator.id, r.level): r for r in table}, stale)


class RollUpSource:
    """Shows the totals it is given; what stands beside them is given later."""

    def __init__(self) -> None:
        self.search = ""
        self.shown = ""
        self.level = ""  # of education, '' = all
        self.beside: Beside | None = None
        self.matrix: UnitMatrix | None = None
        self._totals = Totals(None, {}, {})

    @property
    def period_key(self) -> str:
        """The period whose totals are shown, '' for none."""
        return self._totals.period.key if self._totals.period is not None else ""

    def show(self, totals: Totals | None) -> None:
        """Show other totals, or none."""
        self._totals = totals or Totals(None, {}, {})
        self.beside = self.matrix = None

    def entries(self) -> Sequence[Entry]:
        """(indicator id, level) under the plan's own groups."""
        found: list[Entry] = []
        group: str | None = None
        for key, row in self._totals.rows.items():
            indicator = row.indicator
            texts = (indicator.no or "", indicator.name, indicator.group_name or "")
            if not matches(self.search, *texts) or not self._is_shown(self._total(key)):
                continue
            if indicator.group_name and indicator.group_name != group:
                found.append(Group(indicator.group_name))
            group = indicator.group_name
            found.append(key)
        return found

    def _is_shown(self, total: TotalRow) -> bool:
        if self.level and total.row.level != self.level:
            return False
        if self.shown == "incomplete":
            return not total.is_complete
        if self.shown == "marked":
            return bool(total.marked or total.stale or total.figure.excluded)
        if self.shown == "not_met":
            return total.row.verdict is Verdict.NOT_MET
        return True

    def _total(self, key: Key) -> TotalRow:
        previous = self.beside.previous if self.beside else {}
        marked = self.beside.marked if self.beside else {}
        place: Any = key  # (indicator id, level)
        cells = self.matrix.cells if self.matrix else {}
        totals = self._totals
        return TotalRow(totals.period, totals.rows[key], previous.get(place), marked.get(place, {}),
                        totals.stale.get(key, 0), cells.get(place, {}),
                        self.matrix.silent if self.matrix else {})  # fmt: skip

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, TotalRow]:
        """The rows of these totals."""
        return {key: self._total(key) for key in keys if key in self._totals.rows}

    def touched(self, done: Any) -> Touched:
        """The page adds up again after `is_concerned`; what is shown stays until then."""
        return UNTOUCHED

    @staticmethod
    def is_concerned(done: Any) -> bool:
        """Whether any total may be another one after a change set."""
        return bool(done.tables & _TABLES)

    def key_of(self, uid: str, level: str = "") -> Key | None:
        """The key of an indicator's first line, or of its line at that level."""
        for key, row in self._totals.rows.items():
            if row.indicator.uid == uid and level in ("", row.level):
                return key
        return None

    def counts(self) -> tuple[int, int]:
        """Totals, and those with every unit in them."""
        rows = self._totals.rows
        return len(rows), sum(self._total(key).is_complete for key in rows)


def roll_up_columns() -> list[Column]:
    """Total, coverage, verdict and what needs a look; the sums behind it last."""
    levels, words = level_labels(), verdict_words()

    def same(row: TotalRow) -> int:
        return row.row.indicator.id

    return [
        Column("no", tr("TT"), lambda r: r.row.indicator.no or "", width=4, align="center",
               merged=same),
        Column("name", tr("Chỉ tiêu"), lambda r: r.row.indicator.name, width=22, stretch=True,
               merged=same),
        Column("level", tr("Cấp"), lambda r: short_level(r.row.level), width=7, align="center",
               tooltip=lambda r: levels[r.row.level]),
        Column("target", tr("Kế hoạch"), lambda r: r.row.target_raw, width=10),
        Column("value", tr("Kết quả"), _value_and_to_date, width=10, align="right",
               edit=lambda r: value_text(r.row, r.figure.value),  # what is copied
               number=lambda r: r.figure.value, tooltip=how_made),
        Column("coverage", tr("Số đơn vị"), _coverage, width=10, icon=_coverage_icon,
               tone=_coverage_tone, tooltip=_coverage_tooltip,
               header_tooltip=tr("Số đơn vị có số liệu trên số đơn vị phải báo cáo")),
        Column("verdict", tr("Đánh giá"), lambda r: words[r.row.verdict], width=12,
               icon=lambda r: r.row.verdict.value, tooltip=_verdict_tooltip,
               sort=lambda r: verdict_gravity(r.row.verdict),
               tone=lambda r: _TONES.get(r.row.verdict, "muted")),
        Column("look", tr("Cần xem"), _look, width=15, tone=lambda r: "warn",
               icon=lambda r: "review" if _look(r) else None),
        Column("previous", tr("Kỳ trước"), lambda r: value_text(r.row, r.previous), width=9,
               align="right", tone=lambda r: "muted"),
        Column("numerator", tr("Tử số"), lambda r: number_text(r.figure.numerator, 4), width=9,
               align="right", number=lambda r: r.figure.numerator),
        Column("denominator", tr("Mẫu số"), lambda r: number_text(r.figure.denominator, 4),
               width=9, align="right", number=lambda r: r.figure.denominator),
    ]  # fmt: skip


# How names of schools begin, the longest first, and how plans print it.
_LEVELS = (
    ("tiểu học và trung học cơ sở", "TH&THCS"), ("tiểu học và thcs", "TH&THCS"),
    ("trung học cơ sở", "THCS"), ("trung học phổ thông", "THPT"), ("mầm non", "MN"),
    ("mẫu giáo", "MG"), ("tiểu học", "TH"), ("thcs", "THCS"), ("thpt", "THPT"),
    ("mn", "MN"), ("th", "TH"),
)  # fmt: skip
_BESIDE_UNITS = ("no", "name", "level", "target", "value", "coverage")


def matrix_columns(matrix: UnitMatrix) -> list[Column]:
    """The totals, then a column for each unit."""
    columns = [column for column in roll_up_columns() if column.name in _BESIDE_UNITS]
    for unit in matrix.units:
        header = _short_name(unit.name)
        letters = max(map(len, header.split("\n")))
        columns.append(
            Column(unit_column(unit.id), header, partial(_unit_text, unit.id), align="right",
                   width=min(max(11, letters + 3), 18), icon=partial(_unit_icon, unit.id),
                   number=partial(_unit_number, unit.id), tone=partial(_unit_tone, unit.id),
                   tooltip=partial(_unit_tooltip, unit), header_tooltip=unit.name, one_line=True)
        )  # fmt: skip
    return columns


def _short_name(name: str) -> str:
    """A school's name over two lines: "Trường Tiểu học Hòa Bình" → "TH", "Hòa Bình"."""
    short = name.removeprefix("Trường ")
    for words, level in _LEVELS:
        if short.lower().startswith(f"{words} "):
            return f"{level}\n{short[len(words) :].strip()}"
    return short


def unit_column(unit_id: int) -> str:
    """The name of a unit's column."""
    return f"unit{unit_id}"


def _unit_text(unit_id: int, total: TotalRow) -> str:
    cell = total.cells.get(unit_id)
    if cell is None:
        return ""
    if cell.result.state != "value":
        return {"na": "–", "nodata": "…"}.get(cell.result.state, "")
    return value_text(total.row, cell.value) if cell.value is not None else cell.result.text or ""


def _unit_number(unit_id: int, total: TotalRow) -> Decimal | None:
    cell = total.cells.get(unit_id)
    return cell.value if cell else None


_SILENT = {"blank": "not_started"}  # else the unit is late


def _unit_icon(unit_id: int, total: TotalRow) -> str | None:
    cell = total.cells.get(unit_id)
    if cell is None:
        is_missing = unit_id in total.figure.missing
        return _SILENT.get(total.silent.get(unit_id, ""), "late") if is_missing else None
    if unit_id in total.marks:
        return "warning"
    return "review" if cell.adjusted else "not_met" if _is_short(cell) else None


def _unit_tone(unit_id: int, total: TotalRow) -> Tone:
    cell = total.cells.get(unit_id)
    if cell is None or cell.result.state != "value":
        return "muted"
    return "accent" if cell.adjusted else "bad" if _is_short(cell) else "normal"


def _is_short(cell: MatrixCell) -> bool:
    return cell.verdict is Verdict.NOT_MET


def _unit_tooltip(unit: Any, total: TotalRow) -> str:
    cell = total.cells.get(unit.id)
    if cell is None:
        is_missing = unit.id in total.figure.missing
        why = place_words()[total.silent.get(unit.id, "missing")]
        words = why if is_missing else tr("không thuộc diện báo cáo")
        return f"{unit.name}\n{words}"
    top, bottom = number_text(cell.result.numerator, 4), number_text(cell.result.denominator, 4)
    reached = _to_date(total.row, cell.to_date, cell.value)
    verdict = verdict_words()[cell.verdict]
    lines = [unit.name, f"{verdict}: {reached}" if reached else verdict]
    if top or bottom:
        lines.append(tr("Tử số / mẫu số: {parts}", parts=f"{top or '…'} / {bottom or '…'}"))
    if cell.adjusted:
        lines.append(tr("đã điều chỉnh"))
    stands_out = mark_words()
    lines += [stands_out[mark] for mark in total.marks.get(unit.id, ())]
    return "\n".join(lines)


def value_text(row: RollUpRow, value: Decimal | None) -> str:
    """A total with its measure."""
    if value is None:
        answers = "; ".join(answer for _, answer in row.figure.answers[:3])
        return answers if row.figure.value is None and value is row.figure.value else ""
    text = number_text(value)
    return f"{text}%" if row.indicator.measure == "%" else text


def _to_date(row: RollUpRow, reached: Decimal | None, value: Decimal | None) -> str:
    """The figure since the plan began where it says more than the period's own, else ''."""
    if reached is None or reached == value:
        return ""
    return tr("lũy kế {value}", value=value_text(row, reached))


def _value_and_to_date(total: TotalRow) -> str:
    row, value = total.row, total.figure.value
    told = value_text(row, value)
    reached = _to_date(row, row.to_date, value)
    unbroken = reached.replace(" ", _NO_BREAK)  # in a narrow column it is a line of its own
    return f"{told or '–'} ({unbroken})" if reached else told


def _verdict_tooltip(total: TotalRow) -> str:
    row = total.row
    word, reached = verdict_words()[row.verdict], _to_date(row, row.to_date, total.figure.value)
    return f"{word}: {reached}" if reached else word


def how_made(total: TotalRow) -> str:
    """The sum behind a total, in a sentence; and what it comes to with the periods before."""
    told, reached = _sum_behind(total), total.row.to_date
    if not _to_date(total.row, reached, total.figure.value):
        return told
    words = tr("Lũy kế từ khi bắt đầu kế hoạch: {value}; đánh giá theo số này.",
               value=value_text(total.row, reached))  # fmt: skip
    return f"{told}\n{words}"


def _sum_behind(total: TotalRow) -> str:
    figure, indicator = total.figure, total.row.indicator
    if figure.value is None:
        return tr("Chưa có số liệu nào cộng được.")
    n, value = figure.reported, value_text(total.row, figure.value)
    if figure.numerator is not None and figure.method == "ratio":
        return tr(
            "Cộng tử số và mẫu số của {n} đơn vị: {num} / {den} × {factor} = {value}."
            " Không lấy trung bình các tỷ lệ.",
            n=n, num=number_text(figure.numerator, 4), den=number_text(figure.denominator, 4),
            factor=number_text(indicator.factor), value=value,
        )  # fmt: skip
    if figure.method == "weighted_mean":
        return tr("Bình quân của {n} đơn vị, nhân theo mẫu số từng đơn vị: {value}.", n=n,
                  value=value)  # fmt: skip
    if figure.method == "count_yes":
        return tr("{num} trong {n} đơn vị trả lời có.", num=value, n=n)
    words = {"sum": tr("Tổng"), "min": tr("Thấp nhất"), "max": tr("Cao nhất")}
    return f"{words.get(figure.method, tr('Tổng'))}: {value} ({tr('{n} đơn vị', n=n)})"


def _coverage(total: TotalRow) -> str:
    figure = total.figure
    if not figure.expected:
        return "–"
    reported, expected = figure.coverage
    return f"{reported}/{expected}"


def _coverage_icon(total: TotalRow) -> str | None:
    if not total.figure.expected:
        return None
    return "met" if total.is_complete else "late" if total.figure.reported else "no_data"


def _coverage_tone(total: TotalRow) -> Tone:
    return "normal" if total.is_complete and total.figure.expected else "muted"


def _coverage_tooltip(total: TotalRow) -> str:
    figure = total.figure
    parts = [
        (figure.reported, tr("{n} đơn vị có trong tổng", n=figure.reported)),
        (len(figure.sums), tr("trong đó {n} cơ quan gửi số tổng hợp, không kèm số từng trường",
                              n=len(figure.sums))),
        (len(figure.inside), tr("các cơ quan ấy có số của {reported}/{expected} đơn vị",
                                reported=sum(one.reported for one in figure.inside),
                                expected=sum(one.expected for one in figure.inside))),
        (len(figure.awaited),
         tr("{n} cơ quan chưa có số tổng hợp cộng được, gồm {expected} đơn vị phải báo cáo",
            n=len(figure.awaited), expected=sum(one.expected for one in figure.awaited))),
        (len(figure.missing) - len(figure.no_data),
         tr("{n} đơn vị chưa gửi hoặc để trống", n=len(figure.missing) - len(figure.no_data))),
        (len(figure.unreported),
         tr("{n} đơn vị chỉ có số điều chỉnh, chưa có báo cáo", n=len(figure.unreported))),
        (len(figure.no_data), tr("{n} đơn vị chưa có số liệu", n=len(figure.no_data))),
        (len(figure.excluded), tr("{n} đơn vị có số không cộng được", n=len(figure.excluded))),
        (len(figure.not_applicable), tr("{n} đơn vị không áp dụng", n=len(figure.not_applicable))),
    ]  # fmt: skip
    return "\n".join(words for n, words in parts if n > 0)


def _look(total: TotalRow) -> str:
    figure = total.figure
    parts = [
        (total.stale, tr("{n} điều chỉnh cũ", n=total.stale)),
        (figure.adjusted_cells - total.stale,
         tr("{n} điều chỉnh", n=figure.adjusted_cells - total.stale)),
        (len(figure.excluded), tr("{n} không cộng được", n=len(figure.excluded))),
        (total.marked, tr("{n} khác thường", n=total.marked)),
    ]  # fmt: skip
    return " · ".join(words for n, words in parts if n > 0)
