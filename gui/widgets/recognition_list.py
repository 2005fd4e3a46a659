"""The page Công nhận chuẩn: the plan's recognition lists, with what is soon to expire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services import recognitions
from core.services.recognitions import Wanted
from core.services.school_words import recognition_kind_labels, recognition_status_labels
from gui import theme
from gui.book import Book
from gui.models.columns import Column, Field, Key, Row
from gui.models.recognition_table import RecognitionSource, RecognitionTable
from gui.models.row_ids import row_ids
from gui.models.row_source import RowSource
from gui.settings import Settings
from gui.widgets.choice_cell import ChoiceCell
from gui.widgets.filter_box import FilterBox
from gui.widgets.table_tab import TableTab


class RecognitionList(TableTab):
    """Recognitions under the titles of their lists."""

    NAME: ClassVar[str] = "recognitions"
    NAMED_IN: ClassVar[str] = "school"
    _ENDING: ClassVar[tuple[Wanted, ...]] = ("expired", "soon")

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = RecognitionSource(book)
        self._table = RecognitionTable(book)
        super().__init__(book, settings, parent)
        header = self.view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(2 * header.fontMetrics().lineSpacing() + 2 * theme.GAP)
        self._choose_in("kind", recognition_kind_labels)
        self._choose_in("status", recognition_status_labels)

    def _choose_in(self, column: str, labels: Callable[[], dict[str, str]]) -> None:
        """Let a column's cells be typed or picked from these labels."""
        names = [each.name for each in self.model.columns]
        cells = ChoiceCell(self.view, lambda: list(labels().values()))
        self.view.setItemDelegateForColumn(names.index(column), cells)

    def make_source(self) -> RowSource:
        """Every list, as printed."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """What the lists show."""
        return self._table.columns()

    def fields_of(self, row: Row) -> Sequence[Field]:
        """Every field of a recognition."""
        return self._table.fields(row)

    def filter_widgets(self) -> Sequence[QWidget]:
        """Recognitions that need something soon."""
        self.due_box = FilterBox(
            "recognitionsDue",
            tr("Lọc theo thời hạn và tiến độ"),
            [
                (None, tr("Mọi thời hạn")),
                ("expired", tr("Đã hết hạn")),
                ("soon", tr("Còn dưới 6 tháng")),
                ("near", tr("Còn dưới 12 tháng")),
                ("late", tr("Chậm so với dự kiến")),
                ("waiting", tr("Chờ công nhận, chưa chậm")),
                ("recognised", tr("Đã công nhận")),
            ],
            self,
            16,
        )
        self.due_box.activated.connect(lambda _: self._narrow())
        return [self.due_box]

    def _narrow(self) -> None:
        self._source.wanted = self.due_box.currentData()
        self.reload()

    def narrow(self, name: str) -> None:
        """Show the lines called so (`recognitions.Wanted`), '' every line of every list."""
        self.due_box.choose(name or None)
        self._source.wanted = self.due_box.currentData()
        super().narrow(name)
        self.reload()

    def show_key(self, key: Key) -> bool:
        """Go to a line; a filter that hides it is taken off."""
        if self.model.row_of(key) is None and self._source.wanted:
            self.narrow("")
        return super().show_key(key)

    def reload(self) -> None:
        """Ask again, with the words of the search box."""
        self._source.search = self.search
        super().reload()

    def is_narrowed(self) -> bool:
        """Whether a search or a filter keeps recognitions away."""
        return bool(self.search or self._source.wanted)

    def empty_words(self) -> tuple[str, str]:
        """What the page says without lists, or when none is due."""
        if self._source.wanted:
            return (
                tr("Không có trường nào như vậy trong kỳ này"),
                tr("Chọn “Mọi thời hạn” để xem lại tất cả danh sách."),
            )
        return (
            tr("Chưa có danh sách đề nghị công nhận"),
            tr("Bấm Thêm để ghi trường đầu tiên đề nghị công nhận trường chuẩn quốc gia."),
        )

    def count_text(self, count: int) -> str:
        """How many lists and schools."""
        if not count:
            return ""
        said = [tr("{lists} danh sách · {n} trường", lists=len(self.model.group_rows()), n=count)]
        ids = row_ids(self.model.keys())
        late, soon = (len(self._source.kept(ids, name)) for name in self._ENDING)
        said += [tr("{n} hết hạn", n=late)] if late else []
        said += [tr("{n} còn dưới 6 tháng", n=soon)] if soon else []
        return " · ".join(said)

    def first_column(self) -> int:
        """The school's name."""
        return 1

    def add_row(self, after: Key | None) -> Key | None:
        """Add a line to the list the cursor is in."""
        below = after if isinstance(after, int) else None
        return recognitions.add_recognition(self.book.session, after=below)

    def duplicate_rows(self, keys: Sequence[Key]) -> Key | None:
        """Copy lines."""
        return recognitions.duplicate_recognitions(self.book.session, row_ids(keys))[-1]

    def delete_rows(self, keys: Sequence[Key]) -> None:
        """Delete lines."""
        recognitions.delete_recognitions(self.book.session, row_ids(keys))

    def move_row(self, key: Key, step: int) -> None:
        """Move a line; over the edge of a list it joins the next one."""
        [recognition_id] = row_ids([key])
        recognitions.move_recognition(self.book.session, recognition_id, step)
