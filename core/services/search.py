"""Searching the whole book: how many rows of each tab hold the words, accents or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.session import Session
from db.queries.indicators import matching_indicators
from db.queries.search import matching_ids

_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "schools": ("unit", "recognition"),
    "tasks": ("task", "course"),
    "budget": ("budget_line",),
}


def hits(session: Session, words: str) -> dict[str, int]:
    """Tab → rows that hold all the words; tabs without any are left out."""
    if not words.strip():
        return {}
    counts = {"indicators": len(matching_indicators(session.conn, words))}
    counts |= {
        tab: sum(len(matching_ids(session.conn, table, words)) for table in tables)
        for tab, tables in _TABLES.items()
    }
    return {tab: count for tab, count in counts.items() if count}
