"""Charts: the same shapes as SVG and in a PDF, read back; never colour alone; axes from nought."""

from __future__ import annotations

import io
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from core.reports import charts
from core.reports.chart_board import Shape, Stroke, Words
from core.reports.charts import Line, Lines, Look, Part, Picture, StackedBars

LOOK = Look(charts.PAPER, 10)
BARS = StackedBars(
    ("Mầm non", "Tiểu học", "Trung học cơ sở"),
    (
        Part("Đạt và vượt", "good", "full", (5, 8, 0), "reached"),
        Part("Chưa đạt", "bad", "hatched", (2, 0, 1), "not_met"),
        Part("Cần xem lại", "warn", "pale", (0, 1, 0), "review"),
        Part("Chưa có số liệu", "muted", "empty", (3, 0, 4), "no_data"),
    ),
    "Số mức phấn đấu",
)
LINES = Lines(
    ("Quý I/2023", "Quý II/2023", "Quý III/2023"),
    (
        Line("Chỉ tiêu đạt", "good", (20, None, 80.25)),
        Line("Nhiệm vụ hoàn thành", "accent", (5, 30, 79)),
        Line("Giải ngân", "warn", (None, None, None)),
    ),
    "Phần trăm",
    ("2023-Q1", "2023-Q2", "2023-Q3"),
)


ENDS = StackedBars(
    ("Kế hoạch", "Âm", "Một tên rất dài của một hạng mục trong kế hoạch", "Chưa có"),
    (Part("Số tiền", "accent", "full", (418_348.5, -3.0, 100.0, None)),),
    "Số tiền",
    ("418.348,5", "-3", "100", ""),
)


def words(picture: Picture) -> list[str]:
    return [item.text for item in picture.items if isinstance(item, Words)]


def test_figures_behind_the_bars_as_printed() -> None:
    picture = charts.draw(ENDS, LOOK, 300, 200)
    assert {"418.348,5", "-3", "100"} <= set(words(picture))
    assert ENDS.axis not in words(picture)  # neither scale nor legend
    first, third = picture.regions  # what is below nought or missing has no bar
    assert first.width / third.width == pytest.approx(4183.485)
    assert first.words == "Kế hoạch – Số tiền: 418.348,5"
    behind = next(i for i in picture.items if isinstance(i, Words) and i.text == "418.348,5")
    assert first.x + first.width < behind.x
    assert behind.x + len(behind.text) * 5.6 <= 300
    assert charts.in_words(ENDS).endswith("kế hoạch: 100. Chưa có: –")


def test_long_names_take_the_lines_there_are_and_say_when_they_are_cut() -> None:
    exact = Look(charts.PAPER, 10, measure=lambda text: 5.0 * len(text))
    name = ENDS.categories[2]
    tall = [w for w in words(charts.draw(ENDS, exact, 300, 240)) if w and w in name]
    assert " ".join(tall) == name
    assert len(tall) > 1
    flat = words(charts.draw(ENDS, exact, 300, 60))
    [cut] = [w for w in flat if w.endswith("…")]
    assert name.startswith(cut[:-1])
    assert 5 * len(cut) <= 300 * 0.48


@pytest.mark.parametrize("chart", [BARS, LINES])
def test_svg_is_sound_and_says_every_word(chart: StackedBars | Lines) -> None:
    picture = charts.draw(chart, LOOK, 600, 240)
    root = ET.fromstring(charts.svg(picture, "Noto Sans"))  # noqa: S314 - our own text
    assert root.get("viewBox") == "0 0 600 240"
    assert root.get("font-family") == "Noto Sans"
    found = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert found == words(picture)
    assert set(chart.categories) <= set(found)
    assert chart.axis in found


def test_a_pdf_has_the_same_words_in_the_documents_font() -> None:
    from reportlab.pdfgen.canvas import Canvas

    from core.reports.fonts import faces
    from core.reports.pdf_chart import on_canvas
    from core.reports.pdf_text import Typesetter

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(400, 300), initialFontName=faces().regular)
    setter = Typesetter(faces())
    on_canvas(charts.draw(BARS, LOOK, 360, 200), canvas, setter, 20, 280)
    on_canvas(charts.draw(LINES, LOOK, 360, 60), canvas, setter, 20, 70)
    canvas.save()
    page = PdfReader(stream).pages[0]
    text = page.extract_text()
    for name in ("Mầm non", "Trung học cơ sở", "Đạt và vượt", "Số mức phấn đấu", "80,2%"):
        assert name in text
    fonts = page["/Resources"]["/Font"]
    assert all("Helvetica" not in str(f.get_object()["/BaseFont"]) for f in fonts.values())


def test_nothing_leaves_the_picture() -> None:
    for chart in (BARS, LINES, ENDS):
        picture = charts.draw(chart, LOOK, 600, 240)
        for item in picture.items:
            match item:
                case Shape():
                    assert all(-1 <= x <= 601 and -1 <= y <= 241 for x, y in item.points)
                case Stroke():
                    assert -1 <= min(item.x1, item.x2) <= max(item.x1, item.x2) <= 601
                case Words():
                    assert 0 <= item.x <= 600
                    assert 0 <= item.y <= 240


def test_parts_differ_without_colour() -> None:
    """Every part of a bar says its number; fillings differ: full, hatched, pale, empty."""
    picture = charts.draw(BARS, LOOK, 600, 240)
    for amount in ("5", "8", "2", "3", "4"):
        assert amount in words(picture)
    grey = Look(dict.fromkeys(charts.PAPER, "#555555") | {"surface": "#ffffff"}, 10)
    shapes = [i for i in charts.draw(BARS, grey, 600, 240).items if isinstance(i, Shape)]
    assert len({shape.colour for shape in shapes}) == 4
    marks = [
        (len(i.points), i.radius > 0) for i in charts.draw(LINES, grey, 600, 240).items
        if isinstance(i, Shape)
    ]  # fmt: skip
    assert {(1, True), (4, False), (3, False)} <= set(marks)  # circle, square, triangle


def test_bars_begin_at_nought_and_are_as_long_as_their_numbers() -> None:
    regions = charts.draw(BARS, LOOK, 600, 240).regions
    first = [r for r in regions if r.target[1] == 0]  # type: ignore[index]
    assert [r.target for r in first] == [("reached", 0), ("not_met", 0), ("no_data", 0)]
    assert first[0].width / first[1].width == pytest.approx(5 / 2)
    assert first[1].x == pytest.approx(first[0].x + first[0].width)
    assert {r.x for r in regions if r.target[0] == "reached"} == {first[0].x}  # type: ignore[index]
    assert first[0].words == "Mầm non – Đạt và vượt: 5"


@pytest.mark.parametrize(
    ("highest", "end", "step"),
    [(0, 1, 1), (1, 1, 1), (4, 4, 1), (7, 8, 2), (16, 20, 5), (43, 50, 10), (100, 100, 20),
     (137, 150, 50), (999, 1000, 200)],
)  # fmt: skip
def test_scales_are_round_and_whole(highest: float, end: float, step: float) -> None:
    assert charts._scale(highest) == (end, step)


def test_a_gap_in_the_figures_is_a_gap_in_the_line() -> None:
    picture = charts.draw(LINES, LOOK, 600, 240)
    good = [i for i in picture.items if isinstance(i, Stroke) and i.width == 2]
    assert len(good) == 2  # of the tasks only: the indicators' line has a hole in the middle
    assert [r.target for r in picture.regions] == ["2023-Q1", "2023-Q2", "2023-Q3"]
    assert picture.regions[1].words == "Quý II/2023: Nhiệm vụ hoàn thành 30%"


def test_last_figures_do_not_overlap() -> None:
    picture = charts.draw(LINES, LOOK, 600, 240)
    ends = sorted(i.y for i in picture.items if isinstance(i, Words) and i.text in ("80,2%", "79%"))
    assert len(ends) == 2
    assert ends[1] - ends[0] >= 11


def test_last_figures_stay_above_the_axis() -> None:
    low = Lines(("Quý I",), tuple(Line(str(n), "good", (float(n),)) for n in range(3)), "%")
    picture = charts.draw(low, LOOK, 600, 240)
    axis = max(i.y1 for i in picture.items if isinstance(i, Stroke) and i.y1 == i.y2)
    ends = sorted(i.y for i in picture.items if isinstance(i, Words) and i.text in ("0%", "1%"))
    assert ends[-1] <= axis + LOOK.size * 0.35


def test_many_names_below_a_line_chart_are_thinned_not_cut() -> None:
    quarters = tuple(f"Quý {n}/{year}" for year in (2022, 2023) for n in ("I", "II", "III", "IV"))
    line = Line("Giải ngân", "warn", tuple(float(n) for n in range(8)))
    said = words(charts.draw(Lines(quarters, (line,), "%"), LOOK, 200, 160))
    assert not [text for text in said if text.endswith("…")]
    assert "IV/2023" in said  # the last one always
    assert "I/2022" not in said


def test_what_is_over_a_hundred_still_fits() -> None:
    chart = Lines(("Năm 2023",), (Line("Giải ngân", "warn", (137.0,)),), "%")
    assert "137%" in words(charts.draw(chart, LOOK, 400, 200))
    assert "150%" in words(charts.draw(chart, LOOK, 400, 200))


def test_in_words() -> None:
    assert charts.in_words(BARS).startswith("Mầm non: Đạt và vượt 5, Chưa đạt 2")
    assert "Quý I/2023: Chỉ tiêu đạt 20%, Nhiệm vụ hoàn thành 5%" in charts.in_words(LINES)


def test_an_empty_chart_and_hostile_words() -> None:
    assert charts.draw(StackedBars((), (), "Số"), LOOK, 300, 100).regions == ()
    assert charts.draw(StackedBars(("a",), (), "Số"), LOOK, 300, 100).regions == ()
    odd = StackedBars(('<b>"&\x07',), (Part("a<b", "good", "full", (1,)),), "x&y")
    root = ET.fromstring(charts.svg(charts.draw(odd, LOOK, 300, 100), 'Font" x="'))  # noqa: S314
    assert any(node.text == '<b>"&' for node in root.iter())


def test_the_screen_needs_no_heavy_library() -> None:
    code = (
        "import sys; from core.reports import charts as c;"
        "chart = c.Lines(('a',), (c.Line('b', 'good', (1,)),), 'c');"
        "p = c.draw(chart, c.Look(c.PAPER, 9), 90, 90);"
        "c.svg(p, 'x'); print(*{'reportlab', 'http.client', 'ssl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
