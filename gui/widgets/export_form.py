"""What to export: documents, period, unit, formats, number, name, folder; remembered for later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.i18n import tr
from core.reports.export_order import (
    ExportKind,
    ExportOrder,
    existing,
    export_kinds,
    export_units,
    file_stem,
    name_pattern,
    order_files,
    unit_mark,
)
from core.reports.stamp import signing_day
from core.services.periods import period_by_key, periods
from core.services.progress import show_day
from core.services.report_scope import rolls_up
from core.services.schools import unit_names
from gui import theme
from gui.book import Book
from gui.export_memory import ExportMemory
from gui.settings import Settings
from gui.widgets.folder_line import FolderLine

_ALL: Final = -1  # every unit below, each in files of its own
_TOGETHER: Final = -2  # all units below in one report of the office
_MOST_NAMED: Final = 3
_IN_A_ROW: Final = 3  # documents made along with the chosen one


class ExportForm(QWidget):
    """`orders` is what is wanted, the chosen document first; empty while something is missing.

    `changed` tells of every edit.
    """

    changed = Signal()
    assessment_wanted = Signal()

    def __init__(self, book: Book, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportForm")
        self._book, self._settings = book, settings
        self._memory = ExportMemory(settings, book.session.meta("book_uid") or "")
        self._kinds = {kind.report: kind for kind in export_kinds(book.session)}
        self._units = {unit.id: unit.name for unit in export_units(book.session, None)}
        self.orders: list[ExportOrder] = []
        self.problem = ""
        self._make_parts()
        self._make_stamp()
        self._lay_out()
        self._fill()

    @property
    def kind(self) -> ExportKind:
        """The document chosen."""
        return self._kinds[self.document.currentData()]

    @property
    def order(self) -> ExportOrder | None:
        """What is wanted of the document chosen."""
        return self.orders[0] if self.orders else None

    # -- building -----------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.document = self._box("exportDocument", tr("Tài liệu"))
        self.period = self._box("exportPeriod", tr("Kỳ báo cáo"))
        self.unit = self._box("exportUnit", tr("Đơn vị"))
        words = {
            "pdf": tr("&PDF – để in và ký"),
            "xlsx": tr("&Excel – số và công thức"),
            "docx": tr("&Word – để sửa lời văn"),
        }
        self.formats = {fmt: QCheckBox(text, self) for fmt, text in words.items()}
        for fmt, box in self.formats.items():
            box.setObjectName(f"exportFormat_{fmt}")
            box.toggled.connect(lambda _: self.refresh())
        self.name = QLineEdit(self)
        self.name.setObjectName("exportName")
        self.name.textEdited.connect(lambda _: self.refresh())
        self.folder = FolderLine(
            "export_folder", self._book.session.path.parent, self._settings, self
        )
        self.folder.chosen.connect(self.refresh)
        self.replace = QCheckBox(self)
        self.replace.setObjectName("exportReplace")
        self.replace.hide()
        self.said = QLabel(self)
        self.said.setObjectName("exportSaid")
        self.said.setProperty("role", "muted")
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.assessment = QPushButton(tr("Xem và &sửa phần đánh giá…"), self)
        self.assessment.setObjectName("exportAssessment")
        self.assessment.setAutoDefault(False)
        self.assessment.clicked.connect(lambda _: self.assessment_wanted.emit())

    def _make_stamp(self) -> None:
        """Number and day of the document, and the documents that are made along with it."""
        self.number, self.day = QLineEdit(self), QLineEdit(self)
        for line, name, words, hint in (
            (self.number, "exportNumber", tr("Số của văn bản"), tr("để trống")),
            (self.day, "exportDay", tr("Ngày của văn bản"), tr("ngày/tháng/năm")),
        ):
            line.setObjectName(name)
            line.setAccessibleName(words)
            line.setPlaceholderText(hint)
            line.setMaxLength(40)
            line.textEdited.connect(lambda _: self.refresh())
        self.day.editingFinished.connect(self._show_typed_day)
        self.others = {kind.report: QCheckBox(kind.short, self) for kind in self._kinds.values()}
        for report, box in self.others.items():
            box.setObjectName(f"exportAlso_{report}")
            box.toggled.connect(lambda _: self.refresh())

    def _box(self, name: str, words: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(24)
        return box

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setVerticalSpacing(theme.GAP + theme.SMALL_GAP)
        self._form.setHorizontalSpacing(2 * theme.GAP)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        formats = QHBoxLayout()
        formats.setSpacing(3 * theme.GAP)
        for box in self.formats.values():
            formats.addWidget(box)
        formats.addStretch(1)
        stamp = QHBoxLayout()
        stamp.setSpacing(theme.GAP)
        stamp.addWidget(self.number, 2)
        stamp.addWidget(QLabel(tr("ngày"), self))
        stamp.addWidget(self.day, 2)
        stamp.addStretch(1)
        self._also = QGridLayout()
        self._also.setHorizontalSpacing(3 * theme.GAP)
        self._also.setVerticalSpacing(theme.SMALL_GAP)
        self._also.setColumnStretch(_IN_A_ROW, 1)
        self._form.addRow(tr("Tài &liệu"), self.document)
        self._form.addRow(tr("&Kỳ"), self.period)
        self._form.addRow(tr("Đơn &vị"), self.unit)
        self._form.addRow(tr("Định dạng"), formats)
        label = QLabel(tr("Số &hiệu"), self)
        label.setBuddy(self.number)
        self._form.addRow(label, stamp)
        self._form.addRow(tr("Tê&n tệp"), self.name)
        self._form.addRow(tr("Thư mục"), self.folder)
        self._form.addRow(tr("Làm thêm"), self._also)
        self._stamp = stamp
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP + theme.SMALL_GAP)
        layout.addLayout(self._form)
        layout.addWidget(self.said)
        layout.addWidget(self.replace)
        layout.addStretch(1)
        layout.addWidget(self.assessment, 0, Qt.AlignmentFlag.AlignLeft)

    def _fill(self) -> None:
        session = self._book.session
        for kind in self._kinds.values():
            self.document.addItem(kind.label, kind.report)
        for period in periods(session):
            self.period.addItem(period.label, period.key)
        if self._book.period is not None:
            self.period.setCurrentIndex(self.period.findData(self._book.period.key))
        own = session.own_unit_id()
        self.unit.addItem(unit_names(session)[own], own)
        if len(self._units) > 1:
            words = tr("Tất cả {n} đơn vị bên dưới, mỗi đơn vị tệp riêng", n=len(self._units))
            self.unit.addItem(words, _ALL)
        for unit_id, name in self._units.items():
            self.unit.addItem(name, unit_id)
        self.unit.setCurrentIndex(max(0, self.unit.findData(self._book.unit_id)))
        self.document.activated.connect(lambda _: self.choose(self.document.currentData()))
        self.period.activated.connect(lambda _: self._rename())
        self.unit.activated.connect(lambda _: self._rename())

    # -- choosing -----------------------------------------------------------------------------

    def choose(self, report: str, fmt: str = "") -> None:
        """Choose a document ('' = the one made last) and, when given, one format only."""
        place = self.document.findData(report or self._memory.report)
        self.document.setCurrentIndex(max(0, place))
        kind = self.kind
        known = self._memory.formats(kind.report) if not fmt else [fmt]
        for each, box in self.formats.items():
            box.blockSignals(True)  # one refresh for all of it, in `_rename`
            box.setChecked(each in (known or ["pdf"]))
            box.blockSignals(False)
        self._form.setRowVisible(self.period, kind.has_period)
        self._form.setRowVisible(self.unit, kind.per_unit and bool(self._units))
        self._offer_together(kind.report == "results")
        self._offer_others()
        self._rename()

    def _offer_together(self, wanted: bool) -> None:
        """Only the report on results has figures of all units together; the others have them in
        documents of their own."""
        place = self.unit.findData(_TOGETHER)
        if not wanted and place >= 0:
            if self.unit.currentIndex() == place:
                self.unit.setCurrentIndex(0)
            self.unit.removeItem(place)
        elif wanted and place < 0 and self._units:
            self.unit.insertItem(1, tr("Tổng hợp các đơn vị"), _TOGETHER)
            if self._tells_of_units():
                self.unit.setCurrentIndex(1)

    def _offer_others(self) -> None:
        """The documents besides the chosen one, in rows."""
        left = [box for report, box in self.others.items() if report != self.kind.report]
        chosen = self.others[self.kind.report]
        chosen.setChecked(False)
        chosen.hide()
        for n, box in enumerate(left):
            self._also.addWidget(box, n // _IN_A_ROW, n % _IN_A_ROW)
            box.show()

    def _tells_of_units(self) -> bool:
        """Whether the own unit is chosen, which has typed nothing while its units reported."""
        period = self._book.period
        if period is None or self.unit.currentData() != self._own():
            return False
        return rolls_up(self._book.session, period)

    def _report(self) -> str:
        """The document to be made, by its name in `core.reports`."""
        together = self.unit.currentData() == _TOGETHER
        return "rolled-up" if together and self.kind.report == "results" else self.kind.report

    def _own(self) -> int:
        return self._book.session.own_unit_id()

    def units(self) -> tuple[int, ...]:
        """The units chosen; () is the book's own."""
        chosen = self.unit.currentData() if self.kind.per_unit else self._own()
        if chosen == _ALL:
            return tuple(self._units)
        return () if chosen in (self._own(), _TOGETHER) else (chosen,)

    def _unit_words(self) -> str:
        chosen = self.units()
        if len(chosen) > 1:
            return unit_mark()
        return self._units[chosen[0]] if chosen else self.unit.itemText(0)

    def _rename(self) -> None:
        """Name, number and day as they were the last time, for the period and unit chosen now."""
        report, key = self._report(), self._key()
        self.name.setText(self._name_of(report, self._unit_words()))
        number, day = self._memory.stamp(report, key)
        self.number.setText(number)
        self.day.setText(show_day(day))
        self._form.setRowVisible(self._stamp, self._has_stamp())
        self.refresh()

    def _name_of(self, report: str, unit: str) -> str:
        pattern = self._memory.pattern(report, self._key()) or name_pattern(report)
        text = pattern.replace("{period}", self.period.currentText())
        return file_stem(text.replace("{unit}", unit))

    def _key(self) -> str:
        return str(self.period.currentData() or "")

    def _has_stamp(self) -> bool:
        """Whether the document takes a number of the office: a plan has its own, as others have."""
        return self.kind.has_period and not self.units()

    def refresh(self) -> None:
        """Say what would be made, or what is missing."""
        self.orders, self.problem = [], ""
        there: list[Path] = []
        try:
            orders = self._wanted()
            paths = [p for o in orders for _, _, p in order_files(self._book.session, o)]
        except UserError as error:
            self.problem = str(error)
        else:
            self.orders = orders
            there = existing(paths)
            self.said.setText(_made_words([path.name for path in paths]))
        self.said.setVisible(bool(self.orders))
        self.replace.setVisible(bool(there))
        self.replace.setText(
            tr("Th&ay {n} tệp cùng tên đã có (không chọn: giữ cả hai, tệp mới thêm số)",
               n=len(there))
        )  # fmt: skip
        self.assessment.setVisible(self.kind.report == "results" and not self.units())
        self.changed.emit()

    def _wanted(self) -> list[ExportOrder]:
        """An order for each document. Raises `UserError` for what is missing."""
        formats = tuple(fmt for fmt, box in self.formats.items() if box.isChecked())
        if not formats:
            raise UserError(tr("Hãy đánh dấu ít nhất một định dạng."))
        others = [report for report, box in self.others.items() if box.isChecked()]
        kinds = [self.kind, *(self._kinds[report] for report in others)]
        if not self._key() and any(kind.has_period for kind in kinds):
            raise UserError(tr("Sổ chưa có kỳ báo cáo. Hãy nạp hoặc nhận kế hoạch trước."))
        number, day = self._typed_stamp()
        first = ExportOrder(
            self._report(),
            self._key() if self.kind.has_period else None,
            formats,
            self.folder.folder,
            self.name.text(),
            self.units(),
            self.replace.isChecked() and not self.replace.isHidden(),
            number,
            day,
        )
        return [first, *(self._other(first, self._kinds[report]) for report in others)]

    def _typed_stamp(self) -> tuple[str, str]:
        if not self._has_stamp():
            return "", ""
        text = self.day.text().strip()
        day = signing_day(text, self._ends_on()).isoformat() if text else ""
        return self.number.text().strip(), day

    def _ends_on(self) -> str:
        """The last day of the period chosen."""
        period = period_by_key(self._book.session, self._key())
        return (period.data_to if period else None) or f"{self._key()[:4]}-12-31"

    def _show_typed_day(self) -> None:
        """The day as it will be printed, with its year."""
        if self.order is not None and self.order.day:
            self.day.setText(show_day(self.order.day))

    def _other(self, first: ExportOrder, kind: ExportKind) -> ExportOrder:
        """An order like the first one for another document of the own unit, in its usual name."""
        report, session = kind.report, self._book.session
        period = period_by_key(session, self._key()) if self._key() else None
        if report == "results" and self._units and period and rolls_up(session, period):
            report = "rolled-up"
        number, day = self._memory.stamp(report, self._key()) if kind.has_period else ("", "")
        return replace(
            first,
            report=report,
            period_key=self._key() if kind.has_period else None,
            name=self._name_of(report, self.unit.itemText(0)),
            units=(),
            number=number,
            day=day,
        )

    def take(self) -> list[ExportOrder]:
        """The orders as they stand now, none while something is missing; choices are remembered."""
        self.refresh()
        if not self.orders:
            return []
        order, key = self.orders[0], self._key() if self.kind.has_period else ""
        pattern = order.name
        for words, name in (
            (self.period.currentText(), "{period}"),
            (self._unit_words(), "{unit}"),
        ):
            if file_stem(words):
                pattern = pattern.replace(file_stem(words), name)
        of_a_unit = bool(order.units) and "{unit}" not in pattern
        usual = pattern == name_pattern(order.report) or of_a_unit
        self._memory.keep(self.kind.report, list(order.formats))
        self._memory.keep_pattern(order.report, key, "" if usual else pattern)
        if self._has_stamp():
            self._memory.keep_stamp(order.report, key, order.number, order.day)
        return list(self.orders)


def _made_words(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_MOST_NAMED])
    if len(names) == 1:
        return tr("Sẽ làm tệp {names}.", names=shown)
    if len(names) <= _MOST_NAMED:
        return tr("Sẽ làm {n} tệp: {names}.", n=len(names), names=shown)
    return tr("Sẽ làm {n} tệp: {names} …", n=len(names), names=shown)
