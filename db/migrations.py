"""Building and migrating the file with sqlite-utils `Migrations` and hand-written SQL.

Released migrations are frozen; a new schema is a new function at the end, its number in
`db.schema.SCHEMA_VERSION`, and a populated file of the old schema in tests/schemas.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from db.connection import connect, transaction
from db.errors import BookError
from db.schema import APPLICATION_ID, SCHEMA_1

BOOK = Migrations("so-ke-hoach")


@BOOK()
def schema_1(db: Database) -> None:
    """Every table of the first release."""
    _run_script(db.conn, SCHEMA_1)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


def _run_script(conn: sqlite3.Connection, script: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            conn.execute(statement)
            statement = ""


def build(path: Path, migrations: Migrations = BOOK) -> None:
    """Apply what is pending to the file at `path` (an empty file gets the whole schema).

    A failing migration leaves the file as it was. Raises `BookError` damaged when foreign keys
    do not hold afterwards.
    """
    conn = connect(path)
    try:
        # Rebuilding a parent table with foreign keys on would cascade (toolchain.md §4, trap 2).
        conn.execute("PRAGMA foreign_keys=OFF")
        db = Database(conn, execute_plugins=False, strict=True)
        with transaction(conn):  # several schemas are one step: all of it or nothing
            migrations.apply(db)
            if conn.execute("PRAGMA foreign_key_check").fetchone():
                raise BookError("damaged", str(path), "foreign_key_check")
    finally:
        conn.close()
