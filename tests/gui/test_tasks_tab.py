"""The tab Nhiệm vụ through real windows: typed, chosen, filtered, undone, read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
)
from pytestqt.qtbot import QtBot

from core.services import progress, tasks
from gui.models.columns import Group
from gui.tabs.tasks_tab import COURSES, TasksTab
from tests.gui.tab_alone import opened_tab, press, stored, type_in


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TasksTab]:
    yield from opened_tab(TasksTab, qtbot, tmp_path / "a.skh", monkeypatch, plan="gia-lam-2023")


def column(tab: TasksTab, header: str) -> int:
    return [c.header for c in tab.model.columns].index(header)


def go(tab: TasksTab, row: int, header: str) -> None:
    tab.view.go_to(row, column(tab, header))


def text(tab: TasksTab, row: int, header: str) -> str:
    return str(tab.model.index(row, column(tab, header)).data())


def headings(tab: TasksTab) -> list[Group]:
    entries = [tab.model.entry(row) for row in range(tab.model.rowCount())]
    return [entry for entry in entries if isinstance(entry, Group)]


def test_names_and_columns(tab: TasksTab) -> None:
    assert tab.view.objectName() == "tasksView"
    assert [c.header for c in tab.model.columns] == [
        "TT", "Nhiệm vụ", "Sản phẩm", "Lãnh đạo phụ trách", "Chủ trì", "Phối hợp", "Thời gian",
        "Tình hình", "%", "Ngày xong", "Quá hạn", "Sản phẩm đã có",
        "Khó khăn, vướng mắc", "Lý do chậm",
    ]  # fmt: skip


def test_grouped_as_printed(tab: TasksTab) -> None:
    shown = headings(tab)
    assert shown[0] == Group("I. Công tác tổ chức cán bộ, đào tạo bồi dưỡng đội ngũ", 0)
    assert Group("Cấp Tiểu học", 1) in shown
    assert len([g for g in shown if g.depth == 0]) == 5
    assert len(tab.model.keys()) == 35


def test_type_a_row_of_progress(tab: TasksTab) -> None:
    go(tab, 1, "Tình hình")
    type_in(tab, "dang", Qt.Key.Key_Tab)
    type_in(tab, "60", Qt.Key.Key_Tab)
    type_in(tab, "15/6", Qt.Key.Key_Return)
    assert stored(tab, "SELECT status, percent, done_on FROM progress") == [
        ("in_progress", 60, "2023-06-15")
    ]
    assert text(tab, 1, "Tình hình") == "Đang thực hiện"
    assert text(tab, 1, "Ngày xong") == "15/06/2023"
    assert tab.view.currentIndex().row() == 2  # Enter goes down, to where Tab began
    assert tab.view.currentIndex().column() == column(tab, "Tình hình")
    session = tab.table_page.book.session
    for _ in range(3):
        session.undo()
    assert stored(tab, "SELECT * FROM progress") == []
    assert text(tab, 1, "Tình hình") == ""
    session.redo()
    assert text(tab, 1, "Tình hình") == "Đang thực hiện"


def test_a_wrong_status_stays_in_the_editor(tab: TasksTab, qtbot: QtBot) -> None:
    go(tab, 1, "Tình hình")
    with qtbot.waitSignal(tab.table_page.book.told) as told:
        type_in(tab, "xong")
    assert told.args is not None
    assert told.args[0] == "problem"
    assert "Hoàn thành muộn" in told.args[1]
    assert tab.view.refused_texts() == ["xong"]
    assert stored(tab, "SELECT * FROM progress") == []
    [editor] = tab.view.open_editors()
    press(editor, Qt.Key.Key_Escape)
    assert tab.view.open_editors() == []


def test_choose_a_status_from_the_list(tab: TasksTab, qtbot: QtBot) -> None:
    go(tab, 1, "Tình hình")
    tab.view.edit_current()
    [editor] = tab.view.open_editors()
    press(editor, Qt.Key.Key_Down, alt=True)
    menu = editor.findChild(QMenu, "choiceList")
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions()][2] == "&3  Hoàn thành"
    menu.actions()[3].trigger()
    menu.close()
    assert stored(tab, "SELECT status FROM progress") == [("done_late",)]


def test_telex_in_the_editor(tab: TasksTab) -> None:
    go(tab, 1, "Khó khăn, vướng mắc")
    tab.view.edit_current()
    [editor] = tab.view.open_editors()
    for preedit, commit in (("Thi", ""), ("Thiế", ""), ("", "Thiếu"), ("", " vốn")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(editor, event)
    press(editor, Qt.Key.Key_Return)
    assert stored(tab, "SELECT difficulty FROM progress") == [("Thiếu vốn",)]


def test_edit_the_time_as_printed(tab: TasksTab) -> None:
    go(tab, 1, "Thời gian")
    type_in(tab, "Tháng 5,6/2023")
    assert stored(tab, "SELECT time_raw, start_on, end_on FROM task ORDER BY position LIMIT 1") == [
        ("Tháng 5,6/2023", "2023-05-01", "2023-06-30")
    ]
    tooltip = tab.model.index(1, column(tab, "Thời gian")).data(Qt.ItemDataRole.ToolTipRole)
    assert "01/05/2023 – 30/06/2023" in tooltip


def test_several_leads(tab: TasksTab) -> None:
    go(tab, 1, "Chủ trì")
    type_in(tab, "Phòng GD&ĐT; Phòng Nội vụ")
    assert stored(tab, "SELECT u.name FROM task_unit u JOIN task t ON t.id = u.task_id"
                       " WHERE t.position = 0 AND u.role = 'lead' ORDER BY u.position") == [
        ("Phòng GD&ĐT",), ("Phòng Nội vụ",),
    ]  # fmt: skip


def test_overdue_is_said_in_words(tab: TasksTab) -> None:
    session = tab.table_page.book.session
    late = tasks.task_ids(
        session, period_key="2023-Q2", unit_id=session.own_unit_id(),
        wanted=tasks.TaskFilter(status="overdue"),
    )  # fmt: skip
    row = tab.model.row_of(late[0])
    assert row is not None
    assert text(tab, row, "Quá hạn").startswith("Quá ")
    go(tab, row, "Tình hình")
    type_in(tab, "3")
    assert text(tab, row, "Quá hạn") == ""
    go(tab, row, "Quá hạn")
    press(tab.view, Qt.Key.Key_A, "a")
    assert tab.view.open_editors() == []  # computed, never typed


def test_filters(tab: TasksTab) -> None:
    page = tab.table_page
    page.section_box.setCurrentIndex(2)
    page.section_box.activated.emit(2)
    assert len(tab.model.keys()) == 3
    assert len(headings(tab)) == 1
    tab.narrow("overdue")
    session = page.book.session
    late = tasks.task_ids(
        session, period_key="2023-Q2", unit_id=session.own_unit_id(),
        wanted=tasks.TaskFilter(status="overdue"),
    )  # fmt: skip
    assert tab.model.keys() == late
    assert page.section_box.currentIndex() == 0
    tab.narrow("paused")
    assert tab.model.keys() == []
    assert not page.empty.isHidden()
    tab.narrow("")
    assert len(tab.model.keys()) == 35
    names = [page.lead_box.itemText(i) for i in range(page.lead_box.count())]
    place = names.index("Phòng Nội vụ") if "Phòng Nội vụ" in names else 2
    page.lead_box.setCurrentIndex(place)
    page.lead_box.activated.emit(place)
    assert tab.model.keys()
    assert all(
        names[place] in text(tab, row, "Chủ trì")
        for key in tab.model.keys()  # noqa: SIM118
        if (row := tab.model.row_of(key)) is not None
    )


def test_go_to_a_row_by_its_uid(tab: TasksTab) -> None:
    tab.narrow("overdue")
    [(task_id, uid)] = stored(tab, "SELECT id, uid FROM task ORDER BY position LIMIT 1")
    assert tab.show_uid(str(uid))
    assert tab.view.current_key() == task_id
    [(course_id, uid)] = stored(tab, "SELECT id, uid FROM course ORDER BY position DESC LIMIT 1")
    assert tab.show_uid(str(uid))
    assert tab.view.objectName() == "coursesView"
    assert tab.view.current_key() == course_id
    assert not tab.show_uid("nobody")


def test_a_new_lead_joins_the_filter(tab: TasksTab) -> None:
    box = tab.table_page.lead_box
    before = box.count()
    go(tab, 1, "Chủ trì")
    type_in(tab, "Tổ giúp việc Đề án")
    assert box.count() in (before, before + 1)
    assert "Tổ giúp việc Đề án" in [box.itemText(i) for i in range(box.count())]


def test_search_without_accents(tab: TasksTab) -> None:
    tab.search_for("tuyen dung")
    assert len(tab.model.keys()) >= 1
    assert "tuyển dụng" in text(tab, 1, "Nhiệm vụ")
    tab.search_for("khong co gi nhu the")
    assert tab.model.keys() == []
    tab.search_for("")
    assert len(tab.model.keys()) == 35


def test_add_duplicate_move_delete_undo(tab: TasksTab) -> None:
    session = tab.table_page.book.session
    go(tab, 1, "Nhiệm vụ")
    tab.page.add_new()
    assert text(tab, 2, "Nhiệm vụ") == "Nhiệm vụ mới"
    assert tab.view.currentIndex().row() == 2
    tab.page.move_current(1)
    assert text(tab, 3, "Nhiệm vụ") == "Nhiệm vụ mới"
    assert tab.view.currentIndex().row() == 3
    tab.page.duplicate_selected()
    assert len(tab.model.keys()) == 37
    tab.page.delete_selected()
    assert len(tab.model.keys()) == 36
    for _ in range(4):
        session.undo()
    assert session.undo_label is None
    assert len(tab.model.keys()) == 35


def test_a_new_task_is_not_hidden_by_a_filter(tab: TasksTab) -> None:
    tab.narrow("overdue")
    tab.page.add_new()
    assert len(tab.model.keys()) == 36
    key = tab.view.current_key()
    assert stored(tab, f"SELECT title FROM task WHERE id = {key}") == [("Nhiệm vụ mới",)]


def test_every_field_in_the_panel(tab: TasksTab) -> None:
    go(tab, 1, "Nhiệm vụ")
    tab.toggle_panel()
    panel = tab.table_page.panel
    assert panel is not None

    def put(name: str, words: str) -> None:
        editor = panel.editor(name)
        if isinstance(editor, QComboBox):
            place = editor.findData(words)
            editor.setCurrentIndex(place)
            editor.activated.emit(place)
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(words)
            editor._left()  # type: ignore[attr-defined]
        else:
            assert isinstance(editor, QLineEdit)
            editor.setText(words)
            editor.editingFinished.emit()

    put("status", "Đang thực hiện")
    put("percent", "30")
    put("done_on", "5/6/2023")
    put("reason", "Chờ ý kiến\ncác xã")
    put("end_on", "31/8/2023")
    put("recurrence", "monthly")
    put("coordinating_raw", "Phòng TC-KH; UBND các xã")
    put("leader", "Chủ tịch UBND huyện")
    assert stored(tab, "SELECT status, percent, done_on, reason FROM progress") == [
        ("in_progress", 30, "2023-06-05", "Chờ ý kiến\ncác xã")
    ]
    assert stored(tab, "SELECT time_raw, end_on, recurrence, coordinating_raw, leader FROM task"
                       " ORDER BY position LIMIT 1") == [
        ("Quý 2+3/2023", "2023-08-31", "monthly", "Phòng TC-KH; UBND các xã",
         "Chủ tịch UBND huyện"),
    ]  # fmt: skip
    assert text(tab, 1, "%") == "30"


def test_another_period_and_what_was_known_before(tab: TasksTab) -> None:
    book = tab.table_page.book
    first = tab.model.keys()[0]
    progress.set_progress(
        book.session, task_id=int(str(first)), period_key="2023-Q2", unit_id=book.unit_id,
        status="done",
    )  # fmt: skip
    assert text(tab, 1, "Tình hình") == "Hoàn thành"
    book.choose_period("2023-Q3")
    assert text(tab, 1, "Tình hình") == "Hoàn thành (Quý II/2023)"
    book.choose_period("2023-Q1")
    assert text(tab, 1, "Tình hình") == ""


def test_courses_with_totals(tab: TasksTab) -> None:
    tab.show_page(COURSES)
    assert tab.view.objectName() == "coursesView"
    totals = tab.courses_page.totals_label
    assert totals.text() == "Tổng cộng 5 nội dung: 750 người; 19 lớp; 900.000.000 đồng"
    go(tab, 0, "Số người")
    type_in(tab, "121")
    assert "751 người (kế hoạch in 750)" in totals.text()
    tab.table_page.book.session.undo()
    assert "751" not in totals.text()
    tab.page.add_new()
    assert totals.text().startswith("Tổng cộng 6 nội dung")
    tab.search_for("tieng viet")
    assert len(tab.model.keys()) == 1


def test_an_empty_book_says_what_to_do(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tab in opened_tab(
        TasksTab, qtbot, tmp_path / "b.skh", monkeypatch, unit="Trường Tiểu học Ánh Sao"
    ):
        assert not tab.table_page.empty.isHidden()
        tab.page.add_new()
        assert len(tab.model.keys()) == 1
        assert tab.table_page.empty.isHidden()


def test_fits_1366_by_768_at_125_percent(tab: TasksTab) -> None:
    assert tab.minimumSizeHint().width() <= 1093
    tab.toggle_panel()
    assert tab.minimumSizeHint().width() <= 1093


def test_no_filter_is_cut_at_125_percent(tab: TasksTab) -> None:
    tab.window().resize(1092, 614)
    QApplication.processEvents()
    page = tab.table_page
    for box in (page.section_box, page.lead_box, page.status_box):
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        room = box.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option,
            QStyle.SubControl.SC_ComboBoxEditField, box,
        )  # fmt: skip
        assert box.fontMetrics().horizontalAdvance(box.currentText()) <= room.width()


def test_every_column_of_the_courses_is_in_sight_at_125_percent(tab: TasksTab) -> None:
    tab.window().resize(1092, 614)
    tab.show_page(COURSES)
    QApplication.processEvents()
    assert tab.view.horizontalScrollBar().maximum() == 0


def test_two_plans_have_their_own_headings(tab: TasksTab) -> None:
    from core.services.plans import load_built_in

    load_built_in(tab.table_page.book.session, "nam-tu-liem-2022-2023")
    shown = headings(tab)
    assert shown[0].depth == 0
    assert shown[0].title.startswith("92/KH-UBND")
    assert shown[1] == Group("I. Công tác tổ chức cán bộ, đào tạo bồi dưỡng đội ngũ", 1)
    assert len([g for g in shown if g.depth == 0]) == 2


def test_what_does_not_fit_a_status_is_said_and_not_blocked(tab: TasksTab) -> None:
    page = tab.table_page
    told: list[tuple[str, str]] = []
    page.book.told.connect(lambda kind, words: told.append((kind, words)))
    percent = column(tab, "%")
    go(tab, 1, "Tình hình")
    type_in(page, "hoàn thành")
    go(tab, 1, "%")
    type_in(page, "10")
    assert stored(page, "SELECT status, percent FROM progress") == [("done", 10)]
    assert any(kind == "warning" and "tiến độ là 10%" in words for kind, words in told)
    assert "tiến độ là 10%" in tab.model.index(1, percent).data(Qt.ItemDataRole.ToolTipRole)
    sign = tab.model.columns[percent].icon
    assert sign is not None
    assert sign(tab.model.row_at(1)) == "warning"
    go(tab, 1, "Ngày xong")
    type_in(page, "25/12/2023")
    assert any("25/12/2023 chưa đến" in words for _, words in told)
    go(tab, 1, "%")
    type_in(page, "100")
    assert sign(tab.model.row_at(1)) is None
