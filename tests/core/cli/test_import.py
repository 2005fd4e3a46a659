"""`import`: a table of schools in a file, looked at with --dry-run, becomes rows of the book."""

import json
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from core.session import Session
from tests.core.cli.processes import Answer, Run

HEAD = ["STT", "Tên trường", "Số lớp 2022-2023", "Số học sinh 2022-2023", "Địa chỉ"]
KNOWN = ["1", "Trường TH Cổ Bi", 20, 812, "Xã Cổ Bi"]
NEW = ["2", "Trường Mầm non Hoa Sen", 9, 251, "Thị trấn Trâu Quỳ"]
DOUBTFUL = ["3", "TH Cổ Bi B", 5, 100, ""]


def write_sheet(path: Path, *rows: list[object]) -> Path:
    with Workbook(path) as workbook:
        workbook.add_worksheet("Ghi chú").write(0, 0, "Danh sách trường năm học 2022-2023")
        sheet = workbook.add_worksheet("Trường")
        for place, row in enumerate([["DANH SÁCH TRƯỜNG"], HEAD, *rows]):
            sheet.write_row(place, 0, row)
    return path


def names(book: Path) -> set[str]:
    with Session.open(book, read_only=True) as session:
        return {name for (name,) in session.conn.execute("SELECT name FROM unit")}


def test_a_workbook_is_looked_at_and_then_written(
    run: Run, answer: Answer, book: Path, tmp_path: Path
) -> None:
    source = write_sheet(tmp_path / "truong.xlsx", KNOWN, NEW)
    before = names(book)
    looked = answer("import", book, source, "--dry-run")
    assert looked["kind"] == "schools"
    assert [(row["line"], row["state"]) for row in looked["rows"]] == [(3, "changed"), (4, "new")]
    assert (looked["new"], looked["changed"], looked["written"]) == (1, 1, False)
    assert names(book) == before

    done = run("import", book, source, "--kind", "schools")
    assert done.returncode == 0, done.stderr
    assert "Trường Mầm non Hoa Sen" in done.stdout
    assert names(book) - before == {"Trường Mầm non Hoa Sen"}

    again = answer("import", book, source)
    assert [row["state"] for row in again["rows"]] == ["same", "same"]
    assert again["written"] is False


def test_a_line_that_waits_for_an_answer_is_not_written(
    run: Run, book: Path, tmp_path: Path
) -> None:
    source = write_sheet(tmp_path / "truong.xlsx", NEW, DOUBTFUL)
    before = names(book)
    done = run("import", book, source, "--json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert (document["new"], document["doubtful"], document["written"]) == (1, 1, True)
    [waiting] = [row for row in document["rows"] if row["state"] == "doubtful"]
    assert waiting["candidates"]
    assert "1 dòng chưa chắc chắn nên không ghi" in done.stderr
    assert names(book) - before == {"Trường Mầm non Hoa Sen"}


@pytest.mark.parametrize(
    ("mark", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16")]
)
def test_text_tables(answer: Answer, book: Path, tmp_path: Path, mark: str, encoding: str) -> None:
    lines = [["Tên trường", "Số học sinh"], ["TH Cổ Bi", "812"], ["MN Hoa Sen", "251"]]
    source = tmp_path / "truong.csv"
    source.write_text("\n".join(mark.join(line) for line in lines), encoding)
    looked = answer("import", book, source, "--dry-run")
    assert [row["state"] for row in looked["rows"]] == ["changed", "new"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("la.docx", b"PK", "Tệp “la.docx” không phải là bảng đọc được"),
        ("hong.xlsx", b"khong phai zip", ""),
        ("cu.csv", "Tên trường;Số lớp\nTrường Hòa Bình;3".encode("cp1258", "replace"), "UTF-8"),
        ("khac.csv", "Họ tên;Điểm\nA;3".encode(), "Không thấy cột tên trường"),
        ("rong.csv", b"", "Không thấy cột tên trường"),
    ],
)
def test_what_is_no_table_of_schools_is_refused_in_words(
    run: Run, book: Path, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("import", book, tmp_path / name)
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_figures_without_a_year_are_of_the_year_that_is_said(
    run: Run, answer: Answer, book: Path, tmp_path: Path
) -> None:
    source = tmp_path / "truong.csv"
    source.write_text("Tên trường;Số lớp\nTH Cổ Bi;20", "utf-8")
    [row] = answer("import", book, source, "--dry-run", "--school-year", "2021-2022")["rows"]
    assert row["changes"] == ["Số lớp 2021-2022: 20"]
    assert "đổi bằng --school-year" in run("import", book, source, "--dry-run").stderr
    wrong = run("import", book, source, "--school-year", "2021-2023")
    assert wrong.returncode == 2
    assert "--school-year phải là một năm học" in wrong.stderr


def test_other_kinds_are_not_there_yet(run: Run, book: Path, tmp_path: Path) -> None:
    for kind in ("indicators", "tasks", "budget", "results"):
        done = run("import", book, tmp_path / "a.xlsx", "--kind", kind)
        assert done.returncode == 2
        assert "chưa có trong phiên bản này" in done.stderr
    missing = run("import", book, tmp_path / "a.xlsx")
    assert missing.returncode == 1
    assert "a.xlsx" in missing.stderr
