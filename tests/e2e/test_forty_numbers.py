"""Forty numbers typed into the sheet of the plan, keys only, counted beside LibreOffice Calc.

Both sheets are the same: the rows of Chỉ tiêu with their headings, numerator, denominator and
result side by side, the cursor in the first cell to type into, formulas filled in already.
The keys of Calc are counted by its rules (docs/typing.md), not pressed in it.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.tabs.indicators_tab import IndicatorsTab
from tests.gui.conftest import press

FORTY = 40
Line = tuple[str, ...]
"""The cells to type into in one line of the sheet, left to right; none under a heading."""
_AT = {"numerator": 0, "denominator": 1, "value": 2}


def sheet(tab: IndicatorsTab) -> list[Line]:
    """The first lines of the tab that take forty numbers, headings too."""
    lines: list[Line] = []
    for place in range(tab.model.rowCount()):
        row = tab.model.row_at(place)
        kind = () if row is None else ("numerator", "denominator")
        lines.append(kind if row is None or row.indicator.kind == "ratio" else ("value",))
        if sum(map(len, lines)) >= FORTY:
            break
    return lines


def numbers() -> list[str]:
    """Forty numbers as a school's paper has them: a part, then the whole."""
    found = []
    for n in range(FORTY):
        found.append(str(900 + 13 * n if n % 2 == 0 else 1400 + 17 * n))
    return found


def our_keys(lines: list[Line]) -> list[str]:
    """Digits, Tab and Enter; F8 where the next number stands in another column."""
    texts, keys = iter(numbers()), list[str]()
    typed = [line for line in lines if line]
    for place, line in enumerate(typed):
        for cell in line:
            keys += [*next(texts), *(["Tab"] if cell != line[-1] else [])]
        following = typed[place + 1] if place + 1 < len(typed) else line
        keys.append("Enter" if following[0] == line[0] else "F8")
    return keys


def calc_keys(lines: list[Line]) -> list[str]:
    """The fewest keys in Calc: Enter goes back to where Tab began and stops at every heading."""
    texts, keys = iter(numbers()), list[str]()
    column = 0
    for line in lines:
        if not line:
            keys += ["Down"] if keys else []  # the cursor stands below the first heading
            continue
        wanted = _AT[line[0]]
        keys += ["Right" if wanted > column else "Left"] * abs(wanted - column)
        column = wanted
        for cell in line:
            keys += [*next(texts), *(["Tab"] if cell != line[-1] else [])]
        keys.append("Enter")
    return [*keys, "Ctrl+S"]


def shown(tab: IndicatorsTab, lines: list[Line]) -> list[str]:
    """The figures that stand in the cells typed into, read from the stored rows."""
    found: list[str] = []
    for place, line in enumerate(lines):
        row = tab.model.row_at(place)
        result = row.result if row is not None else None
        if result is not None:
            values = [getattr(result, cell) for cell in line]
            found += [str(result.text if v is None else int(v)) for v in values]
    return found


def press_named(name: str) -> None:
    named = {"Tab": Qt.Key.Key_Tab, "Enter": Qt.Key.Key_Enter}
    if name == "F8":
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_F8)
    elif name in named:
        press(named[name], modifiers=Qt.KeyboardModifier.KeypadModifier)
    else:
        press(Qt.Key(ord(name)), name, Qt.KeyboardModifier.KeypadModifier)


def test_forty_numbers_need_no_more_keys_than_in_calc(
    tab: IndicatorsTab, gia_lam: Path, stored: object
) -> None:
    lines = sheet(tab)
    assert sum(map(len, lines)) == FORTY
    ours, calc = our_keys(lines), calc_keys(lines)
    spent = []
    for name in ours:
        began = time.perf_counter()
        press_named(name)
        QApplication.processEvents()
        spent.append(time.perf_counter() - began)
    assert shown(tab, lines) == numbers()
    print(  # noqa: T201 - the table of docs/typing.md
        f"\nkeys: {len(ours)} here, {len(calc)} in Calc, digits {sum(map(len, numbers()))};"
        f" a key: median {statistics.median(spent) * 1000:.1f} ms,"
        f" longest {max(spent) * 1000:.0f} ms, all {sum(spent):.2f} s"
    )
    assert len(ours) < len(calc)
    assert statistics.median(spent) < 0.05  # painted, on a busy machine; the bar is in the bench
