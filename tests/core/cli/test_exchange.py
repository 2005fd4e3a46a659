"""The commands of the exchange, run as the real program."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.cli.processes import Answer, Run

Q1 = "2023-Q1"


@pytest.fixture
def demo(run: Run, tmp_path: Path) -> list[Path]:
    done = run("demo", "--schools", 3, "--periods", 2, "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


def files(done: Any) -> list[dict[str, Any]]:
    return list(json.loads(done.stdout)["files"])


def test_the_whole_loop(run: Run, answer: Answer, demo: list[Path], tmp_path: Path) -> None:
    office, first, second, _ = demo
    out = tmp_path / "out"
    for book in (first, second):
        sent = answer("submit", book, "--period", Q1, "--out", out / book.stem)
        assert sorted(Path(f).suffix for f in sent["files"]) == [".eml", ".pdf", ".skh", ".xlsx"]
        assert sorted(p.suffix for p in (out / book.stem).iterdir()) == [
            ".eml", ".pdf", ".skh", ".xlsx",
        ]  # fmt: skip
    reports = sorted(out.glob("*/*.skh"))
    looked = answer("inbox", office, *reports, "--dry-run")
    assert [(f["class"], f["taken"]) for f in looked["files"]] == [("late", False)] * 2
    assert looked["changes"] > 0
    assert answer("show", office)["results"] == []
    taken = answer("inbox", office, *reports)
    assert taken["changes"] == looked["changes"]
    keys = {"file", "class", "reason", "unit", "period", "revision", "taken", "changes"}
    assert all(set(f) == keys and f["taken"] for f in taken["files"])
    unit = answer("show", first)["unit"]["id"]
    assert {f["unit"] for f in taken["files"]} >= {unit}
    rows = answer("roll-up", office, "--period", Q1)["rows"]
    assert {"indicator", "no", "level", "numerator", "denominator", "value", "coverage", "missing",
            "excluded", "adjusted", "verdict"} <= set(rows[0])  # fmt: skip
    done = run("receipt", office, "--period", Q1, "--unit", unit, "--out", tmp_path / "receipt")
    assert done.returncode == 0, done.stderr
    assert run("accept", first, done.stdout.strip()).returncode == 0
    assert {p["key"]: p["state"] for p in answer("show", first)["periods"]}[Q1] == "received"


def test_a_folder_is_taken_whole_and_a_bad_file_makes_exit_1(
    run: Run, demo: list[Path], tmp_path: Path
) -> None:
    office, book, *_ = demo
    assert run("submit", book, "--period", Q1, "--out", tmp_path / "out").returncode == 0
    (tmp_path / "out" / "xấu.skh").write_bytes(b"nothing" * 200)
    done = run("inbox", office, tmp_path / "out", "--json")
    assert done.returncode == 1
    found = {f["class"]: f["taken"] for f in files(done)}
    # the draft holds the same file once more; cover and workbook are no reports
    assert found == {"duplicate": False, "late": True, "not_ours": False}
    again = run("inbox", office, next((tmp_path / "out").glob("BC*.skh")))
    assert again.returncode == 0
    assert "gửi trùng" in again.stdout


def test_a_name_that_is_nowhere_is_no_damaged_file(run: Run, demo: list[Path]) -> None:
    done = run("inbox", demo[0], demo[1].parent / "khong-co.eml")
    assert done.returncode == 1
    assert "Không tìm thấy tệp hoặc thư mục" in done.stderr
    assert done.stdout == ""


def test_issue_and_accept(run: Run, answer: Answer, demo: list[Path], tmp_path: Path) -> None:
    office, book, *_ = demo
    unit = answer("show", book)["unit"]["id"]
    done = run("issue", office, "--out", tmp_path / "plan", "--unit", unit)
    assert done.returncode == 0, done.stderr
    [file] = (tmp_path / "plan").glob("*.skh")
    assert run("accept", book, file, "--dry-run").returncode == 0
    offer = answer("accept", book, file, "--dry-run")
    assert (offer["version"], offer["written"]) == (1, 0)
    assert run("accept", book, file).returncode == 0
    refused = run("accept", demo[2], file)
    assert refused.returncode == 1
    assert "không phải cho" in refused.stderr
    assert run("accept", book, office).returncode == 1
    assert run("accept", book, tmp_path / "nowhere.skh").returncode == 1


def test_a_plan_file_makes_the_book_of_its_school(
    run: Run, answer: Answer, demo: list[Path], tmp_path: Path
) -> None:
    office, book, *_ = demo
    unit = answer("show", book)["unit"]
    run("issue", office, "--out", tmp_path / "plan", "--unit", unit["id"])
    run("issue", office, "--out", tmp_path / "all", "--one-file")
    [mine], [common] = ((tmp_path / name).glob("*.skh") for name in ("plan", "all"))
    new = tmp_path / "sổ mới.skh"
    refused = run("accept", new, common)
    assert (refused.returncode, new.exists()) == (1, False)
    assert "new sổ mới.skh --unit" in refused.stderr
    assert answer("accept", new, mine)["version"] == 1
    made = answer("show", new)
    assert [made["unit"][key] for key in ("id", "name")] == [unit["id"], unit["name"]]
    assert len(made["plans"]) == 1


def test_reminders_and_wrong_use(
    run: Run, answer: Answer, demo: list[Path], tmp_path: Path
) -> None:
    office, *_ = demo
    late = answer("reminders", office, "--period", Q1)
    assert len(late["units"]) == 3
    done = run("reminders", office, "--period", Q1, "--out", tmp_path / "r")
    assert done.returncode == 0
    assert len(list((tmp_path / "r").glob("*.eml"))) == 3
    assert run("reminders", office, "--period", "2099-Q1").returncode == 1
    assert run("inbox", office).returncode == 2
    assert run("submit", office, "--period", Q1).returncode == 2
    assert (
        run("receipt", office, "--period", Q1, "--unit", "Không có", "--out", ".").returncode == 1
    )


def test_errors_block_a_submission(run: Run, demo: list[Path], tmp_path: Path) -> None:
    _, book, *_ = demo
    assert (
        run("set", book, "--period", Q1, "--indicator", "1", "--num", 9, "--den", 3).returncode == 0
    )
    done = run("submit", book, "--period", Q1, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "Chưa gửi được báo cáo" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_plan_goes_to_those_who_report(run: Run, tmp_path: Path) -> None:
    office = tmp_path / "ubnd.skh"
    assert run("new", office, "--plan", "gia-lam-2023").returncode == 0
    done = run("issue", office, "--out", tmp_path / "all")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "all").glob("*.skh"))) == 24  # the schools that the plan names
    assert "Không làm tệp cho 7 đơn vị không gửi báo cáo: " in done.stderr
    assert "Phòng Nội vụ" in done.stderr
    named = run("issue", office, "--out", tmp_path / "one", "--unit", "Phòng Nội vụ")
    assert named.returncode == 0
    assert len(list((tmp_path / "one").glob("*.skh"))) == 1
    assert "Không làm tệp" not in named.stderr
