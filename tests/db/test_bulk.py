"""Rows written together: one block of the undo step, whole again after undo and redo."""

from __future__ import annotations

import sqlite3

import pytest

from db.bulk import Values, delete_rows, insert_rows
from db.connection import transaction
from db.errors import BookError
from db.writer import Change, ChangeSet, Writer
from tests.db.samples import dump

COUNT = 1_234  # two blocks, and statements that are not full
MADE = "2023-06-20T01:00:00+00:00"


@pytest.fixture
def rows(conn: sqlite3.Connection) -> list[Values]:
    """Results of many units, not yet written, in the order of the table's key."""
    with transaction(conn):
        conn.executemany(
            "INSERT INTO unit (id, uid, name, kind, search, sort_key)"
            " VALUES (?, ?, 'T', 'school', '', '')",
            [(1_000 + n, f"bulk-{n:031d}") for n in range(COUNT)],
        )
    return [(1, 1, "TH", 1_000 + n, "value", n + 0.5, 1e6, None, None, None) for n in range(COUNT)]


def written(conn: sqlite3.Connection, action, kind: str = "import") -> ChangeSet:  # noqa: ANN001
    with transaction(conn):
        writer = Writer(conn)
        action(writer)
        return writer.finish("thử", MADE, kind)  # type: ignore[arg-type]


def test_there_and_back(conn: sqlite3.Connection, rows: list[Values]) -> None:
    before = dump(conn)
    done = written(conn, lambda writer: insert_rows(writer, "result", rows))
    after = dump(conn)
    found = conn.execute("SELECT * FROM result WHERE unit_id >= 1000").fetchall()
    assert [tuple(row) for row in found] == rows
    assert done.tables == {"result"}
    undone = written(conn, lambda writer: writer.replay(done.inverse().parts), "undo")
    assert dump(conn) == before
    redone = written(conn, lambda writer: writer.replay(undone.inverse().parts), "redo")
    assert dump(conn) == after
    assert redone.changes == done.changes
    written(conn, lambda writer: delete_rows(writer, "result", rows))
    assert dump(conn) == before


def test_changes_say_every_row(conn: sqlite3.Connection, rows: list[Values]) -> None:
    done = written(conn, lambda writer: insert_rows(writer, "result", rows))
    assert len(done.changes) == COUNT
    assert len(done.parts) == 2
    assert list(done.keys("result")) == [change.key for change in done.changes]
    assert list(done.of("result")) == list(done.changes)
    assert [*done.keys("unit"), *done.of("unit", "plan")] == []
    last = done.changes[-1]
    assert isinstance(last, Change)
    assert last.key == (1, 1, "TH", 1_000 + COUNT - 1)
    assert last.before is None
    assert last.after is not None
    assert last.after["numerator"] == COUNT - 0.5
    back = done.inverse().changes
    assert {c.key for c in back} == {c.key for c in done.changes}
    assert all(c.after is None for c in back)


@pytest.mark.parametrize("place", [0, COUNT - 1])
def test_a_row_changed_meanwhile_is_a_conflict(
    conn: sqlite3.Connection, rows: list[Values], place: int
) -> None:
    done = written(conn, lambda writer: insert_rows(writer, "result", rows))
    conn.execute("UPDATE result SET numerator = 7 WHERE unit_id = ?", (1_000 + place,))
    changed = dump(conn)
    with pytest.raises(BookError) as caught:
        written(conn, lambda writer: writer.replay(done.inverse().parts), "undo")
    assert caught.value.code == "conflict"
    assert dump(conn) == changed


def test_a_row_that_came_back_is_a_conflict(conn: sqlite3.Connection, rows: list[Values]) -> None:
    done = written(conn, lambda writer: insert_rows(writer, "result", rows))
    undone = written(conn, lambda writer: writer.replay(done.inverse().parts), "undo")
    written(conn, lambda writer: insert_rows(writer, "result", rows[500:501]))
    with pytest.raises(BookError) as caught:
        written(conn, lambda writer: writer.replay(undone.inverse().parts), "redo")
    assert caught.value.code == "conflict"


def test_the_log_has_the_step_and_not_its_rows(
    conn: sqlite3.Connection, rows: list[Values]
) -> None:
    items = conn.execute("SELECT count(*) FROM change_item").fetchone()[0]
    done = written(conn, lambda writer: insert_rows(writer, "result", rows))
    written(conn, lambda writer: writer.replay(done.inverse().parts), "undo")
    kinds = [row[0] for row in conn.execute("SELECT kind FROM change_log ORDER BY seq DESC")]
    assert kinds[:2] == ["undo", "import"]
    assert conn.execute("SELECT count(*) FROM change_item").fetchone()[0] == items


@pytest.mark.parametrize("state", ["blank", "not a state"])
def test_what_the_schema_forbids_is_refused(
    conn: sqlite3.Connection, rows: list[Values], state: str
) -> None:
    """Many rows to a statement, and still every CHECK looks at every row."""
    bad = [(*row[:4], state, *row[5:]) if n == 33 else row for n, row in enumerate(rows)]
    with pytest.raises(sqlite3.IntegrityError):
        written(conn, lambda writer: insert_rows(writer, "result", bad))
    with pytest.raises(sqlite3.IntegrityError):
        written(conn, lambda writer: insert_rows(writer, "result", [*rows, rows[60]]))
    assert not conn.execute("SELECT 1 FROM result WHERE unit_id >= 1000").fetchone()
