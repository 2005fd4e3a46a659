"""What kind of unit a line of a list is: as its column says it, or as its name plainly tells.

A name alone makes nobody an office: "UBND xã B" in a list without a column of kinds is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.rules.names import name_key
from core.services.school_words import kind_labels, level_labels
from db.text import fold, nfc

_COMMUNE: Final = "xa|phuong|thi tran|dac khu"
_DISTRICT: Final = "huyen|quan|thi xa|thanh pho thuoc (?:tinh|thanh pho)"
_PROVINCE: Final = "tinh|thanh pho truc thuoc trung uong"
_DEPARTMENT: Final = "phong|so|ban"
# Whole folded cells; a cell may list kinds of one tier ("Xã/Phường").
_WORDS: Final = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "school": r"(?:cac )?truong(?: .*)?|co so giao duc(?: .*)?",
        "commune": rf"(?:(?:ubnd |cap )?(?:{_COMMUNE}) ?)+",
        "district": rf"(?:(?:ubnd |cap )?(?:{_DISTRICT}) ?)+",
        "province": rf"(?:(?:ubnd |cap )?(?:{_PROVINCE}) ?)+",
        "department": rf"(?:{_DEPARTMENT}|pgd|sgd)(?: .*)?",
    }.items()
}
# Beginnings of folded names. "Thành phố" alone is of a province or of a district.
_NAMES: Final = {
    kind: re.compile(rf"(?:(?:{words})|{other})\b")
    for kind, words, other in (
        ("commune", _COMMUNE, rf"(?:ubnd|hdnd) (?:{_COMMUNE})"),
        ("district", "huyen|quan|thi xa", r"(?:ubnd|hdnd) (?:huyen|quan|thi xa)"),
        ("department", _DEPARTMENT, "pgd|sgd"),
        ("province", "tinh", r"(?:ubnd|hdnd) tinh"),
        ("", "thanh pho|tp", "ubnd|hdnd"),
    )
}
# With their accents, words that begin names of schools as well ("Quan Hoa", "Phương Mai").
_ACCENTED: Final = re.compile(
    r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|phòng|sở|tỉnh|thành phố|tp)\b"
)
_OFFICES: Final = re.compile(r"ubnd|hdnd|pgd|sgd|(?:phong|so) (?:gd|giao duc)")


@dataclass(frozen=True, slots=True)
class LineKind:
    """The kind of a line: '' when a person must say it (`doubt` is the question).

    `said` by the list's column; `office` is whether it is to be looked for among offices;
    `problem` is why the cell could not be read.
    """

    kind: str
    said: bool = False
    office: bool = False
    doubt: str = ""
    problem: str = ""


def line_kind(raw: str, name: str) -> LineKind:
    """What the cell `raw` of a line ('' none) and its name say together."""
    problem = ""
    if raw:
        try:
            kind = read_kind(raw, name)
        except UserError as error:
            problem = str(error)
        else:
            return LineKind(kind, said=True, office=kind != "school")
    named = named_office(name)
    if named is not None:
        label = f" ({kind_labels()[named]})" if named else ""
        doubt = tr("Tên này là của một cơ quan{kind}, mà bảng không ghi rõ loại. Hãy ghi loại vào"
                   " cột “Loại đơn vị” của bảng.", kind=label)  # fmt: skip
        return LineKind("", office=True, doubt=doubt, problem=problem)
    if problem and not levels_named(name) and not fold(name).startswith("truong "):
        return LineKind("", doubt=tr("Dòng này chưa rõ là loại đơn vị nào."), problem=problem)
    return LineKind("school", problem=problem)


def read_kind(raw: str, name: str) -> str:
    """The kind that a cell says: "Huyện", "UBND xã", "Phòng GDĐT", a code; "UBND" by the name.

    Raises `UserError` for words that name no kind, or two ("Thành phố").
    """
    word = _folded(raw)
    if raw in kind_labels():
        return raw
    known = {fold(label): code for code, label in kind_labels().items()}
    if word in known:
        return known[word]
    found = next((kind for kind, words in _WORDS.items() if words.fullmatch(word)), "")
    if not found and word in ("ubnd", "co quan"):
        found = named_office(name) or ""
    if found:
        return found
    raise UserError(
        tr("Loại đơn vị không có giá trị “{raw}”. Hãy ghi một trong: {labels}.",
           raw=nfc(raw), labels="; ".join(kind_labels().values()))
    )  # fmt: skip


def named_office(name: str) -> str | None:
    """The kind of the office that a name plainly names; '' when only that it is one, else None."""
    folded = _folded(name)
    written = nfc(name).lower()
    if not _OFFICES.match(folded) and not _ACCENTED.match(written):
        return None
    return next((kind for kind, words in _NAMES.items() if words.match(folded)), None)


def levels_named(name: str) -> str:
    """The levels that a school's name begins with: "TH&THCS Dương Hà" → 'TH,THCS'."""
    found = set()
    for word in name_key(name):
        code = {"mg": "MN"}.get(word, word.upper())
        if code not in level_labels():
            break
        found.add(code)
    return ",".join(code for code in level_labels() if code in found)


def _folded(text: str) -> str:
    return fold(text).replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")
