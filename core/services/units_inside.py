"""What offices that pass no rows on say is in their cells (`core.rules.coverage`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from core.rules.coverage import Inside, coverage_of
from core.rules.roll_up import RollUp
from core.services.periods import component_periods
from core.session import Session
from db.queries import roll_up as query
from db.records import Level, Period


class Said(NamedTuple):
    """What an office says is in its cell, and whether it says so of a figure."""

    inside: Inside
    has_figure: bool


def said_inside(
    session: Session, period: Period, sums: Collection[int]
) -> dict[tuple[int, Level], dict[int, Said]]:
    """What the offices `sums` say is in their cells: (indicator id, level) → office → that.

    Of a period made of others what the last of them says: of those with a figure, if any has one.
    """
    found: dict[tuple[int, Level], dict[int, Said]] = defaultdict(dict)
    if not sums:
        return found
    parts = [part.id for part in (*component_periods(session, period), period)]
    told = query.coverage_texts(session.conn, parts, sums)
    for each in sorted(told, key=lambda one: parts.index(one.period_id)):
        office, place = each.unit_id, (each.indicator_id, each.level)
        of_figure = coverage_of(office, each.text)
        inside, known = of_figure or coverage_of(office, each.note), found[place].get(office)
        if inside and (of_figure or known is None or not known.has_figure):
            found[place][office] = Said(inside, of_figure is not None)
    return found


def with_inside(figure: RollUp, said: Mapping[int, Said], units: Collection[int]) -> RollUp:
    """The figure with what those of the offices say that are among the units expected.

    One that says nothing of a figure counts as one unit once there is one, adjusted or typed.
    """
    inside = tuple(said[i].inside for i in figure.sums if i in said and said[i].has_figure)
    counted = {*(one.id for one in inside), *figure.not_applicable}
    others = [said[i] for i in sorted(units) if i in said and i not in counted]
    awaited = (
        each.inside if each.has_figure else each.inside._replace(reported=1) for each in others
    )
    return figure._replace(inside=inside, awaited=tuple(awaited))
