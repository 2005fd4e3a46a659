"""A table of 50,000 rows: only pages are read, a frame stays short, changes keep the place."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.book import Book
from gui.models.columns import Column, Entry, Group, Key, Row
from gui.models.row_source import KEPT_ROWS, PAGE, Touched
from gui.models.table_model import TableModel
from gui.settings import Settings
from gui.widgets.table_view import TableView

MANY = 50_000


@dataclass
class Line:
    number: int
    text: str


class Source:
    """Rows made of numbers; remembers what was asked."""

    def __init__(self) -> None:
        self.count = MANY
        self.asked: list[int] = []
        self.broken = False

    def entries(self) -> Sequence[Entry]:
        found: list[Entry] = []
        for number in range(self.count):
            if number % 1000 == 0:
                found.append(Group(f"Nhóm {number // 1000}"))
            found.append(number)
        return found

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, Row]:
        if self.broken:
            raise OSError("disk gone")
        self.asked.append(len(keys))
        return {key: Line(int(str(key)), f"Dòng {key}") for key in keys}

    def touched(self, done: Any) -> Touched:
        return done


@pytest.fixture
def view(qtbot: QtBot, gia_lam: Path) -> Iterator[TableView]:
    host = QWidget()
    qtbot.addWidget(host)
    session = Session.open(gia_lam)
    columns = [
        Column("n", "Số", text=lambda r: str(r.number), align="right", number=lambda r: r.number),
        Column("t", "Chữ", text=lambda r: r.text, stretch=True),
    ]
    model = TableModel(Book(session, host), Source(), columns, host)
    shown = TableView(model, Settings(), host)
    shown.setObjectName("largeView")
    shown.resize(800, 600)
    host.resize(800, 600)
    shown.lay_columns()
    model.load()
    host.show()
    qtbot.waitExposed(host)
    yield shown
    session.close()


def test_only_pages_are_read(view: TableView) -> None:
    source = view.table.source
    assert isinstance(source, Source)
    view.scrollTo(view.table.index(25_000, 0))
    QApplication.processEvents()
    assert max(source.asked) <= PAGE
    assert sum(source.asked) <= 4 * PAGE
    for row in range(0, MANY, PAGE):
        view.table.row_at(row)
    assert len(view.table._read._rows) <= KEPT_ROWS


def test_scrolling_paints_quickly(view: TableView) -> None:
    """The bar is 50 ms a frame (bench); here it only must not be far off on a busy machine."""
    bar = view.verticalScrollBar()
    times = []
    for step in range(20):
        start = time.perf_counter()
        bar.setValue(bar.maximum() * step // 20)
        view.viewport().repaint()
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.05


def test_a_change_reads_one_row_and_keeps_the_place(view: TableView) -> None:
    source = view.table.source
    assert isinstance(source, Source)
    view.show_key(30_000)
    QApplication.processEvents()
    top = view.verticalScrollBar().value()
    source.asked.clear()
    view.table.apply(Touched(keys=frozenset({30_000})))
    QApplication.processEvents()
    assert source.asked == [1]
    assert view.verticalScrollBar().value() == top
    assert view.current_key() == 30_000


def test_rows_that_go_and_come_keep_the_cursor(view: TableView) -> None:
    source = view.table.source
    assert isinstance(source, Source)
    view.show_key(10)
    source.count = MANY - 5
    view.table.apply(Touched(order=True))
    assert view.current_key() == 10
    assert view.table.rowCount() == MANY - 5 + 50
    source.count = 0
    view.table.apply(Touched(order=True))
    assert view.table.rowCount() == 0


def test_rows_that_cannot_be_read_are_empty_and_told_once(view: TableView) -> None:
    source, told = view.table.source, []
    assert isinstance(source, Source)
    view.table.refused.connect(told.append)
    source.broken = True
    view.table.apply(Touched(rows=True))
    QApplication.processEvents()
    assert view.table.index(1, 0).data() is None
    assert len(told) == 1
    source.broken = False
    view.table.load()
    assert view.table.index(1, 0).data() == "0"


def test_widths_are_remembered(view: TableView) -> None:
    view.setColumnWidth(0, 234)
    view.keep_columns()
    assert Settings().column_widths("largeView") == {"n": 234}
    view.settings = Settings()
    view.setColumnWidth(0, 50)
    view.lay_columns()
    assert view.columnWidth(0) == 234


def test_selecting_everything_asks_for_no_page(view: TableView) -> None:
    source = view.table.source
    assert isinstance(source, Source)
    QApplication.processEvents()
    source.asked.clear()
    begun = time.perf_counter()
    view.selectAll()
    QApplication.processEvents()
    assert time.perf_counter() - begun < 0.5
    assert sum(source.asked) <= 2 * PAGE
