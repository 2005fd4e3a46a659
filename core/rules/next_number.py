"""The printed number of a new row: what follows its neighbour's ("2.9" → "2.10", "a)" → "b)")."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_LAST: Final = re.compile(r"(?P<before>.*?)(?P<mark>\d+|(?<![^\W\d_])[a-zđA-ZĐ])(?P<after>[.)/]?)")
_LETTERS: Final = "abcdđeghiklmnopqrstuvxy"  # of official enumerations (Nghị định 30/2020)


def next_number(no: str | None, taken: Collection[str | None]) -> str | None:
    """The first number after `no` that is not taken; None where `no` is not numbered so.

    In the middle of a numbering without gaps that is the number after its last one: numbers that
    are printed in a plan are never changed to make room.
    """
    found = no
    while found is not None:
        found = _following(found)
        if found not in taken:
            return found
    return None


def _following(no: str) -> str | None:
    read = _LAST.fullmatch(no)
    if read is None:
        return None
    mark = read["mark"]
    if mark.isdigit():
        return f"{read['before']}{int(mark) + 1}{read['after']}"
    place = _LETTERS.find(mark.lower()) + 1
    if not 0 < place < len(_LETTERS) or mark in "IVX":  # Roman numbers are headings of sections
        return None
    letter = _LETTERS[place]
    return f"{read['before']}{letter.upper() if mark.isupper() else letter}{read['after']}"
