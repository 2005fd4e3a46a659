"""The old place of `TableTab`; new code imports `gui.widgets.table_tab`."""

from gui.widgets.table_tab import TableTab

__all__ = ["TableTab"]
