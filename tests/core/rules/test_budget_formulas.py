"""Unit-cost formulas: every form of the source plans, faults, what-if (issue 3, item 6)."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.budget_formulas import PLUS, TIMES, TIMES_ALL, explain, parse_formula, scale
from core.rules.figures import day_text, money_text, number_text

D = Decimal


@pytest.mark.parametrize(
    ("raw", "total"),
    [
        ("50 triệu/năm x 5 năm = 250 triệu đồng", 250_000_000),
        ("2.800 triệu đồng/năm x 5 năm = 14.000 triệu đồng", 14_000_000_000),
        ("2.800 triệu đồng/năm x 5 năm = 14.000", 14_000_000_000),
        ("300 người x 1,0 triệu đồng/người/năm x 5 năm = 1.500 triệu đồng", 1_500_000_000),
        (
            "150 triệu đồng/năm/lớp x 2 lớp/khóa x 2 khóa x 2 năm/khóa = 1.200 triệu đồng",
            1_200_000_000,
        ),
        (
            "TB 300 người/năm x 5 năm x 5 triệu đồng/năm (hỗ trợ 50% kinh phí) = 7.500 triệu đồng",
            7_500_000_000,
        ),
        ("1 cuộc/năm x 5 năm x 150 triệu/cuộc = 750 triệu đồng", 750_000_000),
        ("15 người x 3 chứng chỉ x 3,0 triệu = 135 triệu x 5 năm = 675", 675_000_000),
        ("Dự kiến khoảng 100 triệu đồng/ năm x 5 năm = 500 triệu đồng", 500_000_000),
        ("5 đơn vị chính x 30 triệu đồng/đơn vị/năm x 5 năm = 750 triệu đồng", 750_000_000),
        ("Tập huấn năm 2021: 20 lớp × 15 buổi × 300.000 đồng/buổi = 90.000.000đ", 90_000_000),
        ("12 tháng*1,5 tỷ = 18 tỷ đồng", 18_000_000_000),
        ("300 người x 2 triệu đồng x 50% = 300 triệu đồng", 300_000_000),
        ("10 người x 2 triệu + 5 người x 3 triệu = 35 triệu đồng", 35_000_000),
    ],
)
def test_printed_formulas_give_their_printed_total(raw: str, total: int) -> None:
    formula = parse_formula(raw)
    assert formula.total_computed_vnd == total
    assert formula.total_printed == total
    assert formula.problems == ()
    assert formula.raw == raw


def test_the_words_of_each_factor_are_kept() -> None:
    formula = parse_formula("300 người x 1,0 triệu đồng/người/năm x 5 năm")
    assert [(f.number, f.words, f.money) for f in formula.factors] == [
        (D(300), "người", False),
        (D("1.0"), "triệu đồng/người/năm", True),
        (D(5), "năm", False),
    ]
    assert formula.total_printed is None
    assert formula.unit == "triệu đồng"
    assert formula.total_computed_vnd == 1_500_000_000


def test_a_wrong_total_stands_beside_the_computed_one() -> None:
    formula = parse_formula("5 trường x 30 triệu đồng/trường = 160 triệu đồng")
    assert (formula.total_printed, formula.total_computed_vnd) == (160_000_000, 150_000_000)
    assert explain(formula) == (
        "5 trường × 30 triệu đồng/trường = 150 triệu đồng; bản in ghi 160 triệu đồng."
    )


def test_a_wrong_intermediate_result_is_named() -> None:
    formula = parse_formula("15 người x 3 chứng chỉ x 3,0 triệu = 130 triệu x 5 năm = 675 triệu")
    assert formula.total_computed_vnd == 675_000_000
    assert formula.problems == ("kết quả trung gian ghi “130 triệu”, tính ra 135 triệu đồng",)
    heads = parse_formula("15 x 3 = 45 chứng chỉ x 3 triệu = 135 triệu")
    assert heads.problems == ()
    assert heads.total_computed_vnd == 135_000_000


def test_a_sum_may_be_multiplied_as_a_whole() -> None:
    formula = parse_formula("10 người x 2 triệu + 5 người x 3 triệu = 35 triệu x 2 năm = 70 triệu")
    operators = [factor.operator for factor in formula.factors]
    assert operators == [TIMES, TIMES, PLUS, TIMES, TIMES_ALL]
    assert formula.total_computed_vnd == formula.total_printed == 70_000_000


def test_the_plan_s_unit_of_money_where_none_is_printed() -> None:
    formula = parse_formula("300 x 2 = 600", multiplier=1_000_000)
    assert formula.total_computed_vnd == formula.total_printed == 600_000_000
    assert parse_formula("300 x 2 = 600").total_printed == 600


def test_units_that_do_not_cancel_are_reported() -> None:
    assert parse_formula("300 người x 1 triệu/người/năm x 5 năm").loose_units == ()
    assert parse_formula("10 người/năm x 15 triệu đồng/khóa x 5 năm").loose_units == (
        "người",
        "/khóa",
    )


def test_what_cannot_be_read_is_named() -> None:
    assert parse_formula("").problems
    assert parse_formula("theo dự toán").total_computed_vnd is None
    assert explain(parse_formula("theo dự toán")) == "Không đọc được công thức này."
    assert "“số lớp”" in parse_formula("số lớp x 2 triệu").problems[0]
    assert "hai cách hiểu" in parse_formula("1,250 triệu x 2").problems[0]
    assert "“1.23.4567”" in parse_formula("1.23.4567 x 2 triệu").problems[0]
    assert parse_formula("lớp 9: 3 lớp x 2 triệu").total_computed_vnd == 6_000_000
    assert parse_formula("khối 9 x 2 triệu").total_computed_vnd == 18_000_000
    assert parse_formula("500 triệu").problems == ("không thấy phép tính",)


def test_what_if() -> None:
    formula = parse_formula("300 người x 1,0 triệu đồng/người/năm x 5 năm = 1.500 triệu đồng")
    dearer = scale(formula, {1: D("1.05")})
    assert dearer.total_computed_vnd == 1_575_000_000
    assert dearer.total_printed == 1_500_000_000
    assert formula.factors[1].number == 1
    assert scale(dearer, {0: D("0.5"), 2: D("0.4")}).total_computed_vnd == 315_000_000
    with pytest.raises(IndexError):
        scale(formula, {9: D(2)})


@given(st.text(alphabet="0123456789.,x×*=+:/()% triệunămđồgườiX\n", max_size=60) | st.text())
def test_any_text_is_accepted(raw: str) -> None:
    formula = parse_formula(raw)
    assert formula.raw == raw
    assert explain(formula).endswith(".")


def test_long_junk_is_quick() -> None:
    began = time.process_time()
    assert parse_formula("1 x " * 5000).factors
    assert parse_formula("(" + "1 x " * 5000).factors
    assert parse_formula("2 x 1" + " : " * 5000).raw
    assert parse_formula("9 x " * 900 + "9 tỷ").problems == ("số tiền quá lớn",)
    assert parse_formula("(" * 10000).factors == ()
    assert time.process_time() - began < 2


@given(st.lists(st.integers(1, 999), min_size=1, max_size=2), st.integers(1, 999))
def test_a_product_is_a_product(counts: list[int], price: int) -> None:
    raw = " x ".join([f"{n} lớp" for n in counts] + [f"{price} triệu đồng"])
    product = price * 1_000_000
    for n in counts:
        product *= n
    assert parse_formula(raw).total_computed_vnd == product


def test_figures_as_printed() -> None:
    assert number_text(1234567.5) == "1.234.567,5"
    assert number_text(D("98.10")) == "98,1"
    assert number_text(100) == "100"
    assert number_text(-0.5) == "-0,5"
    assert number_text(D("0.001")) == "0"
    assert money_text(14_000_000_000) == "14.000 triệu đồng"
    assert money_text(1_500) == "1.500 đồng"
    assert money_text(1_234_000) == "1,234 triệu đồng"
    assert money_text(1_234_567) == "1.234.567 đồng"
    assert money_text(0) == "0 đồng"
    assert day_text("2023-03-14") == "14/3/2023"
    assert day_text("2023-09") == "9/2023"
    assert day_text("Quý II") == "Quý II"


@pytest.mark.parametrize(
    "raw",
    [
        "(2 lớp + 3 lớp) x 10 triệu",
        "(10 người + 5 người) x 2 triệu đồng x 5 năm = 150 triệu đồng",
        "3 lớp x 20 buổi x 300.000 đ : 2",
        "10 lớp x 2 triệu ÷ 2",
        "10 x",
        "(3+2)x100.000",
        "(3 người+2 người) x 100.000 đồng",
        "2 x (3x5) x 1 triệu",
        "(3 + 2 x 100.000 đồng",
        "3 + 2) x 100.000 đồng",
        "[3+2] x 100.000 đồng",
    ],
)
def test_what_is_beyond_the_grammar_gives_no_figure_instead_of_a_wrong_one(raw: str) -> None:
    formula = parse_formula(raw)
    assert formula.total_computed_vnd is None
    assert formula.problems


def test_an_aside_in_brackets_is_no_sum() -> None:
    formula = parse_formula("300 người x 5 triệu đồng (hỗ trợ 50% kinh phí) x 2 năm")
    assert formula.total_computed_vnd == 3_000_000_000


def test_a_plus_needs_no_spaces() -> None:
    assert parse_formula("3 triệu+2x100.000 đồng").total_computed_vnd == 3_200_000


MILLION = 1_000_000


@pytest.mark.parametrize(
    ("raw", "bare"),
    [
        ("120 người x 15 ngày x 50.000", "50.000"),
        ("300 người x 450.000/người/năm x 5 năm", "450.000"),
        ("12 x 50000 = 600000", "50000"),
    ],
)
def test_a_bare_price_that_may_be_dong_is_asked_for(raw: str, bare: str) -> None:
    formula = parse_formula(raw, multiplier=MILLION)
    assert formula.unsaid == bare
    assert formula.total_computed_vnd is None
    assert any(bare in problem for problem in formula.problems)
    said = parse_formula(raw.replace(bare, f"{bare} đồng"), multiplier=MILLION)
    assert said.unsaid is None
    assert said.total_computed_vnd is not None
    assert parse_formula(raw).total_computed_vnd is not None  # a plan in đồng asks nothing


def test_a_small_bare_price_is_in_the_unit_of_the_plan() -> None:
    formula = parse_formula("2.800 x 5 năm = 14.000", multiplier=MILLION)
    assert formula.unsaid is None
    assert formula.total_computed_vnd == 14_000 * MILLION
