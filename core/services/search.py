"""Searching the whole book: how many rows of each tab hold the words, accents or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.session import Session
from db.queries.search import count_rows
from db.text import search_terms

_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "indicators": ("indicator",),
    "schools": ("unit", "recognition"),
    "tasks": ("task", "course"),
    "budget": ("budget_line",),
}


def hits(session: Session, words: str) -> dict[str, int]:
    """Tab → rows that hold all the words; tabs without any are left out."""
    terms = search_terms(words)
    if not terms:
        return {}
    counts = {
        tab: sum(count_rows(session.conn, table, terms) for table in tables)
        for tab, tables in _TABLES.items()
    }
    return {tab: count for tab, count in counts.items() if count}
