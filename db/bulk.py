"""Many rows of one table at once, recorded in the same change set as single ones.

`Writer.insert` reads each row back, which costs most of the time of an import. Here the rows are
whole (every column of the table is given), so what is recorded is what was given.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.writer import Change, Value, Writer

Values = tuple[Value, ...]


def columns_and_key(writer: Writer, table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a table in the order of the file, and those of its primary key."""
    info = writer._tables[table]
    return info.columns, info.key


def insert_rows(writer: Writer, table: str, rows: Sequence[Values]) -> None:
    """Insert whole rows: values of every column in the order of `columns_and_key`.

    For tables without search columns. Raises `sqlite3.IntegrityError` as a single insert does.
    """
    columns, key = columns_and_key(writer, table)
    marks = ", ".join("?" * len(columns))
    writer.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
    places = [columns.index(column) for column in key]
    writer._changes.extend(
        Change(table, tuple(row[i] for i in places), None, dict(zip(columns, row, strict=True)))
        for row in rows
    )


def delete_rows(writer: Writer, table: str, rows: Sequence[Values]) -> None:
    """Delete whole rows that are there as given; nothing may refer to the table."""
    columns, key = columns_and_key(writer, table)
    places = [columns.index(column) for column in key]
    where = " AND ".join(f"{column} = ?" for column in key)
    keys = [tuple(row[i] for i in places) for row in rows]
    writer.conn.executemany(f"DELETE FROM {table} WHERE {where}", keys)  # noqa: S608
    writer._changes.extend(
        Change(table, chosen, dict(zip(columns, row, strict=True)), None)
        for chosen, row in zip(keys, rows, strict=True)
    )
