"""The tabs of the window: names, titles, and how each is made when it is first shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from gui.book import Book
from gui.settings import Settings


def titles() -> list[tuple[str, str]]:
    """(name, words on the tab), left to right; the page of a tab is called `name`Tab."""
    return [
        ("overview", tr("Tổng quan")),
        ("indicators", tr("Chỉ tiêu")),
        ("schools", tr("Trường")),
        ("tasks", tr("Nhiệm vụ")),
        ("budget", tr("Kinh phí")),
        ("inbox", tr("Hộp thư đến")),
        ("rollUp", tr("Tổng hợp")),
    ]


def make(name: str, book: Book | None, settings: Settings, parent: QWidget) -> QWidget:
    """Build a tab; without a book an empty page. Imports happen here, not at the start."""
    if book is None:
        return QWidget(parent)
    match name:
        case "overview":
            from gui.tabs.overview_tab import OverviewTab

            return OverviewTab(book, settings, parent)
        case "indicators":
            from gui.tabs.indicators_tab import IndicatorsTab

            return IndicatorsTab(book, settings, parent)
        case "schools":
            from gui.tabs.schools_tab import SchoolsTab

            return SchoolsTab(book, settings, parent)
        case "tasks":
            from gui.tabs.tasks_tab import TasksTab

            return TasksTab(book, settings, parent)
        case "inbox":
            from gui.tabs.inbox_tab import InboxTab

            return InboxTab(book, settings, parent)
        case "rollUp":
            from gui.tabs.roll_up_tab import RollUpTab

            return RollUpTab(book, settings, parent)
        case _:
            from gui.tabs.budget_tab import BudgetTab

            return BudgetTab(book, settings, parent)
