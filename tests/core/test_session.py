"""An open book: creating, one writer, undo and redo, what is in the file at any moment."""

import copy
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import db.connection
from core import backups
from core.errors import BookError, UserError, sentence
from core.session import Session
from db.connection import transaction
from db.migrations import BOOK
from db.schema import SCHEMA_VERSION
from db.writer import ChangeSet, Writer
from tests.db.samples import CHANGES, ROWS, dump, fill, key_of, uid

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with the sample row in every table."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKH_DATA_DIR", str(folder / "data"))
        return make_template(folder / "template.skh")


def make_template(path: Path) -> Path:
    """A book whose own unit is the sample school, and a row in every table."""
    db.connection.create_book(path)
    conn = db.connection.connect(path)
    with transaction(conn):
        fill(Writer(conn))
        conn.execute("INSERT INTO meta VALUES ('kind', 'book'), ('own_unit', ?)", (uid(1),))
    conn.close()
    return path


@pytest.fixture
def book(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "sổ.skh"))


@pytest.fixture
def session(book: Path) -> Iterator[Session]:
    with Session.open(book) as opened:
        yield opened


def rename(session: Session, name: str) -> None:
    with session.edit(f"Đổi tên thành {name}") as writer:
        writer.update("unit", (1,), {"name": name})


def name_in_file(path: Path) -> str:
    """What another program reads at this moment."""
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    name = conn.execute("SELECT name FROM unit").fetchone()[0]
    conn.close()
    return str(name)


# -- creating and opening -----------------------------------------------------------------------


def test_a_new_book(tmp_path: Path) -> None:
    path = tmp_path / "a.skh"
    with Session.create(path, plan="gia-lam-2023") as session:
        assert not session.read_only
        assert session.undo_label is None
        assert session.undo() is None
        assert session.meta("kind") == "book"
        assert len(session.meta("book_uid") or "") == 36
        assert session.setting("place") == "Gia Lâm"
        assert session.setting("no such", 5) == 5
        own = session.conn.execute(
            "SELECT name FROM unit WHERE id = ?", (session.own_unit_id(),)
        ).fetchone()
        assert own[0] == "Ủy ban nhân dân huyện Gia Lâm"
    assert [found.name for found in tmp_path.iterdir()] == ["a.skh"]
    assert path.stat().st_size <= 400_000


@pytest.mark.parametrize("arguments", [{"plan": "không có"}, {}, {"unit": "A", "levels": ("X",)}])
def test_a_refused_book_leaves_nothing(tmp_path: Path, arguments: dict) -> None:
    with pytest.raises(UserError):
        Session.create(tmp_path / "a.skh", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_book_without_a_plan(tmp_path: Path) -> None:
    with Session.create(tmp_path / "a.skh", unit="  Trường   A ", levels=("TH",)) as session:
        row = session.conn.execute("SELECT name, kind, levels FROM unit").fetchone()
        assert tuple(row) == ("Trường A", "school", "TH")
        assert session.conn.execute("SELECT count(*) FROM plan").fetchone()[0] == 0


def test_a_failing_disk_while_creating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself is told that the disk ends after 40 pages."""
    real = db.connection.connect

    def small(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
        conn = real(path, read_only=read_only)
        conn.execute("PRAGMA max_page_count = 45")
        return conn

    monkeypatch.setattr(db.connection, "connect", small)
    with pytest.raises(BookError, match="disk_full"):
        Session.create(tmp_path / "a.skh", plan="gia-lam-2023")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["plan", "report", "receipt"])
def test_files_of_other_kinds(book: Path, kind: str) -> None:
    conn = sqlite3.connect(book)
    conn.execute("UPDATE meta SET value = ? WHERE key = 'kind'", (kind,))
    conn.commit()
    conn.close()
    with pytest.raises(BookError) as caught:
        Session.open(book)
    assert (caught.value.code, caught.value.detail) == ("wrong_kind", kind)
    for wanted in (kind, None):
        with Session.open(book, read_only=True, kind=wanted) as session:
            assert session.meta("kind") == kind


def test_a_file_with_our_header_and_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.skh"
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA application_id = {0x534B4831}")
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    conn.execute("CREATE TABLE t (a)")
    conn.close()
    for _ in range(2):  # the second time: nothing held the lock
        with pytest.raises(BookError, match="damaged"):
            Session.open(path)


def test_a_book_whose_unit_is_gone(book: Path) -> None:
    with Session.open(book) as session:
        with session.edit("xóa") as writer:
            writer.delete("unit", (1,))
        with pytest.raises(BookError, match="own_unit"):
            session.own_unit_id()


def test_closing_twice_and_leaving_nothing(book: Path) -> None:
    session = Session.open(book)
    rename(session, "Một")
    session.close()
    session.close()
    assert [path.name for path in book.parent.iterdir()] == [book.name]


# -- one writer ---------------------------------------------------------------------------------

SECOND_OPENER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from core.session import Session
from core.errors import sentence
with Session.open(sys.argv[1]) as session:
    print(session.read_only, session.held_elsewhere)
    try:
        with session.edit("x") as writer:
            writer.update("unit", (1,), {{"name": "của người thứ hai"}})
    except Exception as error:
        print(sentence(error))
"""


def second_opener(path: Path) -> list[str]:
    """Another process opens the book and tries to write; what it said."""
    done = subprocess.run(
        [sys.executable, "-c", SECOND_OPENER, str(path)], capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_second_process_reads_only(book: Path) -> None:
    with Session.open(book) as session:
        rename(session, "của người thứ nhất")
        said = second_opener(book)
        assert said[0] == "True True"
        assert "đang được một chương trình khác sử dụng" in said[1]
        assert name_in_file(book) == "của người thứ nhất"
    assert second_opener(book) == ["False False"]
    assert name_in_file(book) == "của người thứ hai"


def test_a_second_session_in_the_same_process(session: Session, book: Path) -> None:
    with Session.open(book) as second:
        assert second.read_only
        with pytest.raises(BookError, match="busy"):
            rename(second, "x")
        rename(session, "Một")  # the reader does not hinder the writer
        assert second.conn.execute("SELECT name FROM unit").fetchone()[0] == "Một"


def test_the_same_book_by_another_path(session: Session, book: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    other = tmp_path / "folder" / ".." / book.name
    with Session.open(other) as second:
        assert second.read_only


def test_asked_for_read_only(book: Path) -> None:
    with Session.open(book, read_only=True) as session:
        assert session.read_only
        assert not session.held_elsewhere
        with pytest.raises(BookError, match="read_only"):
            rename(session, "x")
        with Session.open(book) as writer:  # a reader holds no lock
            assert not writer.read_only


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter on Windows")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_file_or_folder(template: Path, what: str) -> None:
    """Known when the book is opened, not when the first cell is lost."""
    folder = Path(tempfile.mkdtemp(prefix="skh-"))
    path = Path(shutil.copy(template, folder / "a.skh"))
    (folder / "data").mkdir()
    (folder / "data").chmod(0o777)
    path.chmod(0o444 if what == "file" else 0o666)
    folder.chmod(0o777 if what == "file" else 0o555)
    code = f"""
        import os, sys
        sys.path.insert(0, {str(ROOT)!r})
        os.environ["SKH_DATA_DIR"] = {str(folder / "data")!r}
        from core.session import Session
        from core.errors import sentence
        import core.i18n, db.migrations
        if os.geteuid() == 0:
            os.setuid(65534)  # root may write everything
        with Session.open({str(path)!r}) as session:
            print(session.read_only, session.held_elsewhere,
                  session.conn.execute("SELECT count(*) FROM unit").fetchone()[0])
            try:
                with session.edit("x") as writer:
                    writer.update("unit", (1,), {{"name": "x"}})
            except Exception as error:
                print(sentence(error))
    """
    try:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    finally:
        folder.chmod(0o777)
        shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == "True False 1"
    assert second.startswith("Không được phép ghi vào “a.skh”.")


# -- writing ------------------------------------------------------------------------------------


def test_an_edit_is_in_the_file_when_it_ends(session: Session, book: Path) -> None:
    rename(session, "Một")
    assert name_in_file(book) == "Một"
    session.undo()
    assert name_in_file(book) == ROWS["unit"]["name"]
    session.redo()
    assert name_in_file(book) == "Một"


def test_an_edit_that_fails_changes_nothing(session: Session) -> None:
    before = dump(session.conn)
    told: list[ChangeSet] = []
    session.listeners.append(told.append)
    with suppress(ZeroDivisionError), session.edit("x") as writer:
        writer.delete("plan", (1,))
        _ = 1 / 0
    assert dump(session.conn) == before
    assert session.undo_label is None
    assert told == []
    with pytest.raises(BookError, match="constraint"), session.edit("x") as writer:
        writer.update("unit", (1,), {"note": "y", "kind": "club"})
    assert dump(session.conn) == before
    rename(session, "Một")  # and the session goes on


def test_a_full_disk_loses_nothing_that_was_saved(session: Session, book: Path) -> None:
    rename(session, "Một")
    pages = session.conn.execute("PRAGMA page_count").fetchone()[0]
    session.conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(BookError, match="disk_full") as caught, session.edit("x") as writer:
        writer.update("unit", (1,), {"name": "Hai", "note": "x" * 100_000})
    assert "“sổ.skh” đã đầy" in sentence(caught.value)
    assert name_in_file(book) == "Một"
    session.conn.execute("PRAGMA max_page_count = 1000000")
    rename(session, "Ba")
    assert name_in_file(book) == "Ba"


def test_an_edit_that_changes_nothing_is_no_step(session: Session) -> None:
    rename(session, "Một")
    session.undo()
    with session.edit("không đổi gì") as writer:
        writer.update("unit", (1,), {"name": ROWS["unit"]["name"]})
    assert session.undo_label is None
    assert session.redo_label == "Đổi tên thành Một"  # what was undone can still come back


def test_listeners_are_told_of_every_change(session: Session) -> None:
    told: list[ChangeSet] = []
    session.listeners.append(told.append)
    rename(session, "Một")
    session.undo()
    session.redo()
    session.set_setting("place", "Hà Đông", "Sửa địa danh")
    assert [(done.label, *done.tables) for done in told] == [
        ("Đổi tên thành Một", "unit"), ("Đổi tên thành Một", "unit"),
        ("Đổi tên thành Một", "unit"), ("Sửa địa danh", "setting"),
    ]  # fmt: skip
    assert told[1].changes[0].after["name"] == ROWS["unit"]["name"]


def test_settings_are_json_values(session: Session) -> None:
    for value in ("Gia Lâm", 5, None, ["a", {"b": 1.5}], True):
        session.set_setting("x", value, "Sửa")
        assert session.setting("x", "default") == value


def test_labels_and_a_new_branch(session: Session) -> None:
    rename(session, "Một")
    rename(session, "Hai")
    assert (session.undo_label, session.redo_label) == ("Đổi tên thành Hai", None)
    session.undo()
    assert (session.undo_label, session.redo_label) == ("Đổi tên thành Một", "Đổi tên thành Hai")
    rename(session, "Ba")
    assert (session.undo_label, session.redo_label) == ("Đổi tên thành Ba", None)
    assert session.redo() is None


def test_unlimited_undo(session: Session) -> None:
    before = dump(session.conn)
    for number in range(200):
        rename(session, f"Tên {number}")
    while session.undo():
        pass
    assert dump(session.conn) == before


def test_the_log_stays_in_the_file(session: Session, book: Path) -> None:
    rename(session, "Một")
    session.undo()
    session.redo()
    conn = sqlite3.connect(book)
    rows = conn.execute("SELECT kind, label FROM change_log ORDER BY seq").fetchall()
    conn.close()
    assert rows == [(kind, "Đổi tên thành Một") for kind in ("edit", "undo", "redo")]


def test_undo_after_somebody_else_changed_the_row(session: Session, book: Path) -> None:
    rename(session, "Một")
    other = sqlite3.connect(book)
    other.execute("UPDATE unit SET name = 'của người khác'")
    other.commit()
    other.close()
    with pytest.raises(BookError, match="conflict"):
        session.undo()
    assert name_in_file(book) == "của người khác"
    assert session.undo_label == "Đổi tên thành Một"


def test_undo_of_a_row_that_somebody_else_has_used(session: Session, book: Path) -> None:
    with session.edit("thêm") as writer:
        new = writer.add("unit", {"uid": uid(5), "name": "Mới", "kind": "school"})
    other = sqlite3.connect(book)
    other.execute("INSERT INTO unit_alias (unit_id, name, kind) VALUES (?, 'x', 'alias')", (new,))
    other.commit()
    other.close()
    before = dump(session.conn)
    with pytest.raises(BookError, match="conflict"):
        session.undo()
    assert dump(session.conn) == before
    assert session.undo_label == "thêm"


def test_a_file_replaced_while_it_is_open(session: Session, book: Path, template: Path) -> None:
    """A sync client put another file in its place: SQLite notices before writing."""
    if os.name == "nt":
        pytest.skip("an open file cannot be replaced on Windows")
    new = Path(shutil.copy(template, book.with_name("new.skh")))
    new.replace(book)
    with pytest.raises(BookError, match="moved"):
        rename(session, "Một")
    assert name_in_file(book) == ROWS["unit"]["name"]


# -- older schemas ------------------------------------------------------------------------------


@pytest.fixture
def newer_program(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The program of the next schema; the statements of its migration are the list returned."""
    steps = ["ALTER TABLE unit ADD COLUMN phone TEXT"]
    registered = copy.copy(BOOK._migrations)
    monkeypatch.setattr(BOOK, "_migrations", registered)

    @BOOK()
    def schema_next(database: Any) -> None:
        for step in steps:
            database.execute(step)
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    for module in ("db.connection", "core.session"):
        monkeypatch.setattr(f"{module}.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    return steps


def schema_of(path: Path) -> int:
    conn = sqlite3.connect(path)
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    conn.close()
    return int(version)


def test_an_older_book_is_migrated_after_a_restore_point(book: Path, newer_program: list) -> None:
    with Session.open(book) as session:
        assert session.conn.execute("SELECT name, phone FROM unit").fetchone()[1] is None
        rename(session, "Một")
        session.undo()
    assert schema_of(book) == SCHEMA_VERSION + 1
    [point] = backups.restore_points(book)
    assert point.reason == "before-migration"
    assert schema_of(point.path) == SCHEMA_VERSION
    Session.open(book).close()
    assert len(backups.restore_points(book)) == 1


def test_a_failing_migration_leaves_the_book_as_it_was(book: Path, newer_program: list) -> None:
    newer_program[:] = ["DELETE FROM finding_answer", "SELECT no_such_function()"]
    before = book.read_bytes()
    with pytest.raises(BookError):
        Session.open(book)
    assert book.read_bytes() == before
    assert len(backups.restore_points(book)) == 1
    newer_program[:] = []
    with Session.open(book) as session:  # no lock was left behind
        assert not session.read_only


def test_a_second_opener_does_not_migrate(
    book: Path, newer_program: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        for module in ("db.connection", "core.session"):
            older.setattr(f"{module}.SCHEMA_VERSION", SCHEMA_VERSION)
        first = Session.open(book)
    with Session.open(book) as second:
        assert second.read_only
    assert schema_of(book) == SCHEMA_VERSION
    first.close()


# -- any sequence of edits, undos, redos and reopenings -----------------------------------------


@cache
def _machine_template() -> bytes:
    with tempfile.TemporaryDirectory(prefix="skh-") as folder:
        return make_template(Path(folder) / "template.skh").read_bytes()


class Editing(RuleBasedStateMachine):
    """The file always equals a list of remembered dumps with a cursor in it."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="skh-"))
        self.path = self.folder / "sổ.skh"
        self.path.write_bytes(_machine_template())
        self.told: list[ChangeSet] = []
        self.open()
        self.states = [dump(self.session.conn)]
        self.at = 0
        self.made = 100

    def open(self) -> None:
        self.session = Session.open(self.path)
        self.session.listeners.append(self.told.append)

    def remember(self) -> None:
        """A step is what was told to the listeners, also when it took itself back."""
        if self.told:
            self.states[self.at + 1 :] = [dump(self.session.conn)]
            self.at += 1
            self.told.clear()

    @rule(table=st.sampled_from(sorted(CHANGES)), back=st.booleans())
    def update(self, table: str, back: bool) -> None:
        """Change the sample row, or change it back; nothing where it is gone."""
        changes = CHANGES[table]
        values = {column: ROWS[table].get(column) for column in changes} if back else changes
        with self.session.edit(f"sửa {table}") as writer:
            if writer.get(table, *key_of(table)) is not None and self.refers(values):
                writer.update(table, key_of(table), values)
        self.remember()

    @rule(table=st.sampled_from(sorted(ROWS)))
    def delete(self, table: str) -> None:
        with self.session.edit(f"xóa {table}") as writer:
            if writer.get(table, *key_of(table)) is not None:
                writer.delete(table, key_of(table))
        self.remember()

    @rule(table=st.sampled_from(sorted(ROWS)))
    def insert(self, table: str) -> None:
        """Put the sample row where it is not, or another one beside it."""
        row = dict(ROWS[table])
        with self.session.edit(f"thêm {table}") as writer:
            if writer.get(table, *key_of(table)) is not None:
                if key_of(table) != (1,) or "key" in row:
                    return
                self.made += 1
                row = {**row, "uid": uid(self.made)} if "uid" in row else row
            if self.refers(row):
                writer.insert(table, row)
        self.remember()

    def refers(self, row: dict) -> bool:
        """Whether everything that the row refers to is there."""
        parents = {"unit_id": "unit", "from_unit_id": "unit", "to_unit_id": "unit",
                   "plan_id": "plan", "period_id": "period", "indicator_id": "indicator",
                   "task_id": "task", "line_id": "budget_line"}  # fmt: skip
        present = {
            table: self.session.conn.execute(f"SELECT 1 FROM {table} WHERE id = 1").fetchone()
            for table in set(parents.values())
        }
        return all(value is None or present[parents[c]] for c, value in row.items() if c in parents)

    @rule()
    def several_at_once(self) -> None:
        with self.session.edit("nhiều thay đổi") as writer:
            for key in ("a", "b", "c"):
                writer.put("setting", (key,), {"value": str(self.at)})
            writer.delete("setting", ("b",))
        self.remember()

    @rule()
    def undo(self) -> None:
        done = self.session.undo()
        assert (done is None) == (self.at == 0)
        self.at -= done is not None
        self.told.clear()

    @rule()
    def redo(self) -> None:
        done = self.session.redo()
        assert (done is None) == (self.at == len(self.states) - 1)
        self.at += done is not None
        self.told.clear()

    @rule()
    def fail(self) -> None:
        with suppress(RuntimeError), self.session.edit("hỏng") as writer:
            writer.put("setting", ("x",), {"value": "1"})
            raise RuntimeError

    @precondition(lambda self: hasattr(self, "session"))
    @rule()
    def reopen(self) -> None:
        self.session.close()
        self.open()
        assert not self.session.read_only
        self.states, self.at = [self.states[self.at]], 0

    @invariant()
    def the_file_is_what_is_remembered(self) -> None:
        if hasattr(self, "session"):
            assert dump(self.session.conn) == self.states[self.at]
            assert not self.session.conn.execute("PRAGMA foreign_key_check").fetchall()

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            shutil.rmtree(self.folder)


Editing.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestEditing = Editing.TestCase
