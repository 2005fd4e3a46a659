"""The numbers that budget tables print before their lines, A, I, 1, 1.1, and how they go on."""

from __future__ import annotations

import re
from typing import Final

ROMAN: Final = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X",
    "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX",
)  # fmt: skip
_TAIL = re.compile(r"(.*?)(\d+)")


def next_code(code: str | None) -> str | None:
    """The number after `code` in its own way of counting; None when that is unknown.

    "1.9" → "1.10", "II" → "III", "A" → "B", "a" → "b". A lone "I" is one, not a letter.
    """
    if not code:
        return None
    counted = _TAIL.fullmatch(code)
    if counted:
        return f"{counted[1]}{int(counted[2]) + 1}"
    if code in ROMAN[:-1]:
        return ROMAN[ROMAN.index(code) + 1]
    if len(code) == 1 and code.isascii() and code.isalpha() and code not in "Zz":
        return chr(ord(code) + 1)
    return None


def first_code(parent: str | None) -> str | None:
    """The number of the first line below `parent`: A › I › 1 › 1.1 › 1.1.1."""
    if not parent:
        return None
    if _TAIL.fullmatch(parent):
        return f"{parent}.1"
    if parent in ROMAN:
        return "1"
    return "I" if len(parent) == 1 and parent.isascii() and parent.isupper() else None
