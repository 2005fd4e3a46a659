"""The official frame: letter head, signer and recipients, from settings, unit and plan."""

from collections.abc import Callable

import pytest

from core.reports import frame
from core.services.periods import period_by_key
from core.services.plans import plans
from core.session import Session
from db.records import Period

BLANK = "\xa0" * 6


def head(session: Session, key: str = "2023-Q2"):  # type: ignore[no-untyped-def]  # noqa: ANN201
    period = period_by_key(session, key)
    assert isinstance(period, Period)
    return frame.report_letterhead(session, plans(session)[0], period)


def test_a_peoples_committee_stands_alone(book: Session) -> None:
    found = head(book)
    assert found.parent == ()
    assert found.unit == ("ỦY BAN NHÂN DÂN", "HUYỆN GIA LÂM")
    assert found.number == f"Số:{BLANK * 2}/BC-UBND"
    assert found.place_date == f"Gia Lâm, ngày{BLANK}tháng{BLANK}năm 2023"


def test_the_year_is_that_of_the_due_date(book: Session) -> None:
    assert head(book, "2023-Q4").place_date.endswith("năm 2024")


def test_a_school_stands_below_the_office_of_its_plan(new_book: Callable[..., Session]) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường Tiểu học Hoa Sen", levels=("TH",))
    plan = plans(session)[0]
    assert head(session).parent == ("UBND HUYỆN GIA LÂM",)
    assert head(session).unit == ("TRƯỜNG TIỂU HỌC HOA SEN",)
    signed = frame.report_signature(session, plan)
    assert signed.lines == ("HIỆU TRƯỞNG",)
    assert signed.recipients == ("- UBND huyện Gia Lâm (để báo cáo);", "- Lưu: VT.")


def test_a_provincial_department_is_signed_by_its_director(
    new_book: Callable[..., Session],
) -> None:
    session = new_book(
        plan="gia-lam-2023", unit="Sở Giáo dục và Đào tạo Hà Nội", unit_kind="department"
    )
    signed = frame.report_signature(session, plans(session)[0])
    assert signed.lines == ("GIÁM ĐỐC",)


def test_a_department_above_a_school_is_part_of_its_committee(
    new_book: Callable[..., Session],
) -> None:
    session = new_book(plan="gia-lam-2023", unit="Trường Tiểu học Cổ Bi", levels=("TH",))
    signed = frame.report_signature(session, plans(session)[0])
    assert head(session).parent == ("UBND HUYỆN GIA LÂM",)
    assert signed.recipients == ("- Phòng Giáo dục và Đào tạo (để báo cáo);", "- Lưu: VT.")


def test_the_issuer_signs_as_in_its_plan(book: Session) -> None:
    plan = plans(book)[0]
    assert frame.report_signature(book, plan).lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert frame.plan_signature(plan).recipients[-1] == "- Lưu: VT, GDĐT."
    printed = frame.plan_letterhead(book, plan)
    assert (printed.number, printed.place_date) == (plan.number_raw, plan.date_raw)


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("header_parent", "UBND XÃ GIA LÂM", ("UBND XÃ GIA LÂM",)),
        ("header_parent", ["SỞ GIÁO DỤC", "VÀ ĐÀO TẠO"], ("SỞ GIÁO DỤC", "VÀ ĐÀO TẠO")),
    ],
)
def test_settings_come_first(
    book: Session, setting: str, value: object, expected: tuple[str, ...]
) -> None:
    book.set_setting(setting, value, "Sửa thể thức")
    assert head(book).parent == expected


def test_signer_recipients_place_and_code_can_be_set(book: Session) -> None:
    for name, value in {
        "signer_prefix": "KT. CHỦ TỊCH",
        "signer_office": "PHÓ CHỦ TỊCH",
        "recipients": ["- Như trên;", "- Lưu: VT."],
        "place": "Hà Nội",
        "document_code": "UBND-GDĐT",
        "header_unit": "UBND HUYỆN GIA LÂM\nPHÒNG GIÁO DỤC",
    }.items():
        book.set_setting(name, value, "Sửa thể thức")
    signed = frame.report_signature(book, plans(book)[0])
    assert signed.lines == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert signed.recipients == ("- Như trên;", "- Lưu: VT.")
    assert head(book).number.endswith("/BC-UBND-GDĐT")
    assert head(book).place_date.startswith("Hà Nội, ")
    assert head(book).unit == ("UBND HUYỆN GIA LÂM", "PHÒNG GIÁO DỤC")


def test_a_deputy_signs_on_two_lines(new_book: Callable[..., Session]) -> None:
    plan = plans(new_book(plan="hai-an-2023-2024"))[0]
    assert frame.plan_signature(plan).lines == (
        "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH",
    )  # fmt: skip


def test_what_people_type_is_printed_as_the_decree_wants_it(book: Session) -> None:
    for name, value in {
        "header_parent": "UBND huyện An Bình",
        "header_unit": "Trường Tiểu học Số 1",
        "signer_prefix": "kt. hiệu trưởng",
        "signer_office": "Phó hiệu trưởng",
        "signer_name": "Họ Và Tên",
        "recipients": [
            "Nơi nhận:",
            "Phòng GD&ĐT (để báo cáo)",
            "+ Các tổ chuyên môn;",
            "- Lưu: VT",
        ],
    }.items():
        book.set_setting(name, value, "Sửa thể thức")
    signed = frame.report_signature(book, plans(book)[0])
    assert signed.lines == ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG")
    assert signed.recipients == (
        "- Phòng GD&ĐT (để báo cáo);", "- Các tổ chuyên môn;", "- Lưu: VT.",
    )  # fmt: skip
    assert signed.name == "Họ Và Tên"
    assert head(book).parent == ("UBND HUYỆN AN BÌNH",)
    assert head(book).unit == ("TRƯỜNG TIỂU HỌC SỐ 1",)


def test_without_a_name_the_room_is_left_to_the_pen(book: Session) -> None:
    assert frame.report_signature(book, plans(book)[0]).name == ""
