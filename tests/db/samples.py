"""A row for every table of a book, with every column filled, and what may stand there instead.

`fill` writes them all, so that a test can work on each table of the schema in turn.
"""

import sqlite3
from typing import Any

from db.writer import Key, Row, Writer

LOG = ("change_log", "change_item")
NOT_BY_WRITER = (*LOG, "_sqlite_migrations", "sqlite_sequence")


def uid(number: int) -> str:
    """A uid that is its number."""
    return f"00000000-0000-4000-8000-{number:012d}"


# In the order in which they can be inserted one by one; ids are 1 where SQLite gives them.
ROWS: dict[str, Row] = {
    "setting": {"key": "place", "value": '"Gia Lâm"'},
    "unit": {"uid": uid(1), "code": "01", "name": "Trường Tiểu học Đặng Xá", "kind": "school",
             "levels": "TH", "ownership": "public", "valid_from": "2023-01-01",
             "address": "Đặng Xá", "email": "a@example.vn", "note": "n", "position": 1},
    "unit_alias": {"unit_id": 1, "name": "TH Đặng Xá", "kind": "alias", "until_on": None},
    "unit_link": {"from_unit_id": 1, "to_unit_id": 1, "kind": "rename", "on_date": "2023-07-01",
                  "decision": "12/QĐ-UBND", "note": None},
    "unit_facts": {"unit_id": 1, "school_year": "2022-2023", "level": "TH", "classes": 20,
                   "pupils": 700, "teachers": 30, "sites": 1},
    "plan": {"uid": uid(2), "key": "k", "number": "92/KH-UBND", "title": "Kế hoạch",
             "clock": "calendar_year", "start_on": "2023-01-01", "end_on": "2023-12-31"},
    "section": {"plan_id": 1, "no": "I", "title": "Mục đích", "depth": 1, "body": "a\nb",
                "position": 0},
    "annex": {"plan_id": 1, "no": "Phụ lục 1", "title": "T", "content": "tasks",
              "cites_raw": "Kèm theo", "cited_number": "92", "cited_on": "2023-03-10",
              "position": 0},
    "period": {"key": "2023-Q1", "label": "Quý I/2023", "data_from": "2023-01-01",
               "data_to": "2023-03-31", "due_on": "2023-04-10", "state": "open", "position": 1},
    "indicator": {"uid": uid(3), "plan_id": 1, "no": "1", "name": "Trẻ ra lớp", "measure": "%",
                  "kind": "ratio", "direction": "up", "roll_up_units": "ratio",
                  "baseline": 92.8, "position": 0},
    "target": {"indicator_id": 1, "level": "TH", "raw": "≥ 55%", "op": ">=", "low": 55.0,
               "unit_id": 1, "period_id": 1, "parts": "[]"},
    "result": {"period_id": 1, "indicator_id": 1, "level": "TH", "unit_id": 1, "state": "value",
               "numerator": 90.0, "denominator": 100.0, "note": "ghi chú"},
    "task": {"uid": uid(4), "plan_id": 1, "no": "1", "title": "Tổ chức bồi dưỡng",
             "time_raw": "Quý II", "start_on": "2023-04-01", "end_on": "2023-06-30",
             "recurrence": "none", "position": 0},
    "task_unit": {"task_id": 1, "role": "lead", "position": 0, "name": "Phòng GD&ĐT",
                  "unit_id": 1},
    "task_indicator": {"task_id": 1, "indicator_id": 1},
    "progress": {"period_id": 1, "task_id": 1, "unit_id": 1, "status": "done", "percent": 100,
                 "done_on": "2023-03-30", "product": "QĐ", "difficulty": "d", "reason": "r",
                 "note": "n"},
    "course": {"uid": uid(5), "plan_id": 1, "task_id": 1, "no": "1", "title": "Lớp tin học",
               "people": 30, "days": 2.5, "classes": 1, "cost_vnd": 900_000_000, "position": 0},
    "recognition": {"uid": uid(6), "plan_id": 1, "unit_id": 1, "list": 1, "school": "TH Đặng Xá",
                    "kind": "new", "planned": "2023-06", "status": "planned", "position": 0},
    "budget_line": {"uid": uid(7), "plan_id": 1, "code": "A", "name": "NGÂN SÁCH",
                    "amount_vnd": 418_348_000_000, "position": 0},
    "budget_share": {"line_id": 1, "by": "year", "name": "2023", "amount_vnd": 5},
    "budget_task": {"line_id": 1, "task_id": 1},
    "execution": {"period_id": 1, "line_id": 1, "unit_id": 1, "allocated_vnd": 10,
                  "disbursed_vnd": 5, "note": "n"},
    "unit_period": {"unit_id": 1, "period_id": 1, "state": "received", "due_on": "2023-04-10",
                    "revision": 1, "digest": "d", "note": "n"},
    "submission": {"uid": uid(8), "way": "in", "unit_id": 1, "period_id": 1, "plan_uid": uid(2),
                   "file_name": "a.skh", "taken": 1, "made_at": "2023-04-01T00:00:00+00:00",
                   "content": b"\x00\xff"},
    "receipt": {"uid": uid(9), "unit_id": 1, "period_id": 1, "outcome": "received",
                "made_at": "2023-04-01T00:00:00+00:00"},
    "question": {"uid": uid(10), "unit_id": 1, "period_id": 1, "subject": "indicator",
                 "subject_uid": uid(3), "text": "Vì sao?", "state": "open",
                 "asked_at": "2023-04-01T00:00:00+00:00"},
    "adjustment": {"period_id": 1, "indicator_id": 1, "level": "TH", "unit_id": 1, "value": 5.0,
                   "reason": "lý do", "made_at": "2023-04-01T00:00:00+00:00"},
    "finding_answer": {"rule": "r", "place": "p", "reason": "lý do",
                       "made_at": "2023-04-01T00:00:00+00:00"},
    "reminder": {"unit_id": 1, "period_id": 1, "way": "eml",
                 "made_at": "2023-04-01T00:00:00+00:00"},
}  # fmt: skip

# Another value for one column that is no key, table by table (none where all columns are keys).
CHANGES: dict[str, Row] = {
    "setting": {"value": '"Hà Đông"'},
    "unit": {"name": "Trường Tiểu học Đa Tốn", "code": None},
    "unit_alias": {"name": "Tên cũ", "kind": "former"},
    "unit_link": {"decision": None},
    "unit_facts": {"pupils": 0},
    "plan": {"title": "Tên khác", "number": None},
    "section": {"body": ""},
    "annex": {"cited_on": None},
    "period": {"state": "submitted"},
    "indicator": {"name": "Tên mới", "baseline": None},
    "target": {"raw": "60", "low": 60, "unit_id": None},
    "result": {"state": "na", "numerator": None, "denominator": None, "note": None},
    "task": {"title": "Nhiệm vụ khác", "end_on": None},
    "task_unit": {"name": "Phòng Nội vụ", "unit_id": None},
    "progress": {"status": "paused", "percent": 0},
    "course": {"days": 3, "task_id": None},
    "recognition": {"status": "recognised", "unit_id": None},
    "budget_line": {"amount_vnd": None, "parent_id": 1},
    "budget_share": {"amount_vnd": -1},
    "execution": {"disbursed_vnd": None},
    "unit_period": {"state": "returned"},
    "submission": {"content": None, "taken": 0},
    "receipt": {"outcome": "returned"},
    "question": {"state": "answered", "answer": "Vì thế"},
    "adjustment": {"value": None, "numerator": 1, "denominator": 3},
    "finding_answer": {"reason": "lý do khác"},
    "reminder": {"way": "letter"},
}
_KEYS = {
    "setting": ("key",), "unit_facts": ("unit_id", "school_year", "level"),
    "result": ("period_id", "indicator_id", "level", "unit_id"),
    "task_unit": ("task_id", "role", "position"), "task_indicator": ("task_id", "indicator_id"),
    "progress": ("period_id", "task_id", "unit_id"), "budget_share": ("line_id", "by", "name"),
    "budget_task": ("line_id", "task_id"), "execution": ("period_id", "line_id", "unit_id"),
    "unit_period": ("unit_id", "period_id"), "finding_answer": ("rule", "place"),
    "adjustment": ("period_id", "indicator_id", "level", "unit_id"),
}  # fmt: skip


def key_of(table: str) -> Key:
    """The key of the sample row."""
    return tuple(ROWS[table][column] for column in _KEYS[table]) if table in _KEYS else (1,)


def fill(writer: Writer) -> None:
    """Write every sample row."""
    for table, row in ROWS.items():
        assert writer.insert(table, row) == key_of(table)


def tables(conn: sqlite3.Connection) -> list[str]:
    """Every table of the file."""
    rows = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [row[0] for row in rows]


def dump(conn: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the log, with their types."""
    return {
        table: sorted((tuple(row) for row in conn.execute(f"SELECT * FROM {table}")), key=repr)
        for table in tables(conn)
        if table not in LOG
    }
