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


OFFICE_ROWS = (
    "Trẻ nhà trẻ ra lớp", "Trẻ mẫu giáo ra lớp (trong đó trẻ 5 tuổi: 100%)",
    "Tỷ lệ trẻ 6 tuổi vào lớp 1", "HS hoàn thành chương trình MN trẻ 5 tuổi/TH/ THCS",
    "Mầm non", "Tiểu học", "THCS", "Số phòng học xây mới",
)  # fmt: skip


def office_form(title: str = "Quý II năm 2023", *, date_1904: bool = False) -> bytes:
    """A form as an office sends it: titles, merged heads, labels to fill in, a second sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": date_1904}) as book:
        bold = book.add_format({"bold": True, "align": "center", "text_wrap": True, "border": 1})
        grid = book.add_format({"border": 1, "text_wrap": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet, other = book.add_worksheet("Biểu 01"), book.add_worksheet("Biểu 02")
        sheet.set_column("A:A", 5)
        sheet.set_column("B:B", 38)
        sheet.set_column("I:I", 12, None, {"hidden": True})
        sheet.merge_range("A1:H1", "BIỂU 01. KẾT QUẢ THỰC HIỆN CHỈ TIÊU", bold)
        sheet.merge_range("A2:H2", title, book.add_format({"align": "center", "italic": True}))
        sheet.write("A3", "Đơn vị báo cáo:")
        sheet.write("F3", "Ngày lập:")
        sheet.write_blank("G3", None, day)
        for place, text in (("A5:A6", "STT"), ("B5:B6", "Nội dung chỉ tiêu"),
                            ("C5:C6", "Kế hoạch"), ("D5:F5", "Kết quả thực hiện"),
                            ("G5:G6", "So với KH (%)"), ("H5:H6", "Ghi chú")):  # fmt: skip
            sheet.merge_range(place, text, bold)
        sheet.write_row("D6", ["Tử số", "Mẫu số", "Tỷ lệ (%)"], bold)
        for n, name in enumerate(OFFICE_ROWS):
            sheet.write_row(6 + n, 0, [str(n + 1), name], grid)
            for column in range(2, 8):
                sheet.write_blank(6 + n, column, None, grid)
        sheet.write("B15", "Tổng cộng", bold)
        sheet.write_formula("D15", "=SUM(D7:D14)", grid, 0)
        sheet.write("F17", "THỦ TRƯỞNG ĐƠN VỊ", bold)
        other.write_row("A1", ["TT", "Chỉ tiêu", "MN", "Tiểu học", "THCS"], bold)
        for n, name in enumerate(("Giáo viên trên chuẩn", "Phổ cập giáo dục")):
            other.write_row(1 + n, 0, [n + 1, name], grid)
    return stream.getvalue()


def macro_form() -> bytes:
    """A workbook with macros, a custom part, an array formula and a sheet said to be enormous."""
    sheet = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>'
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{ROWS[0]}</t></is></c></row>'
        '<row r="3"><c r="B3"><f t="array" ref="B3:B5">A1:A3*2</f><v>7</v></c></row>'
        '<row r="4"><c r="B4"><v>8</v></c></row><row r="5"><c r="B5"><v>9</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    made = package(
        sheet, "", {"xl/vbaProject.bin": bytes(range(200)), "customXml/item1.xml": b"<a/>"}
    )
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return with_part(
        made, "[Content_Types].xml", CONTENT_TYPES.replace(f"{KIND}.sheet.main+xml", kind).encode()
    )


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A package with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, old in members(data).items():
            archive.writestr(member, content if member == name else old)
    return stream.getvalue()
