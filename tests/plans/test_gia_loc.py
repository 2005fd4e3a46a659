"""The built-in plan 171/KH-PGDĐT of Gia Lộc, school year 2023-2024: ten groups of tasks."""

from __future__ import annotations

from collections import Counter

from tests.plans.seed_text import (
    Plan,
    left_out,
    load_plan,
    names_found,
    not_printed,
    read_seed,
    unknown_units,
    unlisted_units,
)

PLAN: Plan = load_plan("gia-loc-2023-2024")


def test_every_printed_string_occurs_in_the_seed() -> None:
    seed = read_seed("003_")
    assert not_printed(PLAN, seed) == []
    assert unknown_units(PLAN, seed) == []


def test_nothing_of_the_seed_is_lost() -> None:
    seed = read_seed("003_")
    # The first line prints type and title together; the plan keeps them apart.
    assert left_out(PLAN, seed) == [f"{PLAN['type']} {PLAN['title']}", "Nơi nhận:"]


def test_no_personal_name_is_kept() -> None:
    assert names_found(PLAN, read_seed("003_")) == []
    assert PLAN["signature"]["office"] == "TRƯỞNG PHÒNG"


def test_number_date_and_school_year() -> None:
    assert (PLAN["number"], PLAN["number_raw"]) == ("171/KH-PGDĐT", "Số: 171 /KH - PGDĐT")
    assert PLAN["issued_on"] == "2023-09-14"
    assert (PLAN["clock"], PLAN["start"], PLAN["end"]) == (
        "school_year",
        "2023-09-01",
        "2024-05-31",
    )


def test_ten_groups_of_tasks_with_their_parts_and_the_heads_of_schools() -> None:
    tasks = PLAN["tasks"]
    parts = Counter(task["section"] for task in tasks)
    assert list(parts) == [str(no) for no in range(1, 11)] + ["III"]
    assert list(parts.values()) == [2, 5, 3, 5, 3, 2, 2, 3, 1, 1, 1]
    assert [task["lead"] for task in tasks if task["lead"]] == [["Hiệu trưởng các nhà trường"]]
    assert unlisted_units(PLAN) == []


def test_every_task_is_a_paragraph_of_its_section() -> None:
    bodies = {
        section["title"]: section["body"] for section in PLAN["sections"] if section["no"] != "I"
    }
    for title, body in bodies.items():
        assert [t["title"] for t in PLAN["tasks"] if t["section_name"] == title] == body
    for task in PLAN["tasks"]:
        assert task["time_raw"] is None or task["time_raw"] in task["title"]


def test_a_plan_without_figures_has_no_indicator() -> None:
    assert PLAN["indicators"] == PLAN["courses"] == PLAN["budget"] == []
    assert not any("%" in paragraph for s in PLAN["sections"] for paragraph in s["body"])
