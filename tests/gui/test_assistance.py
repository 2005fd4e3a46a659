"""Manual, settings, printing a page and searching every tab, through the real window."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QShortcut, QTextDocument
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui.dialogs.manual import ManualDialog, manual_folder
from gui.dialogs.preview import PreviewDialog
from gui.dialogs.settings import SettingsDialog
from gui.main_window import MainWindow
from gui.number_text import number_text
from gui.tabs.indicators_tab import IndicatorsTab
from gui.widgets.table_paper import write_pdf

Stored = Callable[..., list[tuple[Any, ...]]]


def settings(window: MainWindow) -> SettingsDialog:
    window.actions_by_name["actSettings"].trigger()
    [dialog] = [d for d in window.findChildren(SettingsDialog) if d.isVisible()]
    return dialog


def save(dialog: SettingsDialog) -> None:
    button = dialog.findChild(QPushButton, "saveSettings")
    assert button is not None
    button.click()


def test_f1_opens_the_manual_at_the_chapter_of_the_tab(window: MainWindow, qtbot: QtBot) -> None:
    action = window.actions_by_name["actManual"]
    assert action.shortcut().toString() == "F1"
    action.trigger()
    [manual] = window.findChildren(ManualDialog)
    assert "Nhập kết quả" in manual.chapters.currentItem().text()
    assert "Nhập kết quả" in manual.text.textCursor().block().text()
    picture = manual.text.document().resource(
        QTextDocument.ResourceType.ImageResource, QUrl("images/chi-tieu.png")
    )
    assert not picture.isNull()
    assert picture.width() <= 620
    window.show_tab(4)
    action.trigger()
    assert "Kinh phí" in manual.chapters.currentItem().text()
    manual.text.anchorClicked.emit(QUrl("#3-bàn-phím"))
    assert "Bàn phím" in manual.chapters.currentItem().text()
    manual.close()


@pytest.mark.parametrize(
    ("name", "chapter"), [("actSettings", "In và xuất báo cáo"), ("actRestorePoints", "khôi phục")]
)
def test_f1_in_a_dialog_opens_the_manual_at_its_chapter(
    window: MainWindow, qtbot: QtBot, name: str, chapter: str
) -> None:
    window.actions_by_name[name].trigger()
    [dialog] = [d for d in window.findChildren(QDialog) if d.isVisible()]
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.findChild(QShortcut, "helpKey") is not None)
    for _ in range(2):
        qtbot.keyClick(dialog, Qt.Key.Key_F1)
        [manual] = dialog.findChildren(ManualDialog)
        assert chapter in manual.chapters.currentItem().text()
    manual.close()
    dialog.close()


def test_f1_in_the_findings_opens_their_chapter(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["actCheck"].trigger()
    qtbot.waitUntil(lambda: window.findings.panel is not None and window.findings.panel.isVisible())
    window.findings.panel.list.setFocus()
    window.actions_by_name["actManual"].trigger()
    [manual] = window.findChildren(ManualDialog)
    assert "Kiểm tra" in manual.chapters.currentItem().text()
    manual.close()


def test_every_link_inside_the_manual_leads_to_a_chapter(window: MainWindow) -> None:
    import re

    words = (manual_folder() / "README.md").read_text("utf-8")
    links = re.findall(r"\]\((#[^)]+)\)", words)
    assert links
    manual = ManualDialog(window)
    for link in links:
        manual.chapters.setCurrentRow(-1)
        manual.text.anchorClicked.emit(QUrl(link))
        assert manual.chapters.currentRow() >= 0, link


@pytest.mark.parametrize("width", [1000, 720])
def test_the_manual_fits_its_width(window: MainWindow, qtbot: QtBot, width: int) -> None:
    manual = ManualDialog(window)
    manual.resize(width, 600)
    manual.show()
    qtbot.waitUntil(lambda: manual.text.horizontalScrollBar().maximum() == 0, timeout=3000)
    list_room = manual.chapters.viewport().width()
    assert manual.chapters.sizeHintForColumn(0) <= list_room
    manual.close()


def test_settings_of_the_book_are_one_undo_step(window: MainWindow, stored: Stored) -> None:
    dialog = settings(window)
    dialog.fields["place"].setText("Trâu Quỳ")
    dialog.fields["opening"].setPlainText("Thực hiện [kế hoạch]:")
    dialog.fields["recipients"].setPlainText("- Sở GD&ĐT (để báo cáo);\n- Lưu: VT.")
    second = next(
        row
        for row in range(dialog.days.rowCount())
        if dialog.days.item(row, 0).text() == "Quý II/2023"
    )
    dialog.days.item(second, 2).setText("14/6/2023")
    dialog.days.item(second, 3).setText("18/6/2023")
    save(dialog)
    found = dict(stored("SELECT key, value FROM setting"))
    assert found["place"] == '"Trâu Quỳ"'
    assert found["opening"] == '"Thực hiện [kế hoạch]:"'
    assert found["recipients"] == '["- Sở GD&ĐT (để báo cáo);", "- Lưu: VT."]'
    days = "SELECT data_to, due_on FROM period WHERE key = '2023-Q2'"
    assert stored(days) == [("2023-06-14", "2023-06-18")]
    assert window.book.session.undo_label == "Sửa cài đặt của sổ"
    window.undo()
    assert stored(days) != [("2023-06-14", "2023-06-18")]
    assert dict(stored("SELECT key, value FROM setting"))["place"] == '"Gia Lâm"'


def test_how_numbers_are_shown_is_chosen_with_an_example(window: MainWindow) -> None:
    window.show_tab(4)
    budget: Any = window.current_tab()
    dialog = settings(window)
    assert dialog.numbers.example.text().startswith("997/999 = 99,8%")
    for name, value in (("settingPlaces", 4), ("settingMoney", "vnd")):
        box = dialog.findChild(QComboBox, name)
        assert box is not None
        box.setCurrentIndex(box.findData(value))
    assert dialog.numbers.example.text() == "997/999 = 99,7998%\n418.348.500.000 đồng"
    save(dialog)
    assert number_text(Decimal("99.79979")) == "99,7998"
    assert budget.unit_box.currentData() == "vnd"
    assert budget.model.index(0, 3).data() == "418.348.000.000"
    dialog = settings(window)
    for name, value in (("settingPlaces", 2), ("settingMoney", "")):
        box = dialog.findChild(QComboBox, name)
        assert box is not None
        box.setCurrentIndex(box.findData(value))
    save(dialog)
    assert number_text(Decimal("99.79979")) == "99,8"
    assert budget.unit_box.currentData() == "million"  # what suits the book


def test_grey_words_are_what_will_be_printed_for_this_unit(window: MainWindow) -> None:
    dialog = settings(window)
    grey = {key: field.placeholderText() for key, field in dialog.fields.items()
            if not isinstance(field, QCheckBox)}  # fmt: skip
    assert grey["header_unit"] == "ỦY BAN NHÂN DÂN\nHUYỆN GIA LÂM"
    assert grey["place"] == "Gia Lâm"
    assert grey["document_code"] == "UBND"
    assert (grey["signer_prefix"], grey["signer_office"]) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert grey["recipients"].endswith("- Lưu: VT.")
    dialog.reject()


def test_settings_that_cannot_be_are_refused_in_words(window: MainWindow, stored: Stored) -> None:
    dialog = settings(window)
    dialog.fields["place"].setText("Trâu Quỳ")
    dialog.days.item(0, 1).setText("31/2/2023")
    save(dialog)
    problem = dialog.findChild(QLabel, "settingsProblem")
    assert "không phải là một ngày" in problem.text()
    dialog.days.item(0, 1).setText("1/1/2024")
    save(dialog)
    assert "sau ngày kết thúc" in problem.text()
    dialog.days.item(0, 1).setText("1/1/2023")
    dialog.fields["unit"].setText(" ")
    save(dialog)
    assert "cần có tên" in problem.text()
    assert dict(stored("SELECT key, value FROM setting"))["place"] == '"Gia Lâm"'
    dialog.reject()


def test_an_emptied_setting_goes_back_to_the_plan(window: MainWindow, stored: Stored) -> None:
    for text in ("Trâu Quỳ", ""):
        dialog = settings(window)
        dialog.fields["place"].setText(text)
        save(dialog)
    assert dict(stored("SELECT key, value FROM setting")).get("place") is None


def test_the_printed_page_is_set_inside_the_decree(window: MainWindow, stored: Stored) -> None:
    dialog = settings(window)
    box = dialog.paper.boxes["left"]
    assert [box.itemText(n) for n in (0, box.count() - 1)] == ["30 mm", "35 mm"]
    assert box.currentData() == 30
    box.setCurrentIndex(box.findData(34))
    dialog.paper.boxes["body"].setCurrentIndex(0)
    save(dialog)
    found = dict(stored("SELECT key, value FROM setting"))
    assert json.loads(found["paper"]) == {"left": 34, "body": 13}
    dialog = settings(window)
    assert dialog.paper.boxes["left"].currentData() == 34
    dialog.paper.reset.click()
    save(dialog)
    assert "paper" not in dict(stored("SELECT key, value FROM setting"))


def test_the_look_is_set_in_the_settings_too(window: MainWindow) -> None:
    dialog = settings(window)
    dialog.zoom_box.setCurrentIndex(dialog.zoom_box.findData("125"))
    dialog.language_box.setCurrentIndex(dialog.language_box.findData("en"))
    save(dialog)
    assert (window.settings.zoom, window.settings.language) == (125, "en")
    window.look.set_zoom(100)
    assert window.book.session.undo_label is None


def test_the_present_table_is_printed_as_it_is_looked_at(
    window: MainWindow, tab: IndicatorsTab, tmp_path: Path
) -> None:
    import pypdfium2

    tab.search_for("suy dinh dưỡng")
    window.actions_by_name["actPrintTab"].trigger()
    [preview] = window.findChildren(PreviewDialog)
    assert preview.pages.count == 1
    preview.close()
    path = tmp_path / "bang.pdf"
    tab.search_for("")
    write_pdf(tab.view, path, "Chỉ tiêu", "Quý II/2023")
    with pypdfium2.PdfDocument(path) as pdf:
        assert len(pdf) > 1
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert all("Kế hoạch" in text for text in texts[:-1])  # the head of the table on each page
    assert "Trẻ nhà trẻ ra lớp" in texts[0]
    assert "Chất lượng chăm sóc, giáo dục" in texts[0]


def printed(window: MainWindow) -> str:
    """The words of what “In trang đang xem” shows."""
    import pypdfium2

    window.actions_by_name["actPrintTab"].trigger()
    [preview] = [d for d in window.findChildren(PreviewDialog) if d.isVisible()]
    with pypdfium2.PdfDocument(preview.path) as pdf:
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    preview.close()
    return text


def test_courses_are_printed_with_their_totals(window: MainWindow) -> None:
    window.show_tab(3)
    tasks = window.current_tab()
    tasks.show_page(2)
    text = printed(window)
    assert "Nhiệm vụ – Bồi dưỡng" in text
    assert tasks.courses_page.totals_label.text() in " ".join(text.split())
    assert len(tasks.courses_page.model.keys()) > 3


def test_a_narrowed_table_says_on_paper_what_it_shows(window: MainWindow) -> None:
    window.show_tab(3)
    tasks = window.current_tab()
    tasks.narrow("overdue")
    late = len(tasks.model.keys())
    [first] = tasks.model.source.rows(tasks.model.keys()[:1]).values()
    words = " ".join(first.task.title.split()[:4])
    tasks.search_for(words)
    assert 0 < len(tasks.model.keys()) < late
    text = " ".join(printed(window).split())
    assert f"Quá hạn · tìm “{words}”" in text


def test_the_timeline_is_printed_when_it_is_looked_at(window: MainWindow) -> None:
    window.show_tab(3)
    window.current_tab().show_page(1)
    assert "TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ" in printed(window)
    window.current_tab().show_page(0)
    assert "TIẾN ĐỘ" not in printed(window)


@pytest.mark.parametrize("place", range(7))
def test_each_tab_is_printed_or_says_why_not(window: MainWindow, qtbot: QtBot, place: int) -> None:
    window.show_tab(place)
    window.actions_by_name["actPrintTab"].trigger()

    def answered() -> bool:
        shown = window.findChildren(PreviewDialog)
        return bool(shown) or "để in" in window.status.message.text()

    qtbot.waitUntil(answered, timeout=20_000)
    for dialog in window.findChildren(PreviewDialog):
        dialog.close()


def test_ctrl_f_says_where_else_the_words_stand(window: MainWindow, qtbot: QtBot) -> None:
    window.find_text()
    window.top_bar.search.setText("mam non")
    shown = window.status
    qtbot.waitUntil(lambda: "cũng có ở trang khác" in shown.message.text())
    qtbot.waitUntil(lambda: all(not b.isHidden() for b in shown.findChildren(QPushButton)))
    answers = {
        b.text().partition(" (")[0]: b
        for b in window.status.findChildren(QPushButton, "statusAnswer")
        if not b.isHidden()
    }
    assert "Nhiệm vụ" in answers
    assert "Chỉ tiêu" not in answers  # that is where one is
    answers["Nhiệm vụ"].click()
    assert window.tabs.currentIndex() == 3
    assert window.current_tab().search == "mam non"
    window.top_bar.search.clear()
    qtbot.waitUntil(lambda: not window.status.message.text())
    QApplication.processEvents()
