"""Figures on paper: Vietnamese writing, exact sums, no rounding across a target."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.reports.content import Cell
from core.reports.figure_cells import (
    judged_cell,
    money_cell,
    number_cell,
    percent_cell,
    sum_formula,
)
from core.rules.targets import parse_target

D = Decimal


def test_figures_keep_their_exact_number() -> None:
    third = D(1) * 100 / 3
    assert number_cell(third) == Cell("33,33", third, 2)
    assert number_cell(D(1250)) == Cell("1.250", D(1250), 0)
    assert number_cell(0) == Cell("0", D(0), 0)
    assert number_cell(None) == Cell()


def test_rounding_does_not_hide_a_missed_target() -> None:
    target = parse_target("99,8%", unit="%")
    assert judged_cell(D(997) * 100 / 999, target).text == "99,7998"
    assert judged_cell(D("99.8"), target).text == "99,8"
    assert judged_cell(D("99.123456"), target).text == "99,12"
    assert percent_cell(D(997) * 100 / 999, D("99.8")).text == "99,9998"
    assert percent_cell(D("56.25"), D(55)).text == "102,3"
    assert percent_cell(D("99.98"), D(100)).text == "99,98"  # "100" beside "Chưa đạt" misleads
    assert percent_cell(D("99.9"), D(100)).text == "99,9"
    assert percent_cell(D(55), D(55)).text == "100"


def test_money_in_millions_loses_no_dong() -> None:
    assert money_cell(418_348_000_000, "million").text == "418.348"
    assert money_cell(12_345_678_001, "million").text == "12.345,678001"
    assert money_cell(156_000_000, "vnd").text == "156.000.000"
    assert money_cell(None, "million") == Cell()


def test_a_share_of_nothing_is_empty() -> None:
    assert percent_cell(D(1), D(0)) == Cell()
    assert percent_cell(None, D(5)) == Cell()


@given(st.decimals(0, 10**9, places=5))
def test_text_and_number_agree(value: Decimal) -> None:
    cell = number_cell(value)
    read = D(cell.text.replace(".", "").replace(",", "."))
    assert abs(read - value) <= D("0.005")
    assert len(cell.text.partition(",")[2]) == cell.digits


def test_a_sum_names_its_rows() -> None:
    assert sum_formula("cost", ["c1", "c4"]) == "SUM([cost@c1],[cost@c4])"
