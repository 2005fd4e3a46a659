"""The assessment part: what the unit writes survives the next export and later figures."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.reports import document
from core.reports.content import Dots, Heading, Paragraph
from core.services.assessment import (
    PARTS,
    AssessmentPart,
    assessment,
    part_labels,
    set_assessment,
)
from core.services.results import set_result
from core.session import Session

PERIOD = "2023-Q2"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
    with Session.create(tmp_path / "book.skh", plan="gia-lam-2023") as session:
        fill(session, 4500)
        yield session


def fill(session: Session, numerator: float, period: str = PERIOD) -> None:
    [indicator] = session.conn.execute("SELECT id FROM indicator WHERE no = '1'").fetchone()
    [place] = session.conn.execute("SELECT id FROM period WHERE key = ?", (period,)).fetchone()
    set_result(
        session, indicator_id=indicator, level="MN", period_id=place,
        unit_id=session.own_unit_id(), numerator=numerator, denominator=8000,
    )  # fmt: skip


def parts(session: Session) -> dict[str, AssessmentPart]:
    return {each.part: each for each in assessment(session, PERIOD)}


def printed(session: Session, heading: str) -> list[str]:
    """The paragraphs under a heading of the report; "…" for dotted lines."""
    blocks = document(session, "results", PERIOD).blocks
    place = next(n for n, b in enumerate(blocks) if isinstance(b, Heading) and heading in b.text)
    found: list[str] = []
    for block in blocks[place + 1 :]:
        if isinstance(block, Heading):
            break
        assert isinstance(block, Dots | Paragraph)
        found.append("…" if isinstance(block, Dots) else block.text)
    return found


def test_parts_begin_with_sentences_from_the_figures(book: Session) -> None:
    found = parts(book)
    assert tuple(found) == PARTS == tuple(part_labels())
    assert "đạt 56,25%, vượt 1,25 điểm phần trăm so với kế hoạch" in found["reached"].text
    assert found["proposals"].text == ""
    assert not any(part.edited or part.outdated for part in found.values())
    assert printed(book, "1. Kết quả đạt được") == found["reached"].text.splitlines()
    assert printed(book, "3. Đề xuất")[0] == "…"


def test_a_difficulty_follows_its_task_without_the_tasks_end_mark(book: Session) -> None:
    """A plan's tasks end in "." or ";"; "cán bộ quản lý.: Thiếu" would be printed else."""
    [task] = book.conn.execute("SELECT id FROM task ORDER BY position LIMIT 1").fetchone()
    [place] = book.conn.execute("SELECT id FROM period WHERE key = ?", (PERIOD,)).fetchone()
    with book.edit("Nhập tiến độ") as writer:
        writer.update("task", (task,), {"title": "Bồi dưỡng cán bộ quản lý;"})
        trouble = {"status": "in_progress", "difficulty": "Thiếu kinh phí"}
        writer.put("progress", (place, task, book.own_unit_id()), trouble)
    assert "- Bồi dưỡng cán bộ quản lý: Thiếu kinh phí." in parts(book)["short"].text


def test_what_the_unit_wrote_is_what_prints(book: Session) -> None:
    set_assessment(book, PERIOD, "proposals", "Bổ sung 03 giáo viên.\n\n Xây 02 phòng học. ")
    set_assessment(book, PERIOD, "reached", "Các chỉ tiêu cơ bản đạt.")
    assert printed(book, "3. Đề xuất")[:2] == ["Bổ sung 03 giáo viên.", "Xây 02 phòng học."]
    assert printed(book, "1. Kết quả đạt được") == ["Các chỉ tiêu cơ bản đạt."]
    assert parts(book)["reached"].edited
    assert "56,25%" in parts(book)["reached"].suggested


def test_edits_outlive_new_figures_and_say_that_these_changed(book: Session) -> None:
    set_assessment(book, PERIOD, "reached", "Đạt khá.")
    assert not parts(book)["reached"].outdated
    fill(book, 4600)
    found = parts(book)["reached"]
    assert (found.text, found.edited, found.outdated) == ("Đạt khá.", True, True)
    assert "57,5%" in found.suggested
    set_assessment(book, PERIOD, "reached", found.suggested)
    assert "57,5%" in parts(book)["reached"].text


def test_edits_are_kept_in_the_file(book: Session) -> None:
    set_assessment(book, PERIOD, "short", "Thiếu giáo viên.")
    path = book.path
    book.close()
    with Session.open(path) as again:
        assert printed(again, "2. Hạn chế") == ["Thiếu giáo viên."]


def test_an_emptied_part_leaves_room_for_the_pen(book: Session) -> None:
    set_assessment(book, PERIOD, "reached", "  \n ")
    assert printed(book, "1. Kết quả đạt được") == ["…"]


def test_unchanged_sentences_go_on_following_the_figures(book: Session) -> None:
    set_assessment(book, PERIOD, "reached", parts(book)["reached"].text)
    assert not parts(book)["reached"].edited
    set_assessment(book, PERIOD, "reached", "Khác.")
    set_assessment(book, PERIOD, "reached", parts(book)["reached"].suggested)
    assert not parts(book)["reached"].edited
    assert book.setting(f"assessment/{PERIOD}") is None


def test_each_edit_is_one_step_to_take_back(book: Session) -> None:
    set_assessment(book, PERIOD, "reached", "Một.")
    assert book.undo_label == "Sửa phần đánh giá của Quý II/2023"
    set_assessment(book, PERIOD, "reached", "Hai.")
    suggested = parts(book)["reached"].suggested
    set_assessment(book, PERIOD, "reached", suggested)
    assert not parts(book)["reached"].edited
    book.undo()
    assert parts(book)["reached"].text == "Hai."
    book.undo()
    assert parts(book)["reached"].text == "Một."
    book.undo()
    assert not parts(book)["reached"].edited
    label = book.undo_label
    set_assessment(book, PERIOD, "reached", suggested)  # nothing to take away: no step
    assert book.undo_label == label


def test_periods_are_kept_apart(book: Session) -> None:
    set_assessment(book, PERIOD, "short", "Quý hai.")
    set_assessment(book, "2023-Q1", "short", "Quý một.")
    suggested = {part.part: part.suggested for part in assessment(book, "2023-Q1")}
    set_assessment(book, "2023-Q1", "short", suggested["short"])
    assert parts(book)["short"].text == "Quý hai."


def test_unknown_names_are_refused_in_words(book: Session) -> None:
    with pytest.raises(UserError, match="2031-Q1"):
        assessment(book, "2031-Q1")
    with pytest.raises(UserError, match="Phần đánh giá “x”"):
        set_assessment(book, PERIOD, "x", "")


@pytest.mark.parametrize("value", [[1], {"reached": "x"}, {"reached": {}}, {"other": {"text": 1}}])
def test_a_strange_setting_is_passed_over(book: Session, value: object) -> None:
    book.set_setting(f"assessment/{PERIOD}", json.loads(json.dumps(value)), "Thử")
    assert not any(part.edited for part in assessment(book, PERIOD))


def test_a_year_is_compared_with_the_year_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKH_NOW", "2022-07-05T08:00:00+07:00")
    with Session.create(tmp_path / "years.skh", plan="ha-dong-2020-2025") as session:
        [indicator] = session.conn.execute(
            "SELECT id FROM indicator WHERE name LIKE 'lãnh đạo phòng%'"
        ).fetchone()
        level = session.conn.execute(
            "SELECT level FROM target WHERE indicator_id = ?", (indicator,)
        ).fetchone()[0]
        for key, numerator in (("2021-Q2", 80), ("2022-Q1", 70), ("2022-Q2", 90), ("2022", 90),
                               ("2021", 60)):  # fmt: skip
            [period] = session.conn.execute(
                "SELECT id FROM period WHERE key = ?", (key,)
            ).fetchone()
            set_result(
                session, indicator_id=indicator, level=level, period_id=period,
                unit_id=session.own_unit_id(), numerator=numerator, denominator=100,
            )  # fmt: skip
        short = [part.text for part in assessment(session, "2022-Q2")][1]
        assert "tăng 10 điểm phần trăm so với cùng kỳ năm trước." in short
        short = [part.text for part in assessment(session, "2022")][1]
        assert "tăng 30 điểm phần trăm so với năm trước." in short
        short = [part.text for part in assessment(session, "2022-Q1")][1]
        assert "so với" not in short.replace("so với kế hoạch", "")
