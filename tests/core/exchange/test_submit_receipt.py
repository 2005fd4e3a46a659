"""Sending, answering, sending again: the files, the numbers, the states."""

import email
import email.policy
import sqlite3
from pathlib import Path

import pypdf
import pytest

from core.errors import UserError
from core.exchange import questions, submit
from core.exchange.receipt import look_at_receipt, make_receipt, take_receipt
from core.exchange.submit import NotReady, prepare
from core.exchange.travel import check_code, read_travel
from core.services import results
from core.services.periods import period_by_key
from core.session import Session
from db.queries import exchange as query
from db.records import Period
from tests.core.exchange.district import Q1, look, put, report, take

Books = tuple[Path, list[Path]]


def period_of(session: Session, key: str = Q1) -> Period:
    found = period_by_key(session, key)
    assert found is not None
    return found


def test_four_files_say_the_same(books: Books, tmp_path: Path) -> None:
    with Session.open(books[1][0]) as session:
        draft = prepare(session, Q1)
        done = submit.submit(session, draft, tmp_path / "out")
        assert period_of(session).state == "submitted"
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [
        ".eml", ".pdf", ".skh", ".xlsx",
    ]  # fmt: skip
    assert done.report.name == "BC_MN-Hoa-Binh_2023-Q1_v1.skh"
    travel = read_travel(done.report)
    assert check_code(travel.head["digest"]) == done.code
    text = "".join(page.extract_text() for page in pypdf.PdfReader(done.cover).pages)
    assert done.code in text
    assert "TỜ BÌA BÁO CÁO" in text
    letter = email.message_from_bytes(done.draft.read_bytes(), policy=email.policy.default)
    assert letter["X-Unsent"] == "1"
    names = [part.get_filename() for part in letter.iter_attachments()]
    assert names == [done.report.name, done.cover.name, done.workbook.name]
    assert done.code in done.message
    assert done.report.stat().st_size <= 300_000


def test_the_same_again_is_the_same_report(books: Books, tmp_path: Path) -> None:
    with Session.open(books[1][0]) as session:
        first = submit.submit(session, prepare(session, Q1), tmp_path / "1")
        again = submit.submit(session, prepare(session, Q1), tmp_path / "2")
        assert (again.revision, again.unchanged, again.code) == (1, True, first.code)
        put(session, Q1, 5.0)
        draft = prepare(session, Q1)
        assert (draft.revision, draft.unchanged) == (2, False)
        second = submit.submit(session, draft, tmp_path / "3")
        previous = read_travel(second.report).head["previous_digest"]
        assert previous == read_travel(first.report).head["digest"]
        assert len(query.submissions(session.conn, "out")) == 2


def test_an_empty_period_goes_out_with_a_reason_only(books: Books, tmp_path: Path) -> None:
    with Session.open(books[1][0]) as session:
        with session.edit("Xóa hết") as writer:
            for table in ("result", "progress", "execution"):
                writer.conn.execute(f"DELETE FROM {table}")
        draft = prepare(session, Q1)
        assert draft.is_empty_unexplained
        with pytest.raises(UserError, match="Chưa nhập số liệu nào trong kỳ Quý I/2023"):
            submit.submit(session, draft, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        assert period_of(session).state == "open"
        submit.give_reasons(session, draft.unanswered, "Trường tạm dừng hoạt động")
        done = submit.submit(session, prepare(session, Q1), tmp_path / "out")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(done.cover).pages)
    assert "Trường tạm dừng hoạt động" in " ".join(text.split())


def test_errors_block_and_warnings_ask(books: Books, tmp_path: Path) -> None:
    with Session.open(books[1][0]) as session:
        row = session.conn.execute(
            "SELECT * FROM result WHERE denominator > 0 AND period_id = ? LIMIT 1",
            (period_of(session).id,),
        ).fetchone()
        results.set_result(
            session, indicator_id=row["indicator_id"], level=row["level"],
            period_id=row["period_id"], unit_id=row["unit_id"],
            numerator=row["denominator"] + 1, denominator=row["denominator"],
        )  # fmt: skip
        draft = prepare(session, Q1)
        assert draft.errors
        with pytest.raises(NotReady, match="còn 1 lỗi"):
            submit.submit(session, draft, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        session.undo()
        draft = prepare(session, Q1)
        if draft.unanswered:
            submit.give_reasons(session, draft.unanswered, "Chưa đến hạn")
            assert prepare(session, Q1).unanswered == ()


def test_a_report_holds_nobody_elses_rows(books: Books, tmp_path: Path) -> None:
    path = report(books[1][0], Q1, tmp_path)
    conn = sqlite3.connect(path)
    units = conn.execute("SELECT count(DISTINCT unit_id), count(*) FROM v_results").fetchone()
    assert units[0] == 1
    assert conn.execute("SELECT count(*) FROM unit").fetchone() == (1,)
    assert conn.execute("SELECT count(*) FROM change_log").fetchone() == (0,)
    conn.close()


def test_a_receipt_needs_a_report(books: Books, tmp_path: Path) -> None:
    with Session.open(books[0]) as session:
        unit = session.conn.execute("SELECT min(id) FROM unit WHERE kind = 'school'").fetchone()[0]
        with pytest.raises(UserError, match="Chưa nhận báo cáo"):
            make_receipt(session, unit, period_of(session), tmp_path)


def test_questions_go_down_and_answers_come_back(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        [item] = take(session, report(schools[0], Q1, tmp_path))
        period = period_of(session)
        assert item.unit_id is not None
        questions.ask(session, item.unit_id, period.id, "period", "Vì sao thiếu?")
        file = make_receipt(session, item.unit_id, period, tmp_path / "1", note="Xem lại")
    with Session.open(schools[0]) as session:
        offer = look_at_receipt(session, file, read_travel(file))
        assert (offer.outcome, offer.for_last) == ("returned", True)
        assert [(q.text, q.cell, q.id) for q in offer.questions] == [
            ("Vì sao thiếu?", "cả kỳ báo cáo", 0)
        ]
        assert take_receipt(session, offer) == 2
        assert period_of(session).state == "returned"
        again = look_at_receipt(session, file, read_travel(file))
        assert take_receipt(session, again) == 0
        [asked] = questions.open_questions(session)
        questions.answer(session, asked.id, "Đã bổ sung")
    with Session.open(office) as session:
        [item] = take(session, report(schools[0], Q1, tmp_path))
        assert (item.cls, item.changes) == ("newer", 1)
        [asked] = query.questions(session.conn)
        assert (asked.answer, asked.state) == ("Đã bổ sung", "answered")


def test_an_older_receipt_brings_its_questions_but_not_its_state(
    books: Books, tmp_path: Path
) -> None:
    office, schools = books
    with Session.open(office) as session:
        [item] = take(session, report(schools[0], Q1, tmp_path))
        assert item.unit_id is not None
        questions.ask(session, item.unit_id, period_of(session).id, "period", "Hỏi")
        file = make_receipt(session, item.unit_id, period_of(session), tmp_path / "1")
    report(schools[0], Q1, tmp_path, change=4.0)
    with Session.open(schools[0]) as session:
        offer = look_at_receipt(session, file, read_travel(file))
        assert not offer.for_last
        take_receipt(session, offer)
        assert period_of(session).state == "submitted"
        assert len(questions.open_questions(session)) == 1


def test_a_receipt_for_another_school_is_refused(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        [item] = take(session, report(schools[0], Q1, tmp_path))
        assert item.unit_id is not None
        file = make_receipt(session, item.unit_id, period_of(session), tmp_path / "1", lock=True)
    with Session.open(schools[1]) as session, pytest.raises(UserError, match="không phải cho"):
        look_at_receipt(session, file, read_travel(file))
    with Session.open(schools[0]) as session:
        take_receipt(session, look_at_receipt(session, file, read_travel(file)))
        with pytest.raises(UserError, match="khóa"):
            prepare(session, Q1)


def test_a_changed_key_asks_once(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.exchange import inbox

    office, schools = books
    with Session.open(schools[0]) as session:
        session.set_setting("sign_reports", True, "Ký báo cáo")
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path))
        monkeypatch.setenv("SKH_DATA_DIR", str(tmp_path / "another-computer"))
        second = report(schools[0], Q1, tmp_path, change=9.0)
        items = look(session, second)
        assert (items[0].cls, items[0].changed_key) == ("newer", True)
        assert inbox.ready(items) == []
        chosen = inbox.ready(items, ["changed_key"])
        with pytest.raises(UserError, match="lý do nhận"):
            inbox.take(session, items, chosen)
        [item] = inbox.take(session, items, chosen, reasons={0: "Trường thay máy"})
        assert item.taken
        third = report(schools[0], Q1, tmp_path, change=8.0)
        assert not look(session, third)[0].changed_key
