"""The panel Kiểm tra: what the checks found, filtered, each with the way to its row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.i18n import tr
from core.services.checks import Reported
from gui import icons, theme
from gui.models.finding_list import (
    SEVERITIES,
    FindingList,
    figure_words,
    name_of,
    severity_words,
)
from gui.widgets.answer_edit import AnswerEdit
from gui.widgets.finding_delegate import FindingDelegate

Index = QModelIndex | QPersistentModelIndex
_REASON_LINES = 2
_DETAIL_WIDTH = 280


class FindingsPanel(QWidget):
    """Shows findings; Enter or a double click follows one, a warning takes a reason."""

    followed = Signal(object)
    """A `Reported`: go to its row."""
    answered = Signal(object, str)
    """(Reported, reason): the reason typed for a warning was left; '' takes it back."""
    left = Signal()
    """Esc: back to the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findingsPanel")
        self.model = FindingList(self)
        self._asked: Reported | None = None  # whose reason stands in the field
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP, theme.SMALL_GAP, theme.GAP, theme.SMALL_GAP)
        layout.setSpacing(theme.SMALL_GAP)
        layout.addLayout(self._make_head())
        self._make_list()
        both = QHBoxLayout()
        both.setSpacing(theme.GAP)
        both.addWidget(self.message, 1)
        both.addWidget(self.list, 1)
        both.addWidget(self._make_detail())
        layout.addLayout(both, 1)
        self._show_current()

    # -- parts --------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        title = QLabel(tr("Kiểm tra"), self)
        title.setProperty("role", "section")
        self.scope = QComboBox(self)
        self.scope.setObjectName("findingScope")
        self.scope.setAccessibleName(tr("Phạm vi kiểm tra"))
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for value in ("both", "plan", "period"):
            self.scope.addItem("", value)
        self.scope.activated.connect(lambda _: self._filter())
        head = QHBoxLayout()
        head.setSpacing(theme.SMALL_GAP)
        head.addWidget(title)
        head.addSpacing(theme.GAP)
        head.addWidget(self.scope)
        head.addSpacing(theme.GAP)
        self.buttons = {severity: self._filter_button(severity) for severity in SEVERITIES}
        for button in self.buttons.values():
            head.addWidget(button)
        head.addStretch(1)
        close = QToolButton(self)
        close.setObjectName("findingsClose")
        close.setIcon(icons.icon("close"))
        close.setAccessibleName(tr("Đóng bảng kiểm tra"))
        close.setToolTip(tr("Đóng bảng kiểm tra (Esc)"))
        close.clicked.connect(lambda _: self.left.emit())
        head.addWidget(close)
        return head

    def _filter_button(self, severity: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"show_{severity}")
        button.setIcon(icons.icon(severity))
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(tr("Hiện hoặc ẩn mức này"))
        button.setCheckable(True)
        button.setChecked(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(lambda _: self._filter())
        return button

    def _make_list(self) -> None:
        self.message = QLabel(self)
        self.message.setObjectName("findingsMessage")
        self.message.setWordWrap(True)
        self.message.setProperty("role", "muted")
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = _List(self)
        self.list.setObjectName("findingsView")
        self.list.setAccessibleName(tr("Các điểm cần xem"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(FindingDelegate(self.list))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.list.doubleClicked.connect(lambda _: self.follow())
        self.list.returned.connect(self.follow)
        self.list.left.connect(self.left)

    def _make_detail(self) -> QWidget:
        self._detail = QWidget(self)
        self._detail.setFixedWidth(_DETAIL_WIDTH)
        self.figures = QLabel(self._detail)
        self.figures.setObjectName("findingFigures")
        self.figures.setTextFormat(Qt.TextFormat.PlainText)
        self.figures.setWordWrap(True)
        self._reason_label = QLabel(tr("Lý &do (Enter để lưu)"), self._detail)
        self._reason_label.setProperty("role", "muted")
        self.reason = AnswerEdit(_REASON_LINES, self._detail)
        self.reason.setObjectName("findingReason")
        self.reason.setAccessibleName(tr("Lý do"))
        self._reason_label.setBuddy(self.reason)
        self.reason.done.connect(self.leave)
        self.go = QPushButton(icons.icon("right"), tr("Đến &chỗ này"), self._detail)
        self.go.setObjectName("findingGo")
        self.go.setToolTip(tr("Mở dòng này trong trang của nó (Enter hoặc nhấp đúp)"))
        self.go.clicked.connect(lambda _: self.follow())
        column = QVBoxLayout(self._detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL_GAP)
        for widget in (self.figures, self._reason_label, self.reason):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        return self._detail

    # -- what others do -----------------------------------------------------------------------

    def show_findings(self, found: Sequence[Reported], period: str) -> None:
        """Show the findings of the plans and of the period with that label; stay where one was."""
        current = self.current()
        row = self.list.currentIndex().row()
        for place, words in enumerate(
            (tr("Kế hoạch và {period}", period=period), tr("Chỉ kế hoạch"),
             tr("Chỉ {period}", period=period)) if period else
            (tr("Kế hoạch"), tr("Chỉ kế hoạch"), tr("Chỉ kỳ báo cáo"))
        ):  # fmt: skip
            self.scope.setItemText(place, words)
        self.model.show_findings(found)
        self._tell_counts()
        again = self.model.row_of(name_of(current)) if current is not None else None
        if again is None:
            again = min(max(row, 0), self.model.rowCount() - 1)
        self.list.setCurrentIndex(self.model.index(again, 0))
        self._show_current()

    def current(self) -> Reported | None:
        """The finding the cursor is on."""
        return self.model.reported_at(self.list.currentIndex().row())

    def follow(self) -> None:
        """Ask to go to the row of the current finding."""
        self.leave()
        reported = self.current()
        if reported is not None:
            self.followed.emit(reported)

    def leave(self) -> None:
        """Hand over the reason that was typed, if it is another one."""
        reported, words = self._asked, self.reason.toPlainText().strip()
        if reported is not None and words != (reported.reason or ""):
            self._asked = None
            self.answered.emit(reported, words)

    # -- itself -------------------------------------------------------------------------------

    def _filter(self) -> None:
        self.leave()
        chosen = frozenset(name for name, button in self.buttons.items() if button.isChecked())
        self.model.filter(chosen, self.scope.currentData())
        self._tell_counts()
        self.list.setCurrentIndex(self.model.index(0, 0))
        self._show_current()

    def _tell_counts(self) -> None:
        counts, words = self.model.counts(), severity_words()
        for severity, button in self.buttons.items():
            button.setText(f"{words[severity]} {counts[severity]}")
            button.setAccessibleName(f"{words[severity]}: {counts[severity]}")
        found, shown = sum(counts.values()), self.model.rowCount()
        self.message.setVisible(not shown)
        self.message.setText(
            tr("Có {n} điểm thuộc mức đang ẩn. Bấm các nút ở trên để xem.", n=found)
            if found else tr("Không thấy điểm nào cần xem.")
        )  # fmt: skip
        self.list.setVisible(shown > 0)

    def _show_current(self) -> None:
        self.leave()
        reported = self.current()
        takes_reason = reported is not None and reported.finding.severity == "warning"
        self._asked = reported if takes_reason else None
        reason = (reported.reason or "") if reported is not None else ""
        if self.reason.toPlainText() != reason:
            self.reason.setPlainText(reason)
        figures = figure_words(reported) if reported is not None else ""
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures))
        self._reason_label.setVisible(takes_reason)
        self.reason.setVisible(takes_reason)
        self._detail.setVisible(reported is not None)


class _List(QListView):
    """Lines of different height, wrapped to the width."""

    returned = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of findings: not all at once
        self.setBatchSize(200)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returned.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again at the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Keep the whole line in sight."""
        super().currentChanged(current, previous)
        self.scrollTo(current)
