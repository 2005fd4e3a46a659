"""Rows that a newer version of the plan dropped but that figures were reported on.

They stay in the unit's book with what was typed, are marked and take nothing more: the office no
longer has them, so nothing new about them goes up (`core.exchange.accept` finds them).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Final, Literal

from core.errors import UserError
from core.i18n import tr
from core.session import Session
from db.queries.rows import ids_of_uids
from db.writer import Writer

Droppable = Literal["indicator", "task", "budget_line"]
_SETTING: Final = "dropped_rows"


def dropped_rows(session: Session) -> dict[str, int]:
    """uid of an indicator, task or budget line → version of the plan that dropped it."""
    found: dict[str, int] = session.setting(_SETTING, {})
    return found


def dropped_ids(session: Session, table: Droppable) -> dict[int, int]:
    """Local id of a row of `table` → version of the plan that dropped it."""
    dropped = dropped_rows(session)
    if not dropped:
        return {}
    return {row: dropped[uid] for uid, row in ids_of_uids(session.conn, table, dropped).items()}


def dropped_words(version: int | None) -> str:
    """What the window says beside such a row; '' for a row of the plan."""
    return "" if version is None else tr("Đã bỏ ở bản {version}", version=version)


def remember_dropped(
    session: Session, writer: Writer, dropped: Iterable[str], present: Collection[str], version: int
) -> None:
    """Note what a version just accepted dropped, and forget what it has (again)."""
    before = dropped_rows(session)
    after = {uid: at for uid, at in before.items() if uid not in present}
    after |= {uid: version for uid in dropped if uid not in after}
    if after != before:
        writer.put("setting", (_SETTING,), {"value": json.dumps(after)})


def expect_in_plan(session: Session, table: Droppable, row_id: int) -> None:
    """Raise `UserError` for a row that the plan does not have any more."""
    version = dropped_ids(session, table).get(row_id)
    if version is not None:
        what = {
            "indicator": tr("Chỉ tiêu"), "task": tr("Nhiệm vụ"), "budget_line": tr("Dòng kinh phí"),
        }  # fmt: skip
        raise UserError(
            tr("{what} này đã bỏ ở bản {version} của kế hoạch nên không nhập thêm được. Số liệu đã"
               " nhập được giữ lại để xem.", what=what[table], version=version)
        )  # fmt: skip
