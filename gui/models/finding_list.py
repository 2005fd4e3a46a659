"""What the checks found, as a list: filtered by severity and by plan or period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.i18n import tr
from core.services.checks import Reported

Index = QModelIndex | QPersistentModelIndex
Name = tuple[str, str]
SEVERITIES: Final = ("error", "warning", "info")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def severity_words() -> dict[str, str]:
    """The words for the severities."""
    return {"error": tr("Lỗi"), "warning": tr("Cần giải trình"), "info": tr("Lưu ý")}


class FindingList(QAbstractListModel):
    """Holds all findings and shows those of the chosen severities and scope."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: list[Reported] = []
        self._shown: list[Reported] = []
        self.severities: frozenset[str] = frozenset(SEVERITIES)
        self.scope = "both"

    def show_findings(self, found: Sequence[Reported]) -> None:
        """Take another list of findings."""
        self._all = list(found)
        self._choose()

    def filter(self, severities: frozenset[str], scope: str) -> None:
        """Show only these severities; scope is plan, period or both."""
        self.severities, self.scope = severities, scope
        self._choose()

    def counts(self) -> Counter[str]:
        """How many findings of the scope there are of each severity, shown or not."""
        return Counter(r.finding.severity for r in self._all if self._in_scope(r))

    def reported_at(self, row: int) -> Reported | None:
        """The finding in a line."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, name: Name | None) -> int | None:
        """The line of a finding by `name_of`, also after the checks ran again."""
        return next((i for i, r in enumerate(self._shown) if name_of(r) == name), None)

    def _in_scope(self, reported: Reported) -> bool:
        return self.scope == "both" or (self.scope == "plan") == (reported.period is None)

    def _choose(self) -> None:
        self.beginResetModel()
        self._shown = [
            r for r in self._all if r.finding.severity in self.severities and self._in_scope(r)
        ]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Findings shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The sentence; for a screen reader with its severity."""
        reported = self.reported_at(index.row())
        if reported is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return reported.message
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{kind_words(reported)}: {reported.message}"
        return None


def name_of(reported: Reported) -> Name:
    """What names a finding for good."""
    return reported.finding.id, reported.place


def kind_words(reported: Reported) -> str:
    """What a finding asks for: an answer, nothing more, or only to be known."""
    if reported.reason:
        return tr("Đã giải trình")
    return tr("Để biết") if reported.issuer else severity_words()[reported.finding.severity]


def source_words(reported: Reported) -> str:
    """Whether the plan or a period is meant; the plan of others is there to know."""
    if reported.issuer:
        return tr("KH cấp trên")
    return reported.period.label if reported.period is not None else tr("Kế hoạch")


def others_words(reported: Reported) -> str:
    """Who is told about a finding in a plan from above; '' for what the book answers for."""
    if not reported.issuer:
        return ""
    return tr("Kế hoạch của cấp trên – để biết: {issuer} ban hành, đơn vị không phải giải trình"
              " điểm này. Thấy sai, hãy báo nơi gửi kế hoạch.", issuer=reported.issuer)  # fmt: skip


def figure_words(reported: Reported) -> str:
    """The figure printed or typed, and what was computed or expected instead; '' without."""
    found = reported.finding
    parts = []
    if found.printed:
        parts.append(tr("Ghi: {figure}", figure=_shown_figure(found.printed)))
    if found.computed:
        parts.append(tr("Đối chiếu: {figure}", figure=_shown_figure(found.computed)))
    if others := others_words(reported):
        parts.append(others)
    return "\n".join(parts)


def _shown_figure(figure: str) -> str:
    """Days as they are written in Vietnam, long whole numbers in groups of three."""
    text = _ISO_DAY.sub(lambda m: f"{m[3]}/{m[2]}/{m[1]}", figure)
    return f"{int(text):,}".replace(",", ".") if re.fullmatch(r"-?\d{5,}", text) else text
