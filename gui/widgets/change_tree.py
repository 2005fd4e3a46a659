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

_ICONS: Final = {"new": "add", "changed": "review", "gone": "delete", "kept": "info"}
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
                line = _line(group, change.name)
                for detail in change.details:
                    _line(line, str(detail))
                line.setExpanded(True)

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


def _line(parent: QTreeWidgetItem, text: str) -> QTreeWidgetItem:
    line = QTreeWidgetItem(parent, [text])
    line.setToolTip(0, theme.plain_tooltip(text))
    return line
