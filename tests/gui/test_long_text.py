"""Text longer than its cell ends in "…" at a whole line; text that fits stays as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from gui.widgets.long_text import fitted, line_pitch

NAME = (
    "Kinh phí tổ chức các đợt khảo sát giữa học kỳ I, học kỳ II đối với lớp 9 và giao lưu học sinh"
    " cấp Quận, thi học sinh giỏi lớp 9 vòng 2, thi thử lớp 10"
)
WIDTH = 180


def height_of(text: str, metrics: QFontMetrics) -> int:
    wrap = int(Qt.TextFlag.TextWordWrap)
    return metrics.boundingRect(0, 0, WIDTH, 10_000, wrap, text).height()


def test_what_does_not_fit_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    font = QFont()
    metrics = QFontMetrics(font)
    full = height_of(NAME, metrics)
    assert fitted(NAME, WIDTH, full, font, metrics) == NAME
    for lines in (1, 2, 3):
        room = lines * line_pitch(metrics)
        shown = fitted(NAME, WIDTH, room, font, metrics)
        assert shown.endswith("…")
        assert NAME.startswith(shown[:-1].rstrip())
        assert height_of(shown, metrics) <= room


def test_a_row_of_two_lines_shows_two(qtbot: QtBot) -> None:
    font = QFont()
    metrics = QFontMetrics(font)
    room = 2 * metrics.height()  # a row of a long table, 500 rows and more
    shown = fitted(NAME, WIDTH, room, font, metrics)
    assert height_of(shown, metrics) > height_of("a", metrics)


def test_lines_of_its_own_count(qtbot: QtBot) -> None:
    font = QFont()
    metrics = QFontMetrics(font)
    two = 2 * line_pitch(metrics)
    assert fitted("a\nb", WIDTH, two, font, metrics) == "a\nb"
    assert fitted("a\nb\nc", WIDTH, two, font, metrics) == "a\nb c"
    assert fitted("", WIDTH, two, font, metrics) == ""
