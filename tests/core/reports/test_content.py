"""Text as paper shows it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from core.reports.content import Document, Letterhead, Signature, printable


def test_decomposed_letters_become_whole() -> None:
    assert printable(unicodedata.normalize("NFD", "Điểm trường Đặng Xá")) == "Điểm trường Đặng Xá"


def test_controls_and_direction_marks_are_not_printed() -> None:
    assert printable("98\u202e,5\u202c\x07% \u2066đạt\u2069\ufeff") == "98,5% đạt"
    assert printable("một\ttrường\r\nhai\xa0trường") == "một trường\nhai\xa0trường"
    assert printable("hỏng \ud800 nửa chữ") == "hỏng  nửa chữ"


@given(st.text())
def test_any_text_is_printable_twice_over(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


def test_title_is_one_sentence() -> None:
    document = Document(
        type="BÁO CÁO",
        subject="Kết quả thực hiện kế hoạch",
        letterhead=Letterhead((), ("TRƯỜNG",), "", ""),
        blocks=(),
        signature=Signature((), ()),
        sheet="Báo cáo",
        author="Trường",
    )
    assert document.title == "Báo cáo kết quả thực hiện kế hoạch"
