"""check: findings as JSON and in words, with the exit code. The rules: tests/core/rules/checks."""

import json
from pathlib import Path

import pytest

from core.session import Session
from tests.core.cli.processes import Run

KEYS = {"id", "severity", "where", "message", "printed", "computed", "reason"}


def findings(run: Run, book: Path, *arguments: str) -> tuple[int, list[dict]]:
    done = run("check", book, "--json", *arguments)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)["findings"]


def test_the_plan_of_gia_lam_has_its_known_faults(run: Run, book: Path) -> None:
    code, found = findings(run, book)
    assert found
    for finding in found:
        assert set(finding) >= KEYS
        assert finding["severity"] in ("error", "warning", "info")
        assert set(finding["where"]) == {"table", "id", "text"}
        assert finding["message"]
        assert "{" not in finding["message"]
    assert code == int(any(finding["severity"] == "error" for finding in found))
    messages = "\n".join(finding["message"] for finding in found)
    assert "32/KH-UBND" in messages  # an annex that says it belongs to another plan


def test_an_impossible_result_is_an_error(run: Run, book: Path) -> None:
    place = ("--period", "2023-Q2", "--indicator", "1")
    assert run("set", book, *place, "--num", "97", "--den", "100").returncode == 0
    before = findings(run, book, "--period", "2023-Q2")
    assert before[0] == 0
    assert run("set", book, *place, "--num", "101", "--den", "100").returncode == 0
    code, found = findings(run, book, "--period", "2023-Q2")
    assert code == 1
    new = [finding for finding in found if finding not in before[1]]
    [error] = [finding for finding in new if finding["severity"] == "error"]
    with Session.open(book, read_only=True) as session:
        uid = session.conn.execute("SELECT uid FROM indicator WHERE no = '1'").fetchone()[0]
    assert uid in str(error["where"]["id"])
    assert "101" in error["message"]


def test_in_words(run: Run, book: Path) -> None:
    run("set", book, "--period", "2023-Q2", "--indicator", "1", "--num", "101", "--den", "100")
    done = run("check", book, "--period", "2023-Q2")
    assert done.returncode == 1
    assert done.stdout.startswith("[lỗi] ")
    assert done.stderr.endswith(" điểm cần xem.\n")


@pytest.mark.parametrize("flag", [[], ["--json"]])
def test_unknown_period(run: Run, book: Path, flag: list[str]) -> None:
    done = run("check", book, "--period", "2023-Q8", *flag)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Các kỳ có trong sổ: 2023-Q1" in done.stderr
