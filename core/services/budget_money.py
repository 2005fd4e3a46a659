"""Money in the tab Kinh phí: shown and typed in a unit of the user's choice, stored in đồng."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules.figures import number_text
from core.rules.numbers import AmbiguousNumber, parse_number
from core.session import Session
from db.queries import budget as query
from db.text import nfc

MONEY_UNITS: Final = {"vnd": 1, "thousand": 10**3, "million": 10**6}
"""Display units and their worth in đồng."""
_LARGEST = Decimal(10) ** 15  # đồng; beyond it a number is a slip of the finger
_OWN_WORD = re.compile(r"[^\W\d_]|₫|,-\s*$")  # "1.500.000,-" is đồng as well
_PERCENT = re.compile(r"%|phần trăm", re.IGNORECASE)
_DECIMALS = 6  # of a million: every single đồng is shown


def unit_labels() -> dict[str, str]:
    """Display units in words."""
    return {"vnd": tr("đồng"), "thousand": tr("nghìn đồng"), "million": tr("triệu đồng")}


def natural_unit(session: Session) -> str:
    """The largest display unit in which no amount of the book has a fraction."""
    amounts = [node.amount_vnd for node in query.nodes(session.conn, None, None)]
    known = [amount for amount in amounts if amount]
    for unit in ("million", "thousand"):
        if all(amount % MONEY_UNITS[unit] == 0 for amount in known):
            return unit
    return "vnd"


def money_text(vnd: int | None, unit: str) -> str:
    """An amount in the display unit: 418348000000 → "418.348"; exact, '' for None."""
    return "" if vnd is None else number_text(Decimal(vnd) / MONEY_UNITS[unit], _DECIMALS)


def read_money(raw: str, unit: str) -> int | None:
    """What was typed, in đồng; '' gives None.

    A bare number is in the display unit; "1,5 tỷ" or "450.000 đ" say their own. Raises
    `AmbiguousNumber` with readings in the display unit, `UserError` for anything but money.
    """
    text = nfc(raw)
    if not text:
        return None
    factor = Decimal(MONEY_UNITS[unit])
    scale = Decimal(1) if _OWN_WORD.search(text) else factor
    wrong = UserError(
        tr("“{raw}” không phải là số tiền. Hãy nhập, ví dụ, 1.250 ({unit}) hoặc 1,5 tỷ.",
           raw=text, unit=unit_labels()[unit])
    )  # fmt: skip
    if _PERCENT.search(text):
        raise wrong
    try:
        vnd = parse_number(text) * scale
    except AmbiguousNumber as two:
        first, second = (reading * scale for reading in two.readings)
        whole = [amount for amount in (first, second) if amount == amount.to_integral_value()]
        if len(whole) != 1:
            raise AmbiguousNumber(text, (first / factor, second / factor)) from None
        vnd = whole[0]
    except ValueError:
        raise wrong from None
    if abs(vnd) > _LARGEST:
        raise UserError(
            tr("Số tiền “{raw}” quá lớn. Hãy xem lại số chữ số và đơn vị tính ({unit}).",
               raw=text, unit=unit_labels()[unit])
        )  # fmt: skip
    if vnd != vnd.to_integral_value():
        raise UserError(
            tr("“{raw}” không tròn đồng. Hãy xem lại dấu phẩy và đơn vị tính ({unit}).",
               raw=text, unit=unit_labels()[unit])
        )  # fmt: skip
    return int(vnd)
