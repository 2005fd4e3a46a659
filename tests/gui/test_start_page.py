"""The first start: role, name, plan, place; and what is said when something is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton

from core.session import Session
from gui.main_window import MainWindow


@pytest.fixture
def start(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(None)


def fill(window: MainWindow, **texts: str) -> None:
    for name, text in texts.items():
        line = window.findChild(QLineEdit, name)
        line.setText(text)
        line.textEdited.emit(text)


def create(window: MainWindow) -> None:
    window.findChild(QPushButton, "createBook").click()


def test_office_takes_a_built_in_plan(start: MainWindow, tmp_path: Path) -> None:
    box = start.findChild(QComboBox, "planBox")
    assert box.itemText(0).startswith("92/KH-UBND – Ủy ban nhân dân huyện Gia Lâm, 2023")
    assert box.count() == 6
    path = tmp_path / "Gia Lâm.skh"
    fill(start, bookPath=str(path))
    create(start)
    assert start.book is not None
    assert start.windowTitle().startswith("Gia Lâm")
    assert start.tabs.isVisible()
    assert path.exists()


def test_school_needs_a_name_and_a_level(start: MainWindow, tmp_path: Path) -> None:
    problem = start.findChild(QLabel, "startProblem")
    start.findChild(QRadioButton, "roleSchool").click()
    fill(start, bookPath=str(tmp_path / "t.skh"))
    create(start)
    assert problem.text() == "Hãy gõ tên đơn vị."
    fill(start, unitName="Trường Tiểu học Cao Bá Quát")
    create(start)
    assert "cấp học" in problem.text()
    [box] = [b for b in start.start_page.form.level_boxes if b.text() == "TH"]
    box.setChecked(True)
    create(start)
    assert start.book is not None
    session = start.book.session
    [(name, kind, levels)] = session.conn.execute(
        "SELECT name, kind, levels FROM unit WHERE id = ?", (session.own_unit_id(),)
    ).fetchall()
    assert (name, kind, levels) == ("Trường Tiểu học Cao Bá Quát", "school", "TH")
    start.show_tab(1)
    assert {key.level for key in list(start.current_tab().model.keys())} == {"TH"}


def test_an_existing_file_is_never_overwritten(start: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.skh"
    path.write_bytes(b"mine")
    fill(start, bookPath=str(path))
    create(start)
    assert "Đã có tệp" in start.findChild(QLabel, "startProblem").text()
    assert path.read_bytes() == b"mine"
    assert start.book is None


def test_path_follows_the_name_until_it_is_changed(start: MainWindow) -> None:
    fill(start, unitName="Trường A/B")
    assert start.findChild(QLineEdit, "bookPath").text().endswith("Trường A-B.skh")
    fill(start, bookPath="khác.skh")
    fill(start, unitName="Trường C")
    assert start.findChild(QLineEdit, "bookPath").text() == "khác.skh"


def test_empty_book_says_what_to_do(start: MainWindow, tmp_path: Path) -> None:
    box = start.findChild(QComboBox, "planBox")
    box.setCurrentIndex(box.count() - 1)
    fill(start, unitName="Phường Hòa Bình", bookPath=str(tmp_path / "t.skh"))
    create(start)
    assert start.book is not None
    start.show_tab(1)
    tab = start.current_tab()
    assert tab.empty.isVisible()
    tab.add_new()  # the first indicator makes a draft plan for itself
    assert len(tab.model.keys()) == 1
    start.book.session.undo()
    assert tab.empty.isVisible()
    start.load_plan("gia-lam-2023")
    start.show_tab(1)
    assert len(start.current_tab().model.keys()) == 43
    assert start.top_bar.period_box.count() > 0


def test_recent_books_are_offered(
    open_window: Callable[..., MainWindow], gia_lam: Path, tmp_path: Path
) -> None:
    open_window(gia_lam).close()
    window = open_window(None)
    recent = window.start_page.recent
    assert recent.item(0).text().startswith("Gia Lâm")
    recent.itemClicked.emit(recent.item(0))
    assert window.book is not None
    gia_lam_again = window.book.session.path
    assert isinstance(window.book.session, Session)
    window.show_start()
    window.start_page.left.emit()
    assert window.stack.currentIndex() == 0
    assert window.book.session.path == gia_lam_again
