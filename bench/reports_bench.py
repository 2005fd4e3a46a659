"""What documents cost against the bare libraries writing the same cells, as ratios inside one run.

Called by run.py; by itself it exits 1 when a bar is missed: a school's workbook ≤ 1.3 × bare
XlsxWriter, a district's workbook of 28,800 rows ≤ 1.2 × bare XlsxWriter, its PDF ≤ 1.3 × one
reportlab Table per page with widths and heights given, and ≤ 200 MB. Every measurement is a process
of its own.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from figure import Figure, peak_mb  # noqa: E402 - beside this file; the path is set above

from core.reports.content import (  # noqa: E402
    Appendix,
    Cell,
    Column,
    Document,
    Letterhead,
    Row,
    Signature,
    Table,
)

ROWS = 28_800
SCHOOL_ROWS = 240
ROUNDS = 5
PAGE_ROWS, ROW_HEIGHT, SIZE = 26, 18.3, 11  # a page as the program fills it
BARS = {
    "school.xlsx": ("A school's workbook, against bare XlsxWriter", 1.3, 3),
    "district.xlsx": ("A district's workbook of 28,800 rows, against bare XlsxWriter", 1.2, 2),
    "district.pdf": ("A district's PDF, against one reportlab Table a page", 1.3, 2),
}
"""Documents with their words, bars and runs."""
MEMORY_BAR = 200  # MB
NAMES = ("Trẻ nhà trẻ ra lớp", "Học sinh lên lớp", "Giáo viên đạt chuẩn",
         "Trường chuẩn quốc gia")  # fmt: skip
COLUMNS = (
    Column("no", "TT", "center"), Column("name", "Chỉ tiêu"), Column("unit", "Đơn vị"),
    Column("level", "Cấp học", "center"), Column("target", "Kế hoạch", "center"),
    Column("numerator", "Tử số", "right"), Column("denominator", "Mẫu số", "right"),
    Column("value", "Kết quả", "right"), Column("verdict", "Đánh giá", "center"),
)  # fmt: skip


def table(count: int) -> Table:
    """Rows as a roll-up's appendix has them: texts, figures, a live share."""
    random = Random(1)
    rows = []
    for n in range(count):
        whole = random.randint(50, 900)
        part = random.randint(20, whole)
        share = Decimal(part) * 100 / whole
        texts = (str(n + 1), NAMES[n % 4], f"Tiểu học Số {n % 120}", "TH", "≥ 95%")
        cells = (
            *(Cell(text) for text in texts),
            Cell(str(part), Decimal(part)),
            Cell(str(whole), Decimal(whole)),
            Cell(f"{share:.2f}".replace(".", ","), share, 2, "[numerator@]*100/[denominator@]"),
            Cell("Đạt" if share >= 95 else "Chưa đạt"),
        )
        rows.append(Row(cells, key=f"r{n}"))
    return Table(COLUMNS, tuple(rows), "Chỉ tiêu")


def document(count: int) -> Document:
    """A report whose appendix is the table."""
    head = Letterhead(("UBND HUYỆN",), ("PHÒNG GD&ĐT",), "Số:", "Hà Nội")
    appendix = Appendix("Phụ lục I", "KẾT QUẢ", "(Kèm theo Báo cáo)", (table(count),))
    return Document("BÁO CÁO", "Kết quả", head, (), Signature(("TRƯỞNG PHÒNG",), ()), "Báo cáo",
                    "Phòng", (appendix,))  # fmt: skip


# -- the bare libraries -----------------------------------------------------------------------


def bare_workbook(count: int) -> bytes:
    """XlsxWriter writing the same cells: formats made once, widths and heights given."""
    from xlsxwriter import Workbook

    made = table(count)
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        text = book.add_worksheet("Báo cáo")
        line = book.add_format({"font_name": "Times New Roman", "font_size": 13})
        for n, words in enumerate(("PHÒNG GD&ĐT", "BÁO CÁO", "Kết quả", "TRƯỞNG PHÒNG")):
            text.merge_range(n, 0, n, 1, words, line)
        book.set_properties({"title": "Báo cáo", "author": "Phòng"})
        sheet = book.add_worksheet(made.sheet)
        base = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "text_wrap": True}
        texts = {a: book.add_format({**base, "align": a}) for a in ("left", "center", "right")}
        numbers = {d: book.add_format({**base, "num_format": f}) for d, f in
                   ((0, "[$-42A]#,##0"), (2, "[$-42A]#,##0.00"))}  # fmt: skip
        for n, column in enumerate(made.columns):
            sheet.set_column(n, n, 14)
            sheet.write_string(0, n, column.title, texts["center"])
        for n, row in enumerate(made.rows, start=1):
            sheet.set_row(n, 20)
            for place, (column, cell) in enumerate(zip(made.columns, row.cells, strict=True)):
                if cell.number is None:
                    sheet.write_string(n, place, cell.text, texts[column.align])
                elif cell.formula:
                    formula = f"=F{n + 1}*100/G{n + 1}"
                    sheet.write_formula(n, place, formula, numbers[2], float(cell.number))
                else:
                    sheet.write_number(n, place, float(cell.number), numbers[0])
    return stream.getvalue()


def bare_pdf(count: int) -> bytes:
    """One reportlab Table a page with widths and heights given: the fast way with platypus."""
    from reportlab import rl_config
    from reportlab.lib.colors import black
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table as PageTable

    from core.reports.fonts import faces
    from core.reports.layout import layout

    rl_config.useA85 = 0
    page, names = layout(landscape=True), faces()
    rows = [[cell.text for cell in row.cells] for row in table(count).rows]
    widths = [page.text_width / len(COLUMNS)] * len(COLUMNS)
    style = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("FONT", (0, 0), (-1, -1), names.regular, SIZE),
    ]
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(page.width, page.height), pageCompression=1)
    head = [column.title for column in COLUMNS]
    for start in range(0, len(rows), PAGE_ROWS):
        part = [head, *rows[start : start + PAGE_ROWS]]
        made = PageTable(part, colWidths=widths, rowHeights=[ROW_HEIGHT] * len(part), style=style)
        made.wrapOn(canvas, page.text_width, page.text_height)
        made.drawOn(canvas, page.left, page.height - page.top - ROW_HEIGHT * len(part))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def ours(fmt: str, count: int) -> bytes:
    """The same rows as a document of the program."""
    from core.reports.excel import write_excel
    from core.reports.pdf import write_pdf

    writers: dict[str, Callable[[Document], bytes]] = {"xlsx": write_excel, "pdf": write_pdf}
    return writers[fmt](document(count))


JOBS: dict[str, Callable[[], bytes]] = {
    "school.xlsx": lambda: ours("xlsx", SCHOOL_ROWS),
    "school.xlsx bare": lambda: bare_workbook(SCHOOL_ROWS),
    "district.xlsx": lambda: ours("xlsx", ROWS),
    "district.xlsx bare": lambda: bare_workbook(ROWS),
    "district.pdf": lambda: ours("pdf", ROWS),
    "district.pdf bare": lambda: bare_pdf(ROWS),
}


# -- measuring --------------------------------------------------------------------------------


def measure(job: str) -> dict[str, Any]:
    """Seconds of the processor and megabytes of one job, in this process."""
    work = JOBS[job]
    times = []
    for _ in range(ROUNDS if "school" in job else 1):
        began = time.process_time()
        data = work()
        times.append(time.process_time() - began)
    seconds = statistics.median(times[1:] or times)
    peak = peak_mb()
    return {"seconds": seconds, "megabytes": peak, "bytes": len(data)}


def child(job: str) -> dict[str, Any]:
    """`measure` in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, job], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "SKH_NOW": "2023-07-05T08:00:00+07:00"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def figures(folder: Path) -> list[Figure]:
    """The figures for the table of run.py: ratios of processor time, the least of a few runs each.

    Nothing is written: the documents stay in memory and `folder` is not used.
    """
    found = []
    for name, (words, bar, runs) in BARS.items():
        rounds = [(child(name), child(f"{name} bare")) for _ in range(runs)]
        own = min(mine["seconds"] for mine, _ in rounds)
        bare = min(other["seconds"] for _, other in rounds)
        note = f"{own:.3f} s against {bare:.3f} s"
        found.append(Figure(words, own / bare, "×", bar, note))
        if name == "district.pdf":
            peak = max(mine["megabytes"] for mine, _ in rounds)
            found.append(Figure("Memory of the district's PDF", peak, "MB", MEMORY_BAR))
    return found


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    found = figures(ROOT)
    for figure in found:
        mark = "ok" if figure.met else "MISSED"
        value = f"{figure.value:.2f} {figure.unit}"
        print(f"{figure.name:<66} {value:>12}  ≤ {figure.limit} {mark:<6} {figure.note}")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        sys.exit(main())
