"""Printing a preview: pages keep their size and margins; a range is a range; a stop stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
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
