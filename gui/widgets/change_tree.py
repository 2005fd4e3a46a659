"""What is new, changed and gone in a plan, under headings with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from core.exchange.faults import table_word
from core.exchange.versions import PlanChange
from core.i18n import tr
from gui import icons, theme
from gui.number_text import number_text

_ICONS: Final = {"new": "add", "changed": "review", "gone": "delete", "kept": "info"}
_LONGEST: Final = 90
_OPEN_UP_TO: Final = 12  # lines below a heading; longer lists start folded


class ChangeTree(QTreeWidget):
    """Headings for new, changed, gone and kept; below them one for each kind of row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("planChanges")
        self.setAccessibleName(tr("Những thay đổi của kế hoạch"))
        self.setHeaderHidden(True)
        self.setWordWrap(True)
        self.setTextElideMode(self.textElideMode().ElideRight)
        self.setIconSize(QSize(16, 16))
        self.setIndentation(theme.GAP * 2)

    def show_changes(
        self, changes: Sequence[PlanChange], kept: Sequence[PlanChange] = (), nothing: str = ""
    ) -> None:
        """Replace the tree; `nothing` is said when there is no change at all."""
        self.clear()
        words = {
            "new": tr("Mới"),
            "changed": tr("Thay đổi"),
            "gone": tr("Bỏ khỏi kế hoạch"),
            "kept": tr("Bỏ khỏi kế hoạch nhưng giữ trong sổ vì đã có số liệu"),
        }
        for kind, word in words.items():
            found = kept if kind == "kept" else [c for c in changes if c.kind == kind]
            if found:
                self._add_kind(kind, word, found)
        if not self.topLevelItemCount():
            self.addTopLevelItem(QTreeWidgetItem([nothing or tr("Không có thay đổi nào.")]))

    def _add_kind(self, kind: str, word: str, found: Sequence[PlanChange]) -> None:
        head = QTreeWidgetItem(self, [f"{word} ({len(found)})"])
        head.setIcon(0, icons.icon(_ICONS[kind]))
        font = head.font(0)
        font.setBold(True)
        head.setFont(0, font)
        head.setExpanded(True)
        for table in dict.fromkeys(change.table for change in found):
            rows = [change for change in found if change.table == table]
            name = table_word(table)
            group = QTreeWidgetItem(head, [f"{name[:1].upper()}{name[1:]} ({len(rows)})"])
            group.setExpanded(len(rows) <= _OPEN_UP_TO)
            for change in rows:
                text = change.name if kind != "changed" else _changed_words(change)
                line = QTreeWidgetItem(group, [text])
                line.setToolTip(0, theme.plain_tooltip(text))

    def text(self) -> str:
        """Everything shown, a line each."""
        lines: list[str] = []

        def walk(item: QTreeWidgetItem | None) -> None:
            if item is None:
                return
            lines.append(item.text(0))
            for place in range(item.childCount()):
                walk(item.child(place))

        for place in range(self.topLevelItemCount()):
            walk(self.topLevelItem(place))
        return "\n".join(lines)


def _changed_words(change: PlanChange) -> str:
    """The row and what became of its columns; what is only computed from others is left out."""
    words = _column_words()
    parts = [
        f"{words[column]}: {_shown(before)} → {_shown(after)}"
        for column, before, after in change.details
        if column in words
    ]
    return f"{change.name}: {'; '.join(parts)}" if parts else change.name


def _shown(value: object) -> str:
    if value is None or value == "":
        return tr("(trống)")
    if isinstance(value, int | float):
        return number_text(value)
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _column_words() -> dict[str, str]:
    """Columns of a plan that an office writes itself."""
    return {
        "name": tr("tên"), "title": tr("tên"), "no": tr("số thứ tự"), "raw": tr("mục tiêu"),
        "measure": tr("đơn vị tính"), "kind": tr("loại"), "direction": tr("chiều tốt"),
        "roll_up_units": tr("cách tổng hợp"), "definition": tr("cách tính"),
        "group_name": tr("nhóm"), "subgroup": tr("nhóm con"), "due_periods": tr("kỳ báo cáo"),
        "product": tr("sản phẩm"), "lead_raw": tr("chủ trì"), "leader": tr("lãnh đạo phụ trách"),
        "coordinating_raw": tr("phối hợp"), "time_raw": tr("thời gian"), "note": tr("ghi chú"),
        "amount_vnd": tr("số tiền"), "formula_raw": tr("công thức"), "source": tr("nguồn"),
        "number": tr("số kế hoạch"), "issued_on": tr("ngày ban hành"), "body": tr("nội dung"),
        "content": tr("nội dung"), "label": tr("tên"), "due_on": tr("hạn gửi"),
        "data_from": tr("số liệu từ"), "data_to": tr("số liệu đến"), "school": tr("trường"),
        "planned_raw": tr("dự kiến"), "people": tr("số người"), "days": tr("số ngày"),
        "classes": tr("số lớp"), "audience": tr("đối tượng"), "timing": tr("thời gian"),
        "cost_vnd": tr("kinh phí"), "level": tr("cấp học"),
    }  # fmt: skip
