"""What is odd in a report that can be taken: said in the preview, decided by the officer.

Nothing here refuses a file; impossible figures are refused before (`core.exchange.impossible`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from core.exchange.columns import Rows
from core.exchange.layout import layout
from core.exchange.travel import Travel
from core.i18n import tr
from core.rules.checks.findings import shortened
from core.services.school_words import levels_text
from db.records import Unit

_TOO_MUCH: Final = 100  # times what was allocated: thousands typed for millions


def remarks(unit: Unit, travel: Travel) -> Iterator[str]:
    """Sentences on figures that the unit (as this book knows it) hardly means."""
    yield from _other_levels(unit, travel)
    yield from _much_money(travel)


def _other_levels(unit: Unit, travel: Travel) -> Iterator[str]:
    """A school's figures of levels that it does not teach."""
    if unit.kind != "school" or not unit.levels:
        return
    given = {str(row["level"]) for row in travel.rows("result") if row["state"] == "value"}
    if odd := given - {*unit.levels.split(","), "ALL"}:
        yield tr("Có số liệu cấp {odd}, trong sổ trường chỉ dạy {own}.",
                 odd=levels_text(",".join(sorted(odd))), own=levels_text(unit.levels))  # fmt: skip


def _much_money(travel: Travel) -> Iterator[str]:
    """The first budget line on which far more was spent than given."""
    whole = Rows.of(layout().tables["execution"], travel.rows("execution"))
    columns = (whole.column(name) for name in ("line", "allocated_vnd", "disbursed_vnd"))
    for line, given, spent in zip(*columns, strict=True):
        if given and spent and cast("int", spent) > _TOO_MUCH * cast("int", given):
            names = {row["uid"]: str(row["name"]) for row in travel.rows("budget_line")}
            yield tr("Dòng kinh phí “{name}”: số giải ngân gấp hơn {times} lần số được giao; có thể"
                     " nhầm đơn vị tiền.", name=shortened(names[line]), times=_TOO_MUCH,
            )  # fmt: skip
            return
