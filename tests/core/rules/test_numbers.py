"""Numbers as printed in plans: vi-VN first, other writings where only they fit, never a guess."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.figures import number_text
from core.rules.numbers import AmbiguousNumber, NotANumber, parse_number


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", "0"),
        ("05", "5"),
        ("1.250", "1250"),
        ("98,5", "98.5"),
        ("98.5", "98.5"),
        ("98.25", "98.25"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("12,3456", "12.3456"),
        ("418 348", "418348"),
        ("418\u00a0348", "418348"),
        ("1\u2009250\u2009000", "1250000"),
        ("900,000,000", "900000000"),
        ("1.234.567", "1234567"),
        ("1.250,5", "1250.5"),
        ("1,250.5", "1250.5"),
        ("1 250,5", "1250.5"),
        ("-3,5", "-3.5"),
        ("−3,5", "-3.5"),
        ("+3", "3"),
        ("(1.250)", "-1250"),
        ("98,5%", "98.5"),
        ("98,5 %", "98.5"),
        ("98,250%", "98.25"),
        ("１２", "12"),
        (" 12 ", "12"),
        ("46.375 triệu đồng", "46375000000"),
        ("1,5 tỷ", "1500000000"),
        ("1,5 tỉ đồng", "1500000000"),
        ("2 tỷ 500 triệu đồng", "2500000000"),
        ("12 nghìn tỷ đồng", "12000000000000"),
        ("450.000 đ", "450000"),
        ("450.000đ", "450000"),
        ("900,000 đồng", "900000"),
        ("150 ngàn", "150000"),
        ("20 tr", "20000000"),
        ("5.000 VNĐ", "5000"),
        ("450 trđ", "450000000"),
        ("450trđ", "450000000"),
        ("450 tr.đ", "450000000"),
        ("450 tr.đồng", "450000000"),
        ("450 ngđ", "450000"),
        ("2,5 tỷđ", "2500000000"),
        ("1,2 tỉ đồng", "1200000000"),
        ("1.500.000 (đồng)", "1500000"),
        ("450 (triệu đồng)", "450000000"),
        ("VND 1.500.000", "1500000"),
        ("₫1.500.000", "1500000"),
        ("1.500.000,-", "1500000"),
        ("2 tỷ 300 triệu 500 nghìn đồng", "2300500000"),
        ("2 tỷ, 300 triệu", "2300000000"),
        ("2 tỷ rưỡi", "2500000000"),
        ("98,5 phần trăm", "98.5"),
    ],
)
def test_reads(raw: str, value: str) -> None:
    assert parse_number(raw) == Decimal(value)


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        ("1,250", ("1.25", "1250")),
        ("900,000", ("900", "900000")),
        ("-12,345", ("-12.345", "-12345")),
        ("1,250 triệu", ("1250000", "1250000000")),
    ],
)
def test_two_honest_readings_are_asked_not_guessed(raw: str, readings: tuple[str, str]) -> None:
    with pytest.raises(AmbiguousNumber, match="hai cách hiểu") as caught:
        parse_number(raw)
    assert caught.value.readings == tuple(Decimal(r) for r in readings)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "-",
        "abc",
        "1.2.3",
        "1.250.5",
        "12 34",
        "1,2,3",
        "12a",
        "(5",
        "5)",
        "5 6 %",
        "%",
        ".",
        "15/20",
        "3-4",
        "triệu",
        "1..5",
        "1e5",
        "~450 triệu",
        "2 tỷ 500",
        "450 (học sinh)",
        "2 triệu 300 triệu",
        "rưỡi",
        "2 tỷ 1,250 triệu",
        "٣x",
    ],
)
def test_anything_else_is_not_a_number(raw: str) -> None:
    with pytest.raises(NotANumber, match="không phải là một số"):
        parse_number(raw)


@given(st.text(max_size=60))
def test_any_text_gives_a_number_or_says_why(raw: str) -> None:
    with contextlib.suppress(AmbiguousNumber, NotANumber):
        assert parse_number(raw).is_finite()


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False))
def test_what_the_program_prints_is_read_back(value: Decimal) -> None:
    assert parse_number(number_text(value)) == value
