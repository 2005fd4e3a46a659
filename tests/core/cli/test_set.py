"""set: one result, typed as in Vietnam, and read back from the file."""

import json
import sqlite3
from pathlib import Path

import pytest

from core.session import Session
from tests.core.cli.processes import Answer, Run

PLACE = ("--period", "2023-Q2", "--indicator")


def cells(path: Path) -> list[tuple]:
    """Every stored result, read by plain sqlite3 through the file's stable view."""
    conn = sqlite3.connect(path)
    rows = conn.execute(
        "SELECT period, level, state, numerator, denominator, value, text, note FROM v_results"
    ).fetchall()
    conn.close()
    return rows


def test_numerator_and_denominator(run: Run, book: Path) -> None:
    done = run("set", book, *PLACE, "1", "--num", "1.234", "--den", "1250")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Đã lưu chỉ tiêu 1 (MN), kỳ 2023-Q2.\n"
    assert cells(book) == [("2023-Q2", "MN", "value", 1234.0, 1250.0, None, None, None)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("98,5", 98.5), ("98.5", 98.5), ("1.250", 1250.0), ("-3", -3.0), ("0", 0.0), ("97%", 97.0)],
)
def test_a_value_as_typed_in_vietnam(run: Run, book: Path, typed: str, stored: float) -> None:
    done = run("set", book, *PLACE, "1", "--value", typed)
    assert done.returncode == 0, done.stderr
    assert cells(book)[0][5] == stored


@pytest.mark.parametrize("state", ["na", "nodata"])
def test_the_empty_states_are_kept_apart_from_zero(run: Run, book: Path, state: str) -> None:
    run("set", book, *PLACE, "1", "--num", "0", "--den", "10")
    assert run("set", book, *PLACE, "1", "--state", state).returncode == 0
    assert cells(book) == [("2023-Q2", "MN", state, None, None, None, None, None)]
    assert run("set", book, *PLACE, "1", "--state", "blank").returncode == 0
    assert cells(book) == []


def test_a_value_takes_the_place_of_parts(run: Run, book: Path) -> None:
    run("set", book, *PLACE, "1", "--num", "9", "--den", "10")
    run("set", book, *PLACE, "1", "--value", "91")
    assert cells(book) == [("2023-Q2", "MN", "value", None, None, 91.0, None, None)]
    run("set", book, *PLACE, "1", "--num", "9", "--den", "10")
    assert cells(book) == [("2023-Q2", "MN", "value", 9.0, 10.0, None, None, None)]


def test_a_note_alone_and_with_a_value(run: Run, book: Path) -> None:
    run("set", book, *PLACE, "1", "--note", "  chờ   số liệu ")
    assert cells(book) == [("2023-Q2", "MN", "blank", None, None, None, None, "chờ số liệu")]
    run("set", book, *PLACE, "1", "--value", "5", "--note", "đã có")
    assert cells(book) == [("2023-Q2", "MN", "value", None, None, 5.0, None, "đã có")]
    run("set", book, *PLACE, "1", "--state", "blank", "--note", "")
    assert cells(book) == []


def test_by_id_level_and_unit(run: Run, answer: Answer, book: Path) -> None:
    shown = answer("show", book)
    school = next(unit for unit in shown["units"] if unit["kind"] == "school")
    indicator = next(
        i for i in shown["plans"][0]["indicators"] if len({t["level"] for t in i["targets"]}) > 1
    )
    level = indicator["targets"][1]["level"]
    for unit in (school["id"], school["name"], school["name"].upper()):
        done = run("set", book, *PLACE, indicator["id"], "--level", level.lower(), "--unit", unit,
                   "--value", "7")  # fmt: skip
        assert done.returncode == 0, done.stderr
    [result] = answer("show", book)["results"]
    assert (result["unit"], result["level"]) == (school["id"], level)
    assert (result["indicator"], result["value"]) == (indicator["id"], 7)


def test_words_for_an_indicator_of_words(run: Run, book: Path) -> None:
    with Session.open(book) as session, session.edit("thử") as writer:
        writer.update("indicator", (1,), {"kind": "yes_no"})
        writer.update("indicator", (2,), {"kind": "grade"})
        writer.update("indicator", (3,), {"kind": "text"})
    for no, text in (("1", "Đạt"), ("2", "Mức độ 2"), ("3", "Đã ban hành 1,250 quyết định")):
        done = run("set", book, *PLACE, no, "--value", text)
        assert done.returncode == 0, done.stderr
    assert [(row[5], row[6]) for row in cells(book)] == [
        (1.0, "Đạt"), (2.0, "Mức độ 2"), (None, "Đã ban hành 1,250 quyết định"),
    ]  # fmt: skip


# -- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "small", "large"),
    [("1,250", "1,25", "1.250"), ("1,234", "1,2340", "1.234"), ("-1,250", "-1,25", "-1.250")],
)
def test_a_number_with_two_readings(
    run: Run, book: Path, typed: str, small: str, large: str
) -> None:
    done = run("set", book, *PLACE, "1", "--num", typed, "--den", "2.000")
    assert done.returncode == 1
    assert f"Số “{typed}” có hai cách hiểu: {small} " in done.stderr
    assert f" hoặc {large} " in done.stderr
    assert cells(book) == []
    for clear in (small, large):  # what is proposed is understood
        assert run("set", book, *PLACE, "1", "--num", clear, "--den", "2.000").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--period", "2023-Q7", "--indicator", "1"], "Các kỳ có trong sổ: 2023-Q1"),
        ([*PLACE, "99"], "Các chỉ tiêu có trong sổ:\n  1  Trẻ nhà trẻ ra lớp"),
        ([*PLACE, "1", "--level", "THPT"], "Các cấp học: MN."),
        ([*PLACE, "8"], "có nhiều cấp học (MN, TH, THCS). Hãy thêm --level."),
        ([*PLACE, "1", "--unit", "Trường lạ"], "Các đơn vị có trong sổ:\n  "),
    ],
)
def test_an_unknown_name_lists_what_there_is(
    run: Run, book: Path, arguments: list[str], sentence: str
) -> None:
    done = run("set", book, *arguments, "--value", "1")
    assert done.returncode == 1
    assert sentence in done.stderr
    assert cells(book) == []


def test_a_number_printed_twice(run: Run, answer: Answer, tmp_path: Path) -> None:
    run("new", "a.skh", "--plan", "gia-lam-2023")
    with Session.open(tmp_path / "a.skh") as session, session.edit("thử") as writer:
        writer.update("indicator", (2,), {"no": "1"})
    done = run("set", "a.skh", *PLACE, "1", "--value", "1")
    assert done.returncode == 1
    assert done.stderr.startswith("Có 2 chỉ tiêu mang số “1”. Hãy dùng mã của chỉ tiêu:\n")
    uid = done.stderr.splitlines()[2].split()[0]
    assert run("set", "a.skh", *PLACE, uid, "--value", "1").returncode == 0


@pytest.mark.parametrize("typed", ["abc", "12a", "", "1e400", "9" * 18, "-"])
def test_what_is_no_number(run: Run, book: Path, typed: str) -> None:
    done = run("set", book, *PLACE, "1", "--value", typed)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert typed in done.stderr
    assert cells(book) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--num", "1"],
        ["--den", "1"],
        ["--num", "1", "--den", "2", "--value", "3"],
        ["--value", "3", "--state", "na"],
        ["--state", "gone"],
    ],
)
def test_one_way_of_giving_a_result(run: Run, book: Path, arguments: list[str]) -> None:
    done = run("set", book, *PLACE, "1", *arguments)
    assert done.returncode == 2
    assert cells(book) == []


def test_a_book_open_elsewhere_is_not_written(run: Run, book: Path) -> None:
    with Session.open(book):
        done = run("set", book, *PLACE, "1", "--value", "1")
    assert done.returncode == 1
    assert "đang được một chương trình khác sử dụng" in done.stderr
    assert cells(book) == []


def test_each_command_is_in_the_change_log(run: Run, book: Path) -> None:
    run("set", book, *PLACE, "1", "--value", "1")
    conn = sqlite3.connect(book)
    [label] = conn.execute("SELECT label FROM change_log ORDER BY seq DESC LIMIT 1").fetchone()
    conn.close()
    assert label == "Nhập kết quả chỉ tiêu 1 (MN)"


def test_a_school_of_one_level_is_not_asked_for_it(
    run: Run, answer: Answer, tmp_path: Path
) -> None:
    book = tmp_path / "truong.skh"
    run("new", book, "--plan", "gia-lam-2023", "--unit", "THCS Đặng Xá", "--level", "THCS")
    shown = answer("show", book)
    indicators = shown["plans"][0]["indicators"]
    both_levels = {"TH", "THCS"}
    several = next(i for i in indicators if both_levels <= {t["level"] for t in i["targets"]})
    cell = ("--period", "2023-Q2", "--indicator", several["id"], "--num", 9, "--den", 10)
    assert run("set", book, *cell).returncode == 0
    assert [r["level"] for r in answer("show", book)["results"]] == ["THCS"]
    both = tmp_path / "hai-cap.skh"
    run("new", both, "--plan", "gia-lam-2023", "--unit", "TH&THCS Đặng Xá", "--level", "TH,THCS")
    done = run("set", both, *cell)
    assert done.returncode == 1
    assert "--level" in done.stderr


def test_six_months_from_the_quarters(run: Run, book: Path) -> None:
    for quarter, number in (("2023-Q1", "90"), ("2023-Q2", "95")):
        place = ("--period", quarter, "--indicator", "1")
        assert run("set", book, *place, "--num", number, "--den", "100").returncode == 0
    done = run("set", book, "--period", "2023-H1", "--from-quarters")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("Đã điền 1 ô từ Quý I/2023, Quý II/2023.\n")
    assert "Chỉ tiêu 2 (MN): chưa nhập ở quý, học kỳ nào.\n" in done.stderr
    assert ("2023-H1", "MN", "value", 95.0, 100.0, None, None, None) in cells(book)


def test_a_quarter_is_not_made_of_quarters(run: Run, book: Path) -> None:
    done = run("set", book, "--period", "2023-Q2", "--from-quarters")
    assert done.returncode == 1
    assert "không gồm quý hay học kỳ nào" in done.stderr
    both = run("set", book, *PLACE, "1", "--from-quarters")
    assert both.returncode == 2
    assert "--from-quarters" in both.stderr


def test_a_row_that_the_plan_dropped_takes_nothing(run: Run, book: Path) -> None:
    run("set", book, *PLACE, "1", "--num", "9", "--den", "10")
    before = cells(book)
    with Session.open(book) as session, session.edit("Bản 2") as writer:
        [(uid,)] = session.conn.execute("SELECT uid FROM indicator WHERE no = '1'")
        writer.put("setting", ("dropped_rows",), {"value": json.dumps({uid: 2})})
    done = run("set", book, *PLACE, "1", "--value", "50")
    assert done.returncode == 1
    assert "đã bỏ ở bản 2" in done.stderr
    assert cells(book) == before
