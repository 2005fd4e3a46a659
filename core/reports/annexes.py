"""The appendices of a report being built: labelled in order, each pointed at from the text.

Two and more are numbered in Roman figures, one alone is not (Nghị định 30/2020, Phụ lục I).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.reports.content import Appendix, Block, Letterhead, Paragraph

_NUMBERS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class Annexes:
    """Collects appendices; each cites number and day of the letter head, filled in or blank."""

    def __init__(self, letterhead: Letterhead, office: str) -> None:
        self._made: list[Appendix] = []
        stamp = letterhead.stamp
        named = f" số{stamp.number} {stamp.day}" if stamp else ""
        self._cites = f"(Kèm theo Báo cáo{named} của {office})"

    def attach(self, title: str, *blocks: Block, landscape: bool = True) -> Paragraph:
        """Make an appendix of its own; returns the line that points at it."""
        number = len(self._made)
        roman = _NUMBERS[number] if number < len(_NUMBERS) else str(number + 1)
        label = f"Phụ lục {roman}"
        self._made.append(Appendix(label, title, self._cites, blocks, landscape))
        return _pointer(label)

    def add_sheet(self, title: str, *blocks: Block) -> None:
        """Add tables that stand in the workbook only."""
        self._made.append(Appendix("", title, "", blocks))

    def finished(self, blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Appendix, ...]]:
        """The blocks of the report and its appendices; the only one loses its number."""
        labelled = [each.label for each in self._made if each.label]
        if len(labelled) != 1:
            return tuple(blocks), tuple(self._made)
        [label] = labelled
        alone = _pointer("Phụ lục")
        text = tuple(alone if block == _pointer(label) else block for block in blocks)
        made = (replace(a, label="Phụ lục") if a.label else a for a in self._made)
        return text, tuple(made)


def _pointer(label: str) -> Paragraph:
    """The line of the text that points at an appendix."""
    return Paragraph(f"(Chi tiết tại {label} kèm theo)", "center_italic")
