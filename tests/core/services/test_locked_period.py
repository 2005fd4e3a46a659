"""A locked period keeps the own unit's figures; everything else can still be edited."""

from pathlib import Path

import pytest

from core.errors import BookError, sentence
from core.services import periods, results
from core.session import Session


def put(session: Session, period_key: str, unit_id: int) -> None:
    period = periods.period_by_key(session, period_key)
    assert period is not None
    results.set_result(
        session, indicator_id=1, level="MN", period_id=period.id, unit_id=unit_id, value=50.0
    )


def lock(session: Session, period_key: str) -> None:
    period = periods.period_by_key(session, period_key)
    assert period is not None
    with session.edit("Khóa kỳ") as writer:
        writer.update("period", (period.id,), {"state": "locked"})


def test_figures_of_a_locked_period_stay(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        own = session.own_unit_id()
        other = session.conn.execute("SELECT id FROM unit WHERE kind = 'school'").fetchone()[0]
        put(session, "2023-Q1", own)
        lock(session, "2023-Q1")
        before = list(session.conn.execute("SELECT * FROM v_results"))
        with pytest.raises(BookError) as refused:
            results.enter(
                session, indicator_id=1, level="MN", period_id=1, unit_id=own, field="value",
                text="60",
            )  # fmt: skip
        assert "Quý I/2023 đã khóa" in sentence(refused.value)
        assert list(session.conn.execute("SELECT * FROM v_results")) == before
        put(session, "2023-Q1", other)  # a school's figures are the school's
        put(session, "2023-Q2", own)


def test_an_edit_made_before_the_lock_is_not_undone_after_it(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        put(session, "2023-Q1", session.own_unit_id())
        lock(session, "2023-Q1")
        session.undo()  # the lock itself
        session.redo()
        session._done.pop()  # as after a receipt that locked the period meanwhile
        with pytest.raises(BookError, match="locked"):
            session.undo()
        assert session.conn.execute("SELECT count(*) FROM result").fetchone()[0] == 1
