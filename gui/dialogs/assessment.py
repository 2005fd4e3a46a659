"""Phần đánh giá: the sentences made from the figures beside what the unit writes for its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.services.assessment import (
    PARTS,
    AssessmentPart,
    assessment,
    part_labels,
    set_assessments,
)
from core.services.periods import period_by_key
from gui import icons, theme
from gui.book import Book
from gui.long_job import read_beside
from gui.widgets.dialog_head import DialogHead

if TYPE_CHECKING:
    from core.session import Session
    from gui.long_job import LongJob

_SIZE: Final = (860, 540)


class PartPage(QWidget):
    """One part: its sentences at the left, the text that prints at the right."""

    def __init__(self, part: str, read_only: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.known: AssessmentPart | None = None
        self.sentences = QListWidget(self)
        self.sentences.setObjectName(f"sentences_{part}")
        self.sentences.setAccessibleName(tr("Câu gợi ý từ số liệu"))
        self.sentences.setWordWrap(True)
        self.sentences.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.sentences.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName(f"text_{part}")
        self.text.setAccessibleName(tr("Nội dung in trong báo cáo"))
        self.text.setTabChangesFocus(True)
        self.text.setReadOnly(read_only)
        self.text.setPlaceholderText(tr("Để trống thì văn bản in dòng chấm để viết tay."))
        self.take = QPushButton(icons.icon("right"), tr("&Chép câu đang chọn sang"), self)
        self.take.setObjectName(f"take_{part}")
        self.restore = QPushButton(icons.icon("undo"), tr("&Khôi phục câu gợi ý"), self)
        self.restore.setObjectName(f"restore_{part}")
        self.state = QLabel(self)
        self.state.setObjectName(f"state_{part}")
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        for button, action in ((self.take, self._take), (self.restore, self._restore)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=action: act())
        self.sentences.itemDoubleClicked.connect(lambda _: self._take())
        self.text.textChanged.connect(self._refresh)
        self.sentences.itemSelectionChanged.connect(self._refresh)
        self._lay_out()

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setSpacing(2 * theme.GAP)
        sides = (
            (tr("Câu gợi ý từ số liệu"), self.sentences, self.take),
            (tr("Nội dung in trong báo cáo (sửa tùy ý)"), self.text, self.restore),
        )
        for share, (words, editor, button) in enumerate(sides, 2):
            label = QLabel(words, self)
            label.setBuddy(editor)
            inside = QVBoxLayout()
            inside.setSpacing(theme.SMALL_GAP)
            inside.addWidget(label)
            inside.addWidget(editor, 1)
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            halves.addLayout(inside, share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        layout.addLayout(halves, 1)
        layout.addWidget(self.state)

    def show_part(self, known: AssessmentPart) -> None:
        """Show the part as it is stored."""
        self.known = known
        self.sentences.clear()
        self.sentences.addItems([line for line in known.suggested.splitlines() if line.strip()])
        self.text.setPlainText(known.text)
        self._refresh()

    @property
    def changed(self) -> bool:
        """Whether the text differs from what is stored."""
        return self.known is not None and self.text.toPlainText().strip() != self.known.text.strip()

    def _take(self) -> None:
        """Put the sentences chosen at the end of the text, which can be undone in it."""
        chosen = [item.text() for item in self.sentences.selectedItems()]
        if not chosen or self.text.isReadOnly():
            return
        cursor = self.text.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        lines = "\n".join(chosen)
        cursor.insertText(f"\n{lines}" if self.text.toPlainText().strip() else lines)
        self.text.setTextCursor(cursor)

    def _restore(self) -> None:
        """Take the sentences again; Ctrl+Z in the text brings the own words back."""
        if self.known is None:
            return
        cursor = self.text.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(self.known.suggested)
        self.text.setFocus()

    def _refresh(self) -> None:
        known, writable = self.known, not self.text.isReadOnly()
        if known is None:
            return
        same = self.text.toPlainText().strip() == known.suggested.strip()
        self.restore.setEnabled(writable and not same)
        self.take.setEnabled(writable and bool(self.sentences.selectedItems()))
        if same and known.suggested:
            words = tr("Đang dùng nguyên câu gợi ý: số liệu đổi thì câu đổi theo.")
        elif same:
            words = tr("Phần này chưa có câu gợi ý; đơn vị tự viết, để trống thì in dòng chấm.")
        elif known.outdated:
            words = tr("Số liệu đã đổi từ khi viết. Hãy so với câu gợi ý bên trái trước khi in.")
        else:
            words = tr("Lời của đơn vị: giữ nguyên ở mọi lần xuất sau, kể cả khi số liệu đổi.")
        self.state.setText(words)


class AssessmentDialog(QDialog):
    """Saved as one undo step; the next export prints what is written here."""

    def __init__(self, book: Book, period_key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("assessmentDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Phần đánh giá của báo cáo"))
        self.resize(*_SIZE)
        self._book, self._key = book, period_key
        period = period_by_key(book.session, period_key)
        self.head = DialogHead(
            "review", tr("Phần đánh giá – {period}", period=period.label if period else period_key),
            self, tr("In ở mục V của báo cáo kết quả; mỗi dòng là một đoạn."),
        )  # fmt: skip
        self.tabs = QTabWidget(self)
        self.parts = {part: PartPage(part, book.session.read_only, self) for part in PARTS}
        labels = part_labels()
        for n, (part, page) in enumerate(self.parts.items(), 1):
            page.setEnabled(False)
            self.tabs.addTab(page, f"{n}. {labels[part]}")
        self.problem = QLabel(self)
        self.problem.setObjectName("assessmentProblem")
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._lay_out()
        self.job: LongJob | None = read_beside(
            self, book, lambda session, _: _read(session, period_key), self._show, self._refuse
        )

    def _lay_out(self) -> None:
        self.save_button = QPushButton(tr("&Lưu"), self)
        self.save_button.setObjectName("saveAssessment")
        self.save_button.setProperty("primary", True)
        self.save_button.setEnabled(False)
        leave = QPushButton(tr("Đón&g"), self)
        for button, action in ((self.save_button, self.save), (leave, self.reject)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=action: act())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(theme.GAP + theme.SMALL_GAP)
        layout.addWidget(self.head)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)

    def _show(self, found: Sequence[AssessmentPart]) -> None:
        self.job = None
        for known in found:
            page = self.parts[known.part]
            page.show_part(known)
            page.setEnabled(True)
            page.text.textChanged.connect(self._refresh)
        self.parts[PARTS[0]].text.setFocus()

    def _refuse(self, error: Exception) -> None:
        self.job = None
        self.problem.setText(sentence(error))
        self.problem.show()

    def _refresh(self) -> None:
        writable = not self._book.session.read_only
        self.save_button.setEnabled(writable and self.changed)

    @property
    def changed(self) -> bool:
        """Whether something was written that is not stored."""
        return any(page.changed for page in self.parts.values())

    def save(self) -> None:
        """Store every part, as one undo step; what is refused is said below."""
        pages = self.parts.values()
        known = [page.known for page in pages if page.known is not None]
        texts = {part: page.text.toPlainText() for part, page in self.parts.items() if page.changed}
        session, key = self._book.session, self._key
        try:
            set_assessments(session, key, texts, known)
        except (UserError, BookError) as error:
            self._refuse(error)
        else:
            self.accept()

    def reject(self) -> None:
        """What was written is never thrown away without asking."""
        if not self.changed or self._book.session.read_only:
            super().reject()
            return
        from gui.dialogs.message import show_message

        show_message(
            self,
            tr("Phần đánh giá chưa lưu"),
            tr("Nội dung vừa viết sẽ mất nếu đóng mà không lưu."),
            "warning",
            [
                (tr("Lưu và đóng"), self.save),
                (tr("Đóng, bỏ nội dung vừa viết"), super().reject),
                (tr("Viết tiếp"), None),
            ],
        )


def _read(session: Session, period_key: str) -> list[AssessmentPart]:
    return assessment(session, period_key)
