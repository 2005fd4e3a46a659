"""The budget as a tree in a table: rows with their totals, what is folded, columns, fields.

The tree is painted in a table of the framework, not in a QTreeView: so the cells have the same keys
as every other table of the program. Indentation and a triangle show what stands below what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.services import budget, budget_edits, budget_shares, budget_what_if
from core.services.budget import BudgetRow, BudgetTree, Money
from core.services.budget_money import MONEY_UNITS, money_text, read_money, unit_labels
from core.services.budget_shares import By, Split
from core.services.budget_what_if import Supposed, Supposition
from core.services.dropped_rows import dropped_words
from gui.book import Book
from gui.models.budget_layouts import Layout, split_columns, what_if_columns
from gui.models.columns import Column, Entry, Field, Key, Tone
from gui.models.row_source import UNTOUCHED, Touched
from gui.number_text import number_text, typing_text

TREE_COLUMN: Final = 1
_WHOLE: Final = 100
_GROUP: Final = 3  # digits between the dots of a number
_TABLES: Final = frozenset({"budget_line", "budget_share", "budget_task", "execution", "plan"})
_STRUCTURE: Final = frozenset({"parent_id", "position"})


class BudgetSource:
    """Lines in the order of the tree, without those below a folded line."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._tree: BudgetTree | None = None
        self._splits: dict[int, Split] | None = None
        self._supposed: dict[int, Supposed] | None = None
        self.folded: set[int] = set()
        self.search = ""
        self.is_narrowed = False  # by a filter row, which looks below folded lines, too
        self.layout: Layout = "spending"
        self.suppositions: list[Supposition] = []

    def forget(self) -> None:
        """Read totals, parts and suppositions again when they are next asked for."""
        self._tree = self._splits = self._supposed = None

    def split(self, row: BudgetRow) -> Split:
        """The parts of a line in the layouts by source and by year."""
        if self._splits is None:
            by: By = "year" if self.layout == "year" else "source"
            self._splits = budget_shares.splits(self._book.session, self.tree, by)
        return self._splits[row.line.id]

    def supposed(self, row: BudgetRow) -> Supposed:
        """A line under the suppositions."""
        return self.all_supposed()[row.line.id]

    def all_supposed(self) -> dict[int, Supposed]:
        """Every line under the suppositions."""
        if self._supposed is None:
            self._supposed = budget_what_if.suppose(
                self._book.session, self.tree, self.suppositions
            )
        return self._supposed

    @property
    def tree(self) -> BudgetTree:
        """Order and totals for the chosen period and unit, read again after every change."""
        if self._tree is None:
            self._tree = budget.budget_tree(
                self._book.session,
                period_id=self._book.period_id,
                unit_id=self._book.unit_id,
                search=self.search,
            )
        return self._tree

    def entries(self) -> Sequence[Entry]:
        """The lines to show; a search or a filter row unfolds what it found."""
        self.forget()
        tree = self.tree
        folded = set() if self.search or self.is_narrowed else self.folded
        return [
            line_id
            for line_id in tree.order
            if line_id in tree.shown and not folded.intersection(tree.above(line_id))
        ]

    def above(self, key: Key) -> Sequence[Key]:
        """The lines that a line is part of: a filter row keeps them with it."""
        return list(self.tree.above(key)) if isinstance(key, int) else []

    def rows(self, keys: Sequence[Key]) -> Mapping[Key, BudgetRow]:
        """The rows of these lines."""
        found = budget.budget_rows(
            self._book.session,
            [key for key in keys if isinstance(key, int)],
            period_id=self._book.period_id,
            unit_id=self._book.unit_id,
            tree=self.tree,
        )
        return {row.line.id: row for row in found}

    def touched(self, done: Any) -> Touched:
        """A figure changes the totals above it, so every row is asked again."""
        if not done.tables & _TABLES:
            return UNTOUCHED
        self.forget()
        for change in done.of("budget_line"):
            if change.before is None or change.after is None or _STRUCTURE & set(change.after):
                return Touched(order=True)
        return Touched(order=bool(self.search), rows=True)

    def is_folded(self, row: BudgetRow) -> bool:
        """Whether the lines below a row are hidden."""
        return not self.search and not self.is_narrowed and row.line.id in self.folded


class BudgetTable:
    """Columns and fields; `unit` is the display unit of money ('million')."""

    def __init__(self, book: Book, source: BudgetSource, unit: str) -> None:
        self._book = book
        self._source = source
        self.unit = unit

    # -- columns ------------------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """The columns of the layout, left to right; the first two are the same in all."""
        match self._source.layout:
            case "what_if":
                return [*self._line_columns(), *what_if_columns(self, self._source)]
            case "source" | "year" as by:
                return [*self._line_columns(), self._planned_column(),
                        *split_columns(self._book, self, self._source, by)]  # fmt: skip
            case _:
                return [*self._line_columns(), *self._spending_columns()]

    def _line_columns(self) -> list[Column]:
        return [
            Column("code", tr("TT"), lambda r: r.line.printed_code or "", width=7, align="center",
                   set=partial(self._set, "printed_code"),
                   header_tooltip=tr("Kéo số thứ tự để chuyển dòng cùng cả nhánh; Alt+↑, Alt+↓ cũng"
                                     " chuyển được")),
            Column("name", tr("Nội dung"), lambda r: r.line.name, width=30,
                   set=partial(self._set, "name"), cleared=None, icon=self._fold_icon,
                   indent=lambda r: r.depth, stretch=True,
                   tooltip=lambda r: "\n".join(filter(None, (r.line.name, r.line.note)))),
        ]  # fmt: skip

    def _planned_column(self) -> Column:
        return self._money("planned", tr("Kế hoạch"), lambda r: r.planned, self._set_amount,
                           tr("Số ghi trong kế hoạch. Σ: cộng từ các dòng con; "
                              "≠: số ghi khác tổng các dòng con"))  # fmt: skip

    def _spending_columns(self) -> list[Column]:
        return [
            Column("source", tr("Nguồn"), lambda r: r.line.source or "", width=19,
                   set=partial(self._set, "source")),
            self._planned_column(),
            self._money("allocated", tr("Phân bổ"), lambda r: r.allocated,
                        partial(self._set_spending, "allocated_vnd"),
                        tr("Lũy kế đến hết kỳ đang xem")),
            self._money("disbursed", tr("Giải ngân"), lambda r: r.disbursed,
                        partial(self._set_spending, "disbursed_vnd"),
                        tr("Lũy kế đến hết kỳ đang xem")),
            Column("remaining", tr("Còn lại"), lambda r: self.text(r.remaining), width=11,
                   align="right", number=lambda r: self.number(r.remaining),
                   tone=lambda r: "bad" if (r.remaining or 0) < 0 else "normal",
                   header_tooltip=tr("Kế hoạch trừ giải ngân")),
            Column("percent", tr("Tỷ lệ"), _percent, width=11, align="right",
                   number=lambda r: r.percent, icon=_percent_icon,
                   header_tooltip=tr("Giải ngân so với kế hoạch")),
            Column("note", tr("Ghi chú"), lambda r: dropped_words(r.dropped) or r.note or "",
                   width=10, set=partial(self._set_note, "note"), editable=self._has_period,
                   header_tooltip=tr("Ghi chú về kỳ đang xem")),
        ]  # fmt: skip

    def _money(
        self,
        name: str,
        label: str,
        figure: Callable[[BudgetRow], Money],
        write: Callable[[BudgetRow, str], None],
        hint: str,
    ) -> Column:
        spending = name != "planned"
        return Column(
            name,
            label,
            lambda r: self.money(figure(r)),
            width=15 if name == "planned" else 12,
            align="right",
            edit=lambda r: self.typing(figure(r).own),
            set=write,
            editable=self._has_period if spending else None,
            number=lambda r: self.number(figure(r).value),
            tooltip=lambda r: self._figure_tooltip(r, figure(r)),
            icon=lambda r: "warning" if self._doubtful(r, name) else None,
            tone=lambda r: "warn" if self._doubtful(r, name) else _computed(figure(r)),
            header_tooltip=hint,
        )

    def _fold_icon(self, row: BudgetRow) -> str:
        if not row.children:
            return "leaf"
        return "expand" if self._source.is_folded(row) else "collapse"

    @staticmethod
    def _doubtful(row: BudgetRow, name: str) -> bool:
        figure: Money = getattr(row, name)
        over = name == "disbursed" and None not in (row.allocated.value, figure.value)
        return (
            bool(figure.difference)
            or (figure.own or 0) < 0
            or (over and (figure.value or 0) > (row.allocated.value or 0))
        )

    def money(self, figure: Money) -> str:
        """ "418.348", "Σ 418.348" where only the children give it, "418.348 ≠ 418.402"."""
        if figure.own is None and figure.summed is not None:
            return f"Σ {self.text(figure.summed)}"
        if figure.difference:
            return f"{self.text(figure.own)} ≠ {self.text(figure.summed)}"
        return self.text(figure.own)

    def _figure_tooltip(self, row: BudgetRow, figure: Money) -> str:
        word = unit_labels()[self.unit]
        lines = budget.differences(row, self.unit)
        if not lines and figure.own is None and figure.summed is not None:
            lines = [tr("Cộng từ các dòng con; dòng này không ghi số.")]
        if row.line.amount_raw and figure is row.planned:
            lines.append(tr("Bản in ghi: {raw}", raw=row.line.amount_raw))
        return "\n".join([f"{self.money(figure)} {word}", *lines] if self.money(figure) else lines)

    # -- fields of the panel ------------------------------------------------------------------

    def fields(self, row: BudgetRow) -> list[Field]:
        """Every field of a line and of its spending in the period."""
        word = unit_labels()[self.unit]
        split = tr("Phần chia")
        return [
            Field("code", tr("Số thứ tự"), lambda r: r.line.printed_code or "",
                  partial(self._set, "printed_code")),
            Field("name", tr("Nội dung"), lambda r: r.line.name, partial(self._set, "name"),
                  "multiline"),
            Field("source", tr("Nguồn kinh phí"), lambda r: r.line.source or "",
                  partial(self._set, "source"), hint=self._known_sources()),
            Field("amount", tr("Kế hoạch ({unit})", unit=word),
                  lambda r: self._shown(r.line.amount_vnd), self._set_amount, "number"),
            Field("summed", "", self._summed_sentence, kind="info"),
            Field("differences", "", lambda r: "\n".join(budget.differences(r, self.unit)),
                  kind="info"),
            Field("formula", tr("Công thức tính"), lambda r: r.line.formula_raw or "",
                  partial(self._set, "formula_raw"), "multiline",
                  hint=tr("Ví dụ: 300 người x 1,0 triệu đồng/người/năm x 5 năm")),
            Field("formula_said", "", lambda r: budget.formula_sentence(self._book.session, r.line),
                  kind="info"),
            Field("line_note", tr("Ghi chú của kế hoạch"), lambda r: r.line.note or "",
                  partial(self._set, "note"), "multiline"),
            *self._spending_fields(word),
            Field("years", tr("Theo năm ({unit}), mỗi năm một dòng", unit=word),
                  partial(self._shares, "year"), partial(self._set_shares, "year"), "multiline",
                  hint=tr("Ví dụ: 2023: 1.250"), section=split),
            Field("years_rest", "", partial(self._share_rest, "year"), kind="info", section=split),
            Field("sources", tr("Theo nguồn ({unit}), mỗi nguồn một dòng", unit=word),
                  partial(self._shares, "source"), partial(self._set_shares, "source"),
                  "multiline", hint=tr("Ví dụ: Xã hội hóa: 500"), section=split),
            Field("sources_rest", "", partial(self._share_rest, "source"), kind="info",
                  section=split),
            Field("tasks", "", self._paid_tasks, kind="info", section=split),
        ]  # fmt: skip

    def _spending_fields(self, word: str) -> list[Field]:
        if self._book.period is None:
            return []
        section = tr("Thực hiện {period}", period=self._book.period.label)
        spending = partial(self._set_spending)
        return [
            Field("allocated", tr("Phân bổ ({unit})", unit=word),
                  lambda r: self._shown(r.allocated.own), partial(spending, "allocated_vnd"),
                  "number", section=section),
            Field("disbursed", tr("Giải ngân ({unit})", unit=word),
                  lambda r: self._shown(r.disbursed.own), partial(spending, "disbursed_vnd"),
                  "number", section=section),
            Field("left", "", self._left_sentence, kind="info", section=section),
            Field("note", tr("Ghi chú của kỳ"), lambda r: r.note or "",
                  partial(self._set_note, "note"), "multiline", section=section),
        ]  # fmt: skip

    def _known_sources(self) -> str:
        known = budget.sources(self._book.session)
        return tr("Đã dùng: {sources}", sources="; ".join(known)) if known else ""

    def _summed_sentence(self, row: BudgetRow) -> str:
        if row.planned.summed is None:
            return ""
        return tr("Cộng {n} dòng con: {sum} {unit}.", n=row.children,
                  sum=self.text(row.planned.summed), unit=unit_labels()[self.unit])  # fmt: skip

    def _left_sentence(self, row: BudgetRow) -> str:
        if row.remaining is None:
            return ""
        if row.percent is None:
            return tr("Chưa có số giải ngân; còn lại {left} {unit}.",
                      left=self.text(row.remaining), unit=unit_labels()[self.unit])  # fmt: skip
        return tr("Đã giải ngân {percent}, còn lại {left} {unit}.", percent=_percent(row),
                  left=self.text(row.remaining), unit=unit_labels()[self.unit])  # fmt: skip

    def _paid_tasks(self, row: BudgetRow) -> str:
        titles = budget.paid_tasks(self._book.session, row.line.id)
        return tr("Chi cho nhiệm vụ: {titles}", titles="; ".join(titles)) if titles else ""

    def _shares(self, by: str, row: BudgetRow) -> str:
        return "\n".join(f"{s.name}: {self.text(s.amount_vnd)}" for s in row.shares if s.by == by)

    def _share_rest(self, by: str, row: BudgetRow) -> str:
        parts = [s.amount_vnd for s in row.shares if s.by == by]
        whole = row.planned.value
        if not parts or whole is None:
            return ""
        rest = whole - sum(parts)
        if not rest:
            return tr("Đã chia hết.")
        said = tr("Còn {rest} {unit} chưa chia.") if rest > 0 else tr("Chia thừa {rest} {unit}.")
        return said.format(rest=self.text(abs(rest)), unit=unit_labels()[self.unit])

    # -- figures ------------------------------------------------------------------------------

    def text(self, vnd: int | None) -> str:
        """An amount in the display unit."""
        return money_text(vnd, self.unit)

    def _shown(self, vnd: int | None) -> str:
        """As `text`, but readable in one way only: "1,1250", never "1,125"."""
        text = self.text(vnd)
        return f"{text}0" if len(text.partition(",")[2]) == _GROUP else text

    def typing(self, vnd: int | None) -> str:
        """An amount as an editor starts with it: every digit, readable in one way only."""
        return "" if vnd is None else typing_text(Decimal(vnd) / MONEY_UNITS[self.unit])

    def number(self, vnd: int | None) -> Decimal | None:
        """An amount in the display unit, for sums."""
        return None if vnd is None else Decimal(vnd) / MONEY_UNITS[self.unit]

    def _has_period(self, row: BudgetRow) -> bool:
        return self._book.period is not None

    # -- writing ------------------------------------------------------------------------------

    def _set(self, column: str, row: BudgetRow, text: str) -> None:
        budget_edits.update_line(self._book.session, row.line.id, **{column: text})

    def _set_amount(self, row: BudgetRow, text: str) -> None:
        amount = read_money(text, self.unit)
        budget_edits.update_line(self._book.session, row.line.id, amount_vnd=amount)

    def _set_spending(self, column: str, row: BudgetRow, text: str) -> None:
        self._spend(row, **{column: read_money(text, self.unit)})

    def _set_note(self, column: str, row: BudgetRow, text: str) -> None:
        self._spend(row, **{column: text})

    def _spend(self, row: BudgetRow, **values: Any) -> None:
        budget_edits.set_spending(
            self._book.session, row.line.id,
            period_id=self._book.period_id, unit_id=self._book.unit_id, **values,
        )  # fmt: skip

    def _set_shares(self, by: str, row: BudgetRow, text: str) -> None:
        """Lines "2023: 1.250"; the amount stands behind the last colon."""
        amounts: dict[str, int] = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            name, colon, amount = line.rpartition(":")
            vnd = read_money(amount, self.unit) if colon else None
            if vnd is None or not name.strip():
                raise UserError(
                    tr("Dòng “{line}” chưa đúng. Hãy ghi dạng “2023: 1.250”.", line=line)
                )
            amounts[name.strip()] = vnd
        budget_edits.set_shares(self._book.session, row.line.id, by, amounts)


def _percent_icon(row: BudgetRow) -> str | None:
    """More than the plan is told by a sign too."""
    return "warning" if (row.percent or 0) > _WHOLE else None


def _percent(row: BudgetRow) -> str:
    return "" if row.percent is None else f"{number_text(row.percent, 1)}%"


def _computed(figure: Money) -> Tone:
    return "muted" if figure.own is None and figure.summed is not None else "normal"
