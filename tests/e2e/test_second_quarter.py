"""The main job: a clerk makes the book of Gia Lâm, types the second quarter, prints the report."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from gui.dialogs.preview import PreviewDialog
from gui.main_window import MainWindow
from tests.gui.conftest import IN_JUNE, cell, place_of, press, type_text


def test_from_the_first_start_to_the_signed_report(
    open_window: Callable[..., MainWindow],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    window = open_window(None)
    book = tmp_path / "Gia Lâm 2023.skh"
    line = window.findChild(QLineEdit, "bookPath")
    line.setText(str(book))
    line.textEdited.emit(str(book))
    window.findChild(QPushButton, "createBook").click()
    window.show_tab(1)
    tab = window.current_tab()
    qtbot.waitUntil(window.isActiveWindow)

    tab.view.go_to(*place_of(tab, "1", "Tử số"))
    tab.view.setFocus()
    for numerator, denominator in (("820", "1400"), ("1.180", "1.190"), ("95", "95"), ("90", "90")):
        type_text(numerator, Qt.Key.Key_Tab)
        type_text(denominator)
    assert cell(tab, "2", "Kết quả") == "99,16%"
    assert cell(tab, "2", "Đánh giá") == "Chưa đạt"
    tab.view.go_to(*place_of(tab, "5", "Tử số"))
    type_text("-")
    press(Qt.Key.Key_Return)
    assert window.status.saved.text() == "Đã lưu 08:00"

    pdf, xlsx = tmp_path / "báo cáo.pdf", tmp_path / "báo cáo.xlsx"
    window.documents.export("pdf", path=pdf)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "messageBox") is not None, timeout=20_000)
    window.findChild(QMessageBox, "messageBox").close()
    window.documents.export("xlsx", path=xlsx)
    qtbot.waitUntil(xlsx.exists, timeout=20_000)
    text = "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "99,16" in text
    numbers = {
        value
        for sheet in load_workbook(xlsx, data_only=True).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, int | float)
    }
    assert {820, 1400, 1180, 1190} & numbers or any(abs(n - 99.1597) < 0.01 for n in numbers)

    assert window.close()
    conn = sqlite3.connect(book)
    rows = conn.execute(
        "SELECT i.no, r.state, r.numerator, r.denominator FROM result r"
        " JOIN indicator i ON i.id = r.indicator_id ORDER BY i.position"
    ).fetchall()
    conn.close()
    assert rows == [
        ("1", "value", 820.0, 1400.0),
        ("2", "value", 1180.0, 1190.0),
        ("3", "value", 95.0, 95.0),
        ("4", "value", 90.0, 90.0),
        ("5", "na", None, None),
    ]


def test_preview_shows_pages(
    open_window: Callable[..., MainWindow], gia_lam: Path, qtbot: QtBot
) -> None:
    window = open_window(gia_lam)
    window.actions_by_name["actPrintPreview"].trigger()
    qtbot.waitUntil(lambda: window.findChild(PreviewDialog) is not None, timeout=20_000)
    dialog = window.findChild(PreviewDialog)
    assert dialog.pages.count >= 2
    page = dialog.pages.image(0, 1.0)
    assert (page.width(), page.height()) in {(595, 841), (596, 842), (595, 842)}
    dark = sum(page.pixelColor(x, y).lightness() < 100 for x in range(0, 595, 3)
               for y in range(0, 841, 3))  # fmt: skip
    assert dark > 100
    path = dialog.path
    dialog.close()
    assert not path.exists()


def test_export_that_fails_is_told(
    open_window: Callable[..., MainWindow], gia_lam: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(gia_lam)
    window.documents.export("pdf", path=tmp_path / "nowhere" / "a.pdf")
    qtbot.waitUntil(lambda: bool(window.status.message.text()), timeout=20_000)
    assert "nowhere" in window.status.message.text()
    assert window.documents.job is None
