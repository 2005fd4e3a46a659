"""Filling a superior's form: values into cells, everything else as the superior made it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.reports.form_package import Package, parse, relations, write_package
from core.reports.form_sheet import Area, FormSheet, Place, Step, Value, area_of, read_sheet
from core.reports.form_writing import fill_sheet, without_results

_CALCULATION: Final = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
_FULL: Final = re.compile(rb"""\sfullCalcOnLoad\s*=\s*("[^"]*"|'[^']*')""")
_BEFORE_END: Final = (b"oleSize", b"customWorkbookViews", b"pivotCaches", b"smartTagPr",
                      b"smartTagTypes", b"webPublishing", b"fileRecoveryPr",
                      b"webPublishObjects", b"extLst")  # fmt: skip


def sheet_of(package: Package, name: str, step: Step | None = None) -> FormSheet:
    """A sheet of the form, read, with the heads of its tables. Raises `UserError`."""
    if name not in package.sheets:
        raise UserError(
            tr("Biểu mẫu không có trang “{name}”. Các trang có: {known}.", name=name,
               known=", ".join(package.sheets))
        )  # fmt: skip
    sheet = read_sheet(package.read(package.sheets[name]), package.strings(), step)
    sheet.heads = [
        area
        for kind, part in relations(package, package.sheets[name]).values()
        if kind.endswith("/table")
        for area in _heads(package.read(part))
    ]
    return sheet


def fill_form(package: Package, values: Mapping[str, Mapping[Place, Value]]) -> bytes:
    """The form's bytes with values in the cells of its sheets (sheet name → place → value).

    A place inside a merged area means the area's first cell. Parts that hold no filled cell and no
    formula keep their bytes. Raises `UserError` (no such sheet, a cell with a formula).
    """
    changed: dict[str, bytes] = {}
    strings = package.strings()
    formulas = False
    for name in values:
        sheet_of(package, name)
    for name, part in package.sheets.items():
        sheet = read_sheet(package.read(part), strings)
        wanted = {sheet.anchor(place): value for place, value in values.get(name, {}).items()}
        formulas = formulas or any(cell.formula for cell in sheet.cells.values())
        made = fill_sheet(sheet, wanted) if wanted else without_results(sheet)
        if made != sheet.data:
            changed[part] = made
    if formulas:
        changed[package.workbook] = _calculating(package.read(package.workbook))
    return write_package(package, changed)


def _heads(table: bytes) -> list[Area]:
    """The head row of an Excel table: its words are the names of its columns."""
    found: list[Area] = []

    def start(name: str, values: dict[str, str]) -> None:
        if name == "table" and values.get("headerRowCount") != "0":
            (row, first), (_, last) = area_of(values.get("ref", ""))
            found.append(((row, first), (row, last)))

    parse(table, start)
    return found


def _calculating(workbook: bytes) -> bytes:
    """The workbook part with the request to calculate everything when it is opened."""
    request = b' fullCalcOnLoad="1"'
    found = _CALCULATION.search(workbook)
    if found:
        kept = _FULL.sub(b"", found[2])
        made = b"<" + found[1] + b"calcPr" + kept + request + found[3] + b">"
        return workbook[: found.start()] + made + workbook[found.end() :]
    # before what the schema puts behind it
    after = re.search(rb"<((?:\w+:)?)(?:" + b"|".join(_BEFORE_END) + rb")\b", workbook)
    end = after or re.search(rb"</((?:\w+:)?)workbook\s*>", workbook)
    if end is None:
        return workbook
    made = b"<" + end[1] + b"calcPr" + request + b"/>"
    return workbook[: end.start()] + made + workbook[end.start() :]
