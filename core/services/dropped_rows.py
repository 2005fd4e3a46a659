"""Rows that a newer version of the plan dropped but that figures were reported on.

They stay in the unit's book with what was typed, are marked and take nothing more: the office no
longer has them, so nothing new about them goes up (`core.exchange.accept` finds them).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Final

from core.errors import UserError
from core.i18n import tr
from core.session import Session
from db.queries import indicators as query
from db.writer import Writer

_SETTING: Final = "dropped_rows"


def dropped_rows(session: Session) -> dict[str, int]:
    """uid of an indicator, task or budget line → version of the plan that dropped it."""
    found: dict[str, int] = session.setting(_SETTING, {})
    return found


def dropped_indicators(session: Session) -> dict[int, int]:
    """Local id of an indicator → version of the plan that dropped it."""
    dropped = dropped_rows(session)
    if not dropped:
        return {}
    return {i.id: dropped[i.uid] for i in query.indicators(session.conn) if i.uid in dropped}


def remember_dropped(
    session: Session, writer: Writer, dropped: Iterable[str], present: Collection[str], version: int
) -> None:
    """Note what a version just accepted dropped, and forget what it has (again)."""
    before = dropped_rows(session)
    after = {uid: at for uid, at in before.items() if uid not in present}
    after |= {uid: version for uid in dropped if uid not in after}
    if after != before:
        writer.put("setting", (_SETTING,), {"value": json.dumps(after)})


def expect_in_plan(session: Session, indicator_id: int) -> None:
    """Raise `UserError` for an indicator that the plan does not have any more."""
    version = dropped_indicators(session).get(indicator_id)
    if version is not None:
        raise UserError(
            tr("Chỉ tiêu này đã bỏ ở bản {version} của kế hoạch nên không nhập thêm được. Số đã"
               " nhập được giữ lại để xem.", version=version)
        )  # fmt: skip
