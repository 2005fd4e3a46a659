"""`inbox --also CLASS --why TEXT`: what waits is taken on the command line, with a reason."""

import json
from pathlib import Path

from core.exchange import inbox
from core.exchange.travel import read_travel
from core.session import Session
from tests.core.cli.processes import Run
from tests.core.exchange.district import Q1, look, make, report


def test_a_report_of_a_lost_book_is_taken_with_a_reason(run: Run, tmp_path: Path) -> None:
    office, (school,) = make(tmp_path, schools=1)
    lost = tmp_path / "bản sao.skh"
    lost.write_bytes(school.read_bytes())
    with Session.open(office) as session:
        for change in (None, 5.0):
            items = look(session, report(school, Q1, tmp_path, change=change))
            inbox.take(session, items, inbox.ready(items))
    (tmp_path / "lại").mkdir()
    path = report(lost, Q1, tmp_path / "lại", change=7.0)
    done = run("inbox", office, path, "--json")
    [told] = json.loads(done.stdout)["files"]
    assert (done.returncode, told["class"], told["taken"]) == (1, "older", False)
    assert told["waits_for"] == ["older"]
    assert "--why" in run("inbox", office, path, "--also", "older").stderr
    done = run("inbox", office, path, "--also", "older", "--why", "Khôi phục sổ", "--json")
    [told] = json.loads(done.stdout)["files"]
    assert (done.returncode, told["taken"], "waits_for" in told) == (0, True, False)
    assert "Khôi phục sổ" in told["reason"]


def test_reports_are_signed_from_the_command_line_on(run: Run, tmp_path: Path) -> None:
    """The key is pinned with the first report; from another computer it is asked about once."""
    office, (school,) = make(tmp_path, schools=1)
    said = run("submit", school, "--period", Q1, "--out", tmp_path / "1", "--sign", "--json")
    [first] = [f for f in json.loads(said.stdout)["files"] if f.endswith(".skh")]
    assert read_travel(Path(first)).head["signature"]
    assert json.loads(run("inbox", office, first, "--json").stdout)["files"][0]["taken"]
    elsewhere = {"SKH_DATA_DIR": str(tmp_path / "máy khác")}
    said = run("submit", school, "--period", "2023-Q2", "--out", tmp_path / "2", "--json",
               **elsewhere)  # fmt: skip
    [second] = [f for f in json.loads(said.stdout)["files"] if f.endswith(".skh")]
    done = run("inbox", office, second)
    assert done.returncode == 1
    assert "--also changed_key" in done.stdout
    done = run("inbox", office, second, "--also", "changed_key", "--why", "Trường thay máy")
    assert (done.returncode, "Nhận vì: Trường thay máy" in done.stdout) == (0, True)
    with Session.open(office) as session:
        [kept] = session.setting("trusted_keys").values()
    assert kept["reason"] == "Trường thay máy"


def test_the_help_names_every_doubt(run: Run) -> None:
    said = run("inbox", "--help").stdout
    assert all(doubt in said for doubt in inbox.DOUBTS)
