"""The named styles of a Word document, so that an office changes a look once and everywhere.

Everything the template of python-docx brings and no document needs is taken out of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from core.reports.layout import MM, form
from db.text import fold

if TYPE_CHECKING:
    from docx.document import Document as WordFile

Alignment = Literal["left", "center", "right", "justify"]

SINGLE: Final = 1.15
"""Height of a line set single, in sizes, of the Times faces."""

TABLE_STYLE: Final = "Bảng số liệu"
_TWIPS: Final = 20  # of a point
_PADDING: Final = {"left": "side", "right": "side", "bottom": "top"}
_KEPT: Final = frozenset(
    {"Normal", "Header", "Heading 1", "Heading 2", "Heading 3", "Default paragraph font",
     "Normal table", "No list"}
)  # fmt: skip
_UNUSED_PARTS: Final = (
    "stylesWithEffects", "thumbnail", "customXml", "numbering", "extended-properties",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """How a style's paragraphs look; lengths in points, `line` in lines."""

    size: float
    bold: bool = False
    italic: bool = False
    align: Alignment = "left"
    before: float = 0
    indent: float = 0
    line: float = 1
    keep: bool = False


class Styles:
    """The paragraph styles of one file; those of tables are made when they are first used."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.form: dict[str, Any] = form()
        self._cells: dict[tuple[float, str, bool, bool, bool], str] = {}
        _clean(file)
        self._base()
        self._body()
        self._frame()

    def cell(self, size: float, align: Alignment, bold: bool, italic: bool, keep: bool) -> str:
        """The id of the style of a table's cell; `keep` ties its row to the next one."""
        look = (size, align, bold, italic, keep)
        if look not in self._cells:
            words = {"left": "trái", "center": "giữa", "right": "phải", "justify": "đều"}[align]
            marks = [" đậm"] * bold + [" nghiêng"] * italic + [" liền dòng sau"] * keep
            name = f"Bảng {size:g} {words}{''.join(marks)}"
            style = self._add(name, size, bold=bold, italic=italic, align=align, keep=keep)
            self._cells[look] = str(style.style_id)
        return self._cells[look]

    def table(self) -> str:
        """The id of the style of tables with a head: its borders and the room in its cells."""
        if TABLE_STYLE not in self.file.styles:
            self._add_table()
        return str(self.file.styles[TABLE_STYLE].style_id)

    def _add_table(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement

        def made(tag: str, *children: Any, **values: object) -> Any:
            found = OxmlElement(f"w:{tag}", attrs={qn(f"w:{k}"): str(values[k]) for k in values})
            found.extend(children)
            return found

        style: Any = self.file.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
        style.element.styleId = fold(TABLE_STYLE).replace(" ", "-")
        style.base_style = self.file.styles["Normal Table"]
        style.quick_style = True
        rule = {"val": "single", "sz": round(self.form["table_pt"]["rule"] * 8), "space": 0}
        sides = ("top", "left", "bottom", "right")
        inner = (*sides, "insideH", "insideV")
        borders = made("tblBorders", *(made(side, **rule, color="auto") for side in inner))
        padding = self.form["table_padding_mm"]
        room = {s: round(padding[_PADDING.get(s, s)] * MM * _TWIPS) for s in sides}
        margins = made("tblCellMar", *(made(s, w=room[s], type="dxa") for s in sides))
        style.element.append(made("tblPr", borders, margins))

    def _base(self) -> None:
        """Font, language and size of everything."""
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement

        font = self.form["font"]
        defaults = self.file.styles.element.find(qn("w:docDefaults"))
        if defaults is not None:
            self.file.styles.element.remove(defaults)
        element = OxmlElement("w:docDefaults")
        holder = OxmlElement("w:rPrDefault")
        run = OxmlElement("w:rPr")
        fonts = {qn(f"w:{slot}"): font for slot in ("ascii", "hAnsi", "eastAsia", "cs")}
        run.append(OxmlElement("w:rFonts", attrs=fonts))
        size = str(round(2 * self.form["body_pt"]["size"]))
        run.append(OxmlElement("w:sz", attrs={qn("w:val"): size}))
        run.append(OxmlElement("w:szCs", attrs={qn("w:val"): size}))
        run.append(OxmlElement("w:lang", attrs={qn("w:val"): "vi-VN"}))
        holder.append(run)
        element.append(holder)
        self.file.styles.element.insert(0, element)
        for name in ("Normal", "Header"):
            _reset(self.file.styles[name].element)

    def _body(self) -> None:
        known = self.form["body_pt"]
        size, space = known["size"], known["space"]
        line = known["line"] / SINGLE
        indent = self.form["first_line_mm"] * MM
        for depth in (1, 2, 3):
            style: Any = self.file.styles[f"Heading {depth}"]
            _reset(style.element)
            _dress(
                style,
                _Look(
                    size,
                    bold=True,
                    italic=depth == 3,
                    align="left",
                    keep=True,
                    before=space,
                    indent=indent,
                    line=line,
                ),
            )
        self._add("Nội dung", size, align="justify", before=space, indent=indent, line=line)
        for depth in (1, 2, 3):
            heading: Any = self.file.styles[f"Heading {depth}"]
            heading.next_paragraph_style = self.file.styles["Nội dung"]
        self._add("Giữa", size, align="center", before=space, line=line)
        self._add("Giữa nghiêng", size, italic=True, align="center", before=space, line=line)
        self._add("Mã kiểm tra", self.form["seal_pt"], bold=True)
        note = self.form["table_pt"]["note"]
        self._add("Ghi chú", note, italic=True, align="left", before=space)
        self._add("Đơn vị tính", note, italic=True, align="right", before=space, keep=True)
        self._add("Dòng chấm", size, align="left", before=2, line=line)
        self._add("Ngăn cách", 1, align="left")
        self._add("Trước bảng", 1, align="left", before=space, keep=True)
        number: Any = self.file.styles["Header"]
        _dress(number, _Look(self.form["page_number_pt"], align="center"))

    def _frame(self) -> None:
        head, title = self.form["letterhead_pt"], self.form["title_pt"]
        self._add("Cơ quan chủ quản", head["unit"], align="center")
        self._add("Cơ quan ban hành", head["unit"], bold=True, align="center")
        self._add("Quốc hiệu", head["state"], bold=True, align="center")
        self._add("Tiêu ngữ", head["motto"], bold=True, align="center")
        self._add("Đường kẻ", 3, align="center", before=3)
        self._add("Số, ký hiệu", head["number"], align="center", before=6)
        self._add("Địa danh, ngày tháng", head["date"], italic=True, align="center", before=6)
        self._add("Tên loại văn bản", title["type"], bold=True, align="center", before=16,
                  keep=True)  # fmt: skip
        self._add("Kính gửi", title["subject"], align="center", before=16, keep=True)
        self._add("Trích yếu", title["subject"], bold=True, align="center", before=2, keep=True)
        sizes = self.form["signature_pt"]
        self._add("Chức vụ người ký", sizes["title"], bold=True, align="center")
        self._add("Nơi nhận", sizes["recipients_title"], bold=True, italic=True, align="left")
        self._add("Danh sách nơi nhận", sizes["recipients"], align="left")
        sizes = self.form["appendix_pt"]
        self._add("Phụ lục", sizes["label"], bold=True, align="center", keep=True)
        named = self._add("Tên phụ lục", sizes["title"], bold=True, align="center", keep=True)
        _outline(named)
        self._add("Kèm theo", sizes["cites"], italic=True, align="center", keep=True)

    def _add(self, name: str, size: float, **look: Any) -> Any:
        from docx.enum.style import WD_STYLE_TYPE

        style: Any = self.file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.styleId = fold(name).replace(" ", "-")  # Word wants ASCII
        style.base_style = self.file.styles["Normal"]
        style.quick_style = True
        _dress(style, _Look(size, **look))
        return style


def _dress(style: Any, look: _Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    alignments: Any = WD_ALIGN_PARAGRAPH  # an enumeration that its stubs do not know as one

    style.font.size = Pt(look.size)
    style.font.bold = look.bold or None
    style.font.italic = look.italic or None
    given = style.paragraph_format
    given.alignment = alignments[look.align.upper()]
    given.space_before = Pt(look.before)
    given.space_after = Pt(0)
    given.line_spacing = round(look.line, 3)
    given.first_line_indent = Pt(look.indent) if look.indent else None
    given.keep_with_next = look.keep or None


def _clean(file: WordFile) -> None:
    """Take the template's styles, picture and parts out that no document needs."""
    from docx.oxml.ns import qn

    known = file.styles.element
    for style in known.findall(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")).capitalize() not in _KEPT:
            known.remove(style)
    for rels in (file.part.rels, file.part.package.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.rsplit("/", 1)[-1] in _UNUSED_PARTS:
                del rels[key]
    for margin in known.iter(qn("w:tblCellMar")):  # of "Normal Table": each table says its own
        for side in margin:
            side.set(qn("w:w"), "0")
    _settle(file)


def _settle(file: WordFile) -> None:
    """Settings of a Vietnamese file of today: no compatibility mode, a decimal comma."""
    from docx.oxml.ns import qn

    value = qn("w:val")
    settings = file.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(value, "15")
    for tag, text in (("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        for found in settings.iter(qn(tag)):
            found.set(value, text)
    for found in settings.iter(qn("w:themeFontLang")):
        found.attrib.clear()
        found.set(value, "vi-VN")
    for found in list(settings.iter(qn("w:zoom"), qn("w:savePreviewPicture"))):
        settings.remove(found)


def _reset(element: Any) -> None:
    """Leave the look of a built-in style to be given anew: theme fonts and colours go."""
    from docx.oxml.ns import qn

    for child in list(element):
        if child.tag in (qn("w:rPr"), qn("w:pPr"), qn("w:link")):
            element.remove(child)
    name = element.find(qn("w:name"))
    if name is not None and name.get(qn("w:val"), "").casefold().startswith("heading"):
        _outline_level(element, int(name.get(qn("w:val"))[-1]) - 1)


def _outline(style: Any) -> None:
    """Show a style's paragraphs in the list of headings."""
    _outline_level(style.element, 0)


def _outline_level(element: Any, level: int) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    look = element.get_or_add_pPr()
    found = OxmlElement("w:outlineLvl", attrs={qn("w:val"): str(level)})
    look.append(found)
