"""Waiting for what a page reads beside the window, without a fixture of pytest-qt."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from gui.tabs.roll_up_tab import RollUpTab

LATE_S = 20


def until(is_so: Callable[[], bool]) -> None:
    """Let the window work until it is so."""
    end = time.perf_counter() + LATE_S
    while not is_so():
        assert time.perf_counter() < end, "it took too long"
        QApplication.processEvents()
        time.sleep(0.001)


def added_up(tab: RollUpTab) -> RollUpTab:
    """The tab Tổng hợp, when its totals and the units behind the current one are there."""
    until(lambda: tab.is_added_up)
    return tab
