"""The log and what happens when something unexpected goes wrong.

The log says what happened and where, never what stood in a cell: messages of exceptions may quote
typed text, so only their type and the lines of code are written.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from core.errors import BookError, sentence
from core.i18n import tr
from core.paths import data_dir
from core.version import VERSION

_BYTES: Final = 1_000_000
_FILES: Final = 3


class _WithoutContents(logging.Formatter):
    """Formats an exception as its type and places, without its message."""

    def formatException(self, ei: Any) -> str:
        """Frames and type only."""
        return _frames(ei[0], ei[2])


def log_path() -> Path:
    """The log file a user can send. Raises `BookError` data_folder."""
    return data_dir("log") / "so-ke-hoach.log"


def start_log() -> None:
    """Write warnings and errors to the log file; without a folder to write to there is none."""
    from logging.handlers import RotatingFileHandler  # costs some milliseconds: after the window

    if logging.getLogger().handlers:
        return
    try:
        path = log_path()
    except BookError:
        return
    handler = RotatingFileHandler(
        path, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
    )
    handler.setFormatter(_WithoutContents("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def catch_crashes() -> None:
    """Survive unexpected exceptions: log them and say so."""
    sys.excepthook = _on_crash


def _on_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    start_log()
    logging.getLogger("crash").critical("version %s\n%s", VERSION, _frames(kind, trace))
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)
    _tell(kind)


def _frames(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    lines = [
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
    return "\n".join([*lines, kind.__name__ if kind else ""])


def _tell(kind: type[BaseException]) -> None:
    """A calm box that never stops the program; nothing when there is no window."""
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return
    from gui.dialogs.message import show_message

    try:
        place = str(log_path())
    except BookError as error:
        place = sentence(error)
    show_message(
        QApplication.activeWindow(),
        tr("Có lỗi ngoài dự kiến"),
        tr(
            "Chương trình gặp lỗi ({kind}). Các ô đã rời con trỏ đều đã được lưu."
            " Bạn có thể làm tiếp; nếu lỗi lặp lại, hãy gửi tệp nhật ký này cho người hỗ trợ:"
            "\n{path}",
            kind=kind.__name__,
            path=place,
        ),
        "error",
    )
