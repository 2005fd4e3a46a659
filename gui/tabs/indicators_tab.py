"""The tab Chỉ tiêu: the plan's indicators with targets and results of a unit in a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import indicator_edits, indicators, new_indicator, places, results
from core.services.indicators import EntryRow
from core.services.periods import previous_period
from core.services.school_words import level_labels
from gui.book import Book
from gui.models.columns import Column, Field, Key
from gui.models.indicator_columns import TYPED_ON, indicator_columns
from gui.models.indicator_fields import indicator_fields
from gui.models.indicator_table import IndicatorFilter, IndicatorSource
from gui.models.indicator_words import short_level
from gui.models.row_source import MANY, RowSource
from gui.settings import Settings
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.elided_box import ElidedBox
from gui.widgets.table_tab import TableTab

_COUNTED: Final = 500


def wants_figures(row: EntryRow) -> bool:
    """Whether nobody has said anything about a cell yet, or only one half of a ratio."""
    result = row.result
    if result is None or result.state == "blank":
        return True
    halves = (result.numerator is None) != (result.denominator is None)
    return result.state == "value" and row.indicator.kind == "ratio" and halves


class IndicatorsTab(TableTab):
    """One row per indicator and level; Tử số and Mẫu số are typed side by side."""

    NAME = "indicators"
    level: str | None = None
    verdict = ""
    """What the rows shown count as: a name of `IndicatorFilter`; '' = anything."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(book, settings, parent)
        place = [column.name for column in self.model.columns].index("level")
        levels = ChoiceCell(self.view, lambda: list(level_labels().values()))
        self.view.setItemDelegateForColumn(place, levels)

    def make_source(self) -> RowSource:
        """Indicators of the book for the chosen unit and period."""
        self.source = IndicatorSource(self.book, self._wanted)
        return self.source

    def _wanted(self) -> IndicatorFilter:
        return IndicatorFilter(self.search, self.level, self.verdict)

    def make_columns(self) -> Sequence[Column]:
        """The columns of the printed form."""
        return indicator_columns(self.book)

    def fields_of(self, row: EntryRow) -> Sequence[Field]:
        """Every field of the indicator and of its targets at this level."""
        return indicator_fields(self.book, row, self._open_targets)

    def _open_targets(self, row: EntryRow, _button: Any) -> None:
        from gui.dialogs.unit_targets import UnitTargetsDialog

        UnitTargetsDialog(self.book, self.settings, row, self.window()).show()

    def filter_widgets(self) -> Sequence[QWidget]:
        """One level of education, or all."""
        box = ElidedBox(self)
        box.setObjectName("levelBox")
        box.setAccessibleName(tr("Cấp học"))
        box.setToolTip(tr("Chỉ xem chỉ tiêu của một cấp học"))
        box.addItem(tr("Mọi cấp học"), "")
        for level in indicators.levels_in_use(self.book.session):
            box.addItem(level_labels()[level], level)
        box.activated.connect(lambda place: self._choose_level(box.itemData(place)))
        return [box, self._verdict_box(), *self._entry_buttons()]

    def _entry_buttons(self) -> Sequence[QWidget]:
        return [
            self.button("copy_previous", tr("Như kỳ trước"), self.take_previous, "F6",
                        tr("Lấy số của kỳ trước cho các dòng đang chọn")),
            self.button("roll_up", tr("Lấy số từ các quý, học kỳ"), self.take_from_parts,
                        "Shift+F6", tr("Điền ô trống của kỳ 6 tháng, 9 tháng, năm từ các quý, "
                                       "học kỳ đã nhập")),
            self.button("next_open", tr("Ô cần nhập tiếp"), self.go_to_next_open, "F8",
                        tr("Đến ô trống hoặc ô cần xem lại tiếp theo")),
            self.button("history", tr("Lịch sử của ô"), self.show_history, "Ctrl+H",
                        tr("Ô này được sửa lúc nào, từ số nào sang số nào")),
        ]  # fmt: skip

    def menu_commands(self) -> Sequence[tuple[str, str, Callable[[], Any]]]:
        """As the previous period, the next open cell, the history of the cell."""
        return [
            (tr("Như &kỳ trước") + "\tF6", "copy_previous", self.take_previous),
            (tr("Lấy số từ các &quý, học kỳ…") + "\tShift+F6", "roll_up", self.take_from_parts),
            (tr("Ô cần nhập tiế&p") + "\tF8", "next_open", self.go_to_next_open),
            (tr("&Lịch sử của ô") + "\tCtrl+H", "history", self.show_history),
        ]

    # -- entry --------------------------------------------------------------------------------

    def take_previous(self) -> None:
        """Give the selected rows the figures of the period before (F6)."""
        book, period = self.book, self.book.period
        before = previous_period(book.session, period) if period is not None else None
        if before is None or period is None:
            book.told.emit("info", tr("Sổ này không có kỳ nào trước kỳ đang nhập."))
            return
        if not self.view.commit_open():
            return
        keys = cast(list[indicators.Key], self.view.selected_keys())
        given = book.attempt(
            lambda: results.copy_previous(
                book.session,
                cells=[(key.indicator_id, key.level) for key in keys],
                period_id=period.id,
                unit_id=book.unit_id,
                previous_id=before.id,
            )
        )
        if given == 0:
            words = tr("Kỳ trước ({period}) chưa có số cho dòng này.", period=before.label)
            book.told.emit("info", words)
        elif given:
            words = tr("Đã lấy số của {period} cho {n} chỉ tiêu.", period=before.label, n=given)
            book.told.emit("saved", words)

    def take_from_parts(self) -> None:
        """Fill the empty cells of a longer period from its quarters or terms, after a look."""
        book, period = self.book, self.book.period
        if period is None or book.session.read_only or not self.view.commit_open():
            return
        from core.services import from_parts
        from gui.dialogs.from_parts import FromPartsDialog

        unit_id = book.unit_id
        found = book.attempt(
            lambda: from_parts.look_at_parts(book.session, period.key, unit_id=unit_id)
        )
        if found is None:
            return
        if not found.filled and not found.left:
            book.told.emit("info", tr("Mọi ô của {period} đã có số.", period=period.label))
            return

        def fill() -> None:
            done = book.attempt(
                lambda: from_parts.take_from_parts(book.session, period.key, unit_id=unit_id)
            )
            if done is not None:
                words = tr("Đã điền {n} ô từ {parts}; Ctrl+Z để hoàn tác.", n=len(done.filled),
                           parts=from_parts.part_names(done.parts))  # fmt: skip
                book.told.emit("saved", words)
                self.view.setFocus()

        FromPartsDialog(found, fill, self.window()).open()

    def go_to_next_open(self) -> None:
        """Go to the next row without a figure or with a fault, from the top again at the end."""
        if not self.view.commit_open():
            return
        count, here = self.model.rowCount(), self.view.currentIndex().row()
        for step in range(1, count + 1):
            place = (here + step) % count
            row = self.model.row_at(place)
            if row is not None and (wants_figures(row) or row.fault is not None):
                self.view.go_to(place, self._open_column(row))
                self.view.setFocus()
                return
        self.book.told.emit("info", tr("Mọi ô đã có số hoặc đã ghi lý do không có số."))

    def _open_column(self, row: EntryRow) -> int:
        """The first cell of a row that is to be typed and still empty, else the first one."""
        typed = [
            (place, column)
            for place, column in enumerate(self.model.columns)
            if column.name in ("numerator", "denominator", "value") and column.can_edit(row)
            and not self.view.isColumnHidden(place)
        ]  # fmt: skip
        empty = [place for place, column in typed if not column.text(row)]
        return (empty or [place for place, _ in typed] or [0])[0]

    def show_history(self) -> None:
        """What happened to the result of the current row (Ctrl+H)."""
        row = self.model.row_at(self.view.currentIndex().row())
        if row is None or self.book.period_id is None or not self.view.commit_open():
            return
        from core.services.cell_history import result_history
        from gui.dialogs.cell_history import CellHistoryDialog

        key = (self.book.period_id, row.key.indicator_id, row.key.level, self.book.unit_id)
        names = {
            "state": "", "numerator": tr("tử số"), "denominator": tr("mẫu số"),
            "value": tr("kết quả"), "text": tr("kết quả"), "note": tr("ghi chú"),
        }  # fmt: skip
        changes = result_history(self.book.session, key)
        heading = f"{row.indicator.no or ''} {row.indicator.name} – {short_level(row.key.level)}"
        CellHistoryDialog(heading.strip(), changes, names, self.window()).show()

    def _verdict_box(self) -> ElidedBox:
        box = ElidedBox(self)
        box.setObjectName("verdictBox")
        box.setAccessibleName(tr("Đánh giá"))
        box.setToolTip(tr("Chỉ xem chỉ tiêu theo đánh giá"))
        for name, words in (
            ("", tr("Mọi đánh giá")),
            ("reached", tr("Đạt trở lên")),
            ("not_met", tr("Chưa đạt")),
            ("no_data", tr("Chưa có số liệu")),
            ("review", tr("Cần xem lại")),
            ("wrong", tr("Số liệu sai")),
        ):
            box.addItem(words, name)
        box.activated.connect(lambda place: self._choose_verdict(box.itemData(place)))
        return box

    def show_uid(self, uid: str, level: str = "") -> bool:
        """Go to the row of an indicator, at a level or the first; False when it is gone."""
        wanted = places.row_id(self.book.session, "indicator", uid)
        keys = [k for k in cast(list[indicators.Key], self.model.keys())
                if k.indicator_id == wanted]  # fmt: skip
        found = next((k for k in keys if k.level == level), keys[0] if keys else None)
        return found is not None and self.show_key(found)

    def _on_changed(self, done: Any) -> None:
        super()._on_changed(done)
        self._tell_faults(done)

    def heir_of(self, key: Key) -> Key | None:
        """The same indicator at another level: the level of a row became another one."""
        indicator_id = cast(indicators.Key, key).indicator_id
        shown = cast(list[indicators.Key], self.model.keys())
        own = [key for key in shown if key.indicator_id == indicator_id]
        new = [key for key in own if key[:2] not in self.source.before]
        return next(iter((*new, *own)), None)

    def _tell_faults(self, done: Any) -> None:
        """Say what the checks think of the figures just typed."""
        if len(done.changes) > MANY:
            return
        touched = self.source.results_of(done)
        rows = [self.model.row_at(place) for key in touched
                if (place := self.model.row_of(key)) is not None]  # fmt: skip
        faults = [row.fault for row in rows if row is not None and row.fault is not None]
        told = [fault for fault in faults if fault.id not in TYPED_ON]
        if len(told) == 1:
            kind = "problem" if told[0].severity == "error" else "warning"
            self.book.told.emit(kind, told[0].message)
        elif told:
            words = tr("{n} ô vừa ghi cần xem lại. Bấm F7 để xem từng điểm.", n=len(told))
            self.book.told.emit("warning", words)

    def empty_words(self) -> tuple[str, str]:
        """What to do without indicators."""
        return (
            tr("Sổ chưa có chỉ tiêu nào"),
            tr("Bấm Thêm để ghi chỉ tiêu đầu tiên, hoặc nạp một kế hoạch có sẵn từ menu Tệp."),
        )

    def is_narrowed(self) -> bool:
        """Whether a search, a level or a verdict keeps rows away."""
        return bool(self.search or self.level or self._wanted().judges)

    def narrow(self, name: str, level: str = "") -> None:
        """Show the rows behind a figure of the overview, at one level or all; '' shows all.

        "from_parts" shows all of them and asks whether to fill the period from its quarters.
        """
        if name == "from_parts":
            self.narrow("")
            self.take_from_parts()
            return
        self.search, self.level = "", level or None
        self._choose_verdict(name)
        for box_name, value in (("verdictBox", name), ("levelBox", level)):
            box = self.findChild(ElidedBox, box_name)
            if box is not None:
                box.setCurrentIndex(max(0, box.findData(value)))

    def _choose_verdict(self, name: str) -> None:
        self.verdict = name
        self.reload()

    def count_text(self, count: int) -> str:
        """How many cells of the period have been given."""
        keys = self.model.keys()
        if not keys or len(keys) > _COUNTED:
            return super().count_text(count)
        rows = [row for place in range(self.model.rowCount())
                if (row := self.model.row_at(place)) is not None]  # fmt: skip
        dropped = sum(row.dropped is not None for row in rows)
        given = sum(not wants_figures(row) for row in rows if row.dropped is None)
        words = [tr("Đã nhập {given}/{all}", given=given, all=count - dropped)]
        gravest = [row.fault.severity for row in rows if row.fault is not None]
        if errors := gravest.count("error"):
            words.append(tr("{n} lỗi", n=errors))
        if warnings := gravest.count("warning"):
            words.append(tr("{n} cảnh báo", n=warnings))
        return " · ".join(words)

    def add_row(self, after: Key | None) -> Key | None:
        """A new indicator below the current one, in its group and at its level."""
        known = cast(indicators.Key | None, after)
        new = new_indicator.add_beside(self.book.session, known, unit_id=self.book.unit_id)
        return self._first_of(new)

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """A copy of the first indicator chosen, with its targets."""
        first = cast(indicators.Key, keys[0])
        return self._first_of(
            indicator_edits.duplicate_indicator(self.book.session, first.indicator_id)
        )

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """The chosen rows: an indicator at one of its levels, or with the last of them."""
        rows = [cast(indicators.Key, key)[:2] for key in keys]
        indicator_edits.delete_rows(self.book.session, rows)

    def move_row(self, key: Key, step: int) -> None:
        """Move an indicator with all its levels."""
        indicator_edits.move_indicator(
            self.book.session, cast(indicators.Key, key).indicator_id, step
        )

    def _first_of(self, indicator_id: int) -> Key | None:
        keys = cast(list[indicators.Key], self.model.keys())
        return next((key for key in keys if key.indicator_id == indicator_id), None)

    def _choose_level(self, level: str) -> None:
        self.level = level or None
        self.reload()
