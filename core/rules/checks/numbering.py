"""Gaps and repeats in a numbering: I II III, 1 2 3, 2.1 2.2, a) b) c)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
# Official enumerations have đ and no f, j, w, z; many plans letter as on an English keyboard.
_VIETNAMESE = "abcdđeghiklmnopqrstuvxy"
_ENGLISH = "abcdefghijklmnopqrstuvwxyz"
_MARK = re.compile(r"(?P<prefix>(?:\d+\.)*)(?P<mark>\d+|[IVXL]+|[a-zđA-ZĐ])[.)]?")


@dataclass(frozen=True, slots=True)
class Break:
    """A break in a numbering at `place` of the sequence.

    `kind` is gap (`missing` holds the marks left out, as they would be printed), repeat or order.
    """

    place: int
    kind: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mark:
    form: str
    prefix: str
    values: tuple[int, ...]  # a letter has its places in two alphabets

    def follows(self, before: _Mark) -> bool:
        return any(a == b + 1 for a, b in zip(self.values, before.values, strict=True))


def breaks(printed: Sequence[str | None], *, from_first: bool = False) -> Iterator[Break]:
    """Where a sequence of printed numbers breaks; entries without a number are passed over.

    A return to the first number begins a new run. With `from_first` a run that begins later than
    its first number ("9.2" without "9.1") is a gap too.
    """
    runs: dict[tuple[str, str], list[_Mark]] = {}  # of each form: 1 2 3 goes on after a) b)
    for place, no in enumerate(printed):
        mark = _read(no)
        if mark is None:
            continue
        run = runs.setdefault((mark.form, mark.prefix), [])
        if run and mark.values[0] == 1 and run[-1].values[0] != 1:
            run.clear()
        missing = _missing(mark, run[-1] if run else None)
        if mark in run:
            yield Break(place, "repeat")
        elif run and not mark.follows(run[-1]):
            yield Break(place, "gap" if missing else "order", missing)
        elif missing and not run and from_first:
            yield Break(place, "gap", missing)
        run.append(mark)


def _read(no: str | None) -> _Mark | None:
    found = _MARK.fullmatch((no or "").strip())
    if found is None:
        return None
    mark, prefix = found["mark"], found["prefix"]
    if mark.isdigit():
        return _Mark("number", prefix, (int(mark),))
    if set(mark) <= set(_ROMAN):
        return _Mark("roman", prefix, (_roman(mark),))
    letter = mark.lower()
    values = (_VIETNAMESE.find(letter) + 1, _ENGLISH.find(letter) + 1)
    return _Mark("LETTER" if mark.isupper() else "letter", prefix, values)


def _roman(mark: str) -> int:
    values = [_ROMAN[letter] for letter in mark]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < following else one for one, following in pairs)


def _missing(mark: _Mark, before: _Mark | None) -> tuple[str, ...]:
    """The marks between `before` (or the beginning) and this one, at most a handful."""
    after = before.values if before else (0,) * len(mark.values)
    # A letter one alphabet lacks has place 0 there: count in the other one.
    known = 0 if mark.values[0] and (before is None or after[0]) else -1
    between = range(after[known] + 1, mark.values[known])[:5]
    if mark.form == "number":
        return tuple(f"{mark.prefix}{value}" for value in between)
    if mark.form == "roman":
        return tuple(_as_roman(value) for value in between)
    letters = tuple((_VIETNAMESE, _ENGLISH)[known][value - 1] for value in between)
    return tuple(x.upper() for x in letters) if mark.form == "LETTER" else letters


def _as_roman(value: int) -> str:
    text = ""
    for number, sign in (
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        text += sign * (value // number)
        value %= number
    return text
