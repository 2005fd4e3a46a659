"""One measurement of the exchange in a process of its own; prints one JSON line.

`take OFFICE FILE…`: look at report files and take all of them. `openpyxl FILE…`: read every cell
of workbooks. `tab BOOK PERIOD TIMES`: open the tab Tổng hợp. `turns BOOK PERIOD`: the longest turn
of the window's thread while a province adds up. `intake BOOK FILE…`: the same while reports come
in and are undone. The reading processes import this file too, so
nothing is imported above the functions.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from figure import peak_mb

ROLL_UP = "RollUpTab"
_FEW_BEATS = 5  # what a step asked for is under way by then


def take(office: str, *files: str) -> dict[str, Any]:
    """Seconds for looking and taking, rows, memory in MB: this process and the largest reader.

    The reading processes stand ready with their modules loaded, as openpyxl's are and as they do
    when the inbox page is open.
    """
    from core.exchange import inbox
    from core.exchange.worker import ReaderPool
    from core.session import Session

    paths = [Path(file) for file in files]
    pool = ReaderPool()
    with Session.open(Path(office)) as session:
        inbox.take(session, inbox.look(session, paths[:4], pool=pool), [])
        began = time.perf_counter()
        items = inbox.look(session, paths, pool=pool)
        looked = time.perf_counter()
        items = inbox.take(session, items, inbox.ready(items))
        ended = time.perf_counter()
    pool.close()
    assert all(item.taken for item in items)
    memory, readers = _peaks_mb()
    return {"look": looked - began, "take": ended - looked, "total": ended - began,
            "rows": sum(item.changes for item in items), "memory": memory,
            "readers": readers}  # fmt: skip


def _peaks_mb() -> tuple[float, float]:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0, 0.0
    return peak_mb(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def openpyxl(*files: str) -> dict[str, Any]:
    """Seconds to read every cell with openpyxl, read-only (its fastest way)."""
    import openpyxl

    began = time.perf_counter()
    for file in files:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()
    return {"total": time.perf_counter() - began}


def tab(book: str, period: str, times: str) -> dict[str, Any]:
    """Seconds from the choice of the tab Tổng hợp to its picture, first time in a window."""
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window

    taken = []
    for _ in range(int(times)):
        window = create_window(Path(book))
        window.resize(1366, 768)
        window.show()
        box = window.top_bar.period_box
        box.setCurrentIndex(box.findData(period))
        QApplication.processEvents()
        last = window.tabs.count() - 1
        began = time.perf_counter()
        window.show_tab(last)
        while not window.current_tab().model.rowCount():  # added up beside the window
            QApplication.processEvents()
        window.current_tab().view.viewport().repaint()
        taken.append(time.perf_counter() - began)
        assert type(window.current_tab()).__name__ == ROLL_UP
        assert window.current_tab().view.model().rowCount()
        window.close()
    return {"openings": taken}


def turns(book: str, period: str) -> dict[str, Any]:
    """The longest work of the window's thread between two beats of a timer, in seconds.

    The tab is opened, a whole year chosen, a total drilled into, the matrix of all units shown.
    """
    window = _window(book)
    window.show_tab(window.tabs.count() - 1)
    tab = window.current_tab()
    box = window.top_bar.period_box
    return _beaten(window, lambda: tab.is_settled, {
        "opened": tab.refresh,
        "year": lambda: box.setCurrentIndex(box.findData(period)),
        "drilled": lambda: tab.view.go_to(3, 0),
        "matrix": tab.matrix_button.click,
    })  # fmt: skip


def intake(book: str, *files: str) -> dict[str, Any]:
    """The same while reports are read, taken in, all of it undone and done again."""
    window = _window(book)
    window.exchange.show_inbox()
    tab = window.current_tab()

    def is_settled() -> bool:
        return tab.receiving._job is None and not window.undoing.is_stepping

    return _beaten(window, is_settled, {
        "read": lambda: tab.take_in([Path(file) for file in files]),
        "taken": tab.receiving.take_button.click,
        "undone": window.undo,
        "redone": window.redo,
    })  # fmt: skip


def _window(book: str) -> Any:
    from gui.app import create_window

    window = create_window(Path(book))
    window.resize(1366, 768)
    window.show()
    return window


def _beaten(
    window: Any, is_settled: Callable[[], bool], steps: dict[str, Callable[[], Any]]
) -> dict[str, Any]:
    """How long each step took, and the longest turn of the window's thread in it.

    Time of the thread itself: what others do on the machine does not count.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    beats: list[float] = []
    timer = QTimer(window, interval=5)
    timer.timeout.connect(lambda: beats.append(time.thread_time()))
    found = {}
    for name, step in steps.items():
        while not is_settled():
            QApplication.processEvents()
        beats[:] = [time.thread_time()]
        timer.start()
        began = time.perf_counter()
        QTimer.singleShot(0, step)
        while len(beats) < _FEW_BEATS or not is_settled():
            QApplication.processEvents()
            time.sleep(0.0005)
        timer.stop()
        found[name] = {"took": time.perf_counter() - began,
                       "longest": max(b - a for a, b in pairwise(beats))}  # fmt: skip
    window.close()
    return found


if __name__ == "__main__":
    what = {"take": take, "openpyxl": openpyxl, "tab": tab, "turns": turns, "intake": intake}[
        sys.argv[1]
    ]
    print(json.dumps(what(*sys.argv[2:])))
