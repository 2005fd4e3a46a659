"""Unit names: one office under many spellings, and cells that list several (issue 3, item 7)."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.names import SURE, match_unit, names_of, same_name, split_units
from db.records import Unit, UnitAlias
from db.text import fold

SCHOOLS = [
    (1, "Trường Tiểu học Hoà Bình"),
    (2, "Trường THCS Hòa Bình"),
    (3, "MN Thị trấn Yên Viên"),
    (4, "Trường Tiểu học Đông Hải 1"),
    (5, "Trường Tiểu học Đông Hải 2"),
    (6, "Trường Tiểu học và Trung học cơ sở Đông Hải 2"),
    (7, "Phòng Tài chính – Kế hoạch"),
    (8, "Phòng Giáo dục và Đào tạo"),
    (9, "Trung tâm GDNN - GDTX"),
    (10, "Ủy ban nhân dân thành phố"),
    (11, "TH Tân Lập"),
    (12, "TH Tấn Lập"),
]


@pytest.mark.parametrize(
    ("printed", "unit_id"),
    [
        ("TH Hòa Bình", 1),
        ("trường TH Hoà  Bình", 1),
        ("Tiểu học Hòa Bình", 1),
        ("TRƯỜNG TIỂU HỌC HOÀ BÌNH", 1),
        ("TH Hoa Binh", 1),
        ("Trường Trung học cơ sở Hoà Bình", 2),
        ("MN TT Yên Viên", 3),
        ("Trường Mầm non Thị trấn Yên Viên:", 3),
        ("TH- THCS Đông Hải 2", 6),
        ("Trường TH&THCS Đông Hải 2", 6),
        ("Phòng TC-KH", 7),
        ("Phòng Kế hoạch - Tài chính", 7),
        ("Tài chính - Kế hoạch", 7),
        ("Phòng GD&ĐT", 8),
        ("phòng GDĐT", 8),
        ("PGD&ĐT", 8),
        ("Phòng Giáo dục & Đào tạo quận", 8),
        ("TT GDNN-GDTX", 9),
        ("UBND Thành phố", 10),
        ("TH Tấn Lập", 12),
    ],
)
def test_a_name_is_found_under_its_spellings(printed: str, unit_id: int) -> None:
    found = match_unit(printed, SCHOOLS)
    assert found.unit_id == unit_id
    assert found.confidence >= SURE


@pytest.mark.parametrize(
    "printed",
    [
        "Hòa Bình",  # two schools
        "TH Đông Hải 3",
        "TH Tan Lap",  # two schools but for accents
        "THPT Hòa Bình",
        "UBND quận",
        "Sở GD&ĐT",
        "Phòng Nội vụ",
        "",
        "–",
    ],
)
def test_nothing_is_guessed(printed: str) -> None:
    assert match_unit(printed, SCHOOLS).unit_id is None


def test_a_name_without_accents_is_found_when_one_unit_fits() -> None:
    offices = [(1, "Phòng Nội vụ"), (2, "Sở Nội vụ")]
    assert match_unit("noi vu", offices).unit_id == 1
    assert match_unit("noi vu", [*offices, (3, "Nội vụ huyện")]).unit_id is None  # two fit
    assert match_unit("Nội vũ", offices).unit_id is None  # accents that say something else


def test_what_may_be_meant_is_offered() -> None:
    found = match_unit("Hòa Bình", SCHOOLS)
    assert [c.unit_id for c in found.candidates[:2]] == [1, 2]
    nearly = match_unit("Trường Tiểu học Hòa Bìn", SCHOOLS)
    assert nearly.unit_id is None
    assert nearly.candidates[0].unit_id == 1
    assert match_unit("xyz", SCHOOLS).candidates == ()


def test_aliases_name_the_same_unit() -> None:
    units = [Unit(1, "a", "Phòng TNMT", "department"), Unit(2, "b", "Sở GDĐT", "department")]
    names = names_of(units, [UnitAlias(1, 1, "Phòng TN & MT", "alias")])
    assert match_unit("Phòng Tài nguyên và Môi trường", names).unit_id == 1
    assert match_unit("Sở Giáo dục và Đào tạo", names).unit_id == 2


def test_same_name() -> None:
    assert same_name("Văn hóa – xã hội", "Văn hoá - xã hội")
    assert same_name("Phòng LĐTBXH", "Phòng Lao động - Thương binh và Xã hội")
    assert same_name("Phòng LĐ-TB&XH", "Phòng Lao động - Thương binh và Xã hội")
    assert not same_name("Phòng Y tế", "Trung tâm Y tế")
    assert not same_name("", "")


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("Phòng GD&ĐT; Phòng TC-KH", ["Phòng GD&ĐT", "Phòng TC-KH"]),
        (
            "Ủy ban nhân dân các phường, các trường học",
            ["Ủy ban nhân dân các phường", "các trường học"],
        ),
        ("Ban Tổ chức Huyện ủy:", ["Ban Tổ chức Huyện ủy"]),
        ("Phòng GD&ĐT;", ["Phòng GD&ĐT"]),
        ("Văn hóa – xã hội", ["Văn hóa – xã hội"]),
        ("Các phòng, ban, ngành", ["Các phòng, ban, ngành"]),
        (
            "Phòng TNMT; UBND các xã, thị trấn; Các CSGD",
            ["Phòng TNMT", "UBND các xã, thị trấn", "Các CSGD"],
        ),
        (
            "Phòng Nội vụ, Phòng GD&ĐT; Các CSGD công lập",
            ["Phòng Nội vụ", "Phòng GD&ĐT", "Các CSGD công lập"],
        ),
        (
            "Các phòng ban, đơn vị liên quan, Ủy ban nhân dân các phường; các cơ sở giáo dục",
            ["Các phòng ban, đơn vị liên quan", "Ủy ban nhân dân các phường", "các cơ sở giáo dục"],
        ),
        ("Các trường, phòng ứng dụng", ["Các trường, phòng ứng dụng"]),
        ("UBND các xã, phòng Ứng dụng", ["UBND các xã", "phòng Ứng dụng"]),
        ("Phòng Giáo dục và Đào tạo, Nội vụ;", ["Phòng Giáo dục và Đào tạo", "Nội vụ"]),
        (
            "Công an, phòng Kinh tế, Y tế, các trường học",
            ["Công an", "phòng Kinh tế", "Y tế", "các trường học"],
        ),
        (
            "Các phòng: Tài chính - Kế hoạch, Quản lý đô thị, "
            "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân, Ủy ban nhân dân các phường",
            [
                "Tài chính - Kế hoạch",
                "Quản lý đô thị",
                "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
                "Ủy ban nhân dân các phường",
            ],
        ),
        (
            "Trung tâm GDNN-GDTX, UBND các phường và các trường mầm non, tiểu học, THCS.",
            ["Trung tâm GDNN-GDTX", "UBND các phường", "các trường mầm non, tiểu học, THCS"],
        ),
        (
            "Trưởng khối thi đua Mầm non, Tiểu học, Trung học cơ sở",
            ["Trưởng khối thi đua Mầm non, Tiểu học, Trung học cơ sở"],
        ),
        ("Mời Ban Tuyên giáo Quận ủy.", ["Ban Tuyên giáo Quận ủy"]),
        ("Tổ chức thực hiện: Hiệu trưởng các trường", ["Hiệu trưởng các trường"]),
        (
            "Phòng GDĐT (bộ phận THCS, MN)\nPhòng Nội vụ",
            ["Phòng GDĐT (bộ phận THCS, MN)", "Phòng Nội vụ"],
        ),
        ("Theo KH của Sở GD", []),
        ("", []),
        (" ; ,", []),
    ],
)
def test_cells_are_split_as_an_officer_reads_them(cell: str, units: list[str]) -> None:
    assert split_units(cell) == units


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("Phòng GD&ĐT/Phòng TC-KH", ["Phòng GD&ĐT", "Phòng TC-KH"]),
        ("Phòng GDĐT + Phòng Nội vụ", ["Phòng GDĐT", "Phòng Nội vụ"]),
        ("Phòng GD&ĐT, Phòng TC-KH + KBNN", ["Phòng GD&ĐT", "Phòng TC-KH", "KBNN"]),
        ("Phòng Nội vụ/GD&ĐT/TC-KH", ["Phòng Nội vụ", "GD&ĐT", "TC-KH"]),
        ("Phòng GD&ĐT – Phòng Nội vụ", ["Phòng GD&ĐT", "Phòng Nội vụ"]),
        (
            "Phòng Tài chính – Kế hoạch và Kho bạc Nhà nước",
            ["Phòng Tài chính – Kế hoạch", "Kho bạc Nhà nước"],
        ),
        (
            "Sở Lao động - Thương binh và Xã hội/Sở Nội vụ",
            ["Sở Lao động - Thương binh và Xã hội", "Sở Nội vụ"],
        ),
        ("Kho bạc Nhà nước và Chi cục Thuế", ["Kho bạc Nhà nước", "Chi cục Thuế"]),
        ("Phòng GD&ĐT và Bảo hiểm xã hội", ["Phòng GD&ĐT", "Bảo hiểm xã hội"]),
        ("Phòng GD&ĐT phối hợp với Phòng Nội vụ", ["Phòng GD&ĐT", "Phòng Nội vụ"]),
        ("Các trường MN, TH, THCS/UBND phường", ["Các trường MN, TH, THCS", "UBND phường"]),
        ("Phòng Nội vụ\n+ UBND các xã", ["Phòng Nội vụ", "UBND các xã"]),
        ("Phòng Tư pháp & Phòng Nội vụ", ["Phòng Tư pháp", "Phòng Nội vụ"]),
        ("Phòng Y tế - Trung tâm Y tế", ["Phòng Y tế", "Trung tâm Y tế"]),
        ("Trường TH&THCS A/Trường MN B", ["Trường TH&THCS A", "Trường MN B"]),
        ("Phòng GDĐT (Tổ TH/Phòng máy)", ["Phòng GDĐT (Tổ TH/Phòng máy)"]),
    ],
)
def test_marks_and_words_divide_before_another_office(cell: str, units: list[str]) -> None:
    assert split_units(cell) == units


@pytest.mark.parametrize(
    "name",
    [
        "Phòng Lao động – Thương binh và Xã hội",
        "Trung tâm Văn hóa – Thông tin và Thể thao",
        "Phòng Văn hóa và Thông tin",
        "Phòng Kinh tế - Hạ tầng",
        "Trung tâm GDNN - GDTX quận",
        "Trường TH/THCS Lê Lợi",
        "Văn phòng HĐND - UBND quận",
        "Văn phòng HĐND và UBND",
        "UBND xã/phường",
        "CBQL/GV",
        "Ban Tuyên giáo – Dân vận",
        "Phòng Giáo dục & Đào tạo",
    ],
)
def test_a_name_that_holds_such_marks_stays_whole(name: str) -> None:
    assert split_units(name) == [name]


def test_a_number_of_a_school_is_one_in_every_writing() -> None:
    schools = [(1, "Trường THCS Lê Lợi 2"), (2, "Trường THCS Lê Lợi"), (3, "Trường THCS Lê Lợi 1")]
    for printed in ("THCS Lê Lợi II", "THCS Lê Lợi số 2", "THCS Lê Lợi 02", "THCS Lê Lợi số II"):
        assert match_unit(printed, schools).unit_id == 1
    assert match_unit("THCS Lê Lợi I", schools).unit_id == 3
    assert match_unit("THCS Lê Lợi III", schools).unit_id is None
    assert same_name("TRƯỜNG MẦM NON TƯỜNG VI", "MN Tường Vi")


@given(st.text(alphabet="Các phòngbanUBD,;:. và–-()\ntrườngTHCS", max_size=80) | st.text())
def test_splitting_loses_no_word_and_never_raises(cell: str) -> None:
    words = fold(" ".join(split_units(cell))).split()
    printed = fold(cell).split()
    assert all(word in printed for word in words)


@given(st.text(max_size=30))
def test_a_name_always_matches_itself_or_nothing(name: str) -> None:
    found = match_unit(name, [(1, name)])
    assert found.unit_id in (1, None)
    assert found.confidence in (1.0, 0.0)


def test_long_junk_is_quick() -> None:
    started = perf_counter()
    assert len(split_units("a," * 10_000)) == 10_000
    split_units("các trường, b" + ", b" * 3_000)
    split_units("(" * 10_000 + "," * 10_000)
    assert perf_counter() - started < 5


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        (
            "Phòng Lao động, Thương binh và Xã hội; Phòng Nội vụ",
            ["Phòng Lao động, Thương binh và Xã hội", "Phòng Nội vụ"],
        ),
        (
            "Trung tâm Văn hóa, Thông tin và Thể thao huyện, Phòng GD&ĐT",
            ["Trung tâm Văn hóa, Thông tin và Thể thao huyện", "Phòng GD&ĐT"],
        ),
    ],
)
def test_a_comma_inside_an_offices_name_divides_nothing(cell: str, units: list[str]) -> None:
    assert split_units(cell) == units
