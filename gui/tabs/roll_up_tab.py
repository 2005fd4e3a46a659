"""The tab Tổng hợp of an office: totals with their coverage, and the units behind each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from core.i18n import tr
from core.services.indicators import levels_in_use
from core.services.overview import Place
from core.services.roll_up_matrix import UnitMatrix, unit_matrix
from core.services.roll_up_units import Beside, UnitFigure, beside_totals
from core.services.school_words import level_labels
from core.session import Session
from gui.book import Book
from gui.latest_read import LatestRead
from gui.long_job import LongJob
from gui.models.columns import Column
from gui.models.indicator_words import short_level
from gui.models.roll_up_table import (
    RollUpSource,
    TotalRow,
    Totals,
    matrix_columns,
    read_totals,
    roll_up_columns,
    unit_column,
)
from gui.models.row_source import RowSource
from gui.settings import Settings
from gui.widgets.drill_panel import DrillPanel
from gui.widgets.filter_box import FilterBox
from gui.widgets.list_page import ListPage
from gui.widgets.menu_button import MenuButton
from gui.widgets.reading_bar import ReadingBar

_PANEL: Final = 0.43  # of the width
_NARROW: Final = (1200, 0.37)  # of a window less wide than this: the verdict stays in sight
_FILES: Final = {"xlsx": "excel", "pdf": "pdf", "docx": "word"}
_WAIT_MS: Final = 150  # the totals are painted first
_WORD_MS: Final = 500  # what takes longer says so


class RollUpTab(ListPage):
    """Totals of the chosen period; figures are never typed here.

    They are added up beside the window: what is shown stays until the others are there.
    """

    NAME: ClassVar[str] = "rollUp"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = RollUpSource()
        self._is_moved = False  # the line between totals and units
        self._stopped = False
        self._place_wanted: tuple[str, str] | None = None  # as soon as the totals are there
        super().__init__(book, settings, parent)
        self._totals_read = LatestRead(book, self)
        self._beside_read = LatestRead(book, self)
        for read in (self._totals_read, self._beside_read):
            read.progressed.connect(self.reading.advance)
            read.ended.connect(self.reading.end)
        self.view.doubleClicked.connect(self._open_cell)

    def make_source(self) -> RowSource:
        """The totals."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """The printed form, coverage, what needs a look; or a column for each unit."""
        matrix = self._source.matrix
        return matrix_columns(matrix) if matrix is not None else roll_up_columns()

    def add_buttons(self) -> None:
        """A column for each unit; the official roll-up of the period, on paper and as files."""
        self.matrix_button = self.show_words(
            self.button("list", tr("Ma trận"), self._toggle_matrix, "",
                        tr("Mỗi đơn vị một cột: chỉ tiêu × đơn vị; nhấp đúp để đến ô"))
        )  # fmt: skip
        self.matrix_button.setCheckable(True)
        self.show_words(
            self.button("preview", tr("Xem trước"), lambda: self._want(""), "",
                        tr("Xem các trang của báo cáo tổng hợp kỳ này"))
        )  # fmt: skip
        menu = MenuButton("rollUpExport", "print", tr("Xuất báo cáo tổng hợp"), self)
        for fmt, words in (
            ("xlsx", tr("Excel, có công thức tới số của từng đơn vị…")),
            ("pdf", tr("PDF để ký, in…")),
            ("docx", tr("Word để sửa lời…")),
        ):
            menu.add(f"rollUp_{fmt}", words, partial(self._want, fmt), icon=_FILES[fmt])
        menu.setText(tr("Xuất báo cáo"))
        self.toolbar.addWidget(self.show_words(menu))

    def _want(self, fmt: str) -> None:
        self.book.document_wanted.emit("roll-up", fmt)

    def _toggle_matrix(self) -> None:
        """Totals with what needs a look, or with the figure of every unit beside them."""
        is_matrix = self.matrix_button.isChecked()
        if self.panel is not None:
            self.panel.setVisible(not is_matrix)
            self.detail_button.setChecked(not is_matrix)
        self._source.matrix = None
        if is_matrix:
            self._read_beside()
        else:
            self._show_columns()

    def _show_columns(self) -> None:
        """Lay the columns of the totals, or those with the units."""
        key = self.view.current_key()
        self.model.set_columns(self.make_columns())
        self.model.load()
        self.view.lay_columns()
        if key is not None:
            self.view.show_key(key)
        self._after_rows()

    def _open_cell(self, index: QModelIndex) -> None:
        """From a unit's column to its cell in the tab Chỉ tiêu."""
        total, matrix = self.model.row_at(index.row()), self._source.matrix
        if total is None or matrix is None:
            return
        name = self.model.columns[index.column()].name
        unit = next((unit for unit in matrix.units if unit_column(unit.id) == name), None)
        if unit is not None:
            place = Place("indicators", uid=total.row.indicator.uid)
            self.book.figure_wanted.emit(unit.id, place, total.row.level)

    def filter_widgets(self) -> Sequence[QWidget]:
        """Totals that are incomplete, unusual or below their target; how far the adding up is."""
        self.shown_box = FilterBox(
            "rollUpShown",
            tr("Lọc các chỉ tiêu"),
            [
                ("", tr("Mọi chỉ tiêu")),
                ("incomplete", tr("Thiếu đơn vị")),
                ("marked", tr("Có điểm cần xem")),
                ("not_met", tr("Chưa đạt")),
            ],
            self,
            14,
        )
        levels = [(level, level_labels()[level]) for level in levels_in_use(self.book.session)]
        self.level_box = FilterBox(
            "rollUpLevel", tr("Cấp học"), [("", tr("Mọi cấp học")), *levels], self, 9
        )
        for box in (self.shown_box, self.level_box):
            box.activated.connect(lambda _: self._narrow())
        self.reading = ReadingBar(self, after_ms=_WORD_MS)
        self.reading.stopped.connect(self.stop)
        self.again_button = QPushButton(tr("Tính lại"), self)
        self.again_button.setObjectName("rollUpAgain")
        self.again_button.setToolTip(tr("Cộng lại số liệu của kỳ đang chọn"))
        self.again_button.clicked.connect(lambda _: self.refresh())
        self.again_button.hide()
        return [self.shown_box, self.level_box, self.reading, self.again_button]

    def _narrow(self) -> None:
        self._source.shown = self.shown_box.currentData()
        self._source.level = self.level_box.currentData()
        self.reload()

    def narrow(self, name: str, level: str = "") -> None:
        """'incomplete', 'marked', 'not_met', '' = everything; at one level or all."""
        self.shown_box.choose(name)
        self.level_box.choose(level)
        self._narrow()

    def showEvent(self, event: QShowEvent) -> None:
        """The units behind a total are open from the start."""
        if self.panel is None:
            self.toggle_panel()
        super().showEvent(event)
        self._read_beside()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._beside_read.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Totals and units share the width until somebody moves the line between them."""
        super().resizeEvent(event)
        if self.panel is not None and not self._is_moved:
            self._share_width()

    def _share_width(self) -> None:
        share = _NARROW[1] if self.width() < _NARROW[0] else _PANEL
        width = round(self.width() * share)
        self.splitter.setSizes([max(1, self.width() - width), width])

    def _on_moved(self) -> None:
        self._is_moved = True

    def toggle_panel(self) -> None:
        """Show or hide the units behind the total (F4)."""
        if self.panel is None:
            panel = DrillPanel(self.book, self)
            panel.asked.connect(self._ask)
            panel.followed.connect(self._follow)
            self.panel: Any = panel
            self.splitter.addWidget(panel)
            self.splitter.setStretchFactor(0, 1)
            self.splitter.splitterMoved.connect(self._on_moved)
            self._share_width()
        else:
            self.panel.setVisible(self.panel.isHidden())
        self.detail_button.setChecked(not self.panel.isHidden())
        self._show_current(self.view.current_key())

    def show_uid(self, uid: str, level: str = "") -> bool:
        """Go to an indicator's total, as soon as it is there."""
        if self._totals_read.is_running:
            self._place_wanted = (uid, level)
            return True
        key = self._source.key_of(uid, level)
        return key is not None and self.show_key(key)

    @property
    def is_settled(self) -> bool:
        """Whether the totals, what stands beside them and the units behind one are there."""
        return self.is_added_up and not self._is_lacking()

    @property
    def is_added_up(self) -> bool:
        """Whether the totals of the chosen period and the units behind one are there."""
        is_open = self.panel is None or self.panel.is_settled
        return not self._totals_read.is_running and is_open

    def _is_lacking(self) -> bool:
        """Whether something beside the totals is still to be read."""
        if not self._source.period_key:
            return False
        wants_units = self.matrix_button.isChecked() and self._source.matrix is None
        return self._source.beside is None or wants_units

    def reload(self) -> None:
        """Ask again, with the words of the search box; a hidden page waits until it is seen."""
        self._source.search = self.search
        if not self.isVisible():
            self._stale = True
            return
        super().reload()

    def refresh(self) -> None:
        """Add up again beside the window: another period, or figures that are other ones."""
        period = self.book.period
        self._stopped = False
        self.again_button.hide()
        self._beside_read.stop()
        if period is None:
            self._show_totals(None)
            return

        def work(session: Session, job: LongJob) -> Totals:
            return read_totals(session, period, job.step)

        self._totals_read.ask(work, self._show_totals)
        self.reading.begin(tr("Đang cộng số liệu {period}…", period=period.label))
        self._after_rows()

    def _show_totals(self, totals: Totals | None) -> None:
        self._source.show(totals)
        if self.matrix_button.isChecked():
            self.model.set_columns(roll_up_columns())  # the units come when they are read
            self.view.lay_columns()
        super().reload()
        if self._place_wanted is not None:
            place, self._place_wanted = self._place_wanted, None
            self.show_uid(*place)

    def stop(self) -> None:
        """Wait no longer: no units, or rather no totals than those of another period."""
        if not self._totals_read.is_running:
            self._beside_read.stop()
            self.matrix_button.setChecked(False)
            self._toggle_matrix()
            return
        self._stopped = True
        self._totals_read.stop()
        self._show_totals(None)
        self.again_button.show()

    def _on_place_changed(self) -> None:
        """Totals are those of the period, whichever unit is chosen."""
        period = self.book.period
        is_same = period is not None and period.key == self._source.period_key
        if not is_same or self._totals_read.is_running:
            super()._on_place_changed()

    def _on_changed(self, done: Any) -> None:
        if self._source.is_concerned(done):
            super()._on_changed(done)
            if self.isVisible():
                self.refresh()

    def _after_rows(self) -> None:
        super()._after_rows()
        if self._totals_read.is_running and not self._source.period_key:
            self._stack.setCurrentIndex(0)  # an empty table: nobody knows yet
        self._read_beside()

    def _read_beside(self) -> None:
        """Last period's totals, what stands out, the units: they take their time."""
        period = self.book.period
        ready = self.isVisible() and not self._totals_read.is_running and not self._stopped
        if period is None or not ready or not self._is_lacking():
            return
        known, wants_units = self._source.beside, self.matrix_button.isChecked()

        def work(session: Session, _: LongJob) -> tuple[Beside, UnitMatrix | None]:
            beside = known or beside_totals(session, period)
            return beside, unit_matrix(session, period) if wants_units else None

        self._beside_read.ask(work, self._show_beside, wait_ms=_WAIT_MS)
        if wants_units:
            self.reading.begin(tr("Đang lấy số liệu của từng đơn vị…"))

    def _show_beside(self, found: tuple[Beside, UnitMatrix | None]) -> None:
        beside, matrix = found
        self._source.beside = beside
        if matrix is not None and self.matrix_button.isChecked():
            self._source.matrix = matrix
            self._show_columns()
            return
        self.model.load()
        self._after_rows()

    def _ask(self, total: TotalRow, unit: UnitFigure) -> None:
        from gui.dialogs.ask import AskDialog, Cell

        indicator = total.row.indicator
        no = f"{indicator.no}. " if indicator.no else ""
        name = f"{no}{indicator.name} – {short_level(total.row.level)}"
        cell = Cell("indicator", indicator.uid, total.row.level, name)
        AskDialog(self.book, unit.unit.id, total.period, cell, self.window()).open()

    def _follow(self, total: TotalRow, unit: UnitFigure) -> None:
        place = Place("indicators", uid=total.row.indicator.uid)
        self.book.figure_wanted.emit(unit.unit.id, place, total.row.level)

    def empty_words(self) -> tuple[str, str]:
        """What the page says without indicators, or when none is as chosen."""
        if self._stopped:
            words = tr("Bấm “Tính lại” để cộng kỳ đang chọn, hoặc chọn kỳ khác ở trên.")
            return tr("Đã dừng cộng số liệu"), words
        if self._source.shown:
            return (tr("Không có chỉ tiêu nào như vậy ở kỳ này"),
                    tr("Chọn “Mọi chỉ tiêu” để xem lại tất cả."))  # fmt: skip
        return (
            tr("Chưa có gì để tổng hợp"),
            tr("Nạp kế hoạch, thêm trường rồi tiếp nhận báo cáo ở Hộp thư đến."),
        )

    def count_text(self, count: int) -> str:
        """How many totals have every unit in them."""
        every, complete = self._source.counts()
        return tr("{n}/{all} chỉ tiêu đủ số liệu", n=complete, all=every) if every else ""
