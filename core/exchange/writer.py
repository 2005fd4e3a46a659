"""Making a travel file: built in memory, put into a file by VACUUM INTO, read back, then named.

A copy of a live book would carry deleted rows and everybody's data; this file holds what the
`Travel` holds and nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.exchange.byte_seal import sealed as sealed_bytes
from core.exchange.faults import Fault, not_sent, table_word
from core.exchange.layout import TABLES_OF, Table, empty_file, layout
from core.exchange.limits import READ_SECONDS
from core.exchange.reader import read_checked
from core.exchange.travel import HEAD_KEYS, Row, Travel, Value, digest_of
from core.i18n import tr
from db.errors import file_errors
from db.schema import SCHEMA_VERSION
from db.snapshot import fsync_file, replace_file


def write(travel: Travel, target: Path) -> None:
    """Write the file; see `core.exchange.travel.write_travel`. Raises `Refused`, `BookError`."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with file_errors(str(target)):
        try:
            sealed = seal(travel)
            temporary.unlink(missing_ok=True)
            _build(sealed, temporary)
            temporary.write_bytes(sealed_bytes(temporary.read_bytes()))
            fsync_file(temporary)
            if read_checked(temporary, READ_SECONDS * 4).head["digest"] != sealed.head["digest"]:
                raise Fault("damaged", tr("tệp vừa ghi đọc lại không giống dữ liệu"))
            replace_file(temporary, target)
        except Fault as fault:
            raise not_sent(fault) from fault
        finally:
            temporary.unlink(missing_ok=True)


def seal(travel: Travel) -> Travel:
    """The same contents with text in NFC, every head key and column, and the digest of it all.

    Raises `KeyError` for a key, table or column that does not travel.
    """
    unknown = travel.head.keys() - set(HEAD_KEYS)
    if unknown:
        raise KeyError(*sorted(unknown))
    head = {key: _nfc_text(travel.head.get(key, "")) for key in HEAD_KEYS}
    shapes = layout(SCHEMA_VERSION).tables
    tables = {
        name: tuple(
            shapes[name].row(**{column: _nfc(value) for column, value in row.items()})
            for row in rows
        )
        for name, rows in travel.tables.items()
        if rows
    }
    clean = replace(travel, head=head, tables=tables)
    return replace(clean, head={**head, "digest": digest_of(clean)})


def _nfc(value: Value) -> Value:
    return _nfc_text(value) if isinstance(value, str) else value


def _nfc_text(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _build(travel: Travel, path: Path) -> None:
    conn = empty_file(SCHEMA_VERSION)
    try:
        conn.execute("PRAGMA foreign_keys=ON")  # checked at COMMIT: the schema defers them
        conn.execute("BEGIN")
        head = [("kind", travel.kind), *travel.head.items()]
        conn.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", head)
        ids: dict[str, dict[Value, int]] = {}
        for name in TABLES_OF[travel.kind]:
            _insert(conn, layout(SCHEMA_VERSION).tables[name], travel.rows(name), ids)
        conn.execute("COMMIT")
        conn.execute("VACUUM INTO ?", (str(path),))
    finally:
        conn.close()


def _insert(
    conn: sqlite3.Connection,
    table: Table,
    rows: Sequence[Row],
    ids: dict[str, dict[Value, int]],
) -> None:
    """Insert a table's rows with fresh local ids; `ids`: of each table, uid → local id."""
    own = ids[table.name] = {}
    if table.has_id and len(table.key) == 1:
        own.update({row[table.key[0]]: place for place, row in enumerate(rows, 1)})
    values = [_stored(table, row, ids) for row in rows]
    if table.has_id:
        for place, line in enumerate(values, 1):
            line.insert(0, place)
    columns, marks = ", ".join(table.stored), ", ".join("?" * len(table.stored))
    try:
        conn.executemany(
            f"INSERT INTO {table.name} ({columns}) VALUES ({marks})",  # noqa: S608
            values,
        )
    except (sqlite3.IntegrityError, sqlite3.DataError) as error:
        word = table_word(table.name)
        what = tr("bảng {table} có giá trị ngoài phạm vi cho phép hoặc trùng nhau", table=word)
        raise Fault("invalid", what) from error


def _stored(table: Table, row: Row, ids: Mapping[str, Mapping[Value, int]]) -> list[Value]:
    line: list[Value] = []
    for column in table.columns:
        value = row[column.name]
        if column.refers_to and value is not None:
            known = ids.get(column.refers_to, {})
            if value not in known:
                raise Fault(
                    "invalid",
                    tr("bảng {table} có dòng trỏ tới dòng không gửi kèm",
                       table=table_word(table.name)),
                )  # fmt: skip
            value = known[value]
        line.append(value)
    return line
