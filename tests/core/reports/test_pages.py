"""Every page of long documents, measured: margins, whole cells, repeated heads, embedded fonts."""

import io
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pypdf import PageObject, PdfReader

from core.reports import document
from core.reports.content import (
    Cell,
    Column,
    Document,
    Letterhead,
    Paragraph,
    Row,
    Signature,
    Table,
)
from core.reports.fonts import faces
from core.reports.pdf import write_pdf
from core.session import Session

MM = 72 / 25.4
LEFT, RIGHT, EDGE = 30 * MM, 15 * MM, 20 * MM
ASCENT, DESCENT = 0.66, 0.21  # of a letter with no accent above


class Text(NamedTuple):
    """A piece of text as it is put on the page: where it begins, how long and large it is."""

    x: float
    y: float
    width: float
    size: float


class Page:
    """What is drawn on a page: pieces of text, upright and level rules, in points."""

    def __init__(self, page: PageObject) -> None:
        self.width, self.height = (float(side) for side in page.mediabox[2:])
        self.texts: list[Text] = []
        self.upright: list[tuple[float, float, float]] = []  # x, low, high
        self.level: list[tuple[float, float, float]] = []  # y, left, right
        self._widths = {
            name: (font["/FirstChar"], [float(width) for width in font["/Widths"]])
            for name, font in page["/Resources"]["/Font"].items()  # type: ignore[index]
        }
        self._start = self._at = (0.0, 0.0)
        self._font, self._size, self._spread = "", 0.0, 0.0
        self.words = page.extract_text(visitor_operand_before=self._operator)

    def _operator(self, name: bytes, args: Any, _cm: Any, _tm: Any) -> None:
        match name:
            case b"Tf":
                self._font, self._size = str(args[0]), float(args[1])
            case b"Tw":
                self._spread = float(args[0])
            case b"Tm":
                self._at = float(args[4]), float(args[5])
            case b"Tj":
                self._put(getattr(args[0], "original_bytes", args[0]))
            case b"m":
                self._start = float(args[0]), float(args[1])
            case b"l":
                self._rule(self._start, (float(args[0]), float(args[1])))

    def _put(self, codes: bytes) -> None:
        first, widths = self._widths[self._font]
        width = sum(widths[code - first] for code in codes) * self._size / 1000
        width += codes.count(b" ") * self._spread
        x, y = self._at
        if codes.strip():
            self.texts.append(Text(x, y, width, self._size))
        self._at = x + width, y

    def _rule(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x, y), (a, b) = start, end
        if abs(x - a) < 0.01:
            self.upright.append((x, min(y, b), max(y, b)))
        elif abs(y - b) < 0.01:
            self.level.append((y, min(x, a), max(x, a)))

    def cut(self) -> list[Text]:
        """Texts that a rule of a table crosses."""
        return [text for text in self.texts if self._crossed(text)]

    def _crossed(self, text: Text) -> bool:
        right, middle = text.x + text.width, text.x + text.width / 2
        top, foot = text.y + text.size * ASCENT, text.y - text.size * DESCENT
        return any(
            text.x + 0.5 < x < right - 0.5 and low < text.y < high for x, low, high in self.upright
        ) or any(foot + 0.2 < y < top - 0.2 and a < middle < b for y, a, b in self.level)

    def outside(self) -> list[Text]:
        """Texts beyond the margins; the page number alone may stand in the top one."""
        return [text for text in self.texts if not self._inside(text)]

    def _inside(self, text: Text) -> bool:
        right, top = self.width - RIGHT, self.height - EDGE
        across = text.x >= LEFT - 0.1 and text.x + text.width <= right + 0.1
        if text.y > top:
            middle = text.x + text.width / 2
            return text.size == 13 and abs(middle - (LEFT + right) / 2) < 0.1
        return across and text.y + text.size * ASCENT <= top + 0.1 and text.y >= EDGE


def pages_of(data: bytes) -> list[Page]:
    return [Page(page) for page in PdfReader(io.BytesIO(data)).pages]


@pytest.fixture(params=["results-hai-an", "plan-ha-dong", "results-gia-lam", "roll-up-district"])
def data(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, filled_book: Path,
    office_book: Path, plan_books: Callable[[str, str], Path],
) -> bytes:  # fmt: skip
    """Long documents of three plans and of an office."""
    report, _, name = str(request.param).rpartition("-")
    if name == "an":
        report, name = "results", "hai-an"
    if name == "dong":
        report, name = "plan", "ha-dong"
    period = "2023-Q2"
    match name:
        case "hai-an":
            monkeypatch.setenv("SKH_NOW", "2024-01-20T08:00:00+07:00")
            period = "2023-2024-HK1"
            path = plan_books("hai-an-2023-2024", period)
        case "ha-dong":
            path = plan_books("ha-dong-2020-2025", period)
        case "lam":
            path, report = filled_book, "results"
        case _:
            path = office_book
    with Session.open(path, read_only=True) as session:
        return write_pdf(document(session, report, period))


def test_every_page(data: bytes) -> None:
    """Nothing is cut or leaves the margins, heads repeat, fonts are embedded, words copy out."""
    reader = PdfReader(io.BytesIO(data))
    pages = [Page(page) for page in reader.pages]
    assert len(pages) > 10
    for n, page in enumerate(pages):
        assert (n + 1, page.cut(), page.outside()) == (n + 1, [], [])
        assert unicodedata.is_normalized("NFC", page.words)
        for font in reader.pages[n]["/Resources"]["/Font"].values():
            known = font.get_object()
            assert "/FontFile2" in known["/FontDescriptor"].get_object(), known["/BaseFont"]
        lines = page.words.split("\n")
        if page.width > page.height and lines[0].isdigit():  # a later page of an appendix
            assert lines[1].split()[0] in ("TT", "STT"), lines[:3]
    places = [reader.get_destination_page_number(entry) for entry in reader.outline]  # type: ignore[arg-type]
    assert places == sorted(places)
    for entry, place in zip(reader.outline, places, strict=True):
        assert place is not None
        label = str(entry["/Title"]).split(". ")[0][:20]  # type: ignore[call-overload,index]
        assert label in pages[place].words.replace("\n", " ")


# -- what stays together ----------------------------------------------------------------------


def made_with(rows: int, notes: tuple[str, ...]) -> Document:
    columns = (Column("no", "TT", "center"), Column("text", "Nội dung"))
    body = tuple(Row((Cell(str(n)), Cell(f"dòng {n}"))) for n in range(rows))
    table = Table(columns, body, "Bảng", notes=notes)
    head = Letterhead((), ("TRƯỜNG",), "Số:", "Hà Nội")
    return Document("BÁO CÁO", "Thử", head, (table,), Signature((), ()), "Thử", "Trường")


@pytest.mark.parametrize("notes", [(), ("Ghi chú cuối bảng.",)])
def test_a_last_row_and_its_notes_never_stand_alone(notes: tuple[str, ...]) -> None:
    """Whatever the number of rows: the last page of a table has two of them, and the notes."""
    least = 99
    for rows in range(20, 45):
        *_, page = pages_of(write_pdf(made_with(rows, notes)))
        assert f"dòng {rows - 1}" in page.words
        least = min(least, page.words.count("dòng "))
    assert least == 2


def test_the_signature_is_never_alone() -> None:
    """Whatever the number of paragraphs: the last one stands on the signer's page."""
    turned = 0
    for count in range(12, 30):
        body = "\n".join(["Một đoạn ngắn."] * count)
        made = replace(
            made_with(1, ()),
            blocks=(Paragraph(body), Paragraph("Trên đây là báo cáo của đơn vị./.")),
            signature=Signature(("HIỆU TRƯỞNG",), ("- Phòng Giáo dục và Đào tạo;", "- Lưu: VT.")),
        )
        pages = pages_of(write_pdf(made))
        assert "HIỆU TRƯỞNG" in pages[-1].words
        assert "Trên đây là báo cáo của đơn vị./." in pages[-1].words
        turned += len(pages) == 2 and "Một đoạn" not in pages[-1].words
    assert turned > 0  # the paragraph that goes over for the signature's sake


def test_the_measure_finds_what_is_cut_or_outside() -> None:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    face = faces().regular
    size = (210 * MM, 297 * MM)
    canvas = Canvas(stream, pagesize=size, initialFontName=face)  # type: ignore[arg-type]
    for x, y in ((100, 400), (100, 500), (60, 300), (530, 300), (100, 30)):
        text = canvas.beginText(x, y)
        text.textOut("chu viet")
        canvas.drawText(text)
    canvas.line(110, 390, 110, 410)
    canvas.line(90, 503, 200, 503)
    canvas.save()
    [page] = pages_of(stream.getvalue())
    assert [(text.x, text.y) for text in page.cut()] == [(100, 400), (100, 500)]
    assert [(text.x, text.y) for text in page.outside()] == [(60, 300), (530, 300), (100, 30)]
