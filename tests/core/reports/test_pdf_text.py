"""Setting text: every line fits, no letter is lost, missing letters show."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reports.fonts import faces
from core.reports.pdf_text import MISSING, Style, Typesetter


@pytest.fixture(scope="module")
def setter() -> Typesetter:
    return Typesetter(faces())


def style() -> Style:
    return Style(faces().regular, 12, 14.4)


@given(text=st.text("aăđặWl ,\n", max_size=300), width=st.floats(40, 400))
def test_lines_fit_and_keep_every_letter(setter: Typesetter, text: str, width: float) -> None:
    lines = setter.lines(setter.clean(text), style(), width, indent=10)
    for n, line in enumerate(lines):
        assert setter.width(line, style()) <= width - (10 if n == 0 else 0) + 0.1
    assert "".join(lines).replace(" ", "") == re.sub(r"[ \n]", "", text)


def test_a_letter_the_font_lacks_leaves_a_box(setter: Typesetter) -> None:
    assert setter.clean("đạt 👍 chuẩn 汉") == f"đạt {MISSING} chuẩn {MISSING}"


def test_blanks_for_the_pen_stay(setter: Typesetter) -> None:
    text = "Số:\xa0\xa0\xa0\xa0/BC-UBND"
    assert setter.lines(setter.clean(text), style(), 300) == [text]


def test_titles_have_lines_of_about_the_same_length(setter: Typesetter) -> None:
    text = "BIỂU TỔNG HỢP DỰ KIẾN KINH PHÍ THỰC HIỆN ĐỀ ÁN NĂM 2023"
    plain = setter.lines(text, style(), 350)
    even = setter.balanced(text, style(), 350)
    assert len(even) == len(plain) == 2
    lengths = [setter.width(line, style()) for line in even]
    assert min(lengths) > 0.75 * max(lengths)
    assert " ".join(even) == text
