"""The program tests itself, also when packaged: the whole way of a book in a temporary folder.

Create from every built-in plan, reopen, migrate, edit, undo, redo, export in every format, back up,
restore, send a report and take it in, refuse what is no book. It uses nothing but the program: no
test tools and nothing of the user's.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core import backups
from core.errors import BookError
from core.i18n import tr
from core.services import results
from core.services.periods import periods
from core.services.plans import built_in, built_in_keys
from core.services.show import Json, whole_book
from core.session import Session
from db.queries.indicators import indicator_levels

Say = Callable[[str], None]
_EXPORTED: Final = "gia-lam-2023"
_MAGIC: Final = {"pdf": b"%PDF-", "xlsx": b"PK", "docx": b"PK"}
_SMALLEST: Final = 1000  # bytes of a document that holds something


def self_test(say: Say) -> bool:
    """Run every step, one line each, then "OK"; False (and why) at the first that fails."""
    with TemporaryDirectory(prefix="skh-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _own_data_dir(folder / "data"):
            for label, step in _steps(folder):
                try:
                    step()
                except Exception:  # noqa: BLE001 - whatever it is, the test has found it
                    say(tr("HỎNG  {step}", step=label))
                    say(traceback.format_exc())
                    return False
                say(tr("tốt   {step}", step=label))
    say("OK")
    return True


def _steps(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    for key in built_in_keys():
        yield tr("lập sổ từ kế hoạch {key}", key=key), partial(_create, folder, key)
        yield tr("sửa, hoàn tác, làm lại, mở lại"), partial(_edit, folder, key)
    yield tr("nâng cấp tệp giữ nguyên nội dung"), partial(_migrate, folder)
    for report in ("results", "plan", "overview"):
        for fmt in _MAGIC:
            yield (
                tr("xuất {report} ra {format}", report=report, format=fmt),
                partial(_export, folder, report, fmt),
            )
    yield tr("tạo mốc khôi phục, khôi phục"), partial(_restore, folder)
    yield from _exchange_steps(folder)
    yield tr("kiểm tra tệp"), partial(_check_files, folder)
    yield tr("từ chối tệp không phải sổ"), partial(_refuse, folder)


def _exchange_steps(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    from core.services.self_test_exchange import ExchangeTest

    return ExchangeTest(folder).steps()


@contextmanager
def _own_data_dir(folder: Path) -> Iterator[None]:
    """Restore points and locks of the test stay out of the user's data folder."""
    before = os.environ.get("SKH_DATA_DIR")
    os.environ["SKH_DATA_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SKH_DATA_DIR"]
        else:
            os.environ["SKH_DATA_DIR"] = before


def _book(folder: Path, key: str) -> Path:
    return folder / f"Sổ {key}.skh"


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def _create(folder: Path, key: str) -> None:
    data = built_in(key)
    with Session.create(_book(folder, key), plan=key) as session:
        [plan] = whole_book(session)["plans"]
    for part in ("indicators", "tasks", "courses", "recognitions", "budget"):
        _expect(len(plan[part]) == len(data[part]), part)


def _edit(folder: Path, key: str) -> None:
    with Session.open(_book(folder, key)) as session:
        before = whole_book(session)
        _change(session)
        after = whole_book(session)
        _expect(after != before, "the edit changed nothing")
        session.undo()
        _expect(whole_book(session) == before, "undo left something")
        session.redo()
        _expect(whole_book(session) == after, "redo lost something")
    with Session.open(_book(folder, key), read_only=True) as session:
        _expect(whole_book(session) == after, "the file holds something else")


def _change(session: Session) -> None:
    """Enter a result where the plan has indicators, otherwise rename a task."""
    rows = indicator_levels(session.conn)
    if not rows:
        with session.edit("self-test") as writer:
            writer.update("task", (1,), {"title": "Nhiệm vụ thử"})
        return
    results.set_result(
        session, indicator_id=rows[0].indicator_id, level=rows[0].level,
        period_id=periods(session)[0].id,
        unit_id=session.own_unit_id(), numerator=90.0, denominator=100.0,
    )  # fmt: skip


def _migrate(folder: Path) -> None:
    """Applying every migration to a book that has them all changes nothing in it."""
    from db.migrations import build

    book = _book(folder, _EXPORTED)
    before = _content(book)
    build(book)
    _expect(_content(book) == before, "migrating changed the book")


def _export(folder: Path, report: str, fmt: str) -> None:
    from core.reports import export

    with Session.open(_book(folder, _EXPORTED), read_only=True) as session:
        path = export(session, report, "2023-Q2", folder / f"{report}.{fmt}", fmt)
    content = path.read_bytes()
    _expect(
        content.startswith(_MAGIC[fmt]) and len(content) > _SMALLEST, f"{path.name} is no {fmt}"
    )


def _restore(folder: Path) -> None:
    book = _book(folder, _EXPORTED)
    before = _content(book)
    point = backups.make(book)
    with Session.open(book) as session, session.edit("self-test") as writer:
        writer.delete("plan", (1,))
    _expect(_content(book) != before, "the plan is still there")
    backups.restore(book, point)
    _expect(_content(book) == before, "the restored book differs")


def _content(book: Path) -> Json:
    with Session.open(book, read_only=True) as session:
        return whole_book(session)


def _check_files(folder: Path) -> None:
    for book in folder.glob("*.skh"):
        with Session.open(book, read_only=True) as session:
            [(verdict,)] = session.conn.execute("PRAGMA integrity_check").fetchall()
            _expect(verdict == "ok", str(verdict))
            orphans = session.conn.execute("PRAGMA foreign_key_check").fetchall()
            _expect(not orphans, f"{book.name}: {len(orphans)} orphans")


def _refuse(folder: Path) -> None:
    foreign = folder / "không phải sổ.skh"
    foreign.write_text("<html>", encoding="utf-8")
    try:
        Session.open(foreign).close()
    except BookError as error:
        _expect(error.code == "not_a_book", error.code)
    else:
        raise AssertionError("a text file was opened as a book")
