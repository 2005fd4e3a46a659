"""Other columns for the budget tree: its lines by source, by year, and under suppositions."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Literal

from core.i18n import tr
from core.services import budget_shares
from core.services.budget import BudgetRow, Money
from core.services.budget_money import read_money, unit_labels
from core.services.budget_shares import By
from gui.book import Book
from gui.models.columns import Column, Tone
from gui.number_text import share_text

if TYPE_CHECKING:
    from gui.models.budget_table import BudgetSource, BudgetTable

Layout = Literal["spending", "source", "year", "what_if"]


def layout_labels() -> dict[Layout, str]:
    """The layouts to choose from; the one with suppositions has its own button."""
    return {
        "spending": tr("Thực hiện"),
        "source": tr("Theo nguồn"),
        "year": tr("Theo năm"),
    }


def split_columns(book: Book, table: BudgetTable, source: BudgetSource, by: By) -> list[Column]:
    """One column a source or year, then what is not divided yet."""
    names = budget_shares.part_names(book.session, by)

    def part(row: BudgetRow, name: str) -> Money:
        return source.split(row).parts.get(name, Money())

    def write(name: str, row: BudgetRow, text: str) -> None:
        amount = read_money(text, table.unit)
        budget_shares.set_part(book.session, row.line.id, by, name, amount)

    def typing(name: str, row: BudgetRow) -> str:
        return table.typing(part(row, name).own)

    def number(name: str, row: BudgetRow) -> Decimal | None:
        return table.number(part(row, name).value)

    def sign(name: str, row: BudgetRow) -> str | None:
        return "warning" if part(row, name).difference else None

    def tone(name: str, row: BudgetRow) -> Tone:
        figure = part(row, name)
        if figure.difference:
            return "warn"
        return "muted" if figure.own is None else "normal"

    def hint(name: str, row: BudgetRow) -> str:
        if source.split(row).implied:
            return tr("Cả dòng thuộc nguồn này (theo cột Nguồn). Nhập số để chia cho nhiều nguồn.")
        return f"{name}: {table.money(part(row, name))} {unit_labels()[table.unit]}"

    def shown(name: str, row: BudgetRow) -> str:
        figure = part(row, name)
        implied = source.split(row).implied
        return table.text(figure.value) if implied else table.money(figure)

    columns = [
        Column(
            f"{by}_{place}",
            name,
            partial(shown, name),
            width=10 if by == "year" else 15,
            align="right",
            edit=partial(typing, name),
            set=partial(write, name),
            number=partial(number, name),
            tone=partial(tone, name),
            icon=partial(sign, name),
            tooltip=partial(hint, name),
        )
        for place, name in enumerate(names)
    ]
    return [*columns, _rest_column(table, source)]


def _rest_column(table: BudgetTable, source: BudgetSource) -> Column:
    def words(row: BudgetRow) -> str:
        rest = source.split(row).rest
        if rest is None:
            return ""
        if not rest:
            return tr("Đã chia hết")
        left = tr("Còn {rest}") if rest > 0 else tr("Thừa {rest}")
        return left.format(rest=table.text(abs(rest)))

    def sign(row: BudgetRow) -> str | None:
        rest = source.split(row).rest
        return None if rest is None else "error" if rest < 0 else "met" if not rest else None

    return Column(
        "rest",
        tr("Chưa chia"),
        words,
        width=17,
        align="right",
        icon=sign,
        number=lambda r: table.number(source.split(r).rest),
        tone=lambda r: "bad" if (source.split(r).rest or 0) < 0 else "normal",
        header_tooltip=tr("Kế hoạch trừ các phần đã chia"),
    )


def what_if_columns(table: BudgetTable, source: BudgetSource) -> list[Column]:
    """Now, supposed, and the difference as amount and share."""

    def change(row: BudgetRow) -> str:
        found = source.supposed(row)
        if found.old is None or not found.difference:
            return ""
        sign = "+" if found.difference > 0 else "−"
        return f"{sign}{table.text(abs(found.difference))}"

    def percent(row: BudgetRow) -> str:
        found = source.supposed(row).percent
        if not found:
            return ""
        return f"{'+' if found > 0 else '−'}{share_text(abs(found))}%"

    def arrow(row: BudgetRow) -> str | None:
        gap = source.supposed(row).difference
        return "up" if gap > 0 else "down" if gap < 0 else None

    return [
        Column("formula", tr("Công thức"), lambda r: r.line.formula_raw or "", width=30,
               tone=lambda r: "muted"),
        Column("now", tr("Kế hoạch"), lambda r: table.text(source.supposed(r).old), width=16,
               align="right", number=lambda r: table.number(source.supposed(r).old)),
        Column("then", tr("Giả định"), lambda r: table.text(source.supposed(r).new), width=16,
               align="right", number=lambda r: table.number(source.supposed(r).new),
               tone=lambda r: "accent" if source.supposed(r).difference else "normal"),
        Column("change", tr("Chênh lệch"), change, width=18, align="right", icon=arrow,
               number=lambda r: table.number(source.supposed(r).difference)),
        Column("change_percent", tr("Tỷ lệ"), percent, width=9, align="right"),
    ]  # fmt: skip
