"""The words of the tab Trường: labels of stored codes, and reading what a user types for them.

Reading functions take free text and return what is stored, or raise `UserError` with a sentence.
"""

from __future__ import annotations

import re
from decimal import Decimal

from core.errors import UserError
from core.i18n import tr
from core.rules.numbers import AmbiguousNumber, parse_number
from db.text import fold, nfc

_MONTH = re.compile(r"(?:tháng|t)?\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm\s*)?((?:19|20)\d\d)", re.IGNORECASE)
_GRADE = re.compile(r"(?:mức|mức độ|cấp độ)?\s*(\d)", re.IGNORECASE)
_BETWEEN_LEVELS = re.compile(r"\s*(?:[,;&+/\n]|\bvà\b|-)\s*")
_LARGEST_COUNT = 10_000_000


def kind_labels() -> dict[str, str]:
    """Unit kinds by code."""
    return {
        "school": tr("Trường"),
        "commune": tr("Xã, phường"),
        "district": tr("Huyện, quận"),
        "department": tr("Phòng, sở, ban"),
        "province": tr("Tỉnh, thành phố"),
        "other": tr("Khác"),
    }


def level_labels() -> dict[str, str]:
    """School levels by code."""
    return {
        "MN": tr("Mầm non"),
        "TH": tr("Tiểu học"),
        "THCS": tr("Trung học cơ sở"),
        "THPT": tr("Trung học phổ thông"),
        "GDTX": tr("Giáo dục thường xuyên"),
        "ALL": tr("Chung các cấp"),
    }


def ownership_labels() -> dict[str, str]:
    """Who owns a school."""
    return {"public": tr("Công lập"), "private": tr("Ngoài công lập")}


def recognition_kind_labels() -> dict[str, str]:
    """What is asked for in a recognition."""
    return {
        "new": tr("Công nhận mới"),
        "renew": tr("Công nhận lại"),
        "upgrade": tr("Nâng mức"),
        "renew_upgrade": tr("Công nhận lại và nâng mức"),
    }


def recognition_status_labels() -> dict[str, str]:
    """How far a recognition is."""
    return {
        "planned": tr("Trong kế hoạch"),
        "applied": tr("Đã gửi hồ sơ"),
        "recognised": tr("Đã công nhận"),
        "refused": tr("Chưa được công nhận"),
        "postponed": tr("Lùi thời hạn"),
    }


def levels_text(levels: str) -> str:
    """'TH,THCS' as it is shown: "TH, THCS"."""
    return ", ".join(level for level in levels.split(",") if level)


def read_levels(raw: str) -> str:
    """Levels as stored, in the order of schooling: "THCS và tiểu học" → 'TH,THCS'."""
    known = {fold(label): code for code, label in level_labels().items()}
    known |= {fold(code): code for code in level_labels()}
    known |= {"gdnn gdtx": "GDTX", "trung hoc": "THCS", "mau giao": "MN", "nha tre": "MN"}
    found = set[str]()
    for word in _BETWEEN_LEVELS.split(nfc(raw)):
        if not fold(word):
            continue
        if fold(word) not in known:
            raise UserError(
                tr(
                    "Không có cấp học “{word}”. Hãy ghi MN, TH, THCS, THPT hoặc GDTX,"
                    " nhiều cấp cách nhau bằng dấu phẩy.",
                    word=word,
                )
            )
        found.add(known[fold(word)])
    return ",".join(code for code in level_labels() if code in found)


def read_choice(raw: str, labels: dict[str, str], what: str) -> str | None:
    """The code whose label (or code) was typed, without regard to accents; '' gives None.

    A beginning that fits one label only is enough: "ngoài" → Ngoài công lập.
    """
    word = fold(raw)
    if not word:
        return None
    folded = {fold(label): code for code, label in labels.items()}
    if raw in labels:
        return raw
    if word in folded:
        return folded[word]
    begun = [code for label, code in folded.items() if label.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    raise UserError(
        tr(
            "{what} không có giá trị “{raw}”. Hãy chọn: {labels}.",
            what=what, raw=nfc(raw), labels="; ".join(labels.values()),
        )
    )  # fmt: skip


def read_ownership(raw: str) -> str | None:
    """Who owns a school, as lists say it: "công lập", "CL", "NCL", "tư thục", "dân lập"."""
    short = {
        "cl": "public", "ncl": "private", "tu thuc": "private", "dan lap": "private",
    }  # fmt: skip
    return short.get(fold(raw)) or read_choice(raw, ownership_labels(), tr("Loại hình"))


def read_count(raw: str, what: str) -> int | None:
    """A whole number of classes, pupils …; '' gives None."""
    if not raw.strip():
        return None
    wrong = UserError(
        tr("{what}: “{raw}” không phải là số nguyên từ 0 trở lên. Hãy nhập lại, ví dụ 1.250.",
           what=what, raw=nfc(raw))
    )  # fmt: skip
    try:
        value = parse_number(raw)
    except AmbiguousNumber as two:  # a count has no fraction
        whole = [reading for reading in two.readings if reading == reading.to_integral_value()]
        if len(whole) != 1:
            raise wrong from None
        value = whole[0]
    except ValueError:
        raise wrong from None
    if not 0 <= value <= _LARGEST_COUNT or value != Decimal(int(value)):
        raise wrong
    return int(value)


def read_month(raw: str) -> str | None:
    """'2023-06' for "6/2023" or "Tháng 6/2023"; None where the text names no single month."""
    found = _MONTH.fullmatch(nfc(raw))
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    return f"{found[2]}-{int(found[1]):02}"


def read_year(raw: str, what: str) -> int | None:
    """A year; '' gives None."""
    text = nfc(raw)
    if not text:
        return None
    found = _YEAR.fullmatch(text)
    if found is None:
        raise UserError(
            tr("{what}: “{raw}” không phải là một năm. Hãy nhập dạng 2018.", what=what, raw=text)
        )
    return int(found[1])


def read_grade(raw: str) -> int | None:
    """Grade of recognition, 1 or 2 (a digit); '' gives None."""
    text = nfc(raw)
    if not text:
        return None
    found = _GRADE.fullmatch(text)
    if found is None:
        raise UserError(tr("Mức độ: “{raw}” không rõ. Hãy nhập 1 hoặc 2.", raw=text))
    return int(found[1])
