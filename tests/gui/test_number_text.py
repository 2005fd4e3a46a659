"""Numbers and days between what is stored and what is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.rules.numbers import parse_number
from gui.number_text import day_text, number_text, read_day, share_text, typing_text


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1234567.5, "1.234.567,5"), (98.5, "98,5"), (0, "0"), (None, ""), (-3.25, "-3,25")],
)
def test_shown(number: float | None, shown: str) -> None:
    assert number_text(number) == shown


@pytest.mark.parametrize(
    ("percent", "shown"),
    [("0", "0"), ("0.0215", "0,02"), ("0.0004", "0,0004"), ("5.04", "5"), ("12.55", "12,6")],
)
def test_a_small_share_is_not_shown_as_nothing(percent: str, shown: str) -> None:
    assert share_text(Decimal(percent)) == shown


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_what_the_editor_shows_reads_back_as_itself(number: Decimal) -> None:
    assert parse_number(typing_text(number)) == number


def test_three_decimals_cannot_be_taken_for_thousands() -> None:
    assert typing_text(Decimal("1.255")) == "1,2550"
    assert typing_text(1250) == "1250"


@pytest.mark.parametrize(
    "typed", ["14/3/2023", "14-3-23", "14.3.2023", "14032023", "140323", " 14/03/2023 "]
)
def test_days_typed(typed: str) -> None:
    assert read_day(typed) == "2023-03-14"


@pytest.mark.parametrize("typed", ["31/2/2023", "ngày 5", "2023", "1/2/3/4", "99/99/9999"])
def test_what_is_no_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UserError, match="không phải là một ngày"):
        read_day(typed)


def test_day_shown() -> None:
    assert day_text("2023-03-14") == "14/03/2023"
    assert day_text(None) == ""
    assert read_day("") is None
