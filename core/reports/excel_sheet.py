"""A worksheet of XlsxWriter that numbers its printed pages as a document does.

Imported when a workbook is written. The methods replaced are the library's own: its version is
pinned, and tests read every one of their effects back from the file.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]


class PrintedSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose header stands from the second page on, written without what nobody reads."""

    # places are given as numbers: no look at each whether it is one like "A1"
    write_string = Worksheet._write_string
    write_number = Worksheet._write_number
    write_blank = Worksheet._write_blank
    write_formula = Worksheet._write_formula

    def _write_header_footer(self) -> None:
        """Page 1 carries no number (Nghị định 30/2020/NĐ-CP); the library has no option for it."""
        self._xml_start_tag("headerFooter", [("differentFirst", 1)])
        self._xml_data_element("oddHeader", self.header)
        self._xml_end_tag("headerFooter")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """The formula as it is: ours that name a function younger than Excel 2007 say so.

        The library looks for thirty of them in each formula, which took a seventh of the time.
        """
        return formula.removeprefix("=")

    def _xml_formula_element(
        self, formula: str, result: object, attributes: list[tuple[str, object]]
    ) -> None:
        """A formula that gives an empty text says so; the library calls that a number."""
        if result == "":
            attributes.append(("t", "str"))
        super()._xml_formula_element(formula, result, attributes)

    def _calculate_spans(self) -> None:
        """No hint which columns each row fills: it is optional, and no reader needs it."""
        self.row_spans: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Texts and blanks, most of a report's cells, in one go: nothing in them needs escaping."""
        kind = type(cell).__name__
        if cell.format is None or kind not in ("String", "Blank"):
            super()._write_cell(row, col, cell)
            return
        start = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
        if kind == "String":  # the number of the text in the list of texts
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(f"{start}/>")
