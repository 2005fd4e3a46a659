"""Printing a preview: pages keep their size and margins; a range is a range; a stop stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import reports
from core.session import Session
from gui.dialogs.preview import PreviewDialog


@pytest.fixture
def dialog(gia_lam: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[PreviewDialog]:
    """The report of a quarter: upright pages, then lying ones."""
    path = tmp_path / "a.pdf"
    with Session.open(gia_lam) as session:
        reports.export(session, "results", "2023-Q2", path, "pdf")
    parent = QWidget()
    qtbot.addWidget(parent)
    found = PreviewDialog(path, None, parent)
    found.show()
    yield found
    parent.close()


@pytest.fixture
def on_file(tmp_path: Path) -> Callable[..., tuple[QPrinter, Path]]:
    def printer(first: int = 0, last: int = 0) -> tuple[QPrinter, Path]:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setResolution(300)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "printed.pdf"))
        made.setFromTo(first, last)
        return made, tmp_path / "printed.pdf"

    return printer


def dark_box(pdf: pypdfium2.PdfDocument, number: int) -> tuple[int, int, int, int]:
    """Where something is printed on a page, in points."""
    bitmap = pdf[number].render(scale=1).to_pil().convert("L")
    box = bitmap.point(lambda level: 255 if level < 128 else 0).getbbox()
    assert box is not None
    return box


def test_pages_keep_size_and_margins(
    dialog: PreviewDialog, on_file: Callable[..., tuple[QPrinter, Path]], qtbot: QtBot
) -> None:
    printer, path = on_file(1, 3)
    dialog.print_on(printer)
    with qtbot.waitSignal(dialog.run.ended, timeout=20_000) as ended:
        pass
    assert ended.args == [True]
    with pypdfium2.PdfDocument(path) as printed, pypdfium2.PdfDocument(dialog.path) as source:
        assert len(printed) == 3 < len(source)
        sizes = [source[n].get_size() for n in range(3)]
        assert any(width > height for width, height in sizes)
        for n, size in enumerate(sizes):
            assert printed[n].get_size() == pytest.approx(size, abs=1.5)
            assert dark_box(printed, n) == pytest.approx(dark_box(source, n), abs=3)
    dialog.close()


def test_pages_fit_the_width_and_few_are_kept(dialog: PreviewDialog, qtbot: QtBot) -> None:
    dialog._scale.setCurrentIndex(dialog._scale.count() - 1)
    dialog._scale.activated.emit(dialog._scale.count() - 1)
    room = dialog._area.viewport().width()
    assert dialog.pages.width() == pytest.approx(room, abs=3)
    assert dialog._area.horizontalScrollBar().maximum() <= 3
    for number in range(dialog.pages.count):
        dialog.pages._page(number)
    assert dialog.pages.count > 3
    assert len(dialog.pages._drawn) == min(12, dialog.pages.count)
    dialog.close()


def test_a_stop_prints_no_further(
    dialog: PreviewDialog, on_file: Callable[..., tuple[QPrinter, Path]], qtbot: QtBot
) -> None:
    printer, _ = on_file()
    told: list[bool] = []
    dialog.print_on(printer)
    dialog.run.ended.connect(told.append)
    dialog.run._box.canceled.emit()
    assert told == [False]
    dialog.close()


def test_pages_fill_the_width_and_follow_the_window(dialog: PreviewDialog, qtbot: QtBot) -> None:
    def fits() -> bool:
        room = dialog._area.viewport().width()
        return bool(abs(dialog.pages.width() - room) <= 3)

    assert dialog.page.text() == f"Trang 1/{dialog.pages.count}"
    assert fits()
    for width in (1500, 820):
        dialog.resize(width, 700)
        qtbot.waitUntil(fits, timeout=2000)
    dialog.close()


def test_page_and_scale_by_number_key_and_wheel(dialog: PreviewDialog, qtbot: QtBot) -> None:
    last = dialog.pages.count
    bar = dialog._area.verticalScrollBar()
    dialog.page.setValue(3)
    assert abs(bar.value() - dialog.pages.top_of(2)) < 20
    assert dialog.page.value() == 3
    bar.setValue(bar.maximum())
    assert dialog.page.value() == last
    bar.setValue(0)
    assert dialog.page.value() == 1
    before = dialog.pages.percent
    for turn, larger in ((120, True), (-120, False)):
        QApplication.sendEvent(dialog._area.viewport(), wheel(turn))
        assert (dialog.pages.percent > before) is larger
        before = dialog.pages.percent
    dialog.zoom(1)
    assert dialog._scale.currentText() == f"{round(dialog.pages.percent)} %"
    keys = dict(dialog._keys())
    keys["Ctrl+0"]()
    assert dialog._scale.currentText() == "Vừa chiều ngang"
    keys["Ctrl+End"]()
    assert dialog.page.value() == last
    dialog.close()


def wheel(turn: int) -> QWheelEvent:
    """A turn of the wheel with Ctrl held."""
    place = QPointF(100, 100)
    return QWheelEvent(
        place, place, QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
