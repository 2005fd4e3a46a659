"""Synthetic books and reports of the exchange's measurements: an office, its schools, a province.

A quarterly report has 60 indicators × 3 levels, 100 tasks and 60 budget lines.
"""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.exchange.layout import layout
from core.exchange.pack import plan_travel
from core.exchange.travel import Row, Travel, write_travel
from core.services.periods import write_plan_periods
from core.services.plans import stable_uid
from core.session import Session
from db.queries.rows import select
from db.records import Plan

LEVELS = ("MN", "TH", "THCS")
INDICATORS, TASKS, LINES = 60, 100, 60
NAMED = {
    "plan": ("uid", "key", "title", "clock", "version_state", "version_no", "start_on", "end_on"),
    "indicator": ("uid", "plan", "no", "name", "kind", "position"),
    "task": ("uid", "plan", "no", "title", "position"),
    "budget_line": ("uid", "plan", "code", "name", "position"),
}


def make_office(path: Path, schools: int) -> None:
    """An office's book with the plan of the bar and its schools."""
    with (
        Session.create(path, unit="Phòng đo", unit_kind="department") as session,
        session.edit("Lập sổ đo", kind="import") as writer,
    ):
        plan = writer.add("plan", {
            "uid": stable_uid("bench"), "key": "bench", "title": "Kế hoạch đo",
            "clock": "multi_year", "start_on": "2020-01-01", "end_on": "2025-12-31",
        })  # fmt: skip
        write_plan_periods(writer, select(writer.conn, Plan, "plan")[0])
        for n in range(INDICATORS):
            row = writer.add("indicator", {
                "uid": stable_uid("bench", "i", str(n)), "plan_id": plan, "no": str(n + 1),
                "name": f"Tỷ lệ học sinh đạt yêu cầu số {n + 1}", "kind": "ratio",
                "direction": "up", "roll_up_units": "ratio", "position": n,
            })  # fmt: skip
            for level in LEVELS:
                target = {"indicator_id": row, "level": level, "raw": "95%", "op": ">="}
                writer.insert("target", {**target, "low": 95.0})
        for n in range(TASKS):
            writer.add("task", {"uid": stable_uid("bench", "t", str(n)), "plan_id": plan,
                                "title": f"Tổ chức thực hiện nhiệm vụ số {n + 1}",
                                "no": str(n + 1), "position": n})  # fmt: skip
        for n in range(LINES):
            writer.add("budget_line", {"uid": stable_uid("bench", "b", str(n)),
                                       "plan_id": plan, "code": f"A.{n}", "position": n,
                                       "name": f"Mua sắm thiết bị {n}"})  # fmt: skip
        own = session.own_unit_id()
        for n in range(schools):
            writer.add("unit", {"uid": school_uid(n), "name": f"Trường số {n + 1}",
                                "kind": "school", "levels": ",".join(LEVELS),
                                "parent_id": own})  # fmt: skip


def school_uid(n: int) -> str:
    """The identity of the n-th school."""
    return stable_uid("bench", "u", str(n))


def reports(office: Path, schools: range, quarters: int) -> Iterator[Travel]:
    """The reports of these schools, every quarter of the first."""
    shapes = layout().tables
    with Session.open(office, read_only=True) as session:
        plan = plan_travel(session, 1, [])
    named: dict[str, tuple[Row, ...]] = {
        table: tuple(shapes[table].row(**{c: row[c] for c in columns}) for row in plan.rows(table))
        for table, columns in NAMED.items()
    }
    periods = sorted((r for r in plan.rows("period") if "-Q" in str(r["key"])), key=_key)
    for n in schools:
        figures, unit = random.Random(n), school_uid(n)
        for period in periods[:quarters]:
            place = {"period": period["key"], "unit": unit}
            facts = {
                "result": tuple(
                    shapes["result"].row(
                        **place, indicator=i["uid"], level=level, state="value",
                        numerator=figures.randint(50, 300), denominator=figures.randint(300, 400),
                    )
                    for i in named["indicator"] for level in LEVELS
                ),
                "progress": tuple(
                    shapes["progress"].row(**place, task=t["uid"], status="in_progress",
                                           percent=figures.randint(1, 99))
                    for t in named["task"]
                ),
                "execution": tuple(
                    shapes["execution"].row(**place, line=b["uid"], allocated_vnd=5_000_000,
                                            disbursed_vnd=figures.randint(0, 5_000_000))
                    for b in named["budget_line"]
                ),
            }  # fmt: skip
            sender = shapes["unit"].row(uid=unit, name=f"Trường số {n + 1}", kind="school")
            head = {
                "file_uid": str(uuid.UUID(int=figures.getrandbits(128), version=4)),
                "unit": unit, "sender": unit, "plan": str(named["plan"][0]["uid"]),
                "plan_version": "1", "period": str(period["key"]), "revision": "1",
                "made_at": "2023-04-01T00:00:00+00:00", "made_by": "bench",
            }  # fmt: skip
            yield Travel("report", head, {**named, **facts, "unit": (sender,), "period": (period,)})


def _key(row: Row) -> str:
    return str(row["key"])


def write_workbook(travel: Travel, path: Path) -> None:
    """The same figures as a plain workbook: three sheets, nothing but values."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for table in ("result", "progress", "execution"):
            sheet = book.add_worksheet(table)
            for n, row in enumerate(travel.rows(table)):
                sheet.write_row(n, 0, ["" if v is None else v for v in row.values()])


def write_reports(office: Path, folder: Path, schools: int, quarters: int) -> list[list[Path]]:
    """The report files of each quarter, written by two processes."""
    part = partial(_write_some, office, folder, quarters)
    half = schools // 2
    spawned = get_context("spawn")  # a fork of a process that has a window may hang
    with ProcessPoolExecutor(2, spawned) as pool:
        for _ in pool.map(part, (range(half), range(half, schools))):
            pass
    return [
        [folder / f"{school:04d}-{quarter:02d}.skh" for school in range(schools)]
        for quarter in range(quarters)
    ]


def _write_some(office: Path, folder: Path, quarters: int, schools: range) -> None:
    for n, travel in enumerate(reports(office, schools, quarters)):
        school, quarter = schools.start + n // quarters, n % quarters
        write_travel(travel, folder / f"{school:04d}-{quarter:02d}.skh")
        if quarter == 0:
            write_workbook(travel, folder / f"{school:04d}.xlsx")


def make_province(path: Path, *, offices: int, schools: int, quarters: int) -> int:
    """A province's book with its offices' sums and all rows of their schools; how many rows.

    Straight into the tables, without a journal: it is made of five million rows.
    """
    make_office(path, 0)
    with Session.open(path) as session:
        conn = session.conn
        with session.edit("Lập cơ quan", kind="import") as writer:
            own = session.own_unit_id()
            for n in range(offices):
                uid = stable_uid("bench", "o", str(n))
                writer.add("unit", {"uid": uid, "name": f"Huyện {n}", "kind": "district",
                                    "parent_id": own, "position": n})  # fmt: skip
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
            conn.execute(f"PRAGMA {pragma}")
        conn.execute("BEGIN")
        conn.execute(_SCHOOLS, {"schools": schools, "each": schools // offices})
        rows = conn.execute(_CELLS, {"quarters": quarters}).rowcount
        conn.execute("COMMIT")
    return int(rows)


_SCHOOLS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :schools - 1)
INSERT INTO unit (uid, name, kind, parent_id, search, sort_key)
SELECT printf('%036d', i), 'Trường số ' || i, 'school',
    (SELECT id FROM unit WHERE kind = 'district' AND position = i / :each), '', '' FROM n
"""
_CELLS = """
INSERT INTO result (period_id, indicator_id, level, unit_id, state, numerator, denominator)
SELECT p.id, t.indicator_id, t.level, u.id, 'value', 90, 100
FROM (SELECT id FROM period WHERE key LIKE '%-Q%' ORDER BY id LIMIT :quarters) p
CROSS JOIN (SELECT DISTINCT indicator_id, level FROM target ORDER BY 1, 2) t
CROSS JOIN (SELECT id FROM unit WHERE kind IN ('school', 'district') ORDER BY id) u
"""
