"""Every class of a received file, and what taking writes."""

import sqlite3
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from core import backups
from core.exchange import inbox
from core.exchange.issue import issue
from core.exchange.sent_log import kept_file
from core.exchange.submit import prepare
from core.exchange.travel import Travel, digest_of, read_travel, write_travel
from core.session import Session
from db.queries import exchange as query
from tests.core.exchange.district import Q1, Q2, contents, look, report, take, uid_of

Books = tuple[Path, list[Path]]


def classes(session: Session, *paths: Path) -> list[str]:
    return [item.cls for item in look(session, *paths)]


def test_on_time_late_duplicate_newer_older(books: Books, tmp_path: Path) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    late = tmp_path / "late.skh"
    travel = read_travel(report(schools[1], Q1, tmp_path))
    head = {**travel.head, "made_at": "2023-04-20T02:00:00+00:00"}
    write_travel(replace(travel, head=head), late)
    second = report(schools[0], Q1, tmp_path, change=3.0)
    with Session.open(office) as session:
        assert [(i.cls, i.taken) for i in take(session, first, late)] == [
            ("on_time", True), ("late", True),
        ]  # fmt: skip
        assert classes(session, first) == ["duplicate"]
        [newer] = look(session, second)
        assert (newer.cls, newer.changes, newer.counts) == ("newer", 1, {"result": (0, 1, 0)})
        [cell] = inbox.cell_changes(session, newer)
        assert cell.before is not None
        assert cell.after is not None
        assert cell.before["numerator"] != cell.after["numerator"] == 3.0
        take(session, second)
        assert classes(session, first) == ["older"]
        assert "10 ngày" in look(session, late)[0].reason or classes(session, late) == ["duplicate"]


def test_a_batch_takes_the_newest_of_each_unit(books: Books, tmp_path: Path) -> None:
    office, schools = books
    paths = [report(schools[0], Q1, tmp_path, change=n) for n in (None, 5.0, 6.0)]
    copy = tmp_path / "copy.skh"
    copy.write_bytes(paths[2].read_bytes())
    with Session.open(office) as session:
        items = take(session, *paths, copy)
        assert [i.cls for i in items] == ["older", "older", "on_time", "duplicate"]


def test_two_contents_of_one_number_wait(books: Books, tmp_path: Path) -> None:
    """Two computers of one school: nobody guesses which is right."""
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    travel = read_travel(first)
    rows = travel.rows("result")
    changed = tuple({**row, "numerator": 1.0} if row["denominator"] else row for row in rows)
    other = tmp_path / "other.skh"
    write_travel(replace(travel, tables={**travel.tables, "result": changed}), other)
    with Session.open(office) as session:
        assert classes(session, first, other) == ["invalid", "invalid"]
        take(session, first)
        [item] = take(session, other)
        assert (item.cls, item.taken) == ("invalid", False)


def test_wrong_period_plan_and_unit(books: Books, tmp_path: Path) -> None:
    office, schools = books
    mine = report(schools[0], Q1, tmp_path)
    with Session.open(office) as session:
        with session.edit("Bỏ kỳ") as writer:
            [(period,)] = session.conn.execute("SELECT id FROM period WHERE key = ?", (Q2,))
            writer.delete("period", (period,))
        assert classes(session, report(schools[0], Q2, tmp_path)) == ["wrong_period"]
        with session.edit("Đổi bản") as writer:
            writer.update("plan", (1,), {"version_no": 2})
        [item] = look(session, mine)
        assert (item.cls, item.waits) == ("wrong_plan", True)
        assert inbox.ready([item]) == []
        [taken] = inbox.take(session, [item], inbox.ready([item], ["wrong_plan"]))
        assert taken.taken
        with session.edit("Đổi kế hoạch") as writer:
            writer.update("plan", (1,), {"uid": uid_of(4), "version_no": 1})
        [item] = look(session, report(schools[1], Q1, tmp_path))
        assert (item.cls, item.waits) == ("wrong_plan", False)


def test_an_unknown_school_waits_with_its_likely_names(books: Books, tmp_path: Path) -> None:
    office, schools = books
    mine = report(schools[0], Q1, tmp_path)
    with Session.open(office) as session:
        with session.edit("Đổi mã") as writer:
            uid = read_travel(mine).head["unit"]
            [(unit,)] = session.conn.execute("SELECT id FROM unit WHERE uid = ?", (uid,))
            writer.update("unit", (unit,), {"uid": uid_of(5), "code": None})
        [item] = take(session, mine)
        assert (item.cls, item.taken) == ("unknown_unit", False)
        [item] = look(session, mine)
        assert item.candidates[0].unit_id == unit
        [item] = inbox.take(session, [item], [0], {0: unit})
        assert item.taken
        assert query.unit_period(session.conn, unit, 1) is not None or item.unit_id == unit
        # the decision is remembered: the next report of this book is known
        second = report(schools[0], Q1, tmp_path, change=2.0)
        assert classes(session, second) == ["newer"]


def test_a_like_name_with_another_code_is_said(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(schools[0]) as session, session.edit("Mã") as writer:
        writer.update("unit", (session.own_unit_id(),), {"code": "S-77"})
    mine = report(schools[0], Q1, tmp_path)
    with Session.open(office) as session:
        with session.edit("Đổi mã") as writer:
            uid = read_travel(mine).head["unit"]
            [(unit,)] = session.conn.execute("SELECT id FROM unit WHERE uid = ?", (uid,))
            writer.update("unit", (unit,), {"uid": uid_of(5), "code": "S-01"})
        [item] = look(session, mine)
        assert (item.cls, item.candidates[0].unit_id) == ("unknown_unit", unit)
        assert "mã khác (sổ: S-01, tệp: S-77)" in item.reason


def test_odd_figures_are_taken_with_a_remark(books: Books, tmp_path: Path) -> None:
    office, schools = books
    mine = report(schools[0], Q1, tmp_path)
    travel = read_travel(mine)
    odd = tuple({**row, "level": "THPT"} for row in list(travel.rows("result"))[:1])
    money = [dict(row) for row in travel.rows("execution")]
    money[0].update(allocated_vnd=1000, disbursed_vnd=200_000)
    tables = {**travel.tables, "result": (*travel.rows("result"), *odd),
              "execution": tuple(money)}  # fmt: skip
    new = replace(travel, tables=tables)
    write_travel(replace(new, head={**new.head, "digest": digest_of(new)}), tmp_path / "lạ.skh")
    with Session.open(office) as session:
        [plain] = look(session, mine)
        [item] = look(session, tmp_path / "lạ.skh")
        assert (item.cls, item.doubts) == ("on_time", frozenset())
        assert "Có số liệu cấp THPT, trong sổ trường chỉ dạy MN." in item.reason
        assert "gấp hơn 100 lần số được giao" in item.reason
        assert item.reason.startswith(plain.reason)


def test_a_new_school_can_be_added(books: Books, tmp_path: Path) -> None:
    office, schools = books
    mine = report(schools[0], Q1, tmp_path)
    uid = read_travel(mine).head["unit"]
    with Session.open(office) as session:
        with session.edit("Xóa trường") as writer:
            [(unit,)] = session.conn.execute("SELECT id FROM unit WHERE uid = ?", (uid,))
            writer.delete("unit", (unit,))
        items = look(session, mine)
        [item] = inbox.take(session, items, [0], {0: inbox.NEW_UNIT})
        assert (item.taken, item.changes > 0) == (True, True)
        [(name,)] = session.conn.execute("SELECT name FROM unit WHERE uid = ?", (uid,))
        assert name == "Trường Mầm non Hòa Bình"
        session.undo()
        assert session.conn.execute("SELECT 1 FROM unit WHERE uid = ?", (uid,)).fetchone() is None


def test_two_periods_of_a_new_school_are_one_school(books: Books, tmp_path: Path) -> None:
    office, schools = books
    files = [report(schools[0], period, tmp_path) for period in (Q1, Q2)]
    uid = read_travel(files[0]).head["unit"]
    with Session.open(office) as session:
        with session.edit("Xóa trường") as writer:
            [(unit,)] = session.conn.execute("SELECT id FROM unit WHERE uid = ?", (uid,))
            writer.delete("unit", (unit,))
        items = look(session, *files)
        taken = inbox.take(session, items, [0, 1], {0: inbox.NEW_UNIT, 1: inbox.NEW_UNIT})
        assert [i.taken for i in taken] == [True, True]
        assert [i.cls for i in look(session, *files)] == ["duplicate", "duplicate"]


def test_what_is_no_report_is_said_so(books: Books, tmp_path: Path) -> None:
    office, schools = books
    noise = tmp_path / "noise.skh"
    noise.write_bytes(b"x" * 2000)
    cut = tmp_path / "cut.skh"
    cut.write_bytes(report(schools[0], Q1, tmp_path).read_bytes()[:5000])
    with Session.open(office) as session:
        [plan] = issue(session, 1, tmp_path / "plan", one_file=True).files
        items = take(session, noise, cut, plan, schools[0])
        assert [i.cls for i in items] == ["not_ours", "damaged", "invalid", "invalid"]
        assert "Mở tệp nhận được" in items[2].reason
        own = prepare(session, Q1)
        write_travel(own.travel, tmp_path / "own.skh")
        assert classes(session, tmp_path / "own.skh") == ["unknown_unit"]


def test_everything_is_logged_and_the_file_kept(books: Books, tmp_path: Path) -> None:
    office, schools = books
    mine = report(schools[0], Q1, tmp_path)
    noise = tmp_path / "noise.skh"
    noise.write_bytes(b"x" * 2000)
    with Session.open(office) as session:
        points = len(backups.restore_points(office))
        take(session, mine, noise)
        assert len(backups.restore_points(office)) == points + 1
        log = query.submissions(session.conn, "in")
        assert {(row.file_name, row.taken) for row in log} == {(mine.name, 1), (noise.name, 0)}
        kept = {row.file_name: kept_file(session, row.id) for row in log}
        assert kept == {mine.name: mine.read_bytes(), noise.name: noise.read_bytes()}
        assert session.undo_label == "Nhận 1 báo cáo"
        session.undo()
        assert query.submissions(session.conn, "in") == []


def test_rows_on_what_the_plan_no_longer_has_are_counted(books: Books, tmp_path: Path) -> None:
    office, schools = books
    mine = report(schools[0], Q1, tmp_path)
    with Session.open(office) as session:
        with session.edit("Bỏ chỉ tiêu") as writer:
            found = session.conn.execute("SELECT id, name FROM indicator WHERE no = '1'")
            [(gone, name)] = found
            writer.delete("indicator", (gone,))
        [item] = take(session, mine)
        assert item.taken
        assert f"1 dòng không được nhận vì kế hoạch của sổ này không có: “{name}”" in item.reason


def test_nobody_brings_rows_of_a_unit_that_is_not_below_it(books: Books, tmp_path: Path) -> None:
    """The file says that two schools stand below the sender; this book knows better."""
    office, schools = books
    travel = read_travel(report(schools[0], Q1, tmp_path))
    other = read_travel(report(schools[1], Q1, tmp_path))
    [sender] = travel.rows("unit")
    stranger = {**other.rows("unit")[0], "parent": sender["uid"]}
    units = ({**sender, "kind": "district"}, stranger)
    tables = {
        table: (*travel.rows(table), *(r for r in other.rows(table) if r not in travel.rows(table)))
        for table in ("indicator", "result")
    }
    path = tmp_path / "claimed.skh"
    write_travel(replace(travel, tables={**travel.tables, **tables, "unit": units}), path)
    with Session.open(office) as session:
        [item] = take(session, path)
        assert (item.cls, item.taken) == ("invalid", False)
        assert str(stranger["name"]) in item.reason


def test_what_a_school_says_of_itself_comes_along(books: Books, tmp_path: Path) -> None:
    """Recognition and contact: its own only, and nothing that the office knows is replaced."""
    office, schools = books
    with Session.open(schools[0]) as session, session.edit("Trường") as writer:
        own = session.own_unit_id()
        writer.update("unit", (own,), {"email": "mn@example.vn", "code": "KHÁC"})
        known, stolen = (
            row["id"] for row in session.conn.execute("SELECT id FROM recognition LIMIT 2")
        )
        writer.update("recognition", (known,), {"unit_id": own, "status": "recognised"})
        writer.update("recognition", (stolen,), {"unit_id": own, "status": "refused"})
        writer.insert("recognition", {"uid": uid_of(7), "unit_id": own, "school": "Mới",
                                      "kind": "new"})  # fmt: skip
    with Session.open(office) as session:
        with session.edit("Của trường khác") as writer:
            other = session.own_unit_id()
            writer.update("recognition", (stolen,), {"unit_id": other})
        [item] = look(session, report(schools[0], Q1, tmp_path))
        [taken] = inbox.take(session, [item], [0])
        assert taken.changes == item.changes
        status = dict(session.conn.execute("SELECT id, status FROM recognition").fetchall())
        assert (status[known], status[stolen]) == ("recognised", "planned")
        unit = session.conn.execute(
            "SELECT email, code FROM unit WHERE id = ?", (item.unit_id,)
        ).fetchone()
        assert tuple(unit) == ("mn@example.vn", "AB0001")
        added = session.conn.execute("SELECT unit_id FROM recognition WHERE school = 'Mới'")
        assert added.fetchone()[0] == item.unit_id


def test_a_locked_period_takes_nothing(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path))
        with session.edit("Khóa") as writer:
            writer.conn.execute("SELECT 1")
            [(unit, period)] = session.conn.execute("SELECT unit_id, period_id FROM unit_period")
            writer.update("unit_period", (unit, period), {"state": "locked"})
        before = contents(session)
        [item] = take(session, report(schools[0], Q1, tmp_path, change=1.0))
        assert (item.cls, item.taken) == ("wrong_period", False)
        assert contents(session) == before


def test_an_older_period_does_not_overwrite_what_is_said_of_the_unit(
    books: Books, tmp_path: Path
) -> None:
    office, schools = books
    first = report(schools[0], Q1, tmp_path)
    with Session.open(schools[0]) as session, session.edit("Quy mô") as writer:
        [key] = session.conn.execute("SELECT unit_id, school_year, level FROM unit_facts")
        writer.update("unit_facts", tuple(key), {"pupils": 999})
    second = report(schools[0], Q2, tmp_path)
    with Session.open(office) as session:
        take(session, second)
        take(session, first)
        [(pupils,)] = session.conn.execute("SELECT pupils FROM unit_facts")
        assert pupils == 999


@pytest.mark.slow
def test_three_hundred_files_with_one_bad_among_them(books: Books, tmp_path: Path) -> None:
    """The real processes: 299 taken, 1 listed."""
    office, schools = books
    folder = tmp_path / "received"
    folder.mkdir()
    travel = read_travel(report(schools[0], Q1, tmp_path))
    with Session.open(office) as session:
        with session.edit("Thêm trường") as writer:
            for n in range(300):
                values = {"uid": uid_of(n), "name": f"Trường {n}", "kind": "school"}
                writer.insert("unit", {**values, "parent_id": session.own_unit_id()})
        for n in range(300):
            _write_for(travel, uid_of(n), folder / f"{n}.skh")
        bad = folder / "150.skh"
        bad.write_bytes(bad.read_bytes()[:-1024])
        items = inbox.look(session, [folder])
        items = inbox.take(session, items, inbox.ready(items))
        assert sum(item.taken for item in items) == 299
        assert [item.file for item in items if not item.taken] == ["received/150.skh"]
        held = session.conn.execute("SELECT count(*) FROM result").fetchone()[0]
        assert held == 299 * len(travel.rows("result"))


def _write_for(travel: Travel, uid: str, path: Path) -> None:
    """The same report as another school's."""
    old = travel.head["unit"]
    tables = {
        name: tuple({c: uid if v == old else v for c, v in row.items()} for row in rows)
        for name, rows in travel.tables.items()
        if name not in ("recognition", "question")
    }
    head = {**travel.head, "unit": uid, "sender": uid}
    write_travel(Travel("report", head, tables), path)


def test_sqlite_sees_what_was_taken(books: Books, tmp_path: Path) -> None:
    office, schools = books
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path))
    conn = sqlite3.connect(office)
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()


def test_packed_folders_and_letters_that_cannot_be_opened_are_kept(
    books: Books, tmp_path: Path
) -> None:
    office, _ = books
    broken = tmp_path / "hỏng.zip"
    broken.write_bytes(b"PK\x03\x04" + b"\x00" * 900)
    letter = EmailMessage()
    letter.set_content("Kính gửi Phòng.")
    empty = tmp_path / "thư.eml"
    empty.write_bytes(letter.as_bytes())
    letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    without = tmp_path / "chỉ pdf.eml"
    without.write_bytes(letter.as_bytes())
    files = [broken, empty, without]
    with Session.open(office) as session:
        inbox.take(session, inbox.look(session, files), [])
        kept = {row.file_name: kept_file(session, row.id)
                for row in query.submissions(session.conn, "in")}  # fmt: skip
        assert [kept[path.name] for path in files] == [path.read_bytes() for path in files]


@pytest.mark.parametrize("spoilt_first", [True, False])
def test_of_two_copies_the_whole_one_is_taken_and_kept(
    books: Books, tmp_path: Path, spoilt_first: bool
) -> None:
    """One bit turned over in empty space: every row and the digest are still right."""
    whole = report(books[1][0], Q1, tmp_path)
    data = bytearray(whole.read_bytes())
    page = int.from_bytes(data[16:18], "big")
    gap = next(at for at in range(page, len(data) - 64, page) if not any(data[at + 40 : at + 60]))
    data[gap + 50] ^= 4
    spoilt = tmp_path / ("a.skh" if spoilt_first else "z.skh")
    spoilt.write_bytes(data)
    with Session.open(books[0]) as office:
        both = [spoilt, whole] if spoilt_first else [whole, spoilt]
        done = take(office, *both)
        assert {item.file: item.cls for item in done}[spoilt.name] == "damaged"
        assert [item.file for item in done if item.taken] == [whole.name]
        kept = {row.file_name: kept_file(office, row.id)
                for row in query.submissions(office.conn, "in") if row.taken}  # fmt: skip
        assert kept == {whole.name: whole.read_bytes()}


def test_a_file_that_comes_again_is_kept_once(books: Books, tmp_path: Path) -> None:
    """Old reports, damaged files: each drop is logged, its contents are in the book one time."""
    office, schools = books
    files = [report(schools[0], Q1, tmp_path, change=n) for n in (None, 5.0)]
    noise = tmp_path / "noise.skh"
    noise.write_bytes(b"x" * 2000)
    with Session.open(office) as session:
        for _ in range(3):
            take(session, *files, noise)
        sql = "SELECT count(*), count(content) FROM submission WHERE way = 'in'"
        assert tuple(session.conn.execute(sql).fetchone()) == (9, 3)
        for row in query.submissions(session.conn, "in"):
            original = tmp_path / row.file_name
            assert kept_file(session, row.id) == original.read_bytes()
