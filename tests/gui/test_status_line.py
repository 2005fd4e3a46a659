"""The status line in both themes: its sign can be seen, its sentence is never cut in a letter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui import theme
from gui.main_window import MainWindow
from gui.widgets.elided_box import ElidedBox
from gui.widgets.status_line import StatusLine
from tests.gui.test_theme import contrast

LONG = "Kinh phí đầu tư lắp đặt thiết bị: Giải ngân 2.710 lớn hơn phân bổ 2.500 triệu đồng. " * 4


def strongest(picture: QImage, ground: str) -> float:
    """The best contrast of any pixel to its ground."""
    pixels = [picture.pixelColor(x, y) for x in range(picture.width())
              for y in range(picture.height())]  # fmt: skip
    return max(contrast(p.name(), ground) for p in pixels if p.alpha() == 255)


@pytest.mark.parametrize("kind", ["info", "warning", "problem"])
def test_the_sign_is_drawn_anew_for_another_theme(window: MainWindow, kind: str) -> None:
    line = window.status
    window.look.set_theme("light")
    line.tell(kind, "Đã ghi.")
    for name in ("dark", "light"):
        window.look.set_theme(name)
        QApplication.processEvents()
        ground = {"info": "window", "warning": "warn_soft", "problem": "bad_soft"}[kind]
        picture = line._icon.pixmap().toImage()
        assert strongest(picture, theme.colour(ground).name()) >= 4.5, (kind, name)


def test_a_long_sentence_ends_in_dots_and_stays_whole_in_the_tool_tip(qtbot: QtBot) -> None:
    parent = QLabel()
    qtbot.addWidget(parent)
    line = StatusLine(parent)
    line.resize(300, 26)
    line.tell("info", LONG)
    parent.resize(320, 40)
    parent.show()
    qtbot.waitExposed(parent)
    assert line.message.text() == LONG
    assert LONG.strip() in line.message.toolTip()
    painted = line.message.grab().toImage()
    room = line.message.contentsRect().width()
    cut = line.message.fontMetrics().elidedText(LONG, Qt.TextElideMode.ElideRight, room)
    assert cut.endswith("…")
    line.message.setText(cut)
    assert line.message.grab().toImage() == painted


def test_the_words_of_a_box_end_in_dots(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

    box = ElidedBox()
    qtbot.addWidget(box)
    box.addItem("Trường Tiểu học và Trung học cơ sở Nguyễn Văn Trỗi, huyện Gia Lâm")
    for width in (120, 200, 900):
        box.resize(QSize(width, 28))
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        room = box.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option,
            QStyle.SubControl.SC_ComboBoxEditField, box,
        )  # fmt: skip
        assert box.fontMetrics().horizontalAdvance(option.currentText) <= room.width()
        assert option.currentText.endswith("…") == (width < 900)
        assert box.currentText().endswith("Gia Lâm")
