"""Pans the timeline of 1,000 tasks and of the plan's own, in one run; prints JSON, milliseconds.

python bench/timeline_child.py
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TASKS = 1000
FRAMES = 120


def main() -> None:
    """Measure in a window of 1366 × 640, as a school's screen has it."""
    from PySide6.QtWidgets import QApplication

    from core.session import Session
    from gui import theme
    from gui.book import Book
    from gui.settings import Settings
    from gui.tabs.tasks_tab import TIMELINE, TasksTab

    app = QApplication.instance() or QApplication([])
    theme.apply(app, "light")  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SKH_DATA_DIR"] = folder
        session = Session.create(Path(folder) / "a.skh", plan="gia-lam-2023")
        tab = TasksTab(Book(session), Settings())
        tab.resize(1366, 640)
        tab.show()
        tab.show_page(TIMELINE)
        app.processEvents()
        own = frames(tab)
        fill(session)
        app.processEvents()
        many = frames(tab)
        print(json.dumps({
            "tasks": TASKS, "frames": FRAMES * 2,
            "median_ms": round(statistics.median(many), 2), "worst_ms": round(max(many), 2),
            "median_of_the_plan_ms": round(statistics.median(own), 2),
        }))  # fmt: skip
        tab.close()
        session.close()


def fill(session: object) -> None:
    """Copies of the plan's tasks until there are `TASKS`."""
    conn = session.conn  # type: ignore[attr-defined]
    rows = [dict(row) for row in conn.execute("SELECT * FROM task ORDER BY position")]
    with session.edit("bench") as writer:  # type: ignore[attr-defined]
        for n in range(TASKS - len(rows)):
            row = {**rows[n % len(rows)], "uid": str(uuid.uuid4()), "position": 1000 + n}
            del row["id"]
            writer.add("task", row)


def frames(tab: object) -> list[float]:
    """Milliseconds of each frame while panning down, then across."""
    chart = tab.timeline  # type: ignore[attr-defined]
    spent = []
    for bar, step in ((chart.verticalScrollBar(), 173), (chart.horizontalScrollBar(), 37)):
        for n in range(FRAMES):
            bar.setValue(n * step % max(1, bar.maximum()))
            began = time.perf_counter()
            chart.viewport().repaint()
            spent.append((time.perf_counter() - began) * 1000)
    return spent


if __name__ == "__main__":
    main()
