"""Targets as plans print them: "≥ 55%", "từ 98% trở lên", "xếp từ 11 đến 9"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.rules.numbers import NUMBER, read_digits
from core.rules.wording import even_wording


@dataclass(frozen=True, slots=True)
class Target:
    """What a printed target means.

    ``op`` is one of ``>= <= < > = range rank level has multi text``.  ``low`` and ``high`` bound
    the value: equal for ``=``, ``level`` and a one-place ``rank``; only ``low`` for ``>=`` and
    ``>``; only ``high`` for ``<=`` and ``<``.  ``unit`` is "%" or a counting word or None.
    ``relative`` is "inc" or "dec" when the target is a change, ``baseline`` the printed value it
    starts from.  ``parts`` holds the targets of a ``multi``.  ``raw`` is the printed text.
    """

    op: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    relative: str | None = None
    baseline: Decimal | None = None
    raw: str = ""
    parts: tuple["Target", ...] = ()


def parse_target(raw: str, *, unit: str | None = None, direction: str | None = None) -> Target:
    """Read a printed target; ``unit`` and ``direction`` are the indicator's own.  Never raises."""
    text = even_wording(raw)
    found = re.search(rf"(?P<op>[≥≤<>])?\s?(?P<n>{NUMBER})\s?(?P<pc>%)?", text)
    if found is None:
        return Target("text", raw=raw)
    try:
        value = read_digits(found["n"], decimal=bool(found["pc"]))
    except ValueError:
        return Target("text", raw=raw)
    op = {"≥": ">=", "≤": "<="}.get(found["op"] or "", found["op"] or "=")
    return Target(
        op,
        None if op in ("<=", "<") else value,
        None if op in (">=", ">") else value,
        "%" if found["pc"] else unit,
        raw=raw,
    )
