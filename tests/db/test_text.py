"""Vietnamese text: what is stored, found and in which order."""

import itertools
import random
import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text import fold, nfc, nfc_lines, search_terms, search_text, sort_key

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
vietnamese = st.text(st.sampled_from(LETTERS + LETTERS.upper() + " 0123456789-–&.,"), max_size=30)


def matches(query: str, *parts: str | None) -> bool:
    """Whether SQLite finds the row by the typed words."""
    conn = sqlite3.connect(":memory:")
    where = " AND ".join(["? LIKE ?"] * len(search_terms(query))) or "1"
    text = search_text(*parts)
    given = itertools.chain.from_iterable((text, term) for term in search_terms(query))
    found = conn.execute(f"SELECT {where}", list(given)).fetchone()[0]
    conn.close()
    return bool(found)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("dat chuan", "Trường đạt chuẩn quốc gia", True),
        ("đạt chuẩn", "Trường ĐẠT CHUẨN quốc gia", True),
        ("chuan dat", "Trường đạt chuẩn quốc gia", True),
        ("đat", "Trường đạt chuẩn", True),
        ("đ", "Trường đạt", True),
        ("đ", "Trường dự bị", False),
        ("đa", "da liễu", False),
        ("da", "Đa Tốn", True),
        ("hoà", "hòa bình", True),
        ("gd&đt", "Phòng GD&ĐT", True),
        ("gd dt", "Phòng GD-ĐT", True),
        ("100%", "đạt 100 %", True),
        ("_", "Trường", True),
        ("", "Trường", True),
        ("trường học", "Trường", False),
    ],
)
def test_search(query: str, text: str, found: bool) -> None:
    assert matches(query, text) is found
    assert matches(unicodedata.normalize("NFD", query), unicodedata.normalize("NFD", text)) is found


def test_search_over_several_columns() -> None:
    assert matches("1 ra lop", "1", None, "Trẻ ra lớp")


@given(vietnamese, vietnamese, vietnamese)
def test_a_text_is_found_by_its_own_words_however_typed(before: str, word: str, after: str) -> None:
    text = before + word + after
    assert matches(word, text)
    assert matches(word.upper(), text)
    assert matches(fold(word), text)
    assert matches(unicodedata.normalize("NFD", word), text)


@given(st.text(max_size=40))
def test_folding_any_text(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert set(folded) <= set("0123456789abcdefghijklmnopqrstuvwxyz ")
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(max_size=40))
def test_stored_text_is_nfc_with_single_spaces(text: str) -> None:
    stored = nfc(text)
    assert nfc(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert stored == " ".join(stored.split())
    lines = nfc_lines(text)
    assert nfc_lines(lines) == lines


def test_lines_stay() -> None:
    assert nfc_lines(" a  b \r\n\n c ") == "a b\n\nc"


# -- order ------------------------------------------------------------------------------------

IN_ORDER = [
    ["an", "ăn", "ân", "ba"],
    ["da", "đa", "e"],
    ["ma", "mà", "mả", "mã", "má", "mạ", "mã số", "mai"],
    ["Lớp 2", "Lớp 10", "Lớp 10A"],
    ["Chu Văn An", "Chử Đồng Tử", "Đặng Xá", "Đình Xuyên", "Nguyễn", "Ninh Hiệp"],
    ["TH Cao Bá Quát", "TH Đông Dư", "TH Yên Viên", "THCS Bát Tràng"],
    ["o", "ô", "ơ", "p", "u", "ư", "v"],
    ["", "a"],
    ["mục 1.2", "mục 1.10", "mục 2"],
]


@pytest.mark.parametrize("words", IN_ORDER)
def test_dictionary_order(words: list[str]) -> None:
    mixed = words.copy()
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == words
    upper = [word.upper() for word in words]
    assert sorted(upper, key=sort_key) == upper


@given(st.text(max_size=30))
def test_the_order_does_not_depend_on_the_form(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(
        unicodedata.normalize("NFC", text)
    )
    assert sort_key(sort_key(text)) is not None


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
def test_numbers_by_value(one: int, two: int) -> None:
    assert (sort_key(f"Lớp {one}") < sort_key(f"Lớp {two}")) == (one < two)


@given(vietnamese, vietnamese)
def test_sqlite_sorts_by_it_as_python_does(one: str, two: str) -> None:
    conn = sqlite3.connect(":memory:")
    less = conn.execute("SELECT ? < ?", (sort_key(one), sort_key(two))).fetchone()[0]
    conn.close()
    assert bool(less) == (sort_key(one) < sort_key(two))


def test_folding() -> None:
    assert fold("Đạt CHUẨN  mức-độ 2, hoà/hòa!") == "dat chuan muc do 2 hoa hoa"
    assert fold("đường Đê, ẩm thực") == "duong de am thuc"
    assert fold(" –  ") == ""
