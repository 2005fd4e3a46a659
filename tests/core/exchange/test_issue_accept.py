"""A plan goes down, is adjusted, goes down again; what was typed stays."""

import re
import shutil
from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange.accept import accept_plan, look_at_plan
from core.exchange.issue import issue, issued_versions, version_changes
from core.exchange.layout import layout
from core.exchange.plan_words import _MEANING, _SILENT, _TOLD_BY, _column_words
from core.exchange.submit import prepare
from core.exchange.travel import read_travel
from core.exchange.versions import _COMPARED
from core.services import results
from core.services.dropped_rows import dropped_rows
from core.services.indicators import entry_keys, entry_rows
from core.session import Session
from tests.core.exchange.district import Q1, report, take, uid_of

Books = tuple[Path, list[Path]]


def issued(office: Path, folder: Path, **options: object) -> list[Path]:
    with Session.open(office) as session:
        return list(issue(session, 1, folder, **options).files)  # type: ignore[arg-type]


def adjust(office: Path) -> None:
    """Rename indicator 1, drop indicator 2 and a task, add an indicator with a target."""
    with Session.open(office) as session, session.edit("Điều chỉnh") as writer:
        ids = dict(session.conn.execute("SELECT no, id FROM indicator").fetchall())
        writer.update("indicator", (ids["1"],), {"name": "Trẻ nhà trẻ đến trường"})
        writer.delete("indicator", (ids["2"],))
        writer.delete("task", (session.conn.execute("SELECT min(id) FROM task").fetchone()[0],))
        new = writer.add("indicator", {"uid": uid_of(1), "plan_id": 1, "name": "Mới",
                                       "kind": "count", "no": "26"})  # fmt: skip
        writer.insert("target", {"indicator_id": new, "level": "MN", "raw": "5", "op": "=",
                                 "low": 5.0})  # fmt: skip


def accept(book: Path, file: Path) -> int:
    with Session.open(book) as session:
        return accept_plan(session, look_at_plan(session, file, read_travel(file)))


def names(book: Path) -> dict[str, str]:
    with Session.open(book) as session:
        return dict(session.conn.execute("SELECT no, name FROM indicator").fetchall())


def test_versions_count_up_only_when_something_changed(books: Books, tmp_path: Path) -> None:
    office, _ = books
    with Session.open(office) as session:
        first = issue(session, 1, tmp_path / "1")
        assert (first.version, first.state, first.changes) == (1, "issued", ())
        assert issue(session, 1, tmp_path / "2").version == 1
    adjust(office)
    with Session.open(office) as session:
        done = issue(session, 1, tmp_path / "3")
        assert (done.version, done.state) == (2, "adjusted")
        kinds = [(c.kind, c.table) for c in done.changes]
        assert ("changed", "indicator") in kinds
        assert ("gone", "task") in kinds
        assert ("new", "target") in kinds
        newest, oldest = issued_versions(session, 1)
        assert version_changes(session, oldest.id, newest.id) == list(done.changes)
        assert version_changes(session, newest.id, None) == []


def test_changes_are_told_in_the_words_of_an_office(books: Books, tmp_path: Path) -> None:
    """No column, code or uid of the file is shown."""
    office, _ = books
    issued(office, tmp_path / "1")
    with Session.open(office) as session:
        task, budget, parent = (
            session.conn.execute(sql).fetchone()[0]
            for sql in ("SELECT min(id) FROM task", "SELECT max(id) FROM budget_line",
                        "SELECT min(id) FROM budget_line WHERE parent_id IS NULL")
        )  # fmt: skip
        with session.edit("Điều chỉnh") as writer:
            writer.update("target", (1,), {"low": 61.0, "corrected": 1})
            writer.update(
                "indicator",
                (1,),
                {
                    "kind": "count",
                    "direction": "down",
                    "roll_up_units": "sum",
                    "roll_up_time": "mean",
                },
            )
            writer.update(
                "task",
                (task,),
                {
                    "time_raw": "Tháng 9/2023",
                    "recurrence": "none",
                    "start_on": "2023-09-01",
                    "end_on": "2023-09-30",
                },
            )
            writer.update("budget_line", (budget,), {"parent_id": parent, "amount_vnd": 2500000})
            writer.update("plan", (1,), {"issued_on": "2023-03-04"})
        told = "\n".join(change.sentence for change in issue(session, 1, tmp_path / "2").changes)
        above = session.conn.execute("SELECT name FROM budget_line WHERE id = ?", (parent,))
        [(name,)] = above.fetchall()
    assert "loại: Tỷ lệ (tử số / mẫu số) → Số lượng đếm được" in told
    assert "cách cộng qua các kỳ: Lấy kỳ gần nhất → Trung bình các kỳ" in told
    assert "→ ít nhất 61%" in told
    assert "→ Tháng 9/2023" in told
    assert "đến ngày" not in told  # the printed time says it
    assert "ngày ban hành:" in told
    assert "→ 04/03/2023" in told
    assert f"thuộc dòng: {name} → " in told or f"→ {name}" in told
    assert "→ 2.500.000" in told
    assert not re.search(r"[a-z]_[a-z]|[0-9a-f]{8}-[0-9a-f]{4}|\bratio\b|\bNone\b|phần khác", told)


def test_every_column_of_a_plan_has_a_word() -> None:
    """A column that the schema gains must get one too."""
    words = _column_words()
    unsaid = {"depth", "clock", "carried_from"} | {"uid", "plan", "indicator"}
    unsaid |= _SILENT | _MEANING | set(_TOLD_BY)
    columns = {c for table in _COMPARED for c in layout().tables[table].names}
    assert columns - set(words) - unsaid == set()


def test_a_new_school_or_a_report_makes_no_new_version(books: Books, tmp_path: Path) -> None:
    office, schools = books
    issued(office, tmp_path / "1")
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path))
        with session.edit("Trường mới") as writer:
            writer.insert("unit", {"uid": uid_of(9), "name": "Trường mới", "kind": "school",
                                   "parent_id": session.own_unit_id()})  # fmt: skip
            writer.update("period", (1,), {"due_on": "2023-04-20"})
            [(row,)] = session.conn.execute("SELECT min(id) FROM recognition")
            writer.update("recognition", (row,), {"status": "recognised"})
        assert issue(session, 1, tmp_path / "2").version == 1
        with session.edit("Mục tiêu") as writer:
            writer.update("target", (1,), {"raw": "từ 61 % trở lên", "low": 61.0})
        assert issue(session, 1, tmp_path / "3").version == 2


def test_a_file_for_each_unit_below_or_one_for_all(books: Books, tmp_path: Path) -> None:
    office, schools = books
    files = issued(office, tmp_path / "each")
    wanted = {read_travel(path).head["unit"] for path in files}
    for book in schools:
        with Session.open(book) as session:
            assert session.meta("own_unit") in wanted
    [one] = issued(office, tmp_path / "one", one_file=True)
    assert read_travel(one).head["unit"] == ""
    assert one.name == "KH_gia-lam-2023_v1_tat-ca.skh"


def test_a_school_does_not_issue(books: Books, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="của một trường"):
        issued(books[1][0], tmp_path / "x")


def test_an_adjusted_plan_keeps_what_was_typed(books: Books, tmp_path: Path) -> None:
    office, schools = books
    book = schools[0]  # a kindergarten: indicators 1 and 2 are its own
    with Session.open(book) as session:
        before = session.conn.execute(
            "SELECT indicator_id, period, level, state, numerator, denominator, value"
            " FROM v_results ORDER BY 1, 2"
        ).fetchall()
    [v1] = issued(office, tmp_path / "1", one_file=True)
    accept(book, v1)
    adjust(office)
    [v2] = issued(office, tmp_path / "2", one_file=True)
    with Session.open(book) as session:
        offer = look_at_plan(session, v2, read_travel(v2))
        assert "2" in {c.name.split(".")[0] for c in offer.kept}
        assert any("Trẻ nhà trẻ đến trường" in c.sentence for c in offer.changes)
        accept_plan(session, offer)
        after = session.conn.execute(
            "SELECT indicator_id, period, level, state, numerator, denominator, value"
            " FROM v_results ORDER BY 1, 2"
        ).fetchall()
        assert list(map(tuple, after)) == list(map(tuple, before))
        [(due,)] = session.conn.execute("SELECT due_periods FROM indicator WHERE no = '2'")
        assert Q1 in due
    assert names(book)["1"] == "Trẻ nhà trẻ đến trường"
    assert names(book)["26"] == "Mới"
    assert accept(book, v2) == 0  # the same again is nothing
    with pytest.raises(UserError, match="cũ hơn"):
        accept(book, v1)


def test_undo_takes_an_accepted_plan_back(books: Books, tmp_path: Path) -> None:
    office, schools = books
    adjust(office)
    [file] = issued(office, tmp_path / "1", one_file=True)
    with Session.open(schools[0]) as session:
        before = names(schools[0])
        accept_plan(session, look_at_plan(session, file, read_travel(file)))
        session.undo()
    assert names(schools[0]) == before


def test_a_school_keeps_its_own_rows_and_loses_nobodys(books: Books, tmp_path: Path) -> None:
    """An indicator the school added itself never came from above, so it is not taken out."""
    office, schools = books
    book = schools[0]
    [v1] = issued(office, tmp_path / "1", one_file=True)
    accept(book, v1)
    with Session.open(book) as session, session.edit("Thêm") as writer:
        writer.add("indicator", {"uid": uid_of(2), "plan_id": 1, "name": "Của trường",
                                 "kind": "count", "no": "R1"})  # fmt: skip
    adjust(office)
    [v2] = issued(office, tmp_path / "2", one_file=True)
    accept(book, v2)
    assert names(book)["R1"] == "Của trường"


def test_a_book_made_before_its_office_knew_it_takes_its_identity(
    books: Books, tmp_path: Path
) -> None:
    office, _ = books
    files = issued(office, tmp_path / "1")
    [mine] = [path for path in files if path.stem.endswith("MN-Hoa-Binh")]
    [other] = [path for path in files if path.stem.endswith("TH-Hoa-Binh")]
    path = tmp_path / "new.skh"
    with Session.create(path, unit="MN Hoà Bình", unit_kind="school", levels=("MN",)) as session:
        with pytest.raises(UserError, match="không phải cho MN Hoà Bình"):
            look_at_plan(session, other, read_travel(other))
        accept_plan(session, look_at_plan(session, mine, read_travel(mine)))
        assert session.meta("own_unit") == read_travel(mine).head["unit"]
        assert session.own_unit_id() > 0


def test_figures_follow_a_new_identity(books: Books, tmp_path: Path) -> None:
    """The plan already names the school as another unit: the book becomes that unit's."""
    office, schools = books
    [mine] = [path for path in issued(office, tmp_path / "1") if path.stem.endswith("MN-Hoa-Binh")]
    book = Path(shutil.copy(schools[0], tmp_path / "twin.skh"))
    uid = read_travel(mine).head["unit"]
    with Session.open(book) as session:
        count = session.conn.execute("SELECT count(*) FROM result").fetchone()[0]
        with session.edit("Đổi") as writer:  # the own unit becomes a stranger of the same name
            own = session.own_unit_id()
            writer.update("unit", (own,), {"uid": uid_of(3)})
            writer.update("meta", ("own_unit",), {"value": uid_of(3)})
            writer.add("unit", {"uid": uid, "name": "Trường Mầm non Hòa Bình", "kind": "school"})
        accept_plan(session, look_at_plan(session, mine, read_travel(mine)))
        assert session.meta("own_unit") == uid
        rows = session.conn.execute("SELECT unit_id, count(*) FROM result GROUP BY 1").fetchall()
        assert [tuple(row) for row in rows] == [(session.own_unit_id(), count)]


def test_an_office_keeps_the_targets_it_set_for_its_schools(books: Books, tmp_path: Path) -> None:
    office, _ = books
    above = tmp_path / "above.skh"
    with Session.open(office) as session, session.edit("Giao") as writer:
        [(indicator,)] = session.conn.execute("SELECT id FROM indicator WHERE no = '1'")
        [(school,)] = session.conn.execute("SELECT min(id) FROM unit WHERE kind = 'school'")
        writer.insert("target", {"indicator_id": indicator, "level": "MN", "unit_id": school,
                                 "raw": "70%", "op": ">=", "low": 70.0})  # fmt: skip
    with Session.create(above, unit="Sở mẫu", unit_kind="province", plan="gia-lam-2023"):
        pass
    adjust(above)
    [file] = issued(above, tmp_path / "down", one_file=True)
    accept(office, file)
    with Session.open(office) as session:
        raw = session.conn.execute("SELECT raw FROM target WHERE unit_id = ?", (school,)).fetchall()
        assert [row["raw"] for row in raw] == ["70%"]
    assert names(office)["26"] == "Mới"


def test_an_indicator_that_was_dropped_keeps_its_figures_and_takes_no_more(
    books: Books, tmp_path: Path
) -> None:
    """Marked, read-only, not asked for and not sent; back in the plan it is as before."""
    office, schools = books
    accept(schools[0], issued(office, tmp_path / "1", one_file=True)[0])
    with Session.open(schools[0]) as school:
        row = school.conn.execute(
            "SELECT r.*, i.uid FROM result r JOIN indicator i ON i.id = r.indicator_id LIMIT 1"
        ).fetchone()
    with Session.open(office) as session, session.edit("Bỏ chỉ tiêu") as writer:
        found = session.conn.execute("SELECT * FROM indicator WHERE uid = ?", (row["uid"],))
        whole = dict(found.fetchone())
        writer.delete("indicator", (whole["id"],))
    accept(schools[0], issued(office, tmp_path / "2", one_file=True)[0])
    with Session.open(schools[0]) as school:
        [mine] = school.conn.execute("SELECT id FROM indicator WHERE uid = ?", (row["uid"],))
        keys = [k for k in entry_keys(school, unit_id=row["unit_id"]) if k.indicator_id == mine[0]]
        shown = entry_rows(school, keys, unit_id=row["unit_id"], period_key="2023-Q1")
        assert {r.dropped for r in shown} == {2}
        cell = {"indicator_id": mine[0], "level": row["level"], "period_id": row["period_id"],
                "unit_id": row["unit_id"]}  # fmt: skip
        with pytest.raises(UserError, match="đã bỏ ở bản 2"):
            results.set_result(school, **cell, note="x")
        with pytest.raises(UserError, match="đã bỏ ở bản 2"):
            results.enter(school, **cell, field="note", text="x")
        sent = prepare(school, "2023-Q1").travel
        assert row["uid"] not in {r["indicator"] for r in sent.rows("result")}
        kept = list(school.conn.execute("SELECT 1 FROM result WHERE indicator_id = ?", mine))
        assert kept
    with Session.open(office) as session, session.edit("Lấy lại chỉ tiêu") as writer:
        derived = ("id", "search", "sort_key")
        writer.add("indicator", {c: v for c, v in whole.items() if c not in derived})
    accept(schools[0], issued(office, tmp_path / "3", one_file=True)[0])
    with Session.open(schools[0]) as school:
        assert dropped_rows(school) == {}
        assert row["uid"] in {
            r["indicator"] for r in prepare(school, "2023-Q1").travel.rows("result")
        }


def test_an_issue_without_a_file_is_no_issue(books: Books, tmp_path: Path) -> None:
    office, _ = books
    with Session.open(office) as session:
        with session.edit("Xóa trường") as writer:
            for (unit,) in session.conn.execute(
                "SELECT id FROM unit WHERE kind = 'school'"
            ).fetchall():
                writer.delete("unit", (unit,))
        before = issued_versions(session, 1)
        with pytest.raises(UserError, match="Chưa ban hành"):
            issue(session, 1, tmp_path / "1")
        assert issued_versions(session, 1) == before
        assert len(issue(session, 1, tmp_path / "2", one_file=True).files) == 1
