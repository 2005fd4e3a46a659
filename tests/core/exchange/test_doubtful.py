"""What is doubtful waits, never blocks the others, and has a way out with a reason kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.exchange import inbox, merge, taking
from core.exchange.foreseeing import foreseen
from core.exchange.receipt import look_at_receipt, make_receipt, standing_words, take_receipt
from core.exchange.received import log_rows
from core.exchange.submit import prepare
from core.exchange.travel import Travel, digest_of, read_travel, write_travel
from core.services.periods import period_by_key
from core.session import Session
from db.queries import exchange as query
from tests.core.exchange import district
from tests.core.exchange.district import Q1, Q2, contents, look, take, uid_of

Books = tuple[Path, list[Path]]


def report(book: Path, period: str, folder: Path, *, change: float | None = None) -> Path:
    """The report of a book in a folder that is made for it."""
    folder.mkdir(exist_ok=True)
    return district.report(book, period, folder, change=change)


def rewritten(path: Path, target: Path, tables: dict[str, Any] | None = None, **head: str) -> Path:
    """Another report: these tables and keys of the head in place of its own."""
    travel = read_travel(path)
    new = replace(travel, head={**travel.head, **head}, tables={**travel.tables, **(tables or {})})
    write_travel(replace(new, head={**new.head, "digest": digest_of(new)}), target)
    return target


def changed(path: Path, target: Path, numerator: float = 1.0, **head: str) -> Path:
    """The same report with other figures, not made by the sender's own chain."""
    rows = read_travel(path).rows("result")
    other = tuple({**row, "numerator": numerator} if row["denominator"] else row for row in rows)
    return rewritten(path, target, {"result": other}, **head)


def as_stranger(path: Path, target: Path, n: int = 1) -> Path:
    """The same report as sent from a book that was made anew: the unit has another uid."""
    travel = read_travel(path)
    old, new = travel.head["unit"], uid_of(n)
    tables = {
        name: tuple({c: new if v == old else v for c, v in row.items()} for row in rows)
        for name, rows in travel.tables.items()
        if name not in ("recognition", "question")
    }
    units = tuple({**row, "code": None} for row in tables["unit"])
    head = {**travel.head, "unit": new, "sender": new}
    write_travel(Travel("report", head, {**tables, "unit": units}), target)
    return target


# -- an unknown sender beside the unit's own report ---------------------------------------------


def test_a_stranger_decided_to_be_a_unit_of_the_batch_waits_alone(
    books: Books, tmp_path: Path
) -> None:
    office, schools = books
    own, other = (report(school, Q1, tmp_path) for school in schools[:2])
    strange = as_stranger(changed(own, tmp_path / "x.skh"), tmp_path / "mới.skh")
    with Session.open(office) as session:
        items = look(session, own, strange, other)
        unit = items[0].unit_id
        assert (items[1].cls, items[1].waits) == ("unknown_unit", True)
        assert unit is not None
        looked = foreseen(session, items, [0, 1, 2], {1: unit})
        done = inbox.take(session, items, [0, 1, 2], {1: unit})
        for one in (looked[1], done[1]):
            assert own.name in one.reason
            assert strange.name in one.reason
            assert one.changes == 0
        assert [item.taken for item in done] == [True, False, True]
        assert [item.changes for item in looked] == [item.changes for item in done]
        # it still waits, and is now found to have the number of the report held
        again = inbox.take(session, done, [1], {1: unit})
        assert (again[1].taken, again[1].doubts) == (False, {"conflict"})
        final = inbox.take(session, again, [1], reasons={1: "Trường lập lại sổ, đã gọi điện"})
        assert final[1].taken
        held = query.unit_period(session.conn, unit, 1)
        assert held is not None
        assert held.digest == final[1].digest
        log = query.submissions(session.conn, "in")
        assert "đã gọi điện" in str([r.reason for r in log if r.digest == held.digest and r.taken])


def test_one_file_that_cannot_be_written_is_named_and_the_others_are_taken(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, schools = books
    files = [report(school, Q1, tmp_path) for school in schools]
    real: Callable[..., Any] = merge.difference

    def broken(incoming: Any, held: Any) -> Any:
        found = real(incoming, held)
        if incoming.unit_id == spoilt:  # a fault that no check before has seen
            found.insert["result"] = [*found.insert["result"], found.insert["result"][0]]
        return found

    with Session.open(office) as session:
        items = look(session, *files)
        spoilt = items[1].unit_id
        monkeypatch.setattr(taking, "difference", broken)
        done = inbox.take(session, items, inbox.ready(items))
        assert [item.taken for item in done] == [True, False, True]
        assert files[1].name in done[1].reason
        assert len(query.submissions(session.conn, "in")) == 3
        session.undo()
        assert query.submissions(session.conn, "in") == []


# -- a book that was lost ------------------------------------------------------------------------


@pytest.fixture
def lost(books: Books, tmp_path: Path) -> tuple[Path, Path, Path]:
    """The office holds a second report; the school's book of before the first sends again."""
    office, schools = books
    old = tmp_path / "bản sao.skh"
    old.write_bytes(schools[0].read_bytes())
    first = report(schools[0], Q1, tmp_path / "1")
    second = report(schools[0], Q1, tmp_path / "2", change=5.0)
    with Session.open(office) as session:
        take(session, first)
        take(session, second)
    return office, old, tmp_path / "3"


def test_an_older_number_of_a_lost_book_can_be_taken_with_a_reason(
    lost: tuple[Path, Path, Path],
) -> None:
    office, old, folder = lost
    path = report(old, Q1, folder, change=7.0)
    with Session.open(office) as session:
        [item] = items = look(session, path)
        assert (item.cls, item.doubts, item.is_refused) == ("older", {"older"}, True)
        assert inbox.ready(items) == []
        assert inbox.cell_changes(session, item)
        chosen = inbox.ready(items, ["older"])
        with pytest.raises(UserError, match="lý do nhận"):
            inbox.take(session, items, chosen)
        before = contents(session)
        [done] = inbox.take(session, items, chosen, reasons={0: "Hỏng máy, khôi phục sổ"})
        assert done.taken
        assert done.changes > 0
        held = query.unit_period(session.conn, done.unit_id or 0, 1)
        assert held is not None
        assert (held.revision, held.digest) == (1, item.digest)
        # the school goes on from here; the replaced reports do not come back by themselves
        follow = report(old, Q1, folder / "4", change=8.0)
        assert [(i.cls, i.doubts) for i in look(session, follow)] == [("newer", frozenset())]
        session.undo()
        assert contents(session) == before


def test_the_replaced_report_does_not_come_back_by_itself(lost: tuple[Path, Path, Path]) -> None:
    office, old, folder = lost
    path = report(old, Q1, folder, change=7.0)
    with Session.open(office) as session:
        items = look(session, path)
        inbox.take(session, items, [0], reasons={0: "Khôi phục sổ"})
        [replaced] = (folder.parent / "2").glob("*.skh")
        [back] = look(session, replaced)
        assert (back.cls, back.may_be_taken) == ("older", False)


# -- the same number, other contents -------------------------------------------------------------


def test_of_two_contents_of_one_number_one_is_chosen_after_looking(
    books: Books, tmp_path: Path
) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    other = changed(first, tmp_path / "khác.skh")
    twin = Path(tmp_path / "khác (1).skh")
    twin.write_bytes(other.read_bytes())
    with Session.open(office) as session:
        items = look(session, first, other, twin)
        assert [i.waits for i in items] == [True, True, False]
        assert [i.cls for i in items] == ["invalid", "invalid", "duplicate"]
        assert all("hai tệp cùng là lần gửi 1" in item.reason for item in items[:2])
        assert all(inbox.cell_changes(session, item) for item in items[:2])
        both = inbox.take(session, items, [0, 1], reasons={0: "a", 1: "b"})
        assert not any(item.taken for item in both)
        done = inbox.take(session, both, [0], reasons={0: "Mã đã đọc qua điện thoại"})
        assert [item.taken for item in done] == [True, False, False]
        # every file stands in the log once, and once more when it is taken later
        assert len(query.submissions(session.conn, "in")) == 4


def test_another_content_of_the_number_held_waits(books: Books, tmp_path: Path) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    other = changed(first, tmp_path / "khác.skh")
    with Session.open(office) as session:
        take(session, first)
        [item] = look(session, other)
        assert (item.cls, item.doubts) == ("invalid", {"conflict"})
        assert (item.class_word, "nội dung khác" in item.reason) == ("trùng số lần gửi", True)
        [done] = inbox.take(session, [item], [0], reasons={0: "Trường lập lại báo cáo"})
        assert (done.taken, done.class_word) == (True, "trùng số lần gửi")
        assert next(r.cls_word for r in log_rows(session, "in") if r.taken) == "trùng số lần gửi"


def test_a_conflict_in_words_only_says_so(books: Books, tmp_path: Path) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    said = {"rule": "result.numerator_exceeds", "place": "2023-Q1:1", "reason": "Đã xem",
            "made_at": "2023-04-05T08:00:00+07:00"}  # fmt: skip
    other = rewritten(first, tmp_path / "khác.skh", {"finding_answer": (said,)})
    with Session.open(office) as session:
        for item in look(session, first, other):
            assert (item.class_word, item.waits) == ("trùng số lần gửi", True)
            assert "số liệu giống hệt, chỉ khác lời giải trình" in item.reason
        take(session, first)
        [item] = look(session, other)
        assert item.waits
        assert "số liệu giống hệt, chỉ khác lời giải trình" in item.reason


# -- doubtful newer ones -------------------------------------------------------------------------


def test_a_next_report_that_does_not_follow_the_one_held_waits(
    books: Books, tmp_path: Path
) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    stray = changed(first, tmp_path / "x.skh", revision="2", previous_digest="0" * 64)
    with Session.open(office) as session:
        take(session, first)
        [item] = items = look(session, stray)
        assert (item.cls, item.doubts) == ("newer", {"unchained"})
        assert inbox.ready(items) == []
        assert item.is_refused
        follow = report(schools[0], Q1, tmp_path / "2", change=4.0)
        assert inbox.ready(look(session, follow)) == [0]


def test_a_report_that_would_empty_all_results_waits(books: Books, tmp_path: Path) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    digest = read_travel(first).head["digest"]
    empty = rewritten(
        first, tmp_path / "x.skh", {"result": ()}, revision="2", previous_digest=digest
    )
    with Session.open(office) as session:
        take(session, first)
        [item] = look(session, empty)
        assert item.doubts == {"emptying"}
        assert "không có kết quả nào" in item.reason


def test_a_stripped_signature_is_called_what_it_is(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(schools[0]) as session:
        session.set_setting("sign_reports", True, "Ký báo cáo")
    signed = report(schools[0], Q1, tmp_path)
    with Session.open(schools[0]) as session:
        session.set_setting("sign_reports", False, "Thôi ký báo cáo")
    with Session.open(office) as session:
        take(session, signed)
        bare = report(schools[0], Q2, tmp_path)
        [item] = look(session, bare)
        assert item.doubts == {"changed_key"}
        assert "không có chữ ký, trước đây đơn vị có ký" in item.reason
        [done] = inbox.take(session, [item], [0], reasons={0: "Trường thôi ký"})
        assert done.taken
        [third] = look(session, report(schools[0], Q2, tmp_path / "3", change=2.0))
        assert not third.doubts  # asked once


def test_a_receipt_lets_a_lost_book_go_on_from_the_report_held(
    lost: tuple[Path, Path, Path],
) -> None:
    office, old, folder = lost
    with Session.open(office) as session:
        [held] = [s for s in query.unit_periods(session.conn) if s.digest]
        period = period_by_key(session, Q1)
        assert period is not None
        receipt = make_receipt(session, held.unit_id, period, folder)
    report(old, Q1, folder, change=7.0)  # a first report again
    with Session.open(old) as school:
        offer = look_at_receipt(school, receipt, read_travel(receipt))
        assert (offer.for_last, offer.is_ahead) == (False, True)
        assert "lần 3" in standing_words(offer)
        take_receipt(school, offer)
    path = report(old, Q1, folder / "4")  # nothing typed meanwhile: it is the next one all the same
    with Session.open(office) as session:
        [item] = items = look(session, path)
        assert (item.cls, item.revision, item.doubts) == ("newer", 3, frozenset())
        assert inbox.ready(items) == [0]
    with Session.open(old) as school:
        assert prepare(school, Q1).unchanged


def test_a_book_made_anew_takes_the_receipt_of_a_report_it_never_sent(
    books: Books, tmp_path: Path
) -> None:
    office, schools = books
    anew = tmp_path / "mới.skh"
    anew.write_bytes(schools[0].read_bytes())
    with Session.open(office) as session:
        [item] = take(session, report(schools[0], Q1, tmp_path))
        period = period_by_key(session, Q1)
        assert period is not None
        receipt = make_receipt(session, item.unit_id or 0, period, tmp_path)
    with Session.open(anew) as school:
        offer = look_at_receipt(school, receipt, read_travel(receipt))
        assert offer.is_ahead
        take_receipt(school, offer)
        assert prepare(school, Q1).revision == 2


def test_a_report_made_before_its_period_ended_is_remarked(books: Books, tmp_path: Path) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    early = rewritten(first, tmp_path / "sớm.skh", made_at="1970-01-01T00:00:00+00:00")
    with Session.open(office) as session:
        [item] = look(session, early)
        assert (item.cls, item.doubts) == ("on_time", frozenset())
        assert "Lập trước khi kỳ kết thúc (31/3/2023)" in item.reason.replace("31/03", "31/3")
        [item] = look(session, first)
        assert "Lập trước" not in item.reason
