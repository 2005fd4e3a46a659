"""Who has not sent, reminders, adjustments, who is to report."""

import re
from pathlib import Path

import pypdf
import pytest

from core.errors import UserError
from core.exchange.adjustments import adjust, adjustments, keep, remove
from core.exchange.events import events
from core.exchange.matrix import NOT_ASKED, in_words, matrix
from core.exchange.reminders import message, remind, who_has_not_sent
from core.exchange.reporters import reporters, units_below
from core.exchange.roll_up_json import roll_up_rows
from core.services.periods import period_by_key
from core.session import Session
from db.records import Period
from tests.core.exchange.district import Q1, Q2, report, take, uid_of

Books = tuple[Path, list[Path]]


@pytest.fixture(autouse=True)
def twentieth_of_april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-04-20T08:00:00+07:00")


def period_of(session: Session, key: str = Q1) -> Period:
    found = period_by_key(session, key)
    assert found is not None
    return found


def test_matrix_says_who_sent_and_how_late_the_others_are(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path, late=9))
        cells = matrix(session, [period_of(session), period_of(session, Q2)])
        states = {(c.unit.name, c.period.key): (c.state, c.days_late, c.revision) for c in cells}
        assert states["Trường Mầm non Hòa Bình", Q1] == ("submitted", 0, 1)
        assert states["Trường Tiểu học Hòa Bình", Q1] == ("late", 10, 0)
        assert states["Trường Tiểu học Hòa Bình", Q2] == ("open", 0, 0)
        [sent] = [c for c in cells if c.revision]
        assert in_words(sent) == "đã gửi, muộn 9 ngày"
        take(session, report(schools[0], Q1, tmp_path, change=10.0))
        [sent] = [c for c in matrix(session, [period_of(session)]) if c.revision]
        assert in_words(sent) == "đã gửi, muộn 9 ngày · lần 2"
        said = [event.words for event in events(session, sent.unit.id, sent.period.id)]
        assert said == ["nhận lần 2 (bản mới)", "nhận lần 1 (muộn)"]


def test_a_period_without_a_due_day_is_not_asked_for(books: Books, tmp_path: Path) -> None:
    """The demo asks for quarters; 6 tháng is added up from them and nobody is late with it."""
    office, schools = books
    with Session.open(office) as session:
        half = period_of(session, "2023-H1")
        assert {cell.state for cell in matrix(session, [half])} == {NOT_ASKED}
        assert who_has_not_sent(session, half) == []
        assert "không yêu cầu" in message(session, half, [])
        with session.edit("Hạn") as writer:
            writer.update("period", (half.id,), {"due_on": "2023-04-10"})
        half = period_of(session, "2023-H1")
        assert {cell.state for cell in matrix(session, [half])} == {"late"}
        take(session, *(report(schools[0], key, tmp_path) for key in (Q1, Q2)))
        states = [cell.state for cell in matrix(session, [half])]
        assert (states.count("gathered"), states.count("late")) == (1, len(states) - 1)


def test_reminders_are_written_and_logged(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path))
        with session.edit("Thư") as writer:
            [(unit,)] = session.conn.execute("SELECT id FROM unit WHERE name LIKE '%Tiểu học Hòa%'")
            writer.update("unit", (unit,), {"email": "th@example.vn"})
        period = period_of(session)
        waiting = who_has_not_sent(session, period)
        files = remind(session, period, waiting, tmp_path / "out")
        assert sorted(p.suffix for p in files) == [".docx", ".eml", ".eml", ".pdf", ".txt", ".xlsx"]
        assert (
            b"To: th@example.vn"
            in next(p for p in files if p.name.endswith("TH-Hoa-Binh.eml")).read_bytes()
        )
        letter = next(p for p in files if p.suffix == ".pdf")
        text = "".join(page.extract_text() for page in pypdf.PdfReader(letter).pages)
        assert "Trường THCS Hòa Bình" in text
        assert "quá hạn 10 ngày" in message(session, period, waiting)
        assert [c.reminded for c in who_has_not_sent(session, period)] == [1, 1]
        [logged] = events(session, unit, period.id)
        assert logged.words == "đôn đốc: thư và công văn"
        assert re.fullmatch(r"\d\d:\d\d \d\d/\d\d/\d{4}", logged.made_at)
        session.undo()
        assert events(session, unit, period.id) == []
        assert [c.reminded for c in who_has_not_sent(session, period)] == [0, 0]


def test_nobody_to_remind(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        take(session, *(report(book, Q1, tmp_path) for book in schools))
        period = period_of(session)
        assert who_has_not_sent(session, period) == []
        assert remind(session, period, [], tmp_path / "out") == ()
        assert "tất cả" in message(session, period, [])


def test_an_adjustment_stands_beside_and_is_flagged(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path, change=10.0))
        row = session.conn.execute("SELECT * FROM result WHERE numerator = 10 LIMIT 1").fetchone()
        key = (row["period_id"], row["indicator_id"], row["level"], row["unit_id"])
        with pytest.raises(UserError, match="lý do"):
            adjust(session, key, " ", numerator=1)
        for wrong in ((900.0, 301.0), (-5.0, 301.0), (5.0, 0.0)):
            with pytest.raises(UserError, match="không thể đúng"):
                adjust(session, key, "Vì", numerator=wrong[0], denominator=wrong[1])
        with pytest.raises(UserError, match="cả tử số và mẫu số"):
            adjust(session, key, "Vì", numerator=5.0)
        assert adjustments(session, row["period_id"]) == []
        adjust(session, key, "Theo biên bản", numerator=20.0, denominator=40.0)
        stored = session.conn.execute("SELECT numerator FROM result WHERE numerator = 10")
        assert stored.fetchone() is not None
        rolled = [r for r in roll_up_rows(session, Q1) if r["adjusted"]]
        assert [(r["numerator"], r["denominator"]) for r in rolled] == [(20, 40)]
        with Session.open(schools[0]) as school, school.edit("Khác") as writer:
            [found] = school.conn.execute(
                "SELECT period_id, task_id, unit_id FROM progress g JOIN period p"
                " ON p.id = g.period_id WHERE p.key = ? LIMIT 1",
                (Q1,),
            )
            writer.update("progress", tuple(found), {"note": "Ghi chú"})
        take(session, report(schools[0], Q1, tmp_path))
        assert [a.is_stale for a in adjustments(session, row["period_id"])] == [False]
        take(session, report(schools[0], Q1, tmp_path, change=11.0))
        assert [a.is_stale for a in adjustments(session, row["period_id"])] == [True]
        keep(session, key)
        assert [a.is_stale for a in adjustments(session, row["period_id"])] == [False]
        remove(session, key)
        assert adjustments(session, row["period_id"]) == []


def test_who_is_to_report(books: Books) -> None:
    """Schools of the own departments, offices of the next tier but not their schools."""
    office, schools = books
    with Session.open(office) as session:
        assert len(reporters(session)) == len(schools)
        with session.edit("Cây") as writer:
            own = session.own_unit_id()
            district = writer.add("unit", {"uid": uid_of(1), "name": "Huyện", "kind": "district",
                                           "parent_id": own})  # fmt: skip
            writer.add("unit", {"uid": uid_of(2), "name": "Trường của huyện", "kind": "school",
                                "parent_id": district})  # fmt: skip
            writer.add("unit", {"uid": uid_of(3), "name": "Trường đã giải thể", "kind": "school",
                                "parent_id": own, "valid_to": "2022-08-31"})  # fmt: skip
            writer.add("unit", {"uid": uid_of(4), "name": "Trường lẻ", "kind": "school"})
        names = [unit.name for unit in reporters(session, period_of(session))]
        assert "Huyện" in names
        assert "Trường lẻ" in names
        assert not {"Trường của huyện", "Trường đã giải thể"} & set(names)
        assert district in units_below(session)
