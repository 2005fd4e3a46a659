"""Garbage is collected by the window's timer only: inside Qt it would wait for itself for ever."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.garbage import GarbageCollector
from gui.main_window import MainWindow
from gui.worker import Job


class Knot(QObject):
    """An object of Qt in a ring of references, as a view with its delegate is."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = [self]


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    found = GarbageCollector(qapp)
    yield found
    found.deleteLater()


def dropped() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


def fill_the_young() -> list[list[int]]:
    """More objects than start a collection of Python's own."""
    return [[n] for n in range(5 * gc.get_threshold()[0])]


def test_nothing_is_collected_while_objects_are_made(collector: GarbageCollector) -> None:
    knot = dropped()
    kept = fill_the_young()
    assert knot() is not None
    collector.collect()
    assert knot() is None
    assert kept


def test_the_timer_collects(collector: GarbageCollector, qtbot: QtBot) -> None:
    knot, kept = dropped(), fill_the_young()
    qtbot.waitUntil(lambda: knot() is None, timeout=5000)
    assert kept


def test_nothing_is_collected_beside_a_worker(collector: GarbageCollector, qtbot: QtBot) -> None:
    wait, answers = threading.Event(), []
    Job(wait.wait, answers.append, answers.append).start()
    knot, kept = dropped(), fill_the_young()
    collector.collect()
    assert knot() is not None
    wait.set()
    qtbot.waitUntil(lambda: bool(answers))
    collector.collect()
    assert knot() is None
    assert kept


def test_what_makes_a_collection_long_is_put_aside(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after the matrix of a province: many rows that stay."""
    rows = [(str(n), [n]) for n in range(300_000)]
    frozen = gc.get_freeze_count()
    monkeypatch.setattr("gui.garbage._WHOLE_EVERY", 1)
    monkeypatch.setattr("gui.garbage._THAW_EVERY", 2)
    collector.collect()
    assert gc.get_freeze_count() > frozen + len(rows)
    monkeypatch.setattr("gui.garbage._FELT_S", 60)
    collector.collect()  # an hour later
    assert gc.get_freeze_count() < frozen
    gc.freeze()


def test_a_window_switches_the_automatic_collection_off(
    open_window: Callable[..., MainWindow], qapp: QApplication, qtbot: QtBot
) -> None:
    open_window(None)
    qtbot.waitUntil(lambda: qapp.findChild(GarbageCollector) is not None, timeout=5000)
    assert not gc.isenabled()
