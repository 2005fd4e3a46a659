"""The tab Tổng hợp of an office: totals with their coverage, and the units behind each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from core.i18n import tr
from core.services.overview import Place
from core.services.roll_up_units import Beside, UnitFigure, beside_totals
from gui.book import Book
from gui.long_job import LongJob, read_beside
from gui.models.columns import Column
from gui.models.indicator_words import short_level
from gui.models.roll_up_table import RollUpSource, TotalRow, roll_up_columns
from gui.models.table_model import RowSource
from gui.settings import Settings
from gui.widgets.drill_panel import DrillPanel
from gui.widgets.filter_box import FilterBox
from gui.widgets.list_page import ListPage
from gui.widgets.menu_button import MenuButton

_PANEL: Final = 0.44  # of the width
_FILES: Final = {"xlsx": "excel", "pdf": "pdf", "docx": "word"}
_WAIT_MS: Final = 150  # the totals are painted first


class RollUpTab(ListPage):
    """Totals of the chosen period; figures are never typed here."""

    NAME: ClassVar[str] = "rollUp"

    def __init__(self, book: Book, settings: Settings, parent: QWidget | None = None) -> None:
        self._source = RollUpSource(book)
        self._job: LongJob | None = None
        self._is_moved = False  # the line between totals and units
        self._wait = QTimer(interval=_WAIT_MS, singleShot=True)
        self._wait.timeout.connect(self._read_beside)
        super().__init__(book, settings, parent)

    def make_source(self) -> RowSource:
        """The totals."""
        return self._source

    def make_columns(self) -> Sequence[Column]:
        """The printed form, coverage, what needs a look."""
        return roll_up_columns()

    def add_buttons(self) -> None:
        """The official roll-up of the period, on paper and as files."""
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

    def filter_widgets(self) -> Sequence[QWidget]:
        """Totals that are incomplete, unusual or below their target."""
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
        self.shown_box.activated.connect(lambda _: self._narrow())
        return [self.shown_box]

    def _narrow(self) -> None:
        self._source.shown = self.shown_box.currentData()
        self.reload()

    def narrow(self, name: str) -> None:
        """'incomplete', 'marked', 'not_met', '' = everything."""
        self.shown_box.choose(name)
        self._narrow()

    def showEvent(self, event: QShowEvent) -> None:
        """The units behind a total are open from the start."""
        if self.panel is None:
            self.toggle_panel()
        super().showEvent(event)
        if self._source.beside is None:
            self._wait.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._wait.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Totals and units share the width until somebody moves the line between them."""
        super().resizeEvent(event)
        if self.panel is not None and not self._is_moved:
            self._share_width()

    def _share_width(self) -> None:
        width = round(self.width() * _PANEL)
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
        """Go to an indicator's total."""
        key = self._source.key_of(uid, level)
        return key is not None and self.show_key(key)

    @property
    def is_settled(self) -> bool:
        """Whether what stands beside the totals is there too."""
        return self._job is None and self._source.beside is not None

    def reload(self) -> None:
        """Ask again, with the words of the search box; a hidden page waits until it is seen."""
        self._source.search = self.search
        if not self.isVisible():
            self._stale = True
            return
        super().reload()

    def refresh(self) -> None:
        """The figures may be other ones."""
        self._source.forget()
        super().refresh()

    def _after_rows(self) -> None:
        super()._after_rows()
        if self.isVisible() and self._source.beside is None:
            self._wait.start()

    def _read_beside(self) -> None:
        """Last period's totals and what stands out, on a worker: they take their time."""
        period = self.book.period
        if self._job is not None:
            self._job.abandon()
            self._job = None
        if period is None or self._source.beside is not None:
            return

        def done(found: Beside) -> None:
            self._job = None
            if self.book.period is not None and found.period_key == self.book.period.key:
                self._source.beside = found
                self.model.load()
                self._after_rows()

        def failed(error: Exception) -> None:
            self._job = None
            self.book.tell_problem(error)

        self._job = read_beside(
            self, self.book, lambda session, _: beside_totals(session, period), done, failed
        )

    def _ask(self, total: TotalRow, unit: UnitFigure) -> None:
        from gui.dialogs.ask import AskDialog, Cell

        indicator, period = total.row.indicator, self.book.period
        if period is None:
            return
        no = f"{indicator.no}. " if indicator.no else ""
        name = f"{no}{indicator.name} – {short_level(total.row.level)}"
        cell = Cell("indicator", indicator.uid, total.row.level, name)
        AskDialog(self.book, unit.unit.id, period, cell, self.window()).open()

    def _follow(self, total: TotalRow, unit: UnitFigure) -> None:
        place = Place("indicators", uid=total.row.indicator.uid)
        self.book.figure_wanted.emit(unit.unit.id, place, total.row.level)

    def empty_words(self) -> tuple[str, str]:
        """What the page says without indicators, or when none is as chosen."""
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
