"""The built-in plan 267/KH-UBND of Hà Đông, 2020-2025: complete, as printed, its sums true."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.plans.seed_text import (
    Plan,
    fold_text,
    load_plan,
    names_found,
    not_printed,
    personal_names,
    read_seed,
    unknown_units,
    unlisted_units,
)

PLAN: Plan = load_plan("ha-dong-2020-2025")
LINES = {line["code"]: line for line in PLAN["budget"]}
FACTOR = re.compile(r"\d[\d.]*(?:,\d+)?")

# Tasks whose printed time begins before the plan was issued, on 25 December 2020.
BEFORE_ISSUE = {
    "1.2.2.3": "Từ tháng 01/2020 và trong quá trình thực hiện Đề án.",
    "2.2": "Từ tháng 12/2020 đến 12/2025.",
    "2.3": "Từ tháng 01/2020 đến 12/2025.",
    "4.1": "Tiến hành từ tháng 01/2020 đến tháng 12/2025.",
    "4.2": "Tiến hành từ tháng 12/2020 đến tháng 12/2025",
    "4.3": "Từ tháng 12/2020 đến tháng 12/2025.",
    "5.2": "Từ năm 2020 đến năm 2025.",
    "8": "Từ năm 2020 đến năm 2025.",
    "9": "Từ năm 2020 đến năm 2025.",
    "10": "Từ năm 2020 đến năm 2025.",
}


def task(section: str, no: str) -> dict[str, Any]:
    """Return the one task of `section` that is printed with the number `no`."""
    (found,) = (t for t in PLAN["tasks"] if (t["section"], t["no"]) == (section, no))
    return dict(found)


def running_text() -> Iterator[tuple[str, ...]]:
    """Yield the plan's text from first line to last, each piece in the ways it may be printed."""
    for text in (PLAN["number_raw"], PLAN["date_raw"], PLAN["type"], PLAN["title"]):
        yield (text,)
    yield tuple(PLAN["legal_basis"])
    for section in PLAN["sections"]:
        if section["no"]:
            yield f"{section['no']}.", section["no"]
        for text in (section["title"], *section["body"]):
            yield (fold_text(text),)
    for text in ("Nơi nhận:", *PLAN["recipients"], *PLAN["signature"].values()):
        yield (text,)


def test_every_printed_string_occurs_in_the_seed() -> None:
    seed = read_seed("001_")
    assert not_printed(PLAN, seed) == []
    assert unknown_units(PLAN, seed) == []


def test_the_whole_text_is_kept_in_order_and_only_the_signer_is_left_out() -> None:
    seed = read_seed("001_")
    rest = fold_text(seed)
    for ways in running_text():
        way = next((way for way in ways if rest.startswith(way)), None)
        assert way is not None, f"{ways[0]!r} expected before {rest[:80]!r}"
        rest = rest[len(way) :].lstrip()
    assert {rest} == personal_names(seed)


def test_no_personal_name_is_kept() -> None:
    assert names_found(PLAN, read_seed("001_")) == []


def test_tasks_of_the_ten_sections() -> None:
    tasks = PLAN["tasks"]
    assert Counter(t["section"] for t in tasks) == {
        **{"I": 2, "1": 10, "2": 24, "3": 11, "4": 13, "5": 5, "6": 7},
        **{"7": 1, "8": 1, "9": 3, "10": 1, "III": 4, "IV": 2},
    }
    blocks = {t["no"] for t in tasks if t["no"] and t["lead_raw"] and t["time_raw"]}
    assert blocks == {
        *("a)", "b)", "c)", "d)", "e)", "1.2.2.3", "2.1", "2.2", "2.2.3", "2.3", "3"),
        *("4.1", "4.2", "4.3", "5.1", "5.2", "6.2", "7", "8", "9", "10"),
    }
    assert unlisted_units(PLAN) == []
    assert not [t["title"] for t in tasks if set(t["lead"]) & set(t["coordinating"])]


def test_five_conferences_of_january_2021() -> None:
    conferences = [t for t in PLAN["tasks"] if t["sublevel"] == "1.2.2.2. Tổ chức các hội nghị"]
    assert [t["no"] for t in conferences] == ["a)", "b)", "c)", "d)", "e)"]
    assert all(t["lead"] and "áng 01/2021" in t["time_raw"] for t in conferences)
    assert [t["lead_raw"] for t in conferences] == [
        "Mời Ban Tuyên giáo Quận ủy.",
        "Đảng ủy phường",
        "Hiệu trưởng",
        "Các trường",
        "Ban chi ủy, Tổ trưởng tổ dân phố.",
    ]
    assert [len(t["coordinating"]) for t in conferences] == [4, 4, 0, 0, 0]


def test_a_part_without_a_lead_of_its_own_has_that_of_the_heading_above() -> None:
    for no, above in (("2.1.4", "2.1"), ("2.2.2", "2.2"), ("3.6", "3"), ("9.3", "9")):
        part, whole = task(no.split(".", maxsplit=1)[0], no), task(above.split(".")[0], above)
        assert part["lead_raw"] is None
        assert part["time_raw"] is None
        assert (part["lead"], part["coordinating"]) == (whole["lead"], whole["coordinating"])
    for no in ("6.1", "6.3.1", "6.3.2", "6.3.3"):  # section 6 prints neither lead nor time
        assert (task("6", no)["lead"], task("6", no)["time_raw"]) == ([], None)


def test_faults_of_the_source_are_kept() -> None:
    assert (PLAN["number"], PLAN["issued_on"]) == ("267/KH-UBND", "2020-12-25")
    for no, time_raw in BEFORE_ISSUE.items():
        assert task(no.split(".", maxsplit=1)[0], no)["time_raw"] == time_raw
    numbers = [section["no"] for section in PLAN["sections"]]
    assert [no for no in numbers if no and no.startswith("9")] == ["9", "9.2", "9.3"]
    (closing,) = (t for t in PLAN["tasks"] if t["title"] == "Tổng kết Đề án")
    assert closing["time_raw"] == "vào tháng 6 năm 2025"  # other tasks run until December 2025


def test_quantified_targets_of_the_prose() -> None:
    raws = [[t["raw"] for t in indicator["targets"]] for indicator in PLAN["indicators"]]
    assert raws == [
        *(["ít nhất 02 cán bộ"], ["100%"], ["100%"]),
        ["đạt trình độ đại học về chuyên môn vào năm 2024"],
        *(["100%"], ["100%"], ["100%"], ["35%"], ["10%"]),
        *(["2 lần/năm"], ["từ 2 đến 3 lần"], ["03 trường"] * 3),
        *(["100%"], ["tất cả giáo viên, cán bộ quản lý"]),
    ]
    (english,) = (i for i in PLAN["indicators"] if i["section"] == "3.3")
    assert [t["level"] for t in english["targets"]] == ["MN", "TH", "THCS"]


def test_every_per_cent_of_the_seed_is_a_target_or_stands_in_a_formula() -> None:
    seed = read_seed("001_")
    targets = [t["raw"] for i in PLAN["indicators"] for t in i["targets"]]
    formulas = [line["formula_raw"] or "" for line in PLAN["budget"]]
    printed = Counter(re.findall(r"\d+%", fold_text(seed)))
    assert printed == Counter(re.findall(r"\d+%", " ".join(targets + formulas)))


def test_budget_of_46_375_million_adds_up() -> None:
    assert len(LINES) == len(PLAN["budget"]) == 24
    assert LINES["T"]["amount_vnd"] == 46_375_000_000
    for code, line in LINES.items():
        parts = [part["amount_vnd"] or 0 for part in LINES.values() if part["parent"] == code]
        assert not parts or sum(parts) == line["amount_vnd"]
    assert [code for code, line in LINES.items() if line["amount_vnd"] is None] == ["2.9"]


@pytest.mark.parametrize("code", [code for code, line in LINES.items() if line["formula_raw"]])
def test_each_formula_gives_its_amount(code: str) -> None:
    line = LINES[code]
    # Each factor begins with its number; a total in between ("= 135 triệu đồng x 5 năm") and the
    # share the state bears ("(hỗ trợ 50% …)") are no factors.
    product = re.sub(r" = [\d.]+ triệu đồng| \([^)]*\)", "", line["formula_raw"])
    factors = [FACTOR.search(part) for part in product.split(" x ")]
    numbers = [float(f[0].replace(".", "").replace(",", ".")) for f in factors if f]
    assert len(numbers) == len(factors) >= 2
    assert math.prod(numbers) * PLAN["budget_multiplier"] == line["formula_total_vnd"]
    assert line["formula_total_vnd"] == line["amount_vnd"]
    assert line["formula_raw"].endswith(f"= {line['amount_raw']}")


def test_sixteen_unit_costs_are_kept_as_printed() -> None:
    formulas = [line["formula_raw"] for line in PLAN["budget"] if line["formula_raw"]]
    assert len(formulas) == 16
    assert "2.800 triệu đồng/năm x 5 năm = 14.000 triệu đồng" in formulas
    assert LINES["2.5.1"]["formula_raw"] == (
        "15 người x 3 chứng chỉ x 3,0 triệu đồng/ chứng chỉ khóa, học"
        " = 135 triệu đồng x 5 năm = 675 triệu đồng"
    )


def test_no_formula_of_the_seed_is_missing() -> None:
    lines = [line for line in read_seed("001_").splitlines() if re.search(r"\d.* x \d", line)]
    assert len(lines) == 16
    for line in PLAN["budget"]:
        formula = line["formula_raw"]
        assert formula is None or any(formula in fold_text(text) for text in lines)


def test_schools_and_centres_are_units() -> None:
    schools = {unit["name"] for unit in PLAN["units"] if unit["kind"] == "school"}
    assert schools == {
        *("THCS Lê Lợi", "THCS Đồng Mai", "THCS Biên Giang", "THCS Phú Lãm"),
        "Trung tâm GDNN-GDTX",
    }
    names = [unit["name"] for unit in PLAN["units"]]
    assert len(names) == len(set(names)) == 49
    assert {unit["parent"] for unit in PLAN["units"]} <= {None, *names}
