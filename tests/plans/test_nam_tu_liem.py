"""The built-in plan of Nam Từ Liêm, school year 2022-2023: prose as printed, no number."""

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

PLAN: Plan = load_plan("nam-tu-liem-2022-2023")


def test_every_printed_string_occurs_in_the_seed() -> None:
    seed = read_seed("002_")
    assert not_printed(PLAN, seed) == []
    assert unknown_units(PLAN, seed) == []


def test_nothing_of_the_seed_is_lost() -> None:
    # "ngly" is a hand-written sign behind the last line of the recipients, not print.
    assert left_out(PLAN, read_seed("002_")) == ["Nơi nhận:", "- Lưu: VT, GDĐT. ngly"]


def test_no_personal_name_is_kept() -> None:
    assert names_found(PLAN, read_seed("002_")) == []
    assert PLAN["signature"]["office"] == "PHÓ CHỦ TỊCH"


def test_the_paper_has_a_date_and_no_number() -> None:
    assert PLAN["number"] is None
    assert PLAN["number_raw"] is None
    assert PLAN["issued_on"] == "2022-07-01"


def test_five_contents_twelve_solutions_and_the_duties_of_four_sides() -> None:
    tasks = PLAN["tasks"]
    numbers = {
        section: [task["no"] for task in tasks if task["section"] == section]
        for section in ("II", "III")
    }
    assert numbers["II"] == [str(no) for no in range(1, 6)]
    assert numbers["III"] == [str(no) for no in range(1, 13)]
    assert Counter(task["sublevel"] for task in tasks if task["section"] == "IV") == {
        "Phòng Giáo dục và Đào tạo quận": 7,
        "Phòng Nội vụ": 3,
        "Phòng Tài chính - Kế hoạch quận": 1,
        "Các trường học trên địa bàn": 8,
    }
    assert len(tasks) == 5 + 12 + 19
    assert unlisted_units(PLAN) == []


def test_duties_are_led_by_their_side_and_time_stands_in_the_sentence() -> None:
    for task in PLAN["tasks"]:
        assert task["lead"] == ([task["sublevel"]] if task["section"] == "IV" else [])
        for printed in (task["time_raw"], task["coordinating_raw"]):
            assert printed is None or printed in task["title"]


def test_every_task_is_a_paragraph_of_its_section() -> None:
    paragraphs = {
        paragraph.split(" ", 1)[1] if paragraph[0] in "-0123456789" else paragraph
        for section in PLAN["sections"]
        for paragraph in section["body"]
    }
    assert {task["title"] for task in PLAN["tasks"]} <= paragraphs


def test_the_survey_of_twenty_per_cent_is_the_one_indicator() -> None:
    (survey,) = PLAN["indicators"]
    assert "khảo sát 20% học sinh lớp 5, lớp 9" in survey["name"]
    assert [(t["level"], t["label"], t["raw"]) for t in survey["targets"]] == [
        ("TH", "lớp 5", "20%"),
        ("THCS", "lớp 9", "20%"),
    ]
    assert (survey["kind"], survey["unit"], survey["section"]) == ("ratio", "%", "III")
