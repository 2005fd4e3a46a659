"""A list of units with offices: their kind, and who stands above whom, as the list says it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.imports.recognition import recognise
from core.imports.school_columns import read_sheet
from core.imports.schools import Answer, Proposal, import_schools, propose
from core.imports.unit_kinds import named_office, read_kind
from core.services import schools
from core.session import Session

OWN = "UBND thành phố Hà Nội"
Tree = list[tuple[str, str, str | None]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", unit=OWN, unit_kind="province") as opened:
        yield opened


def proposals(session: Session, text: str, **answers: Answer) -> list[Proposal]:
    table = read_sheet([line.split("|") for line in text.split("\n")], "2022-2023")
    given = {int(line[1:]): answer for line, answer in answers.items()}
    return propose(session, table, recognise(session, table), given)


def tree(session: Session) -> Tree:
    """(name, kind, name of the unit above) of every unit but the book's own, as listed."""
    sql = (
        "SELECT u.name, u.kind, p.name FROM unit u LEFT JOIN unit p ON p.id = u.parent_id"
        " WHERE u.id <> ? ORDER BY u.position, u.id"
    )
    return [tuple(row) for row in session.conn.execute(sql, (session.own_unit_id(),))]


THREE_TIERS = (
    "Tên đơn vị|Loại|Trực thuộc|Số lớp\n"
    "UBND huyện Gia Lâm|Huyện||\n"
    "TH Cổ Bi|Trường|Ủy ban nhân dân huyện Gia Lâm|20\n"
    "MN Cổ Bi|Trường|UBND huyện Gia Lâm|12\n"
    "THPT Chuyên|trường học||30"
)


def test_kinds_and_parents_are_those_of_the_list(session: Session) -> None:
    found = proposals(session, THREE_TIERS)
    assert [p.state for p in found] == ["new"] * 4
    assert found[0].changes == ("Loại đơn vị: Huyện, quận", f"Trực thuộc: {OWN}")
    assert found[1].changes[0] == "Trực thuộc: UBND huyện Gia Lâm"
    import_schools(session, found)
    assert tree(session) == [
        ("UBND huyện Gia Lâm", "district", OWN),
        ("TH Cổ Bi", "school", "UBND huyện Gia Lâm"),
        ("MN Cổ Bi", "school", "UBND huyện Gia Lâm"),
        ("THPT Chuyên", "school", OWN),
    ]
    assert session.undo_label == "Nhập bảng trường: 3 trường, 1 cơ quan mới; 0 trường thay đổi"
    again = proposals(session, THREE_TIERS)
    assert [(p.state, p.problems) for p in again] == [("same", ())] * 4
    session.undo()
    assert tree(session) == []


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Trường", "school"), ("Cơ sở giáo dục", "school"), ("Xã", "commune"),
        ("phường", "commune"), ("Thị trấn", "commune"), ("Đặc khu", "commune"),
        ("UBND xã", "commune"), ("Cấp xã", "commune"), ("Xã/Phường", "commune"),
        ("quận", "district"), ("Uỷ ban nhân dân huyện", "district"), ("Thị xã", "district"),
        ("Thành phố thuộc tỉnh", "district"), ("Phòng", "department"),
        ("Phòng GD&ĐT", "department"), ("Sở", "department"), ("Ban", "department"),
        ("Tỉnh", "province"), ("Tỉnh, thành phố", "province"), ("Khác", "other"),
        ("district", "district"),
    ],
)  # fmt: skip
def test_words_for_a_kind(raw: str, kind: str) -> None:
    assert read_kind(raw, "A") == kind


@pytest.mark.parametrize("raw", ["Công lập", "Thành phố", "UBND", "Cơ quan", "MN"])
def test_words_that_name_no_one_kind_are_refused(raw: str) -> None:
    with pytest.raises(UserError, match=f"Loại đơn vị không có giá trị “{raw}”"):
        read_kind(raw, "Hà Đông")


def test_a_committee_is_of_the_place_in_its_name() -> None:
    assert read_kind("UBND", "UBND xã Cổ Bi") == "commune"
    assert read_kind("Ủy ban nhân dân", "Ủy ban nhân dân quận Long Biên") == "district"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Phòng GDĐT huyện A", "department"), ("Sở Giáo dục và Đào tạo", "department"),
        ("UBND xã B", "commune"), ("Uỷ ban nhân dân quận 1", "district"),
        ("Huyện Gia Lâm", "district"), ("Thị trấn Trâu Quỳ", "commune"),
        ("UBND thành phố Vinh", ""), ("ubnd xa b", "commune"), ("PGD Gia Lâm", "department"),
        ("Tỉnh Nghệ An", "province"),
        ("TH Cổ Bi", None), ("Trường Quận 1", None), ("Phương Mai", None), ("Ban Mai", None),
        ("Quan Hoa", None), ("MN Xã Đàn", None), ("Trung tâm GDTX huyện A", None),
    ],
)  # fmt: skip
def test_names_that_plainly_name_an_office(name: str, kind: str | None) -> None:
    assert named_office(name) == kind


def test_an_office_of_no_said_kind_is_asked(session: Session) -> None:
    text = "Tên đơn vị|Số lớp\nPhòng GDĐT huyện A|\nTH Cổ Bi|20"
    found = proposals(session, text)
    assert [p.state for p in found] == ["doubtful", "new"]
    assert "Tên này là của một cơ quan" in found[0].problems[0]
    assert "Loại đơn vị" in found[0].problems[0]
    import_schools(session, found)
    assert tree(session) == [("TH Cổ Bi", "school", OWN)]
    import_schools(session, proposals(session, text, l2="department"))
    assert tree(session)[-1] == ("Phòng GDĐT huyện A", "department", OWN)
    # known by its name now, whatever the list says of kinds
    assert [p.state for p in proposals(session, text)] == ["same", "same"]


def test_a_kind_that_cannot_be_read_is_said_and_asked_unless_the_name_tells(
    session: Session,
) -> None:
    found = proposals(session, "Đơn vị|Loại\nTH Cổ Bi|Công lập\nHoa Sen|Công lập\nUBND xã B|???")
    assert [p.state for p in found] == ["new", "doubtful", "doubtful"]
    assert "Loại đơn vị không có giá trị “Công lập”" in found[0].problems[0]
    assert "chưa rõ là loại đơn vị nào" in found[1].problems[0]


def test_a_unit_above_that_is_not_found_is_asked(session: Session) -> None:
    text = "Đơn vị|Loại|Đơn vị chủ quản\nTH Cổ Bi|Trường|Huyện Gia Lâm\nUBND huyện Gia Lâm|huyện|"
    found = proposals(session, text)
    assert [p.state for p in found] == ["doubtful", "new"]  # not of a line below, not guessed
    assert "“Huyện Gia Lâm”" in found[0].problems[0]
    import_schools(session, found)
    [again, _] = proposals(session, text)
    assert again.state == "doubtful"
    assert "UBND huyện Gia Lâm" in again.problems[0]  # nearly; shown, not taken
    [answered, _] = proposals(session, text, l2="new")
    assert f"Trực thuộc: {OWN}" in answered.changes
    assert answered.refused == 1  # the cell that is not written


def test_a_known_unit_stays_where_it_is_when_the_cell_cannot_be_read(session: Session) -> None:
    import_schools(session, proposals(session, THREE_TIERS))
    text = "Đơn vị|Trực thuộc|Số lớp\nTH Cổ Bi|UBND huyện Đông Anh|21"
    [found] = proposals(session, text)
    assert found.state == "doubtful"  # districts have schools of one name
    assert "không trực thuộc “UBND huyện Đông Anh”" in found.problems[0]
    [meant] = [candidate.unit_id for candidate in found.candidates if candidate.name == "TH Cổ Bi"]
    [answered] = proposals(session, text, l2=meant)
    assert (answered.state, answered.refused) == ("changed", 1)
    import_schools(session, [answered])
    assert tree(session)[1] == ("TH Cổ Bi", "school", "UBND huyện Gia Lâm")


def test_schools_of_one_name_are_told_apart_by_the_unit_above(session: Session) -> None:
    text = (
        "Đơn vị|Loại|Trực thuộc|Lớp\nUBND huyện A|Huyện||\nUBND huyện B|Huyện||\n"
        "TH Kim Đồng|Trường|UBND huyện A|10\nTH Kim Đồng|Trường|UBND huyện B|11"
    )
    found = proposals(session, text)
    assert [p.state for p in found] == ["new"] * 4
    import_schools(session, found)
    assert [p.state for p in proposals(session, text)] == ["same"] * 4
    [one, other] = proposals(session, text.replace("|11", "|12"))[2:]
    assert (one.state, other.changes) == ("same", ("Số lớp 2022-2023: 11 → 12",))
    [unsaid] = proposals(session, "Đơn vị|Lớp\nTH Kim Đồng|5")
    assert unsaid.state == "doubtful"


def test_a_department_between_school_and_committee_tells_them_apart_as_well(
    session: Session,
) -> None:
    import_schools(session, proposals(
        session,
        "Đơn vị|Loại|Trực thuộc\nUBND huyện A|Huyện|\nPhòng GDĐT A|Phòng|UBND huyện A\n"
        "TH Kim Đồng|Trường|Phòng GDĐT A",
    ))  # fmt: skip
    [found] = proposals(session, "Đơn vị|Trực thuộc\nTH Kim Đồng|UBND huyện A")
    assert found.changes == ("Trực thuộc: Phòng GDĐT A → UBND huyện A",)


def test_a_line_below_one_that_waits_waits_too(session: Session) -> None:
    text = "Đơn vị|Trực thuộc\nPhòng GDĐT huyện A|\nTH Cổ Bi|Phòng GDĐT huyện A"
    assert [p.state for p in proposals(session, text)] == ["doubtful", "doubtful"]
    answered = proposals(session, text, l2="department")
    assert [p.state for p in answered] == ["new", "new"]
    import_schools(session, answered)
    assert tree(session)[1] == ("TH Cổ Bi", "school", "Phòng GDĐT huyện A")
    skipped = "Đơn vị|Trực thuộc\nPhòng GDĐT huyện B|\nTH Dương Hà|Phòng GDĐT huyện B"
    assert [p.state for p in proposals(session, skipped, l2="skip")] == ["skipped", "doubtful"]


def test_units_move_and_change_kind_when_the_list_says_so(session: Session) -> None:
    """An office that was written as a school is put right by the same list."""
    office = schools.add_unit(session, name="UBND huyện Gia Lâm")
    schools.add_unit(session, name="TH Cổ Bi")
    [first, second] = proposals(session, "\n".join(THREE_TIERS.split("\n")[:3]))
    assert first.changes == ("Loại đơn vị: Trường → Huyện, quận",)
    assert second.unit_values["parent_id"] == office
    import_schools(session, [first, second])
    assert [row[1:] for row in tree(session)] == [
        ("district", None), ("school", "UBND huyện Gia Lâm"),
    ]  # fmt: skip


def test_nobody_comes_to_stand_below_himself(session: Session) -> None:
    import_schools(session, proposals(session, THREE_TIERS))
    text = (
        "Đơn vị|Loại|Trực thuộc\nPhòng GDĐT A|Phòng|UBND huyện Gia Lâm\n"
        f"UBND huyện Gia Lâm|Huyện|Phòng GDĐT A\n{OWN}|Tỉnh|UBND huyện Gia Lâm"
    )
    found = proposals(session, text)
    assert [p.state for p in found] == ["new", "same", "same"]
    assert all("cấp dưới của nó" in p.problems[0] for p in found[1:])


def test_what_only_schools_have_is_not_written_for_an_office(session: Session) -> None:
    [found] = proposals(session, "Đơn vị|Loại|Cấp học|Số lớp\nUBND huyện A|Huyện|TH|300")
    assert found.state == "new"
    assert found.problems == (
        "Cấp học chỉ ghi cho trường. Ô này không ghi.",
        "Số lớp chỉ ghi cho trường. Ô này không ghi.",
    )
    assert not found.facts


def test_offices_of_like_names_are_not_taken_for_each_other(session: Session) -> None:
    import_schools(session, proposals(session, "Đơn vị|Loại\nUBND huyện Gia Lâm|Huyện"))
    found = proposals(
        session, "Đơn vị|Loại\nUBND huyện Thanh Trì|Huyện\nUBND huyện Gia Lam|Huyện\nGia Lâm|Huyện"
    )
    assert [p.state for p in found] == ["new", "doubtful", "doubtful"]


def test_schools_without_a_unit_above_stand_under_the_own_office(session: Session) -> None:
    """Not under the district of the last school listed, which reports for itself."""
    import_schools(session, proposals(session, THREE_TIERS.rsplit("\n", 1)[0]))
    import_schools(session, proposals(session, "Trường|Lớp\nTHPT Chuyên|30"))
    assert tree(session)[-1] == ("THPT Chuyên", "school", OWN)


def test_an_office_above_the_own_one_is_not_put_below_it(tmp_path: Path) -> None:
    path = tmp_path / "huyen.skh"
    with Session.create(path, unit="UBND huyện A", unit_kind="district") as session:
        found = proposals(session, f"Đơn vị|Loại\n{OWN}|Tỉnh, thành phố\nUBND xã B|Xã")
        assert found[0].changes[1] == "Trực thuộc: (không đơn vị nào)"
        import_schools(session, found)
        assert tree(session) == [(OWN, "province", None), ("UBND xã B", "commune", "UBND huyện A")]


def test_names_that_sound_alike_under_different_offices_are_different_schools(
    session: Session,
) -> None:
    import_schools(session, proposals(session, THREE_TIERS))
    known = "Đơn vị|Loại|Trực thuộc\nUBND huyện Đông Anh|Huyện|\nTH Cổ Bu|Trường|"
    assert [p.state for p in proposals(session, known + "UBND huyện Đông Anh")] == ["new", "new"]
    assert proposals(session, known + "UBND huyện Gia Lâm")[1].state == "doubtful"
