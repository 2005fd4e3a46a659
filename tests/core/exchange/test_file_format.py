"""docs/file-format.md is enough for a stranger: roll-up and digest without the program's code."""

import hashlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_sqlite_scanner

from core.exchange.roll_up_json import roll_up_rows
from core.session import Session
from tests.core.exchange.district import Q1, report, take

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "file-format.md"
Books = tuple[Path, list[Path]]


def statement() -> str:
    """The documented statement for a roll-up."""
    blocks = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    [found] = [block for block in blocks if "FROM results" in block]
    return str(found)


def test_the_documented_statement_gives_the_roll_up(books: Books, tmp_path: Path) -> None:
    office, schools = books
    files = [report(book, Q1, tmp_path) for book in schools]
    stranger = sqlite3.connect(":memory:")
    for n, path in enumerate(files):
        stranger.execute("ATTACH ? AS r", (str(path),))
        if n == 0:
            stranger.execute("CREATE TABLE results AS SELECT * FROM r.v_results")
        else:
            stranger.execute("INSERT INTO results SELECT * FROM r.v_results")
        stranger.commit()
        stranger.execute("DETACH r")
    found = {(row[0], row[1]): row[2:] for row in stranger.execute(statement())}
    stranger.close()
    with Session.open(office) as session:
        take(session, *files)
        rolled = {
            (row["indicator"], row["level"]): (
                row["numerator"], row["denominator"], row["coverage"]["reported"],
            )
            for row in roll_up_rows(session, Q1)
            if row["denominator"] is not None
        }  # fmt: skip
        kinds = dict(session.conn.execute("SELECT uid, kind FROM indicator").fetchall())
    ratios = {key: value for key, value in rolled.items() if kinds[key[0]] == "ratio"}
    assert ratios
    assert found == ratios


def test_duckdb_reads_the_files_as_documented(books: Books, tmp_path: Path) -> None:
    """Another program, another engine: ATTACH and the documented statement, nothing of ours."""
    office, schools = books
    files = [report(book, Q1, tmp_path) for book in schools]
    stranger = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    package = Path(duckdb_extension_sqlite_scanner.__file__).parent
    [reader] = package.rglob("*.duckdb_extension")
    stranger.execute(f"LOAD '{reader}'")
    [attach] = re.findall(r"`(ATTACH '[^`]*)`", DOCUMENT.read_text("utf-8"))
    for n, path in enumerate(files):
        stranger.execute(attach.replace("BC_….skh", str(path)))
        start = "INSERT INTO results" if n else "CREATE TABLE results AS"
        stranger.execute(f"{start} SELECT * FROM r.v_results")
        stranger.execute("DETACH r")
    found = {(row[0], row[1]): row[2:] for row in stranger.execute(statement()).fetchall()}
    stranger.close()
    with Session.open(office) as session:
        take(session, *files)
        kinds = dict(session.conn.execute("SELECT uid, kind FROM indicator").fetchall())
        rolled = {
            (row["indicator"], row["level"]): (
                row["numerator"], row["denominator"], row["coverage"]["reported"],
            )
            for row in roll_up_rows(session, Q1)
            if row["denominator"] is not None and kinds[row["indicator"]] == "ratio"
        }  # fmt: skip
    assert found == rolled != {}


def test_the_documented_digest_is_the_files(books: Books, tmp_path: Path) -> None:
    path = report(books[1][0], Q1, tmp_path)
    conn = sqlite3.connect(path)
    head = dict(conn.execute("SELECT key, value FROM meta").fetchall())
    lines = [dump({k: v for k, v in head.items() if k not in ("digest", "made_at", "signature")})]
    for (table,) in conn.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' ORDER BY name"
    ).fetchall():
        if line := table_line(conn, table):
            lines.append(line)
    conn.close()
    text = "".join(f"{line}\n" for line in lines)
    assert hashlib.sha256(text.encode()).hexdigest() == head["digest"]


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def table_line(conn: sqlite3.Connection, table: str) -> str | None:
    refers = {row[3]: row[2] for row in conn.execute(f"PRAGMA foreign_key_list({table})")}
    info = conn.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [row[1] for row in info if row[1] not in ("id", "search", "sort_key")]
    names = [c.removesuffix("_id") if c in refers else c for c in columns]
    quoted = ", ".join(f'"{c}"' for c in columns)
    rows = []
    for row in conn.execute(f"SELECT {quoted} FROM {table}").fetchall():
        values = list(row)
        for place, column in enumerate(columns):
            if column in refers and values[place] is not None:
                name = "key" if refers[column] == "period" else "uid"
                sql = f"SELECT {name} FROM {refers[column]} WHERE id = ?"
                values[place] = conn.execute(sql, (values[place],)).fetchone()[0]
        rows.append(values)
    if not rows:
        return None
    key = ["key"] if table == "period" else ["uid"] if "uid" in columns else []
    if not key:
        key = [row[1] for row in sorted(info, key=lambda r: r[5]) if row[5] and row[1] in columns]
    places = [n for n, c in enumerate(columns) if c in key]
    rows.sort(key=(lambda r: [r[p] for p in places]) if places else dump)
    return dump([table, names, rows])
