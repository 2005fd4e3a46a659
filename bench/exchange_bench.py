"""Taking reports in against openpyxl, its growth and memory, the totals of offices and provinces.

Called by run.py; by itself it prints its figures and exits 1 when a bar is missed. Every
measurement is a process of its own (`exchange_child.py`), of several the best one counts for both
sides: other work on the machine only ever adds.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exchange_data import make_office, make_province, write_reports  # noqa: E402 - beside this
from figure import Figure  # noqa: E402

from core.services.periods import period_by_key  # noqa: E402
from core.services.roll_up import roll_up_table  # noqa: E402
from core.session import Session  # noqa: E402

SCHOOLS, QUARTERS, GROWN = 120, 20, 10
ROUNDS = 4
OPENINGS = 5
TURN_ROUNDS = 3
OFFICES, PROVINCE_SCHOOLS = 10, 1_330
"""With 180 figures a quarter and 20 quarters 4.8 million results."""


def child(*arguments: str | Path) -> dict[str, Any]:
    """What a process of its own measured."""
    command = [sys.executable, str(ROOT / "bench" / "exchange_child.py"), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def taken(empty: Path, files: Iterable[Path]) -> tuple[dict[str, Any], Path]:
    """Report files taken into a copy of the book; what was measured, and the copy."""
    book = Path(shutil.copy(empty, empty.with_name("taken.skh")))
    return child("take", book, *files), book


def exchange_figures(folder: Path) -> list[Figure]:
    """One quarter, ten quarters and five years of 120 schools, and the office's tab after them."""
    empty, received = folder / "office.skh", folder / "received"
    received.mkdir()
    make_office(empty, SCHOOLS)
    quarters = write_reports(empty, received, SCHOOLS, QUARTERS)
    sheets = sorted(received.glob("*.xlsx"))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(taken(empty, quarters[0])[0]["total"])
        theirs.append(child("openpyxl", *sheets)["total"])
    one, read = min(ours), min(theirs)
    grown, _ = taken(empty, [file for files in quarters[:GROWN] for file in files])
    years, book = taken(empty, [file for files in quarters for file in files])
    size = max(file.stat().st_size for files in quarters for file in files)
    return [
        Figure(f"{SCHOOLS} reports taken in, against openpyxl reading the same figures",
               one / read, "×", 1 / 3, f"{read / one:.1f} times faster: {one:.2f} s, {read:.2f} s"),
        Figure(f"{SCHOOLS * GROWN:,} reports taken in, against {SCHOOLS}", grown["total"] / one,
               "×", 11, f"{grown['total']:.1f} s"),
        Figure(f"Five years of {SCHOOLS} schools taken in", years["total"], "s", 15,
               f"{SCHOOLS * QUARTERS:,} reports, {years['rows']:,} rows:"
               f" reading {years['look']:.1f} s, writing {years['take']:.1f} s"),
        Figure("Memory for that", years["memory"], "MB", 300,
               f"and a reading process {years['readers']:.0f} MB"),
        Figure("Largest report file", size / 1000, "kB", 300),
        intake_figure(empty, [file for files in quarters[:2] for file in files]),
        *tab_figures(book),
    ]  # fmt: skip


def intake_figure(empty: Path, files: list[Path]) -> Figure:
    """The window of an officer who takes two quarters in, undoes it and takes it again."""
    runs = []
    for _ in range(TURN_ROUNDS):
        book = Path(shutil.copy(empty, empty.with_name("window.skh")))
        runs.append(child("intake", book, *files))
    longest = {step: min(run[step]["longest"] for run in runs) for step in runs[0]}
    said = ", ".join(f"{step} {seconds * 1000:.0f}" for step, seconds in longest.items())
    name = f"Longest turn of the window while {len(files)} reports come in and are undone"
    return Figure(name, max(longest.values()) * 1000, "ms", 100, f"ms {said}")


def tab_figures(book: Path) -> list[Figure]:
    """The tab Tổng hợp of the office that took all of it."""
    found = []
    for words, period in (("a quarter", "2024-Q4"), ("a year of its quarters", "2024")):
        seconds = statistics.median(child("tab", book, period, str(OPENINGS))["openings"])
        name = f"Tab Tổng hợp opened after five years of {SCHOOLS} schools, {words}"
        found.append(Figure(name, seconds * 1000, "ms", 500))
    return found


def province_figures(folder: Path) -> list[Figure]:
    """The totals of a province that holds every row of its schools beside its offices' sums."""
    path = folder / "province.skh"
    rows = make_province(path, offices=OFFICES, schools=PROVINCE_SCHOOLS, quarters=QUARTERS)
    with Session.open(path, read_only=True) as session:
        period = period_by_key(session, "2021-Q3")
        assert period is not None
        every = median_s(lambda: roll_up_table(session, period.key))
        table = roll_up_table(session, period.key)
    assert all(row.figure.reported == PROVINCE_SCHOOLS for row in table)
    runs = [child("turns", path, "2021") for _ in range(TURN_ROUNDS)]
    path.unlink()
    steps = [
        (name, min(run[name]["longest"] for run in runs), min(run[name]["took"] for run in runs))
        for name in runs[0]
    ]
    took = ", ".join(
        f"{name} {longest * 1000:.0f} of {took:.1f} s" for name, longest, took in steps
    )
    return [
        Figure("Totals of a province with the part of every school", every, "s", 0.2,
               f"{len(table)} figures, {rows:,} results of {PROVINCE_SCHOOLS:,} schools"),
        Figure("Longest turn of the window while that province adds up a whole year",
               max(longest for _, longest, _ in steps) * 1000, "ms", 50, f"ms {took}"),
    ]  # fmt: skip


def median_s(action: Callable[[], object]) -> float:
    """The median time of an action of five."""
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def figures(folder: Path) -> list[Figure]:
    """Every figure, in the order of the table."""
    return [*exchange_figures(folder), *province_figures(folder)]


def main() -> int:
    """Measure and print; 1 when a bar was missed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="skh-bench-") as name:
        os.environ.update(SKH_DATA_DIR=f"{name}/user")
        found = figures(Path(name))
    for each in found:
        print(f"{each.name:<72} {each.value:8.2f} {each.unit}  {each.note}")
    return 0 if all(each.met for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
