"""The built-in plan of Hải An, school year 2023-2024: complete, as printed, its faults kept."""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from tests.plans.seed_text import (
    Plan,
    left_out,
    load_plan,
    names_found,
    not_printed,
    personal_names,
    read_seed,
    unknown_units,
    unlisted_units,
)

PLAN: Plan = load_plan("hai-an-2023-2024")
ASSIGNED: list[dict[str, Any]] = [task for task in PLAN["tasks"] if task["no"]]
PROSE: list[dict[str, Any]] = [task for task in PLAN["tasks"] if not task["no"]]

# What the seed holds and the plan keeps in another shape: the headings of the table of tasks, the
# three headings printed with a dash after their number, the cell that holds two targets.
NOT_IN_ONE_PIECE = {
    "Nơi nhận:",
    "Số TT",
    "Nội dung công việc",
    "Đơn vị chủ trì",
    "Đơn vị phối hợp",
    "Thời gian",
    "Bắt đầu",
    "I- MỤC ĐÍCH, YÊU CẦU",
    "II- CHỈ TIÊU, NHIỆM VỤ VÀ GIẢI PHÁP THỰC HIỆN",
    "III- TỔ CHỨC THỰC HIỆN",
    "Công lập: 99-100% Ngoài công lập : 61-62%",
}
# Cells of the table that a page break cuts in two.
CUT_TASKS = ("16", "26", "37")


def targets_of(section: str, subgroup: str | None = None) -> dict[str, list[str]]:
    """Return the targets as printed of a section's indicators, by name; names must differ."""
    found = [
        indicator
        for indicator in PLAN["indicators"]
        if indicator["section"] == section and subgroup in (None, indicator["subgroup"])
    ]
    by_name = {i["name"]: [target["raw"] for target in i["targets"]] for i in found}
    assert len(by_name) == len(found)
    return by_name


def test_every_printed_string_occurs_in_the_seed() -> None:
    seed = read_seed("004_")
    plan = copy.deepcopy(PLAN)
    cut = set()
    for task in plan["tasks"]:
        if task["no"]:  # two columns are joined by a dash: the cells stand side by side
            assert task["time_raw"] == f"{task['start_raw']} – {task['end_raw']}"
            task["time_raw"] = f"{task['start_raw']}\t{task['end_raw']}"
        if task["no"] in CUT_TASKS:
            cut |= {task["title"], task["lead_raw"], task["coordinating_raw"], *task["lead"]}
    assert not_printed(plan, seed, joined=cut) == []
    # The one unit whose whole name is only printed in the cell of task 16 that is cut.
    assert unknown_units(PLAN, seed) == ["Trưởng khối thi đua Mầm non, Tiểu học, Trung học cơ sở"]


def test_rows_of_the_table_are_kept_cell_by_cell() -> None:
    rows: list[list[str]] = []
    for line in read_seed("004_").splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 6 or cells[0] == "Số TT" or cells[1] == "2" or "Bắt đầu" in cells:
            continue
        if cells[0]:
            rows.append(cells)
        else:  # the rest of a row broken over two pages
            rows[-1] = [" ".join(f"{a} {b}".split()) for a, b in zip(rows[-1], cells, strict=True)]
    keys = ("no", "title", "lead_raw", "coordinating_raw", "start_raw", "end_raw")
    assert [[task[key] for key in keys] for task in ASSIGNED] == rows


def test_nothing_of_the_seed_is_lost() -> None:
    assert set(left_out(PLAN, read_seed("004_"))) == NOT_IN_ONE_PIECE


def test_no_personal_name_is_kept() -> None:
    seed = read_seed("004_")
    assert len(personal_names(seed)) == 1
    assert names_found(PLAN, seed) == []


def test_paper_is_without_number_and_day() -> None:
    assert (PLAN["number"], PLAN["issued_on"]) == (None, None)
    assert (PLAN["number_raw"], PLAN["date_raw"]) == (
        "Số: /KH-UBND",
        "Hải An, ngày tháng 8 năm 2023",
    )
    assert (PLAN["start"], PLAN["end"]) == ("2023-09-01", "2024-05-31")


def test_sections_keep_the_letter_d_used_twice() -> None:
    sections = PLAN["sections"]
    numbers = [section["no"] for section in sections]
    assert [no for no in numbers if no and no.startswith("2.")] == [f"2.{n}" for n in range(1, 10)]
    start, end = numbers.index("2.6"), numbers.index("2.7")
    assert numbers[start + 1 : end] == ["a)", "b)", "c)", "d)", "d)", "e)"]
    start, end = numbers.index("1", 3), numbers.index("2", 3)
    assert "".join(numbers[start + 1 : end]) == "a)b)c)d)e)f)g)h)i)"


def test_indicators_of_each_letter() -> None:
    assert Counter(indicator["section"] for indicator in PLAN["indicators"]) == {
        "a)": 16,
        "b)": 5,
        "c)": 40,
        "d)": 6,
        "e)": 8,
        "f)": 5,
        "g)": 5,
        "h)": 7,
        "i)": 5,
        "2.2": 1,
    }
    headings = {s["no"]: s["title"] for s in PLAN["sections"] if s["depth"] == 3}
    for indicator in PLAN["indicators"][:-1]:
        assert indicator["group"] == headings[indicator["section"]]


def test_enrolment_as_printed_with_its_parts() -> None:
    nursery = targets_of("a)", "Mầm non")
    assert nursery["Số trẻ huy động ra lớp"] == ["8.289 trẻ/ 9.785 (84,7%)"]
    parts: dict[str, tuple[int, int]] = {}
    for indicator in PLAN["indicators"]:
        for target in indicator["targets"]:
            if "numerator" not in target:
                continue
            numerator, denominator = target["numerator"], target["denominator"]
            digits = [int(n.replace(".", "")) for n in re.findall(r"\d+\.\d{3}", target["raw"])]
            assert digits == [numerator, denominator]
            printed = Decimal(str(target["understood"]["low"]))
            step = Decimal(1).scaleb(int(printed.as_tuple().exponent))
            assert (Decimal(numerator) / denominator * 100).quantize(step) == printed
            parts[indicator["name"]] = numerator, denominator
    # The fault of the source: the denominators add up, the numerators do not; the printed total
    # is 1.827 + 6.462, the denominator of the second part.
    assert parts["Trẻ Nhà trẻ"][1] + parts["trẻ Mẫu giáo"][1] == 9785
    assert parts["Trẻ Nhà trẻ"][0] + parts["trẻ Mẫu giáo"][0] == 8160
    assert parts["Số trẻ huy động ra lớp"] == (8289, 9785)
    assert parts["Trẻ 5 tuổi"] == (2285, 2285)


def test_public_and_private_kindergartens_add_up() -> None:
    counts = {}
    for name, raw in targets_of("a)", "Mầm non").items():
        if name.startswith("trường"):
            counts[name] = int(raw[0].split()[0])
    assert counts == {"trường": 23, "trường công lập": 8, "trường ngoài công lập": 15}
    assert 8 + 15 == 23
    names = {indicator["name"] for indicator in PLAN["indicators"]}
    assert {i["part_of"] for i in PLAN["indicators"] if "part_of" in i} <= names


def test_split_sets_can_reach_one_hundred_per_cent() -> None:
    sets: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    labels: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for indicator in PLAN["indicators"]:
        if indicator["split"]:
            (target,) = indicator["targets"]
            ends = [Decimal(n.replace(",", ".")) for n in target["raw"].rstrip("%").split("-")]
            sets[indicator["split"]].append((ends[0], ends[-1]))
            labels[indicator["split"]].add((target["level"], target["label"]))
    assert {key: len(members) for key, members in sets.items()} == {
        "tieu-hoc-lop-1-4": 4,
        "lop-5-mon-hoc": 3,
        "lop-5-nang-luc": 3,
        "lop-5-pham-chat": 3,
        "lop-6-8-ren-luyen": 4,
        "lop-6-8-hoc-tap": 4,
        "lop-9-hanh-kiem": 3,
        "lop-9-hoc-luc": 4,
        "lop-9-tot-nghiep": 3,
    }
    for key, members in sets.items():
        assert sum(low for low, _ in members) <= 100 <= sum(high for _, high in members), key
        assert len(labels[key]) == 1


def test_inspection_counts_say_how_often() -> None:
    found = {i["name"]: i for i in PLAN["indicators"] if i["section"] == "e)"}
    kept = {
        name: (i["targets"][0]["raw"], i["roll_up_units"], i["roll_up_time"])
        for name, i in found.items()
        if i["kind"] == "count"
    }
    assert kept == {
        "Thanh tra": ("từ 1-2 trường/năm", "sum", "sum"),
        "trường công lập": ("4-5 trường công lập", "sum", "sum"),
        "trường ngoài công lập": ("1-2 trường ngoài công lập", "sum", "sum"),
        "Kiểm tra chuyên đề": ("ít nhất 01 chuyên đề/cơ sở giáo dục/năm", "min", "sum"),
        "Kiểm tra đột xuất": ("ít nhất: 1 lần/ tháng", "sum", "none"),
    }


def test_qualifications_of_teachers_by_level_and_ownership() -> None:
    trained, above = (i for i in PLAN["indicators"] if i["section"] == "b)" and i["no"])
    assert [(t["level"], t["label"], t["raw"]) for t in trained["targets"]] == [
        ("MN", "công lập", "Công lập: 99-100%"),
        ("MN", "ngoài công lập", "Ngoài công lập : 61-62%"),
        ("TH", None, "95-96%"),
        ("THCS", None, "100%"),
    ]
    assert [t["level"] for t in above["targets"]] == ["MN", "TH", "THCS"]


def test_thirty_nine_assigned_tasks_and_the_one_that_ends_before_it_starts() -> None:
    assert [task["no"] for task in ASSIGNED] == [str(no) for no in range(1, 40)]
    assert all(task["lead"] and task["coordinating"] for task in ASSIGNED)
    assert [task["no"] for task in ASSIGNED if task["end"] < task["start"]] == ["3"]
    third = ASSIGNED[2]
    assert (third["start_raw"], third["end_raw"]) == ("Tháng 7/2023", "Tháng 5/2023")
    assert (third["start"], third["end"]) == ("2023-07-01", "2023-05-31")
    assert (ASSIGNED[11]["start"], ASSIGNED[11]["end"]) == ("2023-09-05", "2023-09-05")
    assert (ASSIGNED[26]["start"], ASSIGNED[26]["end"]) == ("2024-01-01", "2024-02-29")
    assert [task["no"] for task in ASSIGNED if task["recurrence"]] == ["24"]


def test_months_of_assigned_tasks_are_read_from_their_cells() -> None:
    for task in ASSIGNED:
        for key, cell in (("start", "start_raw"), ("end", "end_raw")):
            months = [f"{y}-{int(m):02d}" for m, y in re.findall(r"(\d+)/(\d{4})", task[cell])]
            assert task[key][:7] in months, task["no"]


def test_one_task_is_led_and_coordinated_by_the_same_units() -> None:
    both = [task["no"] for task in ASSIGNED if set(task["lead"]) & set(task["coordinating"])]
    assert both == ["10"]
    assert unlisted_units(PLAN) == []


def test_prose_tasks_have_a_section_and_a_lead() -> None:
    assert Counter(task["section"] for task in PROSE) == {
        "2.1": 13,
        "2.2": 15,
        "2.3": 16,
        "2.4": 9,
        "2.5": 26,
        "2.6": 13,
        "2.7": 13,
        "2.8": 8,
        "2.9": 16,
        "III": 2,
    }
    titles = {s["no"]: s["title"] for s in PLAN["sections"] if s["depth"] in (1, 3)}
    for task in PROSE:
        assert task["lead"]
        assert task["section_name"] == titles[task["section"]]
        assert not task["time_raw"] or task["time_raw"] in task["title"]


def test_schools_to_be_recognised() -> None:
    kept = [(r["list"], r["school"], r["level"], r["grade"]) for r in PLAN["recognitions"]]
    assert kept == [
        (1, "Mầm non Cát Bi", "MN", 2),
        (1, "Tiểu học Đông Hải 1", "TH", None),
        (2, "Tiểu học Thành Tô", "TH", None),
        (3, "Mầm non Thành Tô", "MN", 1),
        (3, "Tiểu học Thành Tô", "TH", 2),
    ]
    schools = {n for u in PLAN["units"] if u["kind"] == "school" for n in u["aliases"]}
    assert {school for _, school, _, _ in kept} <= schools
