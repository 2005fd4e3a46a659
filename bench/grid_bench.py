"""The entry grid: keys, pasting, and tables of 50,000 rows; called by run.py.

A frame is the longest time the window's event loop was kept from its next turn, seen by a timer
that asks for every turn.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from figure import Figure  # noqa: E402 - beside this file; the path is set above

INDICATORS, TASKS = 1, 3  # places of the tabs
ROWS = 50_000
TYPED = 100
PASTES = 5
BLOCK_ROWS, BLOCK_COLUMNS = 40, 12
STEPS = 60
TIMELINES = 3
ANSWERED_S = 1.5  # a filter is answered by then, on a busy machine too
WORDS = ("t", "tr", "trường", "%", "đào tạo", "số 4999", "", "khong co", "")


def figures(folder: Path) -> list[Figure]:
    """Figures of the grid for the table of run.py; books are made in `folder`."""
    return [
        *typing_figures(folder / "keys.skh"),
        *paste_figures(folder / "paste.skh"),
        *row_figures(folder / "50000.skh"),
        *timeline_figures(),
    ]


# -- keys ----------------------------------------------------------------------------------------


def typing_figures(path: Path) -> list[Figure]:
    """The key that leaves a cell: until it is stored, and until the window shows it."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from core.session import Session
    from gui.tour_keys import press, type_words

    Session.create(path, plan="gia-lam-2023").close()
    window, tab = open_tab(path, INDICATORS)
    view = tab.view
    column = [c.name for c in view.table.columns].index("numerator")
    stored, shown = [], []
    for number in range(10_000, 10_000 + TYPED):
        view.go_to(1, column)
        press(view, Qt.Key(0), str(number)[0])
        [editor] = view.open_editors()
        type_words(editor, str(number)[1:])
        QApplication.processEvents()
        began = time.perf_counter()
        press(editor, Qt.Key.Key_Return)
        stored.append((time.perf_counter() - began) * 1000)
        QApplication.processEvents()
        shown.append((time.perf_counter() - began) * 1000)
    window.close()
    return [
        Figure("Keystroke to stored cell, median", statistics.median(stored), "ms", 16,
               f"painted after {statistics.median(shown):.0f} ms"),
    ]  # fmt: skip


def paste_figures(path: Path) -> list[Figure]:
    """A rectangle of 40 × 12 cells pasted into the tasks, one undo step each time."""
    from PySide6.QtWidgets import QApplication

    make_tasks(path, BLOCK_ROWS + 10)
    window, tab = open_tab(path, TASKS)
    view, session = tab.view, window.book.session
    names = [c.name for c in view.table.columns]
    view.laying.show_column(names.index("overdue"), False)  # computed, between two typed ones
    spent = []
    for n in range(PASTES):
        lines = ("\t".join(task_line(n, row)) for row in range(BLOCK_ROWS))
        QApplication.clipboard().setText("\n".join(lines))
        view.go_to(view.table.row_of(view.table.keys()[-BLOCK_ROWS]), names.index("title"))
        before = session.conn.execute("SELECT count(*) FROM change_log").fetchone()[0]
        began = time.perf_counter()
        view.paste_cells()
        spent.append((time.perf_counter() - began) * 1000)
        after = session.conn.execute("SELECT count(*) FROM change_log").fetchone()[0]
        if after != before + 1:
            raise RuntimeError("the block was not written as one step")
    window.close()
    return [
        Figure(f"{BLOCK_ROWS} × {BLOCK_COLUMNS} cells pasted, one transaction",
               statistics.median(spent), "ms", 300, "tasks with units, days and status"),
    ]  # fmt: skip


def task_line(run: int, row: int) -> list[str]:
    """The twelve cells of a task, all of them new in every run."""
    from core.services.progress import status_labels

    states = list(status_labels().values())
    return [
        f"Tổ chức lớp bồi dưỡng số {row}, đợt {run}", f"Báo cáo {row}-{run}", "Lãnh đạo phòng",
        "Phòng GD&ĐT", "Các trường", f"Tháng {1 + (row + run) % 12}/2023",
        states[(row + run) % 2], str((row + run) % 100), f"{1 + (row + run) % 28:02d}/06/2023",
        f"Kế hoạch {row}-{run}", f"Thiếu phòng học {run}", f"Chờ duyệt {run}",
    ]  # fmt: skip


# -- 50,000 rows ---------------------------------------------------------------------------------


def row_figures(path: Path) -> list[Figure]:
    """Scrolling and filtering the tasks of a book that has 50,000."""
    make_tasks(path, ROWS)
    window, tab = open_tab(path, TASKS)
    longest(lambda: None, 1.0)  # the other tabs are built behind
    scrolled = scrolling(tab.view)
    filtered = [longest(lambda words=words: tab.search_for(words), ANSWERED_S) for words in WORDS]
    tab.search_for("")
    in_order, in_boxes = ordering(tab.page), boxes(tab.page)
    window.close()
    name = f"{ROWS:,} rows"
    return [
        Figure(f"{name}: the longest frame while scrolling", max(scrolled), "ms", 50,
               f"median {statistics.median(scrolled):.0f} ms"),
        Figure(f"{name}: the longest frame while filtering", max(filtered), "ms", 50,
               f"median of {len(filtered)} filters {statistics.median(filtered):.0f} ms"),
        Figure(f"{name}: the longest frame while sorting by a column", max(in_order), "ms", 50,
               f"median of {len(in_order)} sorts {statistics.median(in_order):.0f} ms"),
        Figure(f"{name}: the longest frame while typing into the filter row", max(in_boxes), "ms",
               50, f"median of {len(in_boxes)} letters {statistics.median(in_boxes):.0f} ms"),
    ]  # fmt: skip


def ordering(page: Any) -> list[float]:
    """Frames while the table is sorted by words, days and numbers, and back."""
    names = [column.name for column in page.model.columns]
    places = [names.index(name) for name in ("title", "time_raw", "no")]
    found = [
        until(lambda place=place: page.sorting.sort_by(place, True), page.sorting)
        for place in places
    ]
    return [*found, until(page.sorting.forget, page.sorting)]


def boxes(page: Any) -> list[float]:
    """Frames while letters are typed into two boxes of the filter row, and it is cleared."""
    from gui.tour_keys import type_words

    page.toggle_filter_row()
    filtering = page.filtering
    found = []
    for name, letters in (("title", "499"), ("no", "9")):
        box = filtering.row.box(name)
        found += [
            until(lambda box=box, one=one: type_words(box, one), filtering) for one in letters
        ]
    return [*found, until(filtering.clear, filtering)]


def until(action: Callable[[], Any], work: Any) -> float:
    """The longest turn of the event loop until some work that goes on beside keys is done."""
    frame = longest(action)
    while work.is_running:
        frame = max(frame, longest(lambda: None))
    return max(frame, longest(lambda: None))


def make_tasks(path: Path, count: int) -> None:
    """A book with that many tasks more, a hundred under each heading."""
    from core.session import Session

    with Session.create(path, plan="gia-lam-2023") as session, session.edit("Lập sổ đo") as writer:
        [plan] = session.conn.execute("SELECT id FROM plan").fetchone()
        for n in range(count):
            writer.add("task", {
                "uid": str(uuid.UUID(int=n)), "plan_id": plan, "position": 1000 + n,
                "no": str(n + 1), "section": str(n // 100), "section_name": f"Nhóm {n // 100}",
                "title": f"Tổ chức đào tạo cho trường số {n}", "lead_raw": "Phòng GD&ĐT",
                "time_raw": "Quý II/2023",
            })  # fmt: skip


def scrolling(view: Any) -> list[float]:
    """Frames while the bar is dragged through the whole table."""
    bar, found = view.verticalScrollBar(), []
    for step in range(STEPS):
        place = bar.maximum() * step // STEPS
        found.append(longest(lambda place=place: bar.setValue(place)))
    return found


def longest(action: Callable[[], Any], settle: float = 0.2) -> float:
    """Milliseconds of the longest turn of the event loop from an action until all is quiet."""
    from PySide6.QtCore import QEventLoop, QTimer

    gaps, loop = [], QEventLoop()
    last = began = time.perf_counter()

    def turn() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now
        if now - began > settle:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(0)
    QTimer.singleShot(0, action)
    loop.exec()
    timer.stop()
    return max(gaps) * 1000


def open_tab(path: Path, place: int) -> tuple[Any, Any]:
    """A window of 1366 × 768 with a tab in front, painted."""
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window

    window = create_window(path)
    window.resize(1366, 768)
    window.show()
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    window.show_tab(place)
    QApplication.processEvents()
    return window, window.current_tab()


# -- along the time ------------------------------------------------------------------------------


def timeline_figures() -> list[Figure]:
    """Panning the timeline of 1,000 tasks, in processes of their own; the calmest one counts.

    The longest of 240 frames is as much the machine's as ours.
    """
    child = str(Path(__file__).with_name("timeline_child.py"))
    runs = []
    for _ in range(TIMELINES):
        ended = subprocess.run([sys.executable, child], capture_output=True, text=True, check=True)
        runs.append(json.loads(ended.stdout.splitlines()[-1]))
    told = min(runs, key=lambda run: run["worst_ms"])
    return [
        Figure("Timeline of 1,000 tasks: the longest frame while panning", told["worst_ms"], "ms",
               33, f"median {told['median_ms']:.1f} ms"),
    ]  # fmt: skip


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    os.environ.setdefault("SKH_NOW", "2023-07-05T08:00:00+07:00")
    with tempfile.TemporaryDirectory(prefix="skh-bench-") as name:
        os.environ.setdefault("SKH_DATA_DIR", str(Path(name) / "user"))
        found = figures(Path(name))
    for figure in found:
        mark = "ok" if figure.met else "MISSED"
        value = f"{figure.value:.1f} {figure.unit}"
        print(f"{figure.name:<66} {value:>12}  ≤ {figure.limit} {mark:<6} {figure.note}")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
