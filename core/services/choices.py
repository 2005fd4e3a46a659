"""Things to choose from in a picker: what they are called and how they are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.text import search_terms, search_text


@dataclass(frozen=True, slots=True)
class Option:
    """A row that can be picked: its local id, its words, more words beside it, its heading.

    `id` is None for words that are no row of the book. `given` is what stands where it was picked
    ('' = `text`); `search` is folded text (`searchable`).
    """

    id: int | None
    text: str
    detail: str = ""
    group: str = ""
    search: str = ""
    given: str = ""

    @property
    def pick(self) -> Pick:
        """What picking this row means."""
        return Pick(self.id, self.given or self.text)


@dataclass(frozen=True, slots=True)
class Pick:
    """Something picked: the id of a row, or None for words of one's own."""

    id: int | None
    text: str

    def same(self, other: Pick) -> bool:
        """Whether both mean one thing: the same row, else the same words."""
        if self.id is None or other.id is None:
            return self.id is other.id and self.text == other.text
        return self.id == other.id


def searchable(*words: str | None) -> str:
    """The folded text under which an option is found."""
    return search_text(*words)


def matching(options: Sequence[Option], typed: str) -> list[Option]:
    """The options that hold every word typed, accents or not, in their order."""
    words = [term.strip("%") for term in search_terms(typed)]
    return [option for option in options if all(word in option.search for word in words)]
