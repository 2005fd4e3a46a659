"""`inbox --also CLASS --why TEXT`: what waits is taken on the command line, with a reason."""

import json
from pathlib import Path

from core.exchange import inbox
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
    assert "--why" in run("inbox", office, path, "--also", "older").stderr
    done = run("inbox", office, path, "--also", "older", "--why", "Khôi phục sổ", "--json")
    [told] = json.loads(done.stdout)["files"]
    assert (done.returncode, told["taken"]) == (0, True)
    assert "Khôi phục sổ" in told["reason"]


def test_the_help_names_every_doubt(run: Run) -> None:
    said = run("inbox", "--help").stdout
    assert all(doubt in said for doubt in inbox.DOUBTS)
