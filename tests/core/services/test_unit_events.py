"""Mergers, splits and new names in a real book: what is promised is written, in one undo step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import recognitions, roll_up, schools
from core.services.periods import period_by_key
from core.services.recognitions import recognition_ids
from core.services.schools import unit_ids
from core.services.unit_event_words import left_to_do, sentences
from core.services.unit_events import UnitEvent, carry_out, consequences, headline
from core.services.unit_history import history, name_on
from core.session import Session
from tests.core.services.images import image_of

TABLES = ("unit", "unit_alias", "unit_link", "recognition", "target", "task_unit")

DAY = date(2023, 7, 1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        yield opened


def unit(session: Session, name: str) -> int:
    return int(session.conn.execute("SELECT id FROM unit WHERE name = ?", (name,)).fetchone()[0])


def row(session: Session, unit_id: int) -> tuple[object, ...]:
    return tuple(
        session.conn.execute(
            "SELECT name, levels, parent_id, valid_from, valid_to FROM unit WHERE id = ?",
            (unit_id,),
        ).fetchone()
    )


def merge(session: Session, *names: str, into: str, stays: str | None = None) -> UnitEvent:
    ids = tuple(unit(session, name) for name in names)
    goes_on = None if stays is None else unit(session, stays)
    return UnitEvent("merge", DAY, ids, (into,), goes_on, "QĐ 12/QĐ-UBND")


def indicator(session: Session, kind: str) -> int:
    sql = "SELECT id FROM indicator WHERE kind = ? ORDER BY id LIMIT 1"
    return int(session.conn.execute(sql, (kind,)).fetchone()[0])


def give_target(session: Session, unit_id: int, kind: str, raw: str) -> None:
    with session.edit("Giao mục tiêu") as writer:
        values = {"indicator_id": indicator(session, kind), "level": "TH", "unit_id": unit_id}
        writer.insert("target", {**values, "raw": raw, "op": ">=", "low": 5.0})


def targets(session: Session, unit_id: int) -> list[str]:
    rows = session.conn.execute("SELECT raw FROM target WHERE unit_id = ? ORDER BY id", (unit_id,))
    return [r[0] for r in rows]


# -- a new name


def test_a_new_name_keeps_the_old_one_until_the_day_before(session: Session) -> None:
    before = image_of(session, TABLES)
    school = unit(session, "TH Cổ Bi")
    event = UnitEvent("rename", DAY, (school,), ("  TH Nguyễn Huệ ",), None, "QĐ 5")
    assert sentences(consequences(session, event)) == [
        "“TH Cổ Bi” mang tên “TH Nguyễn Huệ” từ 01/07/2023; tên cũ được giữ đến 30/06/2023."
    ]
    assert carry_out(session, event) == (school,)
    assert row(session, school)[0] == "TH Nguyễn Huệ"
    assert name_on(session, school, date(2023, 6, 30)) == "TH Cổ Bi"
    assert name_on(session, school, DAY) == "TH Nguyễn Huệ"
    assert session.undo_label == "Đổi tên TH Cổ Bi thành TH Nguyễn Huệ từ 01/07/2023"
    session.undo()
    assert image_of(session, TABLES) == before


def test_names_follow_one_another(session: Session) -> None:
    school = unit(session, "TH Cổ Bi")
    carry_out(session, UnitEvent("rename", date(2021, 1, 1), (school,), ("TH A",)))
    carry_out(session, UnitEvent("rename", DAY, (school,), ("TH B",), None, "QĐ 5"))
    days = (date(2020, 5, 1), date(2022, 5, 1), date(2023, 8, 1))
    assert [name_on(session, school, day) for day in days] == ["TH Cổ Bi", "TH A", "TH B"]
    assert history(session, school) == [
        "01/01/2021: đổi tên từ “TH Cổ Bi” thành “TH A”",
        "01/07/2023: đổi tên từ “TH A” thành “TH B” (QĐ 5)",
    ]


# -- a merger


def test_two_schools_become_a_new_one(session: Session) -> None:
    before = image_of(session, TABLES)
    event = merge(session, "TH Dương Hà", "THCS Dương Hà", into="TH&THCS Dương Hà")
    promised = sentences(consequences(session, event))
    [new] = carry_out(session, event)
    old = unit(session, "TH Dương Hà")
    assert row(session, old)[3:] == (None, "2023-06-30")
    office = unit(session, "Phòng Giáo dục và Đào tạo")
    assert row(session, new) == ("TH&THCS Dương Hà", "TH,THCS", office, "2023-07-01", None)
    assert promised[:3] == [
        "“TH Dương Hà” hoạt động đến hết 30/06/2023, thôi hoạt động từ 01/07/2023; số liệu đã báo"
        " cáo được giữ nguyên.",
        "“THCS Dương Hà” hoạt động đến hết 30/06/2023, thôi hoạt động từ 01/07/2023; số liệu đã báo"
        " cáo được giữ nguyên.",
        "Lập “TH&THCS Dương Hà”, hoạt động từ 01/07/2023.",
    ]
    assert "đề nghị công nhận chưa xong chuyển sang “TH&THCS Dương Hà”" in promised[4]
    assert history(session, new) == [
        "01/07/2023: nhận sáp nhập TH Dương Hà; THCS Dương Hà (QĐ 12/QĐ-UBND)"
    ]
    assert history(session, old) == ["01/07/2023: sáp nhập vào TH&THCS Dương Hà (QĐ 12/QĐ-UBND)"]
    # it stands right below the schools it comes from
    order = unit_ids(session)
    assert order.index(new) == order.index(unit(session, "THCS Dương Hà")) + 1
    session.undo()
    assert image_of(session, TABLES) == before
    session.redo()
    assert row(session, new)[0] == "TH&THCS Dương Hà"


def test_one_school_takes_another_in_and_gets_a_new_name(session: Session) -> None:
    event = merge(session, "MN Cổ Bi", "MN Kim Sơn", into="MN Hoa Sen", stays="MN Cổ Bi")
    stays, ends = unit(session, "MN Cổ Bi"), unit(session, "MN Kim Sơn")
    assert headline(consequences(session, event)) == (
        "Sáp nhập MN Cổ Bi, MN Kim Sơn thành MN Hoa Sen từ 01/07/2023"
    )
    assert carry_out(session, event) == (stays,)
    assert row(session, stays)[0] == "MN Hoa Sen"
    assert row(session, ends)[4] == "2023-06-30"
    assert history(session, stays) == [
        "01/07/2023: đổi tên từ “MN Cổ Bi” thành “MN Hoa Sen” (QĐ 12/QĐ-UBND)",
        "01/07/2023: nhận sáp nhập MN Kim Sơn (QĐ 12/QĐ-UBND)",
    ]


def test_open_proposals_follow_and_decided_ones_stay_history(session: Session) -> None:
    one, two = unit(session, "TH Dương Hà"), unit(session, "THCS Dương Hà")
    decided = recognitions.add_recognition(session, unit_id=two, status="recognised")
    mine = [r for s in (one, two) for r in recognition_ids(session, unit_id=s) if r != decided]
    assert mine
    [new] = carry_out(session, merge(session, "TH Dương Hà", "THCS Dương Hà", into="Mới"))
    assert recognition_ids(session, unit_id=new) == mine
    assert recognition_ids(session, unit_id=two) == [decided]


def test_targets_follow_where_that_is_right(session: Session) -> None:
    one, two = unit(session, "TH Cổ Bi"), unit(session, "TH Yên Viên")
    for school in (one, two):
        give_target(session, school, "ratio", "98% trở lên")
    give_target(session, one, "count", "10 lớp")
    give_target(session, two, "count", "12 lớp")
    event = merge(session, "TH Cổ Bi", "TH Yên Viên", into="TH Hợp Nhất")
    found = consequences(session, event)
    assert [t.raw for t in found.copied][:1] == ["98% trở lên"]
    assert any("10 lớp; 12 lớp" in line for line in left_to_do(found))
    [new] = carry_out(session, event)
    assert targets(session, new)[:1] == ["98% trở lên"]
    assert "10 lớp" not in targets(session, new)
    assert targets(session, one) == ["98% trở lên", "10 lớp"]  # history stays


def test_different_targets_are_listed_not_chosen(session: Session) -> None:
    one, two = unit(session, "TH Cổ Bi"), unit(session, "TH Yên Viên")
    give_target(session, one, "ratio", "98% trở lên")
    give_target(session, two, "ratio", "95% trở lên")
    found = consequences(session, merge(session, "TH Cổ Bi", "TH Yên Viên", into="Mới"))
    assert found.copied == ()
    assert [each.raws for each in found.to_set] == [("98% trở lên", "95% trở lên")]


def test_units_below_and_their_circle(session: Session) -> None:
    office = unit(session, "Phòng Giáo dục và Đào tạo")
    other = unit(session, "Phòng Nội vụ")
    event = UnitEvent("merge", DAY, (office, other), ("Phòng Văn hóa – Xã hội",))
    [new] = carry_out(session, event)
    assert row(session, unit(session, "MN Đa Tốn"))[2] == new
    assert row(session, new)[2] != new
    text = " ".join(left_to_do(consequences(session, replace(event, on=date(2023, 5, 1)))))
    assert "nhiệm vụ còn hạn" in text


# -- a split


def test_a_school_gives_a_part_away(session: Session) -> None:
    school = unit(session, "TH Cổ Bi")
    give_target(session, school, "ratio", "98% trở lên")
    give_target(session, school, "count", "10 lớp")
    event = UnitEvent("split", DAY, (school,), ("TH Cổ Bi 2",), school)
    kept, new = carry_out(session, event)
    assert (kept, row(session, kept)[4]) == (school, None)
    assert row(session, new)[:4] == (
        "TH Cổ Bi 2", "TH", unit(session, "Phòng Giáo dục và Đào tạo"), "2023-07-01",
    )  # fmt: skip
    assert targets(session, new) == ["98% trở lên"]
    assert history(session, new) == ["01/07/2023: tách ra từ TH Cổ Bi"]
    assert history(session, school) == ["01/07/2023: chia tách, lập TH Cổ Bi 2"]


def test_a_school_is_divided_and_ends(session: Session) -> None:
    school = unit(session, "TH Cổ Bi")
    event = UnitEvent("split", DAY, (school,), ("TH Cổ Bi A", "TH Cổ Bi B"))
    found = consequences(session, event)
    assert any("vẫn ghi tên đơn vị cũ" in line for line in left_to_do(found))
    assert len(carry_out(session, event)) == 2
    assert row(session, school)[4] == "2023-06-30"


# -- what cannot be


def test_impossible_events_are_refused_in_words(session: Session) -> None:
    before = image_of(session, TABLES)
    one, two = unit(session, "TH Cổ Bi"), unit(session, "TH Yên Viên")
    office, own = unit(session, "Phòng Nội vụ"), session.own_unit_id()
    cases = {
        UnitEvent("merge", DAY, (one,), ("X",)): "ít nhất hai đơn vị",
        UnitEvent("merge", DAY, (one, two), ("",)): "nhập tên mới",
        UnitEvent("merge", DAY, (one, office), ("X",)): "cùng loại",
        UnitEvent("merge", DAY, (one, two), ("X",), office): "phải là một trong",
        UnitEvent("split", DAY, (one,), ("X",)): "ít nhất hai đơn vị mới",
        UnitEvent("split", DAY, (one,), ("X", "X")): "trùng tên",
        UnitEvent("rename", DAY, (one, two), ("X",)): "chọn một đơn vị",
        UnitEvent("rename", DAY, (one,), ("TH Cổ Bi",)): "giống tên đang dùng",
        UnitEvent("split", DAY, (own,), ("X", "Y")): "đơn vị của sổ này",
    }
    for event, words in cases.items():
        with pytest.raises(UserError, match=words):
            carry_out(session, event)
    assert image_of(session, TABLES) == before


def test_days_must_follow_one_another(session: Session) -> None:
    one = unit(session, "TH Cổ Bi")
    carry_out(session, merge(session, "TH Cổ Bi", "TH Yên Viên", into="Mới"))
    with pytest.raises(UserError, match="đã thôi hoạt động"):
        carry_out(session, UnitEvent("rename", DAY, (one,), ("X",)))
    with pytest.raises(UserError, match="hoạt động từ ngày 01/07/2023"):
        carry_out(session, UnitEvent("rename", DAY, (unit(session, "Mới"),), ("X",)))


def test_doubtful_events_are_warned_about(session: Session) -> None:
    one = unit(session, "TH Cổ Bi")
    later = period_by_key(session, "2023-Q3")
    assert later is not None
    with session.edit("Nhập") as writer:
        key = {"period_id": later.id, "indicator_id": 1, "level": "TH", "unit_id": one}
        writer.insert("result", {**key, "state": "value", "value": 1.0})
    found = consequences(session, merge(session, "TH Cổ Bi", "TH Yên Viên", into="TH Đông Dư"))
    assert found.warnings == (
        "Đã có đơn vị khác tên “TH Đông Dư” đang hoạt động.",
        "“TH Cổ Bi” có số liệu của kỳ sau ngày này (Quý III/2023): số liệu được giữ nhưng không"
        " cộng vào tổng hợp của kỳ đó.",
    )


# -- the roll-up follows


def test_schools_of_different_levels_are_remarked(session: Session) -> None:
    rows = session.conn.execute(
        "SELECT name, levels FROM unit WHERE levels IN ('MN', 'THCS') AND kind = 'school'"
    ).fetchall()
    by_level: dict[str, list[str]] = {"MN": [], "THCS": []}
    for name, levels in rows:
        by_level[levels].append(name)
    young, old = by_level["MN"], by_level["THCS"]
    [said] = consequences(session, merge(session, young[0], old[0], into="Trường mới")).warnings
    assert f"{young[0]}: MN; {old[0]}: THCS" in said
    assert "mọi cấp: MN, THCS" in said
    event = merge(session, young[0], old[0], into=young[0], stays=young[0])
    [said] = consequences(session, event).warnings
    assert f"“{young[0]}” giữ nguyên cấp học" in said
    assert not consequences(session, merge(session, *young[:2], into="Trường mới")).warnings


def test_roll_up_expects_the_schools_of_its_time(session: Session) -> None:
    ratio = indicator(session, "ratio")
    old = [unit(session, "MN Cổ Bi"), unit(session, "MN Kim Sơn")]
    _report(session, "2023-Q2", old[0], ratio, 3, 10)
    _report(session, "2023-Q2", old[1], ratio, 5, 10)
    [new] = carry_out(session, merge(session, "MN Cổ Bi", "MN Kim Sơn", into="MN Hoa Sen"))
    _report(session, "2023-Q3", new, ratio, 18, 20)
    before, after = (_figure(session, key, ratio) for key in ("2023-Q2", "2023-Q3"))
    assert set(before.included) == set(old)
    assert (before.numerator, before.denominator) == (8, 20)
    assert after.included == (new,)
    assert before.expected == after.expected + 1
    assert not set(old) & set(after.missing)


def test_a_year_counts_the_children_of_a_merged_school_once(session: Session) -> None:
    ratio = indicator(session, "ratio")
    names = ["MN Cổ Bi", "MN Kim Sơn"]
    for name, good in zip(names, (3, 5), strict=True):
        _report(session, "2023-Q2", unit(session, name), ratio, good, 10)
    [new] = carry_out(session, merge(session, *names, into="MN Hoa Sen"))
    _report(session, "2023-Q3", new, ratio, 18, 20)
    year = _figure(session, "2023", ratio)
    assert (year.numerator, year.denominator, year.included) == (18, 20, (new,))


def _report(session: Session, period: str, unit_id: int, indicator_id: int, n: int, d: int) -> None:
    found = period_by_key(session, period)
    assert found is not None
    with session.edit("Nhập") as writer:
        key = {"period_id": found.id, "indicator_id": indicator_id, "level": "MN"}
        figures = {"state": "value", "numerator": float(n), "denominator": float(d)}
        writer.insert("result", {**key, "unit_id": unit_id, **figures})


def _figure(session: Session, period: str, indicator_id: int) -> roll_up.RollUp:
    rows = roll_up.roll_up_table(session, period, indicator_id=indicator_id)
    return next(r.figure for r in rows if r.level == "MN")


def test_a_merged_school_cannot_be_deleted(session: Session) -> None:
    [new] = carry_out(session, merge(session, "MN Cổ Bi", "MN Kim Sơn", into="MN Hoa Sen"))
    with pytest.raises(UserError, match="sự kiện"):
        schools.delete_units(session, [new])
