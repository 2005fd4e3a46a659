"""Finding the serif of official documents on this computer: by file, never by family name.

Nghị định 30 asks for Times New Roman. Where the system has none, Liberation Serif 2.1 or Tinos have
the same widths. An older Liberation Serif of the same name lacks 92 Vietnamese letters, so every
file is opened and its letters are checked before it is used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

from core.errors import UserError
from core.i18n import tr

_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LOWER: Final = "đ" + "".join(
    normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in _TONES
    if tone or vowel not in "aeiouy"
)
VIETNAMESE_LETTERS: Final = _LOWER + _LOWER.upper()
"""The 134 letters beyond ASCII that Vietnamese writes with."""

_NEEDED: Final = VIETNAMESE_LETTERS + "–—“”‘’…≥≤×"

# File names of regular, bold, italic, bold italic.
_FAMILIES: Final = (
    ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
    ("Times New Roman.ttf", "Times New Roman Bold.ttf", "Times New Roman Italic.ttf",
     "Times New Roman Bold Italic.ttf"),
    ("Times_New_Roman.ttf", "Times_New_Roman_Bold.ttf", "Times_New_Roman_Italic.ttf",
     "Times_New_Roman_Bold_Italic.ttf"),
    ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf",
     "LiberationSerif-BoldItalic.ttf"),
    ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"),
)  # fmt: skip


@dataclass(frozen=True)
class Faces:
    """The names under which the four faces are registered with reportlab."""

    regular: str
    bold: str
    italic: str
    bold_italic: str

    def named(self, bold: bool, italic: bool) -> str:
        """The face for a weight and slope."""
        if bold:
            return self.bold_italic if italic else self.bold
        return self.italic if italic else self.regular


def font_folders() -> list[Path]:
    """Folders where this system keeps fonts; those that exist."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", home))
        folders = [windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    elif sys.platform == "darwin":
        folders = [
            Path("/System/Library/Fonts/Supplemental"), Path("/Library/Fonts"),
            home / "Library" / "Fonts",
        ]  # fmt: skip
    else:
        shared = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
        own = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share"))
        folders = [own / "fonts", home / ".fonts", *(Path(s) / "fonts" for s in shared if s)]
    return [folder for folder in folders if folder.is_dir()]


@cache
def faces() -> Faces:
    """Register the first complete family found and name its faces. Raises `UserError`."""
    for paths in _families_in(font_folders()):
        if found := _register(paths):
            return found
    raise UserError(
        tr(
            "Máy này không có phông chữ Times New Roman (hoặc Liberation Serif từ bản 2.1, Tinos)"
            " đủ chữ tiếng Việt nên chưa xuất được PDF. Hãy cài phông chữ (trên Debian, Ubuntu:"
            " gói fonts-liberation2) rồi xuất lại; tệp Excel vẫn xuất được."
        )
    )


def _families_in(folders: list[Path]) -> Iterator[tuple[Path, ...]]:
    """Complete sets of four files, in the order of preference."""
    known: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.[tT][tT][fF]")):
            known.setdefault(path.name.lower(), []).append(path)
    for names in _FAMILIES:
        regular, *others = (name.lower() for name in names)
        for path in known.get(regular, []):
            siblings = [
                p for name in others for p in known.get(name, []) if p.parent == path.parent
            ]
            if len(siblings) == len(others):
                yield (path, *siblings)


def _register(paths: tuple[Path, ...]) -> Faces | None:
    """Register the four files, or nothing when one lacks letters or may not be embedded."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    fonts = []
    for slot, path in zip(("Regular", "Bold", "Italic", "BoldItalic"), paths, strict=True):
        try:
            font = TTFont(f"SoKeHoach-{slot}", str(path))
        except (TTFError, OSError):
            return None
        if any(ord(letter) not in font.face.charToGlyph for letter in _NEEDED):
            return None
        fonts.append(font)
    for font in fonts:
        pdfmetrics.registerFont(font)
    return Faces(*(str(font.fontName) for font in fonts))
