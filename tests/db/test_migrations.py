"""Building the schema and moving a file to a newer one: all of it or nothing."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from db.connection import connect, create_book
from db.errors import BookError
from db.migrations import BOOK, build
from db.schema import SCHEMA_VERSION
from tests.db.samples import dump


def later(*steps: str) -> Migrations:
    """The program's migrations and an invented one that runs these statements."""
    migrations = Migrations(BOOK.name)
    migrations._migrations = list(BOOK._migrations)

    @migrations()
    def schema_invented(db: Database) -> None:
        for step in steps:
            db.execute(step)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    return migrations


def state(path: Path) -> tuple:
    conn = connect(path, read_only=True)
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    found = dump(conn)
    schema = sorted(tuple(row) for row in conn.execute("SELECT type, name, sql FROM sqlite_schema"))
    conn.close()
    return version, found, schema


def test_building_twice_changes_nothing(path: Path) -> None:
    before = state(path)
    build(path)
    assert state(path) == before


def test_a_new_file_has_the_current_schema(tmp_path: Path) -> None:
    create_book(tmp_path / "a.skh")
    assert state(tmp_path / "a.skh")[0] == SCHEMA_VERSION


def test_a_later_schema_keeps_every_row(path: Path) -> None:
    version, before, _ = state(path)
    build(path, later("ALTER TABLE unit ADD COLUMN phone TEXT"))
    after_version, after, _ = state(path)
    assert after_version == version + 1
    for table in set(before) - {"unit", "_sqlite_migrations"}:
        assert after[table] == before[table]
    assert after["unit"] == [(*before["unit"][0], None)]


def test_a_parent_table_is_rebuilt_without_losing_its_children(path: Path) -> None:
    """With foreign keys on, dropping the old table would delete what refers to it."""
    sql = state(path)[2]
    unit = next(row[2] for row in sql if row[1] == "unit")
    before = state(path)[1]
    build(
        path,
        later(
            unit.replace("CREATE TABLE unit", "CREATE TABLE unit_new"),
            "INSERT INTO unit_new SELECT * FROM unit",
            "DROP VIEW v_units", "DROP VIEW v_indicators", "DROP VIEW v_results",
            "DROP VIEW v_tasks", "DROP VIEW v_budget",
            "DROP TABLE unit",
            "ALTER TABLE unit_new RENAME TO unit",
        ),
    )  # fmt: skip
    after = state(path)[1]
    assert {t: rows for t, rows in after.items() if t != "_sqlite_migrations"} == {
        t: rows for t, rows in before.items() if t != "_sqlite_migrations"
    }


@pytest.mark.parametrize(
    "steps",
    [
        ["ALTER TABLE unit ADD COLUMN phone TEXT", "UPDATE result SET level = 'X'"],
        ["DELETE FROM task_unit", "CREATE TABLE unit (a)"],
        ["PRAGMA user_version = 9", "SELECT no_such_function()"],
    ],
)
def test_a_failing_migration_leaves_the_file_as_it_was(path: Path, steps: list[str]) -> None:
    before = state(path)
    with pytest.raises(sqlite3.Error):
        build(path, later(*steps))
    assert state(path) == before


def test_orphans_after_a_migration_are_noticed_and_taken_back(path: Path) -> None:
    before = state(path)
    with pytest.raises(BookError, match="foreign_key_check"):
        build(path, later("DELETE FROM plan"))
    assert state(path) == before
