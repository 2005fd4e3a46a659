"""Chuyển kỳ sau: which unfinished tasks go on, where to, until when, and why they are late.

What the button will do is said beside it; one Ctrl+Z takes all of it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.errors import BookError, UserError
from core.i18n import tr
from core.services import carry_over
from core.services.carry_over import Target
from core.services.progress import read_day
from core.services.tasks import TaskRow
from gui import theme
from gui.book import Book, problem_sentence
from gui.models.task_table import section_title
from gui.models.task_words import status_text
from gui.number_text import day_text
from gui.widgets.cell_delegate import mark_refused

_TICKED, _UNTICKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_ID: Final = Qt.ItemDataRole.UserRole
NAME, SECTION, END, STATUS, REASON = range(5)


class CarryOverDialog(QDialog):
    """Lists what the period leaves unfinished; `marked` are ticked, without any all of them."""

    carried = Signal(object)
    """The `Target`, after the tasks went there."""

    def __init__(self, book: Book, marked: Sequence[int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("carryOverDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Chuyển nhiệm vụ sang kỳ sau"))
        self.resize(1040, 520)
        self._book = book
        self._key = book.period.key if book.period is not None else ""
        self._rows = carry_over.unfinished(book.session, period_key=self._key, unit_id=book.unit_id)
        self._make()
        self._lay_out()
        self._fill(marked)
        self._on_target()

    # -- building -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.target = QComboBox(self)
        self.target.setObjectName("carryTarget")
        for found in carry_over.targets(self._book.session, period_key=self._key):
            self.target.addItem(found.label, found)
        self.target.currentIndexChanged.connect(lambda _: self._on_target())
        self.deadline = QLineEdit(self)
        self.deadline.setObjectName("carryDeadline")
        self.deadline.setToolTip(tr("Để trống thì giữ nguyên hạn của từng nhiệm vụ"))
        self.reason = QLineEdit(self)
        self.reason.setObjectName("carryReason")
        self.reason.setPlaceholderText(tr("Ghi cho những nhiệm vụ được chọn mà chưa có lý do"))
        self.list = _Tasks(self)
        self.list.setObjectName("carryList")
        self.list.setAccessibleName(tr("Nhiệm vụ chưa xong"))
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(
            [tr("Nhiệm vụ"), tr("Mục"), tr("Hạn"), tr("Tình hình"), tr("Lý do chậm (gõ để ghi)")]
        )
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.said = QLabel(self)
        self.said.setObjectName("carrySaid")
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.apply = QPushButton(self)
        self.apply.setObjectName("carryApply")
        self.apply.setProperty("primary", True)
        self.apply.clicked.connect(self._apply)
        self.leave = QPushButton(tr("&Hủy"), self)
        self.leave.clicked.connect(self.reject)
        for button in (self.apply, self.leave):
            button.setAutoDefault(False)
        for line in (self.deadline, self.reason):
            line.textChanged.connect(lambda _: self._say())
        self.deadline.textEdited.connect(lambda _: mark_refused(self.deadline, False))
        self.deadline.editingFinished.connect(self._judge_deadline)
        self.list.itemChanged.connect(lambda *_: self._say())

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(theme.GAP)
        form.setVerticalSpacing(theme.GAP)
        labels = ((tr("Chuyển &sang"), self.target), (tr("Hạn &mới"), self.deadline),
                  (tr("&Lý do chung"), self.reason))  # fmt: skip
        for row, (words, widget) in enumerate(labels):
            label = QLabel(words, self)
            label.setBuddy(widget)
            widget.setAccessibleName(words.replace("&", ""))
            form.addWidget(label, row, 0)
            form.addWidget(widget, row, 1)
        form.setColumnStretch(1, 1)
        end = QHBoxLayout()
        end.setSpacing(theme.GAP)
        end.addWidget(self.said, 1)
        end.addWidget(self.apply)
        end.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(2 * theme.GAP)
        layout.addLayout(form)
        layout.addWidget(self.list, 1)
        layout.addLayout(end)
        head = self.list.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (END, STATUS):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.resizeSection(SECTION, 170)
        head.resizeSection(REASON, 260)

    def _fill(self, marked: Sequence[int]) -> None:
        for row in self._rows:
            item = QTreeWidgetItem([
                _numbered(row), _section(row), day_text(row.task.end_on),
                status_text(row) or tr("Chưa báo cáo"),
                (row.progress.reason if row.progress else None) or "",
            ])  # fmt: skip
            chosen = not marked or row.task.id in marked
            item.setCheckState(NAME, _TICKED if chosen else _UNTICKED)
            item.setData(NAME, _ID, row.task.id)
            item.setToolTip(NAME, theme.plain_tooltip(row.task.title))
            item.setToolTip(SECTION, theme.plain_tooltip(row.task.section_name or ""))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addTopLevelItem(item)
        for column in (NAME, SECTION, END, STATUS):
            self.list.setItemDelegateForColumn(column, _Fixed(self.list))
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first, REASON)

    # -- what is chosen -----------------------------------------------------------------------

    def _chosen(self) -> dict[int, str]:
        """Reason by task id of the ticked lines; the common reason where a line has none."""
        common = self.reason.text().strip()
        found = {}
        for place in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(place)
            if item is not None and item.checkState(NAME) == Qt.CheckState.Checked:
                found[int(item.data(NAME, _ID))] = item.text(REASON).strip() or common
        return found

    def _target(self) -> Target | None:
        found = self.target.currentData()
        return found if isinstance(found, Target) else None

    def _on_target(self) -> None:
        target = self._target()
        self.deadline.setText(day_text(target.last_day) if target is not None else "")
        self._say()

    def _deadline(self) -> str | None:
        """The new deadline as an ISO day; raises `UserError` for what cannot be one.

        A day without a year is the first such day after the period.
        """
        typed = self.deadline.text().strip()
        if not typed:
            return None
        first = self._book.period.data_to if self._book.period is not None else None
        last = date.fromisoformat(first) if first else clock.today()
        found = read_day(typed, year=last.year)
        if found <= last and "/" not in typed.partition("/")[2]:
            found = read_day(typed, year=last.year + 1)
        return found.isoformat()

    def _judge_deadline(self) -> None:
        """Say at once what is wrong with the deadline; a good one is written out in full."""
        try:
            day = self._deadline()
            carry_over.check_deadline(self._book.session, day, period_key=self._key)
        except UserError as error:
            mark_refused(self.deadline, True)
            self.said.setText(problem_sentence(error))
            return
        mark_refused(self.deadline, False)
        self.deadline.setText(day_text(day))
        self._say()

    def _say(self) -> None:
        chosen, target = self._chosen(), self._target()
        n = len(chosen)
        self.apply.setText(tr("&Chuyển {n} nhiệm vụ", n=n))
        self.apply.setEnabled(n > 0 and target is not None)
        if not self._rows:
            self.said.setText(tr("Không còn nhiệm vụ nào chưa xong mà hạn ở trong kỳ này."))
        elif target is None:
            self.said.setText(tr("Sổ chưa có kỳ hay kế hoạch nào sau kỳ này để chuyển sang."))
        elif target.new:
            self.said.setText(tr("Kế hoạch mới được lập cùng các kỳ báo cáo của năm đó."))
        else:
            without = sum(not reason for reason in chosen.values())
            self.said.setText(tr("{n} nhiệm vụ chưa ghi lý do chậm.", n=without) if without else "")

    def _apply(self) -> None:
        target = self._target()
        if target is None:
            return
        book = self._book
        try:
            carry_over.carry_over(
                book.session, self._chosen(), target, period_key=self._key, unit_id=book.unit_id,
                deadline=self._deadline(),
            )  # fmt: skip
        except (UserError, BookError) as error:
            self.said.setText(problem_sentence(error))
            return
        self.carried.emit(target)
        self.accept()


class _Tasks(QTreeWidget):
    """The list; Space ticks the line, whichever cell of it the cursor is in."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space in no editor ticks; typing anything else opens the reason."""
        item = self.currentItem()
        if Qt.Key(event.key()) != Qt.Key.Key_Space or item is None:
            super().keyPressEvent(event)
            return
        ticked = item.checkState(NAME) == _TICKED
        item.setCheckState(NAME, _UNTICKED if ticked else _TICKED)


class _Fixed(QStyledItemDelegate):
    """Cells that are only read."""

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """No editor."""
        return cast(QWidget, None)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """A little air between the lines."""
        return super().sizeHint(option, index) + QSize(theme.GAP, theme.GAP)


def _numbered(row: TaskRow) -> str:
    return f"{row.task.no}. {row.task.title}" if row.task.no else row.task.title


def _section(row: TaskRow) -> str:
    """Where the task stands in the plan: numbers alone begin anew in every section."""
    task = row.task
    return section_title(task.section, task.sublevel or task.section_name)
