"""The tour fills a superior's form: a small .xlsx as an office sends it, pointed at once."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from core.i18n import tr

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_SIZE: Final = (1280, 700)
_NAME: Final = "Biểu 01 của Sở.xlsx"
_ROWS: Final = (
    "Trẻ nhà trẻ ra lớp", "Trẻ mẫu giáo ra lớp (trong đó trẻ 5 tuổi: 100%)",
    "Tỷ lệ trẻ 6 tuổi vào lớp 1", "HS đúng độ tuổi vào lớp 6", "Trẻ suy dinh dưỡng thể nhẹ cân",
    "Trẻ suy dinh dưỡng thể thấp còi", "Học sinh lớp 9 tốt nghiệp THCS", "Số phòng học xây mới",
)  # fmt: skip
_HEADS: Final = ("STT", "Nội dung chỉ tiêu", "Kế hoạch năm", "Tử số", "Mẫu số", "Tỷ lệ (%)",
                 "So với KH (%)", "Ghi chú")  # fmt: skip
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOLD, _GRID = 1, 2  # of the styles below
_FONT: Final = '<sz val="12"/><name val="Times New Roman"/>'
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font>'
    '</fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/>'
    '<right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders>'
    '<cellXfs count="3"><xf/><xf fontId="1" borderId="1" applyAlignment="1">'
    '<alignment horizontal="center" wrapText="1"/></xf><xf borderId="1"/></cellXfs></styleSheet>'
)


def play_form(window: MainWindow, folder: Path, out: Path, say: Callable[[str], None]) -> None:
    """Open the form, keep what the program proposes, photograph it, fill it for the period."""
    from PySide6.QtWidgets import QDialog, QMessageBox

    from gui.tour_keys import photograph, shown, wait_for

    path = folder / _NAME
    make_form(path)
    window.actions_by_name["actFillForm"].trigger()
    late = tr("Không mở được trang điền biểu.")
    dialog = wait_for(lambda: shown(window, QDialog, "formFillDialog"), late)
    dialog.resize(*_SIZE)  # the screen that is none is a small one
    dialog.open_file(path)
    table, cell = dialog.board.table_page, dialog.board.cell_page
    wait_for(lambda: table.rows and not dialog.is_busy, late)
    table.parts.setCurrentIndex(1)
    photograph(dialog, out / "bieu-de-nghi.png")
    table.confirm.click()
    wait_for(lambda: not table.confirm.isVisible() and not dialog.is_busy, late)
    table.keep.click()
    wait_for(lambda: dialog.fill.isEnabled() and not dialog.is_busy, late)
    dialog.board.show_page(0)
    dialog.board.grid.point_at((3, 2))
    cell.keep.click()
    wait_for(lambda: cell.drop.isEnabled() and not dialog.is_busy, late)
    photograph(dialog, out / "bieu-da-noi.png")
    made = out / "bieu-da-dien.xlsx"
    dialog.write_file(dialog.look, dialog.periods.currentData(), made)
    wait_for(lambda: shown(dialog, QMessageBox, "messageBox"), late).close()
    dialog.close()
    say(tr("Điền biểu Excel của cấp trên: {name}", name=made.name))


def make_form(path: Path) -> None:
    """A form of one sheet with title, labels, a table to be filled and a total."""
    rows = [
        _row(1, [("A", "BIỂU 01. KẾT QUẢ THỰC HIỆN CHỈ TIÊU", _BOLD)]),
        _row(3, [("A", "Đơn vị:", 0), ("F", "Kỳ báo cáo:", 0)]),
        _row(5, [(letter, head, _BOLD) for letter, head in zip("ABCDEFGH", _HEADS, strict=True)]),
    ]
    for number, name in enumerate(_ROWS, 6):
        empty = [(letter, "", _GRID) for letter in "CDEFGH"]
        rows.append(_row(number, [("A", str(number - 5), _GRID), ("B", name, _GRID), *empty]))
    last = 5 + len(_ROWS)
    total = f'<c r="D{last + 1}" s="{_GRID}"><f>SUM(D6:D{last})</f></c>'
    rows.append(_row(last + 1, [("B", "Tổng cộng", _BOLD)])[: -len("</row>")] + total + "</row>")
    widths = (6, 34, 11, 9, 9, 9, 9, 14)
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    sheet = (
        f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        '<mergeCells count="2"><mergeCell ref="A1:H1"/><mergeCell ref="B3:E3"/></mergeCells>'
        "</worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_parts(), "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{content}')


def _parts() -> dict[str, str]:
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for part, kind in (("workbook", "sheet.main"), ("styles", "styles"),
                           ("worksheets/sheet1", "worksheet"))
    )  # fmt: skip
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Biểu 01" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/styles.xml": _STYLES,
    }


def _relations(links: list[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _row(number: int, cells: list[tuple[str, str, int]]) -> str:
    made = [
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        if text
        else f'<c r="{letter}{number}" s="{style}"/>'
        for letter, text, style in cells
    ]
    return f'<row r="{number}">{"".join(made)}</row>'
