"""Checks of result cells and of whole periods."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.checks import (
    CELL_RULES,
    PERIOD_RULES,
    Finding,
    PeriodView,
    check_cell,
    run_period,
)
from db.records import (
    BudgetLine,
    Execution,
    Indicator,
    Period,
    Progress,
    Result,
    Task,
    Unit,
)

D = Decimal
RATIO = Indicator(1, "i1", 1, "Trẻ ra lớp", "ratio", "up", "ratio", no="5", measure="%")
COUNT = RATIO._replace(id=2, uid="i2", kind="count", roll_up_units="sum", measure="Trường")


def cell(numerator: float | None = None, denominator: float | None = None,
         value: float | None = None) -> Result:  # fmt: skip
    return Result(1, 1, "TH", 1, "value", numerator, denominator, value)


def ids(indicator: Indicator, result: Result, **more: Any) -> list[str]:
    return [finding.id for finding in check_cell(indicator, result, **more)]


PERCENTAGES = [D(n) for n in (90, 91, 92, 91, 90, 92)]


@pytest.mark.parametrize(
    ("rule", "indicator", "result", "more"),
    [
        ("result.numerator_exceeds", RATIO, cell(101, 100), {}),
        ("result.negative", COUNT, cell(value=-1), {}),
        ("result.zero_denominator", RATIO, cell(3, 0), {}),
        ("result.over_100", RATIO._replace(roll_up_units="none"), cell(value=100.5), {}),
        ("result.nothing_of_nothing", RATIO, cell(0, 0), {}),
        ("result.percent", RATIO, cell(90, 100, 91), {}),
        ("result.half_filled", RATIO, cell(90), {}),
        ("result.half_filled", RATIO, cell(None, 90), {}),
        ("result.not_whole", COUNT, cell(value=2.5), {}),
        ("result.not_whole", RATIO, cell(90.5, 100), {}),
        ("result.implausible", RATIO._replace(plausible_low=50.0), cell(49, 100), {}),
        ("result.unlike_history", RATIO, cell(60, 100), {"history": PERCENTAGES}),
        ("result.unlike_history", COUNT, cell(value=160), {"history": [D(100)]}),
        ("result.unlike_peers", RATIO, cell(60, 100), {"peers": PERCENTAGES}),
        ("result.percent_only", RATIO, cell(value=98), {}),
    ],
)
def test_each_cell_rule(rule: str, indicator: Indicator, result: Result, more: Any) -> None:
    assert ids(indicator, result, **more) == [rule]


def test_every_cell_rule_is_tried_here() -> None:
    marks = test_each_cell_rule.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {case[0] for case in marks} == {rule.id for rule in CELL_RULES}
    assert all(rule.find.__doc__ for rule in (*CELL_RULES, *PERIOD_RULES))


@pytest.mark.parametrize(
    ("indicator", "result", "more"),
    [
        (RATIO, cell(90, 100), {"history": PERCENTAGES, "peers": PERCENTAGES}),
        (RATIO, cell(997, 999, 99.8), {}),
        (RATIO, cell(100, 100), {}),
        (RATIO, Result(1, 1, "TH", 1, "na"), {}),
        (RATIO, Result(1, 1, "TH", 1, "nodata"), {}),
        (RATIO, Result(1, 1, "TH", 1), {}),
        (RATIO._replace(factor=100_000.0, measure="trên 100.000"), cell(16, 10), {}),
        (RATIO._replace(kind="score", roll_up_units="weighted_mean"), cell(value=-1.5), {}),
        (COUNT, cell(value=2), {"peers": PERCENTAGES}),
        (COUNT, cell(value=3), {"history": [D(0)]}),
        (COUNT, cell(value=7), {"history": [D(5)] * 6}),
        (COUNT, cell(value=4), {"history": [D(2)]}),
        (RATIO._replace(kind="text"), Result(1, 1, "TH", 1, "value", text="đã xong"), {}),
    ],
)
def test_sound_cells_are_silent(indicator: Indicator, result: Result, more: Any) -> None:
    assert ids(indicator, result, **more) == []


def test_a_cell_names_itself_and_its_figures() -> None:
    [finding] = check_cell(RATIO, cell(1234, 1000))
    assert finding.severity == "error"
    assert finding.message == "Chỉ tiêu 5 (TH): tử số 1.234 lớn hơn mẫu số 1.000."
    assert finding.where.uid == "i1"
    assert (finding.printed, finding.computed) == ("1.234", "1.000")


finite = st.none() | st.floats(-1e15, 1e15, allow_nan=False)


@given(
    finite, finite, finite, st.sampled_from(["ratio", "count", "score", "rank", "grade", "yes_no"]),
    st.lists(st.integers(-100, 1000).map(D), max_size=8),
)  # fmt: skip
def test_no_number_breaks_a_rule(
    numerator: float | None,
    denominator: float | None,
    value: float | None,
    kind: str,
    history: list[Decimal],
) -> None:
    indicator = RATIO._replace(kind=kind)
    for finding in check_cell(
        indicator, cell(numerator, denominator, value), history=history, peers=history
    ):
        assert finding.message.endswith(".")


# ------------------------------------------------------------------ the period as a whole

PERIOD = Period(1, "2023-Q2", "Quý II/2023", "2023-04-01", "2023-06-30")
SPLIT = [
    RATIO._replace(id=n, uid=f"i{n}", name=name, split="hoc-luc", direction="none")
    for n, name in ((11, "Giỏi"), (12, "Khá"), (13, "Trung bình"))
]
TASK = Task(1, "t1", 1, "Thi giáo viên giỏi", no="1", section="III", end_on="2023-05-31")
LINES = [
    BudgetLine(1, "b1", 1, "1", "Bồi dưỡng", amount_vnd=900_000_000),
    BudgetLine(2, "b2", 1, "1.1", "Lớp A", parent_id=1, amount_vnd=900_000_000),
]
TASK_DONE_BEFORE = Progress(0, 1, 1, "done", 100, "2023-02-20")
VIEW = PeriodView(
    PERIOD, indicators=[RATIO, *SPLIT], units=[Unit(1, "u1", "TH A", "school")], tasks=[TASK],
    progress=[Progress(1, 1, 1, "done", 100, "2023-05-20")], budget=LINES,
)  # fmt: skip


def run(rule: str, **changes: Any) -> list[Finding]:
    found = [f for f in run_period(replace(VIEW, **changes)) if f.id == rule]
    assert all(f.message.endswith(".") and "None" not in f.message for f in found)
    return found


def split_results(*values: float | None) -> list[Result]:
    return [
        cell(value=value)._replace(indicator_id=indicator.id)
        if value is not None
        else Result(1, indicator.id, "TH", 1)
        for indicator, value in zip(SPLIT, values, strict=True)
    ]


def test_a_sound_period_is_silent() -> None:
    assert run_period(VIEW) == []


def test_a_period_in_which_nothing_was_typed() -> None:
    nothing = {"progress": [TASK_DONE_BEFORE], "expected": [(1, "TH", 1)]}
    [found] = run("period.nothing_typed", **nothing)
    assert found.severity == "warning"
    assert "Quý II/2023" in found.message
    assert (found.where.table, found.where.uid) == ("result", "i1")
    assert run("period.nothing_typed", progress=[]) != []  # an office is expected to type nothing
    for told in (
        {"results": [cell(1, 2)]},
        {"results": [Result(1, 1, "TH", 1, "na")]},
        {"progress": [Progress(1, 1, 1, "in_progress")]},
        {"execution": [Execution(1, 1, 1, 5, None)]},
    ):
        assert run("period.nothing_typed", **{**nothing, **told}) == []
    assert run("period.nothing_typed", progress=[], results=[Result(1, 1, "TH", 1)]) != []


def test_missing_cells() -> None:
    [missing] = run("result.missing", expected=[(1, "TH", 1)])
    assert "Quý II/2023" in missing.message
    assert missing.severity == "warning"
    for state in ("na", "nodata"):
        answered = [Result(1, 1, "TH", 1, state)]  # type: ignore[arg-type]
        assert run("result.missing", expected=[(1, "TH", 1)], results=answered) == []
    blank = [Result(1, 1, "TH", 1)]
    assert len(run("result.missing", expected=[(1, "TH", 1)], results=blank)) == 1


def test_split_sets() -> None:
    [more] = run("result.split_exceeds", results=split_results(60, 30, 11))
    assert more.computed == "101"
    assert run("result.split_exceeds", results=split_results(60, 30, 10.4)) == []
    assert run("result.split_exceeds", results=split_results(60, 50, None)) != []
    [less] = run("result.split_short", results=split_results(60, 30, 9))
    assert "chưa đủ 100%" in less.message
    assert run("result.split_short", results=split_results(60, 30, None)) == []


def test_cells_are_compared_with_history_and_peers_and_name_their_unit() -> None:
    units = [Unit(n, f"u{n}", f"TH {n}", "school") for n in range(1, 9)]
    results = [cell(60 if n == 8 else 90 + n % 3, 100)._replace(unit_id=n) for n in range(1, 9)]
    [far] = run("result.unlike_peers", units=units, results=results)
    assert "TH 8" in far.message
    assert far.where.detail == "TH/u8"
    history = {(1, "TH", 1): PERCENTAGES}
    [changed] = run("result.unlike_history", results=[cell(60, 100)], history=history)
    assert changed.computed == "92"


def test_overdue_tasks() -> None:
    assert len(run("progress.overdue", progress=[])) == 1
    started = [Progress(1, 1, 1, "in_progress", 50)]
    assert len(run("progress.overdue", progress=started)) == 1
    told = [Progress(1, 1, 1, "in_progress", 50, reason="Chờ kinh phí")]
    assert run("progress.overdue", progress=told) == []
    one_of_two = [*told, Progress(1, 1, 2, "not_started")]
    assert len(run("progress.overdue", progress=one_of_two)) == 1
    for change in ({"recurrence": "continuous"}, {"end_on": "2023-07-31"}, {"end_on": None}):
        assert run("progress.overdue", progress=[], tasks=[TASK._replace(**change)]) == []


def test_progress_that_contradicts_itself() -> None:
    rows = [
        Progress(1, 1, 1, "done", 80),
        Progress(1, 1, 1, "not_started", 10),
        Progress(1, 1, 1, "done", 100, "2023-06-02"),
    ]
    for row in rows:
        assert len(run("progress.contradiction", progress=[row])) == 1
    late = Progress(1, 1, 1, "done_late", 100, "2023-06-02")
    assert run("progress.contradiction", progress=[late]) == []


def test_a_task_is_not_done_on_a_day_that_has_not_come() -> None:
    row = Progress(1, 1, 1, "done_late", 100, "2023-06-21")
    [finding] = run("progress.contradiction", progress=[row], today="2023-06-20")
    assert finding.severity == "warning"
    assert "21/6/2023 chưa đến" in finding.message
    assert run("progress.contradiction", progress=[row], today="2023-06-21") == []


def test_execution() -> None:
    def money(line: int, allocated: int | None, disbursed: int | None) -> Execution:
        return Execution(1, line, 1, allocated, disbursed)

    [over] = run("execution.disbursed_exceeds", execution=[money(1, 100_000_000, 120_000_000)])
    assert "giải ngân 120 triệu đồng, vượt phân bổ 100 triệu đồng" in over.message
    assert over.severity == "warning"
    assert len(run("execution.allocated_exceeds", execution=[money(1, 901_000_000, 0)])) == 1
    assert len(run("execution.negative", execution=[money(1, -5, None)])) == 1
    both = [money(1, 100, 50), money(2, 90, 50)]
    [parent] = run("execution.parent", execution=both)
    assert (parent.printed, parent.computed) == ("100", "90")
    assert run("execution.parent", execution=[money(1, 100, 50), money(2, None, 50)]) == []


def test_errors_come_first() -> None:
    results = [cell(101, 100)]
    found = run_period(replace(VIEW, results=results, expected=[(11, "TH", 1)], progress=[]))
    assert [f.severity for f in found] == ["error", "warning", "warning"]
