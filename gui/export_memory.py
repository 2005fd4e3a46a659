"""What was chosen in “Xuất báo cáo” the last time, for one book."""

from __future__ import annotations

from typing import Any, Final

from gui.settings import Settings

_KEPT: Final = "export"
_MOST_BOOKS: Final = 30
_MOST_STAMPS: Final = 100  # numbers and days of documents, of one book


class ExportMemory:
    """Document and formats hold for every book; names, numbers and days for the book they are of.

    The memory is the user's, not the book's: exporting leaves the book as it is.
    """

    def __init__(self, settings: Settings, book_uid: str) -> None:
        self._settings = settings
        self._book = book_uid

    @property
    def report(self) -> str:
        """The document made last, '' when there was none."""
        return str(self._all().get("report", ""))

    def formats(self, report: str) -> list[str]:
        """The formats a document was last made in."""
        found = self._part(self._all(), "formats").get(report)
        return [str(fmt) for fmt in found] if isinstance(found, list) else []

    def pattern(self, report: str, period: str) -> str:
        """The shape of a document's name; one without the period's words is only for its period."""
        names = self._part(self._own(), "names")
        return str(names.get(f"{report} {period}") or names.get(report) or "")

    def stamp(self, report: str, period: str) -> tuple[str, str]:
        """Number and day (ISO) of a document of a period; '' where none was typed."""
        found = self._part(self._own(), "stamps").get(f"{report} {period}")
        if isinstance(found, list) and len(found) == 2:
            return str(found[0]), str(found[1])
        return "", ""

    def keep(self, report: str, formats: list[str]) -> None:
        """Remember the document and its formats."""
        known = self._all()
        formats_of = {**self._part(known, "formats"), report: formats}
        self._settings.put(_KEPT, {**known, "report": report, "formats": formats_of})

    def keep_pattern(self, report: str, period: str, pattern: str) -> None:
        """Remember the shape of a name, '' for the usual one; `{period}` in it fits all of them."""
        names = dict(self._part(self._own(), "names"))
        for key in (report, f"{report} {period}"):
            names.pop(key, None)
        if pattern:
            names[report if "{period}" in pattern or not period else f"{report} {period}"] = pattern
        self._put_own("names", names)

    def keep_stamp(self, report: str, period: str, number: str, day: str) -> None:
        """Remember number and day of a document."""
        stamps = dict(self._part(self._own(), "stamps"))
        stamps.pop(f"{report} {period}", None)
        if number or day:
            stamps[f"{report} {period}"] = [number, day]
        self._put_own("stamps", dict(list(stamps.items())[-_MOST_STAMPS:]))

    # -- storing ------------------------------------------------------------------------------

    def _all(self) -> dict[str, Any]:
        found = self._settings.get(_KEPT)
        return found if isinstance(found, dict) else {}

    def _own(self) -> dict[str, Any]:
        return self._part(self._part(self._all(), "books"), self._book)

    def _put_own(self, name: str, value: dict[str, Any]) -> None:
        known = self._all()
        books = dict(self._part(known, "books"))
        books[self._book] = {**books.pop(self._book, {}), name: value}  # the newest stands last
        books = dict(list(books.items())[-_MOST_BOOKS:])
        self._settings.put(_KEPT, {**known, "books": books})

    @staticmethod
    def _part(known: dict[str, Any], name: str) -> dict[str, Any]:
        found = known.get(name)
        return found if isinstance(found, dict) else {}
