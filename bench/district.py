"""A synthetic book of an office: schools, indicators at three levels, quarters full of results."""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.session import Session
from db.connection import transaction

LEVELS = ("MN", "TH", "THCS")
FIRST_YEAR = 2019


def make_district(path: Path, *, schools: int, indicators: int, quarters: int) -> None:
    """Write a book whose last quarter is 2023-Q4; every school reports at every level."""
    with Session.create(path, unit="Phòng thử", unit_kind="district", plan="gia-lam-2023") as s:
        with s.edit("Lập sổ đo") as writer:
            for table in ("indicator", "recognition", "task", "budget_line", "course"):
                for (row,) in s.conn.execute(f"SELECT id FROM {table}").fetchall():
                    if writer.get(table, row) is not None:  # not deleted with its parent
                        writer.delete(table, (row,))
            for (row,) in s.conn.execute("SELECT id FROM unit WHERE kind = 'school'").fetchall():
                writer.delete("unit", (row,))
            [plan] = s.conn.execute("SELECT id FROM plan").fetchone()
            units = [
                writer.add("unit", {"uid": f"{n:036d}", "name": f"Trường số {n}", "kind": "school",
                                    "levels": ",".join(LEVELS), "position": n})
                for n in range(schools)
            ]  # fmt: skip
            measured = []
            for n in range(indicators):
                row = writer.add("indicator", {
                    "uid": f"{10**6 + n:036d}", "plan_id": plan, "position": n, "no": str(n + 1),
                    "name": f"Chỉ tiêu thử số {n + 1}", "measure": "%", "kind": "ratio",
                    "direction": "up", "roll_up_units": "ratio", "group_name": f"Nhóm {n // 10}",
                })  # fmt: skip
                measured.append(row)
                for place, level in enumerate(LEVELS):
                    values = {"raw": "≥ 90%", "op": ">=", "low": 90.0, "position": place}
                    writer.insert("target", {"indicator_id": row, "level": level, **values})
            periods = _periods(s, writer, quarters)
        _fill(s, units, measured, periods)


def _periods(session: Session, writer: object, quarters: int) -> list[int]:
    """Local ids of the last `quarters` quarters; those before 2023 are added."""
    keys = [f"{year}-Q{q}" for year in range(FIRST_YEAR, 2024) for q in range(1, 5)][-quarters:]
    found = []
    for place, key in enumerate(keys):
        year, quarter = int(key[:4]), int(key[-1])
        row = session.conn.execute("SELECT id FROM period WHERE key = ?", (key,)).fetchone()
        if row is None:
            month = quarter * 3
            found.append(writer.add("period", {  # type: ignore[attr-defined]
                "key": key, "label": f"Quý {quarter}/{year}", "position": place - 1000,
                "data_from": f"{year}-{month - 2:02d}-01", "data_to": f"{year}-{month:02d}-28",
            }))  # fmt: skip
        else:
            found.append(row[0])
    return found


def _fill(session: Session, units: list[int], indicators: list[int], periods: list[int]) -> None:
    """A result in every cell; straight into the table, for 432,000 of them."""
    dice = random.Random(120)
    rows = (
        (period, indicator, level, unit, dice.randint(80, 100))
        for period in periods
        for indicator in indicators
        for level in LEVELS
        for unit in units
    )
    with transaction(session.conn):
        session.conn.executemany(
            "INSERT INTO result (period_id, indicator_id, level, unit_id, state, numerator,"
            " denominator) VALUES (?, ?, ?, ?, 'value', ?, 100)",
            rows,
        )
