"""A province, a district and twelve schools through two quarters and an adjusted plan, in windows.

Three schools work in the window, the others with commands; the offices work in their windows. What
their totals say is computed a second time with plain sqlite3 from the files that the schools sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.cli import run_command
from core.services import indicator_edits
from core.services.demo import make_demo
from core.session import Session
from db.queries.rows import select
from db.records import Unit
from gui.main_window import MainWindow
from gui.tabs.inbox_tab import SENDING
from gui.tabs.roll_up_tab import RollUpTab
from tests.e2e.test_exchange_window import LATE, click, drop, open_issue, shown, submit
from tests.e2e.test_three_tiers import sums
from tests.gui.waiting import added_up

pytestmark = pytest.mark.slow

Q1, Q2 = "2023-Q1", "2023-Q2"
IN_WINDOWS = 3


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    make_demo(folder, schools=12, periods=2, seed=3)
    return folder


class Tiers:
    """The windows of three tiers and the books of the schools."""

    def __init__(
        self, folder: Path, made: Path, open_window: Callable[..., MainWindow], qtbot: QtBot
    ) -> None:
        self.folder, self.qtbot = folder, qtbot
        books = [folder / path.name for path in sorted(made.glob("*.skh"))]
        for path in books:
            path.write_bytes((made / path.name).read_bytes())
        office, *self.schools = books
        self.uid = head(office)["own_unit"]
        self.district = open_window(office)
        self.province = open_window(self._province_book(office))
        self.school = open_window(self.schools[0])
        self.sent: list[Path] = []

    def _province_book(self, office: Path) -> Path:
        with Session.open(office, read_only=True) as session:
            [own] = select(session.conn, Unit, "unit", "WHERE id = ?", (session.own_unit_id(),))
        path = self.folder / "Sở.skh"
        with (
            Session.create(path, unit="Sở mẫu", unit_kind="province", plan="gia-lam-2023") as above,
            above.edit("Đơn vị trực thuộc") as writer,
        ):
            for unit in select(above.conn, Unit, "unit", "WHERE kind = 'school'"):
                writer.delete("unit", (unit.id,))
            writer.add("unit", {"uid": own.uid, "name": own.name, "kind": "district",
                                "parent_id": above.own_unit_id()})  # fmt: skip
        return path

    # -- the plan goes down -----------------------------------------------------------------------

    def hand_down(self, label: str) -> None:
        """Province → district → twelve schools."""
        above, below = self.folder / label / "phòng", self.folder / label / "trường"
        open_issue(self.province, above, self.qtbot).close()
        [file] = [path for path in above.glob("*.skh") if head(path)["unit"] == self.uid]
        self.accept(self.district, file)
        open_issue(self.district, below, self.qtbot).close()
        files = {head(path)["unit"]: path for path in below.glob("*.skh")}
        for n, book in enumerate(self.schools):
            file = files[head(book)["own_unit"]]
            if n < IN_WINDOWS:
                assert self.school.open_file(book)
                self.accept(self.school, file)
            else:
                assert run_command(["accept", str(book), str(file)]) == 0

    def accept(self, window: MainWindow, file: Path) -> None:
        assert window.open_file(file)
        offer = shown(window, "planOfferDialog", self.qtbot)
        click(offer, "acceptPlan")

    # -- reports go up ----------------------------------------------------------------------------

    def send(self, period: str) -> list[Path]:
        """Every school's report; nothing is taken in yet."""
        files = []
        for n, book in enumerate(self.schools):
            out = self.folder / "gửi" / period / str(n)
            if n < IN_WINDOWS:
                assert self.school.open_file(book)
                choose(self.school, period)
                files.append(submit(self.school, out, self.qtbot))
            else:
                command = ["submit", str(book), "--period", period, "--out", str(out)]
                assert run_command([*command, "--reason", "Số đúng"]) == 0
                files += out.glob("*.skh")
        self.sent += files
        return files

    def take_in(self, window: MainWindow, *paths: Path) -> list[str]:
        """Drop files on an office's window and take them; their classes."""
        drop(window, *paths)
        self.qtbot.waitUntil(lambda: window.current_tab().NAME == "inbox", timeout=LATE)
        page = window.current_tab().receiving
        self.qtbot.waitUntil(
            lambda: page._job is None and len(page.items) == len(paths), timeout=LATE
        )
        self.qtbot.waitUntil(page.take_button.isEnabled, timeout=LATE)
        page.take_button.click()
        self.qtbot.waitUntil(lambda: all(item.taken for item in page.items), timeout=LATE)
        classes = [item.cls for item in page.items]
        page.clear()
        return classes


def head(path: Path) -> dict[str, str]:
    """The table `meta` of a file."""
    with closing(sqlite3.connect(path)) as conn:
        return dict(conn.execute("SELECT key, value FROM meta").fetchall())


def choose(window: MainWindow, period: str) -> None:
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(period))


def totals(window: MainWindow, period: str) -> RollUpTab:
    """The tab Tổng hợp at a period."""
    choose(window, period)
    window.exchange.show_roll_up()
    tab = window.current_tab()
    assert isinstance(tab, RollUpTab)
    return added_up(tab)


def shown_sums(tab: RollUpTab) -> dict[tuple[str, str], tuple[float, float, int]]:
    """What the rows of the page say: numerator, denominator, units, by number and level."""
    rows = [tab.model.row_at(row) for row in range(tab.model.rowCount())]
    return {
        (r.row.indicator.no, r.row.level): (
            float(r.figure.numerator), float(r.figure.denominator), r.figure.reported,
        )
        for r in rows
        if r is not None and r.row.indicator.kind == "ratio" and r.figure.denominator
    }  # fmt: skip


def expected(tiers: Tiers, period: str) -> dict[tuple[str, str], tuple[float, float, int]]:
    """The sums of the schools' files, ratios with both parts alone."""
    with Session.open(tiers.schools[0], read_only=True) as session:
        kinds = dict(session.conn.execute("SELECT no, kind FROM indicator").fetchall())
    return {k: v for k, v in sums(tiers.sent, period).items() if kinds[k[0]] == "ratio"}


@pytest.fixture
def tiers(
    open_window: Callable[..., MainWindow], made: Path, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Tiers:  # fmt: skip
    monkeypatch.setenv("SKH_NOW", "2023-01-10T08:00:00+07:00")
    return Tiers(tmp_path, made, open_window, qtbot)


def test_two_quarters_and_an_adjusted_plan_in_windows(
    tiers: Tiers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers.hand_down("v1")
    monkeypatch.setenv("SKH_NOW", "2023-04-15T08:00:00+07:00")
    first_quarter(tiers)
    monkeypatch.setenv("SKH_NOW", "2023-05-02T08:00:00+07:00")
    adjust_the_plan(tiers)
    monkeypatch.setenv("SKH_NOW", "2023-07-08T08:00:00+07:00")
    tiers.take_in(tiers.district, *tiers.send(Q2))
    assert shown_sums(totals(tiers.district, Q2)) == expected(tiers, Q2)
    to_the_province(tiers, qtbot)


def first_quarter(tiers: Tiers) -> None:
    """Eleven in time, one reminded; everything in one go, back and again."""
    *most, late = tiers.send(Q1)
    tiers.take_in(tiers.district, *most)
    district = tiers.district
    assert district.book is not None
    assert district.book.session.undo_label == "Nhận 11 báo cáo"
    page = district.current_tab()
    page.show_page(SENDING)
    choose(district, Q1)
    page.sending.copy_reminder()
    with Session.open(tiers.schools[-1], read_only=True) as session:
        [own] = select(session.conn, Unit, "unit", "WHERE id = ?", (session.own_unit_id(),))
    text = QApplication.clipboard().text()
    assert f"1. {own.name} – quá hạn" in text
    assert "\n2. " not in text
    tiers.take_in(district, late)
    tab = totals(district, Q1)
    assert shown_sums(tab) == expected(tiers, Q1)
    district.undo()  # it leads to the inbox
    assert shown_sums(totals(district, Q1)) != expected(tiers, Q1)
    district.redo()
    assert shown_sums(totals(district, Q1)) == expected(tiers, Q1)


def adjust_the_plan(tiers: Tiers) -> None:
    """A target goes up at the province and down two tiers; what was typed stays."""
    with Session.open(tiers.schools[0], read_only=True) as session:
        before = session.conn.execute("SELECT * FROM v_results ORDER BY 1, 2, 3, 4").fetchall()
    province = tiers.province.book
    assert province is not None
    sql = "SELECT id FROM indicator WHERE no = '1'"
    [(indicator,)] = province.session.conn.execute(sql).fetchall()
    indicator_edits.set_target(province.session, indicator, "MN", "≥ 61%")
    tiers.hand_down("v2")
    for book in tiers.schools:
        with Session.open(book, read_only=True) as session:
            [(version, raw)] = session.conn.execute(
                "SELECT p.version_no, t.raw FROM plan p, target t JOIN indicator i"
                " ON i.id = t.indicator_id WHERE i.no = '1'"
            ).fetchall()
            assert (version, raw) == (2, "≥ 61%")
    with Session.open(tiers.schools[0], read_only=True) as session:
        after = session.conn.execute("SELECT * FROM v_results ORDER BY 1, 2, 3, 4").fetchall()
    assert list(map(tuple, after)) == list(map(tuple, before))


def to_the_province(tiers: Tiers, qtbot: QtBot) -> None:
    """The district sends one quarter with its schools' rows, the other as sums alone."""
    choose(tiers.district, Q1)
    with_rows = submit(tiers.district, tiers.folder / "lên 1", qtbot)
    choose(tiers.district, Q2)
    sums_alone = submit(tiers.district, tiers.folder / "lên 2", qtbot, with_units=False)
    tiers.take_in(tiers.province, with_rows, sums_alone)
    assert shown_sums(totals(tiers.province, Q1)) == expected(tiers, Q1)
    above = shown_sums(totals(tiers.province, Q2))
    assert above == {key: (n, d, 1) for key, (n, d, _) in expected(tiers, Q2).items()}
