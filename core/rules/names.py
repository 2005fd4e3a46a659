"""Names of units: the same office under its many spellings, and cells that list several.

"TH Hòa Bình" is "Trường Tiểu học Hoà Bình", "Phòng TC-KH" is "Phòng Tài chính – Kế hoạch". A
unit is only named when the match is certain enough (`SURE`) and no other unit matches as well;
otherwise the candidates are handed back for a person to choose from. Identity is the unit's id,
never its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.rules.patterns import pattern
from db.records import Unit, UnitAlias
from db.text import fold, nfc

SURE: Final = 0.9
"""From this confidence on a match may be used without asking."""

_SAME, _SAME_BUT_ACCENTS, _NEARLY = 1.0, 0.95, 0.9
_OTHER_KIND, _ALIKE, _WORTH_SHOWING = 0.5, 0.85, 0.6
_MOST_SHOWN = 5

# Folded long forms and spellings of one short form. Source: the five source plans and the usual
# abbreviations of Decree 30/2020 letters; "va" (và, &) is dropped before these are looked up.
_SHORT_FORMS: Final = {
    "mn": "mam non",
    "mg": "mau giao",
    "th": "tieu hoc",
    "thcs": "trung hoc co so|ptcs",
    "thpt": "trung hoc pho thong|ptth",
    "gddt": "giao duc dao tao|gd dt",
    "gdnn": "giao duc nghe nghiep",
    "gdtx": "giao duc thuong xuyen",
    "csgd": "co so giao duc dao tao|co so giao duc|csgddt",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc viet nam|mat tran to quoc",
    "tckh": "tai chinh ke hoach|ke hoach tai chinh|tc kh|kh tc",
    "tnmt": "tai nguyen moi truong|tn mt",
    "ldtbxh": "lao dong thuong binh xa hoi|lao dong tb xh|ld tb xh|ldtb xh|lao dong tbxh",
    "vhtt": "van hoa thong tin|vh tt",
    "vhxh": "van hoa xa hoi|vh xh",
    "qldt": "quan ly do thi",
    "qlda": "quan ly du an|quan ly cac du an",
    "dtxd": "dau tu xay dung",
    "ldld": "lien doan lao dong",
    "btv": "ban thuong vu",
    "tp": "thanh pho",
    "tt": "thi tran",
    "dttn": "doan thanh nien cong san ho chi minh|doan thanh nien|doan tncs ho chi minh",
    "khhgd": "ke hoach hoa gia dinh",
    "phong gddt": "phong giao duc dao tao|phong gd dt|phong giao duc|phong gd|pgd dt|pgddt|pgd",
    "so gddt": "so giao duc dao tao|so gd dt|so giao duc|so gd|sgd dt|sgddt|sgd",
}
_PHRASES: Final = {
    tuple(form.split()): tuple(short.split())
    for short, forms in _SHORT_FORMS.items()
    for form in [short, *forms.split("|")]  # the short form too: "LĐTBXH" loses its accent
}
_LONGEST_PHRASE: Final = max(map(len, _PHRASES))
_SCHOOL_TYPES: Final = frozenset({"mn", "mg", "th", "thcs", "thpt", "gdtx", "ptdt", "ptdtbt"})
_PLACE_WORDS: Final = frozenset({"quan", "huyen", "tp", "tinh", "xa", "phuong"})
_TONE_MARKS: Final = "\u0300\u0301\u0303\u0309\u0323"
_LONE_PLACES: Final = frozenset({"xa", "phuong", "thi tran", "quan", "huyen", "tinh", "dac khu"})

_LABELS = pattern(
    r"(?:[-–]\s*)?\b(?:chịu trách nhiệm(?: nội dung)?|chủ trì|phối hợp|tổ chức thực hiện"
    r"|công tác tổ chức|(?:đơn vị|cơ quan)(?: chủ trì| phối hợp| thực hiện| chịu trách nhiệm))"
    r"\s*:",
    re.IGNORECASE,
)
_DEPARTMENTS = pattern(r"^\s*các (?:phòng|ban|sở|trường)\s*:\s*", re.IGNORECASE)
_VERBS = pattern(r"^(?:mời|giao|đề nghị|phối hợp(?: cùng)?(?: với)?)\s+", re.IGNORECASE)
_KEPT_COMMA = "\x1f"
# Offices whose own name holds a comma.
_COMMA_IN_NAME = pattern(
    r"(?<=lao động),\s*(?=thương binh)|(?<=văn hóa),\s*(?=thông tin|thể thao|khoa học|xã hội)"
    r"|(?<=văn hoá),\s*(?=thông tin|thể thao|khoa học|xã hội)",
    re.IGNORECASE,
)
_COMMA_OR_BRACKET = pattern(r"[,()]")
_HEAD = (
    r"(?:các|ban|phòng|sở|ubnd|ủy ban|uỷ ban|hđnd|hội|trường|trung tâm|công an|thanh tra"
    r"|hiệu trưởng|văn phòng|quận ủy|huyện ủy|quận đoàn|huyện đoàn|liên đoàn|lđlđ|đoàn"
    r"|kho bạc|kbnn|chi cục|cục|bảo hiểm xã hội|bhxh|ngân hàng|viện|tòa án|toà án|bưu điện)"
)
# "Văn phòng HĐND và UBND" is one office.
_NOT_ITS_COUNCIL = r"(?<!hđnd)(?<!hội đồng nhân dân)(?<!hội đồng nhân)"
_AND = pattern(
    rf"{_NOT_ITS_COUNCIL}\s+(?:và|&|(?:phối hợp )?(?:cùng với|cùng|với))\s+(?={_HEAD}(?!\w))",
    re.IGNORECASE,
)
# Departments that a list names without "Phòng" behind "/" and "+".
_SHORT_DEPARTMENT = (
    r"(?:nội vụ|tài chính|y tế|tư pháp|quản lý đô thị|gd ?& ?đt|gdđt|tc ?- ?kh|tckh|tn ?& ?mt"
    r"|lđ ?-? ?tb|vh ?-? ?tt|qlđt)"
)
_DIVIDING_MARK = pattern(
    rf"\s*[/+]\s*(?=(?:{_HEAD}|{_SHORT_DEPARTMENT})(?!\w))"
    rf"|{_NOT_ITS_COUNCIL}\s+[-–—]\s+(?={_HEAD}\s\w)",
    re.IGNORECASE,
)
_COLLECTIVE = pattern(r"\b[Cc]ác\s")
_UNIT_AHEAD = pattern(rf"{_HEAD}\s+(?=\S)")


# ------------------------------------------------------------------ one name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be meant, under the name that fits best."""

    unit_id: int
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """What a printed name means: `unit_id` only when sure, the nearest candidates always."""

    unit_id: int | None
    confidence: float
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Key:
    """A name as comparable words: with accents (tone marks at the word's end) and without."""

    accented: tuple[str, ...]
    bare: tuple[str, ...]


def names_of(units: Iterable[Unit], aliases: Iterable[UnitAlias] = ()) -> list[tuple[int, str]]:
    """Every name under which the units are known, as `match_unit` wants them."""
    return [(u.id, u.name) for u in units] + [(a.unit_id, a.name) for a in aliases]


def match_unit(name: str, candidates: Iterable[tuple[int, str]]) -> Match:
    """Find the unit a printed name means among (unit id, name) pairs; a unit may have several.

    1.0 same name, spelled or shortened otherwise; 0.95 same but for accents; 0.9 same but for
    "quận"/"huyện" at the end or "Phòng" in front (of a name typed without accents: but for these
    and the accents); less: alike, and never taken without asking.
    """
    wanted = _key(name)
    best: dict[int, Candidate] = {}
    for unit_id, known in candidates:
        confidence = _likeness(wanted, _key(known))
        if unit_id not in best or confidence > best[unit_id].confidence:
            best[unit_id] = Candidate(unit_id, known, confidence)
    ranked = sorted(best.values(), key=lambda c: (-c.confidence, c.unit_id))
    shown = tuple(c for c in ranked[:_MOST_SHOWN] if c.confidence >= _WORTH_SHOWING)
    if not shown:
        return Match(None, 0.0)
    alone = len(shown) == 1 or shown[1].confidence < shown[0].confidence
    sure = alone and shown[0].confidence >= SURE
    return Match(shown[0].unit_id if sure else None, shown[0].confidence, shown)


def same_name(first: str, second: str) -> bool:
    """Whether two printed names are one name, spelled or shortened otherwise."""
    return name_key(first) == name_key(second) != ()


def name_key(name: str) -> tuple[str, ...]:
    """What all spellings and short forms of one name have in common; for looking names up."""
    return _key(name).accented


@lru_cache(maxsize=4096)
def _key(name: str) -> _Key:
    words = [(_tone_last(word), fold(word)) for word in re.findall(r"\w+", nfc(name).lower())]
    words = [(accented, bare) for accented, bare in words if bare not in ("va", "")]
    words = _with_numbers(_shorten(words))
    if words and words[0][1] == "tt":  # in front TT is Trung tâm, later in a name Thị trấn
        words[:1] = [("trung", "trung"), ("tâm", "tam")]
    if len(words) > 1 and words[0][1] == "truong":
        words = words[1:]
    return _Key(tuple(w for w, _ in words), tuple(b for _, b in words))


def _shorten(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Replace long forms by their short form, the longest that fits first."""
    short: list[tuple[str, str]] = []
    place = 0
    while place < len(words):
        for length in range(_LONGEST_PHRASE, 0, -1):
            phrase = tuple(bare for _, bare in words[place : place + length])
            if len(phrase) == length and phrase in _PHRASES:
                short += [(word, word) for word in _PHRASES[phrase]]
                place += length
                break
        else:
            short.append(words[place])
            place += 1
    return short


def _tone_last(word: str) -> str:
    """The word with its tone mark at the end: "hoà" and "hòa" become one."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONE_MARKS)
    bare = "".join(c for c in letters if c not in _TONE_MARKS)
    return unicodedata.normalize("NFC", bare) + tones


# "VI" is left out: it ends names of schools ("Tường Vi").
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vii": 7, "viii": 8, "ix": 9}
_NUMBER_WORD: Final = _tone_last("số")


def _with_numbers(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The number of a school in one writing: "Lê Lợi II", "số 2" and "02" become "2"."""
    if len(words) > 1 and words[-1][0] in _ROMAN:
        words[-1] = (str(_ROMAN[words[-1][0]]),) * 2
    plain: list[tuple[str, str]] = []
    for word in words:
        number = (word[1].lstrip("0") or "0") if word[1].isdecimal() else None
        if number and plain and plain[-1][0] == _NUMBER_WORD:
            plain.pop()
        plain.append((number, number) if number else word)
    return plain


def _likeness(wanted: _Key, known: _Key) -> float:
    if not wanted.bare or not known.bare:
        return 0.0
    if wanted.accented == known.accented:
        return _SAME
    if wanted.bare == known.bare:
        return _SAME_BUT_ACCENTS
    if _nearly_same(wanted.accented, known.accented):
        return _NEARLY
    if wanted.accented == wanted.bare and _nearly_same(wanted.bare, known.bare):
        return _NEARLY  # "noi vu": who types no accents means whichever fit
    likeness = round(_alike(wanted.bare, known.bare) * _ALIKE, 2)
    if _contains(known.bare, wanted.bare) or _contains(wanted.bare, known.bare):
        return max(likeness, _WORTH_SHOWING)
    return likeness


def _alike(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """How many letters agree, 0 to 1; other numbers or another kind of school count against it."""
    from difflib import SequenceMatcher  # only when a name is like no other

    matcher = SequenceMatcher(None, " ".join(first), " ".join(second))
    for upper_bound in (matcher.real_quick_ratio, matcher.quick_ratio):
        if upper_bound() * _ALIKE < _WORTH_SHOWING:
            return 0.0  # not worth the slow comparison
    same_kind = _numbers(first) == _numbers(second) and _types(first) == _types(second)
    return matcher.ratio() * (1 if same_kind else _OTHER_KIND)


def _nearly_same(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Same but for "Phòng" in front, or "quận", "huyện" … at the end of one of the two."""
    one, other = _without_front(first), _without_front(second)
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if longer[:-1] == shorter and fold(longer[-1]) in _PLACE_WORDS:
        longer = shorter
    return longer == shorter


def _without_front(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and fold(words[0]) == "phong" else words


def _numbers(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word.isdigit()]


def _types(words: tuple[str, ...]) -> frozenset[str]:
    return _SCHOOL_TYPES.intersection(words)


def _contains(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    ends = range(len(part), len(whole) + 1)
    return any(whole[end - len(part) : end] == part for end in ends)


# ------------------------------------------------------------------ a cell of names


def split_units(cell: str) -> list[str]:
    """The units a lead or coordinating cell lists, each as printed.

    Parts are divided by ";", by line breaks, by a comma, "và", "/", "+" or a dash before another
    unit; a list that names a kind of unit stays whole ("Các phòng, ban, ngành", "UBND các xã, thị
    trấn", "Các trường Tiểu học, Trung học cơ sở"), as do "Văn hóa – xã hội" and "TH/THCS". Labels
    ("Đơn vị phối hợp:") and marks left at the end are dropped. "Theo kế hoạch …" names nobody.
    """
    found: list[str] = []
    for line in _LABELS.sub(";", cell).splitlines():
        for part in _at_marks(nfc(line)).split(";"):
            found += _listed(part)
    clean = (_VERBS.sub("", name.strip(" .:,-–+•*")).strip() for name in found)
    return [name for name in clean if name and not fold(name).startswith("theo ")]


def _listed(part: str) -> list[str]:
    """The names in a stretch without other marks than commas and brackets."""
    names: list[str] = []
    for piece in _at_commas(_DEPARTMENTS.sub("", part)):
        if names and _goes_on(names[-1], piece):
            names[-1] = f"{names[-1]}, {piece.strip()}"
        else:
            names.append(piece.strip())
    return [single for name in names for single in _AND.split(name)]


def _at_marks(text: str) -> str:
    """The text with ";" for the marks that divide units; those in brackets stay."""

    def divided(mark: re.Match[str]) -> str:
        inside = text.count("(", 0, mark.start()) > text.count(")", 0, mark.start())
        return mark[0] if inside else ";"

    return _DIVIDING_MARK.sub(divided, text)


def _at_commas(text: str) -> list[str]:
    """The text divided at the commas outside brackets and outside names that hold a comma."""
    text = _COMMA_IN_NAME.sub(f"{_KEPT_COMMA} ", text)
    return [piece.replace(_KEPT_COMMA, ",") for piece in _divided(text)]


def _divided(text: str) -> list[str]:
    pieces, start, depth = [], 0, 0
    for mark in _COMMA_OR_BRACKET.finditer(text):
        if mark[0] == ",":
            if depth == 0:
                pieces.append(text[start : mark.start()])
                start = mark.end()
        else:
            depth = max(0, depth + (1 if mark[0] == "(" else -1))
    return [*pieces, text[start:]]


def _goes_on(before: str, piece: str) -> bool:
    """Whether what follows the comma still belongs to the list before it."""
    piece = piece.strip(" .:")
    words = _key(piece).bare
    if words and all(word in _SCHOOL_TYPES for word in words):  # "… Tiểu học, Trung học cơ sở"
        return True
    if fold(piece) in _LONE_PLACES:  # "… giáo dục quận, phường"
        return True
    if not _COLLECTIVE.search(before) or not piece[:1].islower() or words[:1] == ("cac",):
        return False
    head = _UNIT_AHEAD.match(piece)  # "phòng Nội vụ" is a unit, "phòng chức năng" goes on
    return head is None or not piece[head.end()].isupper()
