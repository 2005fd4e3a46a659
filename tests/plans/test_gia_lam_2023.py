"""The built-in plan 92/KH-UBND of Gia Lâm, 2023: complete, as printed, its sums true."""

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

PLAN: Plan = load_plan("gia-lam-2023")

# What the seed holds and the plan does not: the headings of the tables.
TABLE_HEADINGS = {
    "Nơi nhận:",
    "STT",
    "Chỉ tiêu",
    "Đơn vị tính",
    "Đối tượng (giáo viên, nhân viên)",
    "Số người",
    "Thời gian BD (ngày)",
    "Số lớp",
    "Thời gian mở lớp; dự kiến mời giảng viên, báo cáo viên",
    "Dự toán kinh phí",
    "Tổng số",
    "Tên trường",
    "Năm được công nhận",
    "Thời gian đề nghị công nhận lại",
    "Thời gian thực hiện",
    "Ghi chú",
    "Sản phẩm",
    "Lãnh đạo phụ trách",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp thực hiện",
    "Dự kiến kinh phí thực hiện ĐA",
    (
        "Nội dung bồi dưỡng nâng cao (trên cơ sở nội dung khảo sát đánh giá của các nhà trường"
        " và thực tế qua công tác kiểm tra)"
    ),
}


def test_every_printed_string_occurs_in_the_seed() -> None:
    seed = read_seed("000_")
    assert not_printed(PLAN, seed) == []
    assert unknown_units(PLAN, seed) == []


def test_nothing_of_the_seed_is_lost() -> None:
    assert set(left_out(PLAN, read_seed("000_"))) == TABLE_HEADINGS


def test_no_personal_name_is_kept() -> None:
    assert names_found(PLAN, read_seed("000_")) == []
    assert not any("Đ/c" in task["leader"] for task in PLAN["tasks"])
    assert {task["leader"] for task in PLAN["tasks"]} == {
        "BTV Huyện ủy",
        "CT UBND huyện",
        "PCT UBND huyện",
    }


def test_twenty_five_indicators_with_forty_three_targets() -> None:
    indicators = PLAN["indicators"]
    assert [indicator["no"] for indicator in indicators] == [str(no) for no in range(1, 26)]
    targets = [target for indicator in indicators for target in indicator["targets"]]
    assert Counter(target["level"] for target in targets) == {"MN": 14, "TH": 13, "THCS": 16}
    assert len({indicator["group"] for indicator in indicators}) == 5
    by_no = {indicator["no"]: [t["raw"] for t in indicator["targets"]] for indicator in indicators}
    assert by_no["1"] == ["≥ 55%"]
    assert by_no["15"] == ["Điểm TB các bài thi xếp từ 11 đến 9 toàn TP"]
    assert by_no["17"] == ["94% (Hiện tại: 92,8%)", "90% (Hiện tại: 87%)", "99% (Hiện tại: 98,6%)"]


def test_tasks_keep_their_sections_and_the_missing_number() -> None:
    tasks = PLAN["tasks"]
    assert Counter(task["section"] for task in tasks) == {
        "I": 5,
        "II": 3,
        "III": 20,
        "IV": 3,
        "V": 4,
    }
    assert Counter(task["sublevel"] for task in tasks if task["section"] == "III") == {
        "Cấp học Mầm non": 7,
        "Cấp Tiểu học": 6,
        "Cấp THCS": 7,
    }
    assert [task["no"] for task in tasks if task["section"] == "V"] == ["1", "2", "4", "5"]
    assert all(task["lead"] and task["time_raw"] for task in tasks)
    assert unlisted_units(PLAN) == []


def test_courses_add_up_to_the_printed_totals() -> None:
    courses, totals = PLAN["courses"], PLAN["course_totals"]
    assert len(courses) == 5
    for key in ("people", "classes", "cost_vnd"):
        assert sum(course[key] for course in courses) == totals[key]
    assert totals["cost_vnd"] == 900_000_000


def test_sixteen_recognitions_in_three_lists() -> None:
    recognitions = PLAN["recognitions"]
    assert Counter(entry["list"] for entry in recognitions) == {1: 2, 2: 3, 3: 11}
    for entry in recognitions:
        month, year = entry["planned_raw"].split("/")
        assert entry["planned"] == f"{year}-{int(month):02d}"
        assert (entry["year_recognised"] is None) == (entry["list"] != 3)
    schools = {unit["name"] for unit in PLAN["units"] if unit["kind"] == "school"}
    assert {entry["school"] for entry in recognitions} <= schools


def test_every_budget_line_is_the_sum_of_its_parts() -> None:
    lines = {line["code"]: line for line in PLAN["budget"]}
    assert len(lines) == len(PLAN["budget"]) == 15
    assert lines["T"]["amount_vnd"] == 418_348_000_000
    for line in lines.values():
        assert line["amount_vnd"] == int(line["amount_raw"].replace(" ", "")) * 1_000_000
        parts = [part["amount_vnd"] for part in lines.values() if part["parent"] == line["code"]]
        assert not parts or sum(parts) == line["amount_vnd"]


def test_annexes_cite_the_plan_as_printed_faults_included() -> None:
    assert (PLAN["number"], PLAN["issued_on"]) == ("92/KH-UBND", "2023-03-10")
    assert [annex["cited_number"] for annex in PLAN["annexes"]] == [
        "92/KH-UBND",
        "32/KH-UBND",
        "92/KH-UBND",
        "92/KH-UBND",
    ]
    assert {annex["cited_on"] for annex in PLAN["annexes"]} == {"2023-03-14"}
