"""The sheets of a workbook as a printer sees them: page numbers, heads that repeat."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

import openpyxl
from xlsxwriter import Workbook

from core.reports.content import (
    Appendix,
    Cell,
    Column,
    Document,
    Letterhead,
    Paragraph,
    Row,
    Signature,
    Table,
)
from core.reports.excel import write_excel
from core.reports.excel_sheet import PrintedSheet

COLUMNS = (Column("name", "Nội dung"), Column("part", "Số", "right"))


def _sheets() -> list[str]:
    rows = tuple(
        Row((Cell(f"Dòng {n}"), Cell(str(n), Decimal(n), 0, "[part@]+1" if n else "")), key=f"r{n}")
        for n in range(3)
    )
    table = Table(COLUMNS, rows, "Bảng")
    document = Document(
        "BÁO CÁO", "Kết quả", Letterhead((), ("TRƯỜNG",), "Số:", "Hà Nội"), (Paragraph("Lời."),),
        Signature((), ()), "Báo cáo", "Trường", (Appendix("Phụ lục", "BẢNG", "", (table,)),),
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(write_excel(document))) as package:
        names = sorted(n for n in package.namelist() if n.startswith("xl/worksheets/sheet"))
        return [package.read(name).decode() for name in names]


def test_page_one_has_no_number_and_every_sheet_counts_its_own_pages() -> None:
    for xml in _sheets():
        found = re.search(r"<headerFooter([^>]*)>(.*?)</headerFooter>", xml)
        assert found is not None
        assert 'differentFirst="1"' in found[1]
        assert "&amp;P" in found[2]
        assert "<oddHeader>" in found[2]
        assert "<firstHeader>" not in found[2]  # nothing: page 1 stays without
        assert 'useFirstPageNumber="1"' in xml


def test_formulas_stand_as_they_were_given_beside_their_results() -> None:
    table = _sheets()[1]
    assert re.findall(r"<f>(.*?)</f><v>(.*?)</v>", table) == [("B6+1", "1.0"), ("B7+1", "2.0")]


def test_the_sheet_reads_back_as_the_library_writes_it() -> None:
    def cells(kind: type | None) -> list[tuple[object, ...]]:
        stream = io.BytesIO()
        with Workbook(stream, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Trang", worksheet_class=kind)
            looks = [None, book.add_format({"bold": True}), book.add_format({"italic": True})]
            sheet.set_header("&C&P")
            for row, look in enumerate(looks * 2):
                sheet.write_string(row, 0, f"<chữ & “dấu”> {row % 2}", look)
                sheet.write_number(row, 30, row / 7, look)
                sheet.write_formula(row, 2, f'=IF(AE{row + 1}>0,"a&b","")', look, "a&b")
                sheet.write_blank(row, 3, None, look)
        found = openpyxl.load_workbook(io.BytesIO(stream.getvalue())).active
        return [
            (c.coordinate, c.value, c.data_type, c.font.b, c.font.i)
            for line in found.iter_rows()
            for c in line
        ]

    assert cells(PrintedSheet) == cells(None)
