"""The printed number of a new row."""

from __future__ import annotations

import pytest

from core.rules.next_number import next_number
from core.rules.short_text import shortened


@pytest.mark.parametrize(
    ("no", "taken", "following"),
    [
        ("4", {"4"}, "5"),
        ("4", {"4", "5", "6"}, "7"),
        ("2.9", {"2.9"}, "2.10"),
        ("3)", {"3)"}, "4)"),
        ("a)", {"a)"}, "b)"),
        ("d)", {"d)"}, "đ)"),
        ("II", {"II"}, None),
        ("I", {"I"}, None),
        ("Tiêu chí", set(), None),
        (None, {None}, None),
    ],
)
def test_what_follows_a_number(
    no: str | None, taken: set[str | None], following: str | None
) -> None:
    assert next_number(no, taken) == following


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("ngắn", 10, "ngắn"),
        ("Tỷ lệ học sinh hoàn thành chương trình lớp học", 40,
         "Tỷ lệ học sinh hoàn thành chương trình…"),
        ("a" * 50, 10, "a" * 9 + "…"),
        ("hai\ndòng", 20, "hai dòng"),
        ("một hai, ba", 9, "một hai…"),
    ],
)  # fmt: skip
def test_a_long_text_is_cut_at_a_word_and_says_so(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short
    assert len(shortened(text, most)) <= most
