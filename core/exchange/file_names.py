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
    ("pho thong dan toc ban tru", "PTDTBT"),
    ("giao duc thuong xuyen", "GDTX"),
    ("trung hoc pho thong", "THPT"),
    ("giao duc va dao tao", "GDDT"),
    ("trung hoc co so", "THCS"),
    ("uy ban nhan dan", "UBND"),
    ("mam non", "MN"),
    ("tieu hoc", "TH"),
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
    text = re.sub(r"^trường\s+", "", unicodedata.normalize("NFC", text), flags=re.IGNORECASE)
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    for long, short in _SHORT:
        bare = re.sub(rf"\b{long}\b", short, bare, flags=re.IGNORECASE)
    return _NOT_PLAIN.sub("-", bare).strip("-")[:_LONGEST_NAME].strip("-") or "don-vi"
