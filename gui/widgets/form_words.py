"""Words about superiors' forms: what can go into a cell, and how sure a row is."""

from __future__ import annotations

from core.i18n import tr
from core.reports.form_rows import RowName
from core.reports.form_values import TEXT_FIELDS
from core.services.form_looks import FigureChoice, FormLook
from core.services.forms import FilledCell
from gui.models.indicator_words import short_level


def field_labels() -> dict[str, str]:
    """The figures of an indicator that a cell can take."""
    return {
        "value": tr("Kết quả"),
        "numerator": tr("Tử số"),
        "denominator": tr("Mẫu số"),
        "to_date": tr("Lũy kế"),
        "previous": tr("Kỳ trước"),
        "target": tr("Kế hoạch"),
        "percent": tr("% so với kế hoạch"),
        "verdict": tr("Đánh giá"),
        "coverage": tr("Số đơn vị đã báo cáo"),
        "note": tr("Ghi chú"),
    }


def text_labels() -> dict[str, str]:
    """What belongs to the whole form."""
    return {
        "unit": tr("Tên đơn vị"),
        "period": tr("Kỳ báo cáo"),
        "today": tr("Ngày hôm nay"),
        "plan": tr("Tên kế hoạch"),
        "plan_number": tr("Số kế hoạch"),
    }


def choice_words(choice: FigureChoice) -> str:
    """An indicator at a level in one line: "17. Giáo viên đạt chuẩn"."""
    return f"{choice.number}. {choice.name}" if choice.number else choice.name


def figure_names(look: FormLook) -> dict[tuple[str, str], str]:
    """(indicator, level) → what it is called; level '' for the indicator at all levels."""
    names = {(choice.indicator, ""): choice.name for choice in look.choices}
    for choice in look.choices:
        words = f"{choice_words(choice)} – {short_level(choice.level)}"
        names[choice.indicator, choice.level] = words
    return names


def cell_words(cell: FilledCell) -> str:
    """What goes into a mapped cell, in words."""
    if cell.field in TEXT_FIELDS:
        return text_labels()[cell.field]
    field = field_labels().get(cell.field, "")
    return " – ".join(part for part in (cell.about, field) if part)


def row_state(row: RowName) -> tuple[str, str]:
    """Icon and words of how sure a row is."""
    if row.state == "alike":
        return "review", _likeness(row)
    return {
        "picked": ("check", tr("Đã xác nhận")),
        "same": ("met", tr("Khớp tên")),
        "level": ("review", tr("Khớp tên, chưa rõ cấp")),
        "left": ("not_applicable", tr("Để nguyên")),
        "gone": ("warning", tr("Dòng đã đổi")),
        "none": ("no_data", tr("Không phải chỉ tiêu")),
    }[row.state]


def _likeness(row: RowName) -> str:
    if row.level:
        return tr("Cấp của chỉ tiêu ở trên, chờ xác nhận")
    if not row.is_proposed:
        return tr("Nhiều chỉ tiêu trùng tên: hãy chọn")
    return tr("Gần giống {n}%, chờ xác nhận", n=round(row.likeness * 100))
