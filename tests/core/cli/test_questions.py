"""A script asks, answers, closes and adjusts: questions and adjustments on the command line."""

from pathlib import Path
from typing import Any

import pytest

from core.cli import run_command
from core.services.demo import make_demo
from tests.core.cli.processes import Answer, Run

Q1 = "2023-Q1"


@pytest.fixture
def books(run: Run, answer: Answer, tmp_path: Path) -> tuple[Path, Path, str]:
    """An office that has taken in a school's report, the school, and the school's name."""
    done = run("demo", "--schools", 1, "--periods", 1, "--out", tmp_path / "demo")
    office, school = map(Path, done.stdout.splitlines())
    sent = answer("submit", school, "--period", Q1, "--out", tmp_path / "1")
    [item] = answer("inbox", office, sent["files"][0])["files"]
    assert item["taken"]
    return office, school, "Trường Mầm non Hòa Bình"


def test_a_question_goes_down_and_its_answer_comes_up(
    run: Run, answer: Answer, books: tuple[Path, Path, str], tmp_path: Path
) -> None:
    office, school, name = books
    cell = ("--unit", name, "--period", Q1)
    [asked] = answer("questions", office, *cell, "--ask", "Sao ít?", "--indicator", 1)["questions"]
    assert (asked["unit_name"], asked["level"], asked["text"], asked["state"]) == (
        name, "MN", "Sao ít?", "open",
    )  # fmt: skip
    assert asked["cell"].startswith("1. ")
    run("questions", office, *cell, "--ask", "Ai ký?")
    done = run("receipt", office, *cell, "--out", tmp_path / "phiếu")
    taken = answer("accept", school, done.stdout.strip())
    assert [(q["text"], q["subject"]) for q in taken["questions"]] == [
        ("Sao ít?", "indicator"), ("Ai ký?", "period"),
    ]  # fmt: skip
    assert taken["questions"][0]["cell"].startswith("1. ")
    listed = run("questions", school).stdout
    assert "[chờ trả lời]" in listed
    assert "cả kỳ báo cáo: Ai ký?" in listed
    [said] = answer("questions", school, "--id", asked["id"][:6], "--answer", "Đúng")["questions"]
    assert (said["answer"], said["state"]) == ("Đúng", "answered")
    sent = answer("submit", school, "--period", Q1, "--out", tmp_path / "2")
    run("inbox", office, sent["files"][0])
    assert [(q["answer"], q["state"]) for q in answer("questions", office, *cell)["questions"]] == [
        ("Đúng", "answered"), (None, "open"),
    ]  # fmt: skip
    refused = run("questions", school, "--id", asked["id"], "--close")
    assert (refused.returncode, "chỉ cấp trên đóng được" in refused.stderr) == (1, True)
    [closed] = answer("questions", office, "--id", asked["id"], "--close")["questions"]
    assert closed["state"] == "closed"


def test_an_adjustment_from_a_script(
    run: Run, answer: Answer, books: tuple[Path, Path, str], tmp_path: Path
) -> None:
    office, school, name = books
    cell = ("--period", Q1, "--unit", name, "--indicator", 1)

    def first() -> dict[str, Any]:
        rows: list[dict[str, Any]] = answer("roll-up", office, "--period", Q1)["rows"]
        return next(row for row in rows if row["no"] == "1")

    before = first()["numerator"]
    [made] = answer("adjust", office, *cell, "--num", 40, "--den", 50, "--reason", "Biên bản")[
        "adjustments"
    ]
    assert (made["numerator"], made["reason"], made["stale"]) == (40, "Biên bản", False)
    assert (first()["numerator"], len(first()["adjusted"])) == (40, 1)
    assert "1 số điều chỉnh" in run("roll-up", office, "--period", Q1).stdout
    short = name.removeprefix("Trường ").replace("Mầm non", "MN")
    listed = answer("adjust", office, "--period", Q1, "--unit", short, "--indicator", 1, "--keep")
    assert listed["adjustments"] == [made]
    run("set", school, "--period", Q1, "--indicator", 1, "--num", 41, "--den", 60)
    sent = answer("submit", school, "--period", Q1, "--out", tmp_path / "2")
    run("inbox", office, sent["files"][0])
    assert "cần xem lại" in run("adjust", office, "--period", Q1).stdout
    assert not answer("adjust", office, *cell, "--keep")["adjustments"][0]["stale"]
    assert answer("adjust", office, *cell, "--remove")["adjustments"] == []
    assert first()["numerator"] == 41 != before


CELL = ("--unit", "Trường Mầm non Hòa Bình", "--indicator", "1")
WRONG: list[tuple[list[str], int, str]] = [
    (["questions", "--ask", "Gì?"], 2, "--unit"),
    (["questions", "--answer", "Gì?"], 2, "--id"),
    (["questions", "--id", "abcdefgh", "--close"], 1, "không có câu hỏi “abcdefgh”"),
    (["questions", "--id", "abc", "--close"], 1, "ít nhất 4 chữ"),
    (["questions", "--id", "x", "--answer", "a", "--close"], 2, "Mỗi lần chỉ một việc"),
    (["adjust", "--period", Q1, "--unit", "x"], 2, "--indicator"),
    (["adjust", "--period", Q1, *CELL, "--num", "5", "--den", "6"], 1, "lý do"),
    (
        ["adjust", "--period", Q1, *CELL, "--num", "6", "--den", "5", "--reason", "vì"],
        1,
        "không thể đúng",
    ),
    (["adjust", "--period", Q1, *CELL, "--value", "nhiều", "--reason", "vì"], 1, "nhiều"),
    (["adjust", "--period", Q1, *CELL, "--remove"], 1, "chưa có điều chỉnh"),
]


def test_wrong_use_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    office, _ = make_demo(tmp_path / "demo", schools=1, periods=1)
    for arguments, code, words in WRONG:
        assert run_command([arguments[0], str(office), *arguments[1:]]) == code, arguments
        said = capfd.readouterr()
        assert said.out == ""
        assert words in said.err
