"""Links of a task: the indicators it serves, the budget lines that pay for it, and what has none.

A budget line can be a branch: whoever links it means all that stands below it.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import tr
from core.services.budget_money import money_text, natural_unit, unit_labels
from core.services.choices import Option, Pick, searchable
from core.services.overview import Place, Tab
from core.services.school_words import level_labels
from core.services.tasks import task_name
from core.session import Session
from db.queries import task_links as query
from db.queries import tasks as task_query
from db.queries.task_links import Kind, LinkTarget
from db.writer import Key

__all__ = ["Kind"]


def link_options(session: Session, kind: Kind, task_id: int) -> list[Option]:
    """The indicators or budget lines of the task's own plan, with how many tasks each has."""
    [task] = task_query.tasks(session.conn, [task_id])
    money = natural_unit(session)
    levels = query.target_levels(session.conn) if kind == "indicator" else {}
    return [
        _option(found, money, levels.get(found.id, ()))
        for found in query.link_targets(session.conn, kind, task.plan_id)
    ]


def linked(session: Session, kind: Kind, task_id: int) -> list[Pick]:
    """What a task is linked to, in the order of the plan."""
    ids = query.linked_ids(session.conn, kind, task_id)
    names = {found.id: _name(found) for found in query.link_targets(session.conn, kind)}
    return [Pick(row_id, names[row_id]) for row_id in ids]


def set_links(session: Session, kind: Kind, task_id: int, ids: Sequence[int]) -> None:
    """Link a task to these indicators or lines and to no other, as one undo step."""
    old, new = set(query.linked_ids(session.conn, kind, task_id)), set(ids)
    if old == new:
        return
    name = task_name(session, task_id)
    labels = {
        "indicator": tr("Sửa chỉ tiêu mà nhiệm vụ {name} phục vụ", name=name),
        "budget_line": tr("Sửa kinh phí của nhiệm vụ {name}", name=name),
    }
    table, column = query.LINK_TABLES[kind]
    with session.edit(labels[kind]) as writer:
        for row_id in sorted(old - new):
            writer.delete(table, _key(kind, task_id, row_id))
        for row_id in sorted(new - old):
            writer.insert(table, {"task_id": task_id, column: row_id})


def without_tasks(session: Session, kind: Kind) -> list[tuple[str, Place]]:
    """The indicators or budget lines that no task is linked to: words, and where each stands.

    Of the budget the lines with nothing below them: a task linked to a branch pays for all of it.
    """
    tab: Tab = "indicators" if kind == "indicator" else "budget"
    every = {found.id: found for found in query.link_targets(session.conn, kind)}
    branches = {found.parent_id for found in every.values()}

    def has_task(found: LinkTarget) -> bool:
        above = every.get(found.parent_id) if found.parent_id is not None else None
        return found.tasks > 0 or (above is not None and has_task(above))

    return [
        (_name(found), Place(tab, uid=found.uid))
        for found in every.values()
        if found.id not in branches and not has_task(found)
    ]


def _key(kind: Kind, task_id: int, row_id: int) -> Key:
    """The primary key of a link: its columns stand in another order in each table."""
    return (task_id, row_id) if kind == "indicator" else (row_id, task_id)


def _option(found: LinkTarget, money: str, levels: Sequence[str]) -> Option:
    labels = level_labels()
    words = [found.detail or ""]
    if found.amount_vnd is not None:
        words.append(f"{money_text(found.amount_vnd, money)} {unit_labels()[money]}")
    if found.tasks:
        words.append(tr("{n} nhiệm vụ", n=found.tasks))
    return Option(
        found.id,
        "\u2003" * found.depth + _name(found),
        " · ".join(word for word in words if word),
        found.group or "",
        searchable(
            found.no, found.name, found.group, *levels, *(labels[level] for level in levels)
        ),
        _name(found),
    )


def _name(found: LinkTarget) -> str:
    name = " ".join(found.name.split())
    if not found.no:
        return name
    return f"{found.no} {name}" if found.no[-1] in ".)" else f"{found.no}. {name}"
