"""Ordinals where a plan prints none; its own numbers stay."""

from collections.abc import Callable

from core.reports import document
from core.reports.content import Cell, Document, Row, Table
from core.reports.ordinals import with_ordinals
from core.session import Session


def row(number: str, *, joined: int = 0) -> Row:
    return Row((Cell(number), Cell("chỉ tiêu")), joined=joined)


def numbers(rows: tuple[Row, ...]) -> list[str]:
    return [each.cells[0].text for each in rows]


def test_rows_without_numbers_are_counted() -> None:
    heading, total = Row((Cell(), Cell("Nhóm")), style="group"), Row((Cell(),), style="total")
    rows = [heading, row(""), row("", joined=1), heading, row(""), total]
    assert numbers(with_ordinals(rows)) == ["", "1", "1", "", "2", ""]


def test_the_plans_own_numbers_stay() -> None:
    assert numbers(with_ordinals([row("1.1"), row(""), row("a)")])) == ["1.1", "", "a)"]
    few = [row("1"), row("2"), *[row("")] * 40]  # numbers inside one section are none of the table
    assert numbers(with_ordinals(few))[:4] == ["1", "2", "3", "4"]
    assert with_ordinals([]) == ()


def test_plans_without_numbers_and_with_them(
    new_book: Callable[..., Session], book: Session
) -> None:
    made = document(new_book(plan="ha-dong-2020-2025"), "results", "2023-Q2")
    assert column(made, "Chỉ tiêu")[:3] == ["1", "2", "3"]
    assert "1.2.2.1" in column(made, "Nhiệm vụ")  # numbered by the plan
    assert column(document(book, "results", "2023-Q2"), "Chỉ tiêu")[-1] == "25"
    letters = document(new_book(plan="gia-loc-2023-2024"), "plan", None)
    assert column(letters, "Tiến độ")[-1] == "28"


def column(made: Document, sheet: str) -> list[str]:
    [table] = [each for each in made.tables() if each.sheet == sheet]
    assert isinstance(table, Table)
    return [each.cells[0].text for each in table.rows if each.style == "data"]
