"""export: real documents, read back by other programs. What is in them: tests/core/reports."""

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from core.session import Session
from tests.core.cli.processes import Run


def test_several_formats_in_one_call(
    run: Run, book: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    run("set", book, "--period", "2023-Q2", "--indicator", "1", "--num", "97", "--den", "100")
    done = run("export", book, "--period", "2023-Q2", "--xlsx", "a.xlsx", "--pdf", "a.pdf",
               "--pdf", "b.pdf", "--docx", "a.docx")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["a.xlsx", "a.pdf", "b.pdf", "a.docx"]
    workbook = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    values = {cell for sheet in workbook for row in sheet.values for cell in row}
    assert "Trẻ nhà trẻ ra lớp" in values
    workbook.close()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert "Trẻ nhà trẻ ra lớp" in archive.read("word/document.xml").decode()
    text = subprocess.run(
        [program("pdftotext"), "-layout", tmp_path / "b.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "Trẻ nhà trẻ ra lớp" in text


def test_export_beside_an_open_window(run: Run, book: Path, tmp_path: Path) -> None:
    with Session.open(book):
        done = run("export", book, "--period", "2023", "--report", "plan", "--pdf", "a.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--period", "2023-Q9", "--pdf", "a.pdf"], "2023-Q9"),
        (["--period", "2023-Q2", "--pdf", "không có/a.pdf"], "thư mục"),
    ],
)  # fmt: skip
def test_refused_in_words_and_nothing_written(
    run: Run, book: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = run("export", book, *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [book.name]


@pytest.mark.parametrize(
    "twice", [("--pdf", "a.pdf", "--pdf", "a.pdf"), ("--pdf", "a", "--xlsx", "./b/../a")]
)
def test_two_documents_for_one_file_are_wrong_use(
    run: Run, book: Path, tmp_path: Path, twice: tuple[str, ...]
) -> None:
    (tmp_path / "b").mkdir()
    done = run("export", book, "--period", "2023-Q2", *twice)
    assert done.returncode == 2
    assert "hai lần" in done.stderr
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize("option", ["--pdf", "--xlsx", "--docx"])
def test_a_document_never_takes_the_place_of_a_book(run: Run, book: Path, option: str) -> None:
    before = book.read_bytes()
    done = run("export", book, "--period", "2023-Q2", option, book)
    assert done.returncode == 1
    assert book.name in done.stderr
    assert book.read_bytes() == before


def test_an_office_exports_what_its_units_did_together(run: Run, book: Path) -> None:
    done = run("export", book, "--period", "2023-Q2", "--pdf", "a.pdf", "--rolled-up")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["a.pdf"]
    done = run("export", book, "--period", "2023-Q2", "--pdf", "a.pdf", "--rolled-up",
               "--report", "plan")  # fmt: skip
    assert done.returncode == 2
    assert "--rolled-up" in done.stderr


def test_number_and_day_and_the_other_documents(
    run: Run, book: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    done = run("export", book, "--period", "2023-Q2", "--report", "reminder", "--pdf", "a.pdf",
               "--number", "7", "--day", "20/7/2023")  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = subprocess.run(
        [program("pdftotext"), tmp_path / "a.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "Số: 07/UBND" in text
    assert "ngày 20 tháng 7 năm 2023" in text
    for arguments, sentence in ((["--report", "cover"], "chưa gửi"),
                                (["--day", "hôm qua"], "không phải là ngày")):  # fmt: skip
        refused = run("export", book, "--period", "2023-Q2", "--pdf", "b.pdf", *arguments)
        assert refused.returncode == 1
        assert sentence in refused.stderr
