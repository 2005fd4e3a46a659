"""What a tab says about its table: columns, fields of the detail panel, heading rows.

These are descriptions made of small functions over a row (a row dataclass of `core.services`). A
function that writes calls one core service; it raises `UserError`, `ValueError` (with a Vietnamese
sentence) or `AmbiguousNumber`, and nothing is written then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Row = Any  # a row dataclass of a core service; each tab knows its own
Key = Hashable  # names a row for good: an id, or a tuple such as (indicator id, level)
Align = Literal["left", "center", "right"]
Tone = Literal["normal", "muted", "good", "warn", "bad", "accent"]
FieldKind = Literal["text", "multiline", "number", "date", "choice", "info"]


@dataclass(frozen=True)
class Group:
    """A heading row across the whole table; `depth` 1 is a heading under a heading.

    `icon` and `tone` mark a line that says whether something is right, beside its words.
    """

    title: str
    depth: int = 0
    icon: str = ""
    tone: Tone = "normal"


Entry = Key | Group  # what stands in one line of a table


@dataclass(frozen=True)
class Choice:
    """A value to choose from: `value` goes to `set`, `label` is shown."""

    value: str
    label: str


@dataclass(frozen=True)
class Column:
    """One column. Only `text` is needed; make the list after the language is known (tr).

    `set(row, text)` writes the text typed; without it the column is computed and read-only.
    `edit` is the text put into the editor (default: `text`). `cleared` is what Delete sets; None
    means that Delete leaves the cell alone. `tone` colours the text, always beside a word or a sign
    in it. `icon` names a picture of `resources/icons`. `number` feeds the sums of a selection.
    `merged` paints equal neighbours (same `merged(row)`) once, as a printed table would.
    `width` is in characters of the current font. A `quiet` column belongs to the plan rather than
    to the period's figures: it looks like a computed one and is edited with F2 or a double click
    only, so that a slip of the finger does not overwrite it. `shown` False keeps a column away
    until the user ticks it in the column menu, where it is called `title` (else by its header).
    A `roomy` one comes by itself in a window wide enough for it, until the user chooses columns.
    `spark` gives values to paint as a small line; `text` says the same in words.
    `speaks` names what a text says about its whole row ("–": not applicable), None for a figure:
    pasted beside a figure it contradicts it.
    `sort` gives what rows are sorted by (None: empty) where number and text do not, as verdicts.
    Rows are not made higher for a `one_line` column: one of a thousand units' figures.
    """

    name: str
    header: str
    text: Callable[[Row], str]
    width: int = 12
    align: Align = "left"
    edit: Callable[[Row], str] | None = None
    set: Callable[[Row, str], None] | None = None
    editable: Callable[[Row], bool] | None = None
    cleared: str | None = ""
    tooltip: Callable[[Row], str] | None = None
    icon: Callable[[Row], str | None] | None = None
    tone: Callable[[Row], Tone] | None = None
    number: Callable[[Row], Decimal | float | None] | None = None
    merged: Callable[[Row], Hashable] | None = None
    indent: Callable[[Row], int] | None = None
    stretch: bool = False
    quiet: bool = False
    header_tooltip: str = ""
    shown: bool = True
    roomy: bool = False
    title: str = ""
    spark: Callable[[Row], Sequence[Decimal | None]] | None = None
    sort: Callable[[Row], Any] | None = None
    speaks: Callable[[str], str | None] | None = None
    one_line: bool = False

    def can_edit(self, row: Row) -> bool:
        """Whether this cell takes what is typed."""
        if self.set is None:
            return False
        return self.editable is None or self.editable(row)

    def edit_text(self, row: Row) -> str:
        """The text an editor starts with."""
        return self.edit(row) if self.edit is not None else self.text(row)


@dataclass(frozen=True)
class FieldButton:
    """A small button at the head of a field, e.g. to pick instead of typing.

    `run(row, widget)` gets the button itself, a parent for what it opens. A button that only
    `looks` (opens a file) works in a book that cannot be written, too. A `worded` one shows its
    label beside the icon.
    """

    icon: str
    label: str
    run: Callable[[Row, Any], None]
    looks: bool = False
    worded: bool = False


@dataclass(frozen=True)
class Field:
    """One line of the detail panel; `set` as in `Column`, without it the field only shows.

    Kinds: text, multiline, number and date (dd/mm/yyyy) are typed, choice is chosen, info is a
    sentence across the panel. `section` starts a new part of the form under that heading.
    """

    name: str
    label: str
    get: Callable[[Row], str]
    set: Callable[[Row, str], None] | None = None
    kind: FieldKind = "text"
    choices: Callable[[Row], Sequence[Choice]] | None = None
    hint: str = ""
    section: str = ""
    buttons: Sequence[FieldButton] = ()
