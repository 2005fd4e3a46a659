"""Verdicts of every kind of target and direction (domain.md, "Verdict")."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.targets import Target, parse_target
from core.rules.verdicts import (
    LABELS,
    Verdict,
    exact,
    judge,
    parts_json,
    percent_of_plan,
    result_value,
    target_of,
)
from db.records import Indicator, Result, TargetRow

D = Decimal


def t(op: str, low: str | None = None, high: str | None = None, **more: object) -> Target:
    """A target with its numbers written as text."""
    return Target(op, D(low) if low else None, D(high) if high else None, **more)  # type: ignore[arg-type]


def verdict(target: Target | None, value: str | None, direction: str = "up", **more: object) -> str:
    return judge(
        target,
        None if value is None else D(value),
        direction=direction,
        **{"state": "value", **more},  # type: ignore[arg-type]
    ).value


@pytest.mark.parametrize(
    ("target", "direction", "value", "expected"),
    [
        (t(">=", "98"), "up", "97.99", "not_met"),
        (t(">=", "98"), "up", "98", "met"),
        (t(">=", "98"), "up", "98.1", "exceeded"),
        (t(">", "98"), "up", "98", "not_met"),
        (t(">", "98"), "up", "98.1", "met"),
        (t("<=", None, "3"), "down", "3", "met"),
        (t("<=", None, "3"), "down", "2", "exceeded"),
        (t("<=", None, "3"), "down", "3.1", "not_met"),
        (t("<", None, "3"), "down", "3", "not_met"),
        (t("<", None, "3"), "down", "2.9", "met"),
        # A bare number: at least when up, at most when down, itself otherwise.
        (t("=", "99.5", "99.5"), "up", "99.4", "not_met"),
        (t("=", "99.5", "99.5"), "up", "99.5", "met"),
        (t("=", "99.5", "99.5"), "up", "100", "exceeded"),
        (t("=", "1", "1"), "down", "0.8", "exceeded"),
        (t("=", "1", "1"), "down", "1.2", "not_met"),
        (t("=", "2", "2"), "keep", "2", "met"),
        (t("=", "2", "2"), "keep", "3", "not_met"),
        # Nothing is better than 100 % or than none of what is unwanted.
        (t("=", "100", "100", unit="%"), "up", "101", "met"),
        (t("=", "100", "100", unit="Trường"), "up", "101", "exceeded"),
        (t("=", "0", "0"), "down", "0", "met"),
        (t("=", "0", "0"), "down", "1", "not_met"),
        # Ranges.
        (t("range", "3", "4"), "up", "2", "not_met"),
        (t("range", "3", "4"), "up", "3", "met"),
        (t("range", "3", "4"), "up", "5", "exceeded"),
        (t("range", "3", "4"), "down", "5", "not_met"),
        (t("range", "3", "4"), "down", "4", "met"),
        (t("range", "3", "4"), "down", "2", "exceeded"),
        (t("range", "3", "4"), "none", "3.5", "met"),
        (t("range", "3", "4"), "none", "5", "not_met"),
        # "xếp từ 11 đến 9": the smaller the place the better, whatever the direction says.
        (t("rank", "9", "11"), "up", "12", "not_met"),
        (t("rank", "9", "11"), "up", "11", "met"),
        (t("rank", "9", "11"), "up", "8", "exceeded"),
        (t("rank", "5", "5"), "none", "6", "not_met"),
        (t("rank", "1", "10"), "up", "1", "met"),
        # Grades.
        (t("level", "3", "3"), "none", "3", "met"),
        (t("level", "2", "2"), "none", "3", "exceeded"),
        (t("level", "3", "3"), "none", "2", "not_met"),
        # Titles and awards.
        (t("has"), "up", "1", "met"),
        (t("has"), "up", "3", "met"),
        (t("has"), "up", "0", "not_met"),
        # Words are judged by people.
        (t("text"), "up", "5", "review"),
        (None, "up", "5", "review"),
    ],
)
def test_values(target: Target | None, direction: str, value: str, expected: str) -> None:
    assert verdict(target, value, direction) == expected


def test_empty_states_stay_apart() -> None:
    target = t(">=", "98")
    assert verdict(target, None, state="blank") == "no_data"
    assert verdict(target, None, state="nodata") == "no_data"
    assert verdict(target, None, state="na") == "not_applicable"
    assert verdict(target, None, state="na", due=False) == "not_applicable"
    assert verdict(target, None, state="blank", due=False) == "not_due"
    assert verdict(None, None, state="blank") == "no_data"


def test_before_the_due_period_only_success_is_judged() -> None:
    target = t("=", "2", "2")
    assert verdict(target, "1", due=False) == "not_due"
    assert verdict(target, "2", due=False) == "met"
    assert verdict(target, "3", due=False) == "exceeded"


def test_written_results() -> None:
    assert verdict(t("has"), None, text="Có") == "met"
    assert verdict(t("has"), None, text="Không có") == "not_met"
    assert verdict(t("has"), None, text="Đang chờ kết quả") == "review"
    assert verdict(t("text"), None, text="đã hoàn thành") == "review"
    assert verdict(t(">=", "3"), None, text="ba trường") == "review"


def test_a_written_grade_is_read() -> None:
    three = t("level", "3", "3")
    assert verdict(three, None, text="Đạt chuẩn mức độ 3") == "met"
    assert verdict(three, None, text="Mức độ 2") == "not_met"
    assert verdict(three, None, text="chưa kiểm tra") == "review"


@pytest.mark.parametrize(
    ("printed", "unit", "direction", "value", "expected"),
    [
        ("≥ 55%", "%", "up", "54.9", "not_met"),
        ("Dưới 3%", "%", "down", "2.9", "met"),
        ("Điểm TB các bài thi xếp từ 11 đến 9 toàn TP", None, "down", "10", "met"),
        ("Điểm TB các bài thi xếp từ 11 đến 9 toàn TP", None, "down", "12", "not_met"),
        ("Có giải nhất", None, "up", "1", "met"),
        ("3-4", "Trường", "up", "5", "exceeded"),
        ("94% (Hiện tại: 92,8%)", "%", "up", "93", "not_met"),
        ("Đạt chuẩn mức độ 3", None, "up", "3", "met"),
        ("PCGD trẻ 5 tuổi", None, "up", "1", "review"),
    ],
)
def test_targets_as_printed(
    printed: str, unit: str | None, direction: str, value: str, expected: str
) -> None:
    assert verdict(parse_target(printed, unit=unit, direction=direction), value, direction) == (
        expected
    )


def test_incomplete_targets_are_for_people() -> None:
    assert verdict(t("="), "5") == "review"
    assert verdict(t("range", "5"), "5") == "review"
    assert verdict(
        t("multi", parts=(t("text"), t(">=", "5"))), None, parts_values=[D(1), D(6)]
    ) == ("review")


def test_changes_need_a_start() -> None:
    more = t(">=", "2", relative="inc")
    assert verdict(more, "12") == "review"
    assert verdict(more, "12", baseline=D(10)) == "met"
    assert verdict(more, "13", baseline=D(10)) == "exceeded"
    assert verdict(more, "11", baseline=D(10)) == "not_met"
    printed = t("=", "2", "2", relative="inc", baseline=D(11))
    assert verdict(printed, "12", baseline=D(1)) == "not_met"
    less = t("=", "0.5", "0.5", unit="%", relative="dec")
    assert verdict(less, "2.5", "up", baseline=D(3)) == "met"
    assert verdict(less, "2.6", "up", baseline=D(3)) == "not_met"
    assert verdict(t(">=", "2", relative="dec"), "8", baseline=D(10)) == "met"
    assert verdict(t("<=", None, "2", relative="dec"), "7", baseline=D(10)) == "not_met"
    assert verdict(t("range", "1", "2", relative="dec"), "9", baseline=D(10)) == "met"
    assert verdict(t(">=", relative="dec"), "9", baseline=D(10)) == "met"
    assert verdict(t(">=", relative="inc"), "10", baseline=D(10)) == "not_met"


def test_more_than_others_is_not_more_than_before() -> None:
    for raw in ("cao hơn mức bình quân của thành phố 2%", "vượt 5% chỉ tiêu"):
        target = parse_target(raw)
        assert judge(target, D(95), direction="up", state="value", baseline=D(90)) == "review"
    own = parse_target("tăng 3% so với năm 2022 của toàn huyện")
    assert judge(own, D(95), direction="up", state="value", baseline=D(90)) == "exceeded"


@pytest.mark.parametrize(
    ("value", "verdict"), [("97.9", "not_met"), ("98", "met"), ("99", "met"), ("100", "not_met")]
)
def test_an_interval_with_an_open_end(value: str, verdict: str) -> None:
    target = parse_target("Từ 98% đến dưới 100%")
    stored = TargetRow(
        1, 1, "ALL", target.raw, target.op, parts=parts_json(target.parts), baseline=None
    )
    for each in (target, target_of(stored)):
        assert judge(each, D(value), direction="none", state="value") == verdict


def test_a_percent_change_is_points_of_a_percentage_and_a_part_of_a_count() -> None:
    more = t("=", "5", "5", unit="%", relative="inc")
    assert verdict(more, "85", baseline=D(80), measure="%") == "met"
    assert verdict(more, "209", baseline=D(200), measure="Học sinh") == "not_met"
    assert verdict(more, "210", baseline=D(200), measure="Học sinh") == "met"


def test_several_targets_in_one_cell() -> None:
    both = t("multi", parts=(t("=", "60", "60"), t("=", "35", "35")))
    assert verdict(both, "60") == "review"
    assert verdict(both, None, parts_values=[D(60), D(35)]) == "met"
    assert verdict(both, None, parts_values=[D(61), D(36)]) == "exceeded"
    assert verdict(both, None, parts_values=[D(61), D(35)]) == "met"
    assert verdict(both, None, parts_values=[D(60), None]) == "review"
    assert verdict(both, None, parts_values=[D(59), None]) == "not_met"
    assert verdict(both, None, parts_values=[D(60)]) == "review"


INDICATOR = Indicator(1, "u", 1, "Trẻ ra lớp", "ratio")


def test_result_value() -> None:
    assert result_value(INDICATOR, None) is None
    cell = Result(1, 1, "TH", 1, "value", 1, 2)
    assert result_value(INDICATOR, cell) == 50
    assert result_value(INDICATOR._replace(factor=100000.0), cell) == 50000
    assert result_value(INDICATOR, Result(1, 1, "TH", 1, "na")) is None
    assert result_value(INDICATOR, cell._replace(denominator=0)) is None
    assert result_value(INDICATOR, cell._replace(denominator=None)) is None
    assert result_value(INDICATOR, Result(1, 1, "TH", 1, "value", value=99.8)) == D("99.8")
    assert result_value(INDICATOR._replace(kind="count"), cell._replace(value=7)) == 7


def test_no_drift_of_floats() -> None:
    stored = TargetRow(1, 1, "TH", "99,8%", "=", low=99.8, high=99.8, measure="%")
    cell = Result(1, 1, "TH", 1, "value", 499, 500)
    assert result_value(INDICATOR, cell) == exact(99.8) == D("99.8")
    assert verdict(target_of(stored), "99.8") == "met"
    # 997/999 prints as 99,8 % but has not reached it
    assert (
        judge(
            target_of(stored),
            result_value(INDICATOR, Result(1, 1, "TH", 1, "value", 997, 999)),
            direction="up",
            state="value",
        )
        == Verdict.NOT_MET
    )


def test_a_stored_target_comes_back_with_its_parts() -> None:
    parts = (
        t(">=", "95", unit="%", raw="MN: 95%"),
        t("=", "0.5", "0.5", relative="dec", baseline=D("3.2")),
    )
    row = TargetRow(
        1, 1, "ALL", "MN: 95%; giảm 0,5", "multi", parts=parts_json(parts), baseline=2.5
    )
    assert target_of(row) == Target("multi", baseline=D("2.5"), raw=row.raw, parts=parts)


def test_percent_of_plan() -> None:
    assert percent_of_plan(t("=", "4", "4"), D(3)) == 75
    assert percent_of_plan(t("range", "4", "5"), D(5)) == 125
    assert percent_of_plan(t("<=", None, "4"), D(3)) is None
    assert percent_of_plan(t("=", "0", "0"), D(3)) is None
    assert percent_of_plan(t("=", "2", "2", relative="inc"), D(3)) is None


def test_every_verdict_has_words() -> None:
    assert set(LABELS) == set(Verdict)


numbers = st.decimals(-10_000, 10_000, places=2)
ORDER = [Verdict.NOT_MET, Verdict.MET, Verdict.EXCEEDED]


@given(numbers, numbers, numbers, numbers, st.sampled_from([">=", "<=", ">", "<", "=", "range"]))
def test_a_better_value_never_has_a_worse_verdict(
    a: Decimal, b: Decimal, x: Decimal, y: Decimal, op: str
) -> None:
    low, high = min(a, b), max(a, b)
    target = Target(op, low, low if op == "=" else high)
    better, worse = max(x, y), min(x, y)
    direction = "up"
    if op in ("<", "<="):
        better, worse, direction = worse, better, "down"
    first = judge(target, better, direction=direction, state="value")
    second = judge(target, worse, direction=direction, state="value")
    assert ORDER.index(first) >= ORDER.index(second)
