"""Paints a finding: severity as picture and word, where it is, the sentence, figures, reason."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.i18n import tr
from core.services.checks import Reported
from gui import icons, theme
from gui.models.finding_list import FindingList, figure_words, severity_words, source_words

Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 16
_TONES: Final = {"error": "bad", "warning": "warn", "info": "accent"}
_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class FindingDelegate(QStyledItemDelegate):
    """Every line is as high as its sentence needs at the width of the view."""

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
        room = _inner(option.rect)
        self._paint_head(painter, option.font, room, reported)
        top = room.top() + QFontMetrics(option.font).height() + theme.SMALL_GAP
        for words, font, tone in _paragraphs(reported, option.font):
            painter.setFont(font)
            painter.setPen(theme.tone(tone))
            box = QRect(room.left(), top, room.width(), option.rect.bottom() - top)
            used = painter.drawText(box, _LEFT | _WRAP, words)
            top = used.bottom() + 1 + theme.SMALL_GAP // 2
        painter.restore()

    @staticmethod
    def _paint_head(painter: QPainter, font: QFont, room: QRect, reported: Reported) -> None:
        severity, line = reported.finding.severity, QFontMetrics(font).height()
        icon = "done" if reported.reason else severity
        icons.icon(icon).paint(
            painter, QRect(room.left(), room.top() + (line - _ICON) // 2, _ICON, _ICON)
        )
        words = tr("Đã giải trình") if reported.reason else severity_words()[severity]
        painter.setFont(_bold(font))
        painter.setPen(theme.tone("good" if reported.reason else _TONES[severity]))
        head = QRect(room.left() + _ICON + theme.GAP, room.top(), room.width(), line)
        painter.drawText(head, _LEFT, words)
        painter.setFont(_small(font))
        painter.setPen(theme.colour("muted"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(room.left(), room.top(), room.width(), line), side,
                         source_words(reported))  # fmt: skip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Head, sentence, figures and reason, wrapped to the width of the view."""
        reported = cast(FindingList, index.model()).reported_at(index.row())
        width = self._view.viewport().width()
        if reported is None:
            return QSize(width, 0)
        room = _inner(QRect(0, 0, width, 0)).width()
        height = QFontMetrics(option.font).height() + theme.SMALL_GAP + 2 * theme.GAP
        for words, font, _ in _paragraphs(reported, option.font):
            box = QFontMetrics(font).boundingRect(0, 0, room, 10_000, int(_LEFT | _WRAP), words)
            height += box.height() + theme.SMALL_GAP // 2
        return QSize(width, height)


def _paragraphs(reported: Reported, font: QFont) -> list[tuple[str, QFont, str]]:
    found = [(reported.message, font, "normal")]
    if figures := figure_words(reported):
        found.append((figures, _small(font), "muted"))
    if reported.reason:
        found.append((tr("Lý do: {reason}", reason=reported.reason), _small(font), "good"))
    return found


def _inner(rect: QRect) -> QRect:
    return rect.adjusted(theme.GAP + theme.SMALL_GAP, theme.GAP, -theme.GAP, -theme.GAP)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(6.0, font.pointSizeF() - 1))
    return small


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
