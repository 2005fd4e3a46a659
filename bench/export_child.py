"""One export in a fresh program: `export_child.py BOOK PERIOD FORMAT OUT`.

Prints the seconds from the click to the finished file, loading of the libraries included.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main(book: str, period: str, fmt: str, out: str) -> None:
    """Open the window, wait until it is at rest, export."""
    from PySide6.QtWidgets import QApplication, QMessageBox

    from gui.app import create_window
    from gui.tour_keys import rest, shown

    app = QApplication([])
    window = create_window(Path(book))
    window.show()
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData(period))
    rest(800)
    began = time.perf_counter()
    window.documents.export(fmt, "results", Path(out))
    while shown(window, QMessageBox, "messageBox") is None:
        rest(2)
    sys.stdout.write(f"{time.perf_counter() - began:.4f}\n")
    sys.stdout.flush()
    assert Path(out).stat().st_size > 5000, "no document"
    app.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
