"""The file's tables hold what they must and refuse what they must not."""

import sqlite3

import pytest

from db.connection import transaction
from db.queries.rows import columns_of
from db.schema import APPLICATION_ID, SCHEMA_VERSION
from db.writer import SEARCHED, SORTED, Writer
from tests.db.samples import CHANGES, NOT_BY_WRITER, ROWS, key_of, tables

VIEWS = {
    "v_results": "plan_id period indicator_id level unit_id state numerator denominator value text"
    " note",
    "v_tasks": "plan_id task_id title lead_raw time_raw start_on end_on period unit_id status",
    "v_budget": "plan_id line_id code parent_id name amount_vnd period unit_id allocated_vnd",
    "v_units": "unit_id code name kind levels parent_id valid_from valid_to",
    "v_indicators": "plan_id indicator_id no name kind level target_raw op low high",
}


def test_the_samples_cover_every_table(conn: sqlite3.Connection) -> None:
    assert set(ROWS) | set(NOT_BY_WRITER) | {"meta"} >= set(tables(conn))
    assert set(CHANGES) == set(ROWS) - {"task_indicator", "budget_task"}


def test_the_file_says_what_it_is(conn: sqlite3.Connection) -> None:
    assert conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert conn.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert conn.execute("PRAGMA encoding").fetchone()[0] == "UTF-8"
    assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert not conn.execute("PRAGMA foreign_key_check").fetchall()


def test_every_table_is_strict(conn: sqlite3.Connection) -> None:
    loose = [
        row[1]
        for row in conn.execute("PRAGMA table_list").fetchall()
        if row[0] == "main" and row[2] == "table" and not row[5] and not row[1].startswith("sqlite")
    ]
    assert set(loose) <= {"_sqlite_migrations"}  # made by sqlite-utils


def test_facts_carry_no_uuid_and_no_rowid(conn: sqlite3.Connection) -> None:
    """Four times smaller than a UUID per row: a district's books stay small."""
    without_rowid = {row[1]: row[4] for row in conn.execute("PRAGMA table_list").fetchall()}
    for table in ("result", "progress", "execution"):
        assert without_rowid[table] == 1
        names = {row[1] for row in conn.execute(f"PRAGMA table_info({table})")}
        assert "uid" not in names


@pytest.mark.parametrize("view", VIEWS)
def test_views_are_stable(conn: sqlite3.Connection, view: str) -> None:
    cursor = conn.execute(f"SELECT * FROM {view}")
    assert set(VIEWS[view].split()) <= {column[0] for column in cursor.description}
    row = dict(cursor.fetchone())
    for name, value in row.items():
        if name.endswith("_id") and value is not None:
            assert len(value) == 36


def test_v_results_has_exactly_the_documented_columns(conn: sqlite3.Connection) -> None:
    cursor = conn.execute("SELECT * FROM v_results")
    assert [column[0] for column in cursor.description] == VIEWS["v_results"].split()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("unit", {"name": ""}),
        ("unit", {"kind": "club"}),
        ("unit", {"uid": "short"}),
        ("unit", {"valid_from": "1/1/2023"}),
        ("unit", {"parent_id": 99}),
        ("unit", {"position": "first"}),
        ("unit_facts", {"pupils": -1}),
        ("plan", {"clock": "lunar"}),
        ("period", {"state": "lost"}),
        ("indicator", {"kind": "percent"}),
        ("indicator", {"baseline": float("inf")}),
        ("target", {"op": "≥"}),
        ("target", {"low": 1e16}),
        ("result", {"state": "value", "numerator": None, "denominator": None}),
        ("result", {"state": "na"}),
        ("result", {"state": "blank"}),
        ("result", {"numerator": float("nan"), "denominator": None}),
        ("result", {"numerator": "nhiều"}),
        ("progress", {"percent": 101}),
        ("progress", {"status": "soon"}),
        ("recognition", {"planned": "6/2023"}),
        ("budget_line", {"amount_vnd": 1.5}),
        ("execution", {"allocated_vnd": "10 triệu"}),
        ("submission", {"taken": 2}),
        ("adjustment", {"reason": ""}),
    ],
)
def test_what_a_row_must_not_hold(conn: sqlite3.Connection, table: str, values: dict) -> None:
    with pytest.raises(sqlite3.IntegrityError), transaction(conn):
        Writer(conn).update(table, key_of(table), values)
    with transaction(conn):  # and nothing of it stayed
        Writer(conn).update(table, key_of(table), {})


@pytest.mark.parametrize("level", ["th", "", "Tiểu học", None])
def test_levels_are_codes(conn: sqlite3.Connection, level: str | None) -> None:
    row = {**ROWS["adjustment"], "level": level}
    with pytest.raises(sqlite3.IntegrityError), transaction(conn):
        Writer(conn).insert("adjustment", row)


def test_uids_are_unique(conn: sqlite3.Connection) -> None:
    for table, row in ROWS.items():
        if "uid" in row:
            with pytest.raises(sqlite3.IntegrityError), transaction(conn):
                Writer(conn).insert(table, row)


def test_search_and_sort_columns_are_those_the_writer_fills(conn: sqlite3.Connection) -> None:
    columns = {
        table: {row[1] for row in conn.execute(f"PRAGMA table_info({table})")}
        for table in tables(conn)
    }
    assert {table for table in columns if "search" in columns[table]} == set(SEARCHED)
    assert {table for table in columns if "sort_key" in columns[table]} == set(SORTED)
    for table, parts in SEARCHED.items():
        assert set(parts) <= columns[table]


def test_records_are_made_of_columns(conn: sqlite3.Connection) -> None:
    from db import records

    pairs = {
        "unit": records.Unit, "unit_alias": records.UnitAlias, "plan": records.Plan,
        "section": records.Section, "annex": records.Annex, "period": records.Period,
        "indicator": records.Indicator, "target": records.TargetRow, "result": records.Result,
        "task": records.Task, "progress": records.Progress, "course": records.Course,
        "recognition": records.Recognition, "budget_line": records.BudgetLine,
        "execution": records.Execution,
    }  # fmt: skip
    for table, record in pairs.items():
        info = {row[1]: row for row in conn.execute(f"PRAGMA table_info({table})")}
        assert set(columns_of(record)) == set(info) - {"search", "sort_key"}, table
