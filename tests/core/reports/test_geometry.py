"""The page measured: margins, blocks of the letter head, page number (Nghị định 30/2020)."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from core.reports import document
from core.reports.pdf import write_pdf
from core.session import Session

MM = 72 / 25.4


class Page:
    """Texts of a page with their place and size, as pypdf reads them from the file."""

    def __init__(self, page: PageObject) -> None:
        self.width = float(page.mediabox.width)
        self.height = float(page.mediabox.height)
        self.texts: list[tuple[str, float, float, float]] = []

        def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
            if text.strip():
                self.texts.append((text.strip(), tm[4], tm[5], size))

        page.extract_text(visitor_text=visit)

    def find(self, words: str) -> tuple[float, float, float]:
        """Left, baseline and size of the text that begins so."""
        return next((x, y, size) for text, x, y, size in self.texts if text.startswith(words))


@pytest.fixture
def pages(book: Session) -> list[Page]:
    data = write_pdf(document(book, "results", "2023-Q2"))
    return [Page(page) for page in PdfReader(io.BytesIO(data)).pages]


def text_width(words: str, size: float, face: str = "bold") -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    from core.reports.fonts import faces

    return stringWidth(words, getattr(faces(), face), size)


def test_pages_are_a4_upright_then_lying(pages: list[Page]) -> None:
    upright = [page for page in pages if page.height > page.width]
    assert [(round(p.width / MM), round(p.height / MM)) for p in upright] == [(210, 297)] * len(
        upright
    )
    assert {(round(p.width / MM), round(p.height / MM)) for p in pages[len(upright) :]} == {
        (297, 210)
    }


def test_letterhead_blocks_stand_where_the_decree_puts_them(pages: list[Page]) -> None:
    first = pages[0]
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    left, top, size = first.find(state)
    width = text_width(state, size)
    assert size == 12
    assert 86 <= width / MM <= 90  # the decree's line is about 88 mm wide
    assert left + width <= first.width - 15 * MM + 0.1
    middle = left + width / 2
    motto, lower, motto_size = first.find("Độc lập - Tự do - Hạnh phúc")
    assert motto_size == 13
    assert motto + text_width("Độc lập - Tự do - Hạnh phúc", 13) / 2 == pytest.approx(
        middle, abs=0.5
    )
    assert lower < top
    unit, unit_top, unit_size = first.find("ỦY BAN NHÂN DÂN")
    assert unit_size == 12
    assert unit_top == pytest.approx(top, abs=0.5)
    unit_middle = unit + text_width("ỦY BAN NHÂN DÂN", 12) / 2
    assert unit_middle == pytest.approx((30 + 35) * MM, abs=1)
    assert first.height - top - 12 <= 21 * MM  # right below the top margin


def test_body_is_14_points_between_the_margins(pages: list[Page]) -> None:
    left, _, size = pages[0].find("Thực hiện")
    assert size == 14
    assert left == pytest.approx(30 * MM + 12.7 * MM, abs=0.5)
    for page in pages:
        for text, x, y, _ in page.texts:
            assert x >= 30 * MM - 0.5, text
            assert y >= 20 * MM - 0.5, text


def test_type_and_subject_are_bold_14_and_centred(pages: list[Page]) -> None:
    for words in ("BÁO CÁO", "Kết quả thực hiện Kế hoạch"):
        left, _, size = pages[0].find(words)
        whole = next(text for text, x, _, _ in pages[0].texts if text.startswith(words))
        assert size == 14
        assert left + text_width(whole, 14) / 2 == pytest.approx((30 + 165 / 2) * MM, abs=1)


def test_page_numbers_stand_in_the_top_margin_from_page_two(pages: list[Page]) -> None:
    bodies = [page for page in pages if page.height > page.width]
    numbers = [
        [text for text, _, y, _ in page.texts if y > page.height - 20 * MM] for page in bodies
    ]
    assert numbers == [[], *([str(n)] for n in range(2, len(bodies) + 1))]
    left, baseline, size = bodies[1].find("2")
    assert size == 13
    assert 20 * MM > bodies[1].height - baseline > 8 * MM
    assert left + text_width("2", 13, "regular") / 2 == pytest.approx((30 + 165 / 2) * MM, abs=1)


def test_appendices_count_their_own_pages(pages: list[Page]) -> None:
    lying = [page for page in pages if page.width > page.height]
    numbers = [
        next((text for text, _, y, _ in page.texts if y > page.height - 20 * MM), "")
        for page in lying
    ]
    starts = [n for n, page in enumerate(lying) if page.texts[0][0].startswith("Phụ lục")]
    assert len(starts) == 4
    for start, end in zip(starts, [*starts[1:], len(lying)], strict=True):
        assert numbers[start:end] == ["", *(str(n) for n in range(2, end - start + 1))]


def test_the_signature_is_never_alone(book: Session, new_book: Callable[..., Session]) -> None:
    """Whatever the length of the body, the last paragraph stands on the signer's page."""
    for made in (document(book, "results", "2023-Q2"), document(book, "plan", None)):
        pages = [Page(page) for page in PdfReader(io.BytesIO(write_pdf(made))).pages]
        signer = next(p for p in pages if any(t.startswith("CHỦ TỊCH") for t, *_ in p.texts))
        assert any(text.endswith("./.") for text, *_ in signer.texts)


def test_an_office_chooses_inside_the_decree(book: Session) -> None:
    from core.reports import render

    book.set_setting(
        "paper", {"left": 35, "right": 20, "top": 25, "body": 13, "table": 10, "nonsense": 3}, "Sửa"
    )
    made = document(book, "results", "2023-Q2")
    assert made.paper == (("body", 13), ("left", 35), ("right", 20), ("table", 10), ("top", 25))
    reader = PdfReader(io.BytesIO(render(made, "pdf")))
    first = Page(reader.pages[0])
    left, _, size = first.find("I. KẾT QUẢ")
    assert size == 13
    assert left == pytest.approx((35 + 12.7) * MM, abs=0.5)
    state_left, baseline, _ = first.find("CỘNG HÒA")
    assert baseline == pytest.approx(first.height - 25 * MM - 12, abs=4)
    width = 88 * MM  # of the state's line, in its block of 95 mm at the right margin
    assert state_left + width == pytest.approx((210 - 20 - 3.5) * MM, abs=6)
    unit_left, _, _ = first.find("ỦY BAN NHÂN DÂN")
    assert unit_left > 35 * MM
    lying = next(Page(p) for p in reader.pages if p.mediabox.width > p.mediabox.height)
    assert 9 in {round(size, 1) for _, _, _, size in lying.texts}
    plain = document(book, "results", "2023-Q2")
    assert Page(PdfReader(io.BytesIO(write_pdf(plain))).pages[0]).find("I. KẾT QUẢ")[2] == 14


def test_word_and_excel_take_the_margins_too(book: Session) -> None:
    import docx
    import openpyxl

    from core.reports import render

    book.set_setting("paper", {"left": 33, "bottom": 24}, "Sửa")
    made = document(book, "results", "2023-Q2")
    section = docx.Document(io.BytesIO(render(made, "docx"))).sections[0]
    assert section.left_margin.mm == pytest.approx(33, abs=0.1)
    assert section.bottom_margin.mm == pytest.approx(24, abs=0.1)
    sheet = openpyxl.load_workbook(io.BytesIO(render(made, "xlsx"))).worksheets[1]
    assert sheet.page_margins.left * 25.4 == pytest.approx(33, abs=0.1)
