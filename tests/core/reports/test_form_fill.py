"""Filling forms that others made: five built differently; everything but the cells stays."""

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx.oxml.parser import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.reports.form_fill import fill_form
from core.reports.form_package import MOST_FILE, Package, open_package
from core.reports.form_sheet import Value, address_of, place_of, read_sheet
from tests.core.reports.form_files import (
    MAIN,
    bare_form,
    empty_form,
    libreoffice_form,
    macro_form,
    members,
    office_form,
    openpyxl_form,
    package,
    prefixed_form,
    with_part,
    xlsxwriter_form,
)

Cells = dict[str, Value]
Office = Callable[[Path, str], Path]
RESULT = re.compile(
    rb"(<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))<(?:\w+:)?v>[^<]*</(?:\w+:)?v>"
)


def filled(data: bytes, sheet: str, cells: Cells) -> bytes:
    return fill_form(open_package(data), {sheet: {place_of(a): v for a, v in cells.items()}})


def loaded(data: bytes, **options: bool) -> openpyxl.Workbook:
    """The file as openpyxl reads it; it warns of all that it would drop on saving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), **options)


def without(xml: bytes, cells: Cells) -> bytes:
    """A sheet's bytes without the cells named and the results beside formulas."""
    for address in cells:
        name = address.encode()
        xml = re.sub(
            rb"<((?:\w+:)?)c r=\"" + name + rb"\"[^>]*?(?:/>|>.*?</\1c>)", b"", xml, flags=re.S
        )
    return re.sub(rb"<((?:\w+:)?)row r=\"\d+\"></\1row>", b"", RESULT.sub(rb"\1", xml))


def check_rest(before: bytes, after: bytes, sheet: str, cells: Cells) -> None:
    """Everything but the filled cells, stored results and the request to calculate is the same."""
    old, new = members(before), members(after)
    found = open_package(before)
    assert list(old) == list(new)
    for name, content in old.items():
        if name == found.workbook:
            calculating = re.compile(rb"<(?:\w+:)?calcPr[^>]*>")
            assert calculating.sub(b"", new[name]) == calculating.sub(b"", content)
        elif name == found.sheets[sheet]:
            spans = re.compile(rb' spans="[\d:]+"')
            assert spans.sub(b"", without(new[name], cells)) == spans.sub(
                b"", without(content, cells)
            )
        elif name in found.sheets.values():
            assert RESULT.sub(rb"\1", new[name]) == RESULT.sub(rb"\1", content)
        else:
            assert new[name] == content, name


def test_form_of_xlsxwriter_keeps_shapes_sparklines_rules_and_formulas() -> None:
    cells: Cells = {"B5": 4500.0, "C5": 8000.0, "D5": 0.5625, "F6": "Ghi chú <b> & 'x'", "B6": None}
    data = xlsxwriter_form()
    made = filled(data, "Biểu 01", cells)
    check_rest(data, made, "Biểu 01", cells)
    sheet = members(made)["xl/worksheets/sheet1.xml"].decode()
    for kept in ("sparklineGroup", "dataValidation ", "x14:cfRule", "mergeCell ", 'hidden="1"',
                 "<f>SUM(B5:B9)</f>", "legacyDrawing", "<drawing "):  # fmt: skip
        assert kept in sheet
    book = loaded(made)["Biểu 01"]
    assert (book["B5"].value, book["D5"].value, book["D5"].number_format) == (4500, 0.5625, "0.0%")
    assert book["F6"].value == "Ghi chú <b> & 'x'"
    assert book["B6"].value is None
    assert book["B6"].number_format == "0.00"
    assert 'fullCalcOnLoad="1"' in members(made)["xl/workbook.xml"].decode()


def test_a_place_inside_a_merged_area_means_its_first_cell() -> None:
    made = filled(xlsxwriter_form(), "Biểu 01", {"C3": "Quý II"})
    book = loaded(made)["Biểu 01"]
    assert book["B2"].value == "Quý II"
    assert "B2:D3" in {str(area) for area in book.merged_cells.ranges}


def test_form_of_openpyxl_keeps_protection_table_and_lists() -> None:
    cells: Cells = {"B2": 0.9, "C2": "Đạt", "B3": 88.5, "C5": "Chưa đạt", "H9": 1.0}
    data = openpyxl_form()
    made = filled(data, "Mẫu số 2", cells)
    check_rest(data, made, "Mẫu số 2", cells)
    book = loaded(made)
    sheet = book["Mẫu số 2"]
    assert sheet.protection.sheet
    assert sheet.tables["Bang1"].ref == "A1:C5"
    assert sheet["A1"].comment is not None
    assert sheet["B2"].number_format == "0.00%"
    assert sheet["B3"].fill.fgColor.rgb == "00FFEEAA"
    assert (sheet["H9"].value, sheet["D2"].value) == (1, "=B2*100")
    assert book["Ẩn"].sheet_state == "hidden"


def test_form_of_libreoffice(tmp_path: Path, office: Office) -> None:
    cells: Cells = {"B5": 4500.0, "C5": 8000.0, "D6": "không áp dụng", "A40": 3.0}
    data = libreoffice_form(tmp_path, office)
    made = filled(data, "Biểu 01", cells)
    check_rest(data, made, "Biểu 01", cells)
    assert loaded(made)["Biểu 01"]["A40"].value == 3


def test_form_with_prefixes_comments_and_cdata() -> None:
    cells: Cells = {"B2": 1.5, "B3": 2.5, "A7": "mới", "B9": 0.25, "C9": "x"}
    data = prefixed_form()
    made = filled(data, "Trang 1", cells)
    check_rest(data, made, "Trang 1", cells)
    sheet = members(made)["xl/worksheets/sheet1.xml"].decode("utf-8-sig")
    assert '<!-- <c r="B2"/> -->' in sheet
    assert "<![CDATA[</x:sheetData>]]>" in sheet
    assert '<x:row r="2" spans="1:2"><x:c r="A2"' in sheet
    assert '<x:c r="B2"><x:v>1.5</x:v></x:c></x:row>' in sheet
    assert re.search(r'<x:row r="7"><x:c r="A7".*</x:row><x:row r="9">', sheet)
    assert (
        '<x:calcPr calcId="191029" fullCalcOnLoad="1"/>'
        in members(made)["xl/workbook.xml"].decode()
    )


def test_form_without_addresses() -> None:
    cells: Cells = {"B1": 5.0, "A2": 2.0, "B3": "ba", "B4": 4.0, "A8": 8.0, "D8": 9.0, "A6": 6.0}
    made = filled(bare_form(), "Trang 1", cells)
    sheet = members(made)["xl/worksheets/sheet1.xml"].decode()
    assert sheet.count("<f ") == 2
    assert "<v>7</v>" not in sheet
    assert "<v>9</v>" not in sheet
    found = read_sheet(sheet.encode(), [])
    shown = {address_of(place): cell.text for place, cell in found.cells.items() if cell.text}
    assert {k: shown[k] for k in ("B1", "A2", "B3", "B4", "A8", "D8", "A6")} == {
        "B1": "5.0", "A2": "2.0", "B3": "ba", "B4": "4.0", "A8": "8.0", "D8": "9.0", "A6": "6.0",
    }  # fmt: skip
    assert list(found.rows) == sorted(found.rows)


FORMS: list[tuple[Callable[[], bytes], str, Cells]] = [
    (xlsxwriter_form, "Biểu 01", {"B5": 4500.0, "D6": 0.5, "F6": "chữ"}),
    (openpyxl_form, "Mẫu số 2", {"B2": 0.9, "C3": "Đạt", "H9": 1.0}),
    (prefixed_form, "Trang 1", {"B2": 1.5, "A7": "mới"}),
    (office_form, "Biểu 01", {"C7": "≥ 55%", "D7": 4500.0, "G3": 45112.0}),
    (lambda: office_form(date_1904=True), "Biểu 01", {"G3": 43650.0}),
    (macro_form, "Trang 1", {"A1": "x", "B2": 2.0, "XFD1048576": 3.0}),
    (empty_form, "Trang 1", {"B2": 2.0}),
]


@pytest.mark.parametrize(("maker", "sheet", "cells"), FORMS)
def test_only_the_filled_cells_differ(maker: Callable[[], bytes], sheet: str, cells: Cells) -> None:
    data = maker()
    made = filled(data, sheet, cells)
    results: Cells = {"B4": None, "B5": None} if maker is macro_form else {}  # of one array formula
    if maker is not empty_form:
        check_rest(data, made, sheet, {**cells, **results})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        for before, after in zip(old.infolist(), new.infolist(), strict=True):
            for name in ("filename", "date_time", "compress_type", "external_attr"):
                assert getattr(before, name) == getattr(after, name)
    found = open_package(made)
    shown = read_sheet(found.read(found.sheets[sheet]), found.strings())
    for address, value in cells.items():
        text = shown.cells[shown.anchor(place_of(address))].text
        assert text == (value if isinstance(value, str) else repr(value))


def test_one_formula_over_several_cells_is_left_alone_in_all_of_them() -> None:
    for address in ("B3", "B4", "B5"):
        with pytest.raises(UserError, match="có công thức"):
            filled(macro_form(), "Trang 1", {address: 1.0})
    sheet = members(filled(macro_form(), "Trang 1", {"B6": 1.0}))["xl/worksheets/sheet1.xml"]
    assert b'<c r="B4"></c>' in sheet  # its old result is gone too
    assert b'<c r="B6"><v>1.0</v></c>' in sheet


def test_a_form_keeps_the_ending_that_fits_it() -> None:
    assert open_package(xlsxwriter_form()).ending == ".xlsx"
    assert open_package(macro_form()).ending == ".xlsm"
    kinds = members(prefixed_form())["[Content_Types].xml"].replace(b"sheet.main", b"template.main")
    with pytest.raises(UserError, match="mẫu soạn sẵn"):
        open_package(with_part(prefixed_form(), "[Content_Types].xml", kinds))


def test_an_empty_sheet_takes_values_in_order() -> None:
    made = filled(empty_form(), "Trang 1", {"B2": 1.0, "A10": "x", "A2": 2.0, "A1": None})
    book = loaded(made).worksheets[0]
    assert [[c.value for c in row] for row in book["A1:B2"]] == [[None, None], [2, 1]]
    assert book["A10"].value == "x"


@pytest.mark.parametrize("maker", [xlsxwriter_form, openpyxl_form, office_form])
def test_libreoffice_calculates_with_the_new_figures(
    maker: Callable[[], bytes], tmp_path: Path, office: Office
) -> None:
    path = tmp_path / "bieu.xlsx"
    if maker is xlsxwriter_form:
        path.write_bytes(filled(maker(), "Biểu 01", {"B5": 10.0, "B6": 5.0}))
        book = loaded(office(path, "xlsx").read_bytes(), data_only=True)
        assert [book["Biểu 01"][a].value for a in ("F5", "B10")] == [20, 15]
        assert book["Tổng"]["A1"].value == 16
    elif maker is office_form:
        path.write_bytes(filled(maker(), "Biểu 01", {"D7": 30.0, "D9": 12.0, "B3": "Trường A"}))
        sheet = loaded(office(path, "xlsx").read_bytes(), data_only=True)["Biểu 01"]
        assert (sheet["D15"].value, sheet["B3"].value) == (42, "Trường A")
    else:
        path.write_bytes(filled(maker(), "Mẫu số 2", {"B2": 0.5}))
        assert loaded(office(path, "xlsx").read_bytes(), data_only=True).active["D2"].value == 50


def test_the_same_filling_gives_the_same_bytes_and_the_form_itself_stays() -> None:
    data = xlsxwriter_form()
    assert filled(data, "Biểu 01", {"B5": 1.0}) == filled(data, "Biểu 01", {"B5": 1.0})


def test_nothing_to_fill_leaves_every_part_without_formulas_alone() -> None:
    data = openpyxl_form()
    made = fill_form(open_package(data), {})
    changed = {name for name, content in members(data).items() if members(made)[name] != content}
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


# -- refusals ---------------------------------------------------------------------------------


def test_a_cell_with_a_formula_is_never_overwritten() -> None:
    with pytest.raises(UserError, match="Ô B10 của biểu mẫu có công thức"):
        filled(xlsxwriter_form(), "Biểu 01", {"B10": 1.0})


def test_unknown_sheets_and_addresses_are_refused() -> None:
    with pytest.raises(UserError, match="Các trang có: Biểu 01, Tổng"):
        filled(xlsxwriter_form(), "Biểu 02", {"B1": 1.0})
    for text in ("", "B", "7", "B0", "AAAA1", "XFE1", "B1048577", "B1:C2", "=B1"):
        with pytest.raises(UserError, match="địa chỉ ô"):
            place_of(text)
    assert place_of(" $d$7 ") == (7, 4)
    assert address_of((1_048_576, 16_384)) == "XFD1048576"


def zipped(contents: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(**parts: bytes) -> bytes:
    """The hand-made form with some parts changed."""
    known = members(prefixed_form())
    names = {name.rpartition("/")[2].partition(".")[0]: name for name in known}
    return zipped({**known, **{names[key]: value for key, value in parts.items()}})


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
WORDS = "Biểu mẫu|biểu mẫu|bảng tính"
HOSTILE = {
    "nothing": b"",
    "text": b"Ch\xc6\xb0a c\xc3\xb3 g\xc3\xac",
    "old_excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "too_large": bytes(MOST_FILE + 1),
    "empty_archive": zipped({}),
    "not_a_workbook": zipped({"word/document.xml": b"<w/>"}),
    "truncated": xlsxwriter_form()[:-200],
    "bomb": zipped({**members(prefixed_form()), "xl/bomb.xml": bytes(40_000_000)}),
    "many_members": zipped({**members(prefixed_form()), **{f"a{n}": b"" for n in range(600)}}),
    "signed": zipped({**members(prefixed_form()), "_xmlsignatures/sig1.xml": b"<s/>"}),
    "entity_in_workbook": changed(workbook=ENTITY + b"<workbook>&b;</workbook>"),
    "external_entity": changed(workbook=b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'),
    "broken_workbook": changed(workbook=b"<workbook><sheets>"),
    "no_sheets": changed(workbook=b"<workbook/>"),
}
BAD_SHEETS = {
    "entity": ENTITY + f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode(),
    "broken": b"<worksheet><sheetData><row></sheetData></worksheet>",
    "utf16": '<?xml version="1.0" encoding="utf-16"?><worksheet/>'.encode("utf-16"),
    "latin": b'<?xml version="1.0" encoding="latin-1"?><worksheet/>',
    "row_zero": b'<worksheet><sheetData><row r="0"/></sheetData></worksheet>',
    "row_twice": b'<worksheet><sheetData><row r="2"/><row r="2"/></sheetData></worksheet>',
    "row_far": b'<worksheet><sheetData><row r="99999999"/></sheetData></worksheet>',
    "cell_elsewhere": b'<worksheet><sheetData><row r="2"><c r="B3"/></row></sheetData></worksheet>',
    "cells_back": b'<worksheet><sheetData><row r="2"><c r="B2"/><c r="A2"/></row></sheetData>'
    b"</worksheet>",
    "columns": b"<worksheet><cols>" + b'<col min="1" max="16384" hidden="1"/>' * 50
    + b"</cols><sheetData/></worksheet>",
    "merges": b"<worksheet><sheetData/><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 20_001
    + b"</mergeCells></worksheet>",
    "rows": b"<worksheet><sheetData>" + b"<row/>" * 200_001 + b"</sheetData></worksheet>",
    "tall_merges": b"<worksheet><sheetData/><mergeCells>"
    + b'<mergeCell ref="A1:A9999"/>' * 201 + b"</mergeCells></worksheet>",
    "arrays": b'<worksheet><sheetData><row r="1">' + b'<c><f t="array" ref="A1:B2">1</f></c>' * 201
    + b"</row></sheetData></worksheet>",
    "cells": b"<worksheet><sheetData>" + (b"<row>" + b"<c/>" * 16_000 + b"</row>") * 32
    + b"</sheetData></worksheet>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words(name: str) -> None:
    with pytest.raises(UserError, match=WORDS):
        open_package(HOSTILE[name])


@pytest.mark.parametrize("name", BAD_SHEETS)
def test_hostile_sheets_are_refused_in_words(name: str) -> None:
    found = open_package(package(""))
    assert list(found.sheets) == ["Trang 1"]
    with pytest.raises(UserError, match=WORDS):
        read_sheet(BAD_SHEETS[name], [])


def test_a_style_that_is_no_number_never_gets_back_into_the_file() -> None:
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1" s=\'1" x="\'/></row></sheetData></worksheet>'
    )
    made = filled(package(sheet), "Trang 1", {"A1": 2.0})
    assert b'<c r="A1"><v>2.0</v></c>' in members(made)["xl/worksheets/sheet1.xml"]


def test_encrypted_and_doubled_members_are_refused() -> None:
    data = bytearray(xlsxwriter_form())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    with pytest.raises(UserError, match="bị hỏng"):
        open_package(bytes(data))
    stream = io.BytesIO(prefixed_form())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UserError, match="bị hỏng"):
        open_package(stream.getvalue())


FORM = xlsxwriter_form()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(FORM) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_filled_and_never_breaks(at: int, noise: bytes) -> None:
    data = FORM[:at] + noise + FORM[at + len(noise) :]
    try:
        found = open_package(data)
        fill_form(found, {next(iter(found.sheets)): {(5, 2): 1.0}})
    except UserError:
        pass


PARTS = members(FORM)
SHEET = PARTS["xl/worksheets/sheet1.xml"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SHEET) - 1), st.sampled_from([b"<", b">", b"/", b'"', b"", b"A1", b"&"]))
def test_a_damaged_sheet_too(at: int, noise: bytes) -> None:
    data = zipped({**PARTS, "xl/worksheets/sheet1.xml": SHEET[:at] + noise + SHEET[at + 1 :]})
    with contextlib.suppress(UserError):
        fill_form(open_package(data), {"Biểu 01": {(5, 2): 1.0, (30, 3): "x"}})


def test_filled_forms_are_well_formed_for_another_reader() -> None:
    forms = [(xlsxwriter_form(), "Biểu 01"), (openpyxl_form(), "Mẫu số 2"),
             (prefixed_form(), "Trang 1"), (bare_form(), "Trang 1")]  # fmt: skip
    for data, sheet in forms:
        found: Package = open_package(data)
        made = fill_form(found, {sheet: {(3, 2): 1.5, (60, 30): "chữ & <dấu>"}})
        root = parse_xml(members(made)[found.sheets[sheet]])
        rows = [int(row.get("r") or 0) for row in root.iter("{*}row") if row.get("r")]
        assert rows == sorted(set(rows))
