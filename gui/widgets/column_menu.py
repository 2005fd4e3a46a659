"""Which columns of a table are shown: a menu on the header, in the table's menu and under Xem."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from core.i18n import tr

if TYPE_CHECKING:
    from gui.widgets.table_view import TableView


def fill_column_menu(menu: QMenu, view: TableView) -> None:
    """One line to tick for each column; the stretched one always stays."""
    menu.clear()
    for place, column in enumerate(view.table.columns):
        action = menu.addAction(column.title or column.header.replace("\n", " "))
        action.setCheckable(True)
        action.setChecked(not view.isColumnHidden(place))
        action.setEnabled(not column.stretch)
        action.toggled.connect(partial(view.laying.show_column, place))
    menu.addSeparator()
    menu.addAction(tr("Như ban đầu")).triggered.connect(lambda _: view.laying.reset_columns())
