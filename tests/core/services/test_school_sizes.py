"""Five years of figures: which schools, which level a cell edits, sums that never invent a 0."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import schools
from core.services.school_sizes import listed_units, size_rows, size_total, years_until
from core.services.schools import unit_ids
from core.session import Session

YEARS = years_until("2022-2023")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        yield opened


def test_five_years_end_with_the_one_asked() -> None:
    assert YEARS == ["2018-2019", "2019-2020", "2020-2021", "2021-2022", "2022-2023"]


def test_schools_that_ended_before_or_begin_after_are_not_listed(session: Session) -> None:
    first, second, third = unit_ids(session)[:3]
    schools.update_unit(session, first, valid_to="2018-08-31")
    schools.update_unit(session, second, valid_from="2023-09-01")
    schools.update_unit(session, third, valid_to="2018-09-01")
    listed = listed_units(session, YEARS)
    assert third in listed
    assert not {first, second} & set(listed)
    assert len(listed) == 22


def test_figures_sums_and_changes(session: Session) -> None:
    first, second = unit_ids(session)[:2]
    schools.set_facts(session, first, "2019-2020", "MN", pupils=200)
    schools.set_facts(session, first, "2022-2023", "MN", pupils=250)
    schools.set_facts(session, second, "2022-2023", "ALL", pupils=50, classes=3)
    rows = size_rows(session, [first, second], YEARS)
    assert [row.figure("pupils", "2022-2023") for row in rows] == [250, 50]
    assert rows[0].change("pupils") == (200, 250)
    assert rows[1].change("pupils") is None
    total = size_total(rows, YEARS)
    assert total.figure("pupils", "2022-2023") == 300
    assert total.figure("pupils", "2018-2019") is None  # nothing known is not 0
    assert total.entry_level("2022-2023") is None


def test_a_cell_edits_the_level_its_figures_are_kept_at(session: Session) -> None:
    [one] = unit_ids(session, search="TH Cổ Bi")
    schools.update_unit(session, one, levels="TH,THCS")
    schools.set_facts(session, one, "2021-2022", "TH", pupils=10)
    schools.set_facts(session, one, "2022-2023", "ALL", pupils=30)
    [row] = size_rows(session, [one], YEARS)
    found = [row.entry_level(year) for year in YEARS[-3:]]
    assert found == ["ALL", None, "ALL"]  # nothing yet, level by level, one figure
