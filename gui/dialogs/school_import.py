"""Nhập bảng danh sách trường: what each pasted line would write, before anything is written.

Columns are recognised by their headings and can be changed; a name that is not certain waits for an
answer in its own line. All of it becomes one undo step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.imports.recognition import Known, recognise
from core.imports.school_columns import Sheet, field_labels, read_sheet
from core.imports.schools import Answer, Proposal, counted, import_schools, propose
from core.imports.source_table import school_table
from core.services import schools
from core.services.school_words import kind_labels
from gui import icons, theme
from gui.book import Book
from gui.widgets import clipboard
from gui.widgets.dialog_head import close_button
from gui.widgets.filter_box import FilterBox
from gui.widgets.plain_table import plain_table
from gui.worker import Job

_ICONS: Final = {
    "new": "add", "changed": "check", "same": "met", "doubtful": "review",
    "skipped": "not_applicable",
}  # fmt: skip
_LINE, _NAME, _MEANT, _WRITES, _STATE = range(5)


def state_labels() -> dict[str, str]:
    """What becomes of a line."""
    return {
        "new": tr("Mới"),
        "changed": tr("Thay đổi"),
        "same": tr("Giữ nguyên"),
        "doubtful": tr("Cần trả lời"),
        "skipped": tr("Bỏ qua"),
    }


class SchoolImportDialog(QDialog):
    """Opens with the table on the clipboard; Ctrl+V takes another one."""

    def __init__(self, book: Book, school_year: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("schoolImportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Nhập bảng danh sách trường"))
        self.setAcceptDrops(True)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1086, 560)
        self._book = book
        self._year = school_year
        self._sheet: Sheet | None = None
        self._known: dict[int, Known] = {}
        self._answers: dict[int, Answer] = {}
        self.proposals: list[Proposal] = []
        self._make()
        self._lay_out()
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        shortcut.activated.connect(self.paste)
        self.paste()

    # -- building -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.words = QLabel(self)
        self.words.setObjectName("importWords")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        years = schools.school_years(self._book.session, self._year)
        self.year_box = FilterBox(
            "importYear", tr("Năm học của số liệu trong bảng"), [(y, y) for y in years], self, 10
        )
        self.year_box.choose(self._year)
        self.year_box.activated.connect(lambda _: self._change_year())
        self.columns = plain_table("importColumns", tr("Cột của bảng"), self)
        self.columns.setColumnCount(2)
        self.columns.setHorizontalHeaderLabels([tr("Cột trong bảng"), tr("Hiểu là")])
        self.columns.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.lines = plain_table("importLines", tr("Các dòng của bảng"), self)
        self.lines.setColumnCount(5)
        self.lines.setHorizontalHeaderLabels(
            [tr("Dòng"), tr("Tên trong bảng"), tr("Đơn vị trong sổ"), tr("Nội dung ghi"),
             tr("Kết quả")]
        )  # fmt: skip
        header = self.lines.horizontalHeader()
        header.setSectionResizeMode(_WRITES, QHeaderView.ResizeMode.Stretch)
        for place, width in ((_LINE, 58), (_NAME, 150), (_MEANT, 150), (_STATE, 118)):
            self.lines.setColumnWidth(place, width)
        self.count = QLabel(self)
        self.count.setObjectName("importCount")
        self.count.setWordWrap(True)  # many words make no wider window
        self.apply = QPushButton(tr("Ghi vào &sổ"), self)
        self.apply.setObjectName("importApply")
        self.apply.setProperty("primary", True)
        self.apply.clicked.connect(self._write)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.words, 1)
        label = QLabel(tr("&Năm học của số liệu"), self)
        label.setBuddy(self.year_box)
        top.addWidget(label)
        top.addWidget(self.year_box)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.columns)
        halves.addWidget(self.lines)
        halves.setStretchFactor(1, 1)
        halves.setSizes([256, 804])
        again = QPushButton(icons.icon("paste"), tr("&Dán bảng khác (Ctrl+V)"), self)
        again.setAutoDefault(False)
        again.clicked.connect(self.paste)
        close = close_button(self)
        bottom = QHBoxLayout()
        choose = QPushButton(icons.icon("open"), tr("Chọn &tệp…"), self)
        choose.setObjectName("importFile")
        choose.setToolTip(tr("Đọc bảng danh sách trường từ tệp Excel hoặc CSV"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self.choose_file)
        bottom.addWidget(again)
        bottom.addWidget(choose)
        bottom.addWidget(self.count, 1)
        bottom.addWidget(self.apply)
        bottom.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * theme.GAP] * 4)
        layout.setSpacing(theme.GAP)
        layout.addLayout(top)
        layout.addWidget(halves, 1)
        layout.addLayout(bottom)

    # -- what is pasted -----------------------------------------------------------------------

    def paste(self) -> None:
        """Take the table on the clipboard."""
        cells = clipboard.block_of(QApplication.clipboard().mimeData())
        try:
            sheet = read_sheet(cells, self._year)
        except UserError as error:
            if self._sheet is None:
                self.words.setText(
                    tr("Chép bảng danh sách trường trong Excel, Word hoặc Google Sheets, kể cả dòng"
                       " tiêu đề, rồi bấm Ctrl+V ở đây; hoặc chọn tệp Excel, CSV. {problem}",
                       problem=error)
                )  # fmt: skip
            else:
                self.words.setText(str(error))
            self._count()
            return
        self._answers.clear()
        self._take(sheet)

    def choose_file(self) -> None:
        """Ask for a workbook or text that holds the table."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Chọn tệp có danh sách trường"), "",
            tr("Bảng tính và CSV (*.xlsx *.xlsm *.csv *.tsv *.txt)"),
        )  # fmt: skip
        if chosen:
            self.take_file(Path(chosen))

    def take_file(self, path: Path) -> None:
        """Read the table of a file beside the window; what cannot be read is said here."""
        self.words.setText(tr("Đang đọc {name}…", name=path.name))
        year = self._year

        def taken(sheet: Sheet) -> None:
            if isValid(self):
                self._answers.clear()
                self._take(sheet)

        def failed(error: Exception) -> None:
            if not isValid(self):
                return
            if isinstance(error, UserError | BookError):
                self.words.setText(sentence(error))
            else:
                self._book.tell_problem(error)

        Job(lambda: school_table(path, year), taken, failed).start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.take_file(files[0])

    def _take(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._known = recognise(self._book.session, sheet)
        self._fill_columns(sheet)
        self._refresh()

    def _change_year(self) -> None:
        old, self._year = self._year, self.year_box.currentData()
        if self._sheet is not None:
            self._take(self._sheet.with_year(old, self._year))

    def _fill_columns(self, sheet: Sheet) -> None:
        self.columns.setRowCount(len(sheet.columns))
        for place, column in enumerate(sheet.columns):
            self.columns.setItem(place, 0, _item(column.heading or tr("(không có tiêu đề)")))
            box = FilterBox(
                f"importColumn{place}", tr("Ý nghĩa của cột {heading}", heading=column.heading),
                list(field_labels().items()), self.columns, 8,
            )  # fmt: skip
            box.choose(column.field)
            box.activated.connect(partial(self._choose_field, place, box))
            self.columns.setCellWidget(place, 1, _centred(box))
        unused = [c.heading for c in sheet.columns if not c.field and c.heading]
        self.words.setText(
            tr("Không dùng các cột: {names}. Chọn lại ở bảng bên trái nếu cần.",
               names="; ".join(unused))
            if unused else tr("Đã nhận ra mọi cột của bảng.")
        )  # fmt: skip

    def _choose_field(self, place: int, box: QComboBox, _: int) -> None:
        if self._sheet is not None:
            self._take(self._sheet.with_field(place, box.currentData(), self._year))

    # -- what would be written ----------------------------------------------------------------

    def _refresh(self) -> None:
        if self._sheet is None:
            return
        self.proposals = propose(self._book.session, self._sheet, self._known, self._answers)
        names = schools.unit_names(self._book.session)
        self.lines.setRowCount(len(self.proposals))
        for row, proposal in enumerate(self.proposals):
            self._show(row, proposal, names)
        self._fit_rows()
        self._count()

    def _fit_rows(self) -> None:
        """Rows as high as what they say, at the present width."""
        if self.isVisible():
            self.columns.resizeRowsToContents()
            self.lines.resizeRowsToContents()
            for row in range(self.lines.rowCount()):  # several lines apart from the next row's
                self.lines.setRowHeight(row, self.lines.rowHeight(row) + theme.GAP)

    def showEvent(self, event: QShowEvent) -> None:
        """Widths are known from now on."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fit_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other lines."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_rows)

    def _show(self, row: int, proposal: Proposal, names: dict[int, str]) -> None:
        self.lines.setItem(row, _LINE, _item(str(proposal.line)))
        self.lines.setItem(row, _NAME, _item(proposal.name))
        said = ["; ".join(proposal.changes), *proposal.problems]
        self.lines.setItem(row, _WRITES, _item("\n".join(filter(None, said))))
        state = _item(_new_words(proposal.kind) if proposal.state == "new"
                      else state_labels()[proposal.state])  # fmt: skip
        state.setIcon(icons.icon("warning" if proposal.refused
                                 else _ICONS[proposal.state]))  # fmt: skip
        self.lines.setItem(row, _STATE, state)
        box = FilterBox(
            f"importMeant{proposal.line}", tr("Dòng {line} là đơn vị nào", line=proposal.line),
            self._meanings(proposal, names), self.lines,
        )  # fmt: skip
        box.choose(self._meaning(proposal))
        box.activated.connect(partial(self._answer, proposal.line, box))
        self.lines.setCellWidget(row, _MEANT, _centred(box))

    @staticmethod
    def _meanings(proposal: Proposal, names: dict[int, str]) -> Sequence[tuple[str | None, str]]:
        ids = [c.unit_id for c in proposal.candidates]
        if proposal.unit_id is not None and proposal.unit_id not in ids:
            ids.insert(0, proposal.unit_id)
        waiting = [("", tr("(chọn)"))] if proposal.state == "doubtful" else []
        known = [(str(unit_id), names[unit_id]) for unit_id in ids]
        new = [("new", _new_words(proposal.kind))]
        if proposal.kind_asked:
            new = [(kind, tr("Mới: {kind}", kind=label)) for kind, label in kind_labels().items()]
        return [*waiting, *known, *new, ("skip", tr("Bỏ qua dòng này"))]

    @staticmethod
    def _meaning(proposal: Proposal) -> str:
        if proposal.unit_id is not None:
            return str(proposal.unit_id)
        new = proposal.kind if proposal.kind_asked else "new"
        return {"new": new, "skipped": "skip"}.get(proposal.state, "")

    def _answer(self, line: int, box: QComboBox, _: int) -> None:
        chosen = box.currentData()
        if chosen:
            self._answers[line] = int(chosen) if chosen.isdecimal() else chosen
        else:
            self._answers.pop(line, None)
        self._refresh()

    def _count(self) -> None:
        states: Counter[str] = Counter(proposal.state for proposal in self.proposals)
        words = {state: f"{states[state]} {label.lower()}"
                 for state, label in state_labels().items()}  # fmt: skip
        new = counted(proposal for proposal in self.proposals if proposal.state == "new")
        words["new"] = tr("{units} mới", units=new)
        said = [text for state, text in words.items() if states[state]]
        if refused := self._refused():
            said.append(refused)
        text = " · ".join(said)
        if states["doubtful"]:
            text += tr(". Dòng cần trả lời chưa được ghi.")
        self.count.setText(text)
        ready = states["new"] + states["changed"]
        self.apply.setEnabled(bool(ready) and not self._book.session.read_only)

    def _refused(self) -> str:
        """How many cells of the table will not be written, '' for none."""
        n = sum(proposal.refused for proposal in self.proposals)
        return tr("{n} ô không nhận", n=n) if n else ""

    def _write(self) -> None:
        done = self._book.attempt(lambda: import_schools(self._book.session, self.proposals))
        if done is not None:
            new, changed = done
            said = [tr("Đã thêm {new}; cập nhật {changed}", new=new, changed=changed),
                    self._refused()]  # fmt: skip
            undo = tr("Ctrl+Z để hoàn tác.")
            self._book.told.emit("info", f"{'; '.join(filter(None, said))}. {undo}")
            self.close()


def _new_words(kind: str) -> str:
    """What a line becomes that no unit of the book is meant by."""
    return tr("Trường mới") if kind == "school" else tr("Cơ quan mới")


def _centred(box: QWidget) -> QWidget:
    """A control that keeps its own height in a high row."""
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(theme.SMALL_GAP, 2, theme.SMALL_GAP, 2)
    layout.addWidget(box, 0, Qt.AlignmentFlag.AlignVCenter)
    frame.setFocusProxy(box)
    return frame


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(theme.plain_tooltip(text) if text else "")
    item.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    return item
