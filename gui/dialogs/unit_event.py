"""Đổi tên, sáp nhập, chia tách: what happens, to whom, from which day – and what it will mean.

The right half says what will be written while the left half is filled in; nothing is written before
the button is pressed, and one Ctrl+Z takes all of it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.errors import BookError, UserError
from core.i18n import tr
from core.services import schools
from core.services.reporting_units import kind_of
from core.services.unit_event_words import left_to_do, sentences
from core.services.unit_events import EventKind, UnitEvent, carry_out, consequences
from gui import theme
from gui.book import Book, problem_sentence
from gui.number_text import day_text, read_day
from gui.widgets.dialog_head import close_button
from gui.widgets.said_list import SaidList

_ID: Final = Qt.ItemDataRole.UserRole
_NAME_LINES: Final = 3


class UnitEventDialog(QDialog):
    """One dialog for the three events; the chosen unit is marked when it opens."""

    done_with = Signal(object)
    """The first unit that goes on after an event was written."""

    def __init__(
        self, book: Book, kind: EventKind, unit_ids: Sequence[int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("unitEventDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Đổi tên, sáp nhập, chia tách"))
        self.resize(920, 540)
        self._book = book
        self._changing = False
        self._make_form()
        self._fill_units(unit_ids)
        self.kinds[kind].setChecked(True)
        self._lay_out()
        self._connect()
        self._on_kind()

    # -- building -----------------------------------------------------------------------------

    def _make_form(self) -> None:
        labels = {"rename": tr("Đổ&i tên"), "merge": tr("&Sáp nhập"), "split": tr("&Chia tách")}
        kinds: tuple[EventKind, ...] = ("rename", "merge", "split")
        self.kinds: dict[EventKind, QRadioButton] = {}
        for kind in kinds:
            self.kinds[kind] = QRadioButton(labels[kind], self)
            self.kinds[kind].setObjectName(f"event_{kind}")
        self.search = QLineEdit(self)
        self.search.setObjectName("eventSearch")
        self.search.setPlaceholderText(tr("Tìm tên, gõ không dấu cũng được"))
        self.search.setClearButtonEnabled(True)
        self.units = QListWidget(self)
        self.units.setObjectName("eventUnits")
        self.units.setUniformItemSizes(True)
        self.units.setSpacing(2)
        self.name = QLineEdit(self)
        self.name.setObjectName("eventName")
        self.names = QPlainTextEdit(self)
        self.names.setObjectName("eventNames")
        self.names.setTabChangesFocus(True)
        line = self.names.fontMetrics().lineSpacing()
        self.names.setFixedHeight(line * _NAME_LINES + 2 * theme.GAP)
        self.goes_on, self.keeps = QComboBox(self), QComboBox(self)
        for box, name in ((self.goes_on, "eventGoesOn"), (self.keeps, "eventKeeps")):
            box.setObjectName(name)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.keeps.addItem(tr("Vẫn hoạt động, chỉ tách một phần"), True)
        self.keeps.addItem(tr("Thôi hoạt động từ ngày này"), False)
        self.day = QLineEdit(day_text(clock.today().isoformat()), self)
        self.day.setObjectName("eventDay")
        self.decision = QLineEdit(self)
        self.decision.setObjectName("eventDecision")
        self.decision.setPlaceholderText(tr("Ví dụ: Quyết định 1234/QĐ-UBND"))
        self.said = SaidList(self)
        self.said.setObjectName("eventPreview")
        self.said.setAccessibleName(tr("Những gì sẽ được ghi"))
        self.apply = QPushButton(self)
        self.apply.setObjectName("eventApply")
        self.apply.setProperty("primary", True)
        self.apply.setDefault(True)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(theme.GAP)
        form.setVerticalSpacing(theme.GAP)
        form.setColumnStretch(1, 1)
        kinds = QHBoxLayout()
        kinds.setSpacing(3 * theme.GAP)
        for button in self.kinds.values():
            kinds.addWidget(button)
        kinds.addStretch(1)
        form.addLayout(kinds, 0, 0, 1, 2)
        self._labels: dict[str, QLabel] = {}
        rows: list[tuple[str, str, QWidget]] = [
            ("search", tr("Đơn &vị"), self.search),
            ("units", "", self.units),
            ("goes_on", tr("&Kết quả"), self.goes_on),
            ("name", tr("Tên &mới"), self.name),
            ("names", tr("Đơn vị &mới, mỗi tên một dòng"), self.names),
            ("keeps", tr("Đơn vị bị &tách"), self.keeps),
            ("day", tr("Từ &ngày"), self.day),
            ("decision", tr("Căn cứ &quyết định"), self.decision),
        ]
        for place, (name, words, editor) in enumerate(rows, start=1):
            label = QLabel(words, self)
            label.setWordWrap(True)
            label.setBuddy(editor)
            editor.setAccessibleName(words.replace("&", "") or editor.accessibleName())
            label.setFixedWidth(label.fontMetrics().averageCharWidth() * 18)
            self._labels[name] = label
            tall = editor in (self.units, self.names)
            side = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
            form.addWidget(label, place, 0, side)
            form.addWidget(editor, place, 1)
        self.units.setAccessibleName(tr("Các đơn vị tham gia"))
        form.setRowStretch(2, 1)
        close = close_button(self)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.apply)
        buttons.addWidget(close)
        halves = QHBoxLayout()
        halves.setSpacing(2 * theme.GAP)
        halves.addLayout(form, 5)
        halves.addWidget(self.said, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(2 * theme.GAP)
        layout.addLayout(halves, 1)
        layout.addLayout(buttons)

    def _fill_units(self, chosen: Sequence[int]) -> None:
        """Units of the kind that was chosen, those that still exist first marked."""
        session = self._book.session
        kind = kind_of(session, chosen[0]) if chosen else "school"
        today = clock.today().isoformat()
        names = schools.unit_names(session)
        for unit_id in schools.unit_ids(session, kind=kind, order="name", valid_on=today):
            item = QListWidgetItem(names[unit_id], self.units)
            item.setData(_ID, unit_id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            mark = Qt.CheckState.Checked if unit_id in chosen else Qt.CheckState.Unchecked
            item.setCheckState(mark)
            if chosen and unit_id == chosen[0]:
                self.units.setCurrentItem(item)

    def showEvent(self, event: QShowEvent) -> None:
        """The unit it was opened for is in sight."""
        super().showEvent(event)
        if (item := self.units.currentItem()) is not None:
            self.units.scrollToItem(item)

    def _connect(self) -> None:
        for button in self.kinds.values():
            button.toggled.connect(lambda on: self._on_kind() if on else None)
        self.search.textChanged.connect(self._narrow)
        self.units.itemChanged.connect(self._on_unit)
        self.goes_on.activated.connect(lambda _: self._on_goes_on())
        for editor in (self.name, self.day, self.decision):
            editor.textChanged.connect(lambda _: self._preview())
        self.names.textChanged.connect(self._preview)
        self.keeps.activated.connect(lambda _: self._preview())
        self.apply.clicked.connect(self._carry_out)

    # -- what is filled in --------------------------------------------------------------------

    @property
    def kind(self) -> EventKind:
        """The event chosen."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    def chosen(self) -> list[int]:
        """Marked units, in the order of the list."""
        items = [self.units.item(i) for i in range(self.units.count())]
        return [item.data(_ID) for item in items if item.checkState() == Qt.CheckState.Checked]

    def event_described(self) -> UnitEvent:
        """What the form says. Raises `UserError` for a day that cannot be read."""
        kind, units = self.kind, self.chosen()
        day = read_day(self.day.text())
        if day is None:
            raise UserError(tr("Hãy ghi ngày, ví dụ 1/7/2025."))
        goes_on: int | None = None
        if kind == "split" and self.keeps.currentData() and units:
            goes_on = units[0]
        elif kind == "merge":
            goes_on = self.goes_on.currentData()
        names = self.names.toPlainText().splitlines() if kind == "split" else [self.name.text()]
        return UnitEvent(kind, date.fromisoformat(day), tuple(units), tuple(names), goes_on,
                         self.decision.text())  # fmt: skip

    def _on_kind(self) -> None:
        kind = self.kind
        for name, kinds in (
            ("goes_on", ("merge",)), ("name", ("rename", "merge")), ("names", ("split",)),
            ("keeps", ("split",)),
        ):  # fmt: skip
            for part in (self._labels[name], getattr(self, name)):
                part.setVisible(kind in kinds)
        words = {"rename": tr("Đổi tên"), "merge": tr("Sáp nhập"), "split": tr("Chia tách")}
        self.apply.setText(words[kind])
        if kind != "merge":
            self._keep_one()
        self._fill_goes_on()
        self._preview()

    def _on_unit(self, item: QListWidgetItem) -> None:
        if self._changing:
            return
        if self.kind != "merge" and item.checkState() == Qt.CheckState.Checked:
            self._keep_one(item)
        self._fill_goes_on()
        self._preview()

    def _keep_one(self, kept: QListWidgetItem | None = None) -> None:
        """A new name and a split happen to one unit: the last one marked."""
        marked = self.chosen()
        only = kept.data(_ID) if kept is not None else next(iter(marked), None)
        self._changing = True
        for place in range(self.units.count()):
            item = self.units.item(place)
            if item.checkState() == Qt.CheckState.Checked and item.data(_ID) != only:
                item.setCheckState(Qt.CheckState.Unchecked)
        self._changing = False

    def _fill_goes_on(self) -> None:
        before = self.goes_on.currentData()
        names = schools.unit_names(self._book.session)
        self.goes_on.clear()
        self.goes_on.addItem(tr("Lập đơn vị mới"), None)
        for unit_id in self.chosen():
            self.goes_on.addItem(tr("Nhập vào {name}", name=names[unit_id]), unit_id)
        self.goes_on.setCurrentIndex(max(0, self.goes_on.findData(before)))

    def _on_goes_on(self) -> None:
        """The name of the one that stays is offered, not forced."""
        unit_id = self.goes_on.currentData()
        if unit_id is not None:
            self.name.setText(schools.unit_names(self._book.session)[unit_id])
        self._preview()

    def _narrow(self, words: str) -> None:
        found = set(
            schools.unit_ids(self._book.session, kind=None, search=words) if words.strip() else ()
        )
        for place in range(self.units.count()):
            item = self.units.item(place)
            marked = item.checkState() == Qt.CheckState.Checked
            item.setHidden(bool(words.strip()) and item.data(_ID) not in found and not marked)

    # -- what it means ------------------------------------------------------------------------

    def _preview(self) -> None:
        try:
            found = consequences(self._book.session, self.event_described())
        except (UserError, BookError) as error:
            self.said.say([(tr("Chưa đủ để thực hiện"), "info", [problem_sentence(error)])])
            self.apply.setEnabled(False)
            return
        self.said.say([
            (tr("Sẽ ghi"), "check", sentences(found)),
            (tr("Cần xem lại"), "warning", left_to_do(found)),
        ])  # fmt: skip
        self.apply.setEnabled(not self._book.session.read_only)

    def _carry_out(self) -> None:
        onward = self._book.attempt(lambda: carry_out(self._book.session, self.event_described()))
        if onward:
            self.done_with.emit(onward[-1])
            self.close()
