"""Targets as plans print them: "≥ 55%", "từ 98% trở lên", "xếp từ 11 đến 9 toàn TP".

The rule is domain.md, "Target strings"; docs/grammar.md explains it with examples.  A cell is cut
into pieces, each piece is read by the first of a few readers that understands it, and several
understood pieces make a ``multi``.  What nobody understands is ``text``: the user decides.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from core.rules.numbers import NUMBER, read_digits
from core.rules.patterns import pattern
from core.rules.quantities import BLOT, Quantity, find_quantities, hide_lookalikes
from core.rules.ranks import NO_VALUE, find_ranks
from core.rules.wording import even_wording, lower_wording

LONGEST = 1000
"""A longer text is prose, not a target; it is left to the user unread."""


class Target(NamedTuple):
    """What a printed target means.

    ``op`` is one of ``>= <= < > = range rank level has multi text``.  ``low`` and ``high`` bound
    the value: equal for ``=``, ``level`` and a one-place ``rank``; only ``low`` for ``>=`` and
    ``>``; only ``high`` for ``<=`` and ``<``.  ``unit`` is "%", "đồng" (whole đồng), a rate
    ("/100.000"), a counting word or None.  ``relative`` is "inc" or "dec" when the target is a
    change, ``baseline`` the printed value it starts from.  ``parts`` holds the targets of a
    ``multi``.  ``raw`` is the printed text.
    """

    op: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    relative: str | None = None
    baseline: Decimal | None = None
    raw: str = ""
    parts: tuple["Target", ...] = ()

    @property
    def is_interval(self) -> bool:
        """Whether the parts are the two bounds of one value: "từ 98% đến dưới 100%"."""
        if len(self.parts) != 2:
            return False
        lower, upper = self.parts
        return lower.op in (">=", ">") and upper.op in ("<=", "<") and lower.raw == upper.raw

    @property
    def from_others(self) -> bool:
        """Whether a change is measured from another value than the unit's own earlier one."""
        return _FROM_OTHERS.search(lower_wording(even_wording(self.raw))) is not None


_FORMULA = pattern(r"\d\s?%?\s?-?[<>≤≥]|±")  # "80% <= x < 90%", "95% ± 1%": not words of a plan
_FROM_OTHERS = pattern(
    r"(?:hơn|vượt|so với)(?!\w)(?! (?:so với )?(?:đầu |cuối |cùng |học )?(?:năm|kỳ|kì)(?!\w))"
    r"[^;,\n]{0,40}?(?:bình quân|trung bình|mặt bằng|chỉ tiêu|kế hoạch"
    r"|dự toán|toàn|cả nước|tỉnh|huyện|quận|thành phố)(?!\w)"
)


class _Piece(NamedTuple):
    """A stretch of the cell: as printed, in lower case, and with look-alikes hidden."""

    printed: str
    plain: str
    hidden: str

    def cut(self, start: int, end: int) -> "_Piece":
        return _Piece(self.printed[start:end], self.plain[start:end], self.hidden[start:end])


def parse_target(raw: str, *, unit: str | None = None, direction: str | None = None) -> Target:
    """Read a printed target.  Never raises: what is not understood is ``text``.

    ``unit`` is the indicator's own unit, used where the cell prints none ("98" in a % column).
    ``direction`` ("up", "down", "keep", "none") does not change the reading: a bare number stays
    ``=`` and the verdict weighs it by the direction.  It is accepted so that callers need not know.
    """
    printed = even_wording(raw)
    if len(printed) > LONGEST:
        return Target("text", raw=raw)
    plain = lower_wording(printed)
    hidden = hide_lookalikes(_hide_numbered_names(printed, plain))
    cell = _Piece(printed, plain, hidden)
    cell, baseline = _take_baseline(cell, _BASELINE_BESIDE)
    understood = _read_pieces(cell, unit)
    if not understood or _FORMULA.search(plain):
        return Target("text", raw=raw)
    if len(understood) == 1:
        only = understood[0]
        return only._replace(raw=raw, baseline=only.baseline if baseline is None else baseline)
    return Target("multi", raw=raw, parts=tuple(p for t in understood for p in t.parts or (t,)))


_NUMBERED_NAME = pattern(
    r"(?<!\w)(?!(?:Giải|Loại|Hạng|Tổng|Số) )([^\W\d]+ [^\W\d]+) \d{1,2}(?!\w|[.,/]\d| ?[%-])"
)


def _hide_numbered_names(printed: str, plain: str) -> str:
    """ "Tiểu học Đông Hải 1" names a school; only capitals, lost in ``plain``, tell so."""
    for name in _NUMBERED_NAME.finditer(printed):
        if name[1].istitle():
            plain = plain[: name.start()] + BLOT * len(name[0]) + plain[name.end() :]
    return plain


# --- cutting a cell into pieces -------------------------------------------------------------

_HARD_BREAK = pattern(r"[;\n|]+")
_SOFT_BREAK = pattern(
    r",(?=\s)|\.\s+(?=\D)|\s(?=và (?!vượt))|(?<!đối)\s(?=với )|\s?[(,]?\s?trong đó:?"
    r"|\s[-+]\s(?=[^\d\s])|(?<=%)\s?/\s?(?=\d)|(?<=[%)])\s(?=[^\d%:;,]{1,40}:)"
)
_FRACTION_FORM = pattern(r"\d\s?/\s?\d")
_CHANGE_FIRST = pattern(r"[\s,(]*(?:tăng|giảm)(?!\w)")
_SHARE = pattern(rf"[\s,(]*(?:đạt |chiếm )?(?:tỷ lệ|tỉ lệ)?:?\s?(?:{NUMBER})\s?%[\s.)]*")


def _read_pieces(cell: _Piece, unit: str | None) -> list[Target]:
    """The targets of a cell, in printed order.

    A hard break (";", a new line) always parts.  A soft break (",", "và", "trong đó") parts only
    two things that both stand as targets of the same family; otherwise the words belong to
    their neighbour ("nhẹ cân, thấp còi giảm 0,5%").
    """
    targets: list[Target] = []
    for start, end in _between(_HARD_BREAK, cell.hidden):
        targets += _read_soft(cell.cut(start, end), unit)
    return targets


def _read_soft(stretch: _Piece, unit: str | None) -> list[Target]:
    joined = _UPPER_BOUND.sub(lambda m: BLOT * len(m[0]), stretch.hidden)
    spans = _between(_SOFT_BREAK, joined)
    grouped: list[tuple[int, int, Target]] = []
    waiting = 0
    for start, end in spans:
        target = _read(stretch.cut(waiting, end) if not grouped else stretch.cut(start, end), unit)
        if target is None:
            continue
        earlier = grouped[-1] if grouped else None
        if earlier is None or _stands_alone(
            earlier[2], target, stretch.hidden[earlier[0] : earlier[1]], stretch.hidden[start:end]
        ):
            grouped.append((waiting if not grouped else start, end, target))
    if len(grouped) == 1:
        whole = _read(stretch, unit)
        return [(whole or grouped[0][2])._replace(raw=stretch.printed.strip())]
    return [
        target._replace(raw=stretch.printed[start:end].strip(" ,.()"))
        for start, end, target in grouped
    ]


def _between(breaks: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """The non-empty spans between the breaks; a remark in brackets is never broken."""
    remarks = [(m.start(), m.end()) for m in _REMARK.finditer(text)]
    edges = [0]
    for found in breaks.finditer(text):
        if not any(start < found.start() < end for start, end in remarks):
            edges += [found.start(), found.end()]
    edges.append(len(text))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(a, b) for a, b in pairs if text[a:b].strip()]


_REMARK = pattern(r"\((?!\s?trong đó)[^()]*\)")


def _stands_alone(earlier: Target, later: Target, last_words: str, words: str) -> bool:
    """Whether a piece after a soft break is a target of its own, not a remark on the last one."""
    if later.op == "has":
        return False
    if _SHARE.fullmatch(_REMARK.sub("", words)) and (
        earlier.unit != "%" or _FRACTION_FORM.search(last_words)
    ):
        return False
    if later.relative and not earlier.relative and _CHANGE_FIRST.match(words):
        return False  # "đạt 76%, tăng 3,5% so với năm trước" is one target
    if later.op == "level" and earlier.op != "level":
        return False
    if later.op == "rank" or earlier.op in ("rank", "level"):
        return True
    if later.unit == "%" or earlier.unit != "%":
        return True
    return later.op in (">=", "<=", "<", ">") or later.high == 0 or ":" in words


# --- reading one piece ----------------------------------------------------------------------

_BASELINE = pattern(
    r"\(\s?(?:hiện tại|hiện nay|hiện có|hiện|thực trạng|đầu năm(?: học)?|năm(?: học)? trước"
    r"|nh trước|cùng kỳ(?: năm trước)?|kết quả|thực hiện|năm(?: học)? \d{4}(?:\s?-\s?\d{4})?)"
    rf"(?P<words>[^\d()]{{0,40}})(?P<value>{NUMBER})[^()]{{0,40}}\)"
)
_NOW = r"(?:hiện tại|hiện nay|hiện có|hiện đạt|hiện|thực trạng)"
_BASELINE_BESIDE = pattern(
    rf"(?:^\s*|[;,]\s*){_NOW}(?!\w)[^\d;,()]{{0,20}}(?P<value>{NUMBER})\s?%?\s*(?:$|[;,](?!\d))"
)
_LEAD = pattern(
    r"(?:^|.*:)[\s\-+*•·(]*(?:(?:phấn đấu|có|đạt|đảm bảo|bảo đảm|duy trì|giữ vững|khoảng|gần"
    r"|ít nhất|tối thiểu|tối đa|không quá|trên|dưới|từ|hơn|toàn trường|xây dựng|công nhận|thêm"
    r"|mỗi năm|đến|để|được|tăng|giảm|là|=|≥|≤|>|<)[\s:·]*)*",
    re.DOTALL,
)
_PERCENT_FIRST = pattern(r"[\s(]*%")
_LIFT = pattern(r"[^;,%]{0,40}(?<!\w)(?<!trở )(?:lên|xuống|còn)(?!\w)")


def _read(piece: _Piece, unit: str | None) -> Target | None:
    """The reading of the first reader that understands the piece, else None."""
    for reader in _READERS:
        target = reader(piece, unit)
        if target is not None:
            return target
    return None


def _read_none(piece: _Piece, unit: str | None) -> Target | None:
    """ "không có học sinh bỏ học" is a target of 0."""
    if not _NONE_FIRST.match(piece.hidden):
        return None
    return Target("=", Decimal(0), Decimal(0), unit)


_NONE_FIRST = pattern(
    r"(?:[^\d:]{0,60}:)?[\s\-+*•]*(?:(?:tuyệt đối|phấn đấu|đảm bảo|bảo đảm|kiên quyết) )?"
    r"không(?:\s?[.)]?\s?$| (?:có|còn|để|xảy ra|phát sinh|xuất hiện|bị|vi phạm)(?!\w)"
    r"(?! (?:quá|trên|dưới|vượt)))"
)


def _read_all(piece: _Piece, unit: str | None) -> Target | None:
    """ "tất cả giáo viên" is 100 %."""
    if not _ALL.match(piece.hidden):
        return None
    return Target("=", Decimal(100), Decimal(100), "%")


_ALL = pattern(r"[\s\-+*•]*(?:phấn đấu |đảm bảo |bảo đảm )?(?:tất cả|toàn bộ|toàn thể|mọi)(?!\w)")


def _read_rank(piece: _Piece, unit: str | None) -> Target | None:
    """ "xếp từ 11 đến 9" is rank 9 to 11, "tốp 5" is rank 1 to 5; the smaller is the better.

    A count before it ("2 trường trong tốp 5") is the target instead.
    """
    for start, best, last in find_ranks(piece.plain):
        if not _leads(piece.hidden[:start], unit):
            return Target("rank", Decimal(best), Decimal(last))
    return None


def _leads(text: str, unit: str | None) -> bool:
    """Whether a quantity leads the text: "có 2 trường trong tốp 5" counts schools."""
    found = find_quantities(text, unit=unit)
    return bool(found) and _LEAD.fullmatch(text, 0, found[0].start) is not None


def _read_quantity(piece: _Piece, unit: str | None) -> Target | None:
    """A number with its comparison; the goal of the piece if it holds several."""
    piece, baseline = _take_baseline(piece, _BASELINE)
    hidden = piece.hidden
    found = find_quantities(hidden, unit="%" if _PERCENT_FIRST.match(hidden) else unit)
    if not found:
        return None
    for start, goal in pairwise(found):
        if start.unit in (goal.unit, None) and _LIFT.match(hidden[start.end : goal.start]):
            return _target(goal, start.low)
    goal = _main(found, hidden)
    interval = _interval_of(found, goal, piece)
    return interval._replace(baseline=baseline) if interval else _target(goal, baseline)


def _interval_of(found: list[Quantity], goal: Quantity, piece: _Piece) -> Target | None:
    """ "Từ 98% đến dưới 100%", "trên 5% đến 10%": the goal with another bound of the same value.

    Two closed bounds are a ``range``; an open one cannot stand in it, so both become parts.
    """
    place = found.index(goal)
    for upper in (goal, *found[place + 1 : place + 2]):
        start, end = (goal.start, goal.end) if upper is goal else (goal.end, upper.start)
        if _bounds(goal, upper, piece.hidden[start:end]):
            return _interval(goal, upper, piece.printed.strip())
    return None


def _bounds(lower: Quantity, upper: Quantity, between: str) -> bool:
    if lower is upper:
        return lower.op == ">" and lower.low < lower.high and _TO.search(between) is not None
    fits = lower.op in ("=", ">=", ">") and upper.op in ("<=", "<") and lower.low < upper.high
    return fits and lower.unit in (None, upper.unit) and _AND_BELOW.fullmatch(between) is not None


_TO = pattern("đến|tới")
_BELOW = r"(?:<|≤|dưới|thấp hơn|nhỏ hơn|không quá|không vượt quá)"
_AND_BELOW = pattern(rf"(?: trở lên)?\s?(?:-|và|nhưng|đến|tới)\s?{_BELOW}?\s?")
_UPPER_BOUND = pattern(rf"(?:(?<=[\d%])|(?<=trở lên))\s?(?:-|và|nhưng|đến|tới)\s(?={_BELOW} ?\d)")
"""What joins the upper bound of an interval to the lower one: "98% - dưới 100%"."""


def _interval(lower: Quantity, upper: Quantity, raw: str) -> Target:
    unit, verb = upper.unit, lower.verb
    below = "<=" if lower is upper else upper.op
    if lower.op != ">" and below == "<=":
        return Target("range", lower.low, upper.high, unit, verb)
    above = ">" if lower.op == ">" else ">="
    bounds = (
        Target(above, lower.low, None, unit, verb, raw=raw),
        Target(below, None, upper.high, unit, verb, raw=raw),
    )
    return Target("multi", parts=bounds)


def _take_baseline(piece: _Piece, shape: re.Pattern[str]) -> tuple[_Piece, Decimal | None]:
    """ "94% (Hiện tại: 92,8%)": the value now, and the piece without it."""
    found = shape.search(piece.plain)
    if found is None:
        return piece, None
    try:
        value = read_digits(found["value"], decimal=True)
    except ValueError:
        return piece, None
    rest = piece.hidden[: found.start()] + BLOT * len(found[0]) + piece.hidden[found.end() :]
    return piece._replace(hidden=rest), value


def _main(found: list[Quantity], hidden: str) -> Quantity:
    """The quantity that is the goal: the one that leads, else a percentage, else a compared one.

    Remarks in brackets and frequencies ("2 buổi/ngày") do not lead when anything else is there.
    """
    outside = [q for q in found if hidden.count("(", 0, q.start) <= hidden.count(")", 0, q.start)]
    candidates = outside or found
    percents = [q for q in candidates if q.unit == "%"]
    first = candidates[0]
    if first.unit == "%" or (not percents and len(candidates) == 1):
        return first
    frequency = percents and first.unit in ("điểm", "buổi", "tiết", "lần")
    if _LEAD.fullmatch(hidden, 0, first.start) and not frequency:
        return first
    compared = [q for q in candidates if q.compared]
    return (percents or compared or candidates)[0]


def _target(quantity: Quantity, baseline: Decimal | None) -> Target:
    op = quantity.op
    return Target(
        op,
        None if op in ("<=", "<") else quantity.low,
        None if op in (">=", ">") else quantity.high,
        quantity.unit,
        quantity.verb,
        baseline,
    )


def _read_level(piece: _Piece, unit: str | None) -> Target | None:
    """ "Đạt chuẩn mức độ 3" is grade 3, "từ mức độ 1 lên mức độ 2" grade 2."""
    levels = list(_LEVEL.finditer(piece.plain))
    if not levels:
        return None
    found = levels[-1] if "lên m" in piece.plain else levels[0]
    level = Decimal(found[1]) if found[1] else Decimal(len(found[2]))
    return Target("level", level, level)


_LEVEL = pattern(rf"(?<!\w)(?:mức độ|mức|mđ|cấp độ)\s?(?:(\d){NO_VALUE}|(i{{1,3}})(?!\w))")


def _read_award(piece: _Piece, unit: str | None) -> Target | None:
    """ "Có giải nhất", a title, a banner: to have it is to meet the target."""
    return Target("has") if _AWARD.search(piece.plain) else None


_AWARD = pattern(
    r"(?<!\w)giải (?:nhất|nhì|ba|khuyến khích|vàng|bạc|đồng|cấp|thưởng|cao|quốc gia|tỉnh|thành phố"
    r"|huyện|quận)(?!\w)"
    r"|(?<!\w)(?:có|đạt|đoạt|giành)(?: [^\s\d]+){0,6} giải(?! pháp| quyết| trí| thích)(?!\w)"
    r"|huy chương|bằng khen|giấy khen|cờ thi đua|cờ đơn vị|huân chương|danh hiệu|tiên tiến"
    r"|(?:lao động|tập thể|liên đội|chi đội|mạnh) xuất sắc|vững mạnh|chiến sĩ thi đua"
    r"|(?:đơn vị|cơ quan|trường học) (?:đạt chuẩn )?văn h(?:óa|oá)"
    r"|^\W*đạt chuẩn(?: quốc gia)?\W*$|^\W*(?:có|đạt)\W*$"
    r"|^\W*có (?:học sinh|hsg|hs|giáo viên|gvg|gv|sáng kiến|skkn|đề tài|dự án|sản phẩm)(?!\w)"
)

_READERS: list[Callable[[_Piece, str | None], Target | None]] = [
    _read_none,
    _read_rank,
    _read_quantity,
    _read_level,
    _read_all,
    _read_award,
]
