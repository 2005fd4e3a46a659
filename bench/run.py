"""`python3 run.py bench`: what the program costs, as ratios inside one run where machines differ.

Prints a table, writes `bench/data/latest.json`. The bars are those of docs/quality.md.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import exchange_bench  # noqa: E402 - beside this file; the path is set above
import grid_bench  # noqa: E402
import reports_bench  # noqa: E402
from district import make_district  # noqa: E402
from figure import Figure  # noqa: E402

from core.session import Session  # noqa: E402

NOW = "2023-07-05T08:00:00+07:00"
STARTS = 11
EDITS = 200
OPENINGS = 7
EXPORTS = 3


def milliseconds(action: Callable[[], object], times: int) -> float:
    """The median time of an action."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


# -- start ---------------------------------------------------------------------------------------


def start_figures(book: Path) -> list[Figure]:
    """Start and memory against a bare window, alternately, medians."""
    child = str(ROOT / "bench" / "window_child.py")
    bare: list[tuple[float, float, float]] = []
    ours: list[tuple[float, float, float]] = []
    for _ in range(STARTS + 1):
        for what, found in (("bare", bare), (str(book), ours)):
            began = time.monotonic()
            ended = subprocess.run(
                [sys.executable, child, what], capture_output=True, text=True, check=True
            )
            told = json.loads(ended.stdout.splitlines()[-1])
            found.append((told["painted"] - began, told["painted_mb"], told["rested_mb"]))
    b = [statistics.median(column) for column in zip(*bare[1:], strict=True)]  # the first warms up
    o = [statistics.median(column) for column in zip(*ours[1:], strict=True)]
    return [
        Figure("Window with the Gia Lâm book painted, against a bare window", o[0] / b[0], "×", 1.6,
               f"{o[0] * 1000:.0f} ms against {b[0] * 1000:.0f} ms"),
        Figure("Resident memory when painted, against a bare window", o[1] / b[1], "×", 2.2,
               f"{o[1]:.0f} MB against {b[1]:.0f} MB"),
        Figure("Resident memory at rest, all five tabs built", o[2] / b[2], "×", 2.2,
               f"{o[2]:.0f} MB against {b[2]:.0f} MB"),
    ]  # fmt: skip


# -- the book ------------------------------------------------------------------------------------


def edit_figures(book: Path) -> list[Figure]:
    """One cell entered: the service alone, and through the window with its views."""
    from PySide6.QtCore import Qt

    from core.services import results
    from core.services.periods import period_by_key
    from gui.tour_keys import press, type_words

    with Session.open(book) as session:
        period = period_by_key(session, "2023-Q2")
        assert period is not None
        numbers = iter(range(10_000, 10_000 + 2 * EDITS))

        def enter() -> None:
            results.enter(
                session, indicator_id=1, level="MN", period_id=period.id,
                unit_id=session.own_unit_id(), field="numerator", text=str(next(numbers)),
            )  # fmt: skip

        service = milliseconds(enter, EDITS)
    window, view = _grid(book)
    column = [c.name for c in view.table.columns].index("numerator")
    taken = []
    for number in range(20_000, 20_000 + EDITS):
        view.go_to(1, column)
        press(view, Qt.Key(0), str(number)[0])
        [editor] = view.open_editors()
        type_words(editor, str(number)[1:])
        began = time.perf_counter()
        press(editor, Qt.Key.Key_Return)
        taken.append(time.perf_counter() - began)
    window.close()
    return [
        Figure("One edit committed", service, "ms", 10, "service, transaction and change log"),
        Figure("Enter in the grid: stored, logged, views told", statistics.median(taken) * 1000,
               "ms", 30),
    ]  # fmt: skip


def _grid(book: Path) -> tuple[Any, Any]:
    from gui.app import create_window

    window = create_window(book)
    window.resize(1366, 768)
    window.show()
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    window.show_tab(1)
    return window, window.current_tab().view


def tab_figures(book: Path) -> list[Figure]:
    """The tab Chỉ tiêu of a large office opened and painted, from the choice of the tab."""
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window

    taken = []
    for _ in range(OPENINGS):
        window = create_window(book)
        window.resize(1366, 768)
        window.show()
        box = window.top_bar.period_box
        box.setCurrentIndex(box.findData("2023-Q2"))
        units = window.top_bar.unit_box
        units.setCurrentIndex(units.count() - 1)  # a school: its own cells are full
        QApplication.processEvents()
        began = time.perf_counter()
        window.show_tab(1)
        QApplication.processEvents()
        window.current_tab().view.viewport().repaint()
        taken.append(time.perf_counter() - began)
        window.close()
    return [
        Figure("Tab Chỉ tiêu opened: 120 schools × 60 indicators × 4 quarters",
               statistics.median(taken) * 1000, "ms", 150, "first time in a window, 180 rows"),
    ]  # fmt: skip


# -- documents -----------------------------------------------------------------------------------


def export_figures(book: Path, folder: Path) -> list[Figure]:
    """A school's report from the click, in a program that has not exported before."""
    child = str(ROOT / "bench" / "export_child.py")
    figures = []
    for fmt in ("pdf", "xlsx", "docx"):
        taken = []
        for n in range(EXPORTS):
            out = str(folder / f"{n}.{fmt}")
            ended = subprocess.run(
                [sys.executable, child, str(book), "2023-Q2", fmt, out],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            taken.append(float(ended.stdout.splitlines()[-1]))
        figures.append(
            Figure(f"School report to {fmt.upper()} from the click, libraries loaded in it",
                   statistics.median(taken), "s", 1.0)
        )  # fmt: skip
    return figures


# -- roll-up -------------------------------------------------------------------------------------


def roll_up_figures(book: Path) -> list[Figure]:
    """432,000 results: one indicator with the cells behind it, a quarter, a year of quarters."""
    from core.services.roll_up import roll_up_table, unit_cells

    with Session.open(book, read_only=True) as session:
        [indicator] = session.conn.execute("SELECT min(id) FROM indicator").fetchone()

        def one() -> None:
            roll_up_table(session, "2023-Q2", indicator_id=indicator)
            unit_cells(session, indicator, "TH", "2023-Q2")

        assert len(roll_up_table(session, "2023-Q2")) == 180
        return [
            Figure("Roll-up of one indicator with its drill-down", milliseconds(one, 15), "ms", 30,
                   "120 schools × 60 indicators × 3 levels × 20 quarters"),
            Figure("Roll-up of the whole period",
                   milliseconds(lambda: roll_up_table(session, "2023-Q2"), 7), "ms", 300),
            Figure("Roll-up of a year made of its four quarters",
                   milliseconds(lambda: roll_up_table(session, "2023"), 5), "ms", None),
        ]  # fmt: skip


# -- all of it -----------------------------------------------------------------------------------


def measure(folder: Path) -> list[Figure]:
    """Every figure, in the order of the table."""
    book, school = folder / "gia-lam.skh", folder / "truong.skh"
    Session.create(book, plan="gia-lam-2023").close()
    Session.create(
        school, unit="Trường Tiểu học Thử", unit_kind="school", levels=("TH",), plan="gia-lam-2023"
    ).close()
    small, large = folder / "120x60x4.skh", folder / "120x60x20.skh"
    make_district(small, schools=120, indicators=60, quarters=4)
    make_district(large, schools=120, indicators=60, quarters=20)
    size = Figure("Book of Gia Lâm, new", book.stat().st_size / 1000, "kB", 400)
    figures = [*start_figures(book), size]
    for part in (
        lambda: edit_figures(book),
        lambda: tab_figures(small),
        lambda: export_figures(school, folder),
        lambda: roll_up_figures(large),
        lambda: grid_bench.figures(folder),
        lambda: reports_bench.figures(folder),
        lambda: exchange_bench.figures(folder),
    ):
        figures += part()
    return figures


def machine(folder: Path) -> dict[str, object]:
    """What the figures were taken on."""
    import PySide6

    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.is_file():
        lines = [x for x in cpus.read_text(encoding="utf-8").splitlines() if "model name" in x]
        model = lines[0].partition(":")[2].strip() if lines else model

    def sync() -> None:
        with (folder / "sync").open("ab") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

    return {
        "date": time.strftime("%Y-%m-%d"),
        "system": f"{platform.system()} {platform.release()}",
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "qt": PySide6.__version__,
        "sqlite": sqlite3.sqlite_version,
        "sync_ms": round(milliseconds(sync, 25), 3),
    }


def main() -> int:
    """Measure, print, keep; 1 when a bar was missed."""
    with tempfile.TemporaryDirectory(prefix="skh-bench-") as name:
        folder = Path(name)
        os.environ.update(SKH_DATA_DIR=str(folder / "user"), SKH_NOW=NOW)
        figures, on = measure(folder), machine(folder)
    for figure in figures:
        bar = "" if figure.limit is None else f"≤ {figure.limit:g} {figure.unit}"
        mark = "" if figure.limit is None else "ok" if figure.met else "MISSED"
        value = f"{figure.value:.2f} {figure.unit}"
        print(f"{figure.name:<66} {value:>12}  {bar:<10} {mark:<6} {figure.note}")
    print(", ".join(f"{key} {value}" for key, value in on.items()))
    kept = ROOT / "bench" / "data" / "latest.json"
    kept.parent.mkdir(exist_ok=True)
    told = {"machine": on, "figures": [{**asdict(f), "met": f.met} for f in figures]}
    kept.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
