"""The look: colours from `resources/theme`, a palette and a small style sheet over Fusion.

Distances are steps of 4 and 8; type has three sizes: body, small (−1 pt) and heading (+3 pt). A
colour never speaks alone: a word or a sign always stands beside it.
"""

from __future__ import annotations

import json
from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from core.paths import resource

ThemeName = Literal["light", "dark"]
GAP: Final = 8
SMALL_GAP: Final = 4
STYLE: Final = "fusion"
_BASE_POINTS: Final = 9.75  # 13 px at 100 %: what Windows' own dialogs have

_current: ThemeName = "light"


@cache
def _tokens(name: ThemeName) -> dict[str, str]:
    tokens: dict[str, str] = json.loads(resource("theme", f"{name}.json").read_text("utf-8"))
    return tokens


def current() -> ThemeName:
    """The theme in use."""
    return _current


def colour(token: str) -> QColor:
    """A colour of the theme in use by its name in `resources/theme`; not to be changed."""
    return _colour(_current, token)


def paper_colour(token: str) -> QColor:
    """A colour for paper: that of the light theme, whatever the window wears."""
    return _colour("light", token)


@cache
def _colour(name: ThemeName, token: str) -> QColor:
    return QColor(_tokens(name)[token])


def tone(name: str) -> QColor:
    """The text colour of a `Tone`."""
    return colour("text" if name == "normal" else name)


def plain_tooltip(text: str) -> str:
    """A tool tip that wraps and shows its text as it is, tags included."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{safe.replace(chr(10), '<br>')}</qt>"


def system_theme(app: QApplication) -> ThemeName:
    """What the desktop uses."""
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def apply(app: QApplication, name: str = "system", zoom: int = 100) -> None:
    """Give the whole program a theme ('light', 'dark' or 'system') and a zoom in percent."""
    global _current  # noqa: PLW0603 - one look for one program, as Qt itself has it
    _current = (
        "dark"
        if name == "dark" or (name == "system" and system_theme(app) == "dark")
        else ("light")
    )
    if app.property("style") != STYLE:  # asking app.style() makes all names of QStyle: 5 ms
        app.setStyle(STYLE)
        app.setProperty("style", STYLE)
    font = QFont(app.font())
    font.setPointSizeF(_BASE_POINTS * zoom / 100)
    app.setFont(font)
    app.setPalette(_palette(_tokens(_current)))
    sheet = Template(resource("theme", "style.qss").read_text("utf-8"))
    more = {
        "small": f"{(_BASE_POINTS - 1) * zoom / 100:.2f}pt",
        "arrow": resource("theme", f"arrow-{_current}.svg").as_posix(),
        "tick": resource("theme", f"tick-{_current}.svg").as_posix(),
    }
    app.setStyleSheet(sheet.substitute(_tokens(_current), **more))


def heading_font() -> QFont:
    """The font of headings on pages (not in tables)."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() + 3)
    font.setBold(True)
    return font


def _palette(token: dict[str, str]) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for place, name in {
        role.Window: "window", role.WindowText: "text", role.Base: "surface",
        role.AlternateBase: "computed", role.Text: "text", role.Button: "window",
        role.ButtonText: "text", role.BrightText: "bad", role.Highlight: "accent_soft",
        role.HighlightedText: "text", role.Link: "accent", role.LinkVisited: "accent",
        role.ToolTipBase: "tooltip", role.ToolTipText: "on_tooltip",
        role.PlaceholderText: "muted", role.Accent: "accent", role.Mid: "line",
        role.Midlight: "hover", role.Light: "surface", role.Dark: "border", role.Shadow: "border",
    }.items():  # fmt: skip
        palette.setColor(place, QColor(token[name]))
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, QColor(token["disabled"]))
    return palette
