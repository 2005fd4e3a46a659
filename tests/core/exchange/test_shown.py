"""What the windows of the exchange show: the log, questions, cells and decisions in words."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange import inbox, questions
from core.exchange.asked import asked
from core.exchange.cell_words import cell_lines
from core.exchange.foreseeing import as_unit
from core.exchange.matrix import matrix
from core.exchange.received import log_rows, save_kept
from core.exchange.reminded import record
from core.exchange.reminders import who_has_not_sent
from core.services.demo_reports import send
from core.services.indicators import entry_keys
from core.services.periods import period_by_key
from core.services.roll_up_units import marked_units, unit_figures
from core.services.searching import matches
from core.session import Session
from db.queries import roll_up as roll_up_query
from db.queries.rows import by_ids
from db.records import Indicator
from tests.core.exchange import district

Q1, Q2 = district.Q1, district.Q2
Books = tuple[Path, list[Path]]


@pytest.fixture
def files(books: Books, tmp_path: Path) -> Path:
    """The second quarter of two of three schools."""
    folder = tmp_path / "files"
    folder.mkdir()
    for book in books[1][:2]:
        district.report(book, Q2, folder)
    return folder


def paths(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def taken(office: Session, folder: Path) -> list[inbox.Item]:
    return district.take(office, *paths(folder))


def test_the_log_names_units_periods_and_classes(books: Books, files: Path, tmp_path: Path) -> None:
    with Session.open(books[0]) as office:
        items = taken(office, files)
        rows = log_rows(office)
        assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
        assert {row.period_label for row in rows} == {"Quý II/2023"}
        assert all(row.unit_name and row.taken for row in rows)
        assert log_rows(office, "out") == []
        assert len(log_rows(office, "in", "quy ii")) == 2
        assert log_rows(office, search="không có") == []
        [mine] = [row for row in rows if row.file_name == items[0].file]
        assert mine.file_name == items[0].file
        again = save_kept(office, mine.id, tmp_path / "lại.skh")
        assert again.read_bytes() == (files / mine.file_name).read_bytes()
        with office.edit("bỏ") as writer:
            writer.update("submission", (mine.id,), {"content": None})
        with pytest.raises(UserError, match="không còn được giữ"):
            save_kept(office, mine.id, tmp_path / "x.skh")


def test_changes_in_words_stand_as_the_plan_prints_them(books: Books, files: Path) -> None:
    with Session.open(books[0]) as office:
        looked = district.look(office, *paths(files))
        lines = cell_lines(office, inbox.cell_changes(office, looked[0]))
        assert len(lines) == sum(sum(n) for n in (looked[0].counts or {}).values())
        assert {line.kind for line in lines} == {"new"}
        assert all(line.place and line.after and not line.before for line in lines)
        numbers = [int(line.place.split(".")[0]) for line in lines if " / " in line.after]
        assert numbers == sorted(numbers)
        taken(office, files)
    newer = files.parent / "newer"
    newer.mkdir()
    district.report(books[1][0], Q2, newer, change=77)
    with Session.open(books[0]) as office:
        [item] = district.look(office, *paths(newer))
        [line] = cell_lines(office, inbox.cell_changes(office, item))
        assert line.kind == "changed"
        assert line.after.startswith("77 / ")
        assert line.before != line.after


def test_questions_lead_to_their_cells(books: Books, files: Path) -> None:
    with Session.open(books[0]) as office:
        unit_id = taken(office, files)[0].unit_id or 0
        period = period_by_key(office, Q2)
        assert period is not None
        key = entry_keys(office, unit_id=unit_id)[0]
        [indicator] = by_ids(office.conn, Indicator, "indicator", [key.indicator_id])
        questions.ask(
            office,
            unit_id,
            period.id,
            "indicator",
            "Vì sao?",
            subject_uid=indicator.uid,
            level=key.level,
        )
        questions.ask(office, unit_id, period.id, "task", "Bao giờ?", subject_uid="x" * 36)
        whole = questions.ask(office, unit_id, period.id, "period", "Ai ký?")  # fmt: skip
        first, gone, last = asked(office, unit_id=unit_id)
        assert indicator.name.split()[0] in first.cell
        assert first.cell.endswith(key.level)
        assert gone.cell == "(không còn trong kế hoạch)"
        assert last.cell == "cả kỳ báo cáo"
        questions.close(office, whole)
        assert [q.text for q in asked(office, states=("closed",))] == ["Ai ký?"]
        assert asked(office, period_id=-1) == []


def test_reminders_by_message_are_logged(books: Books, files: Path) -> None:
    with Session.open(books[0]) as office:
        taken(office, files)
        period = period_by_key(office, Q2)
        assert period is not None
        waiting = who_has_not_sent(office, period)
        assert len(waiting) == 1
        record(office, waiting, "zalo")
        record(office, [], "zalo")
        assert [cell.reminded for cell in matrix(office, [period])].count(1) == 1


def test_a_decision_shows_what_it_would_change(books: Books, files: Path) -> None:
    with Session.open(books[1][2]) as school:
        own = school.own_unit_id()
        with school.edit("mã khác") as writer:
            writer.update("unit", (own,), {"uid": district.uid_of(9), "code": None})
            writer.update("meta", ("own_unit",), {"value": district.uid_of(9)})
        path = send(school, Q2, files)
    with Session.open(books[0]) as office:
        looked = district.look(office, path)
        [item] = looked
        assert item.cls == "unknown_unit"
        assert as_unit(office, item, inbox.NEW_UNIT).changes > 10
        found = as_unit(office, item, item.candidates[0].unit_id)
        assert found.changes > 10
        assert found.counts
        assert found.cls == "unknown_unit"  # what it came as; nothing is doubtful any more
        assert not found.doubts
        assert as_unit(office, found, 1).changes >= 0


def test_units_behind_a_total(books: Books, files: Path) -> None:
    with Session.open(books[0]) as office:
        taken(office, files)
        period = period_by_key(office, Q2)
        assert period is not None
        cell = roll_up_query.cells(office.conn, [period.id])[0]
        found = unit_figures(office, cell.indicator_id, cell.level, period)
        mine = next(unit for unit in found if unit.unit.id == cell.unit_id)
        assert mine.own == mine.counted == cell
        assert mine.place in ("counted", "no_data", "not_applicable")
        ranked = [unit.rank for unit in found if unit.rank is not None]
        assert sorted(ranked)[:1] in ([], [1])
        assert {unit.place for unit in found} <= {"counted", "missing", "no_data",
                                                  "not_applicable", "excluded"}  # fmt: skip
        assert all(marked_units(office, period).values())


def test_searching_words_without_accents() -> None:
    assert matches("dang xa", "Trường THCS Đặng Xá")
    assert matches("", "gì cũng được")
    assert matches("thcs q2", "THCS Đặng Xá", "2023-Q2")
    assert not matches("tieu hoc", "Trường THCS Đặng Xá")
