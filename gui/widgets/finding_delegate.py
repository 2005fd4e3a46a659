"""Paints a finding: severity as picture and word, plan or period, the sentence, the reason."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.i18n import tr
from core.services.checks import Reported
from gui import icons, theme
from gui.models.finding_list import FindingList, kind_words, severity_words, source_words

Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 16
_MARGIN: Final = 5
_SOURCE_LETTERS: Final = 12  # "Quý III/2023"
_TONES: Final = {"error": "bad", "warning": "warn", "info": "accent"}
_WRAP: Final = Qt.TextFlag.TextWordWrap
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class FindingDelegate(QStyledItemDelegate):
    """Three columns; every line is as high as its sentence needs at the width of the view."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one finding."""
        reported = cast(FindingList, index.model()).reported_at(index.row())
        if reported is None:
            return
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, theme.colour("accent_soft" if chosen else "surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        kind, source, sentence = _columns(option.rect, option.font)
        self._paint_kind(painter, kind, option.font, reported)
        painter.setFont(option.font)
        painter.setPen(theme.colour("muted"))
        painter.drawText(source, _LEFT | _WRAP, source_words(reported))
        for words, tone in _paragraphs(reported):
            painter.setPen(theme.tone(tone))
            used = painter.drawText(sentence, _LEFT | _WRAP, words)
            sentence.setTop(used.bottom() + 1)
        painter.restore()

    @staticmethod
    def _paint_kind(painter: QPainter, room: QRect, font: QFont, reported: Reported) -> None:
        severity, line = reported.finding.severity, QFontMetrics(font).height()
        icon = "done" if reported.reason else severity
        box = QRect(room.left(), room.top() + (line - _ICON) // 2, _ICON, _ICON)
        icons.icon(icon).paint(painter, box)
        painter.setFont(_bold(font))
        painter.setPen(theme.tone("good" if reported.reason else _TONES[severity]))
        words = room.adjusted(_ICON + theme.GAP, 0, 0, 0)
        painter.drawText(words, _LEFT, kind_words(reported))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as sentence and reason, wrapped to the width of the view."""
        reported = cast(FindingList, index.model()).reported_at(index.row())
        width = self._view.viewport().width()
        if reported is None:
            return QSize(width, 0)
        metrics = QFontMetrics(option.font)
        room = _columns(QRect(0, 0, width, 0), option.font)[2].width()
        height = 0
        for words, _ in _paragraphs(reported):
            if metrics.horizontalAdvance(words) <= room:
                height += metrics.height()
            else:
                box = metrics.boundingRect(0, 0, max(room, 40), 10_000, int(_LEFT | _WRAP), words)
                height += box.height()
        return QSize(width, height + 2 * _MARGIN + 1)


def _paragraphs(reported: Reported) -> list[tuple[str, str]]:
    found = [(reported.message, "normal")]
    if reported.reason:
        found.append((tr("Lý do: {reason}", reason=reported.reason), "good"))
    return found


def _columns(rect: QRect, font: QFont) -> tuple[QRect, QRect, QRect]:
    """The room of severity, source and sentence."""
    bold, plain = QFontMetrics(_bold(font)), QFontMetrics(font)
    words = [*severity_words().values(), tr("Đã giải trình")]
    first = _ICON + theme.GAP * 3 + max(bold.horizontalAdvance(word) for word in words)
    second = plain.averageCharWidth() * _SOURCE_LETTERS + theme.GAP * 2
    inner = rect.adjusted(theme.GAP, _MARGIN, -theme.GAP, -_MARGIN)
    left, top, height = inner.left(), inner.top(), inner.height()
    return (
        QRect(left, top, first, height),
        QRect(left + first, top, second, height),
        QRect(left + first + second, top, inner.width() - first - second, height),
    )


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
