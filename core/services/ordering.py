"""The order of texts for what is shown: Vietnamese dictionary order, as the file keeps it."""

from __future__ import annotations

from db.text import sort_key


def text_order(text: str) -> str:
    """A string that compares as Vietnamese words are sorted (ă â đ ê ô ơ ư, then tones)."""
    return sort_key(text)
