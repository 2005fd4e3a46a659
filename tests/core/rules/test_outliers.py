"""Figures far from their peers, and figures that moved unlike the others."""

from decimal import Decimal

import pytest

from core.rules.outliers import far_moves, far_ones, far_sizes


def figures(*values: float) -> dict[int, Decimal]:
    return {n: Decimal(str(value)) for n, value in enumerate(values)}


@pytest.mark.parametrize(
    ("values", "far"),
    [
        ((95, 96, 97, 98, 9.7), {4}),  # a decimal mark in the wrong place
        ((95, 96, 97, 98, 99), set()),
        ((100, 100, 100, 100, 99.5), set()),  # nearly all agree: a hair is no outlier
        ((100, 100, 100, 100, 60), {4}),
        ((0, 0, 0, 0, 3), {4}),
        ((1, 50, 99), set()),  # too few to know what is usual
        ((), set()),
    ],
)
def test_far_from_the_others(values: tuple[float, ...], far: set[int]) -> None:
    assert far_ones(figures(*values)) == far


def test_two_wild_figures_do_not_hide_each_other() -> None:
    assert far_ones(figures(50, 51, 52, 53, 54, 900, 950)) == {5, 6}


def test_moved_the_other_way() -> None:
    before = figures(90, 91, 92, 93, 94, 95)
    now = figures(92, 93, 94, 95, 96, 60)
    assert far_moves(before, now) == {5}
    assert far_moves({}, now) == set()


def test_growth_is_compared_for_numbers_of_different_size() -> None:
    before = figures(100, 1000, 300, 400, 50, 700)
    now = figures(103, 1030, 309, 412, 51.5, 7000)
    assert far_moves(before, now, relative=True) == {5}
    assert 5 in far_moves(before, now)


def test_a_unit_without_an_earlier_figure_is_not_compared() -> None:
    assert far_moves(figures(1, 2, 3, 4), figures(1, 2, 3, 4, 99)) == set()


def test_a_zero_too_many_in_both_parts_of_a_ratio() -> None:
    before = figures(100, 210, 300, 150, 477)
    now = figures(102, 205, 310, 149, 4770)
    assert far_sizes(before, now) == {4}
    assert far_sizes(before, figures(102, 205, 310, 149, 560)) == set()  # a class more is no fault
    assert far_sizes(before, figures(102, 205, 310, 149, 47)) == {4}
