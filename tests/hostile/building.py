"""Building files that no honest program makes: from a real report, by SQL or byte by byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.exchange import pack
from core.exchange.layout import TABLES_OF, empty_file, layout
from core.exchange.travel import Travel, digest_of, read_travel, write_travel
from core.session import Session

TAKEN = "taken"
Row = dict[str, Any]


def own_book(folder: Path, name: str = "so.skh") -> Session:
    """A school's book with results, progress and money in 2023-Q2."""
    session = Session.create(
        folder / name, plan="gia-lam-2023", unit="Trường THCS Thử Nghiệm", levels=("THCS",)
    )
    conn = session.conn
    own = session.own_unit_id()
    period = conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchone()[0]
    keys = [conn.execute(f"SELECT id FROM {t} ORDER BY id LIMIT 8").fetchall()
            for t in ("indicator", "task", "budget_line")]  # fmt: skip
    with session.edit("Nhập số liệu thử") as writer:
        base = {"period_id": period, "unit_id": own}
        for n, (key,) in enumerate(keys[0]):
            numbers = {"state": "value", "numerator": 90 + n, "denominator": 100}
            writer.insert("result", {**base, "indicator_id": key, "level": "THCS", **numbers,
                                     "note": f"ghi chú {n}"})  # fmt: skip
        for (key,) in keys[1]:
            writer.insert("progress", {**base, "task_id": key, "status": "done", "percent": 100,
                                       "done_on": "2023-06-10", "product": "Báo cáo"})  # fmt: skip
        for (key,) in keys[2]:
            writer.insert("execution", {**base, "line_id": key, "allocated_vnd": 5_000_000})
        writer.insert("unit_facts", {"unit_id": own, "school_year": "2022-2023", "level": "THCS",
                                     "classes": 20, "pupils": 800})  # fmt: skip
        writer.insert("finding_answer", {"rule": "R1", "place": "2023-Q2:x", "reason": "đúng vậy",
                                         "made_at": "2023-06-12T01:00:00+00:00"})  # fmt: skip
    return session


@dataclass(frozen=True)
class Honest:
    """A real report: its contents and its file."""

    travel: Travel
    path: Path
    plan: Travel
    book: Path

    def bytes(self) -> bytes:
        return self.path.read_bytes()


def honest(folder: Path) -> Honest:
    """The report and the plan of `own_book`, written by the program itself."""
    with own_book(folder) as session:
        travel = pack.report_travel(session, "2023-Q2")
        plan = pack.plan_travel(session, 1)
    write_travel(travel, folder / "BC.skh")
    return Honest(read_travel(folder / "BC.skh"), folder / "BC.skh", plan, folder / "so.skh")


def build(travel: Travel, target: Path, spoil: Callable[[sqlite3.Connection], None] | None = None,
          *, seal: bool = True, page_size: int = 1024, before: str = "") -> None:  # fmt: skip
    """Write contents without any check, `spoil` them by SQL, and vacuum them into `target`."""
    if seal:
        travel = replace(travel, head={**travel.head, "digest": digest_of(travel)})
    conn = empty_file()
    conn.execute("PRAGMA foreign_keys=OFF")
    conn.execute("PRAGMA ignore_check_constraints=ON")
    for key, value in [("kind", travel.kind), *travel.head.items()]:
        conn.execute("INSERT INTO meta VALUES (?, ?)", (key, value))
    ids: dict[str, dict[Any, int]] = {}
    for name in TABLES_OF[travel.kind]:
        _insert(conn, name, travel.rows(name), ids)
    if spoil:
        spoil(conn)
    conn.execute(f"PRAGMA page_size={page_size}")
    if before:
        conn.execute(before)
    conn.execute("VACUUM INTO ?", (str(target),))
    conn.close()


def _insert(conn: sqlite3.Connection, name: str, rows: Any, ids: dict[str, dict[Any, int]]) -> None:
    table = layout().tables[name]
    ids[name] = {row[table.key[0]]: n for n, row in enumerate(rows, 1)} if table.key else {}
    for n, row in enumerate(rows, 1):
        values = [n] * table.has_id
        for column in table.columns:
            value = row[column.name]
            if column.refers_to and value is not None:
                value = ids[column.refers_to].get(value, 9_999)
            values.append(value)
        marks = ", ".join("?" * len(values))
        columns = ", ".join(table.stored)
        conn.execute(f"INSERT INTO {name} ({columns}) VALUES ({marks})", values)


def change(travel: Travel, table: str, place: int = 0, /, **values: Any) -> Travel:
    """The same contents with some cells of one row changed."""
    rows = list(travel.rows(table))
    rows[place] = {**rows[place], **values}
    return replace(travel, tables={**travel.tables, table: tuple(rows)})


def add(travel: Travel, table: str, /, **values: Any) -> Travel:
    """The same contents with one more row."""
    rows = (*travel.rows(table), layout().tables[table].row(**values))
    return replace(travel, tables={**travel.tables, table: rows})


def head(travel: Travel, **values: str) -> Travel:
    """The same contents with another head."""
    return replace(travel, head={**travel.head, **values})


def patched(data: bytes, offset: int, new: bytes) -> bytes:
    """Bytes with some of them replaced."""
    return data[:offset] + new + data[offset + len(new) :]
