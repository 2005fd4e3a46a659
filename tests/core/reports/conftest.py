"""Books to report on, made once and copied: Gia Lâm with results, an office with 12 schools.

`SKH_UPDATE_GOLDEN=1` writes the golden files anew; look at the difference before committing it.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.reports.content import Document
from core.reports.excel import write_excel
from core.reports.pdf import write_pdf
from core.reports.word import write_word
from core.services.results import set_result
from core.session import Session
from db.queries.rows import select
from db.records import Indicator, Unit
from tests.core.reports.dumps import dump_pdf, dump_word, dump_workbook

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
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


# -- an office with schools -------------------------------------------------------------------

SCHOOLS = [("MN", "Mầm non"), ("TH", "Tiểu học"), ("THCS", "THCS"), ("TH,THCS", "Tiểu học và THCS")]
PLACES = ("Ánh Dương", "Đặng Xá", "Yên Viên")


def fill_office(session: Session) -> None:
    """Twelve schools with every kind of cell: full, blank, two reasons for none, a share alone."""
    own = session.own_unit_id()
    [period] = session.conn.execute("SELECT id FROM period WHERE key = ?", (QUARTER,)).fetchone()
    with session.edit("Lập danh sách trường") as writer:
        for (unit_id,) in writer.conn.execute(
            "SELECT id FROM unit WHERE kind = 'school'"
        ).fetchall():
            writer.delete("unit", (unit_id,))
        for n in range(12):
            levels, kind = SCHOOLS[n % 4]
            name = f"Trường {kind} {PLACES[n // 4]}"
            row = {"uid": str(uuid.UUID(int=n + 1)), "name": name, "kind": "school",
                   "levels": levels, "parent_id": own, "position": n}  # fmt: skip
            writer.insert("unit", row)
    units = select(session.conn, Unit, "unit", "WHERE kind = 'school' ORDER BY position")
    indicators = select(session.conn, Indicator, "indicator", "ORDER BY position")
    places = session.conn.execute("SELECT DISTINCT indicator_id, level FROM target").fetchall()
    with session.edit("Nhận báo cáo") as writer:
        for n, unit in enumerate(units):
            if n == 11:
                continue  # has not sent
            writer.put("unit_period", (unit.id, period), {"state": "received", "revision": 1})
            for k, indicator in enumerate(indicators):
                for level in (lv for i, lv in places if i == indicator.id):
                    if level == "ALL" or level in unit.levels.split(","):
                        key = (period, indicator.id, level, unit.id)
                        writer.put("result", key, cell_of(indicator, n, k))
        first = (period, indicators[0].id, "MN", units[0].id)
        corrected = {"numerator": 90, "denominator": 100, "reason": "Theo biên bản"}
        writer.put("adjustment", first, {**corrected, "made_at": "2023-07-01T00:00:00Z"})


def cell_of(indicator: Indicator, n: int, k: int) -> dict[str, Any]:
    """A figure that depends on the places of unit and indicator alone."""
    if (n + k) % 17 == 3:
        return {"state": "na"}
    if (n + k) % 13 == 5:
        return {"state": "nodata"}
    if indicator.kind == "ratio":
        if (n, k) == (4, 0):
            return {"state": "value", "value": 97.5}  # cannot be added: no parts
        whole = 200 + 10 * n
        part = whole - (n * 7 + k * 3) % 25 if indicator.direction == "up" else (n + k) % 9
        return {"state": "value", "numerator": part, "denominator": whole}
    if indicator.kind == "yes_no":
        return {"state": "value", "text": "Có" if n % 2 else "Không", "value": float(n % 2)}
    if indicator.kind == "grade":
        return {"state": "value", "text": f"Mức độ {1 + n % 3}", "value": float(1 + n % 3)}
    return {"state": "value", "value": float(1 + (n + k) % 6)}


@pytest.fixture(scope="session")
def office_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office's book with its schools' figures, not to be written to."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKH_NOW", NOW)
        patch.setenv("SKH_DATA_DIR", str(folder))
        path = folder / "phong.skh"
        name = "Phòng Giáo dục và Đào tạo huyện Gia Lâm"
        with Session.create(path, plan="gia-lam-2023", unit=name, unit_kind="department") as made:
            fill_office(made)
    return path


@pytest.fixture
def district(office_book: Path, tmp_path: Path) -> Iterator[Session]:
    """A copy of the office's book, open for writing."""
    path = tmp_path / "phong.skh"
    shutil.copy(office_book, path)
    with Session.open(path) as session:
        yield session


# -- the other plans --------------------------------------------------------------------------


def fill_any(session: Session, period_key: str) -> None:
    """Something of every kind in a book of any plan: results, progress, spending."""
    own = session.own_unit_id()
    [period] = session.conn.execute("SELECT id FROM period WHERE key = ?", (period_key,)).fetchone()
    indicators = select(session.conn, Indicator, "indicator", "ORDER BY position")
    places = session.conn.execute(
        "SELECT DISTINCT indicator_id, level FROM target ORDER BY indicator_id, level"
    ).fetchall()
    lines = session.conn.execute(
        "SELECT id, amount_vnd FROM budget_line l WHERE amount_vnd IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM budget_line c WHERE c.parent_id = l.id) ORDER BY position"
    ).fetchall()
    tasks = session.conn.execute("SELECT id FROM task ORDER BY position").fetchall()
    with session.edit("Nhập số liệu") as writer:
        for k, indicator in enumerate(indicators):
            for n, level in enumerate(level for place, level in places if place == indicator.id):
                if (n + k) % 7:
                    cell = cell_of(indicator, 1 + n, k)
                    writer.put("result", (period, indicator.id, level, own), cell)
        for n, (task,) in enumerate(tasks):
            if n % 3 < 2:
                writer.put("progress", (period, task, own), PROGRESS[n % len(PROGRESS)])
        for n, (line, amount) in enumerate(lines):
            if n % 4:
                spent = {"allocated_vnd": amount, "disbursed_vnd": amount * (n % 5) // 4}
                writer.put("execution", (period, line, own), spent)


PROGRESS: list[dict[str, Any]] = [
    {"status": "in_progress", "percent": 40, "difficulty": "Thiếu giáo viên Tin học"},
    {"status": "done", "done_on": "2022-12-20"},
    {"status": "not_started"},
    {"status": "done_late", "done_on": "2022-12-28", "reason": "Chờ phê duyệt dự toán"},
    {"status": "carried_over", "reason": "Chuyển sang năm sau"},
]


@pytest.fixture(scope="session")
def plan_books(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Books of the other plans filled for a period, each made once; not to be written to."""
    folder = tmp_path_factory.mktemp("plans")
    made: dict[str, Path] = {}

    def book_of(key: str, period_key: str) -> Path:
        if key not in made:
            made[key] = folder / f"{key}.skh"
            with Session.create(made[key], plan=key) as session:
                fill_any(session, period_key)
        return made[key]

    return book_of


# -- golden files -----------------------------------------------------------------------------


@pytest.fixture
def golden() -> Callable[..., None]:
    """Compares a document with the golden files of a name, one a format."""
    writers: dict[str, Callable[[Document], str]] = {
        "pdf": lambda made: dump_pdf(write_pdf(made)),
        "xlsx": lambda made: dump_workbook(write_excel(made)),
        "docx": lambda made: dump_word(write_word(made)),
    }

    def check(name: str, made: Document) -> None:
        texts = {GOLDEN / f"{name}.{fmt}.txt": dump(made) for fmt, dump in writers.items()}
        if os.environ.get("SKH_UPDATE_GOLDEN"):
            for path, text in texts.items():
                path.write_text(text, encoding="utf-8")
        for path, text in texts.items():
            assert path.exists(), f"{path.name} is missing"
            assert text == path.read_text(encoding="utf-8"), f"{path.name} differs"

    return check
