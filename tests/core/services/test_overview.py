"""The figures of the first page against counts made by another way (plain SQL, the plan's JSON)."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.rules.roll_up import OVER_WHOLE
from core.rules.verdicts import Verdict
from core.services import checks, indicators, next_steps, overview, plans, progress, results, tasks
from core.services.overview import Place
from core.services.periods import period_by_key
from core.services.roll_up import roll_up_table
from core.services.roll_up_units import unit_figures
from core.session import Session
from db.records import Period

PLAN = json.loads(Path("resources/plans/gia-lam-2023.json").read_text("utf-8"))
IN_JUNE = "2023-06-20T08:00:00+07:00"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("SKH_NOW", IN_JUNE)
    with Session.create(tmp_path / "a.skh", plan="gia-lam-2023") as session:
        yield session


def look(session: Session, period: str | None = "2023-Q2") -> overview.Overview:
    return overview.overview(session, period_key=period, unit_id=session.own_unit_id())


def steps(session: Session, period: str | None = "2023-Q2") -> list[next_steps.NextStep]:
    found = look(session, period)
    return next_steps.next_steps(session, found, unit_id=session.own_unit_id())


def sentences(session: Session, period: str = "2023-Q2") -> list[str]:
    return [step.sentence for step in steps(session, period)]


def sql(session: Session, query: str) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(session.path)
    try:
        return conn.execute(query).fetchall()
    finally:
        conn.close()


def second_quarter(session: Session) -> Period:
    found = period_by_key(session, "2023-Q2")
    assert found is not None
    return found


def test_the_assessment_is_asked_for_once_figures_stand(book: Session) -> None:
    from core.services.assessment import set_assessment

    def asked() -> list[str]:
        return [step.sentence for step in steps(book) if step.place.tab == "assessment"]

    assert asked() == []
    first = indicators.entry_keys(book, unit_id=book.own_unit_id())[0]
    results.set_result(
        book, indicator_id=first.indicator_id, level=first.level, unit_id=book.own_unit_id(),
        period_id=second_quarter(book).id, numerator=60, denominator=100,
    )  # fmt: skip
    assert asked() == ["Xem phần đánh giá của báo cáo Quý II/2023, ghi nguyên nhân và kiến nghị."]
    set_assessment(book, "2023-Q2", "proposals", "Bổ sung giáo viên.")
    assert asked() == []


def test_a_fresh_book_has_no_data_at_all(book: Session) -> None:
    found = look(book).indicators
    cells = {(n, t["level"]) for n, i in enumerate(PLAN["indicators"]) for t in i["targets"]}
    assert found.counts == {Verdict.NO_DATA: len(cells)}
    assert (found.total, found.reached, found.without_data) == (43, 0, 43)


def test_verdicts_are_those_of_the_entry_rows(book: Session) -> None:
    ratio_cells = [
        row.key
        for row in indicators.entry_rows(
            book,
            indicators.entry_keys(book, unit_id=book.own_unit_id()),
            unit_id=book.own_unit_id(),
            period_key="2023-Q2",
        )
        if row.indicator.kind == "ratio" and row.target is not None
        and row.target.op in (">=", "=") and row.indicator.direction == "up"
    ]  # fmt: skip
    assert len(ratio_cells) >= 3
    period = second_quarter(book)
    for key, numerator in zip(ratio_cells, ("100", "1", "-"), strict=False):
        for field, text in (("numerator", numerator), ("denominator", "100")):
            if numerator == "-" and field == "denominator":
                continue
            results.enter(
                book, indicator_id=key.indicator_id, level=key.level, period_id=period.id,
                unit_id=book.own_unit_id(), field=field, text=text,  # type: ignore[arg-type]
            )  # fmt: skip
    found = look(book).indicators
    assert found.reached == 1
    assert found[Verdict.NOT_MET] == 1
    assert found[Verdict.NOT_APPLICABLE] == 1
    assert found[Verdict.NO_DATA] == 40
    assert found.total == 42
    assert any("40 trong 42" in text for text in sentences(book))
    assert any("1 chỉ tiêu chưa đạt" in text for text in sentences(book))


def test_an_impossible_figure_is_to_be_looked_at(book: Session) -> None:
    reported(book, "1", "2023-Q2", 120)
    found = look(book).indicators
    assert (found.reached, found[Verdict.REVIEW], found.wrong) == (0, 1, 1)
    first = steps(book)[0]
    assert first.sentence.startswith("Sửa 1 lỗi số liệu")
    assert first.place == Place("indicators", "wrong")
    assert not any("Tự đánh giá" in text for text in sentences(book))
    levels = overview.by_level(book, period_key="2023-Q2", unit_id=book.own_unit_id())
    assert sum(level.figures.reached for level in levels) == 0
    [share] = overview.over_time(book, period_key="2023-Q2", unit_id=book.own_unit_id())[-1:]
    assert share.reached == 0


def test_expired_recognitions_are_told(book: Session) -> None:
    before = look(book).recognitions.expired
    with book.edit("Công nhận") as writer:
        [(first,)] = writer.conn.execute(
            "SELECT id FROM recognition WHERE year_recognised IS NULL ORDER BY id LIMIT 1"
        ).fetchall()
        writer.update("recognition", (first,), {"expires_on": "2023-06-19"})
    found = look(book).recognitions.expired
    assert len(found) == len(before) + 1
    step = next(step for step in steps(book) if "hết hạn" in step.sentence)
    assert step.place == Place("schools", "expired", found[0].uid)


def test_task_figures_against_plain_sql(book: Session) -> None:
    unit = book.own_unit_id()
    late = sql(
        book,
        "SELECT id FROM task WHERE end_on < '2023-06-20'"
        " AND recurrence NOT IN ('continuous', 'by_event') ORDER BY end_on",
    )
    assert len(late) > 3
    found = look(book).tasks
    assert (found.total, found.overdue, found.finished) == (35, len(late), 0)
    assert found.in_time == 35 - len(late)

    for (task_id,), status in zip(late[:2], ("done", "done_late"), strict=True):
        progress.set_progress(
            book, task_id=int(str(task_id)), period_key="2023-Q1", unit_id=unit, status=status
        )
    found = look(book).tasks
    assert (found.finished, found.finished_late, found.overdue) == (2, 1, len(late) - 2)
    for name, figure in {
        "finished": found.finished, "in_time": found.in_time, "overdue": found.overdue,
    }.items():  # fmt: skip
        rows = tasks.task_ids(
            book, period_key="2023-Q2", unit_id=unit, wanted=tasks.TaskFilter(status=name)
        )
        assert len(rows) == figure  # what a figure leads to is what it counts
    assert any(f"Cập nhật {len(late) - 2} nhiệm vụ quá hạn" in text for text in sentences(book))


def test_tasks_that_end_in_the_period_ask_for_a_status(book: Session) -> None:
    ending = sql(book, "SELECT id FROM task WHERE end_on BETWEEN '2023-06-20' AND '2023-06-30'")
    text = f"Ghi tình hình {len(ending)} nhiệm vụ đến hạn trong kỳ."
    assert ending
    assert text in sentences(book)
    for (task_id,) in ending:
        progress.set_progress(
            book, task_id=int(str(task_id)), period_key="2023-Q2",
            unit_id=book.own_unit_id(), status="in_progress",
        )  # fmt: skip
    assert not any("đến hạn trong kỳ" in text for text in sentences(book))


def test_budget_counts_nothing_twice(book: Session) -> None:
    found = look(book).budget
    assert found.planned_vnd == 418_348_000_000  # the plan's own printed total
    assert found.disbursed_vnd is None
    assert found.share is None
    parent, child = sql(
        book,
        "SELECT b.parent_id, b.id FROM budget_line b WHERE b.parent_id IS NOT NULL LIMIT 1",
    )[0]
    period = second_quarter(book)
    with book.edit("Nhập giải ngân") as writer:
        for line, amount in ((parent, 900), (child, 41_834_800_000)):
            key = (period.id, int(str(line)), book.own_unit_id())
            writer.put("execution", key, {"disbursed_vnd": amount})
    found = look(book).budget
    assert found.disbursed_vnd == 41_834_800_000
    assert found.share == pytest.approx(0.1)


def test_recognitions_due_by_the_periods_end(
    book: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = look(book).recognitions
    assert (found.planned, found.recognised, found.due) == (16, 0, ())
    assert any("MN Ánh Dương" in text for text in sentences(book))  # June is running
    monkeypatch.setenv("SKH_NOW", "2023-11-20T08:00:00+07:00")
    due = [r.school for r in look(book, "2023-Q4").recognitions.due]
    assert sorted(due) == sorted(
        r["school"] for r in PLAN["recognitions"] if r["planned"] and r["planned"] < "2023-11"
    )
    with book.edit("Công nhận") as writer:
        [first] = writer.conn.execute(
            "SELECT id FROM recognition WHERE school = 'MN Ánh Dương'"
        ).fetchone()
        writer.update("recognition", (first,), {"status": "recognised"})
    after = look(book, "2023-Q4").recognitions
    assert (after.recognised, len(after.due)) == (1, len(due) - 1)


@pytest.mark.parametrize(
    ("now", "days", "state", "words"),
    [
        ("2023-03-20", 112, "Chưa đến kỳ", None),
        ("2023-06-20", 20, "Đang nhập", "còn 20 ngày"),
        ("2023-07-08", 2, "Đang nhập", "còn 2 ngày"),
        ("2023-07-15", -5, "Quá hạn nộp", "quá hạn nộp 5 ngày"),
        ("2026-11-21", -1230, "Quá hạn nộp", None),
    ],
)
def test_the_period_counts_its_days(
    book: Session, monkeypatch: pytest.MonkeyPatch, now: str, days: int, state: str, words: str
) -> None:
    monkeypatch.setenv("SKH_NOW", f"{now}T08:00:00+07:00")
    found = look(book).period
    assert found is not None
    assert (found.days_left, found.state) == (days, state)
    told = [text for text in sentences(book) if "báo cáo" in text.lower()]
    assert bool(told) == (words is not None)
    if words:
        assert words in told[0]


def test_a_sent_report_is_no_step(book: Session) -> None:
    period = second_quarter(book)
    with book.edit("Gửi báo cáo") as writer:
        writer.update("period", (period.id,), {"state": "submitted"})
    found = look(book)
    assert found.period is not None
    assert found.period.state == "Đã gửi"
    assert not any(step.place.tab == "period" for step in steps(book))


def test_open_questions_come_first(book: Session) -> None:
    period = second_quarter(book)
    with book.edit("Nhận câu hỏi") as writer:
        writer.insert(
            "question",
            {
                "uid": plans.stable_uid("q"), "unit_id": book.own_unit_id(),
                "period_id": period.id, "subject": "period", "text": "Vì sao?",
                "asked_at": "2023-06-20T00:00:00+00:00",
            },
        )  # fmt: skip
    assert steps(book)[0].place.tab == "inbox"


def test_an_empty_book(tmp_path: Path) -> None:
    with Session.create(tmp_path / "b.skh", unit="Trường Tiểu học Ánh Sao") as session:
        found = look(session, None)
        assert found.plans == ()
        assert found.period is None
        assert (found.indicators.total, found.tasks.total) == (0, 0)
        assert found.budget.planned_vnd is None
        assert [step.place.tab for step in steps(session, None)] == ["indicators"]


@pytest.mark.parametrize("key", plans.built_in_keys())
def test_every_built_in_plan_has_a_first_page(tmp_path: Path, key: str) -> None:
    with Session.create(tmp_path / "p.skh", plan=key) as session:
        for period in session.conn.execute("SELECT key FROM period").fetchall():
            found = look(session, period[0])
            assert found.tasks.total == len(plans.built_in(key)["tasks"])
            assert found.indicators.total >= len(plans.built_in(key)["indicators"])


def test_findings_nobody_explained_yet(book: Session) -> None:
    found = next_steps.open_findings(book, None)
    everything = [r for r in checks.check_book(book) if r.period is None]
    assert sorted(f.sentence for f in found) == sorted(r.message for r in everything)
    order = {"error": 0, "warning": 1, "info": 2}
    assert [f.severity for f in found] == sorted((f.severity for f in found), key=order.get)  # type: ignore[arg-type]
    [annex, *_] = [r for r in everything if r.finding.where.table == "annex"]
    assert next(f.place for f in found if f.sentence == annex.message) is None
    task = next(r for r in everything if r.finding.where.table == "task")
    place = next(f.place for f in found if f.sentence == task.message)
    assert place == overview.Place("tasks", uid=task.finding.where.uid or "")
    checks.answer(book, task, "Nhiệm vụ chuyển từ năm trước")
    assert len(next_steps.open_findings(book, None)) == len(found) - 1


def test_findings_of_the_period(book: Session) -> None:
    before = {found.sentence for found in next_steps.open_findings(book, "2023-Q2")}
    other = next_steps.open_findings(book, "2023-Q3")
    [line] = book.conn.execute("SELECT id FROM budget_line LIMIT 1").fetchone()
    with book.edit("Nhập giải ngân") as writer:
        key = (second_quarter(book).id, line, book.own_unit_id())
        writer.put("execution", key, {"allocated_vnd": 1_000_000, "disbursed_vnd": 2_000_000})
    found = next_steps.open_findings(book, "2023-Q2")
    [new] = [each for each in found if each.sentence not in before]
    assert new.place is not None
    assert new.place.tab == "budget"
    assert next_steps.open_findings(book, "2023-Q3") == other


# -- the series of the charts -----------------------------------------------------------------


def reported(session: Session, indicator_no: str, period: str, value: float) -> None:
    [(indicator_id, level)] = session.conn.execute(
        "SELECT i.id, t.level FROM indicator i JOIN target t ON t.indicator_id = i.id"
        " WHERE i.no = ? ORDER BY t.id LIMIT 1",
        (indicator_no,),
    ).fetchall()
    found = period_by_key(session, period)
    assert found is not None
    results.set_result(
        session, indicator_id=indicator_id, level=level, period_id=found.id,
        unit_id=session.own_unit_id(), state="value", numerator=value, denominator=100,
    )  # fmt: skip


def test_by_level_adds_up_to_the_card(book: Session) -> None:
    reported(book, "3", "2023-Q2", 100)
    found = overview.by_level(book, period_key="2023-Q2", unit_id=book.own_unit_id())
    assert [each.level for each in found] == ["MN", "TH", "THCS"]
    assert sum(each.figures.total for each in found) == look(book).indicators.total
    assert sum(each.figures.reached for each in found) == look(book).indicators.reached == 1


def test_over_time_leaves_out_what_nobody_told(book: Session) -> None:
    unit_id = book.own_unit_id()
    fresh = overview.over_time(book, period_key="2023-Q2", unit_id=unit_id)
    assert [each.period.key for each in fresh] == ["2023-Q1", "2023-Q2"]
    assert all((e.reached, e.finished, e.disbursed) == (None, None, None) for e in fresh)
    reported(book, "3", "2023-Q1", 100)
    task_id = tasks.task_ids(book, period_key="2023-Q1", unit_id=unit_id)[0]
    progress.set_progress(
        book, task_id=task_id, period_key="2023-Q2", unit_id=unit_id, status="done"
    )
    first, second = overview.over_time(book, period_key="2023-Q2", unit_id=unit_id)
    assert first.reached == pytest.approx(100 / 43)
    assert first.finished is None  # nothing was told by then
    assert second.finished == pytest.approx(100 / 35)
    assert second.reached is None


def test_over_time_takes_periods_of_one_kind(book: Session) -> None:
    found = overview.over_time(book, period_key="2023", unit_id=book.own_unit_id())
    assert [each.period.key for each in found] == ["2023"]
    with pytest.raises(UserError, match="1999"):
        overview.over_time(book, period_key="1999", unit_id=book.own_unit_id())


# -- an office by what its schools reported ---------------------------------------------------


def school(session: Session, name: str, level: str) -> int:
    with session.edit("Thêm trường") as writer:
        return writer.add(
            "unit",
            {"uid": str(uuid.uuid4()), "name": name, "kind": "school", "levels": level,
             "parent_id": session.own_unit_id()},
        )  # fmt: skip


def test_an_office_without_figures_of_its_own_shows_its_schools(book: Session) -> None:
    unit_id, period = school(book, "TH Thử", "TH"), second_quarter(book)
    [(indicator_id,)] = book.conn.execute("SELECT id FROM indicator WHERE no = '3'").fetchall()
    assert look(book).indicators.units is None
    results.set_result(
        book, indicator_id=indicator_id, level="TH", period_id=period.id, unit_id=unit_id,
        state="value", numerator=100, denominator=100,
    )  # fmt: skip
    found = look(book).indicators
    assert found.units is not None
    assert found.units[0] == 1
    assert found.units[1] > 1  # the schools of the plan are waited for
    assert (found.reached, found.total) == (1, 43)
    levels = overview.by_level(book, period_key="2023-Q2", unit_id=book.own_unit_id())
    assert {each.level: each.figures.reached for each in levels} == {"MN": 0, "TH": 1, "THCS": 0}
    assert any(s.startswith("Đôn đốc báo cáo: còn") for s in sentences(book))
    places = [step.place for step in steps(book)]
    assert Place("rollUp", "incomplete") in places
    assert Place("indicators", "no_data") not in places
    # one result of its own, and the office is looked at by itself again
    reported(book, "3", "2023-Q2", 100)
    assert look(book).indicators.units is None
    # a school of the book is always looked at by itself
    own = overview.overview(book, period_key="2023-Q2", unit_id=unit_id)
    assert own.indicators.units is None
    assert own.indicators.reached == 1


def test_a_schools_impossible_figure_is_left_out_of_the_total_and_said_so(book: Session) -> None:
    good, bad = school(book, "TH Đúng", "TH"), school(book, "TH Sai", "TH")
    period = second_quarter(book)
    [(indicator_id,)] = book.conn.execute("SELECT id FROM indicator WHERE no = '3'").fetchall()
    for unit_id, numerator in ((good, 40), (bad, 90)):
        results.set_result(
            book, indicator_id=indicator_id, level="TH", period_id=period.id, unit_id=unit_id,
            state="value", numerator=numerator, denominator=50,
        )  # fmt: skip
    found = look(book).indicators
    assert (found.reached, found.left_out) == (0, 1)  # 130/100 would have reached the target
    assert found.units is not None
    assert found.units[0] == 1
    [row] = [r for r in roll_up_table(book, "2023-Q2") if r.figure.included]
    assert (row.figure.numerator, row.figure.denominator) == (40, 50)
    assert [(left.id, left.reason) for left in row.figure.excluded] == [(bad, OVER_WHOLE)]
    behind = {f.unit.id: f.rank for f in unit_figures(book, indicator_id, "TH", period)}
    assert (behind[good], behind[bad]) == (1, None)
    assert any(s.startswith("Hỏi lại 1 số liệu sai") for s in sentences(book))
    assert any("TH Sai" in f.sentence and f.severity == "error"
               for f in next_steps.open_findings(book, "2023-Q2"))  # fmt: skip
