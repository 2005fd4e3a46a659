"""Rows that hold the words somebody typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from db.text import exact_words, search_terms
from db.writer import SEARCHED


def holding(table: str, query: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Conditions on a searched table, all of which a row must meet, each with its one value.

    A condition holds "{}" where the caller puts the placeholder; `prefix` is "u." where the table
    has another name. Letters and digits are looked for folded, signs as they were typed.
    """
    for term in search_terms(query):
        yield f"{prefix}search LIKE {{}}", term
    for word in exact_words(query):
        yield f"instr({printed(table, prefix)}, {{}})", word


def printed(table: str, prefix: str = "") -> str:
    """What the searched columns of a table show, as one text of SQL, without spaces ("95 %")."""
    shown = " || char(10) || ".join(f"coalesce({prefix}{c}, '')" for c in SEARCHED[table])
    return f"replace({shown}, ' ', '')"


def matching_ids(conn: sqlite3.Connection, table: str, query: str, order: str = "id") -> list[int]:
    """Ids of the rows of a searched table that hold every word, all of them without any."""
    found = list(holding(table, query))
    where = " AND ".join(["1", *(condition.format("?") for condition, _ in found)])
    sql = f"SELECT id FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608 - names of our own
    return [row[0] for row in conn.execute(sql, [value for _, value in found])]
