"""A label that gives way: whole words where there is room, the rest in the tooltip."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.elided_label import ElidedLabel

WORDS = "Tổng 418.348 · giải ngân 176.824"


def test_shortens_and_says_the_whole(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    label = ElidedLabel(page)
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label)
    label.show_text(WORDS)
    assert label.text() == WORDS, "nothing is shortened before it is seen"
    page.resize(100, 30)
    page.show()
    qtbot.waitExposed(page)
    assert label.text().endswith("…")
    assert "176.824" in label.toolTip()
    page.resize(label.sizeHint().width(), 30)
    qtbot.waitUntil(lambda: label.text() == WORDS)
    assert label.toolTip() == ""
