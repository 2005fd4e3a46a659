"""Numbers as Vietnamese offices print them (domain.md, "Numbers").

Vietnamese writing comes first: a dot groups thousands, a comma begins the decimals.  What only
the other way of writing can explain ("900,000,000", "1,250.5", "98.5") is read that way.  One
form has two honest readings, a single comma before exactly three digits ("1,250"); it is never
guessed but raised as ``AmbiguousNumber`` so that the user can choose.
"""

import re
from decimal import Decimal

from core.rules.figures import number_text
from core.rules.patterns import pattern
from core.rules.wording import even_wording, lower_wording

NUMBER = r"\d{1,3}(?:[.,  ]\d{3}(?!\d))+(?:[.,]\d{1,4}(?!\d))?|\d{1,18}(?:[.,]\d{1,9})?"
"""Shape of one printed number without sign (a regular expression, one line of text)."""

SCALES: dict[str, Decimal] = {
    "nghìn": Decimal(10) ** 3,
    "ngàn": Decimal(10) ** 3,
    "triệu": Decimal(10) ** 6,
    "tr": Decimal(10) ** 6,
    "tỷ": Decimal(10) ** 9,
    "tỉ": Decimal(10) ** 9,
}
"""Words that multiply the number before them."""

_SCALE = "|".join(SCALES)
_DIGITS = r"\d(?:[\d., ]*\d)?"
_MONEY = "đồng|đ|vnđ|vnd|₫"
_WHOLE = pattern(
    rf"(?P<open>\()?\s?(?P<lead>vnđ|vnd|₫)?\s?(?P<sign>[-+])?\s?(?P<number>{_DIGITS})"
    rf"\s?(?P<percent>%|phần trăm)?\s?(?P<scale>(?:(?:{_SCALE})(?!\w)\s?)*)"
    rf"(?:(?P<half>rưỡi\s?)|,?\s?(?P<rest>(?:{_DIGITS}\s?(?:{_SCALE})(?!\w),?\s?)+))?"
    rf"(?P<money>{_MONEY})?(?:\.|,-)?(?P<close>\))?"
)
_NAMED_IN_BRACKETS = pattern(rf"\(\s?((?:(?:{_SCALE})\s?)*(?:{_MONEY})?)\s?\)$")
_ABOUT = pattern(r"\s*[~∼～≈]")
_DOT_GROUPS = pattern(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_COMMA_GROUPS = pattern(r"[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?|[1-9]\d{0,2}(?:,\d{3})+\.\d+")
_SPACE_GROUPS = pattern(r"[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?")
_PLAIN = pattern(r"\d+(?:[.,]\d+)?")
_TWO_READINGS = pattern(r"[1-9]\d{0,2},\d{3}")


class NotANumber(ValueError):
    """The text is not one number."""


class AmbiguousNumber(ValueError):
    """The text is a number with two honest readings, ``readings`` (decimal first)."""

    def __init__(self, raw: str, readings: tuple[Decimal, Decimal]) -> None:
        self.readings = readings
        first, second = (number_text(reading, 9) for reading in readings)
        super().__init__(
            f"Số “{raw}” có hai cách hiểu: {first} hoặc {second}. "
            "Hãy ghi lại: dấu phẩy cho phần thập phân, dấu chấm cho hàng nghìn."
        )


def parse_number(raw: str) -> Decimal:
    """Read one printed number; money words multiply ("1,5 tỷ" = 1500000000 đồng).

    A percent sign is allowed and does not divide ("98,5%" = 98.5).  Parentheses around a number
    mean a negative amount, as in account books.  "2 tỷ 500 triệu" and "2 tỷ rưỡi"
    are one amount each, "~450" is none.

    Raises ``AmbiguousNumber`` for two honest readings, ``NotANumber`` for anything else.
    """
    text = _NAMED_IN_BRACKETS.sub(r"\1", lower_wording(even_wording(raw)))
    found = None if _ABOUT.match(raw) else _WHOLE.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        raise _not_a_number(raw)
    factor = Decimal(-1) if found["sign"] == "-" or found["open"] else Decimal(1)
    scale = _scale(found["scale"])
    whole = bool(found["money"] or found["lead"]) and not found["scale"]
    try:
        value = read_digits(found["number"], whole=whole, decimal=bool(found["percent"])) * scale
    except AmbiguousNumber as two:
        first, second = (factor * scale * reading for reading in two.readings)
        raise AmbiguousNumber(raw, (first, second)) from None
    except NotANumber:
        raise _not_a_number(raw) from None
    return factor * (value + _rest(raw, found, scale))


def _rest(raw: str, found: re.Match[str], scale: Decimal) -> Decimal:
    """What "500 triệu" or "rưỡi" adds behind a first amount of that scale."""
    if not (found["half"] or found["rest"]):
        return Decimal(0)
    try:
        rest = scale / 2 if found["half"] else parse_number(found["rest"].rstrip(" ,"))
    except ValueError:
        raise _not_a_number(raw) from None
    if rest >= scale or not found["scale"]:
        raise _not_a_number(raw)
    return rest


def _scale(words: str) -> Decimal:
    """What money words multiply by: "nghìn tỷ" is 10^12."""
    product = Decimal(1)
    for word in words.split():
        product *= SCALES[word]
    return product


def _not_a_number(raw: str) -> NotANumber:
    return NotANumber(f"“{raw}” không phải là một số. Hãy nhập số, ví dụ 98,5 hoặc 1.250.")


def read_digits(printed: str, *, whole: bool = False, decimal: bool = False) -> Decimal:
    """Read digits with their separators, without sign or words.

    ``whole`` says that a fraction makes no sense here (pupils, đồng), ``decimal`` that thousands
    make none (a percentage): either settles "1,250".  Raises as ``parse_number``.
    """
    printed = printed.strip()
    if _TWO_READINGS.fullmatch(printed) and whole == decimal:
        raise AmbiguousNumber(printed, (_decimal(printed, ","), _decimal(printed, ".")))
    if _SPACE_GROUPS.fullmatch(printed):
        return _decimal(printed.replace(".", ","), ",")
    if _DOT_GROUPS.fullmatch(printed):
        return _decimal(printed, ",")
    if _COMMA_GROUPS.fullmatch(printed) or (whole and _TWO_READINGS.fullmatch(printed)):
        return _decimal(printed, ".")
    if _PLAIN.fullmatch(printed):
        return Decimal(printed.replace(",", "."))
    raise NotANumber(printed)


def _decimal(printed: str, point: str) -> Decimal:
    """The digits of ``printed`` with ``point`` as decimal mark and other separators dropped."""
    kept = "".join(c for c in printed if c.isdigit() or c == point)
    return Decimal(kept.replace(point, "."))
