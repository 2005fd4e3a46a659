"""Rectangles of cells on the clipboard: what Excel, LibreOffice, Word and browsers put and take."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData

Block = list[list[str]]
_OWN: Final = "application/x-so-ke-hoach-cells"
"""Marks what was copied here: headings were left out, empty lines are empty cells."""


def mime_of(block: Sequence[Sequence[str]]) -> QMimeData:
    """A rectangle as tab-separated text and as an HTML table."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(block)
    from html import escape

    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(c).replace(chr(10), '<br>')}</td>" for c in line) + "</tr>"
        for line in block
    )
    data = QMimeData()
    data.setText(text.getvalue().removesuffix("\n"))
    data.setHtml(f"<table>{rows}</table>")
    data.setData(_OWN, b"1")
    return data


def is_own(data: QMimeData | None) -> bool:
    """Whether a rectangle was copied from a table of this program; None: nothing was copied."""
    return data is not None and data.hasFormat(_OWN)


def block_of(data: QMimeData) -> Block:
    """The rectangle on the clipboard, rows of equal length; [] when there is nothing to paste.

    Spreadsheets put tab-separated text beside HTML, and the text keeps line breaks in a cell (in
    quotes). Word and browsers break such cells into lines: where the HTML holds a table of another
    shape than the text, the table is what was copied. Numbers come from the table, which may hold
    them exactly.
    """
    text = _text_block(data.text()) if data.hasText() else []
    table = _html_block(data.html()) if data.hasHtml() else []
    if table and _shape(table) != _shape(text):
        return table
    if not table:
        return text
    from gui.widgets.html_table import is_plain_number

    return [
        [exact if is_plain_number(shown) else shown for shown, exact in zip(*lines, strict=True)]
        for lines in zip(text, table, strict=True)
    ]


def _shape(block: Block) -> tuple[int, int]:
    return len(block), max((len(line) for line in block), default=0)


def _text_block(text: str) -> Block:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return []
    lines = list(csv.reader(io.StringIO(text.removesuffix("\n")), delimiter="\t")) or [[""]]
    return _even(lines)


def _html_block(html: str) -> Block:
    if "<t" not in html.casefold():
        return []
    from gui.widgets.html_table import read_table  # only for what text alone does not tell

    return _even(read_table(html))


def _even(lines: Block) -> Block:
    width = max([1, *(len(line) for line in lines)]) if lines else 0
    return [[*line, *[""] * (width - len(line))] for line in lines]
