"""Text on a PDF canvas: measuring, breaking into lines, drawing. All lengths are points."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from core.reports.content import printable
from core.reports.fonts import Faces

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Alignment = Literal["left", "center", "right", "justify"]

MISSING: Final = "□"  # stands for a letter the font does not have, instead of nothing
_LOOKS: Final = re.compile("[\ufe00-\ufe0f]|[\U0001f3fb-\U0001f3ff]")  # how an emoji looks
_MOST_KEPT: Final = 20_000  # texts: those of a district's table repeat
_ASCENT: Final = 0.89  # of the Times faces, in sizes
_DESCENT: Final = 0.22
TIE: Final = "\x1f"  # a space where no line ends; it is drawn as any other space


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: face, size and line height in points."""

    face: str
    size: float
    line: float

    @property
    def baseline(self) -> float:
        """From the top of a line to the feet of its letters."""
        return self.size * _ASCENT + (self.line - self.size * (_ASCENT + _DESCENT)) / 2


class Typesetter:
    """Knows the widths of the faces; keeps those of words it has met."""

    def __init__(self, faces: Faces) -> None:
        from reportlab.pdfbase import pdfmetrics

        self.faces = faces
        self._width: Callable[[str, str, float], float] = pdfmetrics.stringWidth
        self._words: dict[tuple[str, str], float] = {}
        self._cleaned: dict[str, str] = {}
        self.lacking: set[str] = set()
        """Letters met that the font does not have."""
        face = pdfmetrics.getFont(faces.regular).face  # type: ignore[attr-defined]
        self._glyphs = frozenset(face.charToGlyph)

    def clean(self, text: str) -> str:
        """Text that can be printed, a box for each letter the font lacks."""
        if text.isascii() and text.isprintable():
            return text
        if text not in self._cleaned:
            if len(self._cleaned) > _MOST_KEPT:
                self._cleaned.clear()
            self._cleaned[text] = self._clean(text)
        return self._cleaned[text]

    def _clean(self, text: str) -> str:
        even = _LOOKS.sub("", printable(text))
        lacking = {c for c in set(even) if c != "\n" and ord(c) not in self._glyphs}
        self.lacking |= lacking
        for letter in lacking:
            even = even.replace(letter, MISSING)
        return even

    def width(self, text: str, style: Style) -> float:
        """Width of one line of clean text."""
        key = (text, style.face)
        if key not in self._words:
            self._words[key] = self._width(text, style.face, 1000) / 1000
        return self._words[key] * style.size

    def line_width(self, text: str, style: Style) -> float:
        """Like `width` for a line that will hardly come again."""
        return self._width(text, style.face, style.size)

    def lines(self, text: str, style: Style, width: float, indent: float = 0) -> list[str]:
        """Clean text broken into lines of at most `width`; the first is shorter by `indent`.

        Words joined by `TIE` stay on one line.
        """
        plain = text.replace(TIE, " ")
        if self._fits(plain, style, width - indent):
            return [plain]
        found: list[str] = []
        space = self.width(" ", style)
        for paragraph in text.split("\n"):
            room = width - (0 if found else indent)
            line: list[str] = []
            used = 0.0
            for word in self._parts(paragraph, style, width - indent):
                size = self.width(word, style)
                if line and used + space + size > room + 0.01:
                    found.append(" ".join(line))
                    line, used, room = [], 0.0, width
                used += size + (space if line else 0)
                line.append(word)
            found.append(" ".join(line))
        return found

    def _fits(self, text: str, style: Style, width: float) -> bool:
        """Whether a text is one line as it is: most cells of a table are."""
        if "\n" in text or "  " in text or text[:1] == " " or text[-1:] == " ":
            return False
        return self._width(text, style.face, style.size) <= width + 0.01

    def balanced(self, text: str, style: Style, width: float) -> list[str]:
        """Lines of about the same length, for titles: no word is left alone on the last one."""
        lines = self.lines(text, style, width)
        low, high = max(self.width(line, style) for line in lines) / 2, width
        for _ in range(12):
            middle = (low + high) / 2
            fits = len(self.lines(text, style, middle)) == len(lines)
            low, high = (low, middle) if fits else (middle, high)
        return self.lines(text, style, high)

    def _parts(self, text: str, style: Style, width: float) -> list[str]:
        """The words of a text; one that is wider than a line is cut."""
        parts = []
        for word in re.split(r"[ \n]+", text.strip(" ")):
            rest = word.replace(TIE, " ")
            while self.width(rest, style) > width and len(rest) > 1:
                share = width / self.width(rest, style)
                cut = max(1, min(len(rest) - 1, int(len(rest) * share)))
                while cut > 1 and self.width(rest[:cut], style) > width:
                    cut -= 1
                parts.append(rest[:cut])
                rest = rest[cut:]
            parts.append(rest)
        return parts


def draw_lines(
    canvas: Canvas,
    setter: Typesetter,
    lines: Sequence[str],
    style: Style,
    box: tuple[float, float, float],
    align: Alignment = "left",
    indent: float = 0,
    last: bool = True,
) -> None:
    """Draw lines downwards in `box` (left, top, width).

    `indent` moves the first line in; a justified text's last line is not stretched when `last`.
    """
    pen = Pen(canvas, setter)
    pen.write(lines, style, box, align, indent, last)
    pen.done()


class Pen:
    """Writes lines in many places with one text object: a page of a table has hundreds of them."""

    def __init__(self, canvas: Canvas, setter: Typesetter) -> None:
        self.canvas = canvas
        self.setter = setter
        self.text = canvas.beginText()
        self._face: tuple[str, float] | None = None
        self._spaced = False

    def write(
        self,
        lines: Sequence[str],
        style: Style,
        box: tuple[float, float, float],
        align: Alignment = "left",
        indent: float = 0,
        last: bool = True,
    ) -> None:
        """Write lines downwards in `box`, as `draw_lines` does."""
        text, (left, top, width) = self.text, box
        if self._face != (style.face, style.size):
            self._face = (style.face, style.size)
            text.setFont(*self._face)
        for n, line in enumerate(lines):
            if not line:
                continue
            start, room = (left + indent, width - indent) if n == 0 else (left, width)
            if align != "left":
                spare = room - self.setter.line_width(line, style)
                if align == "justify":
                    self._stretch(0 if last and n == len(lines) - 1 else spare, line)
                else:
                    start += spare / 2 if align == "center" else spare
            text.setTextOrigin(start, top - n * style.line - style.baseline)
            text.textOut(line)

    def done(self) -> None:
        """Put what was written on the page."""
        self._stretch(0, "")
        self.canvas.drawText(self.text)

    def _stretch(self, spare: float, line: str) -> None:
        """Spread the words of the next line over the spare room."""
        spaces = line.count(" ") if spare > 0 else 0
        if spaces or self._spaced:
            self.text.setWordSpace(spare / spaces if spaces else 0)
        self._spaced = bool(spaces)
