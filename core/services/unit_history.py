"""A unit's past: the names it had and the events it had a part in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core.i18n import tr
from core.services.unit_events import day_text
from core.session import Session
from db.queries import schools as unit_query
from db.queries import unit_events as query
from db.queries.rows import by_ids
from db.queries.unit_events import UnitLink
from db.records import Unit


def name_on(session: Session, unit_id: int, day: date) -> str:
    """What the unit was called on a day: its former names know until when they held."""
    aliases = unit_query.aliases_of(session.conn, [unit_id])
    former = [a for a in aliases if a.kind == "former" and (a.until_on or "") >= day.isoformat()]
    if former:
        return min(former, key=lambda alias: alias.until_on or "").name
    [unit] = by_ids(session.conn, Unit, "unit", [unit_id])
    return unit.name


def history(session: Session, unit_id: int) -> list[str]:
    """The unit's events, the oldest first, one sentence each with its day and decision."""
    links = query.links_of(session.conn, [unit_id])
    done = dict[tuple[str, str, bool], str]()  # one sentence for all links of an event
    for link in links:
        incoming = link.to_unit_id == unit_id
        key = (link.kind, link.on_date or "", incoming)
        if key in done:
            continue
        mates = [each for each in links if (each.kind, each.on_date) == (link.kind, link.on_date)]
        words = _told(session, unit_id, mates, incoming)
        if link.decision:
            words += tr(" ({decision})", decision=link.decision)
        done[key] = f"{day_text(link.on_date or '')}: {words}"
    return list(done.values())


def _told(session: Session, unit_id: int, links: Sequence[UnitLink], incoming: bool) -> str:
    kind, day = links[0].kind, date.fromisoformat(links[0].on_date or "0001-01-01")
    before, after = day - timedelta(days=1), day
    if kind == "rename":
        return tr("đổi tên từ “{old}” thành “{new}”", old=name_on(session, unit_id, before),
                  new=name_on(session, unit_id, after))  # fmt: skip
    olds = "; ".join(name_on(session, link.from_unit_id, before)
                     for link in links if link.to_unit_id == unit_id)  # fmt: skip
    news = "; ".join(name_on(session, link.to_unit_id, after)
                     for link in links if link.from_unit_id == unit_id)  # fmt: skip
    if kind == "merge":
        return (
            tr("nhận sáp nhập {olds}", olds=olds) if incoming
            else tr("sáp nhập vào {new}", new=news)
        )  # fmt: skip
    return tr("tách ra từ {old}", old=olds) if incoming else tr("chia tách, lập {news}", news=news)
