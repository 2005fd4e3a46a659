"""Five forms, built as differently as superiors build them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

ROWS = ("1. Trẻ nhà trẻ ra lớp", "2. Trẻ mẫu giáo ra lớp (trong đó trẻ 5 tuổi: 100%)",
        "3. Trẻ 6 tuổi vào lớp 1", "Một dòng không phải chỉ tiêu")  # fmt: skip


def xlsxwriter_form() -> bytes:
    """Merges, hidden columns, percent formats, shapes, sparklines, charts, validation, rules."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, other = book.add_worksheet("Biểu 01"), book.add_worksheet("Tổng")
        percent = book.add_format({"num_format": "0.0%", "border": 1, "bg_color": "#FFF2CC"})
        plain = book.add_format({"num_format": "0.00", "border": 1})
        sheet.merge_range("A1:F1", "BIỂU TỔNG HỢP", book.add_format({"bold": True}))
        sheet.merge_range("B2:D3", "", plain)
        sheet.write_row("A4", ["Chỉ tiêu", "Tử số", "Mẫu số", "Tỷ lệ", "Ẩn", "Ghi chú"])
        for n, name in enumerate(ROWS):
            sheet.write(4 + n, 0, name)
            sheet.write_blank(4 + n, 1, None, plain)
            sheet.write_blank(4 + n, 3, None, percent)
        sheet.write_formula("F5", "=B5*2", plain, 0)
        sheet.write_formula("B10", "=SUM(B5:B9)", plain, 0)
        sheet.set_column("E:E", 5, None, {"hidden": True})
        sheet.set_row(10, None, None, {"hidden": True})
        sheet.data_validation("B5:C8", {"validate": "decimal", "criteria": ">=", "value": 0})
        sheet.conditional_format("D5:D8", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("G5", {"range": "'Biểu 01'!B5:D5"})
        sheet.insert_textbox("H2", "Hướng dẫn của Sở", {"width": 120})
        sheet.insert_checkbox("H12", True)
        sheet.write_comment("A5", "Chú thích")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Biểu 01'!$B$5:$B$8"})
        sheet.insert_chart("H14", chart)
        other.write_formula("A1", "='Biểu 01'!B10+1", None, 1)
        book.define_name("Vung_so_lieu", "='Biểu 01'!$B$5:$B$8")
    return stream.getvalue()


def openpyxl_form() -> bytes:
    """A protected sheet with a table, comments, names, lists, print titles and an odd style."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Mẫu số 2"
    sheet.append(["Chỉ tiêu", "Kết quả", "Đánh giá"])
    for name in ROWS:
        sheet.append([name, None, None])
    sheet["B2"].number_format = "0.00%"
    sheet["B2"].protection = Protection(locked=False)
    sheet["B3"].fill = PatternFill("solid", fgColor="FFEEAA")
    sheet["D2"] = "=B2*100"
    sheet["A1"].comment = Comment("Ghi theo mẫu", "Sở")
    sheet.add_table(Table(displayName="Bang1", ref="A1:C5"))
    rule = DataValidation(type="list", formula1='"Đạt,Chưa đạt,Vượt"')
    sheet.add_data_validation(rule)
    rule.add("C2:C5")
    sheet.protection.sheet = True
    sheet.protection.set_password("mk")
    sheet.print_title_rows = "1:1"
    sheet.column_dimensions["F"].hidden = True
    book.create_sheet("Ẩn").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def libreoffice_form(folder: Path, office: Callable[[Path, str], Path]) -> bytes:
    """What LibreOffice writes of a sheet with merges, formulas and formats."""
    path = folder / "nguon.xlsx"
    path.write_bytes(xlsxwriter_form())
    return office(office(path, "ods"), "xlsx").read_bytes()


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="bin" ContentType="application/octet-stream"/>
<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>
</Types>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind: str, target: str) -> str:
    link = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'


def package(sheet: str, workbook: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A package of one sheet, written by hand, its members not compressed."""
    book = workbook or (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Trang 1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", relation("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", book)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "/xl/worksheets/sheet1.xml"),
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def prefixed_form() -> bytes:
    """Elements with a prefix, as the OpenXML SDK writes; a comment, inline texts, odd parts."""
    book = (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:r="{OFFICE}"><x:sheets>'
        '<x:sheet name="Trang 1" sheetId="1" r:id="rId1"/></x:sheets>'
        '<x:calcPr calcId="191029"/></x:workbook>'
    )
    rows = "".join(
        f'<x:row r="{n}" spans="1:2"><x:c r="A{n}" t="inlineStr"><x:is><x:t>{name}</x:t></x:is>'
        "</x:c></x:row>"
        for n, name in enumerate(ROWS, start=2)
    )
    sheet = (
        f'\ufeff<?xml version="1.0" encoding="utf-8"?><!-- <c r="B2"/> -->'
        f'<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="5" max="6" hidden="1"/></x:cols>'
        f'<x:sheetData>{rows}<x:row r="9"><x:c r="A9"><x:f>B2+B3</x:f><x:v>0</x:v></x:c></x:row>'
        "</x:sheetData><x:extLst><x:ext uri='{1}'><![CDATA[</x:sheetData>]]></x:ext></x:extLst>"
        "</x:worksheet>"
    )
    return package(sheet, book, {"xl/printerSettings/p.bin": bytes(range(256)), "odd/x": b"\0"})


def bare_form() -> bytes:
    """Rows and cells without addresses, an empty row, a shared formula."""
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData>'
        f'<row><c t="str"><v>{ROWS[0]}</v></c></row><row/><row ht="20" />'
        '<row><c><f t="shared" ref="A4:A5" si="0">B1*2</f><v>7</v></c><c><v>1</v></c></row>'
        '<row r="8"><c r="C8"><f t="shared" si="0"/><v>9</v></c></row>'
        "</sheetData></worksheet>"
    )
    return package(sheet)


def empty_form() -> bytes:
    """Nothing but an empty sheet."""
    return package(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')


def members(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
