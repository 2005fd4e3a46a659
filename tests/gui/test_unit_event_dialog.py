"""The dialog of events through a real window: filled in, foreseen, written, undone, told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.services.unit_events import EventKind
from gui.dialogs.unit_event import UnitEventDialog
from gui.tabs.schools_tab import SchoolsTab
from tests.gui.tab_alone import opened_tab


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SchoolsTab]:
    yield from opened_tab(SchoolsTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def go(tab: SchoolsTab, name: str) -> None:
    page = tab.school_list
    rows = range(page.model.rowCount())
    page.view.go_to(next(r for r in rows if page.model.index(r, 1).data() == name), 1)


def opened(tab: SchoolsTab, kind: EventKind, name: str) -> UnitEventDialog:
    go(tab, name)
    dialog = tab.school_list.open_event(kind)
    assert dialog is not None
    return dialog


def mark(dialog: UnitEventDialog, name: str) -> None:
    [item] = dialog.units.findItems(name, Qt.MatchFlag.MatchExactly)
    item.setCheckState(Qt.CheckState.Checked)


def write(edit: QWidget, words: str) -> None:
    edit.setFocus()
    edit.selectAll()  # type: ignore[attr-defined]
    for letter in words:
        QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key(0), letter,
                           Qt.KeyboardModifier.NoModifier)  # fmt: skip


def names(tab: SchoolsTab) -> list[str]:
    page = tab.school_list
    return [str(page.model.index(r, 1).data()) for r in range(page.model.rowCount())]


def test_a_merger_is_foreseen_written_shown_and_undone(tab: SchoolsTab) -> None:
    before = names(tab)
    dialog = opened(tab, "merge", "TH Dương Hà")
    assert "ít nhất hai đơn vị" in dialog.said.text()
    assert not dialog.apply.isEnabled()
    mark(dialog, "THCS Dương Hà")
    write(dialog.name, "TH&THCS Dương Hà")
    write(dialog.day, "1/7/2023")
    write(dialog.decision, "QĐ 12/QĐ-UBND")
    said = dialog.said.text()
    assert "Lập “TH&THCS Dương Hà”, hoạt động từ 01/07/2023." in said
    assert "Cấp học của “TH&THCS Dương Hà”: TH, THCS." in said
    assert "“THCS Dương Hà” hoạt động đến hết 30/06/2023" in said
    assert names(tab) == before  # nothing is written yet
    dialog.apply.click()
    assert tab.school_list.view.cell(tab.school_list.view.currentIndex().row(), 1) == (
        "TH&THCS Dương Hà (từ 01/07/2023)"  # June is looked at
    )
    tab.toggle_panel()
    panel = tab.page.panel
    assert panel is not None
    history = panel.editor("history")
    assert isinstance(history, QLabel)
    assert history.text() == (
        "01/07/2023: nhận sáp nhập TH Dương Hà; THCS Dương Hà (QĐ 12/QĐ-UBND)"
    )
    tab.book.session.undo()
    assert names(tab) == before


def test_one_school_takes_the_other_in(tab: SchoolsTab) -> None:
    dialog = opened(tab, "merge", "MN Cổ Bi")
    mark(dialog, "MN Kim Sơn")
    dialog.goes_on.setCurrentIndex(1)
    dialog.goes_on.activated.emit(1)
    assert dialog.name.text() == "MN Cổ Bi"  # offered, may be overwritten
    assert "Lập" not in dialog.said.text()
    write(dialog.day, "1/6/2023")
    dialog.apply.click()
    assert "MN Kim Sơn (đến 31/05/2023)" in names(tab)
    assert tab.page.count_label.text() == "24 trường, 1 đã thôi hoạt động"


def test_a_new_name_and_a_split_happen_to_one_school(tab: SchoolsTab) -> None:
    dialog = opened(tab, "rename", "TH Cổ Bi")
    mark(dialog, "TH Yên Viên")
    assert len(dialog.chosen()) == 1  # the last one marked
    write(dialog.name, "TH Yên Viên A")
    dialog.apply.click()
    assert "TH Yên Viên A" in names(tab)
    dialog = opened(tab, "split", "TH Cổ Bi")
    dialog.names.setPlainText("TH Cổ Bi 2\nTH Cổ Bi 3")
    assert "Lập “TH Cổ Bi 3”" in dialog.said.text()
    dialog.apply.click()
    assert names(tab)[names(tab).index("TH Cổ Bi") :][:3] == [
        "TH Cổ Bi", "TH Cổ Bi 2", "TH Cổ Bi 3",
    ]  # fmt: skip


def test_whether_the_divided_school_goes_on_is_chosen_and_said(tab: SchoolsTab) -> None:
    dialog = opened(tab, "split", "TH Cổ Bi")
    dialog.names.setPlainText("TH Cổ Bi 2\nTH Cổ Bi 3")
    write(dialog.day, "1/6/2023")
    assert "“TH Cổ Bi” vẫn hoạt động;" in dialog.said.text()
    dialog.keeps.setCurrentIndex(1)
    dialog.keeps.activated.emit(1)
    assert "vẫn hoạt động" not in dialog.said.text()
    assert "“TH Cổ Bi” hoạt động đến hết 31/05/2023, thôi hoạt động từ 01/06/2023" in (
        dialog.said.text()
    )
    dialog.apply.click()
    assert "TH Cổ Bi (đến 31/05/2023)" in names(tab)


def test_what_happens_later_is_not_yet_rather_than_ended(tab: SchoolsTab) -> None:
    told: list[str] = []
    tab.book.told.connect(lambda _, words: told.append(words))
    dialog = opened(tab, "split", "TH Cổ Bi")
    dialog.names.setPlainText("TH Cổ Bi 2")
    write(dialog.day, "1/8/2024")
    dialog.apply.click()
    assert "TH Cổ Bi 2 (từ 01/08/2024)" in names(tab)
    assert tab.school_list.count_label.text().endswith("trường, 1 chưa hoạt động")
    assert told[-1].startswith("Đã ghi: Chia tách TH Cổ Bi")
    assert "Ctrl+Z" in told[-1]


def test_a_wrong_day_is_told_and_nothing_can_be_pressed(tab: SchoolsTab) -> None:
    dialog = opened(tab, "rename", "TH Cổ Bi")
    write(dialog.name, "TH Mới")
    assert dialog.apply.isEnabled()
    write(dialog.day, "30/2/2023")
    assert "không phải là một ngày" in dialog.said.text()
    assert not dialog.apply.isEnabled()


def test_the_list_is_searched_without_accents_and_keeps_what_is_marked(tab: SchoolsTab) -> None:
    dialog = opened(tab, "merge", "MN Cổ Bi")
    write(dialog.search, "duong ha")
    shown = [
        dialog.units.item(i).text()
        for i in range(dialog.units.count())
        if not dialog.units.item(i).isHidden()
    ]
    assert shown == ["MN Cổ Bi", "MN Dương Hà", "TH Dương Hà", "THCS Dương Hà"]


def test_everything_has_a_name_and_fits_a_small_screen(tab: SchoolsTab, qtbot: QtBot) -> None:
    dialog = opened(tab, "split", "MN Cổ Bi")
    qtbot.wait(20)
    assert dialog.width() <= 1093
    assert dialog.height() <= 614
    for edit in (dialog.search, dialog.units, dialog.names, dialog.day, dialog.decision):
        assert edit.accessibleName()
        assert edit.isVisible()


def test_the_chosen_school_is_in_sight(tab: SchoolsTab, qtbot: QtBot) -> None:
    dialog = opened(tab, "split", "THCS Yên Thường")  # the last of them
    qtbot.wait(20)
    item = dialog.units.currentItem()
    assert item is not None
    assert dialog.units.viewport().rect().intersects(dialog.units.visualItemRect(item))
