"""Files named in the product of a task: relative beside the book, said when missing, never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import product_files
from core.session import Session


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    folder = tmp_path / "Sổ"
    folder.mkdir()
    with Session.create(folder / "a.skh", unit="Trường A", unit_kind="school") as session:
        yield session


def file_beside(book: Session, name: str) -> Path:
    path = book.path.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.4")
    return path


def test_a_file_beside_the_book_is_kept_relative(book: Session) -> None:
    path = file_beside(book, "Tệp kèm/Báo cáo quý II.pdf")
    text = product_files.with_file(book, "Báo cáo số 12/BC", path)
    assert text == "Báo cáo số 12/BC; Tệp kèm/Báo cáo quý II.pdf"
    assert product_files.file_to_open(book, text) == path
    assert product_files.file_to_open(book, text.replace("/Báo", "\\Báo")) == path
    other = file_beside(book, "b.docx")
    assert product_files.with_file(book, text, other) == "Báo cáo số 12/BC; b.docx"


def test_a_file_elsewhere_is_kept_in_full(book: Session, tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(b"x")
    text = product_files.with_file(book, None, path)
    assert text == str(path)
    assert product_files.file_to_open(book, text) == path


def test_a_missing_file_is_said(book: Session) -> None:
    path = file_beside(book, "d.pdf")
    path.unlink()
    found = product_files.linked_file(book, "d.pdf")
    assert found is not None
    assert found.state == "missing"
    with pytest.raises(UserError, match=r"Không thấy tệp “d\.pdf”"):
        product_files.file_to_open(book, "Đã in; d.pdf")


@pytest.mark.parametrize(
    "text", [None, "", "Kế hoạch", "Quyết định số 12/QĐ-UBND", "Báo cáo v1.2", "15.000 trang"]
)
def test_no_file(book: Session, text: str | None) -> None:
    assert product_files.linked_file(book, text) is None
    with pytest.raises(UserError, match="chưa có tệp kèm theo"):
        product_files.file_to_open(book, text)


@pytest.mark.parametrize(
    "text",
    [r"\\evil\share\a.pdf", "//evil/share/a.pdf", "http://evil.example/a.pdf", "file:///etc/a.pdf",
     r"C:\Windows\System32\calc.exe", "/bin/run.sh", "/usr/bin/a.desktop"],
)  # fmt: skip
def test_programs_and_other_computers_are_refused(book: Session, text: str) -> None:
    found = product_files.linked_file(book, text)
    assert found is not None
    assert found.state == "refused"
    with pytest.raises(UserError, match="không mở từ sổ"):
        product_files.file_to_open(book, text)


def test_a_program_cannot_be_linked(book: Session) -> None:
    with pytest.raises(UserError, match="không phải là tài liệu"):
        product_files.with_file(book, None, file_beside(book, "a.exe"))
