"""Xuất báo cáo: what is chosen is remembered, what is made can be opened, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from core.exchange.reporters import reporters
from gui.dialogs.export import ExportDialog
from gui.dialogs.preview import PreviewDialog
from gui.export_memory import ExportMemory
from gui.main_window import MainWindow
from gui.widgets.export_form import ExportForm

LATE = 20_000


@pytest.fixture
def window(open_window: Callable[..., MainWindow], gia_lam: Path) -> MainWindow:
    return open_window(gia_lam)


@pytest.fixture
def office(open_window: Callable[..., MainWindow], office_book: Path) -> MainWindow:
    return open_window(office_book)


def shown(window: MainWindow) -> ExportDialog:
    return next(d for d in window.findChildren(ExportDialog) if d.isVisible())


def finish(dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.job is None, timeout=LATE)


@pytest.mark.parametrize(
    ("action", "fmt"),
    [("actExportPdf", "pdf"), ("actExportExcel", "xlsx"), ("actExportWord", "docx")],
)
def test_an_action_opens_the_dialog_with_its_format(
    window: MainWindow, action: str, fmt: str
) -> None:
    window.actions_by_name[action].trigger()
    dialog = shown(window)
    assert dialog.form.kind.report == "results"
    assert [f for f, box in dialog.form.formats.items() if box.isChecked()] == [fmt]
    assert dialog.form.order is not None
    assert dialog.form.period.currentData() == window.book.period.key


def test_files_are_made_and_what_was_chosen_is_remembered(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "in"
    out.mkdir()
    window.actions_by_name["actExport"].trigger()
    dialog = shown(window)
    dialog.form.choose("overview")
    dialog.form.folder.choose(out)
    dialog.form.formats["docx"].setChecked(True)
    unit = dialog.form.unit.itemText(0)
    dialog.form.name.setText(f"BC Quý II-2023 – {unit}")
    dialog.form.name.textEdited.emit(dialog.form.name.text())
    dialog.make.click()
    finish(dialog, qtbot)
    assert sorted(path.suffix for path in out.iterdir()) == [".docx", ".pdf"]
    assert dialog.done_page.files.count() == 2
    assert dialog.done_page.chosen.suffix == ".pdf"
    dialog.done_page.files.setCurrentRow(1)
    assert dialog.done_page.chosen.suffix == ".docx"
    assert [b.text().replace("&", "") for b in dialog.done_page.buttons] == ["Mở tệp", "Mở thư mục"]
    assert window.status.message.text() == "Đã xuất 2 tệp"
    dialog.close()

    window.documents.export()
    again = shown(window)
    assert again.form.kind.report == "overview"
    assert [f for f, box in again.form.formats.items() if box.isChecked()] == ["pdf", "docx"]
    assert again.form.folder.folder == out
    assert again.form.name.text() == f"BC Quý II-2023 – {unit}"
    again.form.period.setCurrentIndex(again.form.period.findData("2023-Q3"))
    again.form.period.activated.emit(again.form.period.currentIndex())
    assert again.form.name.text() == f"BC Quý III-2023 – {unit}"


def test_a_file_of_that_name_is_kept_until_told_otherwise(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.documents.export("pdf", "overview")
    dialog = shown(window)
    assert dialog.form.replace.isHidden()
    dialog.form.name.setText("a")
    (tmp_path / "a.pdf").write_bytes(b"old")
    dialog.form.name.textEdited.emit("a")
    assert dialog.form.replace.isVisible()
    assert not dialog.form.replace.isChecked()
    dialog.make.click()
    finish(dialog, qtbot)
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert (tmp_path / "a (2).pdf").read_bytes().startswith(b"%PDF")
    dialog.again.click()
    dialog.form.replace.setChecked(True)
    dialog.make.click()
    finish(dialog, qtbot)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_the_dialog_grows_with_what_it_has_to_say(
    office: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    """The line about files that are there squeezed the boxes of documents to half their height."""
    office.documents.export("pdf", "results")
    dialog = shown(office)
    form = dialog.form
    for box in form.formats.values():
        box.setChecked(True)
    name = form.order.name
    for fmt in form.formats:
        (tmp_path / f"{name}.{fmt}").write_bytes(b"old")
    form.folder.choose(tmp_path)
    form.refresh()
    assert form.replace.isVisible()
    qtbot.wait(0)
    boxes = [box for box in form.others.values() if box.isVisible()]
    above, below = boxes[0].geometry(), boxes[3].geometry()
    assert above.bottom() < below.top()
    assert all(box.height() >= box.sizeHint().height() for box in boxes)
    assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width())


def test_all_schools_each_to_its_own_file(office: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    out = tmp_path / "các trường"
    out.mkdir()
    office.documents.export("pdf", "results")
    dialog = shown(office)
    dialog.form.unit.setCurrentIndex(2)
    dialog.form.unit.activated.emit(2)
    assert "[tên đơn vị]" in dialog.form.name.text()
    assert dialog.form.assessment.isHidden()
    dialog.form.folder.choose(out)
    dialog.make.click()
    finish(dialog, qtbot)
    files = sorted(out.iterdir())
    assert len(files) == len(dialog.form.units()) == dialog.done_page.files.count() > 3
    text = PdfReader(files[0]).pages[0].extract_text()
    name = files[0].stem.partition("Trường ")[2]
    assert f"TRƯỜNG {name.upper()}" in " ".join(text.split())


def test_an_office_starts_its_roll_up_from_elsewhere(
    office: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    office.documents.export(document="roll-up")
    dialog = shown(office)
    assert dialog.form.kind.report == "roll-up"
    assert not dialog.form.unit.isVisible()
    dialog.form.folder.choose(tmp_path)
    dialog.make.click()
    finish(dialog, qtbot)
    assert dialog.made.files[0].name.startswith("Tổng hợp ")


def test_what_is_missing_is_said_and_nothing_can_be_started(window: MainWindow) -> None:
    window.documents.export("pdf")
    dialog = shown(window)
    dialog.form.formats["pdf"].setChecked(False)
    assert not dialog.make.isEnabled()
    assert "định dạng" in dialog.problem.text()
    dialog.form.formats["pdf"].setChecked(True)
    dialog.form.name.setText(" ")
    dialog.form.name.textEdited.emit(" ")
    assert "Tên tệp còn trống" in dialog.problem.text()
    assert not dialog.make.isEnabled()


def test_a_folder_that_vanished_is_said_and_can_be_changed(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    gone = tmp_path / "usb"
    gone.mkdir()
    window.documents.export("pdf", "overview")
    dialog = shown(window)
    dialog.form.folder.choose(gone)
    gone.rmdir()
    dialog.make.click()
    finish(dialog, qtbot)
    assert "usb" in dialog.problem.text()
    assert dialog.problem.isVisible()
    dialog.form.folder.choose(tmp_path)
    dialog.make.click()
    finish(dialog, qtbot)
    assert len(dialog.made.files) == 1


def test_the_work_can_be_stopped(office: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    out = tmp_path / "dừng"
    out.mkdir()
    office.documents.export("pdf", "results")
    dialog = shown(office)
    dialog.form.unit.setCurrentIndex(2)
    dialog.form.unit.activated.emit(2)
    dialog.form.folder.choose(out)
    dialog.make.click()
    dialog.leave_button.click()
    assert dialog.isVisible()
    finish(dialog, qtbot)
    assert dialog.made.problem is not None
    assert len(list(out.iterdir())) == len(dialog.made.files) < len(dialog.form.units())
    dialog.leave_button.click()
    assert not dialog.isVisible()


def test_preview_from_the_dialog_shows_the_unit_chosen(office: MainWindow, qtbot: QtBot) -> None:
    office.documents.export("pdf", "results")
    dialog = shown(office)
    dialog.form.unit.setCurrentIndex(3)
    dialog.form.unit.activated.emit(3)
    dialog.preview.click()
    qtbot.waitUntil(lambda: dialog.findChild(PreviewDialog) is not None, timeout=LATE)
    pages = dialog.findChild(PreviewDialog)
    text = " ".join(PdfReader(pages.path).pages[0].extract_text().split())
    assert dialog.form.unit.currentText().upper() in text
    line = pages.page.lineEdit()
    assert line.text() == f"Trang 1/{pages.pages.count}"
    assert line.width() > line.fontMetrics().horizontalAdvance(line.text())  # it can be read
    pages.close()


def test_the_assessment_is_reached_from_the_dialog(window: MainWindow, qtbot: QtBot) -> None:
    window.documents.export("pdf", "results")
    dialog = shown(window)
    dialog.form.assessment.click()
    found = dialog.findChild(QDialog, "assessmentDialog")
    assert found.isVisible()
    qtbot.waitUntil(lambda: found.job is None, timeout=LATE)
    found.close()


def test_an_office_tells_of_all_its_units_together(
    office: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    """Offered first where the office itself has typed nothing; only for the report on results."""
    session, key = office.book.session, office.book.period.key
    [school] = [unit for unit in reporters(session) if unit.levels == "MN"][:1]
    [period, indicator] = (
        session.conn.execute(sql, values).fetchone()[0]
        for sql, values in (
            ("SELECT id FROM period WHERE key = ?", (key,)),
            ("SELECT id FROM indicator WHERE no = ?", ("1",)),
        )
    )
    with session.edit("Nhận báo cáo") as writer:
        figures = {"state": "value", "numerator": 9, "denominator": 10}
        writer.put("result", (period, indicator, "MN", school.id), figures)
    office.actions_by_name["actExport"].trigger()
    dialog = shown(office)
    form = dialog.form
    form.choose("results", "pdf")
    assert form.unit.currentText() == "Tổng hợp các đơn vị"
    assert form.order is not None
    assert (form.order.report, form.order.units) == ("rolled-up", ())
    form.choose("overview", "pdf")
    assert form.unit.findText("Tổng hợp các đơn vị") == -1
    assert form.order.report == "overview"
    form.choose("results", "pdf")
    form.unit.setCurrentIndex(0)
    form.unit.activated.emit(0)
    assert form.order.report == "results"
    form.unit.setCurrentIndex(1)
    form.unit.activated.emit(1)
    form.folder.choose(tmp_path)
    dialog.make.click()
    finish(dialog, qtbot)
    [made] = dialog.made.files
    text = PdfReader(made).pages[0].extract_text()
    assert "được tổng hợp từ báo cáo của các đơn vị" in " ".join(text.split())


def typed(form: ExportForm, line: str, text: str) -> None:
    edit = getattr(form, line)
    edit.setText(text)
    edit.textEdited.emit(text)


def test_number_and_day_are_typed_once_for_a_book_and_a_period(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.documents.export("pdf", "results")
    dialog = shown(window)
    form = dialog.form
    assert (form.number.text(), form.day.text()) == ("", "")
    key = form.period.currentData()
    typed(form, "day", "hôm nay")
    assert "không phải là ngày" in dialog.problem.text()
    assert not dialog.make.isEnabled()
    typed(form, "day", "5/7")
    form.day.editingFinished.emit()
    assert form.day.text() == "05/07/2023"  # the year it will be printed with
    typed(form, "number", "7")
    form.folder.choose(tmp_path)
    dialog.make.click()
    finish(dialog, qtbot)
    text = " ".join(PdfReader(dialog.made.files[0]).pages[0].extract_text().split())
    assert "Số: 07/BC-" in text
    assert "ngày 05 tháng 7 năm 2023" in text
    dialog.close()

    window.documents.export("pdf", "results")
    again = next(d for d in window.findChildren(ExportDialog) if d is not dialog).form
    assert (again.number.text(), again.day.text()) == ("7", "05/07/2023")
    other = next(n for n in range(again.period.count()) if again.period.itemData(n) != key)
    again.period.setCurrentIndex(other)
    again.period.activated.emit(other)
    assert (again.number.text(), again.day.text()) == ("", "")
    again.choose("plan")
    assert again.number.isHidden()  # a plan has its own


def test_several_documents_are_made_in_one_run(
    office: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "cùng lúc"
    out.mkdir()
    office.documents.export("pdf", "results")
    dialog = shown(office)
    form = dialog.form
    form.unit.setCurrentIndex(0)
    form.unit.activated.emit(0)
    form.folder.choose(out)
    assert form.others["results"].isHidden()
    form.others["roll-up"].setChecked(True)
    form.others["overview"].setChecked(True)
    form.others["cover"].setChecked(True)  # nothing was sent: said, and no other is held up
    assert [order.report for order in form.orders] == ["results", "roll-up", "overview", "cover"]
    assert "Sẽ làm 4 tệp" in form.said.text()
    dialog.make.click()
    finish(dialog, qtbot)
    kinds = sorted(path.name.partition(" ")[0] for path in out.iterdir())
    assert kinds == ["Báo", "Tổng", "Tổng"]
    assert "Chưa làm được tờ bìa" in dialog.problem.text()
    assert dialog.problem.isVisible()
    form.choose("overview")
    assert not form.others["overview"].isChecked()
    assert not form.others["results"].isHidden()


def test_a_name_without_its_period_is_offered_for_that_period_only(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.documents.export("pdf", "overview")
    dialog = shown(window)
    form = dialog.form
    usual = form.name.text()
    typed(form, "name", "BC gửi Phòng")
    form.folder.choose(tmp_path)
    dialog.make.click()
    finish(dialog, qtbot)
    here = form.period.currentIndex()
    for place, name in ((here + 1, ""), (here, "BC gửi Phòng")):
        form.period.setCurrentIndex(place)
        form.period.activated.emit(place)
        assert (form.name.text() == name) if name else form.name.text().startswith("Tổng quan ")
    other = ExportMemory(window.settings, "another book")
    assert other.pattern("overview", form.period.currentData()) == ""
    assert usual.startswith("Tổng quan ")
