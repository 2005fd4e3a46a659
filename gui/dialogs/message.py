"""A calm box with a sentence; it never blocks the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core.i18n import tr
from gui import icons

_alone: set[QMessageBox] = set()


def show_message(
    parent: QWidget | None,
    heading: str,
    sentence: str,
    icon: str = "info",
    answers: Sequence[tuple[str, Callable[[], None] | None]] = (),
) -> QMessageBox:
    """Show a sentence with one button for each answer (label, action), the first by default.

    Text is plain: what comes from a file is never taken for markup.
    """
    box = QMessageBox(parent)
    box.setObjectName("messageBox")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(tr("Sổ Kế Hoạch"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(heading)
    box.setInformativeText(sentence)
    box.setIconPixmap(icons.icon(icon).pixmap(QSize(40, 40)))
    for label, action in answers or [(tr("Đóng"), None)]:
        button = box.addButton(label, QMessageBox.ButtonRole.AcceptRole)
        if action is not None:
            button.clicked.connect(lambda _=False, act=action: act())
        else:
            box.setEscapeButton(button)  # without one, Esc and the cross do nothing
    if parent is None:  # nobody else keeps it alive
        _alone.add(box)
        box.finished.connect(lambda _: _alone.discard(box))
    box.open()
    return box
