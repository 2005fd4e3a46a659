"""The open book as the parts of the window see it: session, chosen period and unit, signals.

The window makes one for each book it opens and hands it on; nothing here is global.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar, cast

from PySide6.QtCore import QObject, Signal

from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.services import periods
from core.session import Session

T = TypeVar("T")


class Question(NamedTuple):
    """A question asked in the status line, never in a dialog: a sentence and its answers.

    Each answer is a button's label and what it does; the first is also given by Enter. `waits`:
    a step was begun and is not written before the answer, so Ctrl+Z gives that step up.
    """

    sentence: str
    answers: tuple[tuple[str, Callable[[], None]], ...]
    waits: bool = False


class Book(QObject):
    """A session with the place the user looks at (period and unit) and signals for the views.

    `session` is what every service takes first. Write through `attempt`: errors become a sentence
    in the status line instead of an exception.
    """

    changed = Signal(object)
    """A ChangeSet was written, undone or redone: look at `.tables` and `.changes`."""
    place_changed = Signal()
    """Another period or another unit was chosen: everything shown must be asked again."""
    told = Signal(str, str)
    """(kind, sentence) for the status line; kind is saved, info or problem."""
    gone = Signal(object)
    """A `Place` of `core.services.overview`: go to that tab and narrow it to the filter."""
    figure_wanted = Signal(int, object, str)
    """(unit id, `Place`, level): go to a unit's figure, the unit box following."""
    document_wanted = Signal(str, str)
    """(report of `core.reports.REPORTS`, format; '' = look at its pages first)."""
    plans_wanted = Signal()
    """Show the built-in plans to choose from."""
    asked = Signal(object)
    """A `Question` for the status line; None takes it back."""
    summed = Signal(str)
    """Sums of the selected cells, '' when there is nothing to add up."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_open = True
        self.leave_cells: Callable[[], bool] = lambda: True  # the window's, which has the editors
        self.session = session
        self.period = periods.current_period(session)
        self.unit_id = session.own_unit_id()
        session.listeners.append(self._on_change)

    @property
    def period_id(self) -> int | None:
        """Local id of the chosen period, None in a book without periods."""
        return None if self.period is None else self.period.id

    def choose_period(self, key: str) -> bool:
        """Look at another period, by its key ('2023-Q2'); False when a cell could not be left."""
        if self.period is None or key != self.period.key:
            if not self._may_move():
                return False
            self.period = periods.period_by_key(self.session, key)
            self.place_changed.emit()
        return True

    def choose_unit(self, unit_id: int) -> bool:
        """Look at another unit, by its local id; False when a cell could not be left."""
        if unit_id != self.unit_id:
            if not self._may_move():
                return False
            self.unit_id = unit_id
            self.place_changed.emit()
        return True

    def _may_move(self) -> bool:
        """Store what is being typed where it belongs: afterwards it would go to another place."""
        if self.leave_cells():
            return True
        words = tr("Chưa đổi kỳ hoặc đơn vị: ô tô đỏ có nội dung chưa ghi được. Sửa lại, hoặc bấm "
                   "Esc trong ô đó để bỏ.")  # fmt: skip
        self.told.emit("problem", words)
        return False

    def attempt(self, action: Callable[[], T]) -> T | None:
        """Run a service; what goes wrong is told in words and None returned."""
        try:
            return action()
        except (UserError, BookError, ValueError) as error:
            self.tell_problem(error)
            return None

    def tell_problem(self, error: Exception) -> None:
        """Show an error as a sentence in the status line."""
        self.told.emit("problem", problem_sentence(error))

    @contextmanager
    def one_step(self, label: str) -> Iterator[None]:
        """Every edit inside becomes part of one transaction and one undo step called `label`."""
        plain = self.session
        with plain.edit(label) as writer:
            self.session = cast(Session, _Joined(plain, writer))
            try:
                yield
            finally:
                self.session = plain

    def close(self) -> None:
        """Stop listening and close the file; work that still runs beside tells nobody."""
        self.is_open = False
        if self._on_change in self.session.listeners:
            self.session.listeners.remove(self._on_change)
        self.session.close()

    def _on_change(self, done: Any) -> None:
        self.told.emit("saved", "")
        self.changed.emit(done)  # afterwards: a view may have something to say about it


class _Joined:
    """A session whose edits join one that is open: several services, one undo step."""

    def __init__(self, session: Session, writer: Any) -> None:
        self._session = session
        self._writer = writer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    @contextmanager
    def edit(self, label: str, kind: str = "edit") -> Iterator[Any]:
        yield self._writer


def problem_sentence(error: Exception) -> str:
    """The sentence of a refused entry or action."""
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
        return str(error) or tr("Nội dung vừa nhập không hợp lệ. Hãy nhập lại.")
    return sentence(error)
