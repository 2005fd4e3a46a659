"""The manual in a window beside the work: F1 opens it at the place one is in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextBlock, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QListWidget, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from core.i18n import tr
from core.paths import resource
from gui import theme

_WIDEST: Final = 900  # pixels of a picture that are kept
_AFTER_RESIZE_MS: Final = 120
_IMAGE: Final = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_CHAPTERS: Final = {
    "overview": "Bắt đầu", "indicators": "Nhập kết quả", "schools": "Trường",
    "tasks": "Nhiệm vụ", "budget": "Kinh phí", "inbox": "Gửi", "rollUp": "Tổng hợp",
    "findings": "Kiểm tra", "pastePreview": "Nhập kết quả", "cellHistory": "Bàn phím",
    "carryOverDialog": "Nhiệm vụ", "orphansDialog": "Nhiệm vụ", "unitEventDialog": "Trường",
    "schoolImportDialog": "Trường", "exportDialog": "In và xuất", "previewDialog": "In và xuất",
    "settingsDialog": "In và xuất", "assessmentDialog": "In và xuất",
    "formFillDialog": "Điền biểu", "formRowDialog": "Điền biểu", "submitDialog": "Gửi",
    "issueDialog": "Gửi", "planOfferDialog": "Gửi", "receiptOfferDialog": "Gửi",
    "answerReportDialog": "Gửi", "askDialog": "Tổng hợp", "adjustDialog": "Tổng hợp",
    "restorePointsDialog": "Mốc khôi phục",
}  # fmt: skip
"""Name of a tab or a dialog → words of the heading that speaks of it (the manual is Vietnamese)."""


def manual_folder() -> Path:
    """Where the manual stands, also in the frozen program."""
    return resource().parent / "docs" / "manual"


class ManualDialog(QDialog):
    """The chapters at the left, the text at the right; not in the way of the window behind."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("manual")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Hướng dẫn sử dụng"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.chapters = QListWidget(self)
        self.chapters.setObjectName("manualChapters")
        self.chapters.setAccessibleName(tr("Các phần"))
        self.text = QTextBrowser(self)
        self.text.setObjectName("manualText")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(theme.GAP * 2)
        self.text.anchorClicked.connect(self._follow)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.chapters)
        splitter.addWidget(self.text)
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(0, False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        room = self.screen().availableSize()
        self.resize(min(1000, room.width() - 40), min(760, room.height() - 60))
        self._images: dict[str, QImage] = {}
        self._room = 0  # pixels that the pictures were made for
        self._refit = QTimer(self, singleShot=True, interval=_AFTER_RESIZE_MS)
        self._refit.timeout.connect(self._fit_pictures)
        self.text.viewport().installEventFilter(self)
        self._load(manual_folder() / "README.md")
        self.chapters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chapters.setTextElideMode(Qt.TextElideMode.ElideRight)
        wide = self.chapters.sizeHintForColumn(0) + 3 * theme.GAP
        splitter.setSizes([wide, self.width() - wide])
        self.chapters.currentRowChanged.connect(self._go_to_chapter)

    def _load(self, path: Path) -> None:
        try:
            words = path.read_text("utf-8")
        except OSError:
            words = tr("Không tìm thấy tệp hướng dẫn cạnh chương trình.")
        document = self.text.document()
        document.setMarkdown(words)  # first: it forgets the pictures
        for block in _blocks(document):
            if block.blockFormat().nonBreakableLines():  # commands: they wrap as all text does
                wrapped = block.blockFormat()
                wrapped.setNonBreakableLines(False)
                QTextCursor(block).setBlockFormat(wrapped)
        for name in set(_IMAGE.findall(words)):
            self._images[name] = _at_most(QImage(str(path.parent / name)), _WIDEST)
        self._fit_pictures()
        self._headings = [block for block in _blocks(document) if _level(block) in (2, 3)]
        for block in self._headings:
            self.chapters.addItem(("   " if _level(block) == 3 else "") + block.text())

    def _fit_pictures(self) -> None:
        """Pictures no wider than the text: nothing is to be scrolled sideways."""
        document = self.text.document()
        room = self.text.viewport().width() - 2 * round(document.documentMargin())
        if room == self._room or room <= 0:
            return
        self._room = room
        for name, image in self._images.items():
            fitting = _at_most(image, room)
            document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), fitting)
        document.markContentsDirty(0, document.characterCount())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width of the text asks for other pictures."""
        if event.type() == QEvent.Type.Resize:
            self._refit.start()
        return super().eventFilter(watched, event)

    def show_chapter(self, name: str) -> bool:
        """Go to the chapter about a tab or a dialog; False when there is none."""
        words = _CHAPTERS.get(name, "")
        for place, block in enumerate(self._headings):
            if words and words.casefold() in block.text().casefold():
                self.chapters.setCurrentRow(place)
                return True
        return False

    def _go_to_chapter(self, place: int) -> None:
        if not 0 <= place < len(self._headings):
            return
        self.text.moveCursor(QTextCursor.MoveOperation.End)  # so that the heading comes to the top
        self.text.setTextCursor(QTextCursor(self._headings[place]))

    def _follow(self, link: QUrl) -> None:
        if link.isRelative() and link.hasFragment():
            wanted = link.fragment()
            for place, block in enumerate(self._headings):
                if _slug(block.text()) == wanted:
                    self.chapters.setCurrentRow(place)
        elif not link.isRelative():
            QDesktopServices.openUrl(link)


def _at_most(image: QImage, width: int) -> QImage:
    """A picture that is no wider than that many pixels."""
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaledToWidth(width, smooth) if image.width() > width else image


def _blocks(document: QTextDocument) -> list[QTextBlock]:
    found, block = [], document.begin()
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


def _level(block: QTextBlock) -> int:
    return block.blockFormat().headingLevel()


def _slug(heading: str) -> str:
    """The name that a heading has in links: lower case, dashes for spaces, no signs."""
    kept = "".join(c for c in heading.strip().lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
