"""Kiểm tra (F7): runs the checks beside the work and takes the user to what they found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from core.i18n import tr
from core.session import Session
from gui.book import Book
from gui.worker import Job

if TYPE_CHECKING:
    from core.services.checks import Reported
    from gui.main_window import MainWindow
    from gui.widgets.findings_panel import FindingsPanel

_WAIT_MS: Final = 400  # after an edit: somebody who types on is not disturbed


class Findings(QObject):
    """The panel with the findings; it is made when it is first asked for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._book: Book | None = None
        self._runs = 0  # only the answer of the last run counts
        self.panel: FindingsPanel | None = None
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self.run)

    # -- the book -----------------------------------------------------------------------------

    def follow(self, book: Book) -> None:
        """Look at another book; a panel that is open checks it at once."""
        self._book = book
        book.changed.connect(lambda _: self._wait.start())
        book.place_changed.connect(self._wait.start)
        self._wait.start()

    def forget(self) -> None:
        """The book is left: keep the reason typed, drop the findings."""
        if self.panel is not None:
            self.panel.leave()
            self.panel.show_findings([], "")
        self._runs += 1
        self._book = None
        self._wait.stop()
        if self.panel is not None:
            self.panel.hide()

    def leave(self) -> None:
        """Keep the reason that is being typed."""
        if self.panel is not None:
            self.panel.leave()

    # -- the panel ----------------------------------------------------------------------------

    def show(self) -> None:
        """Open the panel, check and go into the list."""
        if self._book is None:
            return
        if self.panel is None:
            self.panel = self._make()
        self.panel.show()
        self.panel.list.setFocus()
        self.run()

    def run(self) -> None:
        """Check the plans and the chosen period on a worker thread."""
        book = self._book
        if book is None or self.panel is None or self.panel.isHidden():
            return
        path, period = book.session.path, book.period
        key = period.key if period is not None else None

        def work() -> list[Reported]:
            with Session.open(path, read_only=True, kind=None) as session:
                return _check(session, key)

        self._runs += 1
        run, label = self._runs, period.label if period is not None else ""

        def done(found: list[Reported]) -> None:
            if run == self._runs and self.panel is not None:
                self.panel.show_findings(found, label)

        def failed(error: Exception) -> None:
            if run == self._runs and self._book is not None:
                self._book.tell_problem(error)

        Job(work, done, failed).start()

    def _make(self) -> FindingsPanel:
        from gui.widgets.findings_panel import FindingsPanel

        below = self._window.below_tabs
        panel = FindingsPanel(below)
        panel.followed.connect(self.go)
        panel.answered.connect(self._answer)
        panel.left.connect(self._close)
        below.put(panel)
        return panel

    def _close(self) -> None:
        if self.panel is not None:
            self.leave()
            self._window.below_tabs.put_away(self.panel)

    # -- what is done with a finding ----------------------------------------------------------

    def _answer(self, reported: Reported, reason: str) -> None:
        book = self._book
        if book is None:
            return
        from core.services import checks

        book.attempt(lambda: checks.answer(book.session, reported, reason))

    def go(self, reported: Reported) -> None:
        """Show the row of a finding in its tab."""
        where = reported.finding.where
        if self._book is None:
            return
        from core.services.next_steps import TABS  # only when it is asked for
        from gui.models.finding_list import others_words

        tab = TABS.get(where.table)
        if tab is None:
            words = others_words(reported) or tr(
                "Điểm này nằm ở phần chung của kế hoạch (số, ngày, đề mục, phụ lục); phiên bản này"
                " chưa có chỗ sửa phần đó."
            )
            self._book.told.emit("info", words)
            return
        from core.services.overview import Place

        level, unit_uid = "", ""
        if where.table in ("result", "target"):
            level, _, unit_uid = where.detail.partition("/")
        if where.table == "result" and unit_uid:
            box = self._window.top_bar.unit_box
            if (place := box.findData(unit_uid)) >= 0:
                box.setCurrentIndex(place)
        if not self._window.go(Place(tab, uid=where.uid or ""), level):
            self._book.told.emit("info", tr("Không còn dòng này trong sổ. Bấm F7 để kiểm tra lại."))


def _check(session: Session, period_key: str | None) -> list[Reported]:
    """Findings of the plans and of one period, the gravest first."""
    from core.services import checks

    found: Sequence[Reported] = checks.check_plans(session)
    if period_key is not None:
        found = [*found, *checks.check_book(session, period_key)]

    def place(one: Reported) -> tuple[int, bool, bool]:
        severity, of_others = checks.gravity(one)
        return severity, of_others, one.reason is not None

    return sorted(found, key=place)
