"""Ban hành kế hoạch: what changed since the last version, for whom, and where the files go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import sentence
from core.exchange.reporters import units_below
from core.i18n import tr
from core.services import plans as plan_service
from core.services.schools import unit_names
from gui import theme
from gui.book import Book
from gui.long_job import LongJob, read_beside, write_beside
from gui.settings import Settings
from gui.widgets.change_tree import ChangeTree
from gui.widgets.dialog_head import DialogHead, close_button, lay_out
from gui.widgets.done_page import DonePage
from gui.widgets.folder_line import FolderLine

if TYPE_CHECKING:
    from core.exchange.issue import Issued
    from core.exchange.versions import PlanChange
    from core.session import Session

_EACH, _ALL = range(2)
_UNIT: Final = Qt.ItemDataRole.UserRole


class IssueDialog(QDialog):
    """Makes the plan files; the plan becomes version n in the book, one Ctrl+Z takes it back."""

    def __init__(self, book: Book, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("issueDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Ban hành kế hoạch"))
        self.resize(860, 560)
        self._book = book
        self._job: LongJob | None = None
        self.made: Issued | None = None
        self.head = DialogHead("issue", tr("Ban hành kế hoạch"), self)
        self._make_parts(settings)
        self._lay_out()
        self._fill()
        self.compare()

    # -- building -----------------------------------------------------------------------------

    def _make_parts(self, settings: Settings) -> None:
        self.plan = QComboBox(self)
        self.plan.setObjectName("issuePlan")
        self.plan.setAccessibleName(tr("Kế hoạch"))
        self.plan.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.since = QComboBox(self)
        self.since.setObjectName("issueSince")
        self.since.setAccessibleName(tr("So với bản"))
        self.changes = ChangeTree(self)
        self.ways = QButtonGroup(self)
        self.each = QRadioButton(tr("Mỗi đơn vị &một tệp, chỉ có mục tiêu của đơn vị đó"), self)
        self.one = QRadioButton(tr("Một tệp &chung cho mọi đơn vị"), self)
        for number, button in ((_EACH, self.each), (_ALL, self.one)):
            self.ways.addButton(button, number)
        self.each.setChecked(True)
        self.units = QListWidget(self)
        self.units.setObjectName("issueUnits")
        self.units.setAccessibleName(tr("Đơn vị nhận kế hoạch"))
        folder = self._book.session.path.parent / tr("Kế hoạch ban hành")
        self.folder = FolderLine("issue_folder", folder, settings, self)
        self.said = QLabel(self)
        self.said.setObjectName("issueSaid")
        self.said.setWordWrap(True)
        self.issue_button = QPushButton(tr("&Ban hành"), self)
        self.issue_button.setObjectName("issuePlanNow")
        self.issue_button.setProperty("primary", True)
        self.issue_button.setDefault(True)
        self.done_page = DonePage(self)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.addWidget(_named(tr("&Kế hoạch"), self.plan))
        first.addWidget(self.plan, 1)
        first.addWidget(_named(tr("&So với"), self.since))
        first.addWidget(self.since)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addLayout(first)
        left.addWidget(self.changes, 1)
        right.addWidget(self.each)
        right.addWidget(self.units, 1)
        right.addWidget(self.one)
        halves = QHBoxLayout()
        halves.setSpacing(2 * theme.GAP)
        halves.addLayout(left, 3)
        halves.addLayout(right, 2)
        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.GAP)
        inside.addLayout(halves, 1)
        inside.addWidget(self.said)
        inside.addWidget(self.folder)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(page)
        self.pages.addWidget(self.done_page)
        self.close_button = close_button(self)
        lay_out(self, self.head, self.pages, self.issue_button, self.close_button)

    def _fill(self) -> None:
        session = self._book.session
        for plan in plan_service.plans(session):
            self.plan.addItem(f"{plan.number} – {plan.title}" if plan.number else plan.title,
                              plan.id)  # fmt: skip
        names = unit_names(session)
        for unit_id in units_below(session):
            item = QListWidgetItem(names[unit_id], self.units)
            item.setData(_UNIT, unit_id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        self._fill_versions()
        self.plan.activated.connect(lambda _: self._choose_plan())
        self.since.activated.connect(lambda _: self.compare())
        self.units.itemChanged.connect(lambda _: self._refresh())
        self.ways.idToggled.connect(lambda *_: self._refresh())
        self.issue_button.clicked.connect(lambda _: self.issue())

    def _choose_plan(self) -> None:
        self._fill_versions()
        self.compare()

    def _fill_versions(self) -> None:
        from core.exchange.issue import issued_versions

        self.since.clear()
        plan_id = self.plan.currentData()
        if plan_id is None:
            return
        for row in issued_versions(self._book.session, plan_id):
            self.since.addItem(tr("bản {n}", n=row.plan_version), row.id)
        if not self.since.count():
            self.since.addItem(tr("(chưa ban hành)"), None)

    # -- comparing ----------------------------------------------------------------------------

    def compare(self) -> None:
        """Show what changed since the version chosen, read on a worker."""
        from core.exchange.issue import version_changes

        if self._job is not None:
            self._job.abandon()
        older = self.since.currentData()
        if older is None:
            self.changes.show_changes([], nothing=tr("Lần ban hành đầu tiên: bản 1."))
            self._refresh()
            return
        self.changes.show_changes([], nothing=tr("Đang so sánh…"))
        self._job = read_beside(
            self, self._book, lambda session, _: version_changes(session, older, None),
            self._show_changes, self._refuse,
        )  # fmt: skip
        self._refresh()

    def _show_changes(self, found: list[PlanChange]) -> None:
        self._job = None
        nothing = tr("Kế hoạch không đổi từ bản này; ban hành lại sẽ làm lại đúng các tệp đó.")
        self.changes.show_changes(found, nothing=nothing)
        self._refresh()

    def chosen(self) -> list[int]:
        """Units marked, in the order of the list."""
        items = [self.units.item(i) for i in range(self.units.count())]
        return [item.data(_UNIT) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _refresh(self) -> None:
        each = self.each.isChecked()
        self.units.setEnabled(each)
        n = len(self.chosen())
        ready = self.plan.count() > 0 and (not each or n > 0)
        if not self.plan.count():
            self.said.setText(tr("Sổ chưa có kế hoạch nào để ban hành."))
        elif not self.units.count():
            self.said.setText(tr("Chưa có trường hoặc đơn vị nào bên dưới; thêm ở trang Trường, ghi"
                                 " “Trực thuộc”, hoặc làm một tệp chung."))  # fmt: skip
        elif each:
            self.said.setText(tr("Sẽ làm {n} tệp kế hoạch, mỗi đơn vị một tệp.", n=n))
        else:
            self.said.setText(tr("Sẽ làm một tệp kế hoạch có mục tiêu của mọi đơn vị."))
        writable = not self._book.session.read_only
        self.issue_button.setEnabled(ready and writable and self._job is None)

    # -- issuing ------------------------------------------------------------------------------

    def issue(self) -> None:
        """Make the files on a worker."""
        from core.exchange.issue import issue

        plan_id, folder = self.plan.currentData(), self.folder.folder
        each, chosen = self.each.isChecked(), self.chosen()

        def work(session: Session, _: LongJob) -> Issued:
            return issue(session, plan_id, folder, chosen if each else None, one_file=not each)

        self.said.setText(tr("Đang làm tệp kế hoạch…"))
        self.issue_button.setEnabled(False)
        self.close_button.setEnabled(False)
        self._job = write_beside(self, self._book, work, self._show_made, self._refuse)

    def _show_made(self, made: Issued) -> None:
        self._job, self.made = None, made
        self.close_button.setEnabled(True)
        self.issue_button.hide()
        heading = tr("Đã ban hành bản {version}: {n} tệp", version=made.version,
                     n=len(made.files))  # fmt: skip
        self.head.say("done", heading, tr("Gửi mỗi đơn vị tệp của mình bằng thư, Zalo hoặc USB."))
        message = tr("Kế hoạch bản {version} đã được ban hành. Đề nghị đơn vị mở Sổ Kế Hoạch, chọn"
                     " Báo cáo > Mở tệp nhận được và chọn tệp .skh kèm theo.",
                     version=made.version)  # fmt: skip
        self.done_page.show_files(made.files, message=message)
        self.pages.setCurrentIndex(1)
        self._book.told.emit("info", heading)

    def _refuse(self, error: Exception) -> None:
        self._job = None
        self.close_button.setEnabled(True)
        self._refresh()
        self.said.setText(sentence(error))

    def reject(self) -> None:
        """While files are written the dialog stays."""
        if not self.close_button.isEnabled():
            return
        if self._job is not None:
            self._job.abandon()
        super().reject()


def _named(words: str, editor: QWidget) -> QLabel:
    label = QLabel(words)
    label.setBuddy(editor)
    label.setProperty("role", "muted")
    return label
