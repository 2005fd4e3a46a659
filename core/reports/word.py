"""Writing a document as an editable Word file in the layout of Nghị định 30/2020/NĐ-CP.

Every look is a named style; the letter head and the signature are tables without borders, as
offices make them themselves.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from core import clock
from core.reports.content import (
    Appendix,
    Block,
    Charts,
    Document,
    Dots,
    Heading,
    Letterhead,
    Paragraph,
    Seal,
    Signature,
    Stamp,
    Table,
    printable,
)
from core.reports.layout import MM, Layout, layout
from core.reports.pdf_chart import chart_picture, chart_words
from core.reports.stamp import PartKind, stamp_parts
from core.reports.ties import NO_BREAK_HYPHEN, tied
from core.reports.widths import rough_measure
from core.reports.word_styles import Styles
from core.reports.word_table import (
    Element,
    TableBuilder,
    element,
    frame_table,
    paragraph,
    text_runs,
)
from core.version import VERSION

if TYPE_CHECKING:
    from docx.section import Section

_TWIPS: Final = 20  # of a point
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # no clock in the package: the same document, the same bytes
_BOOKMARKS: Final = {"number": (1, "SoVanBan"), "day": (2, "NgayVanBan")}
_PLACE: Final = b"<w:tbl/>"  # stands where a table of data goes
_Mark = Callable[[PartKind, list[Element]], list[Element]]
_MOST_PROPERTY: Final = 255  # characters


def write_word(document: Document) -> bytes:
    """The document as a .docx file."""
    import docx

    file = docx.Document()
    writer = _Writer(file)
    writer.document(document)
    stream = io.BytesIO()
    file.save(stream)
    return _finished(stream.getvalue(), writer.tables)


def _finished(data: bytes, tables: list[bytes]) -> bytes:
    """The package with its tables in their places and no times in it."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            with target.open(member, "w") as part:
                first, *rest = source.read(name).split(_PLACE)
                part.write(first)
                for table, after in zip(tables if rest else (), rest, strict=True):
                    part.write(table)
                    part.write(after)
    return stream.getvalue()


class _Writer:
    """A Word file being written, from top to bottom."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.styles = Styles(file)
        self.page = layout()
        self.tables: list[bytes] = []
        self.stamp: Stamp | None = None

    def document(self, document: Document) -> None:
        self._describe(document)
        self.stamp = document.letterhead.stamp
        self._set_up(self.file.sections[0], layout())
        self._page_number(self.file.sections[0])
        self._letterhead(document.letterhead)
        self._title(document)
        self._blocks(document.blocks, last_keeps=True)
        if document.signature.lines or document.signature.recipients:
            self._signature(document.signature)
        for appendix in document.appendices:
            if not appendix.printed:
                continue
            self._appendix(appendix)
        if self.file.element.body[-2].tag.endswith("}tbl"):
            self._text("Ngăn cách", "")

    def _title(self, document: Document) -> None:
        if not document.type:  # a letter: "Kính gửi: …", upright and without a rule
            self._text("Kính gửi", document.subject)
            return
        self._text("Tên loại văn bản", document.type)
        self._text("Trích yếu", document.subject)
        self._put(self._rule(self.page.text_width, self.page.form["title_pt"]["rule_share"]))

    def _describe(self, document: Document) -> None:
        known = self.file.core_properties
        known.title = printable(document.title)[:_MOST_PROPERTY]
        known.subject = printable(document.subject)[:_MOST_PROPERTY]
        known.author = known.last_modified_by = printable(document.author)[:_MOST_PROPERTY]
        known.comments = f"Sổ Kế Hoạch {VERSION}"
        known.language = "vi-VN"
        known.revision = 1
        known.created = known.modified = clock.now().replace(tzinfo=None)

    # -- pages --------------------------------------------------------------------------------

    def _set_up(self, section: Section, page: Layout) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Pt

        lying = page.width > page.height
        section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Pt(page.width), Pt(page.height)
        section.top_margin, section.bottom_margin = Pt(page.top), Pt(page.bottom)
        section.left_margin, section.right_margin = Pt(page.left), Pt(page.right)
        number = page.form["page_number_pt"]
        section.header_distance = Pt(page.form["page_number_from_top_mm"] * MM - number / 2)
        section.footer_distance = Pt(page.bottom / 2)
        section.different_first_page_header_footer = True

    def _page_number(self, section: Section) -> None:
        """The number in the middle of the top margin, from the second page on."""
        section.first_page_header.is_linked_to_previous = False
        header: Any = section.header
        header.is_linked_to_previous = False
        field = element("fldSimple", element("r", _words("2")), instr=" PAGE ")
        header.paragraphs[0]._p.append(field)

    def _appendix(self, appendix: Appendix) -> None:
        from docx.enum.section import WD_SECTION

        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        self.file.element.body[-2].get_or_add_pPr().insert(
            0, element("pStyle", val=self._id("Ngăn cách"))
        )
        self.page = layout(appendix.landscape)
        self._set_up(section, self.page)
        for copied in section._sectPr.findall(element("pgNumType").tag):
            section._sectPr.remove(copied)  # of the section before
        number = element("pgNumType", start=1)
        section._sectPr.insert_element_before(number, "w:cols", "w:titlePg", "w:docGrid")
        for style, text in (("Phụ lục", appendix.label), ("Tên phụ lục", appendix.title)):
            if text:
                self._text(style, text)
        if appendix.cites:
            self._put(self._stamped("Kèm theo", appendix.cites, _reference, NO_BREAK_HYPHEN))
        self._blocks(appendix.blocks)

    # -- blocks -------------------------------------------------------------------------------

    def _blocks(self, blocks: tuple[Block, ...], last_keeps: bool = False) -> None:
        for n, block in enumerate(blocks):
            keep = last_keeps and n == len(blocks) - 1
            match block:
                case Heading():
                    self._text(f"Heading {min(block.depth, 3)}", block.text)
                case Paragraph():
                    style = {"body": "Nội dung", "note": "Ghi chú", "center": "Giữa",
                             "center_italic": "Giữa nghiêng"}[block.style]  # fmt: skip
                    for text in block.text.split("\n"):
                        self._text(style, text, keep or text.endswith(":"))
                case Dots():
                    for line in range(block.lines):
                        self._dots(indented=line == 0)
                case Table():
                    for part in block.paper_parts():
                        self._table(part, keep)
                case Charts():
                    self._charts(block)
                case Seal():
                    self._seal(block)

    def _table(self, table: Table, keep: bool) -> None:
        """A table; `keep` ties its last row or note to what follows it."""
        self._text("Đơn vị tính" if table.unit_note else "Trước bảng", table.unit_note)
        rows = TableBuilder(table, self.page, self.styles, keep).xml()
        self.tables.append(b"".join(row.encode("utf-8") for row in rows))
        self._put(element("tbl"))
        for text in table.notes:
            self._text("Ghi chú", text, keep)

    def _charts(self, block: Charts) -> None:
        """Charts as pictures side by side, their figures told for those who do not see them."""
        gap = self.page.form["chart_mm"]["gap"] * MM
        width = (self.page.text_width - gap * (len(block.charts) - 1)) / len(block.charts)
        size = (width, block.height * MM)
        cells = [
            [self._picture(chart_picture(chart, *size), *size, chart_words(chart))]
            for chart in block.charts
        ]
        self._put(frame_table([self.page.text_width / len(cells)] * len(cells), [cells]))

    def _seal(self, seal: Seal) -> None:
        """The QR code at the left, the check code in large letters beside it."""
        from core.exchange.seal import qr_png

        size = self.page.form["seal_mm"]["qr"] * MM
        widths = [size + self.page.form["seal_mm"]["gap"] * MM]
        widths.append(self.page.text_width - widths[0])
        words = [self._paragraph("Ghi chú", seal.words), self._paragraph("Mã kiểm tra", seal.code)]
        picture = self._picture(qr_png(seal.data), size, size, seal.data)
        self._put(frame_table(widths, [([picture], words)]))

    def _picture(self, data: bytes, width: float, height: float, words: str) -> Element:
        """A paragraph with a picture, `width` × `height` points, told in words."""
        from docx.shared import Pt

        inline = self.file.part.new_pic_inline(io.BytesIO(data), Pt(width), Pt(height))
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")  # LibreOffice takes 9 points when nothing is said
        inline.docPr.set("descr", printable(words))
        made = paragraph(self._id("Giữa"), "")
        made.append(element("r", element("drawing", inline)))
        return made

    def _dots(self, indented: bool) -> None:
        """A dotted line up to the right margin: a tab with dots, which stays when one types."""
        indent = round(self.page.form["first_line_mm"] * MM * _TWIPS) if indented else 0
        edge = round(self.page.text_width * _TWIPS)
        stop = element("tab", val="right", leader="dot", pos=edge)
        look = element(
            "pPr",
            element("pStyle", val=self._id("Dòng chấm")),
            element("tabs", stop),
            element("ind", firstLine=indent),
        )
        self._put(element("p", look, element("r", element("tab"))))

    # -- the official frame -------------------------------------------------------------------

    def _letterhead(self, head: Letterhead) -> None:
        """The two blocks on top; a unit's long name wraps in its own block."""
        known = self.page.form
        widths = [known["letterhead_mm"][side] * MM for side in ("left", "right")]
        gap = self.page.text_width - sum(widths)
        names, motto = rough_measure(known["letterhead_pt"]["unit"]), known["motto"]
        longest = min(max(names(line, True) for line in head.unit), widths[0])
        left = [
            *(self._paragraph("Cơ quan chủ quản", line) for line in head.parent),
            *(self._paragraph("Cơ quan ban hành", line) for line in head.unit),
            self._rule(widths[0], longest * known["unit_rule_share"] / widths[0]),
        ]
        length = rough_measure(known["letterhead_pt"]["motto"])(motto, True)
        right = [
            self._paragraph("Quốc hiệu", known["state"]),
            self._paragraph("Tiêu ngữ", motto),
            self._rule(widths[1], length / widths[1]),
        ]
        numbers = [self._stamped("Số, ký hiệu", head.number, _marked)]
        dates = [self._stamped("Địa danh, ngày tháng", head.place_date, _marked)]
        self._put(frame_table([widths[0], widths[1] + gap], [(left, right), (numbers, dates)]))

    def _rule(self, width: float, share: float) -> Element:
        """A line of a share of the width, in the middle: the border of an empty paragraph."""
        free = round(width * (1 - share) / 2 * _TWIPS)
        border = element("top", val="single", sz=6, space=1, color="auto")
        look = element(
            "pPr",
            element("pStyle", val=self._id("Đường kẻ")),
            element("pBdr", border),
            element("ind", left=free, right=free),
        )
        return element("p", look)

    def _signature(self, signature: Signature) -> None:
        """Recipients at the left, the signer at the right, room to sign, a line for the name."""
        known = self.page.form["signature_mm"]
        widths = [known["left"] * MM, self.page.text_width - known["left"] * MM]
        left = [self._paragraph("Danh sách nơi nhận", text) for text in signature.recipients]
        if left:
            left.insert(0, self._paragraph("Nơi nhận", "Nơi nhận:"))
        right = [self._paragraph("Chức vụ người ký", text) for text in signature.lines]
        if right:
            room = round(known["room"] * MM * _TWIPS)
            right[-1].get_or_add_pPr().append(element("spacing", after=room))
        right.append(self._paragraph("Chức vụ người ký", signature.name))
        self._put(self._paragraph("Giữa", "", keep=True))
        self._put(frame_table(widths, [(left, right)]))

    # -- pieces -------------------------------------------------------------------------------

    def _id(self, style: str) -> str:
        return str(self.file.styles[style].style_id)

    def _paragraph(self, style: str, text: str, keep: bool = False) -> Element:
        made = paragraph(self._id(style), text)
        if keep:
            made.get_or_add_pPr().append(element("keepNext"))
        return made

    def _stamped(self, style: str, text: str, mark: _Mark, hyphen: str = "-") -> Element:
        """A paragraph whose number and day are marked: bookmarks in the head, fields elsewhere."""
        made = paragraph(self._id(style), "")
        for kind, part in stamp_parts(text, self.stamp):
            runs = text_runs(tied(printable(part), hyphen=hyphen))
            made.extend(runs if kind == "words" else mark(kind, runs))
        return made

    def _text(self, style: str, text: str, keep: bool = False) -> None:
        words = tied(printable(text), hyphen=NO_BREAK_HYPHEN)
        self._put(self._paragraph(style, words, keep))

    def _put(self, block: Element) -> None:
        """Put a block at the end, before the settings of the last section."""
        self.file.element.body[-1].addprevious(block)


def _marked(kind: PartKind, runs: list[Element]) -> list[Element]:
    """Runs inside a bookmark: what the clerk types there is what the appendices repeat."""
    number = _BOOKMARKS[kind][0]
    start = element("bookmarkStart", id=number, name=_BOOKMARKS[kind][1])
    return [start, *runs, element("bookmarkEnd", id=number)]


def _reference(kind: PartKind, runs: list[Element]) -> list[Element]:
    """A field that repeats a bookmark (F9 in Word), with what it says now."""
    return [element("fldSimple", *runs, instr=f" REF {_BOOKMARKS[kind][1]} ")]


def _words(text: str) -> Element:
    made = element("t")
    made.text = text
    return made
