"""Types cells in the real window for ever and says each one once it was left; made to be killed.

    python typing_child.py BOOK START HOW

HOW is `window` (the program as it is), or one of two writers that are bad on purpose and must be
found out: `early` says a cell before it is left, `rewrite` keeps the book in memory and writes the
whole file anew after every cell, as a program that saves documents would.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 4096


def say(*words: object) -> None:
    """One line down the pipe, at once and whole."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def type_in_window(book: Path, start: int, early: bool) -> None:
    """Numerators of the second quarter, row after row, by key events."""
    sys.path.insert(0, str(ROOT))
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window
    from gui.tour_keys import press, type_words

    app = QApplication([])
    window = create_window(book)
    window.resize(1366, 768)
    window.show()
    box = window.top_bar.period_box
    box.setCurrentIndex(box.findData("2023-Q2"))
    window.show_tab(1)
    view = window.current_tab().view
    column = [c.name for c in view.table.columns].index("numerator")
    rows = [i for i in range(view.table.rowCount()) if _takes_numerator(view, i)]
    for number, row in zip(itertools.count(start), itertools.cycle(rows)):
        key = view.table.key_at(row)
        view.go_to(row, column)
        press(view, Qt.Key(0), str(number)[0])
        [editor] = view.open_editors()
        type_words(editor, str(number)[1:])
        if early:
            say(key.indicator_id, key.level, number)
            app.processEvents()
        press(editor, Qt.Key.Key_Return)
        if not early:
            say(key.indicator_id, key.level, number)
            app.processEvents()


def _takes_numerator(view: object, row: int) -> bool:
    found = view.table.row_at(row)  # type: ignore[attr-defined]
    return found is not None and found.indicator.kind == "ratio"


def rewrite_whole_file(book: Path, start: int) -> None:
    """A cell, then the whole file over the old one: what must not be done."""
    conn = sqlite3.connect(":memory:")
    conn.deserialize(book.read_bytes())
    cells = _cells(conn)
    for number, (indicator_id, level, period, unit) in zip(
        itertools.count(start), itertools.cycle(cells)
    ):
        conn.execute(
            "INSERT INTO result (period_id, indicator_id, level, unit_id, state, numerator)"
            " VALUES (?, ?, ?, ?, 'value', ?)"
            " ON CONFLICT DO UPDATE SET numerator = excluded.numerator",
            (period, indicator_id, level, unit, number),
        )
        conn.commit()
        image = conn.serialize()
        with book.open("wb", buffering=0) as file:
            for place in range(0, len(image), _CHUNK):
                file.write(image[place : place + _CHUNK])
        say(indicator_id, level, number)


def _cells(conn: sqlite3.Connection) -> list[tuple[int, str, int, int]]:
    [period] = conn.execute("SELECT id FROM period WHERE key = '2023-Q2'").fetchone()
    [unit] = conn.execute(
        "SELECT id FROM unit WHERE uid = (SELECT value FROM meta WHERE key = 'own_unit')"
    ).fetchone()
    rows: Iterator[tuple[int, str]] = conn.execute(
        "SELECT i.id, t.level FROM indicator i JOIN target t ON t.indicator_id = i.id"
        " WHERE i.kind = 'ratio' GROUP BY i.id, t.level"
    )
    return [(indicator, level, period, unit) for indicator, level in rows]


if __name__ == "__main__":
    _book, _start, _how = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if _how == "rewrite":
        rewrite_whole_file(_book, _start)
    else:
        type_in_window(_book, _start, early=_how == "early")
