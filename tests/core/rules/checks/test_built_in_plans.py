"""The faults of the five source plans are found, and nothing sound is called impossible."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.rules.checks import Finding, PlanView, run_plan
from tests.core.rules.checks.real_plans import built_in_view

KEYS = (
    "gia-lam-2023",
    "ha-dong-2020-2025",
    "nam-tu-liem-2022-2023",
    "gia-loc-2023-2024",
    "hai-an-2023-2024",
)


@cache
def view(key: str) -> PlanView:
    with TemporaryDirectory() as folder:
        return built_in_view(Path(folder), key)


def found(key: str, rule: str) -> list[Finding]:
    return [finding for finding in run_plan(view(key)) if finding.id == rule]


def test_gia_lam_annexes_cite_another_date_and_one_another_number() -> None:
    dates = found("gia-lam-2023", "plan.annex_date")
    assert [(f.printed, f.computed) for f in dates] == [("2023-03-14", "2023-03-10")] * 4
    [number] = found("gia-lam-2023", "plan.annex_number")
    assert (number.printed, number.computed) == ("32/KH-UBND", "92/KH-UBND")
    assert number.message == (
        "Phụ lục 2 ghi kèm theo Kế hoạch số 32/KH-UBND, nhưng số của kế hoạch là 92/KH-UBND."
    )
    [unnumbered] = found("gia-lam-2023", "plan.annex_unnumbered")
    assert "ĐÀO TẠO, BỒI DƯỠNG" in unnumbered.message


def test_gia_lam_annex_03_part_v_lacks_number_3() -> None:
    [gap] = found("gia-lam-2023", "plan.row_numbering")
    assert gap.computed == "3"
    assert "mục V" in gap.message
    assert gap.where.table == "task"
    assert gap.where.uid


def test_gia_lam_tasks_outside_2023() -> None:
    outside = found("gia-lam-2023", "task.outside_plan")
    assert [f.printed for f in outside] == ["Tháng 6/2022", "Tháng 8/2022"]


def test_gia_lam_tasks_name_a_school_year_that_does_not_fit() -> None:
    faults = found("gia-lam-2023", "task.school_year")
    assert [(f.printed, f.computed) for f in faults] == [
        ("năm học 2023-2024", "Tháng 5,6/2023"),
        ("năm học 2022-2023", "Tháng 8/2023"),
    ]


def test_gia_lam_leads_that_coordinate_themselves() -> None:
    assert [(f.computed, f.printed) for f in found("gia-lam-2023", "task.lead_coordinates")] == [
        ("Các trường tiểu học", "Các trường TH"),
        ("Phòng GD&ĐT", "PGD&ĐT, LĐLĐ"),
    ]


def test_gia_lam_recognition_that_ran_out() -> None:
    [expired] = found("gia-lam-2023", "recognition.expired")
    assert "THCS Đặng Xá" in expired.message
    assert (expired.printed, expired.computed) == ("2014", "2019")


def test_ha_dong_section_9_has_no_9_1() -> None:
    [gap] = found("ha-dong-2020-2025", "plan.section_numbering")
    assert gap.computed == "9.1"
    assert found("ha-dong-2020-2025", "plan.row_numbering") == []


def test_ha_dong_tasks_begin_before_the_plan_was_signed() -> None:
    early = found("ha-dong-2020-2025", "task.before_issue")
    printed = {f.printed for f in early}
    assert "Từ tháng 01/2020 đến 12/2025." in printed
    assert "Từ năm 2020 đến năm 2025." in printed
    assert "Từ tháng 12/2020 đến 12/2025." not in printed  # the month it was signed in
    assert {f.computed for f in early} == {"2020-12-25"}


def test_ha_dong_budget_adds_up() -> None:
    for rule in ("budget.parent", "budget.formula", "budget.formula_reading", "budget.shares"):
        assert found("ha-dong-2020-2025", rule) == []
        assert found("gia-lam-2023", rule) == []


def test_hai_an_enrolment_does_not_add_up() -> None:
    [parts] = found("hai-an-2023-2024", "target.parts")
    assert (parts.printed, parts.computed) == ("8.289", "8.160")
    assert "1.827 + 6.333" in parts.message


def test_hai_an_task_3_ends_before_it_starts() -> None:
    [task] = found("hai-an-2023-2024", "task.ends_before_start")
    assert task.where.text.startswith("3. Xây dựng kế hoạch")
    assert "31/5/2023" in task.message
    assert "1/7/2023" in task.message
    assert found("hai-an-2023-2024", "task.outside_plan") == []


def test_hai_an_letter_d_stands_twice_in_2_6() -> None:
    [twice] = found("hai-an-2023-2024", "plan.section_numbering")
    assert twice.printed == "d)"
    assert "mục 2.6" in twice.message


def test_hai_an_task_10_is_led_and_coordinated_by_the_wards() -> None:
    [both] = found("hai-an-2023-2024", "task.lead_coordinates")
    assert "Ủy ban nhân dân các phường" in both.message


def test_names_printed_with_other_accents() -> None:
    [council] = found("hai-an-2023-2024", "unit.spelling")
    assert "Khen thường" in (council.printed or "")


@pytest.mark.parametrize(
    ("key", "number", "date"),
    [
        ("gia-lam-2023", 0, 0),
        ("ha-dong-2020-2025", 0, 0),
        ("nam-tu-liem-2022-2023", 1, 0),
        ("gia-loc-2023-2024", 0, 0),
        ("hai-an-2023-2024", 1, 1),
    ],
)
def test_plans_without_number_or_date(key: str, number: int, date: int) -> None:
    assert len(found(key, "plan.number_missing")) == number
    assert len(found(key, "plan.date_missing")) == date


@pytest.mark.parametrize("key", KEYS)
def test_only_the_impossible_is_an_error(key: str) -> None:
    errors = [(f.id, f.where.key) for f in run_plan(view(key)) if f.severity == "error"]
    assert len(errors) == (2 if key == "hai-an-2023-2024" else 0)


@pytest.mark.parametrize("key", KEYS)
def test_findings_can_be_read_and_found_again(key: str) -> None:
    findings = run_plan(view(key))
    order = ["error", "warning", "info"]
    assert [f.severity for f in findings] == sorted((f.severity for f in findings), key=order.index)
    for finding in findings:
        assert finding.message[-1] == "."
        assert "{" not in finding.message
        assert "None" not in finding.message
        assert finding.where.text
    keys = [(f.id, f.where.key) for f in findings]
    assert len(keys) == len(set(keys))
