"""The pickers of a task: its units, the indicators it serves, the lines that pay for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import task_links, task_units, tasks
from core.services.choices import Pick
from core.services.task_links import Kind
from core.services.task_units import NamedUnit, UnitColumn
from gui.book import Book
from gui.dialogs.picker import PickerDialog


def pick_units(
    book: Book,
    task_id: int,
    column: UnitColumn,
    parent: QWidget,
    *,
    typed: str | None = None,
    taken: Callable[[], None] | None = None,
) -> PickerDialog:
    """Ask for the units of a task; `typed` is a text to begin with instead of what is stored.

    `taken` is called right before what was picked is written.
    """
    session = book.session

    def read(words: str) -> list[Pick]:
        return [Pick(unit.unit_id, unit.name) for unit in task_units.read_units(session, words)]

    stored = task_units.units_of(session, task_id, column)
    start = [Pick(unit.unit_id, unit.name) for unit in stored]
    if typed is not None and typed != task_units.cell_text(stored):
        start = read(typed)

    def store(picks: list[Pick]) -> None:
        if taken is not None:
            taken()
        units = [NamedUnit(pick.text, pick.id) for pick in picks]
        book.attempt(lambda: tasks.set_units(session, task_id, column, units))

    name = tasks.task_name(session, task_id)
    titles = {
        "lead_raw": tr("Đơn vị chủ trì nhiệm vụ {name}", name=name),
        "coordinating_raw": tr("Đơn vị phối hợp nhiệm vụ {name}", name=name),
    }
    dialog = PickerDialog(
        titles[column], task_units.unit_options(session), start, parent,
        own_words=read, ordered=True,
    )  # fmt: skip
    dialog.picked.connect(store)
    dialog.open()
    return dialog


def pick_links(book: Book, kind: Kind, task_id: int, parent: QWidget) -> PickerDialog:
    """Ask for the indicators that a task serves or the budget lines that pay for it."""
    session = book.session

    def store(picks: list[Pick]) -> None:
        ids = [pick.id for pick in picks if pick.id is not None]
        book.attempt(lambda: task_links.set_links(session, kind, task_id, ids))

    name = tasks.task_name(session, task_id)
    titles = {
        "indicator": tr("Chỉ tiêu mà nhiệm vụ {name} phục vụ", name=name),
        "budget_line": tr("Kinh phí của nhiệm vụ {name}", name=name),
    }
    dialog = PickerDialog(
        titles[kind], task_links.link_options(session, kind, task_id),
        task_links.linked(session, kind, task_id), parent,
    )  # fmt: skip
    dialog.picked.connect(store)
    dialog.open()
    return dialog
