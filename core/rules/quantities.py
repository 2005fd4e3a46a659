"""Quantities inside Vietnamese wording: what number, of what, and "at least" or "below".

A cell such as "Phấn đấu ít nhất 98% trẻ 5 tuổi ra lớp" holds one quantity (98 %, at least) and
one number that is none (the age).  ``hide_lookalikes`` blots out ages, grades of school, dates
and numbers of documents; ``find_quantities`` reads what is left.  Both work on text prepared by
``core.rules.wording``.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from core.rules.number_words import NOUNS, words_as_digits
from core.rules.numbers import NUMBER, SCALES, read_digits
from core.rules.patterns import pattern

BLOT = "·"
"""What a hidden character becomes; as long as the text it hides."""


class Quantity(NamedTuple):
    """One printed quantity at ``text[start:end]``.

    ``op`` is ``= >= <= < >`` or ``range``; ``unit`` is "%", "đồng", a counting word, a rate
    ("/100.000") or None.  ``verb`` is the change before it ("inc", "dec" or None), ``compared``
    whether a word or sign compares it.
    """

    start: int
    end: int
    op: str
    low: Decimal
    high: Decimal
    unit: str | None
    verb: str | None
    compared: bool


# --- numbers that are no quantities ---------------------------------------------------------

_AGE = r"\d{1,2}"
_GRADE = r"(?:1[0-2]|0?[1-9])[a-z]?(?!\d|[.,]\d+\s?%|\s?%)"
_YEAR = r"(?:19|20)\d\d"
_LOOKALIKES = [
    # documents: "Thông tư 22", "số 04-QĐ/QU ngày 25/6/2019", "GDPT 2018", "ISO 9001:2015"
    r"(?<!\w)(?:thông tư|tt|nghị định|nđ|nghị quyết|nq|chỉ thị|công văn"
    r"|quyết định|gdpt|iso|điều|khoản|phụ lục|mẫu|biểu)"
    r" ?(?:số )?\d[\w/.:&-]*(?<![.:])",
    rf"(?<!kỷ )(?<!pháp )(?<!\w)luật[^\d\n,;%]{{0,25}}{_YEAR}",
    r"(?<!\w)số:? ?\d+ ?[-/] ?[a-zđ][\w&/-]*",
    rf"(?<!\w)\d+/{_YEAR}/[a-zđ][\w&/-]*",
    r"(?<!\w)\d+/(?:qđ|kh|ct|nq|nđ|tt|cv|hd|đa)[\w&/-]*",
    # days, months, years, terms
    r"(?<!\w)(?:ngày|mừng|dịp|kỷ niệm) \d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?",
    r"(?<!\w)ngày \d{1,2} tháng \d{1,2}(?: năm \d{4})?",
    rf"(?<!\w)(?:tháng|quý|tuần|đợt|vòng|kỳ|kì|hk|học kỳ|học kì|giai đoạn) ?\d{{1,2}}"
    rf"(?: ?/ ?{_YEAR})?(?!\d|[.,/]\d| ?%)",
    rf"(?<!\w){_YEAR} ?- ?{_YEAR}(?!\d)",
    rf"(?<!\w)(?:năm học|năm|nh|đến|tới|từ|giai đoạn|nhiệm kỳ|khóa|khoá) {_YEAR}"
    rf"(?: ?- ?{_YEAR})?(?!\d|[.,]\d| ?%)",
    # ages: "từ 15 tuổi trở lên", "dưới 24 tháng", "độ tuổi 15 - 60"
    rf"(?:(?<!\w)(?:từ|dưới|trên|hơn|khoảng|độ tuổi|lứa tuổi|nhóm tuổi) ){{0,3}}(?<![\d.,/])"
    rf"{_AGE}(?: ?(?:-|đến|tới|,|và|hoặc) ?{_AGE})* ?(?:tháng tuổi|tuổi|tháng(?! \d))(?: tuổi)?"
    r"(?: trở (?:lên|xuống))?",
    rf"(?<!\w)tuổi (?:từ )?{_AGE} ?(?:-|đến|tới) ?(?:dưới )?{_AGE}(?: tuổi)?"
    r"(?: trở (?:lên|xuống))?",
    # grades of school and ordinal words: "lớp 6, 7, 8", "khối 6,7", "bậc 3"
    rf"(?<!\w)(?:khối lớp|khối|lớp) (?:từ )?{_GRADE}"
    rf"(?: ?(?:,|;|-|và|đến|tới|\+|&) ?(?:lớp |khối )?{_GRADE})*",
    r"(?<!\w)(?:bậc|tiết|ca|cụm|mục|tiêu chuẩn|tiêu chí|cấp|chương|học phần|mô đun|vị trí) \d{1,2}"
    r"(?!\d|[.,/]\d| ?[%-])",
    r"(?<!\w)(?:mức độ|mức|mđ|cấp độ) ?\d(?!\d|[.,]\d| ?%)(?: trở lên)?",
    r"(?<!\w)(?:ielts|toeic|toefl|công nghiệp|cách mạng)[^\d\n,;%]{0,12} \d[\d.]*(?: trở lên)?",
    r"(?<!\w)gấp (?:đôi|\d[\d.,]*)(?: lần)?",
    # "5G", "K12", "(22)", numbering at the start of a line
    r"(?<![\w.,/])\d{1,3}[abceghikpqstuvxy](?!\w)",
    r"(?<!\w)[a-zđ]{1,4}-?\d{1,2}(?!\w|[.,]\d| ?%)",
    r"\( ?\d{1,4} ?\)",
    r"(?<![\d.,/])\d{1,2} năm(?! học)(?!\w)(?: trở lên)?",
    r"(?m:^)\d{1,2}(?:\.\d{1,2})*[.)] (?=\D)",
]
_LOOKALIKE = pattern("|".join(f"(?:{shape})" for shape in _LOOKALIKES))


def hide_lookalikes(text: str) -> str:
    """Blot out the numbers that measure nothing and write "ít nhất một" with a digit.

    The length of the text stays.
    """
    return _LOOKALIKE.sub(lambda m: BLOT * len(m[0]), words_as_digits(text))


# --- the shape of a quantity ----------------------------------------------------------------

_NOUN = pattern(rf"\s?(?P<noun>{NOUNS})(?!\w)")
_PERCENT = r"(?:\s?\(?%\)?|\s?phần trăm)"
_SCALE_WORD = rf"(?:{'|'.join(SCALES)})(?!\w| lệ)"
_BEFORE = r"(?<![\w.,/])(?<!\d[-])"
_FRACTION = pattern(
    rf"{_BEFORE}(?P<top>{NUMBER})(?P<noun> [^\W\d]+)?\s?/\s?(?P<all>{NUMBER})(?![\d%/])"
    rf"(?:(?:[^\d;,.()%\n]{{0,40}})(?:\(|=|, ?|đạt|tỷ lệ|tỉ lệ|chiếm)[^\d;()%\n]{{0,12}}"
    rf"(?P<share>{NUMBER}){_PERCENT})?"
)
_AMOUNT = pattern(
    rf"{_BEFORE}(?P<low>{NUMBER})(?P<percent>{_PERCENT})?"
    rf"(?:(?:\s(?:{NOUNS}))?\s?(?:-|đến|tới|hoặc|→)(?:\s| +)?"
    rf"(?P<high>{NUMBER})(?P<percent2>{_PERCENT})?)?"
    rf"(?P<scale>(?:\s?{_SCALE_WORD})*)(?P<money>\s?(?:đồng|đ|vnđ)(?![\w/]))?"
)
_RATE = pattern(
    r"\s?(?:[^\W\d]+ ){0,2}[^\W\d]*\s?/\s?(?:1 )?(?P<per>1?0+(?:\.000)+|vạn|nghìn)(?!\w)"
)
_PER_THOUSANDS = pattern(r"1(?:0{3,}|0{0,2}(?:\.000)+)")

# --- words before and after a quantity ------------------------------------------------------

_FILL = (
    r"(?:\s?(?:là|đạt|có|phải|được|mức|khoảng|từ|ở|:|tỷ lệ|tỉ lệ|thêm|số|cần|trung bình|bình quân"
    r"|xấp xỉ|đến))*\s*$"
)
_WIDE_FILL = r"(?:\s[^\s\d,;.()%]+){0,6}\s?:?\s*$"
_BEFORE_WORDS = [
    (">=", r"không (?:được )?(?:dưới|thấp hơn|ít hơn|nhỏ hơn|kém hơn|kém)" + _FILL),
    ("<=", r"không (?:được |có |để )?(?:vượt quá|vượt|quá|trên|cao hơn|lớn hơn|nhiều hơn)" + _FILL),
    (
        ">=",
        r"(?:≥|ít nhất|tối thiểu|thấp nhất|đạt (?:và|hoặc) vượt(?: chỉ tiêu| kế hoạch)?)" + _FILL,
    ),
    (">=", r"(?:^|[;:(])\s*(?:từ )?trở lên\s?:?\s*$"),
    ("<=", r"(?:^|[;:(])\s*(?:từ )?trở xuống\s?:?\s*$"),
    (
        "<=",
        r"(?:≤|tối đa|nhiều nhất|cao nhất|khống chế|(?<!\w)xuống|(?<!\w)còn|trong giới hạn)"
        + _FILL,
    ),
    (">=", r"(?:ít nhất|tối thiểu)" + _WIDE_FILL),
    ("<=", r"(?:tối đa|không quá)" + _WIDE_FILL),
    ("<", r"(?:<|(?<!\w)(?:dưới|thấp hơn|nhỏ hơn|ít hơn|kém hơn|chưa đến|chưa tới))" + _FILL),
    ("=", r"=" + _FILL),
    (">", r"(?:>|(?<!\w)(?:trên|hơn|vượt|vượt trên|vượt quá))" + _FILL),
]
_BEFORE_OPS = [(op, pattern(shape)) for op, shape in _BEFORE_WORDS]
_FROM = pattern(r"(?<!\w)từ(?: mức| khoảng)?\s?$")
_GRADES = (
    "khá|giỏi|tốt|đạt|trung|tb|cấp|chuẩn|mức|loại|hạng|xếp|hoàn|từ|đại|cao|thạc|tiến|cử|xuất|tiên"
    "|nhì|ba|khuyến|lực"
)
_WHOSE = rf"(?:\s(?!(?:{_GRADES})(?!\w))[^\W\d]+|\s?/\s?[^\W\d]+){{0,6}}"
"""Words between a number and its "trở lên": none of a grade ("80% học sinh khá trở lên")."""
_AFTER_OPS = [
    (">=", pattern(rf"{_WHOSE}?\s?trở lên|\s?\+(?!\s?[\w·])|\s?↑|\s?\(?tối thiểu")),
    ("<=", pattern(rf"{_WHOSE}?\s?trở xuống|\s?↓|\s?\(?tối đa")),
]
_CHANGE = pattern(
    r"(?<!\w)(?P<verb>tăng|giảm|thêm|bớt)(?!\w)"
    r"(?! cường| trưởng| tải| nghèo| giờ| tốc| dân số| tự nhiên)"
)
_GOAL = pattern(r"(?<!\w)(?:lên|xuống|còn|đạt|ở mức|mức)(?!\w)|:")
_PLANNED = "(?<!đạt và vượt )(?<!đạt hoặc vượt )(?:chỉ tiêu|kế hoạch|dự toán)"
_OTHERS = (
    "(?:mức )?(?:mặt bằng|bình quân|trung bình)|toàn (?:tỉnh|quốc|huyện|quận|thành phố|ngành)"
    "|cả nước|tỉnh|huyện|quận|thành phố"
)
_THAN_BEFORE = pattern(
    r"(?<!\w)(?P<way>cao hơn|thấp hơn|nhiều hơn|ít hơn|vượt|hơn) (?:so với )?"
    rf"(?:năm|cùng kỳ|kỳ|kì|học kỳ|{_OTHERS}|{_PLANNED})(?!\w)[^\d;,.%]{{0,40}}$"
)
_THAN_AFTER = pattern(r"\s(?:[^\s\d]+ ){0,3}so với(?!\w)")
_BEATS = pattern(r"(?<!đạt và )(?<!đạt hoặc )vượt(?: trên| quá| ít nhất| tối thiểu| từ)?\s?$")
_THAN_PLANNED = pattern(rf"\s(?:(?:[^\s\d]+ ){{0,3}}so với|{_PLANNED})(?!\w)")
_WINDOW = 90
"""Characters before a quantity that can speak of it."""


def find_quantities(text: str, *, unit: str | None) -> list[Quantity]:
    """Every quantity of a hidden text, in order; ``unit`` is the indicator's own unit."""
    found: list[Quantity] = []
    place = 0
    while match := _AMOUNT.search(text, place):
        fraction = _FRACTION.match(text, match.start())
        quantity = _read_fraction(text, fraction, unit) if fraction else None
        if quantity is None:
            quantity = _read_amount(text, match, unit)
        if quantity is not None:
            found.append(quantity)
        place = max(quantity.end if quantity else match.end(), match.start() + 1)
    return found


def _read_fraction(text: str, match: re.Match[str], unit: str | None) -> Quantity | None:
    """ "185/185 (100 %)": the share if printed, else top of all as a percentage or a count."""
    if match["share"] is None and (match["noun"] or _PER_THOUSANDS.fullmatch(match["all"])):
        return None
    try:
        top, whole = (read_digits(match[n], whole=True) for n in ("top", "all"))
        share = read_digits(match["share"], decimal=True) if match["share"] else None
    except ValueError:
        return None
    if share is None and unit not in (None, "%"):
        return _weighed(text, match.start(), match.end(), top, top, unit)
    if share is None:
        if whole < top or not whole:
            return None  # 20 pupils to 1 teacher is no share
        share = (100 * top / whole).quantize(Decimal("0.01"))
    return _weighed(text, match.start(), match.end(), share, share, "%")


def _read_amount(text: str, match: re.Match[str], unit: str | None) -> Quantity | None:
    """A number or a range with its unit; None when the number has two honest readings."""
    percent = bool(match["percent"] or match["percent2"])
    end = match.end()
    rate = None if percent else _RATE.match(text, end)
    noun = None if percent or rate else _NOUN.match(text, end)
    try:
        low = read_digits(match["low"], decimal=percent, whole=bool(noun))
        high = read_digits(match["high"] or match["low"], decimal=percent, whole=bool(noun))
    except ValueError:
        return None
    for word in match["scale"].split():
        low, high = low * SCALES[word], high * SCALES[word]
    if percent:
        unit = "%"
    elif match["money"]:
        unit = "đồng"
    elif rate:
        unit, end = "/" + rate["per"], rate.end()
    elif noun:
        unit = noun["noun"]
    if low > high:
        low, high = high, low
    return _weighed(text, match.start(), end, low, high, unit)


def _weighed(
    text: str, start: int, end: int, low: Decimal, high: Decimal, unit: str | None
) -> Quantity:
    """The quantity with what the words around it say: comparison, change, goal."""
    before = text[max(0, start - _WINDOW) : start]
    after = text[end : end + _WINDOW]
    op, compared = "range" if low != high else "=", False
    said = before
    for sign, words in _BEFORE_OPS:
        if hit := words.search(before):
            op, compared, said = (op if sign == "=" else sign), True, before[: hit.start()]
            break
    else:
        if op == "=" and _FROM.search(before):
            op = ">="
    for sign, words in _AFTER_OPS:
        if words.match(after):
            op, compared = sign, True
    verb = _change(before, said, op)
    if than := _THAN_BEFORE.search(before):
        verb = "dec" if than["way"] in ("thấp hơn", "ít hơn") else "inc"
    elif compared and op in "<>" and _THAN_AFTER.match(after):
        verb, op = "inc" if op == ">" else "dec", "="
    elif op in (">", ">=") and _BEATS.search(before) and _THAN_PLANNED.match(after):
        verb, op = "inc", "=" if op == ">" else op
    return Quantity(start, end, op, low, high, unit, verb, compared)


def _change(before: str, said: str, op: str) -> str | None:
    """ "giảm 0,5%" is a change; "giảm xuống 3%", "giảm dưới 3%" and "tăng … đạt 9%" are goals."""
    changes = list(_CHANGE.finditer(said))
    if not changes:
        return None
    last = changes[-1]
    gap = before[last.end() :]
    if _GOAL.search(gap) or op == "<" or (op == "<=" and "còn" in gap):
        return None
    if last["verb"] in ("thêm", "bớt") and gap.strip() not in ("", "ít nhất", "từ", "khoảng"):
        return None
    return "inc" if last["verb"] in ("tăng", "thêm") else "dec"
