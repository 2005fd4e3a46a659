"""The synthetic district: complete, repeatable, and good enough to be sent."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange.reminders import who_has_not_sent
from core.exchange.submit import prepare
from core.exchange.travel import Refused, read_travel
from core.reports.cover import cover_document
from core.reports.reminder_letter import reminder_letter
from core.services.demo import demo_periods, make_demo
from core.services.own_tasks import foreign_tasks
from core.services.show import whole_book
from core.session import Session


def test_an_office_that_knows_its_schools_and_books_that_can_be_sent(tmp_path: Path) -> None:
    office, *books = make_demo(tmp_path / "demo", schools=4, periods=2)
    assert len(books) == 4
    with Session.open(office) as session:
        shown = whole_book(session)
        known = {unit["id"] for unit in shown["units"] if unit["kind"] == "school"}
        assert shown["results"] == []
    for book in books:
        with Session.open(book) as session:
            assert session.meta("own_unit") in known
            assert session.undo_label is None
            for period in demo_periods(session, 2):
                draft = prepare(session, period.key)
                assert draft.errors == ()
                assert draft.travel.rows("result")


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    shown = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        *_, book = make_demo(tmp_path / name, schools=2, periods=1, seed=seed)
        with Session.open(book) as session:
            shown.append(whole_book(session)["results"])
    assert shown[0] == shown[1]
    assert shown[0] != shown[2]


def test_five_years_come_from_a_plan_of_many_years(tmp_path: Path) -> None:
    _, book = make_demo(tmp_path / "long", schools=1, periods=20)
    with Session.open(book) as session:
        periods = {row["period"] for row in whole_book(session)["results"]}
    assert len(periods) == 20
    with pytest.raises(UserError, match="24 kỳ"):
        make_demo(tmp_path / "more", schools=1, periods=25)


def test_reports_as_they_come_in(tmp_path: Path) -> None:
    make_demo(tmp_path / "demo", schools=6, periods=2, with_reports=True)
    files = sorted((tmp_path / "demo" / "bao-cao").iterdir())
    codes = []
    for path in files:
        try:
            codes.append(f"{read_travel(path).kind} {read_travel(path).head['revision']}")
        except Refused as refused:
            codes.append(refused.code)
    assert codes.count("report 1") == 11  # one school has not sent its last period
    assert codes.count("report 2") == 2
    assert (codes.count("damaged"), codes.count("not_ours")) == (1, 1)


def test_what_is_printed_is_of_the_invented_district_and_of_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2024-01-05T08:00:00+07:00")
    office, school, *_ = make_demo(tmp_path, schools=3, periods=4)
    with Session.open(office) as session:
        last = demo_periods(session, 4)[-1]
        letter = reminder_letter(session, last, who_has_not_sent(session, last)).letterhead
    with Session.open(school) as session:
        cover = cover_document(session, prepare(session, last.key)).letterhead
    for head in (letter, cover):
        assert head.place_date.startswith("An Bình, ")
        assert head.place_date.endswith("năm 2024")
        assert "GIA LÂM" not in " ".join((*head.parent, *head.unit))
    assert letter.parent == ("UBND HUYỆN AN BÌNH",)


def test_a_school_tells_of_its_own_tasks_only(tmp_path: Path) -> None:
    _, *books = make_demo(tmp_path, schools=3, periods=2)
    for book in books:
        with Session.open(book) as session:
            told = {row[0] for row in session.conn.execute("SELECT task_id FROM progress")}
            assert told
            assert not told & foreign_tasks(session, session.own_unit_id())
