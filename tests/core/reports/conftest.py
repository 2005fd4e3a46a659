"""Books to report on: Gia Lâm with a second quarter of results, made once and copied."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.services.results import set_result
from core.session import Session

NOW = "2023-07-05T08:00:00+07:00"
QUARTER = "2023-Q2"


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after the quarter's close, so that documents and verdicts do not change."""
    monkeypatch.setenv("SKH_NOW", NOW)


def indicator_id(session: Session, no: str) -> int:
    return int(session.conn.execute("SELECT id FROM indicator WHERE no = ?", (no,)).fetchone()[0])


def put(session: Session, no: str, level: str, period: str, **values: Any) -> None:
    """Store a result of the book's own unit."""
    found = session.conn.execute("SELECT id FROM period WHERE key = ?", (period,)).fetchone()
    set_result(
        session,
        indicator_id=indicator_id(session, no),
        level=level,
        period_id=found[0],
        unit_id=session.own_unit_id(),
        **values,
    )


def fill(session: Session) -> None:
    """Results of every kind and state, progress and spending in the second quarter."""
    q1, q2 = "2023-Q1", QUARTER
    put(session, "1", "MN", q1, numerator=4430, denominator=8000)
    put(session, "1", "MN", q2, numerator=4500, denominator=8000)
    put(session, "2", "MN", q2, numerator=19900, denominator=20000)
    put(session, "3", "TH", q2, state="nodata")
    put(session, "4", "THCS", q2, state="na")
    put(session, "5", "MN", q2, numerator=500, denominator=20000)
    put(session, "6", "MN", q2, numerator=300, denominator=20000)
    put(session, "8", "TH", q2, numerator=997, denominator=999)
    put(session, "8", "THCS", q2, numerator=0, denominator=1234)
    put(session, "14", "THCS", q2, text="Có giải nhất", value=1.0)
    put(session, "15", "THCS", q2, value=12.0)
    put(session, "16", "TH", q2, value=5.0, note="Thêm trường TH Đặng Xá")
    put(session, "23", "MN", q1, value=1.0)
    put(session, "23", "MN", q2, value=1.0)
    put(session, "25", "TH", q2, text="Đạt chuẩn mức độ 3", value=3.0)
    unit, [period] = (
        session.own_unit_id(),
        session.conn.execute("SELECT id FROM period WHERE key = ?", (q2,)).fetchone(),
    )
    tasks = [row[0] for row in session.conn.execute("SELECT id FROM task ORDER BY position")]
    lines = dict(session.conn.execute("SELECT code, id FROM budget_line").fetchall())
    spent = {"A.I": (900, 300), "A.II.1.1": (20_000, 12_345), "A.III.1": (200_000, 150_000)}
    with session.edit("Nhập tiến độ và kinh phí") as writer:
        writer.put(
            "progress",
            (period, tasks[0], unit),
            {"status": "in_progress", "percent": 60, "difficulty": "Thiếu giáo viên Tin học"},
        )
        writer.put(
            "progress", (period, tasks[2], unit), {"status": "done", "done_on": "2023-02-25"}
        )
        for code, (allocated, disbursed) in spent.items():
            writer.put(
                "execution",
                (period, lines[code], unit),
                {"allocated_vnd": allocated * 10**6, "disbursed_vnd": disbursed * 10**6},
            )


@pytest.fixture(scope="session")
def filled_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Gia Lâm book with results, not to be written to."""
    folder = tmp_path_factory.mktemp("filled")
    before = {name: os.environ.get(name) for name in ("SKH_NOW", "SKH_DATA_DIR")}
    os.environ.update(SKH_NOW=NOW, SKH_DATA_DIR=str(folder))
    try:
        with Session.create(folder / "gia-lam.skh", plan="gia-lam-2023") as session:
            fill(session)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return folder / "gia-lam.skh"


@pytest.fixture
def book(filled_book: Path, tmp_path: Path) -> Iterator[Session]:
    """A copy of the Gia Lâm book with results, open for writing."""
    path = tmp_path / "gia-lam.skh"
    shutil.copy(filled_book, path)
    with Session.open(path) as session:
        yield session


@pytest.fixture
def new_book(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Makes new books; they are closed at the end."""
    made: list[Session] = []

    def make(**wanted: Any) -> Session:
        made.append(Session.create(tmp_path / f"book-{len(made)}.skh", **wanted))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def office(program: Callable[[str], str], tmp_path: Path) -> Callable[[Path, str], Path]:
    """Converts a document with LibreOffice, in a profile of its own."""

    def convert(path: Path, extension: str) -> Path:
        out, profile = tmp_path / "converted", (tmp_path / "lo").as_uri()
        done = subprocess.run(
            [program("soffice"), "--headless", f"-env:UserInstallation={profile}",
             "--convert-to", extension, "--outdir", str(out), str(path)],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        found = out / f"{path.stem}.{extension}"
        assert found.exists(), done.stdout + done.stderr
        return found

    return convert
