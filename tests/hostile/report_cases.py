"""Hostile, broken and odd-but-valid report files: name, builder, what the reader must say.

Every builder gets an honest report and the path to write to; it may write beside it.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.hostile.building import TAKEN, Honest, add, build, change, head, patched

Builder = Callable[[Honest, Path], Path | None]
CASES: dict[str, tuple[Builder, frozenset[str]]] = {}

NOT_OURS, DAMAGED, INVALID, NEWER, LARGE = "not_ours", "damaged", "invalid", "newer", "too_large"
OTHER = "0f0e0d0c-0b0a-4009-8007-060504030201"
MARKER = "DU-LIEU-DA-XOA"


def case(name: str, *expected: str) -> Callable[[Builder], Builder]:
    """Register a builder. It returns the path to read when that is not `target`."""

    def register(builder: Builder) -> Builder:
        assert name not in CASES, name
        CASES[name] = (builder, frozenset(expected))
        return builder

    return register


def _bytes_case(name: str, make: Callable[[bytes], bytes], *expected: str) -> None:
    def builder(honest: Honest, target: Path) -> None:
        target.write_bytes(make(honest.bytes()))

    case(name, *expected)(builder)


def _sql_case(name: str, script: str, *expected: str) -> None:
    """The honest contents, then SQL as a hostile sender would run it."""

    def builder(honest: Honest, target: Path) -> None:
        def spoil(conn: sqlite3.Connection) -> None:
            conn.execute("PRAGMA writable_schema=ON")
            conn.executescript(script)
            conn.execute("PRAGMA writable_schema=OFF")

        build(honest.travel, target, spoil)

    case(name, *expected)(builder)


def _cell_case(name: str, table: str, values: dict[str, object], *expected: str) -> None:
    def builder(honest: Honest, target: Path) -> None:
        build(change(honest.travel, table, **values), target)

    case(name, *expected)(builder)


def _head_case(name: str, values: dict[str, str], *expected: str) -> None:
    def builder(honest: Honest, target: Path) -> None:
        build(head(honest.travel, **values), target)

    case(name, *expected)(builder)


# -- not ours -------------------------------------------------------------------------------------

_bytes_case("empty", lambda _: b"", NOT_OURS)
_bytes_case("one byte", lambda _: b"S", NOT_OURS)
_bytes_case("100 bytes of header only", lambda d: d[:100], NOT_OURS)
_bytes_case("html", lambda _: b"<html><body>404</body></html>" * 40, NOT_OURS)
_bytes_case("pdf", lambda _: b"%PDF-1.7\n" + b"0" * 5_000, NOT_OURS)
_bytes_case("xlsx under our name", lambda _: b"PK\x03\x04" + b"\x00" * 5_000, NOT_OURS)
_bytes_case("noise", lambda _: os.urandom(20_000), NOT_OURS)
_bytes_case("zeros", lambda _: bytes(65_536), NOT_OURS)
_bytes_case("application id 0", lambda d: patched(d, 68, bytes(4)), NOT_OURS)
_bytes_case("application id of another", lambda d: patched(d, 68, b"GPKG"), NOT_OURS)
_bytes_case(
    "magic of SQLite 2", lambda d: b"** This file contains an SQLite 2.1" + d[35:], NOT_OURS
)


@case("folder", NOT_OURS)
def _folder(_: Honest, target: Path) -> None:
    target.mkdir()


@case("pipe", NOT_OURS)
def _pipe(_: Honest, target: Path) -> None:
    os.mkfifo(target)


@case("socket", NOT_OURS)
def _socket(_: Honest, target: Path) -> None:
    here = Path.cwd()
    os.chdir(target.parent)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(target.name)
    finally:
        os.chdir(here)


@case("endless device", NOT_OURS)
def _device(_: Honest, __: Path) -> Path:
    return Path("/dev/zero")


@case("link to a good report", NOT_OURS)
def _link(honest: Honest, target: Path) -> None:
    target.symlink_to(honest.path)


@case("no such file", NOT_OURS)
def _missing(_: Honest, __: Path) -> None:
    pass


# -- the envelope ---------------------------------------------------------------------------------

for _number in (2, 99, 2_147_483_647):
    _bytes_case(f"version {_number}", lambda d, n=_number: patched(d, 60, n.to_bytes(4, "big")), NEWER)  # fmt: skip  # noqa: E501
_bytes_case("version 0", lambda d: patched(d, 60, bytes(4)), INVALID)
_bytes_case("version -1", lambda d: patched(d, 60, b"\xff" * 4), INVALID)
_bytes_case("page size 0", lambda d: patched(d, 16, bytes(2)), DAMAGED, NOT_OURS)
_bytes_case("page size 1000", lambda d: patched(d, 16, b"\x03\xe8"), DAMAGED)
_bytes_case("page size 256", lambda d: patched(d, 16, b"\x01\x00"), DAMAGED)
_bytes_case("one byte short", lambda d: d[:-1], DAMAGED)
_bytes_case("one page short", lambda d: d[:-1024], DAMAGED)
_bytes_case("half", lambda d: d[: len(d) // 2], DAMAGED)
_bytes_case("first page only", lambda d: d[:1024], DAMAGED)
_bytes_case("one byte too many", lambda d: d + b"x", DAMAGED)
_bytes_case("a page too many", lambda d: d + bytes(1024), DAMAGED)
_bytes_case("an advertisement behind it", lambda d: d + b"-- sent by ZaloMail --", DAMAGED)
_bytes_case("page count lies high", lambda d: patched(d, 28, b"\x00\xff\xff\xff"), DAMAGED)
_bytes_case("page count 0", lambda d: patched(d, 28, bytes(4)), DAMAGED)
_bytes_case("WAL flags", lambda d: patched(d, 18, b"\x02\x02"), DAMAGED)
_bytes_case("reserved bytes", lambda d: patched(d, 20, b"\x40"), DAMAGED)
_bytes_case("payload fractions", lambda d: patched(d, 21, b"\xff\xff\xff"), DAMAGED)
_bytes_case("UTF-16 stated", lambda d: patched(d, 56, b"\x00\x00\x00\x02"), DAMAGED)
_bytes_case("twice in one file", lambda d: d + d, DAMAGED)


@case("left-over WAL", DAMAGED)
def _wal(honest: Honest, target: Path) -> None:
    target.write_bytes(honest.bytes())
    target.with_name(target.name + "-wal").write_bytes(b"7\x7f\x06\x82" + bytes(5_000))


@case("hot journal", DAMAGED)
def _journal(honest: Honest, target: Path) -> None:
    target.write_bytes(honest.bytes())
    target.with_name(target.name + "-journal").write_bytes(
        b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(2_000)
    )


@case("65 MB", LARGE)
def _sparse(honest: Honest, target: Path) -> None:
    with target.open("wb") as stream:
        stream.write(honest.bytes())
        stream.truncate(65 * 1024 * 1024)


@case("16 GB", LARGE)
def _huge(honest: Honest, target: Path) -> None:
    with target.open("wb") as stream:
        stream.write(honest.bytes())
        stream.truncate(16 * 1024**3)


# -- damage on the way ----------------------------------------------------------------------------


def _swapped(data: bytes) -> bytes:
    first, second = data[4096:5120], data[-2048:-1024]
    return patched(patched(data, 4096, second), len(data) - 2048, first)


_bytes_case("two pages swapped", _swapped, DAMAGED, INVALID)
_bytes_case("last page of zeros", lambda d: d[:-1024] + bytes(1024), DAMAGED, INVALID)
_bytes_case("second page of zeros", lambda d: patched(d, 1024, bytes(1024)), DAMAGED, INVALID)
_bytes_case("first page of zeros behind the header", lambda d: patched(d, 100, bytes(924)), DAMAGED, INVALID)  # fmt: skip  # noqa: E501
_bytes_case("free list of nonsense", lambda d: patched(d, 32, b"\x00\x00\x00\x05\x00\x00\x00\x09"), DAMAGED)  # fmt: skip  # noqa: E501
_bytes_case("a letter changed", lambda d: d.replace("Thử Nghiệm".encode(), "Thử Nghiềm".encode()), DAMAGED)  # fmt: skip  # noqa: E501
_bytes_case("a number changed", lambda d: d.replace(b"2023-06-10", b"2023-06-11"), DAMAGED)
_bytes_case("bad UTF-8", lambda d: d.replace("Thử".encode(), b"Th\xff\xfe\xfd"), INVALID, DAMAGED)
_bytes_case("surrogates in UTF-8", lambda d: d.replace("Thử".encode(), b"Th\xed\xa0\x80"), INVALID, DAMAGED)  # fmt: skip  # noqa: E501
_bytes_case("NUL in a name", lambda d: d.replace("Thử".encode(), b"Th\x00hh"), INVALID, DAMAGED)

# -- the schema -----------------------------------------------------------------------------------

_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
_sql_case("trigger", "CREATE TRIGGER t AFTER INSERT ON result BEGIN DELETE FROM unit; END", INVALID)
_sql_case("view", "CREATE VIEW extra AS SELECT 1", INVALID)
_sql_case("endless view in place of ours", f"DROP VIEW v_units; CREATE VIEW v_units AS {_ENDLESS}", INVALID)  # fmt: skip  # noqa: E501
_sql_case("endless view in place of a table",
          f"DROP TABLE reminder; CREATE VIEW reminder AS {_ENDLESS}", INVALID)  # fmt: skip
_sql_case("900 MB view in place of meta",
          "DROP TABLE meta; CREATE VIEW meta AS SELECT 'kind' AS key, zeroblob(900000000) AS value",
          INVALID)  # fmt: skip
_sql_case("table missing", "DROP TABLE reminder", INVALID)
_sql_case("table too many", "CREATE TABLE extra (x)", INVALID)
_sql_case("column too many", "ALTER TABLE result ADD COLUMN evil TEXT", INVALID)
_sql_case("column missing", "DROP VIEW v_results; ALTER TABLE result DROP COLUMN note", INVALID)
_sql_case("column renamed", "ALTER TABLE unit RENAME COLUMN address TO adress", INVALID)
_sql_case("generated column", "ALTER TABLE unit ADD COLUMN g TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL", INVALID)  # fmt: skip  # noqa: E501
_sql_case("index too many", "CREATE INDEX evil ON result(note)", INVALID)
_sql_case("index on an expression", "CREATE INDEX evil ON unit(hex(name))", INVALID)
_sql_case("index missing", "DROP INDEX result_indicator", INVALID)
_sql_case("full-text table", "CREATE VIRTUAL TABLE evil USING fts5(x)", INVALID)
_sql_case("statistics", "ANALYZE", INVALID)
_sql_case("bookkeeping of another library", "CREATE TABLE _sqlite_migrations (x)", INVALID)
_sql_case("a CHECK less", "UPDATE sqlite_schema SET sql = replace(sql, 'length(uid) = 36', '1') WHERE name = 'unit'", INVALID)  # fmt: skip  # noqa: E501
_sql_case("load_extension in a CHECK", "UPDATE sqlite_schema SET sql = replace(sql, 'length(uid) = 36', 'load_extension(''/tmp/x'')') WHERE name = 'unit'", INVALID, DAMAGED)  # fmt: skip  # noqa: E501
_sql_case("STRICT taken away", "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'period'", INVALID)  # fmt: skip  # noqa: E501
_sql_case("a remark in the schema", "UPDATE sqlite_schema SET sql = sql || ' -- x' WHERE name = 'period'", INVALID)  # fmt: skip  # noqa: E501
_sql_case("500 tables", ";".join(f"CREATE TABLE t{n} (x)" for n in range(500)), INVALID)
_sql_case("1,990 columns", f"CREATE TABLE wide ({', '.join(f'c{n}' for n in range(1990))})", INVALID, DAMAGED, LARGE)  # fmt: skip  # noqa: E501
_sql_case("8 MB of schema", "CREATE TABLE big (x DEFAULT '" + "a" * 900_000 + "')", INVALID, DAMAGED, LARGE)  # fmt: skip  # noqa: E501


def _raw_schema(name: str, script: str, *expected: str) -> None:
    """Edits of sqlite_schema that VACUUM would not survive: made on the finished file."""

    def builder(honest: Honest, target: Path) -> None:
        target.write_bytes(honest.bytes())
        conn = sqlite3.connect(target, isolation_level=None)
        conn.execute("PRAGMA writable_schema=ON")
        conn.execute(script)
        conn.close()

    case(name, *expected)(builder)


_raw_schema("two tables on one page", "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'task') WHERE name = 'indicator'", DAMAGED, INVALID)  # fmt: skip  # noqa: E501
_raw_schema("root page beyond the file", "UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'unit'", DAMAGED, INVALID)  # fmt: skip  # noqa: E501
_raw_schema("SQL that is none", "UPDATE sqlite_schema SET sql = 'CREATE NONSENSE' WHERE name = 'unit'", DAMAGED, INVALID)  # fmt: skip  # noqa: E501
_raw_schema("unknown collation", "UPDATE sqlite_schema SET sql = replace(sql, 'name TEXT', 'name TEXT COLLATE evil') WHERE name = 'unit'", DAMAGED, INVALID)  # fmt: skip  # noqa: E501
_raw_schema("name with a quote", "UPDATE sqlite_schema SET name = 'unit\"; DROP TABLE x; --' WHERE name = 'reminder'", DAMAGED, INVALID)  # fmt: skip  # noqa: E501


@case("a whole book instead of a report", INVALID)
def _book(honest: Honest, target: Path) -> None:
    conn = sqlite3.connect(honest.book)
    conn.execute("VACUUM INTO ?", (str(target),))
    conn.close()


# -- the head -------------------------------------------------------------------------------------

_head_case("unit is no uid", {"unit": "THCS Thử Nghiệm", "sender": "x"}, INVALID)
_head_case("unit unknown", {"unit": OTHER, "sender": OTHER}, INVALID)
_head_case("sender is another", {"sender": OTHER}, INVALID)
_head_case("plan is another", {"plan": OTHER}, INVALID)
_head_case("plan version is another", {"plan_version": "7"}, INVALID)
_head_case("plan version is a word", {"plan_version": "một"}, INVALID)
_head_case("revision 0", {"revision": "0"}, INVALID)
_head_case("revision negative", {"revision": "-1"}, INVALID)
_head_case("revision in other digits", {"revision": "٣"}, INVALID)
_head_case("revision endless", {"revision": "9" * 4_000}, INVALID)
_head_case("period is another", {"period": "2023-Q3"}, INVALID)
_head_case("period with a path", {"period": "../../etc"}, INVALID)
_head_case("period missing", {"period": ""}, INVALID)
_head_case("made at nonsense", {"made_at": "hôm qua"}, INVALID)
_head_case("made by with RTL", {"made_by": "so-ke-hoach \u202egpj.exe"}, INVALID)
_head_case("key too many", {"run": "calc.exe"}, INVALID)
_sql_case("key missing", "DELETE FROM meta WHERE key = 'revision'", INVALID)
_sql_case("kind book", "UPDATE meta SET value = 'book' WHERE key = 'kind'", INVALID)
_sql_case("kind unknown", "UPDATE meta SET value = 'virus' WHERE key = 'kind'", INVALID)
_sql_case("kind plan over a report", "UPDATE meta SET value = 'plan' WHERE key = 'kind'", INVALID)
_sql_case("kind receipt over a report", "UPDATE meta SET value = 'receipt' WHERE key = 'kind'", INVALID)  # fmt: skip  # noqa: E501
_sql_case("digest of something else", f"UPDATE meta SET value = '{'ab' * 32}' WHERE key = 'digest'", DAMAGED)  # fmt: skip  # noqa: E501
_sql_case("digest missing", "UPDATE meta SET value = '' WHERE key = 'digest'", INVALID)
_sql_case("head of 900 kB", "UPDATE meta SET value = printf('%.*c', 900000, 'x') WHERE key = 'made_by'", INVALID, LARGE)  # fmt: skip  # noqa: E501
_sql_case("10,000 head keys", "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO meta SELECT 'k' || i, 'v' FROM n", INVALID)  # fmt: skip  # noqa: E501

# -- cells ----------------------------------------------------------------------------------------

for _name, _text in {
    "control character": "ghi\x07chú", "tab": "ghi\tchú", "carriage return": "ghi\r\nchú",
    "right-to-left": "ghi \u202echú", "zero width": "ghi\u200bchú", "byte order mark": "\ufeffghi",
    "soft hyphen": "ghi\u00adchú", "line separator": "ghi\u2028chú", "tag letters": "a\U000e0041",
    "non-character": "a\uffff", "tower of accents": "e" + "\u0301\u0323\u0302\u0309\u0303" * 60,
    "33,000 characters": "x" * 33_000,
}.items():  # fmt: skip
    _cell_case(f"note with {_name}", "result", {"note": _text}, INVALID)
_cell_case("note of 2 MB", "result", {"note": "x" * 2_000_000}, LARGE, INVALID)
_cell_case("name blank", "unit", {"name": " \u00a0 "}, INVALID)
_cell_case("name of two lines", "unit", {"name": "Trường\nTHCS"}, INVALID)
_cell_case("number endless", "result", {"numerator": float("inf")}, INVALID)
_cell_case("number endless the other way", "result", {"numerator": float("-inf")}, INVALID)
_cell_case("number 1e300", "result", {"denominator": 1e300}, INVALID)
_cell_case("money 2^63 - 1", "execution", {"disbursed_vnd": 2**63 - 1}, INVALID)
_cell_case("percent 500", "progress", {"percent": 500}, INVALID)
_cell_case("level unknown", "result", {"level": "DAI_HOC"}, INVALID)
_cell_case("state unknown", "result", {"state": "ok"}, INVALID)
_cell_case("value without a value", "result", {"numerator": None, "denominator": None}, INVALID)
_cell_case("number in a cell not applicable", "result", {"state": "na"}, INVALID)
_cell_case("status unknown", "progress", {"status": "hacked"}, INVALID)
_cell_case("30 February", "progress", {"done_on": "2023-02-30"}, INVALID)
_cell_case("month 13", "progress", {"done_on": "2023-13-01"}, INVALID)
_cell_case("year 0001", "progress", {"done_on": "0001-01-01"}, INVALID)
_cell_case("day in words", "progress", {"done_on": "hôm qua"}, INVALID)
_cell_case("stamp in words", "finding_answer", {"made_at": "hôm qua"}, INVALID)
_cell_case("uid short", "indicator", {"uid": "abc"}, INVALID)
_cell_case("uid of 36 other letters", "indicator", {"uid": "x" * 36}, INVALID)
_cell_case("pupils negative", "unit_facts", {"pupils": -5}, INVALID)
_cell_case("school year nonsense", "unit_facts", {"school_year": "2022"}, INVALID)
_cell_case("reason blank", "finding_answer", {"reason": "   "}, INVALID)
_cell_case("parts are no JSON", "plan", {"legal_basis": "[1,"}, INVALID)
_cell_case("JSON of the wrong shape", "plan", {"recipients": '{"a": 1}'}, INVALID)
_cell_case("JSON 50,000 deep", "plan", {"recipients": "[" * 50_000 + "]" * 50_000}, INVALID)
_sql_case("orphan", "PRAGMA foreign_keys=OFF; UPDATE result SET indicator_id = 9999 WHERE indicator_id = 1", INVALID)  # fmt: skip  # noqa: E501
_sql_case("result of no period", "PRAGMA foreign_keys=OFF; UPDATE result SET period_id = 77", INVALID)  # fmt: skip  # noqa: E501


def _loose(name: str, table: str, script: str, *expected: str) -> None:
    """Values that STRICT, CHECK and UNIQUE forbid: the schema is loosened for a moment."""

    def builder(honest: Honest, target: Path) -> None:
        target.write_bytes(honest.bytes())
        conn = sqlite3.connect(target, isolation_level=None)
        conn.execute("PRAGMA writable_schema=ON")
        [sql] = conn.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        loose = sql.replace(" STRICT, WITHOUT", " WITHOUT").replace(") STRICT", ")")
        loose = loose.replace(" UNIQUE", "").replace(" TEXT NOT NULL", " TEXT")
        conn.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (loose, table))
        conn.close()
        conn = sqlite3.connect(target, isolation_level=None)
        conn.execute("PRAGMA ignore_check_constraints=ON")
        conn.execute("PRAGMA writable_schema=ON")
        conn.execute(script)
        conn.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, table))
        conn.close()

    case(name, *expected)(builder)


_loose("text in a number", "result", "UPDATE result SET numerator = 'chín mươi'", INVALID, DAMAGED)
_loose("blob in a text", "result", "UPDATE result SET note = x'00ff00ff'", INVALID, DAMAGED)
_loose("number in a text", "progress", "UPDATE progress SET note = 12.5", INVALID, DAMAGED)
_loose("blob in a whole number", "execution", "UPDATE execution SET disbursed_vnd = zeroblob(9)", INVALID, DAMAGED)  # fmt: skip  # noqa: E501
_loose("name NULL", "unit", "UPDATE unit SET name = NULL", INVALID, DAMAGED)


@case("one uid twice", INVALID, DAMAGED)
def _twice(honest: Honest, target: Path) -> None:
    first, second = (str(row["uid"]).encode() for row in honest.travel.rows("indicator")[:2])
    target.write_bytes(honest.bytes().replace(first, second))


# -- ownership ------------------------------------------------------------------------------------


def _stranger(honest: Honest, **values: object) -> object:
    return add(honest.travel, "unit", uid=OTHER, name="Trường khác", kind="school", **values)


@case("another school's results", INVALID)
def _theft(honest: Honest, target: Path) -> None:
    build(change(_stranger(honest), "result", unit=OTHER), target)


@case("another school under the sender", INVALID)
def _captured(honest: Honest, target: Path) -> None:
    build(_stranger(honest, parent=honest.travel.head["unit"]), target)


@case("an office with units that are not its own", INVALID)
def _annexed(honest: Honest, target: Path) -> None:
    travel = change(honest.travel, "unit", kind="commune")
    travel = add(travel, "unit", uid=OTHER, name="Trường khác", kind="school")
    build(change(travel, "result", unit=OTHER), target)


@case("an office that passes on its schools", TAKEN)
def _passed_on(honest: Honest, target: Path) -> None:
    own = honest.travel.head["unit"]
    travel = change(honest.travel, "unit", kind="commune")
    travel = add(travel, "unit", uid=OTHER, name="Trường khác", kind="school", parent=own)
    build(change(travel, "result", unit=OTHER), target)


@case("units in a ring", INVALID)
def _ring(honest: Honest, target: Path) -> None:
    own = honest.travel.head["unit"]
    travel = change(honest.travel, "unit", kind="commune", parent=OTHER)
    build(add(travel, "unit", uid=OTHER, name="Khác", kind="school", parent=own), target)


@case("two plans", INVALID)
def _two_plans(honest: Honest, target: Path) -> None:
    row = {**honest.travel.rows("plan")[0], "uid": OTHER}
    build(add(honest.travel, "plan", **row), target)


@case("two periods", INVALID)
def _two_periods(honest: Honest, target: Path) -> None:
    build(add(honest.travel, "period", key="2023-Q3", label="Quý III"), target)


@case("results of another period", INVALID)
def _other_period(honest: Honest, target: Path) -> None:
    travel = add(honest.travel, "period", key="2023-Q3", label="Quý III")
    build(change(travel, "result", period="2023-Q3"), target)


@case("its own adjustment", INVALID)
def _adjusted(honest: Honest, target: Path) -> None:
    row = honest.travel.rows("result")[0]
    cell = {key: row[key] for key in ("period", "indicator", "level", "unit")}
    stamp = "2023-06-20T00:00:00+00:00"
    build(add(honest.travel, "adjustment", **cell, reason="x", made_at=stamp), target)


for _table, _insert in {
    "setting": "INSERT INTO setting VALUES ('place', '\"Hà Nội\"')",
    "change_log": "INSERT INTO change_log VALUES (1, 'x', 'edit', 'x')",
    "submission": "INSERT INTO submission (uid, way, file_name, made_at, content) VALUES"
    " (hex(randomblob(18)), 'in', 'x', 'x', zeroblob(900000))",
    "section": "INSERT INTO section (plan_id, position) VALUES (1, 1)",
}.items():
    _sql_case(f"rows in {_table}", _insert, INVALID, DAMAGED, LARGE)
_sql_case("200,000 rows", "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO unit_alias (unit_id, name, kind) SELECT 1, 'x', 'alias' FROM n", INVALID, LARGE)  # fmt: skip  # noqa: E501
_sql_case("200,000 answers", "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO finding_answer SELECT 'r' || i, 'x', 'x', '2023-06-20T00:00:00+00:00' FROM n", LARGE)  # fmt: skip  # noqa: E501
_sql_case("2,000,000 answers", "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) INSERT INTO finding_answer SELECT i, 'x', 'x', 'x' FROM n", LARGE)  # fmt: skip  # noqa: E501
_sql_case("40 MB of notes", "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45) INSERT INTO finding_answer SELECT i, 'x', printf('%.*c', 900000, 'x'), 'x' FROM n", INVALID, LARGE)  # fmt: skip  # noqa: E501

# -- odd but valid --------------------------------------------------------------------------------

for _page in (512, 4096, 65_536):
    case(f"pages of {_page}", TAKEN)(
        lambda honest, target, page=_page: build(honest.travel, target, page_size=page)
    )
case("auto-vacuum", TAKEN)(
    lambda honest, target: build(honest.travel, target, before="PRAGMA auto_vacuum=FULL")
)


@case("free pages with old data", TAKEN)
def _freed(honest: Honest, target: Path) -> None:
    target.write_bytes(honest.bytes())
    conn = sqlite3.connect(target, isolation_level=None)
    conn.execute("PRAGMA secure_delete=OFF")
    conn.execute(
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
        " INSERT INTO unit_alias (unit_id, name, kind) SELECT 1, ? || i, 'alias' FROM n", (MARKER,)
    )  # fmt: skip
    conn.execute("DELETE FROM unit_alias")
    conn.close()
    assert MARKER.encode() in target.read_bytes()


@case("0-byte journal beside it", TAKEN)
def _calm_journal(honest: Honest, target: Path) -> None:
    target.write_bytes(honest.bytes())
    target.with_name(target.name + "-journal").touch()


for _odd in ("a?b#c%20d.skh", "it's \"x\".skh", "-rf.skh", " spaces .skh", "e\u0302\u0301.skh",
             "báo cáo II.skh", "x" * 200 + ".skh", "no suffix", "..skh", "a\nb.skh"):  # fmt: skip

    def _named(honest: Honest, target: Path, name: str = _odd) -> Path:
        path = target.with_name(name)
        path.write_bytes(honest.bytes())
        return path

    case(f"file name {_odd[:20]!r}", TAKEN)(_named)

for _kind, _dead in {
    "formula": '=HYPERLINK("http://x","y")', "Excel error": "#N/A", "plus": "+1+1",
    "command": "@SUM(1)", "HTML": "<img src=x onerror=alert(1)>", "markup": "<para><b>An",
    "format string": "{0.__class__} %s %n ${x}", "SQL": "'; DROP TABLE result; --",
    "path": "../../etc/passwd", "emoji": "đạt 👍", "other script": "数学 математика",
    "no-break space": "một\u00a0hai", "two lines": "một\nhai", "word NULL": "NULL",
    "5,000 characters": "ắ" * 5_000,
}.items():  # fmt: skip
    _cell_case(f"note is dead text: {_kind}", "result", {"note": _dead}, TAKEN)
_cell_case("text in NFD", "result", {"note": "Tie\u0302\u0301ng Vie\u0323\u0302t"}, DAMAGED)


@case("text in NFD under the digest of NFC", TAKEN)
def _decomposed(honest: Honest, target: Path) -> None:
    def spoil(conn: sqlite3.Connection) -> None:
        name = unicodedata.normalize("NFD", str(honest.travel.rows("unit")[0]["name"]))
        conn.execute("UPDATE unit SET name = ?", (name,))

    build(honest.travel, target, spoil)


_cell_case("numbers at the edge", "result", {"numerator": 1e15, "denominator": 1e15}, TAKEN)
_cell_case("money at the edge", "execution", {"disbursed_vnd": 10**15}, TAKEN)


@case("report without any result", TAKEN)
def _bare(honest: Honest, target: Path) -> None:
    kept = {name: honest.travel.rows(name) for name in ("unit", "plan", "period")}
    build(replace(honest.travel, tables=kept), target)


@case("made again by another library", TAKEN)
def _vacuumed(honest: Honest, target: Path) -> None:
    target.write_bytes(honest.bytes())
    conn = sqlite3.connect(target, isolation_level=None)
    conn.execute("PRAGMA page_size=2048")
    conn.execute("VACUUM")
    conn.close()


@case("read-only file", TAKEN)
def _locked(honest: Honest, target: Path) -> None:
    target.write_bytes(honest.bytes())
    target.chmod(0o400)


@case("a zip under our name", NOT_OURS)
def _zip(honest: Honest, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as packed:
        packed.write(honest.path, "BC.skh")
