"""A small district made by the program itself: an office, schools, and what they send.

Files are made with the real writer and read with the real reader, in this process.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.exchange import inbox
from core.exchange.inbox import Item
from core.exchange.submit import Draft, prepare
from core.exchange.travel import Refused, read_travel
from core.services import results
from core.services.demo import make_demo
from core.services.demo_reports import send
from core.services.periods import period_by_key
from core.session import Session

Q1, Q2 = "2023-Q1", "2023-Q2"
TABLES = (
    "unit", "unit_facts", "result", "progress", "execution", "recognition", "adjustment",
    "question", "unit_period",
)  # fmt: skip


def uid_of(n: int) -> str:
    """A UUID for a row that a test makes."""
    return f"{n:08x}-0000-4000-8000-000000000000"


def make(folder: Path, schools: int = 3) -> tuple[Path, list[Path]]:
    """The office's book and the schools' books, all with two quarters of figures."""
    office, *books = make_demo(folder, schools=schools, periods=2, seed=7)
    return office, books


def report(
    book: Path, period: str, folder: Path, *, change: float | None = None, late: int = 0
) -> Path:
    """The report of a book as a file, made `late` days after it was due.

    `change` is put into its first ratio before.
    """
    with Session.open(book) as session:
        if change is not None:
            put(session, period, change)
        return send(session, period, folder, days_after_due=late)


def put(session: Session, period: str, numerator: float) -> None:
    """Another numerator in the first ratio of a period."""
    found = period_by_key(session, period)
    assert found is not None
    row = session.conn.execute(
        "SELECT * FROM result WHERE period_id = ? AND denominator > 0"
        " ORDER BY indicator_id, level LIMIT 1",
        (found.id,),
    ).fetchone()
    results.set_result(
        session, indicator_id=row["indicator_id"], level=row["level"], period_id=found.id,
        unit_id=row["unit_id"], numerator=numerator,
    )  # fmt: skip


def draft(book: Path, period: str) -> Draft:
    """What the book would send."""
    with Session.open(book) as session:
        return prepare(session, period)


class OneProcess:
    """Reads files in this process: quick, for tests of what comes after reading."""

    def gather(self, paths: Sequence[Path], folder: Path, **_: object) -> list[inbox.Found]:
        return [inbox.Found(path.name, path) for path in paths]

    def read(self, paths: Sequence[Path], **_: object) -> Iterable[tuple[int, object]]:
        for n, path in enumerate(paths):
            try:
                yield n, read_travel(path)
            except Refused as refused:
                yield n, refused


def look(session: Session, *paths: Path) -> list[Item]:
    """Classify files without processes of their own."""
    return inbox.look(session, paths, pool=OneProcess())  # type: ignore[arg-type]


def take(session: Session, *paths: Path) -> list[Item]:
    """Take in what is ready of these files."""
    items = look(session, *paths)
    return inbox.take(session, items, inbox.ready(items))


def contents(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a report may change, row by row."""
    return {
        table: sorted(map(tuple, session.conn.execute(f"SELECT * FROM {table}")), key=repr)
        for table in TABLES
    }


__all__ = ["Q1", "Q2", "contents", "draft", "look", "make", "put", "report", "take", "uid_of"]
