"""Travel files: what goes in comes out; digest, check code, ownership of what is packed."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BookError, UserError
from core.exchange import pack
from core.exchange.layout import TABLES_OF, layout
from core.exchange.travel import (
    HEAD_KEYS,
    Refused,
    Travel,
    check_code,
    digest_of,
    read_travel,
    write_travel,
)
from core.services.plans import built_in_keys
from core.session import Session
from tests.hostile.building import change, own_book

PERIOD = "2023-Q2"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Session]:
    with own_book(tmp_path) as session:
        yield session


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Travel:
    with own_book(tmp_path_factory.mktemp("book")) as session:
        return pack.report_travel(session, PERIOD)


def _there_and_back(travel: Travel, folder: Path) -> Travel:
    write_travel(travel, folder / "x.skh")
    return read_travel(folder / "x.skh")


@pytest.mark.parametrize("key", built_in_keys())
def test_every_built_in_plan_travels_whole(key: str, tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan=key) as session:
        travel = pack.plan_travel(session, 1)
        counts = {
            table: session.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in TABLES_OF["plan"]
        }
    back = _there_and_back(travel, tmp_path)
    assert back.tables == travel.tables
    units = counts.pop("unit"), counts.pop("unit_alias")
    assert 0 < len(back.rows("unit")) <= units[0]  # those that the plan's rows speak of
    assert {table: len(back.rows(table)) for table in counts} == counts
    assert set(back.head) == set(HEAD_KEYS)
    assert digest_of(back) == back.head["digest"] == digest_of(travel)


def test_report_holds_the_own_rows_and_who_they_are_about(book: Session, tmp_path: Path) -> None:
    back = _there_and_back(pack.report_travel(book, PERIOD, revision=2), tmp_path)
    assert {name: len(rows) for name, rows in back.tables.items()} == {
        "unit": 1, "unit_facts": 1, "plan": 1, "period": 1, "indicator": 8, "task": 8,
        "budget_line": 8, "result": 8, "progress": 8, "execution": 8, "finding_answer": 1,
    }  # fmt: skip
    [unit] = back.rows("unit")
    assert unit["uid"] == back.head["unit"] == back.head["sender"]
    assert (back.head["period"], back.head["revision"]) == (PERIOD, "2")
    assert {row["unit"] for row in back.rows("result")} == {unit["uid"]}
    first = min(back.rows("result"), key=lambda row: str(row["note"]))
    assert (first["numerator"], first["denominator"], first["note"]) == (90.0, 100.0, "ghi chú 0")
    assert (tmp_path / "x.skh").stat().st_size <= 300_000


def test_reasons_of_other_periods_stay_at_home(book: Session) -> None:
    with book.edit("Giải trình") as writer:
        for place in ("plan:y", "2023-Q1:x", "2023-Q20:x"):
            row = {"rule": "R2", "place": place, "reason": "x", "made_at": "2023-06-12T01:00:00Z"}
            writer.insert("finding_answer", row)
    travel = pack.report_travel(book, PERIOD)
    assert {row["place"] for row in travel.rows("finding_answer")} == {"2023-Q2:x", "plan:y"}


def test_no_other_school_and_no_contact_travel_in_a_report(book: Session, tmp_path: Path) -> None:
    own = book.own_unit_id()
    with book.edit("Thêm số liệu trường khác") as writer:
        other = writer.add("unit", {"uid": "0" * 36, "name": "Trường khác", "kind": "school"})
        cell = book.conn.execute("SELECT * FROM result LIMIT 1").fetchone()
        writer.insert("result", {**dict(cell), "unit_id": other, "note": "của trường khác"})
    back = _there_and_back(pack.report_travel(book, PERIOD), tmp_path)
    assert "của trường khác" not in {row["note"] for row in back.rows("result")}
    assert [row["uid"] for row in back.rows("unit")] == [
        pack._Packer(book, "report").name("unit", own)
    ]
    assert "của trường khác".encode() not in (tmp_path / "x.skh").read_bytes()


def test_an_office_passes_on_the_units_below_it(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        period = session.conn.execute("SELECT id FROM period WHERE key = ?", (PERIOD,)).fetchone()[
            0
        ]
        [school] = session.conn.execute(
            "SELECT id FROM unit WHERE kind = 'school' LIMIT 1"
        ).fetchone()
        with session.edit("Nhận báo cáo") as writer:
            writer.insert("result", {"period_id": period, "indicator_id": 1, "level": "TH",
                                     "unit_id": school, "state": "value", "value": 5})  # fmt: skip
            writer.update("unit", (school,), {"email": "truong@example.vn"})
        alone = _there_and_back(pack.report_travel(session, PERIOD), tmp_path)
        with_units = _there_and_back(pack.report_travel(session, PERIOD, with_units=True), tmp_path)
        indicator = with_units.rows("indicator")[0]["uid"]
        own = alone.head["unit"]
        total = {"period": PERIOD, "indicator": indicator, "level": "TH", "unit": own,
                 "state": "value", "numerator": 9, "denominator": 10}  # fmt: skip
        summed = _there_and_back(pack.report_travel(session, PERIOD, results=[total]), tmp_path)
    assert alone.rows("result") == ()
    assert [row["value"] for row in with_units.rows("result")] == [5.0]
    assert "truong@example.vn" not in str(with_units.tables)
    assert [(row["unit"], row["numerator"]) for row in summed.rows("result")] == [(own, 9.0)]


def test_a_plan_for_one_school_has_its_targets_only(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        first, second = [row[0] for row in session.conn.execute(
            "SELECT id FROM unit WHERE kind = 'school' LIMIT 2")]  # fmt: skip
        with session.edit("Giao chỉ tiêu") as writer:
            for unit in (first, second):
                writer.insert("target", {"indicator_id": 1, "level": "TH", "unit_id": unit,
                                         "raw": f"{unit}", "op": ">=", "low": 1})  # fmt: skip
        general = session.conn.execute(
            "SELECT count(*) FROM target WHERE unit_id IS NULL"
        ).fetchone()[0]
        one = _there_and_back(pack.plan_travel(session, 1, [first]), tmp_path)
        everybody = pack.plan_travel(session, 1)
    assert len(one.rows("target")) == general + 1
    assert len(everybody.rows("target")) == general + 2
    assert one.head["unit"] == next(r["unit"] for r in one.rows("target") if r["unit"])
    assert everybody.head["unit"] == ""


def test_receipt_carries_the_questions(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        [school] = session.conn.execute(
            "SELECT id FROM unit WHERE kind = 'school' LIMIT 1"
        ).fetchone()
        stamp, base = "2023-07-01T00:00:00+00:00", {"unit_id": school, "period_id": 2}
        uid = "0f0e0d0c-0b0a-4009-8007-06050403020"
        with session.edit("Trả lại") as writer:
            receipt = writer.add("receipt", {**base, "uid": f"{uid}1", "revision": 3, "digest": "d",
                                             "outcome": "returned", "made_at": stamp})  # fmt: skip
            writer.insert("question", {**base, "uid": f"{uid}2", "subject": "indicator",
                                       "text": "Vì sao giảm?", "asked_at": stamp})  # fmt: skip
        back = _there_and_back(pack.receipt_travel(session, receipt, 1), tmp_path)
        with pytest.raises(UserError):
            pack.receipt_travel(session, 99, 1)
    assert back.head["revision"] == "3"
    assert [row["text"] for row in back.rows("question")] == ["Vì sao giảm?"]
    assert back.head["unit"] == back.rows("receipt")[0]["unit"] != back.head["sender"]


def test_undecided_plan_and_unknown_period_are_refused_in_words(book: Session) -> None:
    with pytest.raises(UserError, match="1999-Q1"):
        pack.report_travel(book, "1999-Q1")
    with pytest.raises(UserError, match="99"):
        pack.plan_travel(book, 99)


def test_the_order_of_rows_changes_nothing_any_cell_does(book: Session) -> None:
    travel = pack.report_travel(book, PERIOD)
    turned = {name: tuple(reversed(rows)) for name, rows in reversed(travel.tables.items())}
    assert digest_of(replace(travel, tables=turned)) == digest_of(travel)
    for table, rows in travel.tables.items():
        for column, value in rows[0].items():
            other = change(travel, table, **{column: "khác" if value != "khác" else "x"})
            assert digest_of(other) != digest_of(travel), (table, column)
    for key in HEAD_KEYS:
        changed = replace(travel, head={**travel.head, key: "khác"})
        alike = key in ("digest", "made_at", "signature")
        assert (digest_of(changed) == digest_of(travel)) is alike, key


def test_a_stranger_computes_the_digest_with_plain_sqlite(book: Session, tmp_path: Path) -> None:
    """Only what docs and docstrings say, on one table after another, without our reader."""
    write_travel(pack.report_travel(book, PERIOD), tmp_path / "x.skh")
    conn = sqlite3.connect(tmp_path / "x.skh")
    meta = dict(conn.execute("SELECT key, value FROM meta"))
    stated = meta.pop("digest")
    del meta["made_at"], meta["signature"]
    lines = [json.dumps(meta, ensure_ascii=False, sort_keys=True, separators=(",", ":"))]
    uid = {t: dict(conn.execute(f"SELECT id, {c} FROM {t}")) for t, c in (
        ("unit", "uid"), ("plan", "uid"), ("indicator", "uid"), ("task", "uid"),
        ("budget_line", "uid"), ("period", "key"))}  # fmt: skip
    for table in sorted(TABLES_OF["report"]):
        columns = [r[1] for r in conn.execute(f"PRAGMA table_info({table})")]
        refers = {r[3]: r[2] for r in conn.execute(f"PRAGMA foreign_key_list({table})")}
        kept = [c for c in columns if c not in ("id", "search", "sort_key")]
        rows = [
            [uid[refers[c]].get(v) if c in refers else v for c, v in zip(kept, row, strict=True)]
            for row in conn.execute(f"SELECT {', '.join(kept)} FROM {table}")
        ]
        names = [c.removesuffix("_id") if c in refers else c for c in kept]
        key = [names.index(c) for c in layout().tables[table].key]
        if rows:
            rows.sort(key=lambda row, key=key: [row[i] for i in key])
            text = json.dumps([table, names, rows], ensure_ascii=False, separators=(",", ":"))
            lines.append(text)
    assert sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() == stated


@given(st.binary(min_size=32, max_size=32))
def test_check_code_is_short_and_cannot_be_misread(digest: bytes) -> None:
    code = check_code(digest.hex())
    assert len(code) == 11
    assert code[5] == "-"
    assert not set(code.replace("-", "")) & set("01OI")
    assert code == check_code(digest[:8].hex() + "00" * 24)


def test_check_code_of_a_known_digest() -> None:
    assert check_code("00" * 32) == "22222-22222"
    assert check_code("ff" * 32) == "ZZZZZ-ZZZZZ"


def test_what_a_reader_would_refuse_is_not_written(book: Session, tmp_path: Path) -> None:
    travel = pack.report_travel(book, PERIOD)
    for spoilt, word in (
        (change(travel, "result", note="ẩn\u200bđi"), "U\\+200B"),
        (change(travel, "result", note="x" * 9_000), "5000"),
        (change(travel, "result", state="lạ"), "ngoài phạm vi"),
        (change(travel, "result", indicator="0" * 36), "kết quả"),
    ):
        with pytest.raises(Refused, match=word) as refused:
            write_travel(spoilt, tmp_path / "x.skh")
        assert "Chưa tạo được tệp" in refused.value.sentence
        assert list(tmp_path.glob("*x.skh*")) == []


def test_an_unknown_column_or_key_is_a_mistake_of_ours(book: Session, tmp_path: Path) -> None:
    travel = pack.report_travel(book, PERIOD)
    with pytest.raises(KeyError):
        write_travel(change(travel, "result", evil=1), tmp_path / "x.skh")
    with pytest.raises(KeyError):
        write_travel(replace(travel, head={**travel.head, "evil": "1"}), tmp_path / "x.skh")


def test_a_failed_write_keeps_the_older_file(book: Session, tmp_path: Path) -> None:
    travel = pack.report_travel(book, PERIOD)
    write_travel(travel, tmp_path / "x.skh")
    before = (tmp_path / "x.skh").read_bytes()
    with pytest.raises(Refused):
        write_travel(change(travel, "unit", name=" "), tmp_path / "x.skh")
    assert (tmp_path / "x.skh").read_bytes() == before
    with pytest.raises(BookError):
        write_travel(travel, tmp_path / "no" / "x.skh")


def test_text_is_stored_in_nfc(book: Session, tmp_path: Path) -> None:
    travel = change(pack.report_travel(book, PERIOD), "result", note="Tie\u0302\u0301ng")
    back = _there_and_back(travel, tmp_path)
    assert "Tiếng" in {row["note"] for row in back.rows("result")}


def test_any_tool_reads_the_views(book: Session, tmp_path: Path) -> None:
    write_travel(pack.report_travel(book, PERIOD), tmp_path / "x.skh")
    conn = sqlite3.connect(tmp_path / "x.skh")
    rows = conn.execute("SELECT period, numerator, denominator FROM v_results").fetchall()
    conn.close()
    assert len(rows) == 8
    assert rows[0][0] == PERIOD


OTHER = "0f0e0d0c-0b0a-4009-8007-060504030201"


def _returned(session: Session) -> Travel:
    [school] = session.conn.execute("SELECT id FROM unit WHERE kind = 'school' LIMIT 1").fetchone()
    with session.edit("Trả lại") as writer:
        base = {"unit_id": school, "period_id": 2, "uid": OTHER, "revision": 1}
        stamp = "2023-07-01T00:00:00+00:00"
        receipt = writer.add("receipt", {**base, "outcome": "returned", "made_at": stamp})
    return pack.receipt_travel(session, receipt, 1)


def test_a_receipt_or_plan_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as session:
        receipt, plan = _returned(session), pack.plan_travel(session, 1)
    [row] = receipt.rows("receipt")
    sender = receipt.head["sender"]
    twin = {**row, "uid": OTHER.replace("0f", "1f")}
    two = replace(receipt, tables={**receipt.tables, "receipt": (row, twin)})
    for travel in (
        two,
        change(receipt, "receipt", revision=2),
        change(receipt, "receipt", unit=sender),
        change(receipt, "period", key="2023-Q4", label="Quý IV"),
        replace(plan, head={**plan.head, "unit": OTHER}),
        replace(plan, tables={**plan.tables, "plan": ()}),
        change(plan, "plan", version_no=5),
    ):
        with pytest.raises(Refused):
            write_travel(travel, tmp_path / "x.skh")
    write_travel(receipt, tmp_path / "x.skh")
    write_travel(plan, tmp_path / "y.skh")


_TEXT = (
    st.none() | st.text(max_size=30) | st.sampled_from(["=1+1", "Tie\u0302\u0301ng", "a\u200bb"])
)
_NUMBER = st.none() | st.floats(allow_nan=False) | st.integers(-5, 10**16)


@settings(max_examples=60)
@given(note=_TEXT, numerator=_NUMBER, allocated=st.none() | st.integers(-(2**63), 2**63 - 1))
def test_any_cell_travels_unchanged_or_is_refused_in_words(
    report: Travel,
    tmp_path_factory: pytest.TempPathFactory,
    note: str | None,
    numerator: float | None,
    allocated: int | None,
) -> None:
    travel = change(report, "result", note=note, numerator=numerator)
    travel = change(travel, "execution", allocated_vnd=allocated)
    path = tmp_path_factory.mktemp("travel") / "x.skh"
    said = None
    try:
        write_travel(travel, path)
    except Refused as refused:
        said = refused.sentence
    assert (said is None) == path.exists()
    if said is not None:
        assert said.startswith("Chưa tạo được tệp")
        return
    back = read_travel(path)
    cells = {row["indicator"]: row for row in back.rows("result")}
    cell = cells[travel.rows("result")[0]["indicator"]]
    assert cell["note"] == (note and unicodedata.normalize("NFC", note))
    assert cell["numerator"] == numerator
    lines = {row["line"]: row for row in back.rows("execution")}
    assert lines[travel.rows("execution")[0]["line"]]["allocated_vnd"] == allocated
