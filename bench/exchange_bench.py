"""`python bench/exchange_bench.py [SCHOOLS QUARTERS]`: taking reports in, against openpyxl.

The bar: 120 quarterly reports (60 indicators × 3 levels, 100 tasks, 60 budget lines each), every
check included, at least three times faster than merely reading the same figures from 120 workbooks.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.exchange import inbox
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


def reports(office: Path, schools: int, quarters: int) -> Iterator[Travel]:
    """Every school's report of every quarter."""
    shapes = layout().tables
    with Session.open(office, read_only=True) as session:
        plan = plan_travel(session, 1, [])
    named: dict[str, tuple[Row, ...]] = {
        table: tuple(shapes[table].row(**{c: row[c] for c in columns}) for row in plan.rows(table))
        for table, columns in NAMED.items()
    }
    periods = sorted((r for r in plan.rows("period") if "-Q" in str(r["key"])), key=_key)
    for n in range(schools):
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


def read_workbooks(folder: Path) -> float:
    """Seconds to read every cell with openpyxl, read-only (its fastest way)."""
    import openpyxl

    began = time.perf_counter()
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()
    return time.perf_counter() - began


def take_in(office: Path, folder: Path) -> dict[str, Any]:
    """Look at the folder and take everything that is ready."""
    with Session.open(office) as session:
        began = time.perf_counter()
        items = inbox.look(session, [folder])
        looked = time.perf_counter()
        items = inbox.take(session, items, inbox.ready(items))
        ended = time.perf_counter()
    return {
        "files": len(items), "taken": sum(item.taken for item in items),
        "rows": sum(item.changes for item in items), "look_s": round(looked - began, 2),
        "take_s": round(ended - looked, 2), "total_s": round(ended - began, 2),
        "peak_mb": _peak_mb(), "book_mb": round(office.stat().st_size / 1e6, 1),
    }  # fmt: skip


def _peak_mb() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)


def main(schools: int, quarters: int) -> None:
    """Measure and print one JSON document."""
    with tempfile.TemporaryDirectory(prefix="skh-bench-") as name:
        os.environ["SKH_DATA_DIR"] = f"{name}/data"
        office, received, sheets = (Path(name, part) for part in ("o.skh", "received", "sheets"))
        received.mkdir()
        sheets.mkdir()
        make_office(office, schools)
        for n, travel in enumerate(reports(office, schools, quarters)):
            write_travel(travel, received / f"{n:05d}.skh")
            if quarters == 1:
                write_workbook(travel, sheets / f"{n:05d}.xlsx")
        size = max(path.stat().st_size for path in received.iterdir())
        found = {**take_in(office, received), "largest_file_kb": size // 1000}
        if quarters == 1:
            seconds = read_workbooks(sheets)
            found |= {
                "openpyxl_s": round(seconds, 2),
                "ratio": round(seconds / found["total_s"], 2),
            }
        print(json.dumps(found))


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3] or ("120", "1")))
