"""A synthetic district for trying the program, for tests and for measuring.

One office book that knows its schools and holds no results, and a book for each school with
plausible figures of some periods: mostly complete, some cells blank, "chưa có số liệu" or "không áp
dụng". The same seed gives the same figures. Everything is invented but the plan itself.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from core.errors import UserError
from core.exchange.accept import accept_plan, look_at_plan
from core.exchange.file_names import ascii_name
from core.exchange.pack import plan_travel
from core.exchange.travel import read_travel, write_travel
from core.i18n import tr
from core.services.demo_figures import Figures
from core.services.demo_reports import write_reports
from core.services.periods import component_periods, period_kind, periods
from core.services.plans import plans, stable_uid
from core.session import Session
from db.bulk import insert_rows
from db.queries.rows import by_ids
from db.records import Period, Unit
from db.text import fold

_ONE_YEAR: Final = ("gia-lam-2023", 4)  # plan, the quarters it has
_LONG: Final = ("ha-dong-2020-2025", 24)
_OFFICE: Final = "Phòng Giáo dục và Đào tạo huyện An Bình (số liệu mẫu)"
# The plan is that of a real district; what is printed is the invented one's.
_OFFICE_PRINTS: Final = {
    "place": "An Bình",
    "header_parent": "UBND HUYỆN AN BÌNH",
    "recipients": ["- UBND huyện An Bình (để báo cáo);", "- Lưu: VT."],
}
_SCHOOL_PRINTS: Final = {"place": "An Bình"}
_PLACES: Final = (
    "Hòa Bình", "Đoàn Kết", "Quang Trung", "Lê Lợi", "Tân Tiến", "Minh Khai", "Đồng Tâm",
    "Thống Nhất", "Vạn Xuân", "Bình Minh", "Hợp Thành", "Nguyễn Trãi", "Sơn Hà", "Phú Lâm",
    "Yên Thịnh", "Kim Đồng", "An Khánh", "Thanh Bình", "Hưng Đạo", "Trần Phú",
)  # fmt: skip
_KINDS: Final = (
    ("Trường Mầm non", "MN"), ("Trường Tiểu học", "TH"), ("Trường THCS", "THCS"),
    ("Trường Tiểu học và THCS", "TH,THCS"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class School:
    """An invented school: the identity that the office gave it, its name and levels."""

    uid: str
    code: str
    name: str
    levels: str


def make_demo(
    folder: Path, *, schools: int, periods: int, seed: int = 1, with_reports: bool = False
) -> list[Path]:
    """Write the books into `folder` and return their paths, the office's first.

    With `with_reports` also a folder "bao-cao" of report files as an office receives them: on
    time, late, missing, wrong and corrected, damaged, not ours. Raises `UserError`, `BookError`.
    """
    key, most = _ONE_YEAR if periods <= _ONE_YEAR[1] else _LONG
    if periods > most:
        raise UserError(tr("Chỉ có số liệu mẫu cho nhiều nhất {n} kỳ.", n=most))
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [_school(seed, n) for n in range(schools)]
    office = folder / "co-quan.skh"
    with TemporaryDirectory(prefix="skh-") as name:
        template = Path(name) / "truong.skh"
        with Session.create(office, unit=_OFFICE, unit_kind="department", plan=key) as session:
            _write_schools(session, chosen)
            _ask_for_quarters(session)
            _set(session, _OFFICE_PRINTS)
            _make_template(session, template)
        books = [office]
        for n, school in enumerate(chosen):
            path = folder / f"truong-{n + 1:03d}_{ascii_name(school.name)}.skh"
            shutil.copyfile(template, path)
            with Session.open(path) as session:
                _fill(session, school, periods, _random(f"{seed}/{n}"))
            books.append(path)
    if with_reports:
        write_reports(books[1:], periods, folder / "bao-cao", _random(str(seed)))
    return books


def _random(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - invented figures, no secret


def demo_periods(session: Session, count: int) -> list[Period]:
    """The quarters that have figures: the first ones of the plan."""
    return [p for p in periods(session) if period_kind(p.key) == "quarter"][:count]


def _school(seed: int, n: int) -> School:
    kind, levels = _KINDS[n % len(_KINDS)]
    place, round_ = _PLACES[n // len(_KINDS) % len(_PLACES)], n // len(_KINDS) // len(_PLACES)
    name = f"{kind} {place}" + (f" {round_ + 1}" if round_ else "")
    return School(stable_uid("demo", str(seed), str(n)), f"AB{n + 1:04d}", name, levels)


def _write_schools(session: Session, schools: Sequence[School]) -> None:
    """The office's schools in the place of those that the plan's text names."""
    own = session.own_unit_id()
    with session.edit(tr("Lập danh sách trường mẫu"), kind="import") as writer:
        rows = writer.conn.execute("SELECT id FROM unit WHERE kind = 'school'").fetchall()
        for (unit_id,) in rows:
            writer.delete("unit", (unit_id,))
        for n, school in enumerate(schools):
            writer.insert(
                "unit",
                {
                    "uid": school.uid, "code": school.code, "name": school.name, "kind": "school",
                    "levels": school.levels, "parent_id": own, "ownership": "public",
                    "position": 1000 + n,
                },
            )  # fmt: skip


def _ask_for_quarters(session: Session) -> None:
    """Longer periods are added up from the quarters: no due day, no report of their own."""
    with session.edit(tr("Sửa cài đặt của sổ"), kind="import") as writer:
        for period in periods(session):
            if component_periods(session, period):
                writer.update("period", (period.id,), {"due_on": None})


def _set(session: Session, settings: Mapping[str, object]) -> None:
    with session.edit(tr("Đặt lời in mẫu"), kind="import") as writer:
        for key, value in settings.items():
            text = json.dumps(value, ensure_ascii=False)
            writer.put("setting", (key,), {"value": text})


def _make_template(office: Session, path: Path) -> None:
    """A school's book that has accepted the office's plan; each school's book is a copy of it."""
    [plan] = plans(office)
    file = path.with_name("ke-hoach.skh")
    write_travel(plan_travel(office, plan.id, []), file)
    with Session.create(path, unit="Trường mẫu", unit_kind="school") as session:
        accept_plan(session, look_at_plan(session, file, read_travel(file)))
        _set(session, _SCHOOL_PRINTS)


def _fill(session: Session, school: School, count: int, random: Random) -> None:
    own = session.own_unit_id()
    office = _unit_named(session, _OFFICE)
    with session.edit(tr("Lập số liệu mẫu"), kind="import") as writer:
        values = {"uid": school.uid, "code": school.code, "name": school.name,
                  "levels": school.levels, "parent_id": office, "ownership": "public"}  # fmt: skip
        writer.update("unit", (own,), values)
        writer.update("meta", ("own_unit",), {"value": school.uid})
        book = str(uuid.UUID(int=random.getrandbits(128), version=4))
        writer.update("meta", ("book_uid",), {"value": book})
        [unit] = by_ids(writer.conn, Unit, "unit", [own])
        figures = Figures(session, unit, random)
        for place, period in enumerate(demo_periods(session, count)):
            insert_rows(writer, "result", list(figures.results(period)))
            insert_rows(writer, "progress", list(figures.progress(period, place, count)))
            insert_rows(writer, "execution", list(figures.execution(period, place)))
        for row in _facts(own, school, figures):
            writer.insert("unit_facts", row)


def _facts(own: int, school: School, figures: Figures) -> Iterator[dict[str, str | int]]:
    for level in school.levels.split(","):
        pupils = figures.pupils[level]
        yield {
            "unit_id": own, "school_year": "2022-2023", "level": level, "pupils": pupils,
            "classes": max(1, pupils // 35), "teachers": max(2, pupils // 20), "sites": 1,
        }  # fmt: skip


def _unit_named(session: Session, name: str) -> int | None:
    rows = session.conn.execute("SELECT id, name FROM unit").fetchall()
    return next((int(row["id"]) for row in rows if fold(row["name"]) == fold(name)), None)
