"""The superior's own forms: an .xlsx file and what goes into its cells, kept in the book.

A form is mapped once – single cells (an indicator at a level, a field; or a text such as the unit's
name), and tables whose rows are found by the indicator's name – and filled every period. The file
itself is kept too, so that it is at hand on every computer; filling never changes it.

Settings: `forms` lists the ids, `form/<id>` holds name and mapping, `form-file/<id>` the file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import UserError
from core.i18n import tr
from core.session import Session
from db.errors import file_errors
from db.text import fold, nfc

if TYPE_CHECKING:
    from core.reports.form_package import Package
    from core.reports.form_sheet import FormSheet


_PERIOD_WORDS: Final = re.compile(r"\b(?:[a-z]{0,2}\d+|[ivx]+)\b")


@dataclass(frozen=True, slots=True)
class CellLink:
    """A cell of the form and what goes into it.

    `field` is one of `core.reports.form_values.FIGURE_FIELDS` with an indicator (uid) and a level,
    or one of `TEXT_FIELDS` without them.
    """

    sheet: str
    cell: str
    field: str
    indicator: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class RowLink:
    """What the user said of a table's row: its indicator (uid, '' = leave it alone) and level.

    `text` are the row's words when it was said; it holds as long as they stand there.
    """

    row: int
    text: str
    indicator: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class TableLink:
    """Rows of the form that name indicators in `name_column`; which field goes into which column.

    `columns` maps column letters to (field, level); level '' means the indicator's only level.
    Rows run from `first_row` to `last_row`; a row whose name is no indicator's is left alone unless
    `rows` says what it is. A `level_column` names the level of each row.
    """

    sheet: str
    name_column: str
    first_row: int
    last_row: int
    columns: dict[str, tuple[str, str]]
    rows: tuple[RowLink, ...] = ()
    level_column: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form with its mapping. `scope`: "own" figures of the unit, or "roll-up" of all units."""

    id: str
    name: str
    file_name: str
    digest: str
    scope: str = "own"
    cells: tuple[CellLink, ...] = ()
    tables: tuple[TableLink, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledCell:
    """What a cell will hold; `problem` says why it stays as the form has it ('' when filled).

    `about` names the indicator and level, or the text; `note` tells why a filled cell is empty or
    will show something odd.
    """

    sheet: str
    cell: str
    field: str
    about: str
    value: float | str | None
    problem: str = ""
    note: str = ""


# -- reading ----------------------------------------------------------------------------------


def forms(session: Session) -> list[Form]:
    """The book's forms in the order they were added."""
    ids = session.setting("forms", [])
    return [found for each in ids if (found := _stored(session, str(each))) is not None]


def form(session: Session, form_id: str) -> Form:
    """A form. Raises `UserError` when it is gone."""
    found = _stored(session, form_id)
    if found is None:
        raise UserError(tr("Biểu mẫu này không còn trong sổ. Hãy chọn biểu mẫu khác."))
    return found


def form_package(session: Session, form_id: str) -> Package:
    """The form's file, opened; `.sheets` names its sheets. Raises `UserError`."""
    from core.reports.form_package import open_package

    form(session, form_id)
    return open_package(base64.b64decode(session.setting(f"form-file/{form_id}", "")))


def form_sheet(session: Session, form_id: str, sheet: str) -> FormSheet:
    """A sheet to point at: cells with their texts, merged areas, hidden columns and rows."""
    from core.reports.form_fill import sheet_of

    return sheet_of(form_package(session, form_id), sheet)


def read_form(path: Path) -> bytes:
    """A file's bytes once it is known to be a form. Raises `UserError`, `BookError`."""
    from core.reports.form_fill import sheet_of
    from core.reports.form_package import MOST_FILE, open_package

    with file_errors(str(path)), path.open("rb") as file:
        data = file.read(MOST_FILE + 1)
    package = open_package(data)
    for name in package.sheets:
        sheet_of(package, name)
    return data


# -- writing ----------------------------------------------------------------------------------


def add_form(session: Session, path: Path, name: str = "") -> str:
    """Take a form into the book; returns its id. One undo step. Raises `UserError`, `BookError`."""
    return add_form_data(session, path, read_form(path), name)


def add_form_data(session: Session, path: Path, data: bytes, name: str = "") -> str:
    """Like `add_form`, with what `read_form` read of the path."""
    form_id = str(uuid.uuid4())
    made = Form(form_id, nfc(name) or nfc(path.stem), nfc(path.name), digest_of(data))
    with session.edit(tr("Thêm biểu mẫu {name}", name=made.name)) as writer:
        writer.put("setting", ("forms",), _json([*_ids(session), form_id]))
        writer.put("setting", (f"form/{form_id}",), _json(_as_json(made)))
        writer.put("setting", (f"form-file/{form_id}",), _json(_text_of(data)))
    return form_id


def replace_form_file(session: Session, form_id: str, path: Path) -> None:
    """Take a new version of the file and keep the mapping; `fillings` tells what no longer fits."""
    replace_form_data(session, form_id, path, read_form(path))


def replace_form_data(session: Session, form_id: str, path: Path, data: bytes) -> None:
    """Like `replace_form_file`, with what `read_form` read of the path."""
    from core.reports.form_package import open_package

    known = form(session, form_id)
    made = replace(known, file_name=nfc(path.name), digest=digest_of(data))
    made = _with_sheets(made, renamed_sheets(form_package(session, form_id), open_package(data)))
    with session.edit(tr("Thay tệp của biểu mẫu {name}", name=known.name)) as writer:
        writer.put("setting", (f"form/{form_id}",), _json(_as_json(made)))
        writer.put("setting", (f"form-file/{form_id}",), _json(_text_of(data)))


def remove_form(session: Session, form_id: str) -> None:
    """Take a form with its mapping out of the book, as one undo step."""
    known = form(session, form_id)
    with session.edit(tr("Xóa biểu mẫu {name}", name=known.name)) as writer:
        writer.put("setting", ("forms",), _json([e for e in _ids(session) if e != form_id]))
        writer.delete("setting", (f"form/{form_id}",))
        writer.delete("setting", (f"form-file/{form_id}",))


def rename_form(session: Session, form_id: str, name: str) -> None:
    """Give a form another name."""
    if not nfc(name):
        raise UserError(tr("Biểu mẫu cần có tên. Hãy gõ tên biểu mẫu."))
    _change(session, form_id, lambda known: replace(known, name=nfc(name)))


def set_scope(session: Session, form_id: str, scope: str) -> None:
    """Fill with the unit's own figures ("own") or those of all units together ("roll-up")."""
    if scope not in ("own", "roll-up"):
        raise UserError(tr("Hãy chọn số liệu của đơn vị hoặc số liệu tổng hợp."))
    _change(session, form_id, lambda known: replace(known, scope=scope))


def map_cell(
    session: Session, form_id: str, link: CellLink, sheet: FormSheet | None = None
) -> None:
    """Say what goes into a cell, in place of what was said before. Raises `UserError`.

    A place inside a merged area means its first cell; a cell with a formula is refused. `sheet` is
    the link's sheet where it was read already.
    """
    from core.reports.form_sheet import address_of, place_of

    _check_field(link.field, link.indicator)
    sheet = sheet or form_sheet(session, form_id, link.sheet)
    place = sheet.anchor(place_of(link.cell))
    made = replace(link, cell=address_of(place))
    if why := sheet.refusal(place):
        raise UserError(tr("{why}. Hãy chọn ô khác.", why=why))

    def change(known: Form) -> Form:
        others = (e for e in known.cells if (e.sheet, e.cell) != (made.sheet, made.cell))
        return replace(known, cells=(*others, made))

    _change(session, form_id, change)


def unmap_cell(session: Session, form_id: str, sheet: str, cell: str) -> None:
    """Leave a cell as the form has it."""
    _change(session, form_id, lambda known: replace(
        known, cells=tuple(e for e in known.cells if (e.sheet, e.cell) != (sheet, cell))
    ))  # fmt: skip


def map_table(
    session: Session, form_id: str, link: TableLink, instead_of: TableLink | None = None
) -> None:
    """Say which columns of a table get which fields; it may take another's place.

    Raises `UserError`.
    """
    from core.reports.form_sheet import place_of

    for column, (name, _) in link.columns.items():
        place_of(f"{column}1")
        _check_field(name, "any")
    place_of(f"{link.name_column}{link.first_row}")
    if link.level_column:
        place_of(f"{link.level_column}1")
    if link.last_row < link.first_row:
        raise UserError(tr("Dòng cuối của bảng phải đứng sau dòng đầu. Hãy xem lại hai số dòng."))
    if link.sheet not in form_package(session, form_id).sheets:
        raise UserError(tr("Biểu mẫu không có trang “{name}”", name=link.sheet))

    def change(known: Form) -> Form:
        place = (link.sheet, link.name_column, link.first_row)
        others = (
            each
            for each in known.tables
            if (each.sheet, each.name_column, each.first_row) != place and each != instead_of
        )
        return replace(known, tables=(*others, link))

    _change(session, form_id, change)


def unmap_table(session: Session, form_id: str, link: TableLink) -> None:
    """Leave a table as the form has it."""
    _change(session, form_id, lambda known: replace(
        known, tables=tuple(each for each in known.tables if each != link)
    ))  # fmt: skip


def renamed_sheets(known: Package, other: Package) -> dict[str, str]:
    """Sheets of a form → their names in its next version, "Quý I" → "Quý II"; {} for no version.

    Sheets stand for one another by their place, where their names are alike but for numbers.
    """
    before, after = list(known.sheets), list(other.sheets)
    if [lasting(name) for name in before] != [lasting(name) for name in after]:
        return {}
    return dict(zip(before, after, strict=True))


def lasting(text: str) -> str:
    """Words without numbers: "Quý II/2023" and "Quý III/2023" are one form."""
    return " ".join(_PERIOD_WORDS.sub(" ", fold(text)).split())


def _with_sheets(known: Form, names: Mapping[str, str]) -> Form:
    cells = (replace(each, sheet=names.get(each.sheet, each.sheet)) for each in known.cells)
    tables = (replace(each, sheet=names.get(each.sheet, each.sheet)) for each in known.tables)
    return replace(known, cells=tuple(cells), tables=tuple(tables))


# -- filling ----------------------------------------------------------------------------------


def fillings(session: Session, form_id: str, period_key: str) -> list[FilledCell]:
    """What filling would write for a period, cell by cell, and what cannot be written and why."""
    from core.reports.form_match import matcher_of

    known, package = form(session, form_id), form_package(session, form_id)
    return matcher_of(session, package, period_key, known.scope).cells(known)


def fill(session: Session, form_id: str, period_key: str, path: Path) -> Path:
    """Write the form filled with a period's figures and return where it is.

    Cells without a figure become empty; those with a problem (`fillings`) stay as the form has
    them. Raises `UserError` (also for another ending than the form's: a file with macros is .xlsm),
    `BookError`; the path differs when another program holds the file.
    """
    from core.reports.form_fill import fill_form
    from core.reports.form_sheet import place_of
    from core.reports.target_file import save

    package = form_package(session, form_id)
    if path.suffix.lower() != package.ending:
        raise UserError(
            tr("Biểu mẫu này phải lưu thành tệp {ending}. Hãy đặt lại tên tệp.",
               ending=package.ending)
        )  # fmt: skip
    values: dict[str, dict[tuple[int, int], float | str | None]] = {}
    for cell in fillings(session, form_id, period_key):
        if not cell.problem:
            values.setdefault(cell.sheet, {})[place_of(cell.cell)] = cell.value
    return save(fill_form(package, values), path)


# -- storing ----------------------------------------------------------------------------------


def _stored(session: Session, form_id: str) -> Form | None:
    found: Any = session.setting(f"form/{form_id}")
    if not isinstance(found, dict):
        return None
    cells = tuple(CellLink(**each) for each in found["cells"])
    tables = tuple(_table(each) for each in found["tables"])
    return Form(**{**found, "cells": cells, "tables": tables})


def _table(found: dict[str, Any]) -> TableLink:
    columns = {column: (field, level) for column, (field, level) in found["columns"].items()}
    rows = tuple(RowLink(**each) for each in found.get("rows", ()))
    return TableLink(**{**found, "columns": columns, "rows": rows})


def _change(session: Session, form_id: str, change: Callable[[Form], Form]) -> None:
    known = form(session, form_id)
    label = tr("Sửa biểu mẫu {name}", name=known.name)
    session.set_setting(f"form/{form_id}", _as_json(change(known)), label)


def _as_json(known: Form) -> dict[str, Any]:
    return asdict(known)


def _ids(session: Session) -> list[str]:
    return [str(each) for each in session.setting("forms", [])]


def _json(value: object) -> dict[str, str]:
    return {"value": json.dumps(value, ensure_ascii=False)}


def _text_of(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def digest_of(data: bytes) -> str:
    """By which the same file is known again whatever it is called."""
    return hashlib.sha256(data).hexdigest()


def _check_field(name: str, indicator: str) -> None:
    from core.reports.form_values import FIGURE_FIELDS, TEXT_FIELDS

    if name in TEXT_FIELDS and indicator in ("", "any"):
        return
    if name not in FIGURE_FIELDS or not indicator:
        raise UserError(
            tr("Chưa biết điền gì vào ô. Hãy chọn chỉ tiêu và cột số liệu, hoặc một nội dung"
               " chung như tên đơn vị.")
        )  # fmt: skip
