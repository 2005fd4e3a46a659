"""Every check of a plan: a sound plan is silent, one fault at a time is found."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from core.rules.checks import PLAN_RULES, BudgetShare, Finding, PlanView, run_plan
from core.rules.checks.numbering import Break, breaks
from db.records import (
    Annex,
    BudgetLine,
    Course,
    Indicator,
    Plan,
    Recognition,
    Section,
    TargetRow,
    Task,
    Unit,
    UnitAlias,
)

PLAN = Plan(
    1, "p", "k", "Công tác năm học 2023-2024", "school_year", number="5/KH-UBND",
    issued_on="2023-08-20", start_on="2023-09-01", end_on="2024-05-31",
    course_totals='{"people": 50, "classes": 2, "cost_vnd": 300000000}', money_raw="triệu đồng",
)  # fmt: skip


def section(no: str | None, depth: int = 1) -> Section:
    return Section(1, 1, no, "Mục", depth, "")


def annex(**more: Any) -> Annex:
    found = Annex(1, 1, "Phụ lục 1", "Danh sách", "tasks", "Kèm theo", "5/KH-UBND", "2023-08-20")
    return found._replace(**more)


def task(no: str = "1", **more: Any) -> Task:
    found = Task(
        int(no), f"t{no}", 1, f"Việc thứ {no}", section="I", no=no, lead_raw="Phòng GD&ĐT",
        leads=("Phòng GD&ĐT",), coordinators=("Phòng Nội vụ",), coordinating_raw="Phòng Nội vụ",
        time_raw="Tháng 10/2023", start_on="2023-10-01", end_on="2023-10-31",
    )  # fmt: skip
    return found._replace(**more)


def indicator(id: int = 1, **more: Any) -> Indicator:
    found = Indicator(
        id, f"i{id}", 1, f"Chỉ tiêu {id}", "ratio", "up", "ratio", measure="%", section="II"
    )
    return found._replace(no=str(id), **more)


def target(of: int = 1, raw: str = "98%", **more: Any) -> TargetRow:
    found = TargetRow(of, of, "TH", raw, "=", low=98.0, high=98.0, measure="%")
    return found._replace(**more)


def line(id: int = 1, **more: Any) -> BudgetLine:
    found = BudgetLine(id, f"b{id}", 1, str(id), f"Dòng {id}", printed_code=str(id))
    return found._replace(**more)


SOUND = PlanView(
    PLAN,
    sections=[section("I"), section("1", 2), section("2", 2), section("II"), section("1", 2)],
    annexes=[annex(), annex(no="Phụ lục 2")],
    indicators=[indicator(1), indicator(2)],
    targets=[target(1), target(2)],
    tasks=[task("1"), task("2"), task("3"), task("4")],
    courses=[
        Course(1, "c1", 1, "Lớp A", no="1", people=20, classes=1, cost_vnd=100_000_000),
        Course(2, "c2", 1, "Lớp B", no="2", people=30, classes=1, cost_vnd=200_000_000),
    ],
    recognitions=[
        Recognition(1, "r1", "MN A", "new", list=1, list_title="Công nhận mới: 02", no="1"),
        Recognition(
            2, "r2", "MN B", "renew", list=1, list_title="Công nhận mới: 02", no="2",
            year_recognised=2018, planned="2023-11",
        ),
    ],
    budget=[
        line(1, amount_vnd=750_000_000),
        line(2, parent_id=1, amount_vnd=150_000_000, printed_code="1",
             formula_raw="5 trường x 30 triệu/trường = 150 triệu"),
        line(3, parent_id=1, amount_vnd=600_000_000, printed_code="2"),
    ],
    shares=[
        BudgetShare(1, "year", "2023", 250_000_000), BudgetShare(1, "year", "2024", 500_000_000),
    ],
    units=[
        Unit(1, "u1", "Phòng Giáo dục và Đào tạo", "department"),
        Unit(2, "u2", "Phòng Nội vụ", "department"),
    ],
    aliases=[UnitAlias(1, 1, "PGD", "alias")],
    today="2023-08-20",
)  # fmt: skip


def run(view: PlanView, rule: str) -> list[Finding]:
    return [finding for finding in run_plan(view) if finding.id == rule]


def plan(**changes: Any) -> PlanView:
    return replace(SOUND, plan=PLAN._replace(**changes))


def tasks(*changed: Task) -> PlanView:
    return replace(SOUND, tasks=[*SOUND.tasks[:3], *changed])


def targets(*rows: TargetRow, **more: Any) -> PlanView:
    return replace(
        SOUND, targets=rows, indicators=[indicator(row.indicator_id, **more) for row in rows]
    )


def named(*names: str, kind: str = "count") -> list[Indicator]:
    return [
        indicator(id, group_name="Quy mô", kind=kind)._replace(name=name)
        for id, name in enumerate(names, 1)
    ]


FAULTY: dict[str, PlanView] = {
    "plan.number_missing": plan(number=None, number_raw="Số: /KH-UBND"),
    "plan.date_missing": plan(issued_on=None),
    "plan.ends_before_start": plan(end_on="2023-08-31"),
    "plan.school_year": plan(title="Năm học 2023 - 2025"),
    "plan.annex_number": replace(SOUND, annexes=[annex(cited_number="6/KH-UBND")]),
    "plan.annex_date": replace(SOUND, annexes=[annex(cited_on="2023-08-21")]),
    "plan.annex_unnumbered": replace(SOUND, annexes=[annex(), annex(no=None)]),
    "plan.section_numbering": replace(SOUND, sections=[section("I"), section("III")]),
    "plan.row_numbering": tasks(task("5")),
    "unit.duplicate": replace(
        SOUND, units=[*SOUND.units, Unit(3, "u3", "Phòng GD&ĐT", "department")]
    ),
    "unit.spelling": replace(SOUND, aliases=[UnitAlias(1, 2, "Phòng Nội vũ", "alias")]),
    "recognition.count": replace(SOUND, recognitions=SOUND.recognitions[:1]),
    "recognition.expired": replace(
        SOUND,
        recognitions=[SOUND.recognitions[0], SOUND.recognitions[1]._replace(year_recognised=2014)],
    ),
    "recognition.twice": replace(
        SOUND,
        recognitions=[
            SOUND.recognitions[1],
            SOUND.recognitions[1]._replace(uid="r3", school="Trường Mầm non B"),
        ],
    ),
    "course.totals": replace(
        SOUND, courses=[SOUND.courses[0]._replace(people=21), SOUND.courses[1]]
    ),
    "course.ends_before_start": replace(
        SOUND,
        courses=[
            SOUND.courses[0]._replace(start_on="2023-10-02", end_on="2023-10-01"),
            SOUND.courses[1],
        ],
    ),
    "target.numerator_exceeds": targets(target(1, "1.000 trẻ/ 900 (111,1%)")),
    "target.percent": targets(target(1, "900/1.000 (91%)")),
    "target.parts": targets(
        target(1, "90/100 (90%)"), target(2, "50/60 (83,3%)"), target(3, "30/40 (75%)")
    ),
    "target.public_private": replace(
        SOUND,
        indicators=named("trường", "trường công lập", "trường ngoài công lập"),
        targets=[
            target(1, "23 trường", low=23.0),
            target(2, "08", low=8.0),
            target(3, "14", low=14.0),
        ],
    ),
    "target.split": targets(
        target(1, "60-65%", op="range", low=60.0, high=65.0),
        target(2, "Từ 20 đến 30%", op="range", low=20.0, high=30.0),
        split="hoc-luc",
    ),
    "target.reversed": targets(target(1, "65-60%", op="range", low=65.0, high=60.0)),
    "target.over_100": targets(target(1, "105%", low=105.0, high=105.0)),
    "target.worse_than_baseline": targets(target(1, "98% (Hiện tại: 99%)", baseline=99.0)),
    "target.not_understood": targets(target(1, "theo quy định", op="text", low=None, high=None)),
    "task.ends_before_start": tasks(task("4", start_on="2023-11-01")),
    "task.outside_plan": tasks(task("4", start_on="2024-10-01", end_on="2024-10-31")),
    "task.before_issue": replace(
        plan(clock="multi_year", start_on="2023-01-01"), tasks=[task(start_on="2023-02-01")]
    ),
    "task.before_issue_in_year": tasks(task("4", start_on="2023-07-01")),
    "task.school_year": tasks(task("4", title="Tổng kết năm học 2024-2025")),
    "task.lead_coordinates": tasks(task("4", coordinators=("PGD", "Phòng Nội vụ"))),
    "task.no_lead": tasks(task("4", leads=(), lead_raw=None)),
    "task.no_date": tasks(task("4", time_raw=None, start_on=None, end_on=None)),
    "task.sections_without_leads": replace(SOUND, tasks=[task(leads=(), lead_raw=None)]),
    "task.sections_without_dates": replace(
        SOUND, tasks=[task(time_raw=None, start_on=None, end_on=None)]
    ),
    "task.time_not_understood": tasks(
        task("4", time_raw="Theo kế hoạch", start_on=None, end_on=None)
    ),
    "task.duplicate": tasks(task("4", title="Việc thứ 1")),
    "budget.parent": replace(
        SOUND, budget=[SOUND.budget[0]._replace(amount_vnd=760_000_000), *SOUND.budget[1:]]
    ),
    "budget.shares": replace(SOUND, shares=SOUND.shares[:1]),
    "budget.formula": replace(
        SOUND,
        budget=[line(1, amount_vnd=160_000_000, formula_raw="5 trường x 30 triệu = 150 triệu")],
    ),
    "budget.formula_reading": replace(SOUND, budget=[line(1, formula_raw="số trường x 3 triệu")]),
    "budget.formula_units": replace(SOUND, budget=[line(1, formula_raw="5 lớp x 3 triệu/khóa")]),
}


def test_a_sound_plan_is_silent() -> None:
    assert run_plan(SOUND) == []


def test_every_rule_is_tried_here() -> None:
    assert set(FAULTY) == {rule.id for rule in PLAN_RULES}
    assert len({rule.id for rule in PLAN_RULES}) == len(PLAN_RULES)


@pytest.mark.parametrize("rule", FAULTY)
def test_a_fault_is_found_and_told(rule: str) -> None:
    [finding] = run(FAULTY[rule], rule)
    severity = next(known.severity for known in PLAN_RULES if known.id == rule)
    assert finding.severity == severity
    assert finding.message.endswith(".")
    assert "None" not in finding.message
    assert finding.where.table
    assert finding.where.key.count("/") >= 2


def test_names_of_other_times_are_no_misprints() -> None:
    former = [UnitAlias(1, 2, "Phòng Nội vũ", "former")]
    assert run_plan(replace(SOUND, aliases=former)) == []


def test_school_year_and_start_disagree() -> None:
    [finding] = run(plan(title="Năm học 2022-2023"), "plan.school_year")
    assert finding.computed == "2023-09-01"
    assert run(plan(title="Năm học 2022-2023", clock="multi_year"), "plan.school_year") == []


def test_fractions_of_unreadable_figures_are_passed_over() -> None:
    assert run(targets(target(1, "1.2.3 trẻ/ 900 (84,7%)")), "target.numerator_exceeds") == []
    lonely = replace(SOUND, indicators=[])  # targets of another plan's indicators
    assert run_plan(lonely) == []


def test_every_rule_says_what_it_looks_for() -> None:
    assert all(rule.find.__doc__ for rule in PLAN_RULES)


def test_a_year_named_need_only_touch_a_school_year() -> None:
    year = task("4", time_raw="năm 2023", start_on="2023-01-01", end_on="2023-12-31")
    assert run_plan(tasks(year)) == []
    enrolment = task("4", start_on="2024-07-01", end_on="2024-07-31")
    assert run(tasks(enrolment), "task.outside_plan") == []


def test_recurring_tasks_may_have_begun_before() -> None:
    monthly = task("4", recurrence="monthly", start_on="2023-07-01")
    assert run(tasks(monthly), "task.before_issue_in_year") == []


def test_a_parent_with_an_unknown_child_may_be_larger_but_not_smaller() -> None:
    unknown = [*SOUND.budget[:2], SOUND.budget[2]._replace(amount_vnd=None)]
    assert run(replace(SOUND, budget=unknown), "budget.parent") == []
    small = [unknown[0]._replace(amount_vnd=100_000_000), *unknown[1:]]
    [finding] = run(replace(SOUND, budget=small), "budget.parent")
    assert "100 triệu đồng" in finding.message
    assert "150 triệu đồng" in finding.message


def test_split_sets_that_exceed() -> None:
    view = targets(
        target(1, "60-65%", op="range", low=60.0, high=65.0),
        target(2, "≥ 45%", op=">=", low=45.0, high=None),
        split="hoc-luc",
    )
    [finding] = run(view, "target.split")
    assert "vượt quá 100%" in finding.message
    assert finding.computed == "105"
    relative = targets(target(1, relative="inc"), target(2), split="hoc-luc")
    assert run(relative, "target.split") == []


def test_fractions_that_are_no_shares() -> None:
    for raw in ("16/100.000", "xếp thứ 5/30", "19/27", "ngày 20/11", "1.000 học sinh/30 lớp"):
        assert run(targets(target(1, raw)), "target.numerator_exceeds") == []
        assert run(targets(target(1, raw)), "target.percent") == []
    assert run(targets(target(1, r"$1.827/3.323 = 55\%$")), "target.percent") == []


def test_recognitions_of_today() -> None:
    past = Recognition(1, "r", "MN A", "new", status="recognised", expires_on="2023-08-19")
    assert len(run(replace(SOUND, recognitions=[past]), "recognition.expired")) == 1
    asked = replace(SOUND, recognitions=[past], today=None)
    assert run(asked, "recognition.expired") == []


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (["I", "II", "III", "IV", "V", "IX"], [Break(5, "gap", ("VI", "VII", "VIII"))]),
        (["1", "2", None, "3"], []),
        (["1", "2", "4"], [Break(2, "gap", ("3",))]),
        (["9.2", "9.3"], [Break(0, "gap", ("9.1",))]),
        (["2.1", "2.2", "2.2"], [Break(2, "repeat")]),
        (["a)", "b)", "c)", "d)", "e)", "f)", "g)", "h)", "i)"], []),
        (["a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)", "i)", "k)"], []),
        (["a)", "c)"], [Break(1, "gap", ("b",))]),
        (["e)", "f)", "h)"], [Break(0, "gap", ("a", "b", "c", "d", "đ")), Break(2, "gap", ("g",))]),
        (["A", "B", "D"], [Break(2, "gap", ("C",))]),
        (["1", "2", "1", "2"], []),
        (["1", "3", "2"], [Break(1, "gap", ("2",)), Break(2, "order")]),
        (["1", "a)", "b)", "2"], []),
        (["XXIX", "XXX"], []),
        (["?", "ghi chú"], []),
    ],
)
def test_numbering(printed: Iterable[str | None], found: list[Break]) -> None:
    first = printed != ["XXIX", "XXX"]
    assert list(breaks(list(printed), from_first=first)) == found
