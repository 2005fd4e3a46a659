"""The appendices of a report being built: labelled in order, each pointed at from the text."""

from __future__ import annotations

from typing import Final

from core.reports.content import Appendix, Block, Letterhead, Paragraph
from core.reports.frame import NUMBER_BLANK, blank_day, document_code
from core.session import Session
from db.records import Unit

_NUMBERS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class Annexes:
    """Collects appendices; number and day of the report stay blank for the clerk."""

    def __init__(
        self, session: Session, letterhead: Letterhead, office: str, unit: Unit | None = None
    ) -> None:
        self.made: list[Appendix] = []
        day = blank_day(letterhead.place_date.rsplit(" ", 1)[-1])
        code = document_code(session, unit)
        self._cites = f"(Kèm theo Báo cáo số{NUMBER_BLANK}/BC-{code} {day} của {office})"

    def attach(self, title: str, *blocks: Block, landscape: bool = True) -> Paragraph:
        """Make an appendix of its own; returns the line that points at it."""
        number = len(self.made)
        roman = _NUMBERS[number] if number < len(_NUMBERS) else str(number + 1)
        label = f"Phụ lục {roman}"
        self.made.append(Appendix(label, title, self._cites, blocks, landscape))
        return Paragraph(f"(Chi tiết tại {label} kèm theo)", "center_italic")

    def add_sheet(self, title: str, *blocks: Block) -> None:
        """Add tables that stand in the workbook only."""
        self.made.append(Appendix("", title, "", blocks))
