"""Native charts of a workbook, drawn by the spreadsheet from figures on a sheet of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.reports.chart_board import MARKS, Board, Fill, Look
from core.reports.charts import PAPER, Lines, Part, StackedBars
from core.reports.content import Chart
from core.reports.excel_book import LINE, SIZE, Book, Worksheet, cell_text, set_width
from core.reports.layout import form, layout
from core.reports.widths import line_count, rough_measure

_NAMES: Final = 0.58  # of the page's width, for what the figures are of
_COLUMNS: Final = 3  # of figures, that share the rest
_ROOM: Final = 0.9  # of a cell is there for its text


class ChartFigures:
    """The sheet "Số liệu biểu đồ" and the charts that show it."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.sheet: Worksheet | None = None
        self.row = 0
        sizes = form()["chart_pt"]
        self.font = {"name": form()["font"], "size": sizes["label"]}
        self.title_font = {**self.font, "size": sizes["title"]}
        self.board = Board(Look(PAPER, sizes["label"]), 0, 0)  # mixes the colours

    def chart(self, chart: Chart) -> Any:
        """A native chart; its figures are written first."""
        drawn = chart.drawn
        if isinstance(drawn, StackedBars):
            columns = [(part.name, part.amounts) for part in drawn.parts]
            looks = [self._part(part, behind=bool(drawn.ends)) for part in drawn.parts]
            kind = {"type": "bar", "subtype": "stacked"} if len(columns) > 1 else {"type": "bar"}
            made = self.book.file.add_chart(kind)
            self._bars(made, drawn)
        else:
            columns = [(line.name, line.values) for line in drawn.lines]
            looks = [self._line(n, line.colour) for n, line in enumerate(drawn.lines)]
            made = self.book.file.add_chart({"type": "line"})
            self._percents(made, drawn)
        name, first = self._write(chart.title, drawn.categories, columns)
        last = first + max(len(drawn.categories), 1) - 1
        for n, (words, _) in enumerate(columns, start=1):
            place = {"categories": [name, first, 0, last, 0], "values": [name, first, n, last, n]}
            made.add_series({"name": cell_text(words), **place, **looks[n - 1]})
        title = {"name": cell_text(chart.title), "name_font": self.title_font, "overlay": False}
        made.set_title(title)
        legend = {"position": "bottom", "font": self.font} if len(columns) > 1 else {"none": True}
        made.set_legend(legend)
        return made

    # -- looks --------------------------------------------------------------------------------

    def _part(self, part: Part, *, behind: bool) -> dict[str, Any]:
        """A part of the bars, as filled as on paper; its figure in it (no nought) or `behind`."""
        full = self.board.colour(part.colour)
        filling: dict[Fill, dict[str, Any]] = {
            "full": {"fill": {"color": full}},
            "hatched": {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": full,
                                    "bg_color": self.board.colour("surface")}},
            "pale": {"fill": {"color": self.board.colour(part.colour, 0.3)}},
            "empty": {"fill": {"color": self.board.colour("surface")}},
        }  # fmt: skip
        label: dict[str, Any] = {"value": True, "font": self.font}
        if behind:
            label["position"] = "outside_end"
        else:
            dark = part.fill == "full"
            label["font"] = {**self.font, "color": self.board.colour("surface" if dark else "text")}
            label["num_format"] = "0;;"
        return {**filling[part.fill], "border": {"color": full}, "gap": 60, "data_labels": label}

    def _line(self, n: int, colour: str) -> dict[str, Any]:
        shade = {"color": self.board.colour(colour)}
        mark = {"type": MARKS[n % len(MARKS)], "size": 7, "fill": shade, "border": shade}
        return {"line": {**shade, "width": 2}, "marker": mark}

    def _bars(self, made: Any, drawn: StackedBars) -> None:
        """Lying bars: the first category on top, the axis from nought."""
        order = {"reverse": True, "crossing": "max"}  # the scale stays below all the same
        made.set_y_axis({**order, "num_font": self.font, "interval_unit": 1})
        scale: dict[str, Any] = {"min": 0, "num_font": self.font}
        if drawn.ends:
            made.set_x_axis({**scale, "visible": False, "major_gridlines": {"visible": False}})
        else:
            whole = {"num_format": "0", "name_font": {**self.font, "bold": False}}
            made.set_x_axis({**scale, **whole, "name": cell_text(drawn.axis)})

    def _percents(self, made: Any, drawn: Lines) -> None:
        axis = {"name": cell_text(drawn.axis), "name_font": {**self.font, "bold": False}}
        made.set_y_axis({"min": 0, "num_format": '0"%"', "num_font": self.font, **axis})
        made.set_x_axis({"num_font": self.font})
        made.show_blanks_as("gap")

    # -- figures ------------------------------------------------------------------------------

    def _write(
        self,
        title: str,
        categories: Sequence[str],
        columns: Sequence[tuple[str, Sequence[float | None]]],
    ) -> tuple[str, int]:
        """Write a chart's figures; the sheet's name and the first row of them."""
        if self.sheet is None:
            self.sheet = self.book.sheet("Số liệu biểu đồ", landscape=False)
            for n in range(_COLUMNS + 1):
                set_width(self.sheet, n, _width(n))
        sheet = self.sheet
        bold = self.book.format(bold=True, border=1, text_wrap=True)
        words = self.book.format(border=1, text_wrap=True)
        sheet.write_string(self.row, 0, cell_text(title), bold)
        for n, (name, _) in enumerate(columns, start=1):
            sheet.write_string(self.row, n, cell_text(name), bold)
        sheet.set_row(self.row, _height([title, *(name for name, _ in columns)], bold=True))
        first = self.row + 1
        for row, category in enumerate(categories, start=first):
            sheet.write_string(row, 0, cell_text(category), words)
            sheet.set_row(row, _height([category], bold=False))
            for n, (_, values) in enumerate(columns, start=1):
                value = values[row - first]
                if value is not None:
                    digits = "" if float(value).is_integer() else ".0"
                    number = self.book.format(border=1, num_format=f"[$-42A]#,##0{digits}")
                    sheet.write_number(row, n, value, number)
        self.row = first + len(categories) + 1
        return str(sheet.get_name()), first


def _width(column: int) -> float:
    """Points of a column of the figures' sheet, which is as wide as the page."""
    width = layout().text_width
    return width * (1 - _NAMES) / _COLUMNS if column else width * _NAMES


def _height(texts: Sequence[str], bold: bool) -> float:
    """Points of a row that holds these texts from its first column on."""
    measure = rough_measure(SIZE)
    lines = (
        line_count(cell_text(t), _width(n) * _ROOM, bold, measure) for n, t in enumerate(texts)
    )
    return max(lines) * SIZE * LINE + 2
