"""Recognitions (công nhận chuẩn quốc gia): lists as the plan prints them, expiry, authoring."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from core import clock
from core.errors import UserError
from core.i18n import tr
from core.rules.recognition_standing import OPEN, expiry, is_late
from core.services.periods import as_of_day
from core.services.plans import plans
from core.services.progress import late_from
from core.session import Session
from db.queries import schools as query
from db.queries.rows import by_ids
from db.records import Period, Recognition, Unit
from db.text import nfc
from db.writer import Row, Writer

_SOON, _NEAR = 6, 12  # months left that deserve a warning, a notice
_MONTHS: Final = 12
_COLUMNS: Final = (
    "unit_id", "list", "list_title", "no", "school", "level", "kind", "grade", "year_recognised",
    "expires_on", "planned", "planned_raw", "decision", "status", "note",
)  # fmt: skip
Urgency = Literal["expired", "soon", "near", "far"]
Wanted = Literal["expired", "soon", "near", "late", "waiting", "recognised"]
"""What the lists can be narrowed to; `near` holds what is `soon` too."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long a recognition still holds.

    `exact` is False when only the year of recognition is known: `expires_on` is then the last day
    of the fifth year after it. `words` says it for the list: "Còn 8 tháng", "Đến hết năm 2023".
    """

    expires_on: date
    exact: bool
    urgency: Urgency
    words: str


@dataclass(frozen=True, slots=True)
class RecognitionRow:
    """A recognition of the plan's lists; `first_of_list` tells where a list's title stands."""

    recognition: Recognition
    unit_name: str | None
    countdown: Countdown | None


# -- rules ------------------------------------------------------------------------------------


def chief_recognition(recognitions: Sequence[Recognition]) -> Recognition | None:
    """The one that speaks for the school: what is still to be done, else the latest."""
    todo = [r for r in recognitions if r.status in OPEN]
    if todo:
        return min(todo, key=lambda r: (r.planned or "9999", r.position, r.id))
    return max(recognitions, key=lambda r: (r.year_recognised or 0, r.id), default=None)


def countdown(recognitions: Sequence[Recognition], as_of: date) -> Countdown | None:
    """How long a school's latest recognition still holds on the day `as_of`."""
    known = [found for r in recognitions if (found := expiry(r)) is not None]
    if not known:
        return None
    last, exact = max(known)
    months = (last.year - as_of.year) * _MONTHS + last.month - as_of.month
    months -= last.day < as_of.day
    if last < as_of:
        return Countdown(last, exact, "expired", _since(last, exact, as_of))
    urgency: Urgency = "soon" if months < _SOON else "near" if months < _NEAR else "far"
    return Countdown(last, exact, urgency, _left(last, exact, months, (last - as_of).days))


def _since(last: date, exact: bool, as_of: date) -> str:
    if not exact:
        return tr("Hết hạn năm {year}", year=last.year)
    months = (as_of.year - last.year) * _MONTHS + as_of.month - last.month
    months -= as_of.day < last.day
    if months < 1:
        return tr("Quá hạn {n} ngày", n=(as_of - last).days)
    return tr("Quá hạn {time}", time=_duration(months))


def _left(last: date, exact: bool, months: int, days: int) -> str:
    if not exact and months < _MONTHS:
        return tr("Đến hết năm {year}", year=last.year)
    if months < 1:
        return tr("Còn {n} ngày", n=days)
    return tr("Còn {time}", time=_duration(months))


def _duration(months: int) -> str:
    years, rest = divmod(months, _MONTHS)
    if years and rest:
        return tr("{years} năm {months} tháng", years=years, months=rest)
    return tr("{n} năm", n=years) if years else tr("{n} tháng", n=months)


# -- reading ----------------------------------------------------------------------------------


def recognition_ids(session: Session, *, search: str = "", unit_id: int | None = None) -> list[int]:
    """Ids list by list, as printed; `search` needs no accents."""
    return query.recognition_ids(session.conn, query=search, unit_id=unit_id)


def recognition_rows(session: Session, ids: Sequence[int], *, as_of: date) -> list[RecognitionRow]:
    """The rows of these recognitions in the order asked."""
    found = by_ids(session.conn, Recognition, "recognition", ids)
    names = query.unit_names(session.conn, (r.unit_id for r in found))
    return [RecognitionRow(r, names.get(r.unit_id or 0), countdown([r], as_of)) for r in found]


def wanted_ids(
    session: Session, ids: Sequence[int], wanted: Wanted, *, period: Period | None
) -> list[int]:
    """Those of `ids` that stand like that in the period looked at, in the order given."""
    today = late_from(period) if period else clock.today()
    urgencies = {"near": ("soon", "near")}.get(wanted, (wanted,))
    kept = []
    for row in recognition_rows(session, ids, as_of=as_of_day(period)):
        found = row.recognition
        match wanted:
            case "late":
                fits = is_late(found, today)
            case "waiting":
                fits = found.status in OPEN and not is_late(found, today)
            case "recognised":
                fits = found.status == "recognised"
            case _:
                fits = row.countdown is not None and row.countdown.urgency in urgencies
        if fits:
            kept.append(found.id)
    return kept


def lists(session: Session, ids: Sequence[int]) -> list[tuple[str, list[int]]]:
    """The ids under the printed title of their list, in the order given."""
    found: list[tuple[str, list[int]]] = []
    last: object = ()
    for r in by_ids(session.conn, Recognition, "recognition", ids):
        place = (r.plan_id, r.list, r.list_title)
        if place != last:
            found.append((r.list_title or tr("Chưa xếp vào danh sách nào"), []))
            last = place
        found[-1][1].append(r.id)
    return found


# -- writing ----------------------------------------------------------------------------------


def add_recognition(
    session: Session, *, after: int | None = None, unit_id: int | None = None, **values: Any
) -> int:
    """Add a recognition below another, in its list; returns its id.

    `unit_id` names the school; its printed name and single level are taken over.
    """
    row: Row = {"kind": "new", "school": tr("Trường mới"), "unit_id": unit_id}
    row["plan_id"] = next((plan.id for plan in plans(session)), None)
    above = by_ids(session.conn, Recognition, "recognition", [after] if after else [])
    if above:
        row |= {
            "plan_id": above[0].plan_id, "list": above[0].list,
            "list_title": above[0].list_title, "kind": above[0].kind,
        }  # fmt: skip
    row |= _of_unit(session, unit_id) | _checked(values)
    label = tr("Thêm đề nghị công nhận cho {name}", name=row["school"])
    with session.edit(label) as writer:
        new = writer.add("recognition", {**row, "uid": str(uuid.uuid4())})
        _place(session, writer, [new], after)
    return new


def update_recognition(session: Session, recognition_id: int, **values: Any) -> None:
    """Change columns of a recognition. Raises `UserError` for an empty school name."""
    row = _checked(values)
    if set(values) == {"unit_id"}:
        row |= _of_unit(session, values["unit_id"])
    label = tr("Sửa đề nghị công nhận của {name}", name=_name(session, recognition_id))
    with session.edit(label) as writer:
        writer.update("recognition", (recognition_id,), row)


def rename_list(session: Session, recognition_id: int, title: str) -> None:
    """Give the whole list that a recognition stands in another printed title."""
    text = nfc(title) or None
    with session.edit(tr("Sửa tên danh sách công nhận")) as writer:
        for member in query.same_list(session.conn, recognition_id):
            writer.update("recognition", (member,), {"list_title": text})


def delete_recognitions(session: Session, ids: Sequence[int]) -> None:
    """Delete recognitions from their lists."""
    label = (
        tr("Xóa đề nghị công nhận của {name}", name=_name(session, ids[0]))
        if len(ids) == 1
        else tr("Xóa {n} đề nghị công nhận", n=len(ids))
    )
    with session.edit(label) as writer:
        for recognition_id in ids:
            writer.delete("recognition", (recognition_id,))


def duplicate_recognitions(session: Session, ids: Sequence[int]) -> list[int]:
    """Copy recognitions below the last of them; returns the ids of the copies."""
    label = tr("Nhân đôi đề nghị công nhận của {name}", name=_name(session, ids[0]))
    with session.edit(label) as writer:
        copies = []
        for recognition_id in ids:
            row = writer.get("recognition", recognition_id) or {}
            copied = {c: v for c, v in row.items() if c not in ("id", "uid")}
            copies.append(writer.add("recognition", {**copied, "uid": str(uuid.uuid4())}))
        _place(session, writer, copies, ids[-1])
    return copies


def move_recognition(session: Session, recognition_id: int, step: int) -> bool:
    """Move it over its neighbour in the list; at a list's end it goes over to the next list.

    False when it stands at the end of the last one.
    """
    order = recognition_ids(session)
    place = order.index(recognition_id) + step
    if not 0 <= place < len(order):
        return False
    [mine, other] = by_ids(session.conn, Recognition, "recognition", [recognition_id, order[place]])
    label = tr("Chuyển chỗ đề nghị công nhận của {name}", name=mine.school)
    with session.edit(label) as writer:
        if (mine.plan_id, mine.list) != (other.plan_id, other.list):
            to: Row = {
                "plan_id": other.plan_id, "list": other.list, "list_title": other.list_title,
            }  # fmt: skip
            writer.update("recognition", (recognition_id,), to)
        else:
            order.remove(recognition_id)
            order.insert(place, recognition_id)
        _number(writer, order)
    return True


def _place(session: Session, writer: Writer, ids: Sequence[int], after: int | None) -> None:
    order = [i for i in recognition_ids(session) if i not in ids]
    place = order.index(after) + 1 if after in order else len(order)
    _number(writer, [*order[:place], *ids, *order[place:]])


def _number(writer: Writer, order: Sequence[int]) -> None:
    for position, recognition_id in enumerate(order):
        writer.update("recognition", (recognition_id,), {"position": position})


def _of_unit(session: Session, unit_id: int | None) -> Row:
    """What a recognition takes over from its school: the name as printed and a single level."""
    found = by_ids(session.conn, Unit, "unit", [unit_id] if unit_id else [])
    if not found:
        return {}
    level = found[0].levels
    row: Row = {"school": found[0].name}
    return {**row, "level": level} if level and "," not in level else row


def _checked(values: dict[str, Any]) -> Row:
    unknown = set(values) - set(_COLUMNS)
    if unknown:
        raise KeyError(*unknown)
    row: Row = {c: (nfc(v) or None) if isinstance(v, str) else v for c, v in values.items()}
    if "school" in row and not row["school"]:
        raise UserError(tr("Tên trường không được để trống. Hãy nhập tên trường."))
    return row


def _name(session: Session, recognition_id: int) -> str:
    found = by_ids(session.conn, Recognition, "recognition", [recognition_id])
    return found[0].school if found else "?"
