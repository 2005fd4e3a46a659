"""Handing files and folders to the programs of the desktop, and text to its clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication


def open_path(path: Path) -> None:
    """Open a file with its own program, or show a folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def copy_text(text: str) -> None:
    """Put plain text on the clipboard."""
    QApplication.clipboard().setText(text)
