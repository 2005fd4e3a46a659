"""The page Nhật ký tệp: every file received and sent, with the file itself kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QWidget

from core.exchange.received import LogRow, Way, log_rows, save_kept
from core.i18n import tr
from gui.book import Book
from gui.models.arrivals import ICONS
from gui.models.columns import Column, Entry, Field, Key, Row
from gui.models.row_source import UNTOUCHED, RowSource, Touched
from gui.settings import Settings
from gui.widgets.filter_box import FilterBox
from gui.widgets.list_page import ListPage, tell

_SENT_ICONS = {"plan": "issue", "report": "submit", "receipt": "saved"}


class _Source:
    """Rows of the log, newest first."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.search = ""
        self.way: Way | None = None
        self._rows: dict[Key, LogRow] = {}

    def entries(self) -> Sequence[Entry]:
        self._rows = {row.id: row for row in log_rows(self._book.session, self.way, self.search)}
        return list(self._rows)

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, LogRow]:
        return {key: self._rows[key] for key in keys if key in self._rows}

    def touched(self, done: Any) -> Touched:
        return Touched(order=True) if "submission" in done.tables else UNTOUCHED


class FileLogPage(ListPage):
    """Nothing here is changed; a kept file can be written out again."""

    NAME: ClassVar[str] = "fileLog"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = _Source(book)
        super().__init__(book, settings, parent)

    def make_source(self) -> RowSource:
        """The log."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """When, which file, whose, what became of it."""
        return [
            Column("time", tr("Thời điểm"), lambda r: r.made_at, width=18),
            Column("way", tr("Chiều"), lambda r: tr("nhận") if r.way == "in" else tr("gửi"),
                   width=9, icon=lambda r: "down" if r.way == "in" else "up"),
            Column("unit", tr("Đơn vị"), lambda r: r.unit_name, width=22),
            Column("period", tr("Kỳ"), lambda r: r.period_label, width=12),
            Column("revision", tr("Lần"), lambda r: str(r.revision or ""), width=5,
                   align="center"),
            Column("class", tr("Phân loại"), lambda r: r.cls_word, width=18,
                   icon=lambda r: ICONS.get(r.cls) or _SENT_ICONS.get(r.cls)),
            Column("taken", tr("Kết quả"), _outcome, width=12,
                   tone=lambda r: "good" if r.taken else "muted"),
            Column("reason", tr("Lý do"), lambda r: r.reason, width=26, stretch=True),
            Column("file", tr("Tệp"), lambda r: r.file_name, width=22),
        ]  # fmt: skip

    def fields_of(self, row: Row) -> Sequence[Field]:
        """The whole reason and the whole name."""
        return [
            Field("file", "", lambda r: r.file_name, kind="info", section=tr("Tệp")),
            Field("when", "", lambda r: f"{_outcome(r)}, {r.made_at}", kind="info"),
            Field("reason", "", lambda r: r.reason, kind="info", section=tr("Lý do")),
        ]

    def add_buttons(self) -> None:
        """Write a kept file out again."""
        self.save_button = self.show_words(
            self.button(
                "folder",
                tr("Lưu tệp gốc…"),
                self.save_file,
                "",
                tr("Ghi lại tệp đang chọn đúng như khi nhận hoặc gửi"),
            )
        )

    def filter_widgets(self) -> Sequence[QWidget]:
        """Received, sent, or both."""
        self.way_box = FilterBox(
            "fileLogWay", tr("Tệp nhận hay tệp gửi"),
            [(None, tr("Nhận và gửi")), ("in", tr("Đã nhận")), ("out", tr("Đã gửi đi"))], self, 12,
        )  # fmt: skip
        self.way_box.activated.connect(lambda _: self._narrow())
        return [self.way_box]

    def _narrow(self) -> None:
        self._source.way = self.way_box.currentData()
        self.reload()

    def save_file(self, target: Path | None = None) -> None:
        """Ask where to (unless given) and write the file of the current row."""
        key = self.view.current_key()
        row = self._source.rows([key]).get(key) if key is not None else None
        if row is None:
            return
        if target is None:
            start = self.book.session.path.with_name(Path(row.file_name).name)
            chosen, _ = QFileDialog.getSaveFileName(
                self.window(), tr("Lưu tệp gốc"), str(start), tr("Tệp của chương trình (*.skh)")
            )
            if not chosen:
                return
            target = Path(chosen)
        path, session = target, self.book.session
        done = self.book.attempt(lambda: save_kept(session, row.id, path))
        if done is not None:
            tell(self.book, tr("Đã lưu {name}", name=done.name))

    def _show_current(self, key: object) -> None:
        """Only what was kept can be written out again."""
        super()._show_current(key)
        row = self.model.row_at(self.view.currentIndex().row())
        self.save_button.setEnabled(row is not None and row.is_kept)

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()

    def empty_words(self) -> tuple[str, str]:
        """What an empty log says."""
        return (tr("Chưa nhận hoặc gửi tệp nào"),
                tr("Mọi tệp nhận được và gửi đi sẽ có ở đây, kể cả tệp bị từ chối."))  # fmt: skip

    def count_text(self, count: int) -> str:
        """How many files."""
        return tr("{n} tệp", n=count) if count else ""


def _outcome(row: LogRow) -> str:
    if row.way == "out":
        return tr("đã gửi")
    return tr("đã nhận") if row.taken else tr("không nhận")
