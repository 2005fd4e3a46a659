"""The units behind one total: what each reported, whether it counts, what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from core.i18n import tr
from core.services.roll_up_units import UnitFigure
from gui import icons, theme
from gui.models.columns import Tone
from gui.number_text import number_text

Index = QModelIndex | QPersistentModelIndex
UNIT, PARTS, VALUE, CHANGE, STATE = range(5)
BAR: Final = Qt.ItemDataRole.UserRole + 1
"""Role of VALUE: (how far of the longest bar the figure reaches, where the target stands or None),
both 0 … 1; None where there is no figure."""
ORDERS: Final = ("plan", "best", "worst", "look")
_PLACES: Final[dict[str, tuple[str, Tone]]] = {
    "counted": ("met", "normal"), "missing": ("late", "bad"), "not_sent": ("late", "bad"),
    "blank": ("not_started", "warn"), "no_data": ("no_data", "warn"),
    "not_applicable": ("not_applicable", "muted"), "excluded": ("warning", "warn"),
}  # fmt: skip


def place_words() -> dict[str, str]:
    """Whether a unit's cell is in the total."""
    return {
        "counted": tr("có trong tổng"),
        "missing": tr("chưa gửi hoặc để trống"),
        "not_sent": tr("chưa gửi"),
        "blank": tr("đã gửi, để trống ô này"),
        "no_data": tr("chưa có số liệu"),
        "not_applicable": tr("không áp dụng"),
        "excluded": tr("không cộng được"),
    }


class UnitFigures(QAbstractTableModel):
    """Rows are `UnitFigure`s in the order asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: list[UnitFigure] = []
        self._shown: list[UnitFigure] = []
        self._percent = False
        self._target: Decimal | None = None
        self._longest = Decimal(0)
        self.order = "plan"

    def show_figures(
        self, found: Sequence[UnitFigure], *, percent: bool, target: Decimal | None = None
    ) -> None:
        """Show other units; `percent` puts a sign behind values, `target` is marked on the bars."""
        self._all, self._percent, self._target = list(found), percent, target
        values = [u.counted_value for u in found if u.counted_value is not None]
        self._longest = max([*values, target or Decimal(0)], default=Decimal(0))
        self.sort_by(self.order)

    def sort_by(self, order: str) -> None:
        """plan: names in Vietnamese order; best, worst: by rank; look: what stands out first."""
        self.order = order
        self.beginResetModel()
        last = len(self._all) + 1
        keys: dict[str, Any] = {
            "best": lambda u: u.rank or last,
            "worst": lambda u: -(u.rank or -last),
            "look": lambda u: (not _stands_out(u), u.place == "counted"),
        }
        key = keys.get(order)
        self._shown = sorted(self._all, key=key) if key else list(self._all)
        self.endResetModel()

    def figure_at(self, row: int) -> UnitFigure | None:
        """The unit in a line."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, unit_id: int) -> int | None:
        """The line of a unit."""
        return next((i for i, u in enumerate(self._shown) if u.unit.id == unit_id), None)

    # -- what the view asks -------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Units."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Unit, parts, value, change, state."""
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The words above."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Đơn vị"), tr("Tử / mẫu"), tr("Kết quả"), tr("So kỳ\ntrước"),
                tr("Trong tổng"))[section]  # fmt: skip

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What Qt asks of a cell."""
        unit = self.figure_at(index.row())
        if unit is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(unit, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain_tooltip("\n".join(lines(unit)))
        if role == BAR and column == VALUE:
            return self._bar(unit)
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return icons.icon(_icon(unit))
        if role == Qt.ItemDataRole.ForegroundRole and column in (VALUE, STATE):
            tone = _tone(unit)
            return None if tone == "normal" else QBrush(theme.tone(tone))
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (PARTS, VALUE, CHANGE):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, unit: UnitFigure, column: int) -> str:
        if column == UNIT:
            return unit.unit.name
        if column == PARTS:
            return parts_text(unit.counted)
        if column == VALUE:
            return self._with_sign(unit.counted_value)
        if column == CHANGE:
            return _change(unit)
        is_plain = unit.place == "counted" and state_text(unit) == place_words()["counted"]
        return "" if is_plain else state_text(unit)  # the icon says it

    def _bar(self, unit: UnitFigure) -> tuple[float, float | None] | None:
        if unit.counted_value is None or self._longest <= 0:
            return None
        target = None if self._target is None else max(float(self._target / self._longest), 0.0)
        return max(float(unit.counted_value / self._longest), 0.0), target

    def _with_sign(self, value: Decimal | None) -> str:
        text = number_text(value)
        return f"{text}%" if text and self._percent else text


def _change(unit: UnitFigure) -> str:
    if unit.counted_value is None or unit.previous is None:
        return ""
    change = unit.counted_value - unit.previous
    return f"+{number_text(change)}" if change > 0 else number_text(change)


def parts_text(cell: Any) -> str:
    """Numerator and denominator of a cell that has them."""
    if cell is None or cell.state != "value":
        return ""
    top, bottom = number_text(cell.numerator, 4), number_text(cell.denominator, 4)
    return f"{top or '…'} / {bottom or '…'}" if top or bottom else ""


def state_text(unit: UnitFigure) -> str:
    """In the total or why not, adjusted or not, and what stands out."""
    parts = [place_words()[unit.place]]
    if unit.place == "counted" and unit.unit.kind != "school":
        parts = [tr("cơ quan gửi số tổng hợp")]
    elif unit.place == "counted" and unit.marks:
        parts = []  # what stands out matters more
    if unit.place == "excluded" and unit.reason:
        parts = [unit.reason]
    if unit.adjusted is not None:
        parts = [_adjusted_text(unit)]
    words = mark_words()
    return " · ".join([*parts, *(words[mark] for mark in unit.marks)])


def mark_words() -> dict[str, str]:
    """What stands out about a unit's figure."""
    return {
        "peers": tr("khác hẳn các đơn vị"),
        "moved": tr("đổi bất thường so kỳ trước"),
        "resized": tr("mẫu số khác hẳn kỳ trước"),
    }


def _adjusted_text(unit: UnitFigure) -> str:
    if unit.adjusted is not None and unit.adjusted.is_stale:
        return tr("điều chỉnh, trường đã gửi số mới")
    if unit.own is None or unit.own.state == "blank":
        if unit.silent == "blank":
            return tr("điều chỉnh ô trường để trống")
        return tr("điều chỉnh khi chưa có báo cáo")
    return tr("đã điều chỉnh")


def lines(unit: UnitFigure) -> list[str]:
    """Everything about a unit's cell, a line each."""
    found = [unit.unit.name, state_text(unit)]
    if parts := parts_text(unit.counted):
        found.append(tr("Tử số / mẫu số: {parts}", parts=parts))
    if change := _change(unit):
        found.append(tr("So kỳ trước: {change}", change=change))
    if unit.rank is not None:
        found.append(tr("Xếp thứ {n}", n=unit.rank))
    if unit.adjusted is not None:
        found.append(tr("Trường báo: {own}", own=parts_text(unit.own) or number_text(unit.value)))
        found.append(tr("Lý do điều chỉnh: {reason}", reason=unit.adjusted.row.reason))
    if unit.own is not None and unit.own.note:
        found.append(tr("Ghi chú của trường: {note}", note=unit.own.note))
    return found


def _stands_out(unit: UnitFigure) -> bool:
    stale = unit.adjusted is not None and unit.adjusted.is_stale
    return bool(unit.marks) or unit.place == "excluded" or stale


def _icon(unit: UnitFigure) -> str:
    if _stands_out(unit):
        return "warning"
    return "review" if unit.adjusted is not None else _PLACES[unit.place][0]


def _tone(unit: UnitFigure) -> Tone:
    if _stands_out(unit):
        return "warn"
    return "accent" if unit.adjusted is not None else _PLACES[unit.place][1]
