"""Which indicator each row of a form's table names, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from core.reports.form_sheet import FormSheet, place_of
from core.reports.form_values import Figure
from db.text import fold

if TYPE_CHECKING:
    from core.services.forms import RowLink, TableLink

ALIKE: Final = 0.6
"""From this share of words in common on an indicator is proposed for a row."""

_NUMBERING: Final = re.compile(r"^\s*(?:[-*+•]|\(?\d+(?:\.\d+)*[.)]?|[a-zđ][.)])\s+", re.IGNORECASE)
_BEFORE_LEVEL: Final = re.compile(r"^(?:cap hoc|cap|bac hoc|bac|giao duc|truong)\s+")
_LEVELS: Final = {
    "mn": "MN", "mam non": "MN", "th": "TH", "tieu hoc": "TH", "thcs": "THCS",
    "trung hoc co so": "THCS", "thpt": "THPT", "trung hoc pho thong": "THPT", "gdtx": "GDTX",
    "gdnn gdtx": "GDTX", "giao duc thuong xuyen": "GDTX", "thuong xuyen": "GDTX", "chung": "ALL",
    "toan nganh": "ALL", "chung cac cap": "ALL",
}  # fmt: skip
_INSIDE: Final = re.compile(
    r"\b(?:mn|mam non|tieu hoc|thcs|trung hoc co so|thpt|trung hoc pho thong|gdnn gdtx|gdtx"
    r"|giao duc thuong xuyen|toan nganh)\b"
)


@dataclass(frozen=True, slots=True)
class RowName:
    """A row, its words, and what it names.

    `state`: "picked" or "left" by the user; "same" (the indicator's own name); "level" (its name,
    but several levels fit); "alike" (a proposal, filled only when the user says so); "gone" (picked
    for words that no longer stand there); "none". `named` are the indicator's figures at all
    levels, `level` the one the row means ('' = not said), `likeness` 0 to 1.
    """

    row: int
    text: str
    state: str
    named: tuple[Figure, ...] = ()
    level: str = ""
    likeness: float = 0.0

    @property
    def is_filled(self) -> bool:
        """Whether its figures go into the form."""
        return self.state in ("picked", "same", "level")

    @property
    def is_proposed(self) -> bool:
        """Whether a "yes" of the user is enough; of two namesakes one must be picked."""
        return self.state == "alike" and (self.likeness < 1 or bool(self.level))

    def figure(self, level: str = "") -> Figure | None:
        """The figure for a column of a level; without a level the only one there is."""
        wanted = self.level or level
        if not wanted:
            return self.named[0] if len(self.named) == 1 else None
        if level and level != wanted:  # the row is about another level than the column
            return None
        return next((figure for figure in self.named if figure.level == wanted), None)


class Names:
    """Indicators as rows of forms name them.

    `earlier` are the names of all indicators of the book by uid: last year's answers are about last
    year's plan, and hold for the indicator of the same name.
    """

    def __init__(self, figures: Iterable[Figure], earlier: Mapping[str, str] | None = None) -> None:
        self._earlier = earlier or {}
        self._by_name: dict[str, list[Figure]] = {}
        self._by_uid: dict[str, list[Figure]] = {}
        for figure in figures:
            self._by_name.setdefault(fold(figure.indicator.name), []).append(figure)
            self._by_uid.setdefault(figure.indicator.uid, []).append(figure)
        self._words = [(_words(known[0].indicator.name), known) for known in self._by_uid.values()]

    def same(self, text: str) -> tuple[Figure, ...]:
        """The figures of the indicator that a text names, with its numbering or without."""
        found = self._by_name.get(fold(text)) or self._by_name.get(fold(without_number(text)), [])
        return tuple(found)

    def alike(self, text: str) -> tuple[float, tuple[Figure, ...]]:
        """The indicator with the most words in common, when there is a single best one."""
        words = _words(text)
        best, found, others = 0.0, [], 0
        for known, figures in self._words:
            both = len(words) + len(known)
            share = 2 * len(words & known) / both if both else 0.0
            if share > best:
                best, found, others = share, figures, 0
            elif share == best:
                others += 1
        return (best, tuple(found)) if best >= ALIKE and not others else (0.0, ())

    def of(self, uid: str) -> tuple[Figure, ...]:
        """The figures of an indicator at all levels; in another plan those of its only namesake."""
        if uid in self._by_uid or uid not in self._earlier:
            return tuple(self._by_uid.get(uid, ()))
        found = self.same(self._earlier[uid])
        return found if is_single(found) else ()


def is_single(figures: Sequence[Figure]) -> bool:
    """Whether figures are those of one indicator."""
    return len({figure.indicator.uid for figure in figures}) == 1


def name_rows(sheet: FormSheet, link: TableLink, names: Names) -> list[RowName]:
    """Every row of a table that says something in its name column, in order."""
    name_column = place_of(f"{link.name_column}1")[1]
    level_column = place_of(f"{link.level_column}1")[1] if link.level_column else 0
    texts = {
        row: text
        for row in sorted(sheet.rows)
        if link.first_row <= row <= link.last_row
        and (text := sheet.text_at((row, name_column)).strip())
    }
    picks = _picks(link.rows, texts)
    found: list[RowName] = []
    above: tuple[Figure, ...] = ()  # of the row that named an indicator last
    for row, text in texts.items():
        level = level_of(sheet.text_at((row, level_column))) if level_column else ""
        made = _named(names, row, text, picks.get(row), above)
        above = made.named if made.state in ("same", "level", "picked") else above
        made = made if made.level else replace(made, level=level)
        if made.state == "same" and not _fits(made, link):
            made = replace(made, state="level")
        found.append(made)
    known = {id(pick) for pick in picks.values()}
    found += [RowName(p.row, p.text, "gone") for p in link.rows if id(p) not in known]
    return found


def level_of(text: str) -> str:
    """The level of education a text names, '' for none: "- Cấp tiểu học" → "TH"."""
    return _LEVELS.get(_BEFORE_LEVEL.sub("", fold(without_number(text))), "")


def level_in(text: str) -> str:
    """The single level that words name among others: "Kết quả MN (%)" → "MN"; '' for several."""
    found = levels_in(text)
    return found.pop() if len(found) == 1 else ""


def levels_in(text: str) -> set[str]:
    """The levels that words name among others; the letters TH alone may say "thực hiện"."""
    return {_LEVELS[words] for words in _INSIDE.findall(fold(text))}


def without_number(text: str) -> str:
    """A row's words without "1.2.", "a)", "-" before them."""
    return _NUMBERING.sub("", text)


def _picks(links: tuple[RowLink, ...], texts: dict[int, str]) -> dict[int, RowLink]:
    """Row → what the user said of it; it follows its words when they moved and stand there once."""
    rows: dict[str, list[int]] = {}
    for row, text in texts.items():
        rows.setdefault(text, []).append(row)
    said = Counter(link.text for link in links)
    found: dict[int, RowLink] = {}
    for link in links:
        places = rows.get(link.text, [])
        if link.row in places:
            found[link.row] = link
        elif len(places) == 1 and said[link.text] == 1:
            found[places[0]] = link
    return found


def _named(
    names: Names, row: int, text: str, pick: RowLink | None, above: tuple[Figure, ...]
) -> RowName:
    if pick is not None:
        named = names.of(pick.indicator)
        state = "picked" if named else "gone" if pick.indicator else "left"
        return RowName(row, text, state, named, pick.level, 1.0)
    if is_single(named := names.same(text)):
        return RowName(row, text, "same", named, "", 1.0)
    if named:  # several of that name: the user says which
        return RowName(row, text, "alike", _of_one(named), "", 1.0)
    level = level_of(text)
    if level and any(figure.level == level for figure in above):
        return RowName(row, text, "alike", above, level, 1.0)
    likeness, named = names.alike(text)
    return RowName(row, text, "alike" if named else "none", named, "", likeness)


def _of_one(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    uid = figures[0].indicator.uid
    return tuple(figure for figure in figures if figure.indicator.uid == uid)


def _fits(row: RowName, link: TableLink) -> bool:
    """Whether some column finds its figure in a row; without columns, whether there is one."""
    levels = [level for _, level in link.columns.values()] or [""]
    return any(row.figure(level) is not None for level in levels)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(without_number(text)).split())
