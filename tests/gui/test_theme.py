"""Colours can be told apart, icons exist, Qt speaks Vietnamese."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from core.paths import resource
from gui import icons, theme
from gui.app import prepare
from gui.settings import Settings

READ_ON = ("window", "surface", "computed", "group", "accent_soft")
WRITTEN = ("text", "muted", "good", "warn", "bad", "accent")


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4
             for p in (colour.redF(), colour.greenF(), colour.blueF())]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(QColor(first)), luminance(QColor(second))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_readable_on_every_ground(name: str) -> None:
    tokens = json.loads(resource("theme", f"{name}.json").read_text("utf-8"))
    for ground in READ_ON:
        for ink in WRITTEN:
            assert contrast(tokens[ink], tokens[ground]) >= 4.5, (name, ink, ground)
    for ink, ground in (("on_accent", "accent"), ("on_tooltip", "tooltip"),
                        ("text", "bad_soft"), ("text", "warn_soft"),
                        ("bad", "bad_soft"), ("warn", "warn_soft")):  # fmt: skip
        assert contrast(tokens[ink], tokens[ground]) >= 4.5, (name, ink, ground)


def test_both_themes_name_the_same_colours() -> None:
    light, dark = (
        json.loads(resource("theme", f"{name}.json").read_text("utf-8"))
        for name in ("light", "dark")
    )
    assert light.keys() == dark.keys()


def test_every_icon_named_in_the_code_is_drawn(qtbot: QtBot) -> None:
    folder = resource("icons")
    root = Path(icons.__file__).parent
    text = "\n".join(path.read_text("utf-8") for path in root.rglob("*.py"))
    named = set(re.findall(r'icons\.icon\("([a-z_]+)"\)', text))
    for name in named | {path.stem for path in folder.glob("*.svg")}:
        picture = icons.icon(name).pixmap(QSize(20, 20)).toImage()
        opaque = sum(picture.pixelColor(x, y).alpha() > 60 for x in range(20) for y in range(20))
        assert opaque > 3, name


def test_icons_follow_the_theme(qapp: QApplication) -> None:
    def darkest() -> int:
        picture = icons.icon("add").pixmap(QSize(20, 20), QIcon.Mode.Normal).toImage()
        return min(picture.pixelColor(x, 10).lightness() for x in range(5, 15))

    theme.apply(qapp, "light")
    on_light = darkest()
    theme.apply(qapp, "dark")
    assert darkest() > on_light + 100
    theme.apply(qapp, "light")


def test_qt_speaks_vietnamese(qapp: QApplication, qtbot: QtBot) -> None:
    prepare(qapp, Settings())
    box = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Close
    )
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Hủy"
    assert box.button(QDialogButtonBox.StandardButton.Close).text() == "Đóng"


def test_tooltips_show_tags_as_text() -> None:
    assert "&lt;b&gt;" in theme.plain_tooltip("<b>đậm</b>")
