"""Sums over units and over time (domain.md, "Roll-up")."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.rules.roll_up import (
    NEGATIVE,
    NO_PARTS,
    NO_WEIGHT,
    OVER_WHOLE,
    Exclusion,
    combine,
    roll_up,
    to_date,
)
from db.records import Indicator, Result

D = Decimal
RATIO = Indicator(1, "u", 1, "Trẻ ra lớp", "ratio", roll_up_units="ratio", measure="%")
COUNT = RATIO._replace(kind="count", roll_up_units="sum", roll_up_time="sum")


def parts(numerator: float, denominator: float) -> Result:
    return Result(1, 1, "TH", 0, "value", numerator, denominator)


def number(value: float) -> Result:
    return Result(1, 1, "TH", 0, "value", value=value)


def words(text: str) -> Result:
    return Result(1, 1, "TH", 0, "value", text=text)


def empty(state: str) -> Result:
    return Result(1, 1, "TH", 0, state)  # type: ignore[arg-type]


def test_sum_of_numerators_over_sum_of_denominators() -> None:
    found = roll_up(RATIO, [(1, parts(1, 2)), (2, parts(90, 100)), (3, empty("blank"))], [1, 2, 3])
    assert (found.numerator, found.denominator) == (91, 102)
    assert round(found.value or 0, 1) == D("89.2")
    assert (found.reported, found.expected, found.missing) == (2, 3, (3,))


def test_a_percentage_alone_is_left_out_and_said_so() -> None:
    found = roll_up(RATIO, [(1, number(50)), (2, parts(90, 100))], [1, 2])
    assert found.value == 90
    assert found.excluded == (Exclusion(1, NO_PARTS),)
    assert (found.reported, found.expected) == (1, 2)
    assert roll_up(RATIO, [(1, number(50)), (2, number(90))], [1, 2]).value is None


def test_what_cannot_be_is_never_added() -> None:
    cells = [(1, parts(60, 50)), (2, parts(-1, 10)), (3, parts(9, 10))]
    found = roll_up(RATIO, cells, [1, 2, 3])
    assert (found.numerator, found.denominator) == (9, 10)
    assert found.excluded == (Exclusion(1, OVER_WHOLE), Exclusion(2, NEGATIVE))
    assert (found.reported, found.expected) == (1, 3)
    rate = RATIO._replace(measure="học sinh/lớp", factor=1)
    assert roll_up(rate, [(1, parts(60, 2))], [1]).value == 30
    assert roll_up(COUNT, [(1, number(-3)), (2, number(4))], [1, 2]).value == 4
    score = COUNT._replace(kind="score")
    assert roll_up(score, [(1, number(-3)), (2, number(4))], [1, 2]).value == 1


def test_half_filled_ratios_are_left_out() -> None:
    cells = [
        (1, Result(1, 1, "TH", 1, "value", numerator=5)),
        (2, Result(1, 1, "TH", 1, "value", denominator=5)),
        (3, parts(5, 0)),
        (4, parts(0, 0)),
        (5, words("đủ")),
    ]
    found = roll_up(RATIO, cells, [1, 2, 3, 4, 5])
    assert [left_out.reason for left_out in found.excluded] == [
        "thiếu mẫu số",
        "thiếu tử số",
        "mẫu số bằng 0",
        "thiếu tử số, mẫu số",
    ]
    assert found.included == (4,)
    assert found.value is None


def test_the_four_states_are_counted_apart() -> None:
    cells = [(1, parts(1, 2)), (2, empty("na")), (3, empty("nodata")), (4, empty("blank"))]
    found = roll_up(RATIO, cells, [1, 2, 3, 4, 5])
    assert found.not_applicable == (2,)
    assert found.no_data == (3,)
    assert found.missing == (3, 4, 5)
    assert (found.reported, found.expected) == (1, 4)
    assert found.value == 50


def test_units_not_expected_are_left_out() -> None:
    found = roll_up(COUNT, [(1, number(2)), (9, number(5))], [1])
    assert found.value == 2
    assert found.excluded == (Exclusion(9, "không thuộc diện báo cáo"),)
    assert (found.reported, found.expected) == (1, 1)


def test_adjustments_replace_and_are_named() -> None:
    cells = [(1, number(2)), (2, number(5))]
    found = roll_up(COUNT, cells, [1, 2, 3], adjustments={2: number(4), 3: number(1)})
    assert found.value == 7
    assert found.adjusted == (2, 3)
    assert found.missing == ()


def test_other_methods() -> None:
    cells = [(1, number(2)), (2, number(5.5)), (3, number(3))]
    assert roll_up(COUNT, cells, [1, 2, 3]).value == D("10.5")
    assert roll_up(COUNT._replace(roll_up_units="min"), cells, [1, 2, 3]).value == 2
    assert roll_up(COUNT._replace(roll_up_units="max"), cells, [1, 2, 3]).value == D("5.5")
    assert roll_up(COUNT._replace(roll_up_units="none"), cells, [1, 2, 3]).value is None
    assert roll_up(RATIO._replace(roll_up_units="max"), [(1, parts(1, 2))], [1]).value == 50
    assert roll_up(COUNT, [(1, words("hai trường"))], [1]).excluded[0].reason == "không ghi bằng số"


def test_weighted_mean() -> None:
    score = COUNT._replace(kind="score", roll_up_units="weighted_mean")
    cells = [
        (1, Result(1, 1, "TH", 1, "value", value=8, denominator=30)),
        (2, Result(1, 1, "TH", 2, "value", value=6, denominator=10)),
        (3, number(10)),
    ]
    found = roll_up(score, cells, [1, 2, 3])
    assert found.value == D("7.5")
    assert found.excluded == (Exclusion(3, NO_WEIGHT),)


def test_count_of_yes_and_list() -> None:
    yes_no = COUNT._replace(kind="yes_no", roll_up_units="count_yes")
    cells = [
        (1, number(1)),
        (2, words("Có")),
        (3, number(0)),
        (4, words("Chưa đạt")),
        (5, words("sắp")),
    ]
    found = roll_up(yes_no, cells, [1, 2, 3, 4, 5])
    assert (found.value, found.denominator, found.reported) == (2, 4, 4)
    listed = roll_up(
        COUNT._replace(kind="text", roll_up_units="list"),
        [(2, number(2.50)), (1, words("Mức độ 3"))],
        [1, 2],
    )
    assert listed.answers == ((1, "Mức độ 3"), (2, "2,5"))
    assert listed.value is None


def test_over_time() -> None:
    quarters = [(1, number(2)), (2, empty("blank")), (3, number(5)), (4, empty("nodata"))]
    assert to_date(COUNT, quarters).value == 7
    assert to_date(COUNT, quarters).missing == (2, 4)
    last = to_date(COUNT._replace(roll_up_time="last"), quarters)
    assert (last.value, last.included) == (5, (3,))
    assert to_date(COUNT._replace(roll_up_time="max"), quarters).value == 5
    assert to_date(COUNT._replace(roll_up_time="mean"), quarters).value == D("3.5")
    assert to_date(COUNT._replace(roll_up_time="none"), quarters).value is None
    assert to_date(COUNT._replace(roll_up_time="last"), []).value is None


def test_ratios_over_time_never_average_percentages() -> None:
    cells = [(1, parts(1, 2)), (2, parts(90, 100)), (3, number(70))]
    for method in ("sum", "mean"):
        found = to_date(RATIO._replace(roll_up_time=method), cells)
        assert (found.numerator, found.denominator) == (91, 102)
        assert found.excluded == (Exclusion(3, NO_PARTS),)
    last = to_date(RATIO, cells[:2])
    assert (last.numerator, last.denominator, last.value) == (90, 100, 90)
    assert to_date(RATIO, cells).value == 70  # one period's own percentage, not a mean


cell = st.one_of(
    st.builds(parts, st.integers(0, 500), st.integers(0, 500)),
    st.builds(
        lambda v, d: Result(1, 1, "TH", 0, "value", None, d, v),
        st.decimals(0, 1000, places=2).map(float),
        st.integers(1, 500) | st.none(),
    ),
    st.sampled_from(["blank", "na", "nodata"]).map(empty),
    st.sampled_from(["Có", "Chưa", "khác"]).map(words),
)
cells_of_units = st.dictionaries(st.integers(1, 30), cell, max_size=12)
methods = st.sampled_from(
    ["ratio", "sum", "weighted_mean", "min", "max", "count_yes", "list", "none"]
)


@given(cells_of_units, methods, st.randoms())
def test_order_never_matters(cells: dict[int, Result], method: str, random: object) -> None:
    indicator = (RATIO if method == "ratio" else COUNT)._replace(roll_up_units=method)
    pairs, expected = list(cells.items()), list(range(1, 31))
    first = roll_up(indicator, pairs, expected)
    random.shuffle(pairs)  # type: ignore[attr-defined]
    random.shuffle(expected)  # type: ignore[attr-defined]
    assert roll_up(indicator, pairs, expected) == first


@given(cells_of_units, methods, st.lists(st.integers(0, 2), min_size=30, max_size=30))
def test_groups_add_up_to_the_whole(
    cells: dict[int, Result], method: str, group_of: list[int]
) -> None:
    indicator = (RATIO if method == "ratio" else COUNT)._replace(roll_up_units=method)
    whole = roll_up(indicator, cells.items(), range(1, 31))
    groups = []
    for group in range(3):
        units = [unit for unit in range(1, 31) if group_of[unit - 1] == group]
        groups.append(roll_up(indicator, [(u, cells[u]) for u in units if u in cells], units))
    assert combine(indicator, groups) == whole
    assert whole.reported + len(whole.missing) + len(whole.excluded) == whole.expected
    assert whole.expected + len(whole.not_applicable) == 30
