"""The cell styles of a form: which show percent or days, and how their texts stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from core.reports.form_package import Package, parse

_NO_FORMAT: Final = frozenset({"0", "49"})  # general, text
_PERCENT_IDS: Final = frozenset({"9", "10"})
_DATE_IDS: Final = frozenset({*map(str, range(14, 18)), "22", *map(str, range(27, 37)),
                              *map(str, range(50, 59))})  # fmt: skip
_NO_LETTERS: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


@dataclass
class Styles:
    """Numbers of cell styles (`s` of a cell) by what they do."""

    shaped: set[int] = field(default_factory=set)  # with a number format of their own
    percents: set[int] = field(default_factory=set)
    dates: set[int] = field(default_factory=set)
    bold: set[int] = field(default_factory=set)
    centred: set[int] = field(default_factory=set)


def read_styles(package: Package) -> Styles:
    """Read them from the form; none when it has no styles. Raises `UserError`."""
    reader = _Reader()
    if package.styles_part:
        parse(package.read(package.styles_part), reader.start, reader.end)
    return reader.found


class _Reader:
    """Follows the parser: formats and fonts come before the styles that use them."""

    def __init__(self) -> None:
        self.found = Styles()
        self.plain, self.percents, self.dates = set(_NO_FORMAT), set(_PERCENT_IDS), set(_DATE_IDS)
        self.bold_fonts = set[int]()
        self.inside = ""
        self.fonts = -1
        self.styles = -1

    def start(self, name: str, values: dict[str, str]) -> None:
        if name in ("numFmts", "fonts", "cellXfs", "dxfs", "cellStyleXfs"):
            self.inside = name
        elif name == "numFmt" and self.inside == "numFmts":
            self._format(values.get("numFmtId", ""), values.get("formatCode", ""))
        elif name == "font" and self.inside == "fonts":
            self.fonts += 1
        elif name == "b" and self.inside == "fonts" and values.get("val") not in ("0", "false"):
            self.bold_fonts.add(self.fonts)
        elif name == "xf" and self.inside == "cellXfs":
            self._style(values)
        elif name == "alignment" and self.inside == "cellXfs" and _centres(values):
            self.found.centred.add(self.styles)

    def end(self, name: str) -> None:
        if name == self.inside:
            self.inside = ""

    def _format(self, number: str, code: str) -> None:
        plain = _NO_LETTERS.sub("", code).lower()
        if code.strip() in ("@", "General"):
            self.plain.add(number)
        elif "%" in code:
            self.percents.add(number)
        elif "y" in plain or "d" in plain:
            self.dates.add(number)

    def _style(self, values: dict[str, str]) -> None:
        self.styles += 1
        number, font = values.get("numFmtId", "0"), values.get("fontId", "")
        if number not in self.plain:
            self.found.shaped.add(self.styles)
        if number in self.percents:
            self.found.percents.add(self.styles)
        if number in self.dates:
            self.found.dates.add(self.styles)
        if font.isdecimal() and len(font) < 9 and int(font) in self.bold_fonts:
            self.found.bold.add(self.styles)


def _centres(values: dict[str, str]) -> bool:
    return values.get("horizontal") in ("center", "centerContinuous")
