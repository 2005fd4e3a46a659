"""What the entry grid asks: trends, the previous period, targets of units, histories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.services import indicator_edits, indicators, results, schools
from core.services.book_settings import PeriodDays, book_paper, book_settings, save_settings
from core.services.cell_history import row_history
from core.services.periods import period_by_key, periods
from core.services.search import hits
from core.services.trends import a_year_before, last_periods
from core.services.unit_targets import set_unit_target, target_grid
from core.session import Session
from db.records import Period


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Hà Đông: periods of six years, so that there is a year before."""
    with Session.create(tmp_path / "so.skh", plan="ha-dong-2020-2025") as opened:
        yield opened


def period(session: Session, key: str) -> Period:
    found = period_by_key(session, key)
    assert found is not None
    return found


def enter(session: Session, key: indicators.Key, when: str, text: str) -> None:
    results.enter(
        session, indicator_id=key.indicator_id, level=key.level, unit_id=session.own_unit_id(),
        period_id=period(session, when).id, field="value", text=text,
    )  # fmt: skip


def test_periods_beside_a_period(session: Session) -> None:
    now = period(session, "2023-Q2")
    assert [p.key for p in last_periods(session, now)] == [
        "2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2",
    ]  # fmt: skip
    before = a_year_before(session, now)
    assert before is not None
    assert before.key == "2022-Q2"
    assert a_year_before(session, last_periods(session, now, 99)[0]) is None


def test_a_row_knows_last_year_and_its_trend(session: Session) -> None:
    unit = session.own_unit_id()
    [key, *_] = indicators.entry_keys(session, unit_id=unit)
    for when, text in (("2022-Q2", "10"), ("2023-Q1", "20"), ("2023-Q2", "30")):
        enter(session, key, when, text)
    [row] = indicators.entry_rows(session, [key], unit_id=unit, period_key="2023-Q2")
    assert (row.last_year_value, row.previous_value, row.value) == (10, 20, 30)
    assert row.trend == (None, None, None, 10, None, None, 20, 30)


def test_as_the_previous_period_takes_empty_states_but_no_note(session: Session) -> None:
    unit = session.own_unit_id()
    first, second, third, *_ = indicators.entry_keys(session, unit_id=unit)
    enter(session, first, "2023-Q1", "20")
    enter(session, second, "2023-Q1", "?")
    results.enter(
        session, indicator_id=first.indicator_id, level=first.level, unit_id=unit,
        period_id=period(session, "2023-Q1").id, field="note", text="ước tính",
    )  # fmt: skip
    given = results.copy_previous(
        session, cells=[(k.indicator_id, k.level) for k in (first, second, third)], unit_id=unit,
        period_id=period(session, "2023-Q2").id, previous_id=period(session, "2023-Q1").id,
    )  # fmt: skip
    assert given == 2
    keys = [first, second, third]
    rows = indicators.entry_rows(session, keys, unit_id=unit, period_key="2023-Q2")
    assert [r.result.state if r.result else None for r in rows] == ["value", "nodata", None]
    assert rows[0].result is not None
    assert rows[0].result.note is None
    session.undo()
    rows = indicators.entry_rows(session, keys, unit_id=unit, period_key="2023-Q2")
    assert [r.result for r in rows] == [None, None, None]


def test_the_nearest_target_holds_and_taking_it_back_inherits(session: Session) -> None:
    school = schools.add_unit(session, name="Trường Mầm non A")
    new = indicator_edits.add_indicator(
        session, name="Số trường", kind="count", roll_up_units="sum"
    )
    indicator_edits.set_target(session, new, "ALL", "10")
    when = periods(session)[0].id
    set_unit_target(session, new, "ALL", (None, when), "5")
    assert target_grid(session, new, "ALL").holding((school, when)).raw == "5"  # type: ignore[union-attr]
    set_unit_target(session, new, "ALL", (school, None), "3")
    grid = target_grid(session, new, "ALL")
    assert grid.holding((school, when)).raw == "3"  # type: ignore[union-attr]
    set_unit_target(session, new, "ALL", (school, when), "1")
    grid = target_grid(session, new, "ALL")
    total = grid.total(None)
    assert total is not None
    assert (total[0], total[1].raw if total[1] else None) == (3, "10")
    set_unit_target(session, new, "ALL", (school, when), "")
    assert target_grid(session, new, "ALL").holding((school, when)).raw == "3"  # type: ignore[union-attr]


def test_a_history_tells_every_step(session: Session) -> None:
    unit = session.own_unit_id()
    [key, *_] = indicators.entry_keys(session, unit_id=unit)
    enter(session, key, "2023-Q1", "20")
    enter(session, key, "2023-Q1", "25")
    session.undo()
    place = (period(session, "2023-Q1").id, key.indicator_id, key.level, unit)
    found = row_history(session, "result", place)
    assert [(c.kind, (c.before or {}).get("value"), (c.after or {}).get("value")) for c in found] \
        == [("undo", 25, 20), ("edit", 20, 25), ("edit", None, 20)]  # fmt: skip
    assert row_history(session, "result", (999, *place[1:])) == []


def test_settings_are_stored_when_they_differ(session: Session) -> None:
    before = book_settings(session)
    assert not save_settings(session, before, {})
    assert save_settings(session, {**before, "recipients": "- A;\n- Lưu: VT."}, {})
    assert session.setting("recipients") == ["- A;", "- Lưu: VT."]
    first = periods(session)[0]
    with pytest.raises(UserError, match="sau ngày kết thúc"):
        save_settings(session, before, {first.id: PeriodDays("2030-01-02", "2030-01-01", None)})
    assert session.setting("recipients") == ["- A;", "- Lưu: VT."]
    assert save_settings(session, before, {first.id: PeriodDays("2020-01-01", "2020-03-14", None)})
    assert periods(session)[0].data_to == "2020-03-14"
    assert session.setting("recipients") is None


def test_a_new_name_of_the_own_unit_keeps_the_old_one(session: Session) -> None:
    own, before = session.own_unit_id(), book_settings(session)
    old = before["unit"]

    def aliases() -> list[tuple[str, str]]:
        found = session.conn.execute(
            "SELECT name, kind FROM unit_alias WHERE unit_id = ? ORDER BY id", (own,)
        )
        return [tuple(row) for row in found]

    first = aliases()
    assert save_settings(session, {**before, "unit": "UBND xã Gia Lâm"}, {})
    assert aliases() == [*first, (old, "alias")]
    assert schools.find_unit(session, old) == own
    save_settings(session, {**before, "unit": old}, {})  # back again: no name is its own other name
    assert aliases() == [*first, ("UBND xã Gia Lâm", "alias")]
    session.undo()
    session.undo()
    assert aliases() == first
    assert book_settings(session)["unit"] == old


def test_margins_stay_inside_the_decree(session: Session) -> None:
    values, usual = book_settings(session), book_paper(session)
    assert usual == {"top": 20, "bottom": 20, "left": 30, "right": 15,
                     "body": 14, "space": 6, "table": 12}  # fmt: skip
    assert not save_settings(session, values, {}, usual)
    with pytest.raises(UserError, match="Lề trái phải từ 30 đến 35 mm"):
        save_settings(session, values, {}, {**usual, "left": 10})
    assert save_settings(session, values, {}, {**usual, "left": 35, "body": 13})
    assert session.setting("paper") == {"left": 35, "body": 13}
    assert not save_settings(session, values, {})  # who says nothing of paper …
    assert book_paper(session)["left"] == 35
    assert save_settings(session, values, {}, usual)
    assert session.setting("paper") is None


def test_words_are_counted_in_every_tab(session: Session) -> None:
    schools.add_unit(session, name="Trường Tiểu học Quỳnh Xuyến")
    assert hits(session, "quynh xuyen") == {"schools": 1}
    assert hits(session, "  ") == {}
    assert hits(session, "không đâu có chữ xyzzy") == {}
