"""The tab Hộp thư đến of an office: files taken in, who has sent, questions, the log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from core.exchange.asked import Asked, place_of
from core.i18n import tr
from core.services.overview import Place
from gui.book import Book
from gui.settings import Settings
from gui.widgets.asked_page import AskedPage
from gui.widgets.file_log_page import FileLogPage
from gui.widgets.page_stack import PageStack
from gui.widgets.receiving_page import ReceivingPage
from gui.widgets.sending_page import SendingPage

RECEIVING, SENDING, ASKED, LOG = range(4)


class InboxTab(PageStack):
    """Opens on the files when some wait, else on who has sent."""

    NAME: ClassVar[str] = "inbox"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self.book = book
        self.receiving = ReceivingPage(book, settings)
        self.sending = SendingPage(book, settings)
        self.asked = AskedPage(book, settings)
        self.log = FileLogPage(book, settings)
        words = [
            ("inbox", tr("Nhận tệp"), tr("Xem, phân loại và tiếp nhận tệp nhận được")),
            ("calendar", tr("Tình hình gửi"), tr("Đơn vị nào đã gửi kỳ nào; đôn đốc, trả lời")),
            ("review", tr("Câu hỏi"), tr("Các ô đã hỏi lại và câu trả lời")),
            ("history", tr("Nhật ký"), tr("Mọi tệp đã nhận và đã gửi")),
        ]
        pages = (self.receiving, self.sending, self.asked, self.log)
        super().__init__("inbox", pages, words, parent)
        self.sending.figures_wanted.connect(self.show_figures)
        self.asked.followed.connect(self.follow)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Look at files that were dropped on the window or opened."""
        self.show_page(RECEIVING)
        self.receiving.take_in(paths)

    def narrow(self, name: str) -> None:
        """'late', 'waiting', 'new' …: units by state; 'questions'; '' the files."""
        if name == "questions":
            self.show_page(ASKED)
        elif name:
            self.show_page(SENDING)
            self.sending.narrow(name)
        else:
            self.show_page(RECEIVING)

    def show_figures(self, unit_id: int) -> None:
        """The figures of a unit in the tab Chỉ tiêu."""
        self.book.figure_wanted.emit(unit_id, Place("indicators"), "")

    def follow(self, question: Asked) -> None:
        """The cell a question is about, with its unit's figures."""
        place = place_of(question)
        if place is None:
            self.book.told.emit("info", tr("Câu hỏi này về cả kỳ báo cáo, không về ô nào."))
            return
        self.book.figure_wanted.emit(question.unit_id, place, question.level or "")

    def show_uid(self, uid: str) -> bool:
        """There are no rows with a uid here."""
        return not uid
