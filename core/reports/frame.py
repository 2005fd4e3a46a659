"""The official frame of a document: letter head, signer, recipients.

Settings of the book come first: `header_parent`, `header_unit`, `document_code`, `place`,
`signer_prefix`, `signer_office`, `signer_name`, `recipients`. What is not set comes from the plan
and from the book's own unit (`usual_frame`). What people type is printed by the rules of Nghị định
30/2020/NĐ-CP (appendix I): names of units and offices in capitals, a dash before each recipient,
a semicolon behind it, a full stop behind the last. Texts of several lines hold line breaks. A
document of another unit (an office prints what a school reported) takes nothing from the settings
but the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from core.reports.content import Letterhead, Signature, Stamp
from core.reports.layout import CHOICES, Paper
from core.session import Session
from db.queries.rows import by_ids
from db.records import Period, Plan, Unit
from db.text import fold

_COMMITTEE: Final = "uy ban nhan dan"
_COMMITTEE_WORDS: Final = re.compile(r"^\s*ủy\s+ban\s+nhân\s+dân\s+", re.IGNORECASE)
_DEPUTY: Final = re.compile(r"^(KT\.\s*.+?)\s+(PHÓ\s.+)$")
_LIST_MARK: Final = re.compile(r"^\s*(?:[-–—•]\s*|[+*]\s+)")
_BLANK: Final = "\xa0" * 6  # room to write; ordinary spaces would close up
NUMBER_BLANK: Final = _BLANK * 2
"""Room for the number of a document."""
_CODES: Final = (
    (_COMMITTEE, "UBND"),
    ("ubnd", "UBND"),
    ("phong giao duc", "PGDĐT"),
    ("so giao duc", "SGDĐT"),
    ("phong van hoa", "PVHXH"),
)


def own_unit(session: Session) -> Unit:
    """The unit the book belongs to."""
    return by_ids(session.conn, Unit, "unit", [session.own_unit_id()])[0]


def short_office(name: str) -> str:
    """ "Ủy ban nhân dân huyện Gia Lâm" as it is said inside a sentence: "UBND huyện Gia Lâm"."""
    return _COMMITTEE_WORDS.sub("UBND ", name)


def own_words(session: Session, unit: Unit, key: str, usual: str, known: Mapping[str, str]) -> str:
    """What the office wants a report to begin ("opening") or end with ("closing"), else `usual`.

    Names in square brackets ("[kỳ]") are those of `known`; others stay as typed.
    """
    text = str(_set(session, unit, key) or usual)
    for name, value in known.items():
        text = text.replace(f"[{name}]", value)
    return text


def paper_of(session: Session) -> Paper:
    """The margins and sizes the office chose (setting `paper`); anything impossible is left out."""
    found = session.setting("paper", {})
    known = found.items() if isinstance(found, dict) else ()
    return tuple(
        (key, value)
        for key, value in sorted(known)
        if key in CHOICES
        and isinstance(value, int)
        and CHOICES[key].low <= value <= CHOICES[key].high
    )


def issued_by(unit: Unit, plan: Plan) -> bool:
    """Whether the unit is the one that issued the plan."""
    return plan.issuer is not None and fold(plan.issuer) == fold(unit.name)


def managing_unit(session: Session, plan: Plan, unit: Unit | None = None) -> str | None:
    """The name of the unit a report goes to: the parent in the list, else who issued the plan."""
    unit = unit or own_unit(session)
    if unit.parent_id is not None:
        return by_ids(session.conn, Unit, "unit", [unit.parent_id])[0].name
    return plan.issuer_parent if issued_by(unit, plan) else plan.issuer


def report_letterhead(
    session: Session, plan: Plan, period: Period, unit: Unit | None = None, *, year: str = ""
) -> Letterhead:
    """Letter head of a report of the own or another unit; number and day stay blank.

    `year` is that of the day when it is signed, else the one the period is reported in.
    """
    unit = unit or own_unit(session)
    usual = usual_frame(session, plan, unit)
    place = session.setting("place") or usual["place"] or "…………"
    year = year or (period.due_on or period.data_to or period.key)[:4]
    parent = _set(session, unit, "header_parent")
    stamp = Stamp(f"{NUMBER_BLANK}/BC-{document_code(session, unit)}", blank_day(year))
    return Letterhead(
        parent=_capitals(usual["header_parent"] if parent is None else parent),
        unit=_capitals(_set(session, unit, "header_unit") or usual["header_unit"]),
        number=f"Số:{stamp.number}",
        place_date=f"{place}, {stamp.day}",
        stamp=stamp,
    )


def document_code(session: Session, unit: Unit | None = None) -> str:
    """The letters after "BC-" in a document's number."""
    unit = unit or own_unit(session)
    return str(_set(session, unit, "document_code") or _code(unit))


def _set(session: Session, unit: Unit, key: str) -> Any:
    """A setting of the book, which is about its own unit: None for another one."""
    return session.setting(key) if unit.id == session.own_unit_id() else None


def blank_day(year: str) -> str:
    """ "ngày    tháng    năm 2023", for the clerk's pen."""
    return f"ngày{_BLANK}tháng{_BLANK}năm {year}"


def plan_letterhead(session: Session, plan: Plan) -> Letterhead:
    """Letter head of a plan as its source printed it."""
    issuer = plan.issuer or own_unit(session).name
    place = plan.place or session.setting("place") or "…………"
    year = (plan.issued_on or plan.start_on or "")[:4]
    return Letterhead(
        parent=_lines(short_office(plan.issuer_parent).upper() if plan.issuer_parent else ""),
        unit=_unit_lines(issuer),
        number=plan.number_raw or f"Số: {plan.number or NUMBER_BLANK + '/KH-'}",
        place_date=plan.date_raw or f"{place}, {blank_day(year)}",
    )


def report_signature(session: Session, plan: Plan, unit: Unit | None = None) -> Signature:
    """Who signs a report and who receives it."""
    unit = unit or own_unit(session)
    usual = usual_frame(session, plan, unit)

    def words(key: str) -> str:
        found = _set(session, unit, key)
        text = usual[key] if found is None else found
        return "\n".join(text) if isinstance(text, list) else str(text)

    prefix, office = words("signer_prefix").upper(), words("signer_office").upper()
    return Signature(
        (*_lines(prefix), *_signer_lines(office)),
        recipient_lines(words("recipients")),
        str(_set(session, unit, "signer_name") or ""),
    )


def usual_frame(session: Session, plan: Plan, unit: Unit | None = None) -> dict[str, str]:
    """What reports of a unit say where the office sets nothing, by the keys of the settings."""
    unit = unit or own_unit(session)
    printed = json.loads(plan.signature) if issued_by(unit, plan) else {}
    superior = managing_unit(session, plan, unit)
    above = [f"- {short_office(superior)} (để báo cáo);"] if superior else []
    return {
        "header_parent": _parent_line(session, plan, unit),
        "header_unit": "\n".join(_unit_lines(unit.name)),
        "document_code": _code(unit),
        "place": plan.place or "",
        "signer_prefix": printed.get("prefix", ""),
        "signer_office": printed.get("office") or _head_of(unit),
        "recipients": "\n".join([*above, "- Lưu: VT."]),
    }


def recipient_lines(text: str) -> tuple[str, ...]:
    """Recipients as the decree prints them: "- Phòng GD&ĐT;" and, last, "- Lưu: VT."."""
    names = [_LIST_MARK.sub("", line).strip().rstrip(";.,").strip() for line in _lines(text)]
    found = [name for name in names if name and fold(name.rstrip(":")) != "noi nhan"]
    ends = [";"] * (len(found) - 1) + ["."]
    return tuple(f"- {name}{end}" for name, end in zip(found, ends, strict=False))


def plan_signature(plan: Plan) -> Signature:
    """The signer's office and the recipients as the plan's source printed them."""
    printed = json.loads(plan.signature)
    lines = (*_lines(printed.get("prefix", "")), *_signer_lines(printed.get("office", "")))
    return Signature(lines, tuple(json.loads(plan.recipients)))


def _lines(text: str | list[str] | None) -> tuple[str, ...]:
    parts = text if isinstance(text, list) else (text or "").splitlines()
    return tuple(str(part) for part in parts if str(part).strip())


def _capitals(text: str | list[str] | None) -> tuple[str, ...]:
    """Lines of the letter head: the decree has them in capitals."""
    return tuple(line.upper() for line in _lines(text))


def _signer_lines(office: str) -> tuple[str, ...]:
    """ "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" stands on two lines on paper."""
    found = _DEPUTY.match(office.strip())
    return (found[1], found[2]) if found else _lines(office)


def _parent_line(session: Session, plan: Plan, unit: Unit) -> str:
    """The line above the unit; People's Committees have none.

    A department ("Phòng Giáo dục và Đào tạo") is a part of its committee, which stands here.
    """
    superior = managing_unit(session, plan, unit)
    if superior is None or fold(unit.name).startswith((_COMMITTEE, "ubnd")):
        return ""
    if unit.parent_id is not None:
        [parent] = by_ids(session.conn, Unit, "unit", [unit.parent_id])
        if parent.kind == "department" and parent.parent_id is not None:
            superior = by_ids(session.conn, Unit, "unit", [parent.parent_id])[0].name
    return short_office(superior).upper()


def _unit_lines(name: str) -> tuple[str, ...]:
    if fold(name).startswith(_COMMITTEE):
        place = _COMMITTEE_WORDS.sub("", name)
        return tuple(line for line in ("ỦY BAN NHÂN DÂN", place.upper()) if line)
    return (name.upper(),)


def _code(unit: Unit) -> str:
    folded = fold(unit.name)
    return next((code for words, code in _CODES if folded.startswith(words)), "……")


def _head_of(unit: Unit) -> str:
    if unit.kind == "school":
        return "HIỆU TRƯỞNG"
    if fold(unit.name).startswith("so "):  # Sở Giáo dục và Đào tạo
        return "GIÁM ĐỐC"
    if unit.kind == "department":
        return "TRƯỞNG PHÒNG"
    return "THỦ TRƯỞNG ĐƠN VỊ"
