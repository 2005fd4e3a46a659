"""Searching rows that are not in a search column: every word typed stands in the text."""

from __future__ import annotations

from db.text import exact_words, fold


def matches(words: str, *texts: str) -> bool:
    """Whether all words are in the texts, accents or not, signs as typed.

    No words match everything.
    """
    found, printed = fold("\n".join(texts)), "\n".join(texts).replace(" ", "")
    folded = all(word in found for word in fold(words).split())
    return folded and all(word in printed for word in exact_words(words))


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same words, accents, case and signs apart."""
    return fold(one) == fold(other)
