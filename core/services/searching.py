"""Searching rows that are not in a search column: every word typed stands in the text."""

from __future__ import annotations

from db.text import fold


def matches(words: str, *texts: str) -> bool:
    """Whether all words are in the texts, accents or not; no words match everything."""
    found = fold(" ".join(texts))
    return all(word in found for word in fold(words).split())
