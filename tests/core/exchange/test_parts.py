"""The small parts: characters, layout, file names, seal, drafts, the pool of readers."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange import pack, worker
from core.exchange.characters import UNCLEAN, is_clean, shown
from core.exchange.columns import Rows
from core.exchange.envelope import MAGIC, inflated
from core.exchange.file_names import ascii_name, plan_name, receipt_name, report_name
from core.exchange.layout import TABLES_OF, layout
from core.exchange.mail import write_draft
from core.exchange.seal import qr_png, qr_rows, seal_text
from core.exchange.travel import Refused, Travel, digest_of, read_travel, write_travel
from core.exchange.unpacking import files_of
from core.exchange.worker import ReaderPool
from tests.hostile.building import own_book

# Harmless though invisible or unassigned here: private use (a bullet of Word's), not yet assigned.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_hidden_characters_are_those_unicode_calls_so() -> None:
    for point in range(sys.maxunicode + 1):
        letter = chr(point)
        if unicodedata.category(letter) in _HIDDEN and letter != "\n":
            assert UNCLEAN.search(letter), hex(point)


@pytest.mark.parametrize(
    "text",
    ["Trường Tiểu học số 1 – “Đạt” 95,5 %", "数学", "một\u00a0hai\nba", "\uf0b7 mục", "👍", ""],
)
def test_ordinary_text_is_clean(text: str) -> None:
    assert is_clean(text)
    assert is_clean(unicodedata.normalize("NFD", text))


def test_what_is_shown_has_no_hidden_characters() -> None:
    assert shown("a\u202eb\nc\x00") == "a□b c□"
    assert shown("x" * 100, 10) == "x" * 10 + "…"


def test_layout_names_every_table_once_and_leaves_local_columns_out() -> None:
    shapes = layout().tables
    for tables in TABLES_OF.values():
        assert len(set(tables)) == len(tables)
        for name in tables:
            assert not {"id", "search", "sort_key"} & set(shapes[name].names)
            for column in shapes[name].columns:
                if column.refers_to and column.refers_to in tables and column.refers_to != name:
                    assert tables.index(column.refers_to) < tables.index(name)


def test_file_names() -> None:
    assert report_name("Trường THCS Đặng Xá", "2023-Q2", 1) == "BC_THCS-Dang-Xa_2023-Q2_v1.skh"
    assert report_name("Trường Tiểu học Đặng Xá", "2023", 12) == "BC_TH-Dang-Xa_2023_v12.skh"
    assert plan_name(None, "gia-lam-2023", 2) == "KH_gia-lam-2023_v2_tat-ca.skh"
    assert receipt_name("Mầm non Hoa Sữa", "2023-Q2", 1) == "PTN_MN-Hoa-Sua_2023-Q2_v1.skh"
    assert ascii_name("Uỷ ban nhân dân xã Bát Tràng") == "UBND-xa-Bat-Trang"
    assert ascii_name("../..\\CON\x00") == "CON"
    assert ascii_name("数学") == "don-vi"
    assert len(ascii_name("Trường " + "dài " * 99)) <= 48


def test_seal_is_read_by_a_phone_as_it_was_made(tmp_path: Path) -> None:
    with own_book(tmp_path) as session:
        write_travel(pack.report_travel(session, "2023-Q2"), tmp_path / "x.skh")
    travel = read_travel(tmp_path / "x.skh")
    text = seal_text(travel)
    assert text.isascii()
    assert travel.head["digest"] in text
    assert qr_png(text).startswith(b"\x89PNG")
    rows = qr_rows(text)
    assert len(rows) == len(rows[0]) >= 21
    assert all(rows[0][:7])  # the finder pattern in the corner


def test_draft_opens_unsent_with_text_and_attachments(tmp_path: Path) -> None:
    (tmp_path / "BC.skh").write_bytes(b"x" * 3_000)
    (tmp_path / "bìa.pdf").write_bytes(b"%PDF")
    text = "Kính gửi Phòng Giáo dục,\n\nTrường gửi báo cáo quý II.\n"
    write_draft(tmp_path / "a.eml", to=["phong@example.vn"], subject="Báo cáo\nquý II",
                text=text, attachments=[tmp_path / "BC.skh", tmp_path / "bìa.pdf"])  # fmt: skip
    data = (tmp_path / "a.eml").read_bytes()
    letter = email.message_from_bytes(data, policy=email.policy.default)
    assert letter["X-Unsent"] == "1"
    assert letter["Subject"] == "Báo cáo quý II"
    assert letter["To"] == "phong@example.vn"
    assert letter.get_body().get_content().replace("\r\n", "\n") == text
    names = [part.get_filename() for part in letter.iter_attachments()]
    assert names == ["BC.skh", "bìa.pdf"]
    assert next(letter.iter_attachments()).get_content() == b"x" * 3_000
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))


@pytest.mark.parametrize("address", ["phong", "a@b", "a@b.vn\nBcc: x@y.vn", "a@b.vn, c@d.vn", ""])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        write_draft(tmp_path / "a.eml", to=[address], subject="x", text="x", attachments=[])
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def report(tmp_path: Path) -> Path:
    with own_book(tmp_path) as session:
        write_travel(pack.report_travel(session, "2023-Q2"), tmp_path / "BC.skh")
    return tmp_path / "BC.skh"


def test_pool_answers_as_the_reader_does(report: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.skh"
    bad.write_bytes(b"x" * 2_000)
    told: list[tuple[int, int]] = []
    with ReaderPool(2) as pool:
        answers = dict(pool.read([report, bad, report], progress=lambda *done: told.append(done)))
    assert answers[0] == answers[2] == read_travel(report)
    assert isinstance(answers[1], Refused)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_300_files_with_one_bad_among_them(report: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.skh"
    bad.write_bytes(report.read_bytes()[:-1])
    paths = [report] * 150 + [bad] + [report] * 149
    with ReaderPool() as pool:
        answers = dict(pool.read(paths))
    assert [place for place in range(300) if isinstance(answers[place], Refused)] == [150]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as POSIX does")
def test_a_reader_that_dies_costs_its_file_only(report: Path) -> None:
    with ReaderPool(1) as pool:
        assert isinstance(next(iter(pool.read([report])))[1], Travel)
        os.kill(pool._processes[0]._process.pid, signal.SIGKILL)
        answers = dict(pool.read([report, report]))
    assert isinstance(answers[0], Refused)
    assert "dừng lại" in answers[0].sentence
    assert isinstance(answers[1], Travel)


def test_a_reader_that_is_late_is_ended(report: Path) -> None:
    with ReaderPool(1, time_limit_s=0.3) as pool:
        assert isinstance(next(iter(pool.read([report])))[1], Travel)
        os.kill(pool._processes[0]._process.pid, signal.SIGSTOP)
        started = time.monotonic()
        answers = dict(pool.read([report, report]))
        assert time.monotonic() - started < 10
    assert isinstance(answers[0], Refused)
    assert answers[0].code == "too_large"
    assert isinstance(answers[1], Travel)


def test_cancelling_stops_at_once(report: Path) -> None:
    done = []
    with ReaderPool(1) as pool:
        for answer in pool.read([report] * 100, cancelled=lambda: len(done) >= 3):
            done.append(answer)
        assert len(done) == 3
        assert isinstance(next(iter(pool.read([report])))[1], Travel)  # and works on


@pytest.mark.parametrize(
    "said",
    [b"", b"{}", b"[]\0x", b'{"kind": "report"}', b"\xff",
     b'{"kind": "report", "head": {}}\nnonsense [1, [[1]]]',
     b'{"kind": "report", "head": {}}\nresult [1, [[1], [2]]]',
     b'{"kind": "report", "head": {}}\nresult 5'],
)  # fmt: skip
def test_nonsense_from_a_reading_process_is_a_fault(said: bytes) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        worker._meant(said)


def test_rows_held_by_columns_are_the_rows(report: Path) -> None:
    travel = read_travel(report)
    for name, rows in travel.tables.items():
        table = layout().tables[name]
        plain = tuple(rows)
        assert rows == plain
        assert rows[0] == plain[0]
        assert rows[1:] == plain[1:]
        assert Rows.of(table, plain) == rows != plain[1:]
        assert Rows.of(table, plain[::-1]).dump == Rows.of(table, rows).dump
        assert Rows.from_short(table, Rows.of(table, rows).short) == rows
    assert digest_of(travel) == travel.head["digest"]
    by_rows = {name: tuple(rows)[::-1] for name, rows in travel.tables.items()}
    assert digest_of(replace(travel, tables=by_rows)) == travel.head["digest"]


def test_names_of_the_file_before_are_taken_for_good_only_when_equal(
    report: Path, tmp_path: Path
) -> None:
    """A reader keeps the names of the file before; a file with other names gets its own."""
    first = read_travel(report)
    again = read_travel(report)
    assert again.rows("indicator") is first.rows("indicator")
    renamed = [{**first.rows("indicator")[0], "name": "Tên khác"}, *first.rows("indicator")[1:]]
    tables = {**first.tables, "indicator": tuple(renamed)}
    write_travel(replace(first, tables=tables), tmp_path / "other.skh")
    assert read_travel(tmp_path / "other.skh").rows("indicator") == tuple(renamed)
    assert read_travel(report) == first
    conn = sqlite3.connect(tmp_path / "other.skh")
    with conn:
        conn.execute("UPDATE indicator SET name = name || char(0x200b) WHERE id = 1")
    conn.close()
    with pytest.raises(Refused):
        read_travel(tmp_path / "other.skh")
    with pytest.raises(Refused):  # and what was refused is not remembered as good
        read_travel(tmp_path / "other.skh")


def test_what_a_reading_process_says_is_text(report: Path, tmp_path: Path) -> None:
    """The other side of the pipe, without the process."""
    said = worker._meant(worker._answer({"do": "read", "path": str(report)}))
    assert said == read_travel(report)
    assert isinstance(said, Travel)
    assert inflated(said.content) == report.read_bytes()
    refused = worker._meant(worker._answer({"do": "read", "path": str(tmp_path)}))
    assert isinstance(refused, Refused)
    assert refused.code == "not_ours"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(report, "BC.skh")
        packed.writestr("rỗng.skh", b"")
        packed.writestr("bìa.pdf", b"")
        packed.writestr("x.rar", b"")
    inside = tmp_path / "inside"
    inside.mkdir()
    job = {"do": "unpack", "path": str(tmp_path / "a.zip"), "name": "a.zip", "folder": str(inside)}
    found = worker._meant(worker._answer(job))
    assert isinstance(found, list)
    assert [item.shown for item in found] == [
        "a.zip › BC.skh", "a.zip › rỗng.skh", "a.zip › bìa.pdf", "a.zip › x.rar"
    ]  # fmt: skip
    assert read_travel(found[0].path or tmp_path) == read_travel(report)
    assert found[2].companion
    assert found[3].refused is not None


def test_a_report_that_mail_renamed_is_found_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "thư"
    folder.mkdir()
    (folder / "bao-cao.pdf").write_bytes(MAGIC + b"...")
    (folder / "bia.pdf").write_bytes(b"%PDF-1.7")
    found = {item.shown: item for item in files_of(folder)}
    assert found["thư/bao-cao.pdf"].path == folder / "bao-cao.pdf"
    assert found["thư/bia.pdf"].companion


_ORPHANS = """
import os, sys, time
from pathlib import Path
from core.exchange.unpacking import files_of
from core.exchange.worker import ReaderPool
if __name__ == "__main__":
    pool = ReaderPool(2)
    list(pool.read([Path(sys.argv[1])] * 2))
    print(*(p._process.pid for p in pool._processes), flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as POSIX does")
def test_readers_end_with_a_killed_program(report: Path, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(_ORPHANS, "utf-8")
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, tmp_path / "program.py", report],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        readers = [Path(f"/proc/{pid}") for pid in program.stdout.readline().split()]
        assert len(readers) == 2
        program.kill()
    until = time.monotonic() + 10
    while any(place.exists() for place in readers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(place.exists() for place in readers)


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="không tìm thấy") as refused:
        read_travel(tmp_path / "khong-co.skh")
    assert "“khong-co.skh”" in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "kind"), [("chụp.JPG", "ảnh .jpg"), ("bảng.xlsx", "bảng tính .xlsx")]
)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xd8\xff")
    with pytest.raises(Refused, match="không phải tệp báo cáo của chương trình") as refused:
        read_travel(tmp_path / name)
    assert f"({kind})" in refused.value.sentence
