"""Whose task is it? A school is asked about its own level's tasks and those it takes part in."""

import pytest

from core.rules.task_concern import NamedUnit, concerns
from db.records import Plan, Task, Unit

OWN = 7
PLAN = Plan(1, "p", "k", title="Kế hoạch", clock="calendar_year", issuer="UBND huyện Gia Lâm")


def asked(
    *named: str | NamedUnit,
    levels: str = "THCS",
    kind: str = "school",
    heading: str | None = None,
    section: str | None = None,
    plan: Plan = PLAN,
) -> bool:
    unit = Unit(OWN, "u", "THCS Đặng Xá", kind, levels=levels)
    task = Task(1, "t", plan.id, "Tổ chức chuyên đề", section_name=section, sublevel=heading)
    pairs = [(one, None) if isinstance(one, str) else one for one in named]
    return concerns(unit, plan, task, pairs)


@pytest.mark.parametrize(
    "name",
    [
        "Các trường THCS", "Các CSGD", "các cơ sở giáo dục", "Các nhà trường", "Các trường học",
        "Hiệu trưởng các nhà trường", "Các trường mầm non, tiểu học, THCS", "TH, THCS",
        "Các trường phổ thông", "Các trường Tiểu học, Trung học cơ sở", "CÁC TRƯỜNG HỌC",
    ],
)  # fmt: skip
def test_schools_named_as_a_group_are_asked(name: str) -> None:
    assert asked("Phòng GD&ĐT", name)


@pytest.mark.parametrize(
    "name",
    [
        "Các CSGD mầm non", "Các trường TH", "các trường tiểu học", "Các cơ sở Mầm non",
        "Các trường THPT", "Trung tâm GDNN-GDTX", "THCS Cao Bá Quát", "Phòng Nội vụ",
        "UBND các xã, thị trấn", "các phòng, ban liên quan", "các Trung tâm ngoại ngữ",
    ],
)  # fmt: skip
def test_other_levels_other_schools_and_offices_are_not_this_school(name: str) -> None:
    assert not asked("Phòng GD&ĐT", name)


@pytest.mark.parametrize(
    ("heading", "is_own"),
    [
        ("Cấp THCS", True),
        ("Cấp Tiểu học", False),
        ("Cấp học Mầm non", False),
        ("2. Giáo dục phổ thông", True),
        ("b) Bậc tiểu học", False),
        ("a) Giao phòng Giáo dục và Đào tạo", False),
        (None, False),
    ],
)
def test_a_heading_of_one_level_speaks_for_a_task_of_the_office(
    heading: str | None, is_own: bool
) -> None:
    assert asked("Phòng GD&ĐT", heading=heading) is is_own
    assert asked("Phòng GD&ĐT", section=heading) is is_own


def test_a_heading_that_says_more_than_a_level_decides_nothing() -> None:
    assert asked("Các trường học", heading="Triển khai chương trình giáo dục mầm non mới")


def test_who_is_named_itself_is_asked_under_any_heading() -> None:
    assert asked(("THCS Đặng Xá", OWN), heading="Cấp Tiểu học")
    assert not asked(("TH Đặng Xá", OWN + 1), heading="Cấp Tiểu học")


def test_a_school_of_two_levels_answers_for_both() -> None:
    assert asked("Các trường TH", levels="TH,THCS", heading="Cấp Tiểu học")


def test_nobody_named_is_everybody_of_the_level() -> None:
    assert asked()
    assert asked(heading="Cấp THCS")
    assert not asked(heading="Cấp Tiểu học")


def test_a_school_whose_level_is_not_known_is_asked_about_every_level() -> None:
    assert asked("Các trường TH", levels="", heading="Cấp Tiểu học")


def test_an_office_and_the_issuer_itself_answer_for_everything() -> None:
    assert asked("Phòng Nội vụ", kind="district", heading="Cấp Tiểu học")
    assert asked("Tổ chuyên môn", plan=PLAN._replace(issuer="Trường THCS Đặng Xá"))
    assert asked("Tổ chuyên môn", plan=PLAN._replace(issuer=None))
