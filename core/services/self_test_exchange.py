"""The exchange tests itself: a district of two schools from the report to the roll-up, in files.

Reports are read as received ones are, in processes of their own; the roll-up is compared with sums
that plain SQL makes of the schools' own books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from core.exchange import inbox
from core.exchange.accept import read_file
from core.exchange.inbox import Item
from core.exchange.questions import answer, ask, open_questions
from core.exchange.receipt import look_at_receipt, make_receipt, take_receipt
from core.exchange.roll_up_json import roll_up_rows
from core.exchange.submit import give_reasons, prepare, submit
from core.i18n import tr
from core.services.demo import make_demo
from core.services.periods import period_by_key
from core.services.results import set_result
from core.session import Session
from db.records import Period

_PERIOD: Final = "2023-Q1"
_SMALLEST: Final = 1000  # bytes of a document that holds something
_WRITTEN: Final = {".skh", ".pdf", ".xlsx", ".eml"}
_SUMS: Final = (
    "SELECT indicator_id, level, sum(numerator), sum(denominator) FROM v_results"
    " WHERE period = ? AND state = 'value' AND numerator IS NOT NULL AND denominator IS NOT NULL"
    " GROUP BY indicator_id, level"
)
Sums = dict[tuple[str, str], tuple[float, float]]


class ExchangeTest:
    """The books in `folder` and the files that go between them. A step raises what it finds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "trao đổi"
        self._office = Path()
        self._schools: list[Path] = []
        self._reports: list[Path] = []

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """What is tried, in order: (words, step)."""
        yield tr("lập huyện mẫu: cơ quan và hai trường"), self._found
        yield tr("gửi báo cáo: tệp, tờ bìa, Excel, thư nháp"), self._submit
        yield tr("nhận báo cáo, hoàn tác, nhận lại"), self._take_in
        yield tr("tổng hợp khớp với sổ của các trường"), self._compare
        yield tr("xuất tổng hợp, bảng theo dõi"), self._export
        yield tr("hỏi lại, phiếu tiếp nhận, trả lời, gửi lần 2"), self._question

    def _found(self) -> None:
        self._office, *self._schools = make_demo(self._folder, schools=2, periods=1)

    def _submit(self) -> None:
        self._reports = [self._send(book, self._folder / "gửi") for book in self._schools]

    def _send(self, book: Path, folder: Path) -> Path:
        with Session.open(book) as session:
            give_reasons(session, prepare(session, _PERIOD).unanswered, "Tự kiểm tra")
            done = submit(session, prepare(session, _PERIOD), folder)
        _expect({path.suffix for path in done.files} == _WRITTEN, "a file of the report is missing")
        _expect(all(path.stat().st_size for path in done.files), "a file of the report is empty")
        return done.report

    def _take_in(self) -> None:
        with Session.open(self._office) as session:
            before = _content(session)
            items = self._take(session, self._reports)
            _expect([item.taken for item in items] == [True, True], "a report was not taken")
            after = _content(session)
            _expect(after != before, "taking reports changed nothing")
            session.undo()
            _expect(_content(session) == before, "undo of an import left something")
            session.redo()
            _expect(_content(session) == after, "redo of an import lost something")
            again = self._take(session, self._reports)
            _expect({item.cls for item in again} == {"duplicate"}, "a report was taken twice")

    def _take(self, session: Session, paths: list[Path]) -> list[Item]:
        items = inbox.look(session, paths)
        return inbox.take(session, items, inbox.ready(items))

    def _compare(self) -> None:
        """What the office rolls up equals what the schools' books hold, summed by SQL alone."""
        with Session.open(self._office, read_only=True) as session:
            ratios = {
                uid for (uid,) in session.conn.execute(
                    "SELECT uid FROM indicator WHERE roll_up_units = 'ratio'"
                )
            }  # fmt: skip
            rolled: Sums = {
                (row["indicator"], row["level"]): (row["numerator"], row["denominator"])
                for row in roll_up_rows(session, _PERIOD)
                if row["indicator"] in ratios and row["denominator"]
            }
        summed: Sums = {}
        for book in self._schools:
            with Session.open(book, read_only=True) as session:
                for uid, level, *parts in session.conn.execute(_SUMS, (_PERIOD,)):
                    if uid in ratios:
                        old = summed.get((uid, level), (0, 0))
                        summed[uid, level] = (old[0] + parts[0], old[1] + parts[1])
        _expect(bool(summed), "the schools have no figures")
        _expect(rolled == summed, "the roll-up is not the sum of the schools' books")

    def _export(self) -> None:
        """The documents of an office, in every format."""
        from core.reports import FORMATS, export

        with Session.open(self._office, read_only=True) as session:
            for report in ("roll-up", "sending"):
                for fmt in FORMATS:
                    path = export(session, report, _PERIOD, self._folder / f"{report}.{fmt}", fmt)
                    _expect(path.stat().st_size > _SMALLEST, f"{path.name} is empty")

    def _question(self) -> None:
        receipt = self._ask()
        self._answer(receipt)
        second = self._send(self._schools[0], self._folder / "gửi lại")
        with Session.open(self._office) as session:
            [item] = self._take(session, [second])
            _expect((item.cls, item.taken) == ("newer", True), f"revision 2 is {item.cls}")
            _expect(not open_questions(session), "the answer did not come")
        self._compare()

    def _ask(self) -> Path:
        with Session.open(self._office) as session:
            unit, period = self._unit(session), _period(session)
            ask(session, unit, period.id, "period", "Số liệu đã đủ chưa?")
            return make_receipt(session, unit, period, self._folder / "phiếu")

    def _unit(self, session: Session) -> int:
        """The first school's local id in the office's book."""
        with Session.open(self._schools[0], read_only=True) as school:
            uid = school.meta("own_unit")
        sql = "SELECT id FROM unit WHERE uid = ?"
        return int(session.conn.execute(sql, (uid,)).fetchone()[0])

    def _answer(self, receipt: Path) -> None:
        with Session.open(self._schools[0]) as session:
            take_receipt(session, look_at_receipt(session, receipt, read_file(receipt)))
            _expect(_period(session).state == "returned", "the period was not returned")
            [question] = open_questions(session)
            answer(session, question.id, "Đã đủ")
            row = session.conn.execute(
                "SELECT * FROM result WHERE denominator > 1 AND numerator > 1"
            ).fetchone()
            set_result(
                session, indicator_id=row["indicator_id"], level=row["level"],
                period_id=row["period_id"], unit_id=row["unit_id"],
                numerator=row["numerator"] - 1, denominator=row["denominator"],
            )  # fmt: skip


def _period(session: Session) -> Period:
    found = period_by_key(session, _PERIOD)
    if found is None:
        raise AssertionError(_PERIOD)
    return found


def _content(session: Session) -> list[tuple[object, ...]]:
    """The figures that an import changes."""
    return [tuple(row) for row in session.conn.execute("SELECT * FROM result ORDER BY 1, 2, 3, 4")]


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)
