"""A pasted list of schools against a real book: new, changed, the same, doubtful, left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.imports.recognition import recognise
from core.imports.school_columns import Sheet, read_sheet
from core.imports.schools import Answer, Proposal, import_schools, propose
from core.services import schools
from core.services.schools import unit_ids
from core.session import Session

YEAR = "2022-2023"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        yield opened


def sheet(text: str) -> Sheet:
    return read_sheet([line.split("|") for line in text.split("\n")], YEAR)


def proposals(session: Session, text: str, **answers: Answer) -> list[Proposal]:
    table = sheet(text)
    given = {int(line[1:]): answer for line, answer in answers.items()}
    return propose(session, table, recognise(session, table), given)


def unit(session: Session, name: str) -> int:
    return int(session.conn.execute("SELECT id FROM unit WHERE name = ?", (name,)).fetchone()[0])


def test_states_of_lines(session: Session) -> None:
    known = unit(session, "TH Cổ Bi")
    schools.set_facts(session, known, YEAR, "TH", classes=20, pupils=800)
    found = proposals(
        session,
        "TT|Tên trường|Số lớp|HS|GV\n"
        "I|Khối tiểu học|||\n"
        "1|Trường Tiểu học Cổ Bi|21|800|40\n"
        "2|Trường Tiểu học Yên Viên|||\n"
        "3|THCS Kiêu Kỵ|10|1.250|\n"
        "4|THCS Trâu Quỳ|||\n"
        "|Tổng cộng|31||",
    )
    assert [(p.line, p.state) for p in found] == [
        (2, "skipped"), (3, "changed"), (4, "same"), (5, "new"), (6, "doubtful"), (7, "skipped"),
    ]  # fmt: skip
    assert found[1].unit_id == known
    assert found[1].changes == (f"Số lớp {YEAR}: 20 → 21", f"Giáo viên {YEAR}: 40")
    assert found[3].changes == (
        "Cấp học (theo tên): THCS", f"Số lớp {YEAR}: 10", f"Học sinh {YEAR}: 1250",
    )  # fmt: skip
    assert found[4].problems[0] == "Tên gần giống đơn vị đã có."
    assert found[0].problems == ("Dòng tiêu đề.",)
    assert found[5].problems == ("Dòng cộng.",)


def test_all_of_it_is_one_step(session: Session) -> None:
    text = "Tên trường|Cấp học|Loại hình|Số lớp\nTHCS Kiêu Kỵ|THCS|bán công|10\nTH Cổ Bi|TH|CL|9"
    before = [tuple(r) for r in session.conn.execute("SELECT * FROM unit ORDER BY id")]
    found = proposals(session, text)
    # said, and the rest of the line is written
    assert "Loại hình không có giá trị “bán công”" in found[0].problems[0]
    assert import_schools(session, found) == ("1 trường", "1 trường")
    assert session.undo_label == "Nhập bảng trường: 1 trường mới; 1 trường thay đổi"
    new = unit(session, "THCS Kiêu Kỵ")
    assert unit_ids(session)[-1] == new
    assert session.conn.execute(
        "SELECT parent_id = (SELECT id FROM unit WHERE name = 'Phòng Giáo dục và Đào tạo'),"
        " levels, ownership FROM unit WHERE id = ?", (new,),
    ).fetchone()[:] == (1, "THCS", None)  # fmt: skip
    assert session.conn.execute("SELECT sum(classes) FROM unit_facts").fetchone()[0] == 19
    assert [p.state for p in proposals(session, text)] == ["same", "same"]  # twice changes nothing
    session.undo()
    assert [tuple(r) for r in session.conn.execute("SELECT * FROM unit ORDER BY id")] == before


def test_a_doubtful_name_waits_for_an_answer(session: Session) -> None:
    text = "Trường|Số lớp\nTiểu học Phù Đông|12"
    [found] = proposals(session, text)
    assert found.state == "doubtful"
    meant = unit(session, "TH Phù Đổng")
    assert meant in [candidate.unit_id for candidate in found.candidates]
    with pytest.raises(UserError, match="Không có dòng nào để ghi"):
        import_schools(session, [found])
    [answered] = proposals(session, text, l2=meant)
    assert (answered.state, answered.unit_id) == ("changed", meant)
    assert proposals(session, text, l2="new")[0].state == "new"
    assert proposals(session, text, l2="skip")[0].state == "skipped"


def test_a_level_of_its_own_column_is_offered_not_taken(session: Session) -> None:
    [found] = proposals(session, "Trường|Cấp học|Số lớp\nDương Hà|MN|12")
    assert found.state == "doubtful"
    assert found.candidates[0].name == "MN Dương Hà"


def test_a_school_named_twice_and_one_that_ended(session: Session) -> None:
    schools.update_unit(session, unit(session, "MN Cổ Bi"), valid_to="2022-05-31")
    found = proposals(session, "Trường|Số lớp\nTH Cổ Bi|1\nTiểu học Cổ Bi|2\nMN Cổ Bi|3")
    assert [p.state for p in found] == ["changed", "doubtful", "doubtful"]
    assert found[1].problems == ("Cùng đơn vị với dòng 2.",)
    assert found[2].problems == ("Đơn vị này đã thôi hoạt động.",)


def test_a_new_school_named_twice_is_made_once(session: Session) -> None:
    found = proposals(session, "Trường|Số lớp\nTHCS Kiêu Kỵ|1\nTrường THCS Kiêu Kỵ|2\n|\nTổng|3")
    assert [p.state for p in found] == ["new", "doubtful", "skipped"]
    assert found[1].problems == ("Cùng đơn vị với dòng 2.",)


def test_codes_name_schools_for_certain(session: Session) -> None:
    one = unit(session, "TH Cổ Bi")
    schools.update_unit(session, one, code="01A")
    found = proposals(session, "Mã trường|Trường|Lớp\n01a|TH Tên Khác|5\n01A|TH Yên Viên|5")
    assert (found[0].state, found[0].unit_id) == ("changed", one)
    assert found[1].problems == ("Mã và tên chỉ hai đơn vị khác nhau.",)


def test_figures_that_cannot_be_read_or_kept_are_said(session: Session) -> None:
    one = unit(session, "TH Cổ Bi")
    schools.update_unit(session, one, levels="TH,THCS")
    schools.set_facts(session, one, YEAR, "TH", classes=5)
    found = proposals(session, "Trường|Lớp|HS\nTH Cổ Bi|9|9\nTH Yên Viên|nhiều|7")
    assert found[0].state == "same"
    assert "ghi theo từng cấp học" in found[0].problems[0]
    assert found[1].changes == (f"Học sinh {YEAR}: 7",)
    assert "“nhiều” không phải là số nguyên" in found[1].problems[0]


def test_an_empty_book_takes_its_own_office_as_parent(tmp_path: Path) -> None:
    path = tmp_path / "phong.skh"
    with Session.create(path, unit="Phòng GD&ĐT", unit_kind="department") as session:
        import_schools(session, proposals(session, "Trường|Lớp\nMN A|5\nMG B|6"))
        rows = session.conn.execute("SELECT name, levels, parent_id FROM unit ORDER BY id")
        assert [tuple(r) for r in rows][1:] == [
            ("MN A", "MN", session.own_unit_id()), ("MG B", "MN", session.own_unit_id()),
        ]  # fmt: skip


def test_units_stand_under_the_book_s_own_office_not_under_that_of_the_plan(tmp_path: Path) -> None:
    """A department of another place takes a built-in plan, which names its own office's units."""
    path = tmp_path / "so.skh"
    with Session.create(
        path, plan="gia-lam-2023", unit="Sở GDĐT Hà Nội", unit_kind="department"
    ) as session:
        import_schools(session, proposals(session, "Trường|Lớp\nMN A|5"))
        [(parent,)] = session.conn.execute("SELECT parent_id FROM unit WHERE name = 'MN A'")
        assert parent == session.own_unit_id()
