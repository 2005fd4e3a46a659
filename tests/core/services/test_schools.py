"""Units, schools and recognitions in a real book of the plan of Gia Lâm."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import periods, recognitions, schools
from core.services.periods import period_by_key
from core.services.recognitions import countdown, recognition_ids, recognition_rows
from core.services.school_words import (
    kind_labels,
    ownership_labels,
    read_choice,
    read_count,
    read_grade,
    read_levels,
    read_month,
    read_year,
)
from core.services.schools import unit_ids, unit_rows
from core.services.unit_events import UnitEvent, carry_out
from core.session import Session
from db.records import Recognition
from tests.core.services.images import expect_single_steps, image_of

TABLES = ("unit", "unit_alias", "unit_facts", "unit_link", "recognition", "task_unit")

YEAR = "2022-2023"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        yield opened


def rows(session: Session, **filters: object) -> list[schools.UnitRow]:
    ids = unit_ids(session, **filters)  # type: ignore[arg-type]
    return unit_rows(session, ids, school_year=YEAR, as_of=date(2023, 6, 30))


def names(session: Session, **filters: object) -> list[str]:
    return [row.unit.name for row in rows(session, **filters)]


def by_name(session: Session, name: str) -> schools.UnitRow:
    [found] = [row for row in rows(session, kind=None) if row.unit.name == name]
    return found


def new_name(unit_id: int, name: str) -> UnitEvent:
    return UnitEvent("rename", date(2023, 9, 1), (unit_id,), (name,))


# -- reading


def test_schools_are_listed_as_the_plan_prints_them(session: Session) -> None:
    found = names(session)
    assert len(found) == 24
    assert found[:3] == ["MN Ánh Dương", "MN TT Yên Viên", "MN Đa Tốn"]
    assert len(unit_ids(session, kind=None)) == 44


def test_filters_and_vietnamese_order(session: Session) -> None:
    assert len(unit_ids(session, level="MN")) == 7
    assert len(unit_ids(session, level="TH")) == 7
    ordered = names(session, order="name", level="MN")
    assert ordered == [
        "MN Ánh Dương", "MN Cổ Bi", "MN Dương Hà", "MN Đa Tốn", "MN Kim Sơn", "MN Phù Đổng",
        "MN TT Yên Viên",
    ]  # fmt: skip


def test_search_needs_no_accents_but_keeps_a_typed_d(session: Session) -> None:
    assert names(session, search="duong ha") == ["MN Dương Hà", "TH Dương Hà", "THCS Dương Hà"]
    assert names(session, search="đông dư") == ["TH Đông Dư", "THCS Đông Dư"]
    assert names(session, search="đương") == []


def test_search_finds_other_names(session: Session) -> None:
    assert names(session, search="phu dong", level="TH") == ["TH Phù Đổng"]
    session_row = by_name(session, "Phòng Giáo dục và Đào tạo")
    assert session_row.unit.id in unit_ids(session, kind=None, search="pgd&đt")


def test_row_shows_parent_and_recognition(session: Session) -> None:
    row = by_name(session, "THCS Đặng Xá")
    assert row.parent_name == "Phòng Giáo dục và Đào tạo"
    assert row.recognition is not None
    assert (row.recognition.kind, row.recognition.planned) == ("renew", "2023-09")
    assert row.countdown is not None
    assert row.countdown.words == "Hết hạn năm 2019"
    assert row.countdown.urgency == "expired"


def test_units_that_ended_are_told_apart(session: Session) -> None:
    unit_id = by_name(session, "MN Cổ Bi").unit.id
    schools.update_unit(session, unit_id, valid_to="2023-05-31")
    assert by_name(session, "MN Cổ Bi").ended
    assert unit_id not in unit_ids(session, valid_on="2023-06-01")
    assert unit_id in unit_ids(session, valid_on="2023-05-31")


def test_school_year_follows_the_period(session: Session) -> None:
    def year(key: str) -> str:
        return schools.school_year_of(period_by_key(session, key))

    assert [year(k) for k in ("2023-Q2", "2023-Q3", "2023")] == [
        "2022-2023", "2023-2024", "2023-2024",
    ]  # fmt: skip
    schools.set_facts(session, unit_ids(session)[0], "2018-2019", "MN", classes=9)
    assert schools.school_years(session, "2022-2023") == [
        "2018-2019", "2020-2021", "2021-2022", "2022-2023", "2023-2024",
    ]  # fmt: skip


def test_countdown_stops_at_the_end_of_a_past_period(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter = period_by_key(session, "2023-Q2")
    monkeypatch.setenv("SKH_NOW", "2026-01-05T08:00:00+07:00")
    assert periods.as_of_day(quarter) == date(2023, 6, 30)
    monkeypatch.setenv("SKH_NOW", "2023-05-05T08:00:00+07:00")
    assert periods.as_of_day(quarter) == date(2023, 5, 5)


# -- facts


def test_facts_of_one_level_and_of_several(session: Session) -> None:
    unit_id = by_name(session, "TH Cổ Bi").unit.id
    schools.set_facts(session, unit_id, YEAR, "TH", classes=20, pupils=812)
    row = by_name(session, "TH Cổ Bi")
    found = [row.size.total(name) for name in ("classes", "pupils", "teachers")]
    assert found == [20, 812, None]
    assert row.size.entry_level == "TH"

    schools.update_unit(session, unit_id, levels="TH,THCS")
    schools.set_facts(session, unit_id, YEAR, "THCS", pupils=400)
    row = by_name(session, "TH Cổ Bi")
    assert row.size.total("pupils") == 1212
    assert row.size.entry_level is None  # kept level by level: the sum is not typed over

    schools.set_facts(session, unit_id, YEAR, "ALL", pupils=1300)
    assert by_name(session, "TH Cổ Bi").size.total("pupils") == 1300  # never 2512


def test_facts_without_figures_leave_no_row(session: Session) -> None:
    unit_id = unit_ids(session)[0]
    schools.set_facts(session, unit_id, YEAR, "MN", classes=3)
    schools.set_facts(session, unit_id, YEAR, "MN", classes=None)
    assert session.conn.execute("SELECT count(*) FROM unit_facts").fetchone()[0] == 0
    session.undo()
    assert session.conn.execute("SELECT classes FROM unit_facts").fetchone()[0] == 3


# -- authoring: each is one undo step


def test_every_action_is_one_step_and_comes_back(session: Session) -> None:
    first, second, third = unit_ids(session)[:3]
    actions = [
        lambda: schools.add_unit(session, after=first, name="MN Hoa Sữa", levels="MN"),
        lambda: schools.update_unit(session, first, code="01001201", ownership="public"),
        lambda: schools.set_aliases(session, first, ["Mầm non Ánh Dương", "Ánh Dương"]),
        lambda: schools.set_facts(session, first, YEAR, "MN", classes=9, pupils=210, teachers=20),
        lambda: schools.duplicate_units(session, [first, second]),
        lambda: schools.move_unit(session, third, -1, unit_ids(session)),
        lambda: carry_out(session, new_name(second, "MN Yên Viên")),
        lambda: schools.delete_units(session, [third]),
        lambda: recognitions.add_recognition(session, unit_id=first),
        lambda: recognitions.move_recognition(session, recognition_ids(session)[2], 1),
        lambda: recognitions.duplicate_recognitions(session, recognition_ids(session)[:2]),
        lambda: recognitions.delete_recognitions(session, recognition_ids(session)[:3]),
    ]
    expect_single_steps(session, actions, TABLES)


def test_new_school_stands_below_its_neighbour_under_the_same_office(session: Session) -> None:
    first = unit_ids(session)[0]
    new = schools.add_unit(session, after=first)
    assert unit_ids(session)[:2] == [first, new]
    row = by_name(session, "Trường mới")
    assert row.parent_name == "Phòng Giáo dục và Đào tạo"
    assert session.undo_label == "Thêm đơn vị Trường mới"


def test_moving_in_a_filtered_list_skips_what_is_hidden(session: Session) -> None:
    shown = unit_ids(session, search="duong ha")
    assert schools.move_unit(session, shown[2], -1, shown)
    assert unit_ids(session, search="duong ha") == [shown[0], shown[2], shown[1]]
    assert not schools.move_unit(session, shown[0], -1, unit_ids(session, search="duong ha"))


def test_a_unit_between_two_others_writes_one_row(session: Session) -> None:
    ids = unit_ids(session)
    schools.add_unit(session, after=ids[3])  # the plan's numbers leave no room: all are spread
    seen: list[int] = []
    session.listeners.append(lambda done: seen.append(len(done.changes)))
    for _ in range(5):
        schools.add_unit(session, after=ids[3])
    schools.move_unit(session, ids[9], -1, unit_ids(session))
    schools.move_unit(session, ids[0], -1, unit_ids(session, kind=None))
    assert seen == [2, 2, 2, 2, 2, 1, 1]
    for _ in range(20):  # until the room is used up again
        schools.add_unit(session, after=ids[3])
    assert len(set(unit_ids(session, kind=None))) == 70
    assert unit_ids(session)[3] == ids[3]


def test_deleting_keeps_the_printed_names_and_the_units_below(session: Session) -> None:
    office = by_name(session, "Phòng Giáo dục và Đào tạo").unit
    tasks = session.conn.execute(
        "SELECT count(*) FROM task_unit WHERE unit_id = ?", (office.id,)
    ).fetchone()[0]
    assert tasks > 0
    schools.delete_units(session, [office.id])
    assert len(unit_ids(session)) == 24
    assert by_name(session, "MN Cổ Bi").unit.parent_id == office.parent_id
    kept = session.conn.execute(
        "SELECT count(*) FROM task_unit WHERE unit_id IS NULL AND name LIKE 'Phòng G%'"
    ).fetchone()[0]
    assert kept >= tasks - 1
    school = by_name(session, "MN Cổ Bi").unit.id
    before = len(recognition_ids(session))
    schools.delete_units(session, [school])
    assert len(recognition_ids(session)) == before


def test_units_with_history_are_not_deleted(session: Session) -> None:
    own = session.own_unit_id()
    with pytest.raises(UserError, match="đơn vị của sổ"):
        schools.delete_units(session, [own])
    school = unit_ids(session)[0]
    with session.edit("thử") as writer:
        line = session.conn.execute("SELECT min(id) FROM budget_line").fetchone()[0]
        period = session.conn.execute("SELECT min(id) FROM period").fetchone()[0]
        writer.insert(
            "execution",
            {"period_id": period, "line_id": line, "unit_id": school, "disbursed_vnd": 1},
        )
    with pytest.raises(UserError, match="1 dòng số liệu"):
        schools.delete_units(session, [school])
    assert school in unit_ids(session)


def test_rename_keeps_the_old_name_until_the_day(session: Session) -> None:
    unit_id = by_name(session, "MN TT Yên Viên").unit.id
    carry_out(session, new_name(unit_id, "MN Hoa Hồng"))
    row = by_name(session, "MN Hoa Hồng")
    assert row.unit.id == unit_id
    assert [(a.name, a.kind, a.until_on) for a in row.aliases] == [
        ("MN TT Yên Viên", "former", "2023-08-31")
    ]
    assert unit_id in unit_ids(session, search="tt yen vien")
    schools.set_aliases(session, unit_id, ["Hoa Hồng"])  # other names do not touch former ones
    assert {a.name for a in by_name(session, "MN Hoa Hồng").aliases} == {
        "MN TT Yên Viên", "Hoa Hồng",
    }  # fmt: skip


def test_what_cannot_be_stored_is_refused_in_words(session: Session) -> None:
    unit_id = unit_ids(session)[0]
    before = image_of(session, TABLES)
    office = by_name(session, "Phòng Giáo dục và Đào tạo").unit
    for values in (
        {"name": "  "},
        {"valid_from": "2023-09-01", "valid_to": "2023-08-31"},
        {"kind": "trường"},
    ):
        with pytest.raises(UserError):
            schools.update_unit(session, unit_id, **values)
    with pytest.raises(UserError, match="trực thuộc"):
        schools.update_unit(session, office.id, parent_id=unit_id)
    assert image_of(session, TABLES) == before
    assert session.undo_label is None


def test_text_is_stored_composed(session: Session) -> None:
    unit_id = unit_ids(session)[0]
    schools.update_unit(session, unit_id, name="  Tru\u031bo\u031b\u0300ng  Ánh  Dương ")
    [row] = unit_rows(session, [unit_id], school_year=YEAR)
    assert row.unit.name == "Trường Ánh Dương"


def test_find_unit_by_name_alias_and_not_at_all(session: Session) -> None:
    office = by_name(session, "Phòng Giáo dục và Đào tạo").unit.id
    assert schools.find_unit(session, "phòng gd&đt") == office
    assert schools.find_unit(session, "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO") == office
    assert schools.find_unit(session, " ") is None
    with pytest.raises(UserError, match="Chưa có đơn vị"):
        schools.find_unit(session, "Phòng GD")
    schools.add_unit(session, name="MN Cổ Bi")
    with pytest.raises(UserError, match="2 đơn vị"):
        schools.find_unit(session, "MN Cổ Bi")


# -- recognitions


def test_recognition_lists_as_printed(session: Session) -> None:
    ids = recognition_ids(session)
    printed = recognitions.lists(session, ids)
    assert [(title, len(members)) for title, members in printed] == [
        ("Trường đề nghị công nhận chuẩn mới: 02", 2),
        ("Trường đề nghị công nhận lại và nâng chuẩn mức 2: 03", 3),
        ("Trường đề nghị công nhận lại chuẩn: 11", 11),
    ]
    [row] = recognition_rows(session, ids[5:6], as_of=date(2023, 6, 30))
    assert row.recognition.school == row.unit_name == "MN Đa Tốn"
    assert row.countdown is not None
    assert row.countdown.words == "Đến hết năm 2023"
    assert [
        r.recognition.school
        for r in recognition_rows(
            session, recognition_ids(session, search="dong du"), as_of=date(2023, 6, 30)
        )
    ] == ["THCS Đông Dư"]


def test_recognition_added_from_a_school_takes_its_name(session: Session) -> None:
    unit = by_name(session, "THCS Yên Thường").unit
    last = recognition_ids(session)[-1]
    new = recognitions.add_recognition(session, after=last, unit_id=unit.id)
    [row] = recognition_rows(session, [new], as_of=date(2023, 6, 30))
    assert (row.recognition.school, row.recognition.level) == ("THCS Yên Thường", "THCS")
    assert (row.recognition.list, row.recognition.kind) == (3, "renew")
    assert recognition_ids(session)[-1] == new


def test_recognition_moved_over_the_edge_changes_its_list(session: Session) -> None:
    ids = recognition_ids(session)
    assert recognitions.move_recognition(session, ids[1], 1)  # last of list 1
    printed = recognitions.lists(session, recognition_ids(session))
    assert [len(members) for _, members in printed] == [1, 4, 11]
    assert printed[1][1][0] == ids[1]
    assert not recognitions.move_recognition(session, recognition_ids(session)[-1], 1)


def recognised(**values: object) -> Recognition:
    given = {"id": 1, "uid": "", "school": "A", "kind": "renew", **values}
    return Recognition(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "words", "urgency"),
    [
        ({"expires_on": "2023-07-10"}, "Còn 10 ngày", "soon"),
        ({"expires_on": "2023-11-30"}, "Còn 5 tháng", "soon"),
        ({"expires_on": "2023-12-30"}, "Còn 6 tháng", "near"),
        ({"expires_on": "2024-06-29"}, "Còn 11 tháng", "near"),
        ({"expires_on": "2024-06-30"}, "Còn 1 năm", "far"),
        ({"expires_on": "2025-09-30"}, "Còn 2 năm 3 tháng", "far"),
        ({"expires_on": "2023-06-30"}, "Còn 0 ngày", "soon"),
        ({"expires_on": "2023-06-29"}, "Quá hạn 1 ngày", "expired"),
        ({"expires_on": "2023-04-15"}, "Quá hạn 2 tháng", "expired"),
        ({"year_recognised": 2018}, "Đến hết năm 2023", "near"),
        ({"year_recognised": 2017}, "Hết hạn năm 2022", "expired"),
        ({"year_recognised": 2021}, "Còn 3 năm 6 tháng", "far"),
        ({"year_recognised": 2014, "expires_on": "2024-12-31"}, "Còn 1 năm 6 tháng", "far"),
    ],
)
def test_countdown(values: dict[str, object], words: str, urgency: str) -> None:
    found = countdown([recognised(**values)], date(2023, 6, 30))
    assert found is not None
    assert (found.words, found.urgency) == (words, urgency)


def test_no_year_no_countdown() -> None:
    assert countdown([recognised(planned="2023-06")], date(2023, 6, 30)) is None


def test_a_new_recognition_replaces_the_expired_one() -> None:
    old, new = recognised(year_recognised=2014), recognised(id=2, expires_on="2028-09-30")
    found = countdown([old, new], date(2023, 6, 30))
    assert found is not None
    assert found.expires_on == date(2028, 9, 30)


# -- what is typed


def test_levels_are_read_as_offices_write_them() -> None:
    assert read_levels("TH&THCS") == "TH,THCS"
    assert read_levels("thcs, tiểu học") == "TH,THCS"
    assert read_levels("Mầm non") == "MN"
    assert read_levels(" ") == ""
    with pytest.raises(UserError, match="đại học"):
        read_levels("đại học")


def test_choices_dates_and_counts_are_read_or_refused() -> None:
    assert read_choice("ngoai", ownership_labels(), "Loại hình") == "private"
    assert read_choice("cong lap", ownership_labels(), "Loại hình") == "public"
    assert read_choice("", kind_labels(), "Loại đơn vị") is None
    with pytest.raises(UserError, match="Công lập; Ngoài công lập"):
        read_choice("tư", ownership_labels(), "Loại hình")
    assert read_count("1.250", "Học sinh") == 1250
    assert read_count("1,250", "Học sinh") == 1250  # a count has no fraction
    for wrong in ("12,5", "-3", "ba", "99999999999"):
        with pytest.raises(UserError, match="Học sinh"):
            read_count(wrong, "Học sinh")
    assert read_month("Tháng 6/2023") == read_month("06/2023") == "2023-06"
    assert read_month("năm 2024") is None
    assert read_month("13/2023") is None
    assert read_year("năm 2018", "Năm công nhận") == 2018
    with pytest.raises(UserError, match="Năm công nhận"):
        read_year("18", "Năm công nhận")


def test_grades_and_blank_entries() -> None:
    assert read_grade("mức độ 2") == read_grade("Mức 2") == read_grade("2") == 2
    assert read_grade(" ") is read_year("", "Năm") is read_count("", "Số lớp") is None
    with pytest.raises(UserError, match="Mức độ"):
        read_grade("cao")
    assert read_choice("private", ownership_labels(), "Loại hình") == "private"
    assert read_levels("GDTX và TH") == "TH,GDTX"
    with pytest.raises(UserError, match="Học sinh"):
        read_count("1,25", "Học sinh")
