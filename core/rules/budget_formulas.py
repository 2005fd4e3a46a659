"""Unit-cost formulas as budgets print them.

    2.800 triệu đồng/năm x 5 năm = 14.000 triệu đồng
    15 người x 3 chứng chỉ x 3,0 triệu đồng/chứng chỉ = 135 triệu đồng x 5 năm = 675 triệu đồng

The words of each factor are kept; what the formula gives is computed in đồng and stands beside
what is printed. Any text is accepted: what cannot be read is named in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from core.rules.figures import money_text, number_text
from core.rules.numbers import SCALES, AmbiguousNumber, NotANumber, parse_number
from core.rules.patterns import pattern
from db.text import fold, nfc

_LONGEST = 4000
_LARGEST = Decimal(10) ** 15  # đồng; what the file holds exactly
_DEAR = Decimal(10) ** 10  # đồng; a bare unit price above it is probably in đồng itself
_TIMES = pattern(r"\s*[×✕*]\s*|(?<=[\s\d)])[xX](?=[\s\d])")
_PLUS = pattern(r"(?<=\s)\+(?=\s)|(?<=[^\s+])\+(?=\d)")
_NUMBER = pattern(r"(?<![\w.,])\d{1,3}(?: \d{3})+(?![\d.,])|\d+(?:[.,]\d+)*")
_LABEL = pattern(r"\b(?:năm|giai đoạn|năm học|lớp|khối|quý|tháng|khoản|mục|số)\s*$", re.I)
_ASIDE = pattern(r"\([^()]*\)?")
_BRACKETS = pattern(r"[(\[][^()\[\]]*[)\]]")
_ITEM_MARK = pattern(r"^\s*\w{1,3}\)")  # "a) 300 người x …"
_SIGN_BETWEEN = pattern(r"\s[-–xX]\s|[+×✕*÷]|(?<=\d)[xX](?=\d)")
_OPEN_END = pattern(r"\s[xX×✕*+]$")
_SIGN = pattern(r"[xX×✕*+]\s")
_DIGIT = pattern(r"\d")
_DIVIDED_BY = pattern(r":\s*\d")
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_MONEY = pattern(
    rf"(?P<words>(?:(?P<scale>{_SCALE})\b\s*)?(?:(?:đồng|vnđ|vnd|đ)\b|₫)?)", re.IGNORECASE
)

TIMES, PLUS, TIMES_ALL = "×", "+", "(…)×"
"""How a factor joins what stands before it; `TIMES_ALL` multiplies the whole sum before it."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: the printed number, the words after it ("triệu đồng/người/năm"), how it joins.

    `scale` is what the words make of the number (triệu 1.000.000, % 0,01); `money` tells that
    the number is an amount; `raw` is the whole printed piece.
    """

    number: Decimal
    words: str
    operator: str = TIMES
    scale: Decimal = Decimal(1)
    money: bool = False
    raw: str = ""

    @property
    def amount(self) -> Decimal:
        """The number in plain units or in đồng."""
        return self.number * self.scale


@dataclass(frozen=True, slots=True)
class Formula:
    """A printed formula as understood; amounts in đồng.

    `total_printed` is the last amount after "=", None when none is printed; `unit` is the money
    word of the total ("triệu đồng"). `loose_units` are units that do not cancel ("/khóa").
    `unsaid` is a bare price ("50.000") of which the plan's unit would make more than ten billion
    đồng: whoever wrote it has to say whether it is đồng, until then nothing is computed.
    """

    factors: tuple[Factor, ...]
    total_printed: Decimal | None
    total_computed_vnd: int | None
    unit: str | None
    raw: str
    problems: tuple[str, ...] = ()
    loose_units: tuple[str, ...] = ()
    unsaid: str | None = None


# ------------------------------------------------------------------ reading


def parse_formula(raw: str, *, multiplier: int = 1) -> Formula:
    """Read a printed formula. Never raises.

    `multiplier` is the plan's unit of money (1.000.000 for "triệu đồng"), used when no amount in
    the formula says its own. A result without a money word takes that of the formula:
    "2.800 triệu đồng/năm x 5 năm = 14.000".
    """
    problems: list[str] = []
    factors: list[Factor] = []
    results: list[tuple[int, Factor]] = []  # how many factors a printed result stands behind
    for stage, piece in enumerate(nfc(raw)[:_LONGEST].split("=")):
        terms = _terms(piece[piece.rfind(": ") + 1 :] if stage == 0 else piece)
        read = [_factor(operator, term, problems) for operator, term in terms]
        if stage and read[0] is not None:
            results.append((len(factors), read[0]))
        found = [factor for factor in (read[1:] if stage else read) if factor is not None]
        if found and stage and any(factor.operator == PLUS for factor in factors):
            found[0] = replace(found[0], operator=TIMES_ALL)
        factors += found
    read_whole = _formula(raw, tuple(factors), results, problems, multiplier)
    strange = _beyond(nfc(raw)[:_LONGEST]) or _unsaid_words(read_whole.unsaid)
    if strange is None:
        return read_whole
    # No figure is better than a wrong one: nothing is computed, nothing compared.
    said = (*read_whole.problems, strange)
    return replace(read_whole, total_computed_vnd=None, problems=said, loose_units=())


def _unsaid(factors: tuple[Factor, ...], multiplier: int) -> str | None:
    """The digits of the last bare number ("50.000", "450.000/người") that is too dear as printed.

    Bare numbers are in the plan's unit of money; 50.000 triệu đồng a person is nobody's price.
    """
    if multiplier == 1 or any(factor.money for factor in factors):
        return None
    bare = [f for f in factors if not f.words or f.words.startswith("/")]
    if not bare or bare[-1].number * multiplier < _DEAR:
        return None
    found = _NUMBER.search(bare[-1].raw)
    return found[0] if found else None


def _unsaid_words(digits: str | None) -> str | None:
    if digits is None:
        return None
    return f"“{digits}” là đồng hay đơn vị khác? Hãy ghi rõ ngay sau số, ví dụ {digits} đồng"


def _beyond(text: str) -> str | None:
    """What the grammar does not cover: sums in brackets, divisions, a sign without a number."""
    opened, closed = (sum(map(text.count, pair)) for pair in ("([", ")]"))
    if opened != closed - bool(_ITEM_MARK.match(text)):
        return "dấu ngoặc mở và đóng chưa đủ đôi"
    if any(_is_sum(found[0]) for found in _BRACKETS.finditer(text)):
        return "chưa tính được phép tính trong ngoặc; hãy viết thành các phép nhân, cộng rời"
    if any(_divides(side) for side in text.split("=")):
        return "chưa tính được phép chia; hãy viết thành phép nhân"
    first = text.split("=", maxsplit=1)[0].strip()
    if any(not term.strip() for _, term in _terms(first)[1:]) or _OPEN_END.search(first):
        return "thiếu số sau dấu phép tính"
    return None


def _is_sum(bracket: str) -> bool:
    """Whether a sign stands between two numbers. Steps, not one pattern: that took cubic time."""
    digits = [found.start() for found in _DIGIT.finditer(bracket)]
    return bool(digits) and any(
        digits[0] < sign.start() and sign.end() <= digits[-1]
        for sign in _SIGN_BETWEEN.finditer(bracket)
    )


def _divides(side: str) -> bool:
    """Whether a colon between numbers follows a sign: "2 x 300 : 4"; in steps as `_is_sum`."""
    if "÷" in side:
        return True
    sign = _SIGN.search(side)
    digit = _DIGIT.search(side, sign.end()) if sign else None
    return digit is not None and _DIVIDED_BY.search(side, digit.end()) is not None


def _terms(piece: str) -> list[tuple[str, str]]:
    """The terms between the signs, each with the sign before it (the first has `TIMES`)."""
    return [
        (PLUS if row and place == 0 else TIMES, term)
        for row, summand in enumerate(_PLUS.split(piece))
        for place, term in enumerate(_TIMES.split(summand))
    ]


def _factor(operator: str, term: str, problems: list[str]) -> Factor | None:
    """The first number of a term that does not name a class or a year, and its words."""
    candidates = list(_NUMBER.finditer(term))
    if not candidates:
        problems.append(f"không thấy con số trong “{term.strip()}”")
        return None
    found = next((m for m in candidates if not _LABEL.search(term[: m.start()])), candidates[0])
    number = _number(found[0], problems)
    if number is None:
        return None
    words = term[found.end() :].strip(" ,;.")
    if words.startswith("%"):
        return Factor(number, words, operator, Decimal("0.01"), raw=term.strip())
    scale = _money_scale(words)
    return Factor(number, words, operator, scale or Decimal(1), scale is not None, term.strip())


def _number(digits: str, problems: list[str]) -> Decimal | None:
    try:
        return parse_number(digits)
    except AmbiguousNumber as two:
        problems.append(f"số “{digits}” có hai cách hiểu, đã đọc là {number_text(two.readings[0])}")
        return two.readings[0]
    except NotANumber:
        problems.append(f"không đọc được số “{digits}”")
        return None


def _money_words(words: str) -> str:
    found = _MONEY.match(words)
    return found["words"].strip() if found else ""


def _money_scale(words: str) -> Decimal | None:
    """What "triệu đồng" makes of the number before it; None when the words name no money."""
    money = _money_words(words).lower()
    if not money:
        return None
    return SCALES.get(money.split()[0], Decimal(1))


# ------------------------------------------------------------------ computing


def _formula(
    raw: str,
    factors: tuple[Factor, ...],
    results: list[tuple[int, Factor]],
    problems: list[str],
    multiplier: int,
) -> Formula:
    """Put the pieces together; a result followed by more factors is an intermediate one."""
    if not factors[1:]:
        problems.append("không thấy phép tính")
    price = next((factor for factor in factors if factor.money), None)
    scale = price.scale if price else Decimal(multiplier)

    def in_vnd(result: Factor) -> Decimal:
        return result.amount if result.money else result.number * scale

    total: Factor | None = None
    for count, result in results:
        if count == len(factors) and result is results[-1][1]:
            total = result
            continue
        before = factors[:count]
        priced = any(factor.money for factor in before)  # else a head count: "= 45 chứng chỉ x"
        computed = compute(before)
        if computed is not None and computed != (in_vnd(result) if priced else result.number):
            shown = money_text(computed) if priced else number_text(computed)
            problems.append(f"kết quả trung gian ghi “{result.raw}”, tính ra {shown}")
    whole = _whole(compute(factors, multiplier), problems)
    return Formula(
        factors,
        None if total is None else in_vnd(total),
        whole,
        _money_words(total.words if total and total.money else price.words if price else "")
        or None,
        raw,
        tuple(problems),
        _loose_units(factors),
        _unsaid(factors, multiplier),
    )


def compute(factors: tuple[Factor, ...], multiplier: int = 1) -> Decimal | None:
    """The sum of products in đồng; None without factors.

    Without a money word the figures are in the plan's unit of money, `multiplier`.
    """
    if not factors:
        return None
    total, product = Decimal(0), Decimal(0)
    for place, factor in enumerate(factors):
        if place == 0 or factor.operator == PLUS:
            total, product = total + product, factor.amount
        elif factor.operator == TIMES_ALL:
            total, product = Decimal(0), (total + product) * factor.amount
        else:
            product *= factor.amount
    priced = any(factor.money for factor in factors)
    return (total + product) * (1 if priced else multiplier)


def _whole(amount: Decimal | None, problems: list[str]) -> int | None:
    """Whole đồng; nothing where there is no amount or one that no budget has."""
    if amount is not None and abs(amount) > _LARGEST:
        problems.append("số tiền quá lớn")
        return None
    return None if amount is None else int(amount.to_integral_value())


def _loose_units(factors: tuple[Factor, ...]) -> tuple[str, ...]:
    """Units that do not cancel, "người" above and "/khóa" below the line; only for one product."""
    if any(factor.operator == PLUS for factor in factors):
        return ()
    above: list[str] = []
    below: list[str] = []
    for factor in factors:
        first, *rest = [_ASIDE.sub("", word).strip() for word in factor.words.split("/")]
        above += [] if factor.money or first.startswith("%") else [first]
        below += rest
    left = []
    for unit in filter(None, above):
        match = next((other for other in below if _same_unit(unit, other)), None)
        if match is None:
            left.append(unit)
        else:
            below.remove(match)
    return tuple(left) + tuple(f"/{unit}" for unit in below if unit)


def _same_unit(first: str, second: str) -> bool:
    """Whether one is the beginning of the other: "đơn vị chính" is counted per "đơn vị"."""
    one, other = f"{fold(first)} ", f"{fold(second)} "
    return one.startswith(other) or other.startswith(one)


# ------------------------------------------------------------------ what if


def scale(formula: Formula, by: Mapping[int, Decimal], *, multiplier: int = 1) -> Formula:
    """The formula with some factors multiplied: `{2: Decimal("1.05")}` is "đơn giá + 5 %".

    The printed total stays, so that the difference can be seen; the stored plan is not touched.
    Raises `IndexError` for a factor that is not there.
    """
    factors = list(formula.factors)
    for place, change in by.items():
        factors[place] = replace(factors[place], number=factors[place].number * change)
    if formula.total_computed_vnd is None:  # not understood as a whole: no supposition either
        return replace(formula, factors=tuple(factors))
    whole = _whole(compute(tuple(factors), multiplier), [])
    return replace(formula, factors=tuple(factors), total_computed_vnd=whole)


def explain(formula: Formula) -> str:
    """The formula in one Vietnamese sentence, with the difference to what is printed."""
    if formula.total_computed_vnd is None:
        return "Không đọc được công thức này."
    signs = {TIMES: " × ", PLUS: " + ", TIMES_ALL: "; tất cả × "}
    text = ""
    for place, factor in enumerate(formula.factors):
        words = _ASIDE.sub("", factor.words).strip()
        text += signs[factor.operator] if place else ""
        text += f"{number_text(factor.number, 4)} {words}".rstrip()
    text += f" = {money_text(formula.total_computed_vnd)}"
    printed = formula.total_printed
    if printed is not None and printed != formula.total_computed_vnd:
        text += f"; bản in ghi {money_text(printed)}"
    return f"{text}."
