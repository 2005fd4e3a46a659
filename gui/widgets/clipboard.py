"""Rectangles of cells on the clipboard: what Excel, LibreOffice, Word and browsers put and take."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import QMimeData


def mime_of(block: Sequence[Sequence[str]]) -> QMimeData:
    """A rectangle as tab-separated text and as an HTML table."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(block)
    from html import escape

    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in block
    )
    data = QMimeData()
    data.setText(text.getvalue().removesuffix("\n"))
    data.setHtml(f"<table>{rows}</table>")
    return data


def block_of(data: QMimeData) -> list[list[str]]:
    """The rectangle on the clipboard, rows of equal length; [] when there is no text.

    Line breaks inside a quoted cell stay in that cell, as Excel writes them.
    """
    if not data.hasText():
        return []
    text = data.text().replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return []
    lines = list(csv.reader(io.StringIO(text.removesuffix("\n")), delimiter="\t")) or [[""]]
    width = max([1, *(len(line) for line in lines)])
    return [[*line, *[""] * (width - len(line))] for line in lines]
