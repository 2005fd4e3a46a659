"""The one way to write: every table, every kind of change, there and back."""

import json
import sqlite3

import pytest

from db import text
from db.connection import transaction
from db.errors import BookError
from db.writer import Change, ChangeSet, Writer
from tests.db.samples import CHANGES, ROWS, dump, key_of, uid

MADE = "2023-06-20T01:00:00+00:00"


def write(conn: sqlite3.Connection, action) -> ChangeSet:  # noqa: ANN001
    """Run `action(writer)` in a transaction; the change set."""
    with transaction(conn):
        writer = Writer(conn)
        action(writer)
        return writer.finish("thử", MADE)


def replay(conn: sqlite3.Connection, changes: ChangeSet) -> ChangeSet:
    return write(conn, lambda writer: writer.replay(changes.changes))


def there_and_back(conn: sqlite3.Connection, action) -> ChangeSet:  # noqa: ANN001
    """An action, its undo, its redo and its undo again give the same rows to the last byte."""
    before = dump(conn)
    done = write(conn, action)
    after = dump(conn)
    assert after != before
    undone = replay(conn, done.inverse())
    assert dump(conn) == before
    redone = replay(conn, undone.inverse())
    assert dump(conn) == after
    replay(conn, redone.inverse())
    assert dump(conn) == before
    assert not conn.execute("PRAGMA foreign_key_check").fetchall()
    return done


@pytest.mark.parametrize("table", CHANGES)
def test_update_there_and_back(conn: sqlite3.Connection, table: str) -> None:
    done = there_and_back(conn, lambda w: w.update(table, key_of(table), CHANGES[table]))
    [change] = done.changes
    assert (change.table, change.key) == (table, key_of(table))
    derived = {"search", "sort_key"}
    assert (
        set(change.before)
        == set(change.after)
        == set(CHANGES[table]) | (derived & set(change.after))
    )


@pytest.mark.parametrize("table", ROWS)
def test_delete_with_all_that_refers_to_it_there_and_back(
    conn: sqlite3.Connection, table: str
) -> None:
    done = there_and_back(conn, lambda w: w.delete(table, key_of(table)))
    assert done.changes[-1].table == table  # what refers to it goes before it
    assert done.changes[-1].after is None


@pytest.mark.parametrize("table", ["setting", "unit", "plan", "period", "indicator", "task",
                                   "budget_line", "section", "target", "course"])  # fmt: skip
def test_insert_there_and_back(conn: sqlite3.Connection, table: str) -> None:
    row = {**ROWS[table], "uid": uid(99), "key": "2023-Q4"}
    columns = {r[1] for r in conn.execute(f"PRAGMA table_info({table})")}
    there_and_back(conn, lambda w: w.insert(table, {c: v for c, v in row.items() if c in columns}))


def test_deleting_a_plan_takes_everything_of_it(conn: sqlite3.Connection) -> None:
    write(conn, lambda w: w.delete("plan", (1,)))
    for table in ("section", "annex", "indicator", "target", "result", "task", "task_unit",
                  "progress", "course", "budget_line", "execution", "adjustment"):  # fmt: skip
        assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
    # Recognitions are the unit's; what was sent stays on record.
    assert conn.execute("SELECT plan_id FROM recognition").fetchone()[0] is None
    assert conn.execute("SELECT count(*) FROM submission").fetchone()[0] == 1
    assert not conn.execute("PRAGMA foreign_key_check").fetchall()


def test_deleting_a_unit_keeps_its_printed_name(conn: sqlite3.Connection) -> None:
    write(conn, lambda w: w.delete("unit", (1,)))
    assert tuple(conn.execute("SELECT name, unit_id FROM task_unit").fetchone()) == (
        "Phòng GD&ĐT",
        None,
    )
    assert conn.execute("SELECT school FROM recognition").fetchone()[0] == "TH Đặng Xá"
    assert conn.execute("SELECT count(*) FROM result").fetchone()[0] == 0


def test_a_line_and_its_lines_below(conn: sqlite3.Connection) -> None:
    def three_deep(writer: Writer) -> None:
        for number in (2, 3, 4):
            writer.insert("budget_line", {"uid": uid(90 + number), "plan_id": 1,
                                          "parent_id": number - 1, "code": f"A.{number}",
                                          "name": "con"})  # fmt: skip

    write(conn, three_deep)
    there_and_back(conn, lambda w: w.delete("budget_line", (1,)))


@pytest.mark.parametrize("table", ["budget_line", "unit"])
@pytest.mark.parametrize("length", [1, 2, 3])
def test_rows_that_stand_above_themselves(
    conn: sqlite3.Connection, table: str, length: int
) -> None:
    """No service makes such a ring; a file may hold one, and it must be possible to delete it."""

    def ring(writer: Writer) -> None:
        row = {**ROWS[table], "parent_id": 1}
        for number in range(2, length + 1):
            writer.insert(table, {**row, "uid": uid(60 + number), "parent_id": number - 1})
        writer.update(table, (1,), {"parent_id": length})

    write(conn, ring)
    there_and_back(conn, lambda w: w.delete(table, (1,)))
    there_and_back(conn, lambda w: w.delete(table, (length,)))


def test_several_changes_of_one_row_in_one_step(conn: sqlite3.Connection) -> None:
    def action(writer: Writer) -> None:
        writer.update("unit", (1,), {"name": "Một"})
        writer.update("unit", (1,), {"name": "Hai", "note": "x"})
        new = writer.add("unit", {"uid": uid(50), "name": "Mới", "kind": "school", "parent_id": 1})
        writer.update("unit", (new,), {"name": "Mới hơn"})
        writer.delete("unit", (1,))

    there_and_back(conn, action)


def test_put_inserts_or_updates(conn: sqlite3.Connection) -> None:
    key = (1, 1, "ALL", 1)
    done = write(conn, lambda w: w.put("result", key, {"state": "value", "value": 1}))
    assert done.changes[0].before is None
    done = write(conn, lambda w: w.put("result", key, {"value": 2}))
    assert done.changes[0] == Change("result", key, {"value": 1.0}, {"value": 2})
    assert conn.execute("SELECT value FROM result WHERE level = 'ALL'").fetchone()[0] == 2.0


def test_what_stays_equal_is_not_recorded(conn: sqlite3.Connection) -> None:
    count = conn.execute("SELECT count(*) FROM change_log").fetchone()[0]
    done = write(conn, lambda w: w.update("unit", (1,), {"name": ROWS["unit"]["name"]}))
    assert not done
    assert conn.execute("SELECT count(*) FROM change_log").fetchone()[0] == count


def test_search_and_sort_follow_the_name(conn: sqlite3.Connection) -> None:
    write(conn, lambda w: w.update("unit", (1,), {"name": "Trường Đặng Xá"}))
    search, sort_key = conn.execute("SELECT search, sort_key FROM unit").fetchone()
    assert "dang xa" in search
    assert "đang xa" in search
    assert sort_key == text.sort_key("Trường Đặng Xá")


# -- somebody else changed it -------------------------------------------------------------------


@pytest.mark.parametrize(
    "meanwhile",
    [
        "UPDATE unit SET name = 'của người khác'",
        "DELETE FROM unit",
    ],
)
def test_undo_of_a_row_changed_by_somebody_else(conn: sqlite3.Connection, meanwhile: str) -> None:
    done = write(conn, lambda w: w.update("unit", (1,), {"name": "của tôi"}))
    conn.execute("PRAGMA foreign_keys=OFF")
    conn.execute(meanwhile)
    before = dump(conn)
    with pytest.raises(BookError) as caught:
        replay(conn, done.inverse())
    assert caught.value.code == "conflict"
    assert dump(conn) == before


def test_undo_keeps_what_somebody_else_wrote_in_other_columns(conn: sqlite3.Connection) -> None:
    done = write(conn, lambda w: w.update("unit", (1,), {"name": "của tôi"}))
    conn.execute("UPDATE unit SET note = 'của người khác'")
    replay(conn, done.inverse())
    assert tuple(conn.execute("SELECT name, note FROM unit").fetchone()) == (
        ROWS["unit"]["name"],
        "của người khác",
    )


def test_undo_of_a_delete_when_the_row_is_there_again(conn: sqlite3.Connection) -> None:
    done = write(conn, lambda w: w.delete("finding_answer", ("r", "p")))
    conn.execute("INSERT INTO finding_answer VALUES ('r', 'p', 'khác', 'now')")
    with pytest.raises(BookError, match="conflict"):
        replay(conn, done.inverse())


@pytest.mark.parametrize("action", ["update", "delete"])
def test_a_row_that_is_gone(conn: sqlite3.Connection, action: str) -> None:
    arguments = ({"name": "x"},) if action == "update" else ()
    with pytest.raises(BookError, match="conflict"):
        write(conn, lambda w: getattr(w, action)("unit", (99,), *arguments))


def test_an_unknown_table_is_a_fault_of_the_program(conn: sqlite3.Connection) -> None:
    with pytest.raises(KeyError):
        write(conn, lambda w: w.insert("units; DROP TABLE unit", {"a": 1}))


# -- the log ------------------------------------------------------------------------------------


def log(conn: sqlite3.Connection) -> list[tuple]:
    return [
        tuple(row)
        for row in conn.execute(
            "SELECT l.kind, l.label, i.tbl, i.key, i.before, i.after FROM change_log l"
            " LEFT JOIN change_item i USING (seq) ORDER BY seq, pos"
        )
    ]


def test_the_log_says_what_changed(conn: sqlite3.Connection) -> None:
    write(conn, lambda w: w.update("unit", (1,), {"note": "mới"}))
    [entry] = log(conn)
    assert entry[:3] == ("edit", "thử", "unit")
    assert [json.loads(part) for part in entry[3:]] == [[1], {"note": "n"}, {"note": "mới"}]


def test_the_log_leaves_out_what_can_be_derived_and_names_blobs_only(
    conn: sqlite3.Connection,
) -> None:
    write(conn, lambda w: w.delete("submission", (1,)))
    write(conn, lambda w: w.update("task", (1,), {"title": "Mới"}))
    first, second = log(conn)
    assert json.loads(first[4])["content"] == "<2 bytes>"
    assert json.loads(second[5]) == {"title": "Mới"}


def test_an_import_is_logged_without_its_rows(conn: sqlite3.Connection) -> None:
    with transaction(conn):
        writer = Writer(conn)
        writer.update("unit", (1,), {"note": "mới"})
        done = writer.finish("nhập", MADE, "import")
    assert done
    assert log(conn) == [("import", "nhập", None, None, None, None)]


def test_a_change_set_knows_its_tables(conn: sqlite3.Connection) -> None:
    done = write(conn, lambda w: w.delete("task", (1,)))
    assert done.tables == {"task", "task_unit", "task_indicator", "progress", "course",
                           "budget_task"}  # fmt: skip
    assert not ChangeSet("leer")
