"""An open book: reading, the one way to write, undo and redo.

There is no global session; whoever works with a book is handed one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from core import clock
from core.book_lock import lock_book
from core.version import VERSION
from db.connection import check_header, create_book, discard, open_book, transaction
from db.errors import BookError, file_errors
from db.lock import BookLock
from db.schema import SCHEMA_VERSION
from db.writer import ChangeSet, Kind, Tables, Writer

# Tables of figures: their keys begin with the period and end with the unit.
_FACTS = frozenset({"result", "progress", "execution"})
_STEPS = 100_000  # of SQLite between two looks at whether it is to stop: about a millisecond
ChangeListener = Callable[[ChangeSet], None]
Way = Literal["undo", "redo"]


class Session:
    """An open book. `conn` is for `db.queries`; writing goes through `edit` only.

    A context manager: leaving it closes the file. `read_only` is True when another program holds
    the book (then `held_elsewhere` is True too) or it was asked for.
    """

    def __init__(
        self,
        path: Path,
        conn: sqlite3.Connection,
        lock: BookLock | None,
        *,
        held_elsewhere: bool = False,
    ) -> None:
        self.path = path
        self.conn = conn
        self.read_only = lock is None
        self.held_elsewhere = held_elsewhere
        self.listeners: list[ChangeListener] = []
        self._lock = lock
        self._tables = Tables(conn)
        self._done: list[ChangeSet] = []
        self._undone: list[ChangeSet] = []

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, kind: str | None = "book") -> Self:
        """Open the book at `path`; a second opener gets it read-only.

        An older schema is migrated after a restore point was made. `kind` None takes any file of
        the program. Raises `BookError`, with code wrong_kind for a plan, report or receipt file.
        """
        path = Path(path)
        header = check_header(path)
        lock = None if read_only else lock_book(path)
        try:
            if lock is not None and header.user_version < SCHEMA_VERSION:
                _migrate(path)
            conn = open_book(path, read_only=lock is None)
        except BaseException as error:
            if lock is not None:
                lock.release()
            if isinstance(error, BookError) and error.code == "read_only" and not read_only:
                return cls.open(path, read_only=True, kind=kind)  # a read-only folder or file
            raise
        session = cls(path, conn, lock, held_elsewhere=lock is None and not read_only)
        try:
            session._expect_kind(kind)
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def create(
        cls,
        path: Path | str,
        *,
        unit: str | None = None,
        unit_kind: str | None = None,
        code: str | None = None,
        levels: tuple[str, ...] = (),
        plan: str | None = None,
    ) -> Self:
        """Make a new book and open it: its own unit and, when named, a built-in plan.

        `plan` is the key of a built-in plan ('gia-lam-2023'); without `unit` the book belongs to
        the plan's own office. Raises `BookError` (exists, no_folder …), `UserError`.
        """
        from core.services.books import fill_new_book

        path = Path(path)
        create_book(path)
        try:
            _write_meta(path)
            session = cls.open(path)
        except BaseException:
            discard(path)
            raise
        try:
            fill_new_book(
                session, unit=unit, kind=unit_kind, code=code, levels=levels, plan_key=plan
            )
        except BaseException:
            session.close()
            discard(path)
            raise
        session.forget_undo()
        return session

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; harmless when closed already."""
        if not self.read_only:
            # SQLite takes its own empty journal away: nothing stays beside the user's file.
            with suppress(sqlite3.Error):
                self.conn.execute("PRAGMA journal_mode=DELETE")
        self.conn.close()
        if self._lock is not None:
            self._lock.release()

    def _expect_kind(self, kind: str | None) -> None:
        """Refuse a file of another kind, and one that holds no tables at all."""
        try:
            found = self.meta("kind")
        except sqlite3.DatabaseError as error:
            raise BookError("damaged", str(self.path), str(error)) from error
        if kind is not None and found != kind:
            raise BookError("wrong_kind", str(self.path), found or "?")

    # -- reading ------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A value of the table `meta`: kind, book_uid, own_unit (uid), created_at …"""
        row = self.conn.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the book (signer, place, header lines …) as JSON value."""
        row = self.conn.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return default if row is None else json.loads(row[0])

    def own_unit_id(self) -> int:
        """Local id of the unit the book belongs to."""
        row = self.conn.execute(
            "SELECT u.id FROM unit u JOIN meta m ON m.key = 'own_unit' AND m.value = u.uid"
        ).fetchone()
        if row is None:
            raise BookError("damaged", str(self.path), "own_unit")
        return int(row[0])

    def stop_reading_when(self, asked: Callable[[], bool]) -> None:
        """End the query under way as soon as `asked` says so; it then raises `sqlite3.Error`."""
        self.conn.set_progress_handler(asked, _STEPS)

    # -- writing ------------------------------------------------------------------------------

    @contextmanager
    def edit(self, label: str, kind: Kind = "edit") -> Iterator[Writer]:
        """One user action: a transaction whose rows become one undo step called `label`.

        Nothing is written when the block raises. Raises `BookError`: locked for figures of the own
        unit in a period that is closed, and those of the file.
        """
        done = ChangeSet(label)
        with self._writing() as writer:
            yield writer
            done = writer.finish(label, clock.utc_stamp(), kind)
            self._refuse_locked(done, kind)
        if done:
            self._done.append(done)
            self._undone.clear()
            self._tell(done)

    def set_setting(self, key: str, value: Any, label: str) -> None:
        """Store a setting of the book as one undo step."""
        with self.edit(label) as writer:
            writer.put("setting", (key,), {"value": json.dumps(value, ensure_ascii=False)})

    def undo(self) -> ChangeSet | None:
        """Take the last step back; None when there is none. Raises `BookError` conflict."""
        return self._step(*self._stacks("undo"), "undo")

    def redo(self) -> ChangeSet | None:
        """Do the last undone step again; None when there is none. Raises `BookError` conflict."""
        return self._step(*self._stacks("redo"), "redo")

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back, in the user's words."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again."""
        return self._undone[-1].label if self._undone else None

    def forget_undo(self) -> None:
        """Empty the undo stack (after a restore, or when a book was just made)."""
        self._done.clear()
        self._undone.clear()

    def step_size(self, way: Way) -> int:
        """How many rows `undo` or `redo` would change; 0 when there is nothing to do."""
        source, _ = self._stacks(way)
        return len(source[-1].changes) if source else 0

    def take_over(self, done: ChangeSet, way: Way | None = None) -> None:
        """Make what another session wrote to this book a step of this one, and tell its listeners.

        `way`: it was this session's last step, taken back or done again.
        """
        if way is None:
            self._done.append(done)
            self._undone.clear()
        else:
            source, target = self._stacks(way)
            source.pop()
            target.append(done)
        self._tell(done)

    def step_of(self, owner: Session, way: Way) -> ChangeSet | None:
        """Take back, or do again, the last step of another session of this book.

        That session is told by `take_over`. Raises `BookError` conflict.
        """
        source, _ = owner._stacks(way)
        return self._step(source[-1:], [], way)

    def _stacks(self, way: Way) -> tuple[list[ChangeSet], list[ChangeSet]]:
        """Where the next step of a way is taken from, and where it goes."""
        stacks = (self._done, self._undone)
        return stacks if way == "undo" else stacks[::-1]

    def _step(
        self, source: list[ChangeSet], target: list[ChangeSet], kind: Kind
    ) -> ChangeSet | None:
        if not source:
            return None
        inverse = source[-1].inverse()
        try:
            with self._writing() as writer:
                writer.replay(inverse.parts)
                done = writer.finish(inverse.label, clock.utc_stamp(), kind)
                self._refuse_locked(done, kind)
        except BookError as error:
            if error.code == "constraint":  # somebody else's row refers to one that would go
                raise BookError("conflict", error.path, error.detail) from error
            raise
        source.pop()
        target.append(done)
        self._tell(done)
        return done

    def _refuse_locked(self, done: ChangeSet, kind: Kind) -> None:
        """Keep the own unit's figures of a locked period as they were sent (khóa kỳ)."""
        if kind == "import":
            return
        rows = self.conn.execute("SELECT id, label FROM period WHERE state = 'locked'").fetchall()
        if not rows or not done.tables & _FACTS:
            return
        touched = {(key[0], key[-1]) for table in _FACTS for key in done.keys(table)}
        for period_id, label in rows:
            if (period_id, self.own_unit_id()) in touched:
                raise BookError("locked", str(self.path), str(label))

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        if self.read_only:
            raise BookError("busy" if self.held_elsewhere else "read_only", str(self.path))
        with file_errors(str(self.path)), transaction(self.conn):
            yield Writer(self.conn, self._tables)

    def _tell(self, done: ChangeSet) -> None:
        for listener in tuple(self.listeners):
            listener(done)


def _migrate(path: Path) -> None:
    from core import backups  # only an old file needs them
    from db.migrations import build

    backups.make(path, "before-migration")
    with file_errors(str(path)):
        build(path)


def _write_meta(path: Path) -> None:
    import uuid  # only a new book needs one

    conn = open_book(path)
    try:
        with transaction(conn):
            conn.executemany(
                "INSERT INTO meta (key, value) VALUES (?, ?)",
                [
                    ("kind", "book"),
                    ("book_uid", str(uuid.uuid4())),
                    ("created_at", clock.utc_stamp()),
                    ("made_by", f"so-ke-hoach {VERSION}"),
                ],
            )
    finally:
        conn.close()
