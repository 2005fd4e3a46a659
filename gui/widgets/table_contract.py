"""What a tab with a table says about itself; `table_tab.TableTab` does everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from core.i18n import tr
from gui.models.columns import Column, Field, Key, Row
from gui.models.row_source import RowSource


class TableContract(QWidget):
    """Names, rows, columns and verbs of one table; a tab overrides what is its own."""

    NAME: ClassVar[str]
    """Prefix of object names: `NAME`Tab is the page, `NAME`View the table."""
    MOVABLE: ClassVar[bool] = True
    """Whether rows can be moved up and down."""
    NAMED_IN: ClassVar[str] = "name"
    """The column with the name of a row: where the cursor stands in a new one."""
    SORTABLE: ClassVar[bool] = True
    """Whether rows can be shown in the order of a column; a tree keeps its own."""

    search = ""
    """The words that are looked for."""

    def make_source(self) -> RowSource:
        """Where keys and rows come from."""
        raise NotImplementedError

    def make_columns(self) -> Sequence[Column]:
        """The columns, left to right."""
        raise NotImplementedError

    def fields_of(self, row: Row) -> Sequence[Field]:
        """The fields of the detail panel for a row."""
        return []

    def filter_widgets(self) -> Sequence[QWidget]:
        """Filters shown in the toolbar; each calls `reload` when it changes."""
        return []

    def menu_commands(self) -> Sequence[tuple[str, str, Callable[[], Any]]]:
        """Words, icon and action of a tab's own lines in the menu of its table."""
        return []

    def empty_words(self) -> tuple[str, str]:
        """Heading and sentence of an empty table: what it is for and what to do."""
        return tr("Chưa có dòng nào"), tr("Bấm Thêm để tạo dòng đầu tiên.")

    def nothing_found(self) -> tuple[str, str]:
        """The same where a search found no row."""
        return (
            tr("Không có dòng nào chứa “{text}”", text=self.search),
            tr(
                "Thử ít chữ hơn; gõ không dấu cũng tìm được. Bấm Esc trong ô tìm để xem lại tất cả."
            ),
        )

    def count_text(self, count: int) -> str:
        """What the toolbar says about the number of rows."""
        return tr("{n} dòng", n=count) if count else ""

    def is_narrowed(self) -> bool:
        """Whether a search or a filter of the tab keeps rows away."""
        return bool(self.search)

    def heir_of(self, key: Key) -> Key | None:
        """The row that took the place of one that is gone, None without any."""
        return None

    def paper_foot(self) -> str:
        """A line below the table when it is printed; '' for none."""
        return ""

    def paper_note(self) -> str:
        """What a reader of the printed table must know, as the unit of its amounts; '' for none."""
        return ""

    def add_row(self, after: Key | None) -> Key | None:
        """Add a row below `after`; returns the key to go to."""
        raise NotImplementedError

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy rows below themselves; returns the key to go to."""
        raise NotImplementedError

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete rows with what refers to them, as one undo step."""
        raise NotImplementedError

    def move_row(self, key: Key, step: int) -> None:
        """Move a row up (-1) or down (+1)."""
        raise NotImplementedError
