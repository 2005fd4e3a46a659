"""Which words of a sentence or a title stay on one line: a number and what it numbers.

"Phụ lục số 1", "số 92/KH-UBND", "Điều 5", "quý I", "năm học 2023 - 2024", "98,5 %": an office takes
a line that ends in "số" for a mistake. Cells of tables are left alone, their columns are narrow.
"""

from __future__ import annotations

import re
from typing import Final

NO_BREAK_SPACE: Final = "\xa0"
NO_BREAK_HYPHEN: Final = "\u2011"

_NAMED: Final = (
    r"số|phụ lục|phụ lục số|điều|khoản|chương|mục|biểu|mẫu|quý|tháng|ngày|năm|năm học|học kỳ|mức độ"
)
_ISSUED: Final = (
    "nghị định|nghị quyết|thông tư|quyết định|chỉ thị|kế hoạch|đề án|công văn|báo cáo|tờ trình"
)
_TIED: Final = re.compile(
    rf"\b(?i:{_NAMED}) (?=\d|[IVX]+\b)"  # Điều 5, quý I
    r"|\b(?i:phụ lục) (?=(?i:số)\b)"
    rf"|\b(?i:{_ISSUED}) (?=\d+/)"  # Nghị định 30/2020/NĐ-CP
    r"|(?<=\d) (?=%)"
    r"|\b\d{4} ?[-–] ?(?=\d{4}\b)"  # 2023 - 2024
    r"|\b\d+(?:/\d+)?/[^\W\d_][\w&]*(?:-[^\W\d_][\w&]*)+",  # 92/KH-UBND
)


def tied(text: str, space: str = NO_BREAK_SPACE, hyphen: str = "-") -> str:
    """Clean text with `space` and `hyphen` where no line may end; its other letters as they are."""

    def bind(found: re.Match[str]) -> str:
        return found[0].replace(" ", space).replace("-", hyphen)

    return _TIED.sub(bind, text)
