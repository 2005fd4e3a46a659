"""The form for a new book: who you are, which plan, the unit's name, where the file is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.services import plans
from core.session import Session
from gui import theme
from gui.actions import plan_label

_LEVELS: Final = ("MN", "TH", "THCS", "THPT", "GDTX")
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class NewBookForm(QWidget):
    """Makes a book; problems are said below the fields and nothing typed is lost."""

    created = Signal(object)
    """The `Session` of the book just made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._own_place = True  # the path follows the unit's name until it is changed by hand
        self._make_role()
        self._make_plan()
        self._make_unit()
        self._make_place()
        self._make_end()
        self._lay_out()
        self._follow_choices()

    def tell(self, words: str) -> None:
        """Show a problem below the form; '' hides it."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    # -- fields -------------------------------------------------------------------------------

    def _make_role(self) -> None:
        self.office = QRadioButton(tr("&Cơ quan quản lý (phòng, xã, sở)"), self)
        self.office.setObjectName("roleOffice")
        self.school = QRadioButton(tr("T&rường học"), self)
        self.school.setObjectName("roleSchool")
        roles = QButtonGroup(self)
        roles.addButton(self.office)
        roles.addButton(self.school)
        self.office.setChecked(True)
        roles.buttonClicked.connect(lambda _: self._follow_choices())

    def _make_plan(self) -> None:
        self.plan = QComboBox(self)
        self.plan.setObjectName("planBox")
        for key in plans.built_in_keys():
            self.plan.addItem(plan_label(plans.built_in(key)), key)
        self.plan.addItem(tr("Sổ trống, chưa có kế hoạch"), "")
        self.plan.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.plan.setMinimumContentsLength(24)
        self.plan.currentIndexChanged.connect(lambda _: self._follow_choices())

    def _make_unit(self) -> None:
        self.unit = self._line("unitName", self._follow_name)
        self.unit.returnPressed.connect(self.make_book)
        self.code = self._line("unitCode", lambda: None)
        self.code.setPlaceholderText(tr("nếu có"))
        self.levels = QWidget(self)
        row = QHBoxLayout(self.levels)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        self.level_boxes = [QCheckBox(level, self.levels) for level in _LEVELS]
        for box in self.level_boxes:
            box.setObjectName(f"level{box.text()}")
            row.addWidget(box)
        row.addStretch(1)

    def _make_place(self) -> None:
        self.path = self._line("bookPath", self._path_edited)
        self.path.returnPressed.connect(self.make_book)
        self.browse = QPushButton(tr("C&họn…"), self)
        self.browse.clicked.connect(lambda _: self._choose_path())

    def _make_end(self) -> None:
        self.problem = QLabel(self)
        self.problem.setObjectName("startProblem")
        self.problem.setProperty("role", "problem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.make = QPushButton(tr("&Lập sổ"), self)
        self.make.setObjectName("createBook")
        self.make.setProperty("primary", True)
        self.make.clicked.connect(lambda _: self.make_book())

    def _line(self, name: str, edited: Callable[[], None]) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(name)
        line.textEdited.connect(lambda _: edited())
        return line

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP * 2)
        grid.setVerticalSpacing(theme.GAP + theme.SMALL_GAP)
        grid.setColumnStretch(1, 1)
        roles = QWidget(self)
        column = QVBoxLayout(roles)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.office)
        column.addWidget(self.school)
        place = QWidget(self)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        self._school_rows: list[QWidget] = [self.code, self.levels]
        for line, (words, field, buddy) in enumerate(
            [
                (tr("Bạn là"), roles, self.office),
                (tr("&Kế hoạch"), self.plan, self.plan),
                (tr("Tên đơn &vị"), self.unit, self.unit),
                (tr("&Mã trường"), self.code, self.code),
                (tr("Cấp học"), self.levels, self.level_boxes[0]),
                (tr("Lư&u ở"), place, self.path),
            ]
        ):
            label = QLabel(words, self)
            label.setBuddy(buddy)
            buddy.setAccessibleName(words.replace("&", ""))
            if field in (self.code, self.levels):
                self._school_rows.append(label)
            middle = Qt.AlignmentFlag.AlignTop if field is roles else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, line, 0, middle)
            grid.addWidget(field, line, 1)
        for box in self.level_boxes:
            box.setAccessibleName(box.text())
        grid.addWidget(self.problem, 6, 1)
        grid.addWidget(self.make, 7, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(8, 1)

    # -- what happens -------------------------------------------------------------------------

    def _follow_choices(self) -> None:
        """A school gives code and levels; an office takes the plan's issuer by default."""
        school = self.school.isChecked()
        for widget in self._school_rows:
            widget.setVisible(school)
        key = self.plan.currentData()
        issuer = str(plans.built_in(key)["issuer"]) if key else ""
        example = tr("ví dụ: Trường Tiểu học Cao Bá Quát")
        self.unit.setPlaceholderText(example if school else issuer)
        self._follow_name()

    def _follow_name(self) -> None:
        if self._own_place:
            self.path.setText(str(self._suggested_path()))

    def _path_edited(self) -> None:
        self._own_place = False

    def _suggested_path(self) -> Path:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = self.unit.text().strip()
        if not name and self.office.isChecked():
            name = self.unit.placeholderText()
        stem = _NOT_IN_NAMES.sub("-", name).strip(" .")[:80] or tr("Sổ kế hoạch")
        path = Path(folder) / f"{stem}.skh"
        number = 2
        while path.exists():
            path = Path(folder) / f"{stem} {number}.skh"
            number += 1
        return path

    def _choose_path(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Lưu sổ kế hoạch ở đâu"), self.path.text(), tr("Sổ kế hoạch (*.skh)")
        )
        if chosen:
            self._own_place = False
            self.path.setText(chosen if chosen.lower().endswith(".skh") else f"{chosen}.skh")

    def make_book(self) -> None:
        """Make the book and hand it over."""
        school = self.school.isChecked()
        name = self.unit.text().strip()
        levels = tuple(b.text() for b in self.level_boxes if b.isChecked()) if school else ()
        missing = self._missing(name, levels)
        if missing:
            self.tell(missing)
            return
        try:
            session = Session.create(
                Path(self.path.text().strip()),
                unit=name or None,
                unit_kind="school" if school else None,
                code=(self.code.text().strip() or None) if school else None,
                levels=levels,
                plan=self.plan.currentData() or None,
            )
        except (UserError, BookError) as error:
            self.tell(sentence(error))
            return
        self._own_place = True
        self.tell("")
        self.created.emit(session)

    def _missing(self, name: str, levels: tuple[str, ...]) -> str:
        if not name and (self.school.isChecked() or not self.plan.currentData()):
            self.unit.setFocus()
            return tr("Hãy gõ tên đơn vị.")
        if self.school.isChecked() and not levels:
            return tr("Hãy chọn ít nhất một cấp học của trường.")
        if not self.path.text().strip():
            self.path.setFocus()
            return tr("Hãy chọn nơi lưu sổ.")
        return ""
