"""Reading units, their names, their facts of a school year and their recognitions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from db.queries.rows import select
from db.queries.search import holding
from db.records import Recognition, UnitAlias
from db.text import exact_words, search_terms, search_text

_ORDERS: Final = {
    "printed": "u.position, u.sort_key, u.id",
    "name": "u.sort_key, u.id",
    "code": "u.code IS NULL, u.code, u.sort_key, u.id",
}
# Tables that hold what a unit reported or was told: a unit named there is history, not a mistake.
_REPORTED: Final = (
    "result", "progress", "execution", "submission", "receipt", "question", "adjustment",
    "reminder", "unit_link",
)  # fmt: skip


class UnitFacts(NamedTuple):
    """Size of a unit in a school year ('2022-2023'), for one level or for 'ALL'."""

    unit_id: int
    school_year: str
    level: str
    classes: int | None = None
    pupils: int | None = None
    teachers: int | None = None
    sites: int | None = None


def unit_ids(
    conn: sqlite3.Connection,
    *,
    kind: str | None,
    level: str | None,
    query: str,
    order: str,
    valid_on: str | None = None,
) -> list[int]:
    """Ids of the units that pass every filter; None and '' filter nothing.

    `order` is printed, name or code. `query` is looked for in code, name and other names, without
    accents. `valid_on` (ISO day) keeps the units that exist on that day.
    """
    where, given = ["1"], list[Any]()
    if kind is not None:
        where.append("u.kind = ?")
        given.append(kind)
    if level is not None:
        where.append("',' || u.levels || ',' LIKE ?")
        given.append(f"%,{level},%")
    if valid_on is not None:
        where.append("coalesce(u.valid_from, '') <= ? AND coalesce(u.valid_to, '9999') >= ?")
        given += [valid_on, valid_on]
    found = list(holding("unit", query, "u."))
    if found:
        matches = " AND ".join(condition.format("?") for condition, _ in found)
        other = "u.id IN (SELECT value FROM json_each(?))"
        where.append(f"({matches} OR {other})")
        given += [*(value for _, value in found), json.dumps(_named_otherwise(conn, query))]
    sql = f"SELECT u.id FROM unit u WHERE {' AND '.join(where)} ORDER BY {_ORDERS[order]}"  # noqa: S608
    return [row[0] for row in conn.execute(sql, given)]


def _named_otherwise(conn: sqlite3.Connection, query: str) -> list[int]:
    """Units one of whose other names holds all words; the few names are folded here."""
    words, exact = [term.strip("%") for term in search_terms(query)], exact_words(query)
    rows = conn.execute("SELECT unit_id, name FROM unit_alias").fetchall()
    return [
        unit_id
        for unit_id, name in rows
        if all(word in search_text(name) for word in words)
        and all(word in name.replace(" ", "") for word in exact)
    ]


def aliases_of(conn: sqlite3.Connection, unit_ids: Iterable[int]) -> list[UnitAlias]:
    """Other and former names of these units, in the order they were added."""
    return select(
        conn,
        UnitAlias,
        "unit_alias",
        "WHERE unit_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(unit_ids)),),
    )


def begin_after(conn: sqlite3.Connection, day: str) -> set[int]:
    """The units that do not exist yet on a day."""
    return {row[0] for row in conn.execute("SELECT id FROM unit WHERE valid_from > ?", (day,))}


def facts_of(
    conn: sqlite3.Connection, unit_ids: Iterable[int], school_year: str
) -> list[UnitFacts]:
    """What is known of these units in a school year, one record per level."""
    return facts_of_years(conn, unit_ids, [school_year])


def facts_of_years(
    conn: sqlite3.Connection, unit_ids: Iterable[int], school_years: Sequence[str]
) -> list[UnitFacts]:
    """What is known of these units in some school years, one record per year and level."""
    return select(
        conn,
        UnitFacts,
        "unit_facts",
        "WHERE unit_id IN (SELECT value FROM json_each(?))"
        " AND school_year IN (SELECT value FROM json_each(?)) ORDER BY unit_id, level",
        (json.dumps(list(unit_ids)), json.dumps(list(school_years))),
    )


def recognitions_of(conn: sqlite3.Connection, unit_ids: Iterable[int]) -> list[Recognition]:
    """Recognitions of these units, in the order of the plan's lists."""
    return select(
        conn,
        Recognition,
        "recognition",
        "WHERE unit_id IN (SELECT value FROM json_each(?)) ORDER BY position, id",
        (json.dumps(list(unit_ids)),),
    )


def recognition_ids(conn: sqlite3.Connection, *, query: str, unit_id: int | None) -> list[int]:
    """Ids of recognitions list by list, as printed; `query` is looked for without accents."""
    where, given = ["1"], list[Any]()
    for condition, value in holding("recognition", query):
        where.append(condition.format("?"))
        given.append(value)
    if unit_id is not None:
        where.append("unit_id = ?")
        given.append(unit_id)
    sql = (
        f"SELECT id FROM recognition WHERE {' AND '.join(where)}"  # noqa: S608
        " ORDER BY plan_id IS NULL, plan_id, list IS NULL, list, position, id"
    )
    return [row[0] for row in conn.execute(sql, given)]


def same_list(conn: sqlite3.Connection, recognition_id: int) -> list[int]:
    """Ids of the recognitions in the printed list that this one stands in, itself included."""
    rows = conn.execute(
        "SELECT r.id FROM recognition r JOIN recognition mine ON mine.id = ?"
        " AND r.plan_id IS mine.plan_id AND r.list IS mine.list"
        " AND r.list_title IS mine.list_title",
        (recognition_id,),
    )
    return [row[0] for row in rows]


def school_years(conn: sqlite3.Connection) -> list[str]:
    """School years for which any unit has figures, oldest first."""
    rows = conn.execute("SELECT DISTINCT school_year FROM unit_facts ORDER BY school_year")
    return [row[0] for row in rows]


def unit_names(
    conn: sqlite3.Connection, only: Iterable[int | None] | None = None
) -> dict[int, str]:
    """Name of every unit, or of some, by id, in Vietnamese order of names."""
    if only is None:
        return dict(conn.execute("SELECT id, name FROM unit ORDER BY sort_key, id").fetchall())
    wanted = json.dumps(sorted({unit_id for unit_id in only if unit_id is not None}))
    sql = "SELECT id, name FROM unit WHERE id IN (SELECT value FROM json_each(?))"
    return dict(conn.execute(sql, (wanted,)).fetchall())


def reported_rows(conn: sqlite3.Connection, unit_id: int) -> int:
    """How many results, reports, receipts … name the unit."""
    columns = {"unit_link": ("from_unit_id", "to_unit_id")}
    return sum(
        conn.execute(
            f"SELECT count(*) FROM {table} WHERE {column} = ?",  # noqa: S608
            (unit_id,),
        ).fetchone()[0]
        for table in _REPORTED
        for column in columns.get(table, ("unit_id",))
    )


def children_of(conn: sqlite3.Connection, unit_id: int) -> list[int]:
    """Ids of the units directly below."""
    return [row[0] for row in conn.execute("SELECT id FROM unit WHERE parent_id = ?", (unit_id,))]
