"""Names of travel files: ASCII, short, the same wherever they are made.

`BC_THCS-Dang-Xa_2023-Q2_v1.skh`: mail programs, Zalo and old Windows leave such a name alone. The
program never reads anything out of it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Longest first: what a name shortens to, as offices themselves abbreviate.
_SHORT: Final = (
    ("phổ thông dân tộc bán trú", "PTDTBT"),
    ("giáo dục thường xuyên", "GDTX"),
    ("trung học phổ thông", "THPT"),
    ("giáo dục và đào tạo", "GDDT"),
    ("trung học cơ sở", "THCS"),
    ("ủy ban nhân dân", "UBND"),
    ("văn hóa - xã hội", "VHXH"),
    ("mầm non", "MN"),
    ("tiểu học", "TH"),
)
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME: Final = 48


def report_name(unit: str, period: str, revision: int) -> str:
    """Of a report: `BC_THCS-Dang-Xa_2023-Q2_v1.skh`."""
    return f"BC_{ascii_name(unit)}_{ascii_name(period)}_v{revision}.skh"


def plan_name(unit: str | None, plan: str, version: int) -> str:
    """Of a plan for one unit or, None, for all: `KH_gia-lam-2023_v2_THCS-Dang-Xa.skh`."""
    whom = "tat-ca" if unit is None else ascii_name(unit)
    return f"KH_{ascii_name(plan)}_v{version}_{whom}.skh"


def receipt_name(unit: str, period: str, revision: int) -> str:
    """Of a receipt: `PTN_THCS-Dang-Xa_2023-Q2_v1.skh`."""
    return f"PTN_{ascii_name(unit)}_{ascii_name(period)}_v{revision}.skh"


def ascii_name(text: str) -> str:
    """A name in letters, digits and hyphens: "Trường THCS Đặng Xá" → "THCS-Dang-Xa"."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"^trường\s+", "", text, flags=re.IGNORECASE)
    for long, short in _SHORT:
        text = re.sub(re.escape(long), short, text, flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_PLAIN.sub("-", kept).strip("-")[:_LONGEST_NAME].strip("-") or "don-vi"
