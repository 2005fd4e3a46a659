"""A province, a district and twelve schools through two quarters, by files and commands alone.

What the roll-up says is computed a second time here, with plain sqlite3, from the files that the
schools sent.
"""

import io
import json
import os
import shutil
import sqlite3
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.cli import run_command
from core.exchange import questions
from core.exchange.adjustments import adjust, adjustments
from core.session import Session

pytestmark = pytest.mark.slow

PLAN = "gia-lam-2023"
PROVINCE, DISTRICT = "UBND thành phố Hà Nội", "Ủy ban nhân dân huyện Gia Lâm"
SCHOOLS = {
    "MN Cổ Bi": "MN", "MN Đa Tốn": "MN", "MN Dương Hà": "MN", "MN Kim Sơn": "MN",
    "TH Dương Hà": "TH", "TH Cổ Bi": "TH", "TH Yên Viên": "TH", "TH Đông Dư": "TH",
    "THCS Đặng Xá": "THCS", "THCS Phú Thị": "THCS", "THCS Lệ Chi": "THCS",
    "THCS Ninh Hiệp": "THCS",
}  # fmt: skip
CELL = {"MN": ("1", 40), "TH": ("3", 120), "THCS": ("4", 90)}  # indicator, pupils of the first
Q1, Q2 = "2023-Q1", "2023-Q2"


class Done(NamedTuple):
    """What a command said."""

    stdout: str
    stderr: str


class Tiers:
    """The books in a folder and the program that works on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = "2023-01-10T08:00:00+07:00"
        self.province, self.district = folder / "tinh.skh", folder / "huyen.skh"
        self.schools = {name: folder / f"{n:02d}.skh" for n, name in enumerate(SCHOOLS)}

    def run(self, *arguments: object, code: int = 0) -> Done:
        """A command in this process; what reads received files starts processes of its own."""
        os.environ["SKH_NOW"] = self.now
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            found = run_command([*map(str, arguments)])
        assert found == code, (arguments, out.getvalue(), err.getvalue())
        return Done(out.getvalue(), err.getvalue())

    def ask(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def found(self) -> None:
        """Books of three tiers; the plan goes down from the province to the schools."""
        self.run("new", self.province, "--plan", PLAN, "--unit", PROVINCE)
        self.run("new", self.district, "--plan", PLAN)
        self.hand_down("v1")
        for name, book in self.schools.items():
            # a book made without the plan, under a longer name than the office uses
            self.run("new", book, "--unit", f"Trường {name}", "--level", SCHOOLS[name])
            self.run("accept", book, self.plan_file("v1", name))

    def hand_down(self, label: str) -> None:
        above, below = self.folder / label / "huyen", self.folder / label / "truong"
        self.run("issue", self.province, "--out", above, "--unit", DISTRICT)
        [file] = above.glob("*.skh")
        self.run("accept", self.district, file)
        self.run("issue", self.district, "--out", below)

    def plan_file(self, label: str, name: str) -> Path:
        for path in (self.folder / label / "truong").glob("*.skh"):
            conn = sqlite3.connect(path)
            sql = "SELECT u.name FROM meta m JOIN unit u ON u.uid = m.value WHERE m.key = 'unit'"
            found = conn.execute(sql).fetchone()
            conn.close()
            if found[0] == name:
                return path
        raise LookupError(name)

    def enter(self, period: str, shift: int) -> None:
        for n, (name, book) in enumerate(self.schools.items()):
            indicator, pupils = CELL[SCHOOLS[name]]
            whole = pupils + 7 * n
            self.set(book, period, indicator, whole - n - shift, whole)

    def set(self, book: Path, period: str, indicator: str, num: int, den: int) -> None:
        self.run("set", book, "--period", period, "--indicator", indicator, "--num", num,
                 "--den", den)  # fmt: skip

    def submit(self, name: str, period: str) -> Path:
        out = self.folder / "gui" / period / name
        done = self.ask("submit", self.schools[name], "--period", period, "--out", out)
        return Path(done["files"][0])

    def roll_up(self, book: Path, period: str) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self.ask("roll-up", book, "--period", period)["rows"]
        return {(row["no"], row["level"]): row for row in rows}


def sums(files: list[Path], period: str) -> dict[tuple[str, str], tuple[float, float, int]]:
    """Numerators, denominators and units per indicator number and level, from the files alone."""
    newest: dict[str, tuple[int, Path]] = {}
    for path in files:
        conn = sqlite3.connect(path)
        head = dict(conn.execute("SELECT key, value FROM meta").fetchall())
        conn.close()
        if head["period"] == period:
            mine = (int(head["revision"]), path)
            newest[head["unit"]] = max(newest.get(head["unit"], mine), mine)
    total: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0])
    for _, path in newest.values():
        conn = sqlite3.connect(path)
        rows = conn.execute(
            "SELECT i.no, r.level, r.numerator, r.denominator FROM v_results r"
            " JOIN indicator i ON i.uid = r.indicator_id WHERE r.state = 'value'"
        ).fetchall()
        conn.close()
        for no, level, numerator, denominator in rows:
            if None in (numerator, denominator):
                continue  # a plain number, not a ratio
            cell = total[no, level]
            for place, number in enumerate((numerator, denominator, 1)):
                cell[place] += number
    return {key: (a, b, int(n)) for key, (a, b, n) in total.items()}


def expect_totals(
    rolled: dict[tuple[str, str], dict[str, Any]], files: list[Path], period: str
) -> None:
    for key, (numerator, denominator, units) in sums(files, period).items():
        row = rolled[key]
        assert (row["numerator"], row["denominator"]) == (numerator, denominator)
        assert row["coverage"]["reported"] == units
        assert row["value"] == pytest.approx(100 * numerator / denominator)


@pytest.fixture
def tiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiers:
    monkeypatch.setenv("SKH_NOW", "")  # put back after the test
    made = Tiers(tmp_path)
    made.found()
    return made


def test_two_quarters_and_an_adjusted_plan(tiers: Tiers) -> None:
    files = first_quarter(tiers)
    adjust_the_plan(tiers)
    files += second_quarter(tiers)
    to_the_province(tiers, files)


def first_quarter(tiers: Tiers) -> list[Path]:
    tiers.now = "2023-04-05T08:00:00+07:00"
    tiers.enter(Q1, 0)
    files = {name: tiers.submit(name, Q1) for name in tiers.schools}
    late = files.pop("THCS Ninh Hiệp")
    mail = files["MN Cổ Bi"].with_suffix(".eml")
    broken = tiers.folder / "hong.skh"
    broken.write_bytes(files["TH Cổ Bi"].read_bytes()[:-1000])
    given = [mail, broken, *(path for name, path in files.items() if name != "MN Cổ Bi")]
    looked = tiers.ask("inbox", tiers.district, *given, "--dry-run", code=1)
    assert tiers.ask("show", tiers.district)["results"] == []
    taken = tiers.ask("inbox", tiers.district, *given, code=1)
    assert [f["class"] for f in taken["files"]] == ["on_time", "damaged", *["on_time"] * 10]
    assert [f["changes"] for f in taken["files"]] == [f["changes"] for f in looked["files"]]
    again = tiers.ask("inbox", tiers.district, *files.values())
    assert (again["changes"], {f["class"] for f in again["files"]}) == (0, {"duplicate"})
    reminded = tiers.ask("reminders", tiers.district, "--period", Q1)
    assert "THCS Ninh Hiệp" in {unit["name"] for unit in reminded["units"]}
    expect_totals(tiers.roll_up(tiers.district, Q1), list(files.values()), Q1)
    tiers.now = "2023-04-20T08:00:00+07:00"
    made_late = shutil.copy(late, tiers.folder / "muộn # 1.skh")
    assert tiers.ask("inbox", tiers.district, made_late)["files"][0]["class"] == "on_time"
    return [*files.values(), late]


def adjust_the_plan(tiers: Tiers) -> None:
    """The province raises a target and drops an indicator; it goes down two tiers."""
    tiers.now = "2023-05-02T08:00:00+07:00"
    with Session.open(tiers.province) as session, session.edit("Điều chỉnh kế hoạch") as writer:
        [(target,)] = session.conn.execute(
            "SELECT t.id FROM target t JOIN indicator i ON i.id = t.indicator_id WHERE i.no = '1'"
        ).fetchall()
        writer.update("target", (target,), {"raw": "từ 60 % trở lên", "low": 60.0})
        [(gone,)] = session.conn.execute("SELECT id FROM indicator WHERE no = '25'").fetchall()
        writer.delete("indicator", (gone,))
    tiers.hand_down("v2")
    for name, book in tiers.schools.items():
        if name != "TH Yên Viên":  # has not opened its mail
            tiers.run("accept", book, tiers.plan_file("v2", name))
    book = tiers.schools["MN Cổ Bi"]
    shown = tiers.ask("show", book)
    assert shown["plans"][0]["version"] == 2
    assert "25" not in {i["no"] for i in shown["plans"][0]["indicators"]}
    assert len(shown["results"]) == 1  # typed before, still there
    older = tiers.run("accept", book, tiers.plan_file("v1", "MN Cổ Bi"), code=1)
    assert "cũ hơn" in older.stderr


def second_quarter(tiers: Tiers) -> list[Path]:
    tiers.now = "2023-07-03T08:00:00+07:00"
    tiers.enter(Q2, 3)
    files = {name: tiers.submit(name, Q2) for name in tiers.schools}
    behind = files.pop("TH Yên Viên")
    looked = tiers.ask("inbox", tiers.district, behind, *files.values(), code=1)
    assert [f["class"] for f in looked["files"]] == ["wrong_plan", *["on_time"] * 11]
    assert not looked["files"][0]["taken"]
    tiers.run("accept", tiers.schools["TH Yên Viên"], tiers.plan_file("v2", "TH Yên Viên"))
    files["TH Yên Viên"] = tiers.submit("TH Yên Viên", Q2)
    [taken] = tiers.ask("inbox", tiers.district, files["TH Yên Viên"])["files"]
    assert (taken["class"], taken["revision"]) == ("on_time", 2)
    files["MN Đa Tốn"] = question_and_correction(tiers, files["MN Đa Tốn"])
    expect_totals(tiers.roll_up(tiers.district, Q2), list(files.values()), Q2)
    return list(files.values())


def question_and_correction(tiers: Tiers, first: Path) -> Path:
    """The office asks, returns, adjusts; the school answers with a new report."""
    book = tiers.schools["MN Đa Tốn"]
    with Session.open(tiers.district) as session:
        [(unit, period, indicator)] = session.conn.execute(
            "SELECT u.id, p.id, i.id FROM unit u, period p, indicator i"
            " WHERE u.name = 'MN Đa Tốn' AND p.key = '2023-Q2' AND i.no = '1'"
        ).fetchall()
        questions.ask(session, unit, period, "indicator", "Mẫu số có đúng không?",
                      subject_uid="x", level="MN")  # fmt: skip
        adjust(session, (period, indicator, "MN", unit), "Theo biên bản", numerator=40.0,
               denominator=50.0)  # fmt: skip
    answer = tiers.folder / "phieu"
    tiers.run("receipt", tiers.district, "--period", Q2, "--unit", "MN Đa Tốn", "--out", answer)
    [receipt] = answer.glob("*.skh")
    assert "Mẫu số có đúng không?" in tiers.run("accept", book, receipt).stdout
    assert states(tiers, book)[Q2] == "returned"
    with Session.open(book) as session:
        [asked] = questions.open_questions(session)
        questions.answer(session, asked.id, "Đã sửa lại theo sổ đăng bộ")
    tiers.set(book, Q2, "1", 41, 52)
    second = tiers.submit("MN Đa Tốn", Q2)
    looked = tiers.ask("inbox", tiers.district, second, first)
    assert [f["class"] for f in looked["files"]] == ["newer", "duplicate"]
    assert tiers.ask("inbox", tiers.district, first, code=1)["files"][0]["class"] == "older"
    with Session.open(tiers.district) as session:
        [kept] = adjustments(session, period)
        assert kept.is_stale
        [asked] = questions.query.questions(session.conn)
        assert (asked.answer, asked.state) == ("Đã sửa lại theo sổ đăng bộ", "answered")
    row = tiers.roll_up(tiers.district, Q2)["1", "MN"]
    assert len(row["adjusted"]) == 1
    with Session.open(tiers.district) as session:
        questions.close(session, asked.id)
        with session.edit("Bỏ điều chỉnh") as writer:
            writer.delete("adjustment", (period, indicator, "MN", unit))
    tiers.run("receipt", tiers.district, "--period", Q2, "--unit", "MN Đa Tốn", "--out",
              answer / "2", "--lock")  # fmt: skip
    tiers.run("accept", book, next((answer / "2").glob("*.skh")))
    assert states(tiers, book)[Q2] == "locked"
    tiers.run("submit", book, "--period", Q2, "--out", answer, code=1)
    return second


def states(tiers: Tiers, book: Path) -> dict[str, str]:
    return {p["key"]: p["state"] for p in tiers.ask("show", book)["periods"]}


def to_the_province(tiers: Tiers, files: list[Path]) -> None:
    tiers.now = "2023-07-08T08:00:00+07:00"
    alone = Path(shutil.copy(tiers.province, tiers.folder / "tinh-2.skh"))
    sent = []
    for period in (Q1, Q2):
        out = tiers.folder / "len-tinh" / period
        sent.append(tiers.ask("submit", tiers.district, "--period", period, "--out", out))
    paths = [done["files"][0] for done in sent]
    taken = tiers.ask("inbox", tiers.province, *reversed(paths))
    assert {(f["class"], f["taken"]) for f in taken["files"]} == {("on_time", True)} or {
        f["class"] for f in taken["files"]
    } == {"on_time", "late"}
    for period in (Q1, Q2):
        below = tiers.roll_up(tiers.district, period)
        above = tiers.roll_up(tiers.province, period)
        figures = ("numerator", "denominator", "value", "verdict", "coverage")
        assert {k: [v[f] for f in figures] for k, v in above.items()} == {
            k: [v[f] for f in figures] for k, v in below.items() if k in above
        }
        expect_totals(above, files, period)
        to_a_province_alone(tiers, alone, period)


def to_a_province_alone(tiers: Tiers, province: Path, period: str) -> None:
    """Sums without rows are counted as with them, also where no school has a figure."""
    out = tiers.folder / "len-tinh-2" / period
    done = tiers.ask("submit", tiers.district, "--period", period, "--out", out, "--totals-only")
    [taken] = tiers.ask("inbox", province, done["files"][0])["files"]
    assert taken["taken"]
    with_rows, sums = tiers.roll_up(tiers.province, period), tiers.roll_up(province, period)
    assert {k: row["coverage"] for k, row in sums.items()} == {
        k: row["coverage"] for k, row in with_rows.items()
    }
    empty = [row["coverage"]["expected"] for row in sums.values() if row["value"] is None]
    assert len(empty) > len(sums) / 2
    assert max(empty) > 1
    told = tiers.run("roll-up", province, "--period", period).stdout.splitlines()
    for line, row in zip(told, sums.values(), strict=True):
        assert " {reported}/{expected} ".format(**row["coverage"]) in line
