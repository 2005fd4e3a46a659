"""What to export: document, period, unit, formats, name, folder; remembered for the next time."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
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
from core.services.periods import periods
from core.services.report_scope import rolls_up
from core.services.schools import unit_names
from gui import theme
from gui.book import Book
from gui.settings import Settings
from gui.widgets.folder_line import FolderLine

_KEPT: Final = "export"
_ALL: Final = -1  # every unit below, each in files of its own
_TOGETHER: Final = -2  # all units below in one report of the office
_MOST_NAMED: Final = 3


class ExportForm(QWidget):
    """`order` is what is wanted, None while something is missing; `changed` tells of every edit."""

    changed = Signal()
    assessment_wanted = Signal()

    def __init__(self, book: Book, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportForm")
        self._book, self._settings = book, settings
        self._kinds = {kind.report: kind for kind in export_kinds(book.session)}
        self._units = {unit.id: unit.name for unit in export_units(book.session, None)}
        self.order: ExportOrder | None = None
        self.problem = ""
        self._make_parts()
        self._lay_out()
        self._fill()

    @property
    def kind(self) -> ExportKind:
        """The document chosen."""
        return self._kinds[self.document.currentData()]

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
        self._form.addRow(tr("Tài &liệu"), self.document)
        self._form.addRow(tr("&Kỳ"), self.period)
        self._form.addRow(tr("Đơn &vị"), self.unit)
        self._form.addRow(tr("Định dạng"), formats)
        self._form.addRow(tr("Tê&n tệp"), self.name)
        self._form.addRow(tr("Thư mục"), self.folder)
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
        for box in (self.period, self.unit):
            box.activated.connect(lambda _: self._rename())

    # -- choosing -----------------------------------------------------------------------------

    def choose(self, report: str, fmt: str = "") -> None:
        """Choose a document ('' = the one made last) and, when given, one format only."""
        kept = self._kept()
        wanted = report or str(kept.get("report", ""))
        self.document.setCurrentIndex(max(0, self.document.findData(wanted)))
        kind = self.kind
        known = kept.get("formats", {}).get(kind.report) if not fmt else [fmt]
        for each, box in self.formats.items():
            box.blockSignals(True)  # one refresh for all of it, in `_rename`
            box.setChecked(each in (known or ["pdf"]))
            box.blockSignals(False)
        self._form.setRowVisible(self.period, kind.has_period)
        self._form.setRowVisible(self.unit, kind.per_unit and bool(self._units))
        self._offer_together(kind.report == "results")
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

    def _kept(self) -> dict[str, Any]:
        found = self._settings.get(_KEPT)
        return found if isinstance(found, dict) else {}

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
        """The name as it was shaped the last time, with the period and the unit chosen now."""
        report = self._report()
        pattern = str(self._kept().get("names", {}).get(report) or name_pattern(report))
        text = pattern.replace("{period}", self.period.currentText())
        self.name.setText(file_stem(text.replace("{unit}", self._unit_words())))
        self.refresh()

    def refresh(self) -> None:
        """Say what would be made, or what is missing."""
        chosen = [fmt for fmt, box in self.formats.items() if box.isChecked()]
        self.order, self.problem = None, ""
        there: list[Any] = []
        if not chosen:
            self.problem = tr("Hãy đánh dấu ít nhất một định dạng.")
        elif self.kind.has_period and self.period.currentData() is None:
            self.problem = tr("Sổ chưa có kỳ báo cáo. Hãy nạp hoặc nhận kế hoạch trước.")
        else:
            order = self._wanted(tuple(chosen))
            try:
                paths = [path for _, _, path in order_files(self._book.session, order)]
            except UserError as error:
                self.problem = str(error)
            else:
                self.order = order
                there = existing(paths)
                self.said.setText(_made_words([path.name for path in paths]))
        self.said.setVisible(self.order is not None)
        self.replace.setVisible(bool(there))
        self.replace.setText(
            tr("Th&ay {n} tệp cùng tên đã có (không chọn: giữ cả hai, tệp mới thêm số)",
               n=len(there))
        )  # fmt: skip
        self.assessment.setVisible(self.kind.report == "results" and not self.units())
        self.changed.emit()

    def _wanted(self, formats: tuple[str, ...]) -> ExportOrder:
        return ExportOrder(
            self._report(),
            self.period.currentData() if self.kind.has_period else None,
            formats,
            self.folder.folder,
            self.name.text(),
            self.units(),
            self.replace.isChecked() and not self.replace.isHidden(),
        )

    def take(self) -> ExportOrder | None:
        """The order as it stands now; its choices are remembered."""
        self.refresh()
        if self.order is None:
            return None
        order, kept = self.order, self._kept()
        pattern = order.name
        for words, name in (
            (self.period.currentText(), "{period}"),
            (self._unit_words(), "{unit}"),
        ):
            if file_stem(words):
                pattern = pattern.replace(file_stem(words), name)
        usual = pattern == name_pattern(order.report)
        names = {**kept.get("names", {}), order.report: None if usual else pattern}
        report = self.kind.report
        formats = {**kept.get("formats", {}), report: list(order.formats)}
        self._settings.put(_KEPT, {"report": report, "formats": formats, "names": names})
        return order


def _made_words(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_MOST_NAMED])
    if len(names) == 1:
        return tr("Sẽ làm tệp {names}.", names=shown)
    if len(names) <= _MOST_NAMED:
        return tr("Sẽ làm {n} tệp: {names}.", n=len(names), names=shown)
    return tr("Sẽ làm {n} tệp: {names} …", n=len(names), names=shown)
