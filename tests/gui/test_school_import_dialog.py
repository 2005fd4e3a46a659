"""A table pasted from Excel through the real dialog: columns, doubts, one step, another table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot
from xlsxwriter import Workbook

from gui.dialogs.school_import import SchoolImportDialog
from gui.tabs.schools_tab import SchoolsTab
from tests.gui.tab_alone import opened_tab

TABLE = (
    "TT\tTên trường\tLoại hình\tSố lớp\tHS\tSĩ số\n"
    "1\tTrường Tiểu học Cổ Bi\tCL\t21\t800\t38\n"
    "2\tTiểu học Phù Đông\tCL\t18\t620\t34\n"
    "3\tTHCS Kiêu Kỵ\tCL\t18\t710\t39"
)


@pytest.fixture
def tab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SchoolsTab]:
    yield from opened_tab(SchoolsTab, qtbot, tmp_path / "so.skh", monkeypatch, plan="gia-lam-2023")


def opened(tab: SchoolsTab, table: str) -> SchoolImportDialog:
    QApplication.clipboard().setText(table)
    dialog = tab.school_list.import_table()
    assert dialog is not None
    return dialog


def choose(dialog: SchoolImportDialog, name: str, value: str) -> None:
    box = dialog.findChild(QComboBox, name)
    assert box is not None
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def states(dialog: SchoolImportDialog) -> list[str]:
    found = [dialog.lines.item(row, 4) for row in range(dialog.lines.rowCount())]
    return [item.text() for item in found if item is not None]


def facts(tab: SchoolsTab) -> list[tuple[object, ...]]:
    sql = (
        "SELECT u.name, f.school_year, f.classes, f.pupils FROM unit_facts f JOIN unit u"
        " ON u.id = f.unit_id ORDER BY u.id"
    )
    return [tuple(row) for row in tab.book.session.conn.execute(sql)]


def test_a_table_is_understood_answered_and_written_in_one_step(tab: SchoolsTab) -> None:
    dialog = opened(tab, TABLE)
    assert dialog.words.text().startswith("Không dùng các cột: Sĩ số.")
    assert states(dialog) == ["Thay đổi", "Cần trả lời", "Trường mới"]
    assert dialog.count.text() == (
        "1 trường mới · 1 thay đổi · 1 cần trả lời. Dòng cần trả lời chưa được ghi."
    )
    [meant] = tab.book.session.conn.execute(
        "SELECT id FROM unit WHERE name = 'TH Phù Đổng'"
    ).fetchone()
    choose(dialog, "importMeant3", str(meant))
    assert states(dialog) == ["Thay đổi", "Thay đổi", "Trường mới"]
    assert facts(tab) == []  # nothing before the button
    dialog.apply.click()
    assert facts(tab) == [
        ("TH Cổ Bi", "2022-2023", 21, 800), ("TH Phù Đổng", "2022-2023", 18, 620),
        ("THCS Kiêu Kỵ", "2022-2023", 18, 710),
    ]  # fmt: skip
    assert tab.model.rowCount() == 25
    tab.book.session.undo()
    assert facts(tab) == []
    assert tab.model.rowCount() == 24


def test_cells_that_are_refused_are_counted_before_and_after(tab: SchoolsTab, qtbot: QtBot) -> None:
    said: list[str] = []
    tab.book.told.connect(lambda kind, words: said.append(words) if kind == "info" else None)
    dialog = opened(
        tab,
        "Tên trường\tLoại hình\tSố lớp\tHS\n"
        "TH Cổ Bi\tCL\tmười\t1.2\n"
        "Tiểu học Phù Đông\tCL\tbốn\t620\n"  # waits for an answer, its cell is refused, too
        "THCS Kiêu Kỵ\tCL\t18\t710",
    )
    assert "3 ô không nhận" in dialog.count.text()
    qtbot.wait(30)
    assert dialog.lines.columnWidth(3) >= 250
    assert dialog.width() <= 1093
    writes = dialog.lines.item(2, 3)
    assert writes is not None
    assert "\n" not in writes.text()  # what is written stands in one line while there is room
    dialog.apply.click()
    assert said[-1].endswith("; 3 ô không nhận. Ctrl+Z để hoàn tác.")


def test_a_column_and_the_year_can_be_changed(tab: SchoolsTab) -> None:
    dialog = opened(tab, TABLE)
    choose(dialog, "importColumn5", "teachers")
    assert "Giáo viên 2022-2023: 38" in dialog.lines.item(0, 3).text()  # type: ignore[union-attr]
    choose(dialog, "importYear", "2021-2022")
    assert "Giáo viên 2021-2022: 38" in dialog.lines.item(0, 3).text()  # type: ignore[union-attr]
    choose(dialog, "importMeant3", "skip")
    choose(dialog, "importMeant4", "skip")
    dialog.apply.click()
    assert facts(tab) == [("TH Cổ Bi", "2021-2022", 21, 800)]


def test_without_a_table_it_says_what_to_do_and_takes_one_later(tab: SchoolsTab) -> None:
    dialog = opened(tab, "chỉ có một câu")
    assert "bấm Ctrl+V ở đây" in dialog.words.text()
    assert not dialog.apply.isEnabled()
    QApplication.clipboard().setText(TABLE)
    dialog.paste()
    assert dialog.apply.isEnabled()
    QApplication.clipboard().setText("không có bảng")
    dialog.paste()  # a slip keeps the table that is shown
    assert len(states(dialog)) == 3


def test_a_table_of_word_is_taken_from_its_markup(tab: SchoolsTab) -> None:
    data = QMimeData()
    data.setText("Trường Số lớp TH Cổ Bi 21")
    data.setHtml(
        "<table><tr><th>Trường</th><th>Số lớp</th></tr>"
        "<tr><td><p>TH Cổ Bi</p></td><td><p>21</p></td></tr></table>"
    )
    QApplication.clipboard().setMimeData(data)
    dialog = tab.school_list.import_table()
    assert dialog is not None
    assert states(dialog) == ["Thay đổi"]


def test_it_fits_a_small_screen(tab: SchoolsTab, qtbot: QtBot) -> None:
    dialog = opened(tab, TABLE)
    qtbot.wait(30)
    assert dialog.width() <= 1093
    assert dialog.height() <= 614
    for box in dialog.findChildren(QComboBox):
        assert box.accessibleName()
        assert box.height() < 40  # controls keep their height in high rows


def test_a_file_is_read_like_a_pasted_table(tab: SchoolsTab, qtbot: QtBot, tmp_path: Path) -> None:
    source = tmp_path / "truong.xlsx"
    with Workbook(source) as workbook:
        sheet = workbook.add_worksheet()
        for row, line in enumerate(TABLE.split("\n")):
            sheet.write_row(row, 0, line.split("\t"))
    dialog = opened(tab, "")
    assert dialog.lines.rowCount() == 0
    dialog.take_file(source)
    qtbot.waitUntil(lambda: dialog.lines.rowCount() == 3)
    assert states(dialog) == ["Thay đổi", "Cần trả lời", "Trường mới"]
    data = QMimeData()
    (tmp_path / "khac.csv").write_text("Họ tên;Điểm\nA;3", "utf-8")
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "khac.csv"))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    dialog.dropEvent(drop)
    qtbot.waitUntil(lambda: "Không thấy cột tên trường" in dialog.words.text())
    assert dialog.lines.rowCount() == 3  # what was there stays
    dialog.close()
