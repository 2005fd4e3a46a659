"""Number and day of a document: blanks for the clerk's pen, or what the clerk typed once.

They stand in the letter head and again in what every appendix says it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from core.reports.content import Document, Stamp
from core.services.progress import read_day

PartKind = Literal["words", "number", "day"]
_SIGNED_BEFORE: Final = timedelta(days=31)  # a report may go out while its period still runs


def stamped(document: Document, number: str = "", day: str = "") -> Document:
    """The document with its number ("7", "07/BC-UBND") and day (ISO) filled in; '' leaves a blank.

    A plan keeps those of its source.
    """
    old = document.letterhead.stamp
    if old is None:
        return document
    new = Stamp(_number(old.number, number), long_day(day).strip() or old.day)

    def filled(text: str) -> str:
        return text.replace(old.number, new.number).replace(old.day, new.day)

    head = document.letterhead
    head = replace(head, number=filled(head.number), place_date=filled(head.place_date), stamp=new)
    appendices = tuple(replace(a, cites=filled(a.cites)) for a in document.appendices)
    return replace(document, letterhead=head, appendices=appendices)


def stamp_parts(text: str, stamp: Stamp | None) -> Iterator[tuple[PartKind, str]]:
    """A text cut where number and day stand in it, in order."""
    if stamp is None:
        yield "words", text
        return
    kinds: dict[str, PartKind] = {stamp.number: "number", stamp.day: "day"}
    for part in re.split(f"({re.escape(stamp.number)}|{re.escape(stamp.day)})", text):
        if part:
            yield kinds.get(part, "words"), part


def long_day(day: str | None) -> str:
    """ " ngày 10 tháng 3 năm 2023" with the decree's leading zeros; '' when unknown."""
    if not day:
        return ""
    known = date.fromisoformat(day)
    month = f"{known.month:02}" if known.month < 3 else str(known.month)
    return f" ngày {known.day:02} tháng {month} năm {known.year}"


def signing_day(text: str, ends_on: str) -> date:
    """The day typed for a document of a period that ends on a day (ISO).

    Typed without a year it is the first such day from a month before that end: "5/1" of a fourth
    quarter lies in the next year, "20/6" of a second quarter before its end. Raises `UserError`.
    """
    earliest = date.fromisoformat(ends_on) - _SIGNED_BEFORE
    day = read_day(text, year=earliest.year)
    # a typed year is the same whatever year is proposed
    return day if day >= earliest else read_day(text, year=earliest.year + 1)


def _number(blank: str, typed: str) -> str:
    """ "7" in front of the blank's own letters, as "07" (Nghị định 30/2020, Phụ lục I)."""
    typed = " ".join(typed.split())
    if not typed:
        return blank
    if typed.isdecimal():
        typed = typed.zfill(2)
    return f" {typed}" if "/" in typed else f" {typed}{blank.strip()}"
