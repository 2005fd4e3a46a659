"""A table on its own sheet: frozen head, repeated when printed, live formulas, marked verdicts."""

from __future__ import annotations

import re
from typing import Any, Final

from core.reports.content import Align, Appendix, Cell, Row, RowStyle, Table, printable
from core.reports.excel_book import (
    LINE,
    SIZE,
    TALLEST,
    Book,
    Format,
    Places,
    Worksheet,
    cell_text,
    set_width,
)
from core.reports.excel_checks import runs_of, write_checks
from core.reports.excel_marks import write_marks
from core.reports.layout import form, layout
from core.reports.ties import tied
from core.reports.widths import column_widths, line_count, rough_measure, shown

_REFERENCE: Final = re.compile(r"\[(?:(\w+)!)?(\w+)@(\w*)(?::(\w+))?\]")
_ADDRESS: Final = re.compile(r"((?:'[^']+'!)?[A-Z]+)(\d+)")
_OF_MANY: Final = re.compile(r"(SUM|MIN|MAX|AVERAGE)\((((?:'[^']+'!)?[A-Z]+)\d+(?:,\3\d+)*)\)")
_OWN: Final = "\x00"  # stands for the number of a formula's own row
_WIDEST: Final = 9.5  # points a letter takes at most, nearly
_SIDE: Final = 3.0  # points between a cell's border and its text
_ROOM: Final = 0.93  # of it is surely there, whatever face the computer has
_TITLE_HEIGHT: Final = 19  # points
_GREY: Final = "#EBEBEB"
_SPANNING: Final = ("group", "subgroup")
_BESIDE: Final = 64.0  # points of a column that is not printed
_FIXED_SHARE: Final = 0.5  # of the page, for the columns that a cut table repeats
_ON_A_PAGE: Final = 7  # other columns of a cut table
_ROUNDING: Final = 0.98  # a cut table is not fitted to its page: no column may slip over


class TableSheet:
    """A table and its sheet; `take_place` comes before any sheet is written."""

    def __init__(self, book: Book, table: Table, appendix: Appendix | None, heading: str) -> None:
        self.book = book
        self.table = table
        self.appendix = appendix
        self.heading = heading
        self.landscape = appendix.landscape if appendix else False
        self.columns = shown(table, sheet=True)
        self.order = [table.columns.index(column) for column in self.columns]
        self.printed = len(shown(table, sheet=table.sheet_only))
        self.aligns: list[Align] = [column.align for column in self.columns]
        self.places = {column.key: n for n, column in enumerate(self.columns)}
        live = self._live_columns()
        self.digits = [c.places if n in live else -1 for n, c in enumerate(self.columns)]
        self.size: float = form()["table_pt"]["wide" if self.landscape else "body"]
        self.measure = rough_measure(self.size)
        self.widths: list[float] = []
        self.rows: dict[str, int] = {}
        self.fits: list[int] = []  # letters that surely fit, column by column
        self.patterns: dict[str, str] = {}  # formulas that look at their own row
        self.looks: dict[tuple[RowStyle, Align, int, bool], Format] = {}
        self.spans: dict[tuple[RowStyle, int], list[Format]] = {}
        self.sheet: Worksheet = book.sheet(table.sheet, self.landscape)
        self.top = len(self._titles()) + bool(table.unit_note)
        self.first = self.top + 1 + table.numbered

    def take_place(self) -> None:
        """Make the table's cells known to the formulas of all tables."""
        rows = self.table.rows
        self.rows = {row.key: self.first + n for n, row in enumerate(rows) if row.key}
        if self.table.key:
            name = str(self.sheet.get_name())
            self.book.places[self.table.key] = Places(name, self.places, self.rows)

    def write(self) -> None:
        """Write everything of the sheet."""
        sheet, last = self.sheet, self.printed - 1
        self._set_widths()
        self._write_titles(last)
        head = self.book.format(
            bold=True, border=1, align="center", text_wrap=True, font_size=self.size
        )
        for n, column in enumerate(self.columns):
            sheet.write_string(self.top, n, cell_text(column.sheet_title), head)
        self._height(self.top, [column.sheet_title for column in self.columns], bold=True)
        if self.table.numbered:
            self._numbering(self.first - 1)
        for n, row in enumerate(self.table.rows, start=self.first):
            self._row(n, row)
        end = self.first + len(self.table.rows)
        note = self.book.format(italic=True)
        for n, text in enumerate(self.table.notes, start=end):
            sheet.write_string(n, 0, cell_text(text), note)
        self._set_up(last, end)

    def _set_up(self, last: int, end: int) -> None:
        """Frozen and repeated head, what is printed, filters and marks."""
        sheet, fixed = self.sheet, self.table.fixed
        sheet.freeze_panes(self.first, fixed or min(2, last))
        sheet.repeat_rows(self.top, self.first - 1)
        sheet.print_area(0, 0, max(end - 1 + len(self.table.notes), self.first), last)
        if self._is_cut():
            sheet.set_print_scale(100)
            sheet.repeat_columns(0, fixed - 1)
            sheet.set_v_pagebreaks(range(fixed + _ON_A_PAGE, len(self.columns), _ON_A_PAGE))
        if self.table.sheet_only and not self.table.numbered:
            sheet.autofilter(self.top, 0, max(end - 1, self.top), last)
        write_marks(self.book, sheet, self.table, self.places, self.first)
        for n, digits in enumerate(self.digits):
            if digits > 0:
                self._write_decimals(n)
        write_checks(sheet, self.table, self.places, self.first)

    def _is_cut(self) -> bool:
        """Whether the table is too wide for one page and is cut between columns."""
        table = self.table
        return bool(table.chunk) and len(self.columns) > table.fixed + table.chunk

    def _live_columns(self) -> set[int]:
        """Columns of figures that change: somebody types there, or a formula stands there."""
        typed = {self.places[each.column] for each in self.table.typed}
        for row in self.table.rows:
            if row.style not in _SPANNING:
                typed |= {n for n, place in enumerate(self.order) if row.cells[place].formula}
        return {n for n in typed if self.columns[n].align == "right"}

    def _write_decimals(self, column: int) -> None:
        """A figure shows the decimals it has: 45 as "45", and "45,37" when that is typed there.

        No number format does that alone ("#,##0.##" leaves "45,"), so rules choose one; where a
        program has no such rules, the format of the exported figure holds. Cells that show more
        decimals than their column stay as they are.
        """
        most, place = self.digits[column], self.order[column]
        rows = [
            self.first + n for n, row in enumerate(self.table.rows)
            if row.style in _SPANNING or row.cells[place].digits <= most
        ]  # fmt: skip
        runs = runs_of(rows)
        if not runs:
            return
        from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

        name = xl_col_to_name(column)
        areas = " ".join(f"{name}{top + 1}:{name}{end + 1}" for top, end in runs)
        cell = f"{name}{runs[0][0] + 1}"
        for digits in range(most + 1):
            rule = {
                "type": "formula", "criteria": f"=ROUND({cell},{most})=ROUND({cell},{digits})",
                "format": self.book.file.add_format({"num_format": _figures(digits)}),
                "multi_range": areas, "stop_if_true": True,
            }  # fmt: skip
            self.sheet.conditional_format(runs[0][0], column, runs[-1][1], column, rule)

    # -- above the rows -----------------------------------------------------------------------

    def _titles(self) -> list[tuple[str, dict[str, Any]]]:
        """Label, title and what it belongs to, with their looks."""
        if not self.appendix:
            return []
        big: dict[str, Any] = {"bold": True, "font_size": 14}
        lines: list[tuple[str, dict[str, Any]]] = [
            (self.appendix.label, big),
            (self.appendix.title, big),
            (self.appendix.cites, {"italic": True}),
            (self.heading, {"bold": True}),
        ]
        return [(text, look) for text, look in lines if text]

    def _write_titles(self, last: int) -> None:
        """Above the table, centred over its columns; at the left where the page cuts them.

        One too long for a line is wrapped in a cell over all columns: the page would cut it off.
        """
        width = sum(self.widths[: self.printed]) * _ROOM
        for row, (text, look) in enumerate(self._titles()):
            clean, size = cell_text(text), look.get("font_size", SIZE)
            if "bold" in look:
                clean = tied(clean)
            lines = line_count(clean, width, "bold" in look, rough_measure(size))
            self.sheet.set_row(row, _TITLE_HEIGHT * lines)
            formula = self.book.stamped(clean)
            if self._is_cut():
                self._title(row, clean, formula, self.book.format(**look))
                continue
            if lines > 1:
                style = self.book.format(align="center", text_wrap=True, **look)
                self.sheet.merge_range(row, 0, row, last, "", style)
            else:
                style = self.book.format(align="center_across", **look)
                for n in range(1, last + 1):
                    self.sheet.write_blank(row, n, None, style)
            self._title(row, clean, formula, style)
        if self.table.unit_note:
            look = self.book.format(italic=True, align="right")
            self.sheet.write_string(self.top - 1, last, self.table.unit_note, look)

    def _title(self, row: int, text: str, formula: str, style: Format) -> None:
        if formula:
            self.sheet.write_formula(row, 0, formula, style, text)
        else:
            self.sheet.write_string(row, 0, text, style)

    def _set_widths(self) -> None:
        """As wide as the page, so that it prints in its own size; what is not printed beside it."""
        total = layout(self.landscape).text_width
        printed = self.columns[: self.printed]
        if self._is_cut():
            fixed = self.table.fixed
            known, total = printed[:fixed], total * _ROUNDING
            share = total * _FIXED_SHARE
            self.widths = column_widths(self.table, known, share, self.measure, _SIDE)
            self.widths += [(total - share) / _ON_A_PAGE] * (len(printed) - fixed)
        else:
            self.widths = column_widths(self.table, printed, total, self.measure, _SIDE)
        self.widths += [_BESIDE] * (len(self.columns) - self.printed)
        self.fits = [int(width / _WIDEST) for width in self.widths]
        for n, width in enumerate(self.widths):
            set_width(self.sheet, n, width)

    def _numbering(self, row: int) -> None:
        look = self.book.format(italic=True, border=1, align="center", font_size=10)
        paper = shown(self.table, sheet=self.table.sheet_only)
        numbers = {column.key: f"({n})" for n, column in enumerate(paper, start=1)}
        for n, column in enumerate(self.columns):
            text = column.numbering or numbers.get(column.key, "")
            self.sheet.write_string(row, n, text, look)

    def _height(self, row: int, texts: list[str], bold: bool) -> None:
        """Give a row the height of its longest text: not every program does it by itself."""
        lines = 1
        for n, text in enumerate(texts):
            if len(text) > self.fits[n] or "\n" in text:  # shorter ones are one line
                room = (self.widths[n] - 2 * _SIDE) * _ROOM
                marked = bold or n == self.places.get("verdict")
                lines = max(lines, line_count(printable(text), room, marked, self.measure))
        self.sheet.set_row(row, min(lines * self.size * LINE + 4, TALLEST))

    # -- rows ---------------------------------------------------------------------------------

    def _row(self, place: int, row: Row) -> None:
        if row.style in _SPANNING:
            self._spanning(place, row)
            return
        cells = [row.cells[n] for n in self.order]
        style = row.style
        bold = style in ("strong", "total")
        self._height(place, [cell.sheet_text for cell in cells], bold)
        for n, cell in enumerate(cells):
            align = self.aligns[n]
            if cell.number is None and cell.text and align == "right":
                align = "center"  # words in a column of figures
            self._cell(place, n, cell, style, align)

    def _spanning(self, place: int, row: Row) -> None:
        """A group's name runs over the empty cells at its right, without merging them."""
        self.sheet.set_row(place, _TITLE_HEIGHT)
        for n, style in enumerate(self._span_looks(row.style, len(row.cells) - 1)):
            text = cell_text(row.cells[n].text) if n < len(row.cells) else ""
            if text:
                self.sheet.write_string(place, n, text, style)
            else:
                self.sheet.write_blank(place, n, None, style)

    def _span_looks(self, style: RowStyle, start: int) -> list[Format]:
        """The formats of a row whose text runs on from the column `start`."""
        key = (style, start)
        if key not in self.spans:
            last = len(self.columns) - 1
            look = {k: v for k, v in _row_look(style).items() if k != "border"}
            self.spans[key] = [
                self.book.format(
                    **look, font_size=self.size, top=1, bottom=1, left=int(n <= start),
                    right=int(n in (last, start - 1)), align="center" if n < start else "left",
                )
                for n in range(last + 1)
            ]  # fmt: skip
        return self.spans[key]

    def _cell(self, row: int, column: int, cell: Cell, style: RowStyle, align: Align) -> None:
        text = cell_text(cell.sheet_text) if cell.number is None else ""
        digits = self.digits[column] if cell.number is None else cell.digits
        look = self._look(style, align, digits, bool(text))
        if cell.formula:
            formula = f"={self._resolved(cell.formula, row)}"
            result = text if cell.number is None else float(cell.number)
            self.sheet.write_formula(row, column, formula, look, result)
        elif cell.number is not None:
            self.sheet.write_number(row, column, float(cell.number), look)
        elif text:
            self.sheet.write_string(row, column, text, look)
        else:
            self.sheet.write_blank(row, column, None, look)

    def _look(self, style: RowStyle, align: Align, digits: int, words: bool) -> Format:
        """The format of a cell: a figure typed there shows up to `digits` decimals, -1: text."""
        key = (style, align, digits, words)
        if key not in self.looks:
            wanted = {**_row_look(style), "font_size": self.size, "align": align}
            if words or digits < 0:
                wanted["text_wrap"] = True
            else:
                wanted["shrink"] = True  # a longer figure typed there is not "###"
            if digits >= 0:
                wanted["num_format"] = _figures(digits)
            self.looks[key] = self.book.format(**wanted)
        return self.looks[key]

    def _resolved(self, formula: str, row: int) -> str:
        """A formula of the content with the cells' addresses in it."""
        pattern = self.patterns.get(formula) or self._addressed(formula)
        if _OWN not in pattern:
            return pattern
        self.patterns[formula] = pattern  # the rows of a table have it in common
        return pattern.replace(_OWN, str(row + 1))

    def _addressed(self, formula: str) -> str:
        from xlsxwriter.utility import xl_col_to_name

        def address(found: re.Match[str]) -> str:
            if not found[1]:
                place = str(self.rows[found[3]] + 1) if found[3] else _OWN
                return f"{xl_col_to_name(self.places[found[2]])}{place}"
            other = self.book.places[found[1]]
            column = xl_col_to_name(other.columns[found[2]])
            last = f":{column}{other.rows[found[4]] + 1}" if found[4] else ""
            return f"'{other.sheet}'!{column}{other.rows[found[3]] + 1}{last}"

        addressed = _REFERENCE.sub(address, formula)
        return _OF_MANY.sub(_in_runs, addressed) if "," in addressed else addressed


def _figures(digits: int) -> str:
    """A number format. 42A is Vietnamese: 1.234,5 in any office program, whatever its language."""
    return f"[$-42A]#,##0{'.' + '0' * digits if digits else ''}"


def _row_look(style: RowStyle) -> dict[str, Any]:
    look: dict[str, Any] = {"border": 1}
    if style != "data":
        look["bold"] = True
    if style == "subgroup":
        look["italic"] = True
    if style in ("group", "total"):
        look["bg_color"] = _GREY
    return look


def _in_runs(found: re.Match[str]) -> str:
    """SUM(D7,D8,D9,D12) as SUM(D7:D9,D12): a function takes 255 arguments at most."""
    name, column = found[1], found[3]
    local = column.rpartition("!")[2]
    numbers = [int(number) for _, number in _ADDRESS.findall(found[2])]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = (
        f"{column}{run[0]}:{local}{run[-1]}" if len(run) > 1 else f"{column}{run[0]}"
        for run in runs
    )
    return f"{name}({','.join(parts)})"
