"""One start of a window, timed from outside: `window_child.py bare` or `window_child.py BOOK`.

Prints one JSON line: when it was painted (the system's monotonic clock) and the memory then and
after a second of rest, when the program has built what the first picture did not need.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

_REST_MS = 1000
_HEADERS = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Tử số", "Mẫu số", "Kết quả", "Đánh giá"]


def memory_mb() -> float:
    """Resident memory of this process."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def report_after_painting(window: object) -> None:
    """Tell the time once the first picture stands, then the memory, then leave."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    class Watch(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's
            if event.type() == QEvent.Type.Paint and not self.seen:
                self.seen = True
                QTimer.singleShot(0, self.painted)
            return False

        def painted(self) -> None:
            self.found = {"painted": time.monotonic(), "painted_mb": memory_mb()}
            QTimer.singleShot(_REST_MS, self.rested)

        def rested(self) -> None:
            sys.stdout.write(json.dumps({**self.found, "rested_mb": memory_mb()}) + "\n")
            sys.stdout.flush()
            QApplication.quit()

    watch = Watch(window)  # type: ignore[arg-type]
    window.installEventFilter(watch)  # type: ignore[attr-defined]


def run_bare() -> None:
    """What PySide6 alone costs: a window with four empty tables in tabs."""
    from PySide6.QtGui import QStandardItemModel
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView, QTabWidget

    app = QApplication([])
    window = QMainWindow()
    tabs = QTabWidget(window)
    for name in ("Chỉ tiêu", "Trường", "Nhiệm vụ", "Kinh phí"):
        table = QTableView(tabs)
        model = QStandardItemModel(0, len(_HEADERS), table)
        model.setHorizontalHeaderLabels(_HEADERS)
        table.setModel(model)
        tabs.addTab(table, name)
    window.setCentralWidget(tabs)
    window.resize(1280, 760)
    report_after_painting(window)
    window.show()
    app.exec()


def run_program(book: str) -> None:
    """The program as `main.py BOOK` starts it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from gui import app

    make = app.create_window

    def watched(path: Path | None) -> object:
        window = make(path)
        report_after_painting(window)
        return window

    app.create_window = watched  # type: ignore[assignment]
    import main

    main.main([book])


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        run_bare()
    else:
        run_program(sys.argv[1])
