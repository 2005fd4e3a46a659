"""Hostile and odd e-mails, packed folders and folders: bounded, nothing written elsewhere."""

from __future__ import annotations

import os
import shutil
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.exchange import limits
from core.exchange.travel import Refused, Travel
from core.exchange.unpacking import is_packed, unpack
from core.exchange.worker import ReaderPool
from tests.hostile.building import TAKEN, Honest, honest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, links, /proc and names of POSIX")

Builder = Callable[[Honest, Path], Path]
CASES: dict[str, tuple[Builder, list[str]]] = {}
COMPANION = "companion"


def case(name: str, *expected: str) -> Callable[[Builder], Builder]:
    """Register a builder with what becomes of each file inside, in order; '|' between choices."""

    def register(builder: Builder) -> Builder:
        CASES[name] = (builder, list(expected))
        return builder

    return register


def _zip(name: str, fill: Callable[[zipfile.ZipFile, Honest], None], *expected: str) -> None:
    def builder(report: Honest, folder: Path) -> Path:
        with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            fill(packed, report)
        return folder / "a.zip"

    case(name, *expected)(builder)


def _mail(name: str, fill: Callable[[EmailMessage, Honest], None], *expected: str) -> None:
    def builder(report: Honest, folder: Path) -> Path:
        letter = EmailMessage()
        letter["Subject"] = "Báo cáo quý II"
        letter.set_content("Kính gửi Phòng.")
        fill(letter, report)
        (folder / "thư.eml").write_bytes(letter.as_bytes())
        return folder / "thư.eml"

    case(name, *expected)(builder)


def _attach(letter: EmailMessage, data: bytes, name: str) -> None:
    letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)


def _pack(name: str, members: Callable[[Honest], dict[str, bytes]], *expected: str) -> None:
    def fill(packed: zipfile.ZipFile, report: Honest) -> None:
        for member, data in members(report).items():
            packed.writestr(member, data)

    _zip(name, fill, *expected)


_pack("one report", lambda r: {"BC.skh": r.bytes()}, TAKEN)
_pack("a path upwards", lambda r: {"../../../tmp/BC_evil.skh": r.bytes()}, TAKEN)
_pack("an absolute path", lambda r: {"/etc/BC.skh": r.bytes()}, TAKEN)
_pack("a path of Windows", lambda r: {"..\\..\\BC.skh": r.bytes()}, TAKEN)
_pack("a name of dots", lambda r: {"a/.. .skh": r.bytes()}, COMPANION, "not_ours")
_pack("a device of Windows", lambda r: {"CON.skh": r.bytes()}, TAKEN)
_pack("bomb of 1 GB", lambda _: {"BC.skh": bytes(1024**3)}, "too_large")
_pack(
    "bombs of 60 MB", lambda _: {f"{n}.skh": bytes(60 * limits.MB) for n in range(5)}, "too_large"
)
_pack("2,500 members", lambda _: {f"{n}.skh": b"x" for n in range(2_500)}, "too_large")
_pack("a side file", lambda r: {"BC.skh": r.bytes(), "BC.skh-wal": b"x" * 99}, TAKEN, COMPANION)
_pack("the printed cover", lambda r: {"a.pdf": b"%PDF", "BC.skh": r.bytes()}, COMPANION, TAKEN)
_pack("a fork of a Mac", lambda r: {"BC.skh": r.bytes(), "__MACOSX/._BC.skh": b"x"}, TAKEN)
_pack("a good and a bad", lambda r: {"1.skh": r.bytes(), "2.skh": b"x" * 999}, TAKEN, "not_ours")
_zip("only folders", lambda z, _: z.mkdir("a"), "not_ours")


@case("the same name twice", TAKEN, TAKEN)
def _double(report: Honest, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        packed.writestr("a/BC.skh", report.bytes())
        packed.writestr("b/BC.skh", report.bytes())
    return folder / "a.zip"


@case("a link inside", "not_ours")
def _link(_: Honest, folder: Path) -> Path:
    member = zipfile.ZipInfo("BC.skh")
    member.external_attr = 0o120777 << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        packed.writestr(member, "/etc/passwd")
    return folder / "a.zip"


@case("a password", "not_ours")
def _password(report: Honest, folder: Path) -> Path:
    path = CASES["one report"][0](report, folder)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(data)
    return path


@case("a kind of compression that needs much memory", "not_ours")
def _lzma(report: Honest, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("BC.skh", report.bytes())
    return folder / "a.zip"


@case("a wrong check sum", "damaged")
def _check_sum(report: Honest, folder: Path) -> Path:
    path = CASES["one report"][0](report, folder)
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 16] ^= 0xFF
    data[data.find(b"PK\x03\x04") + 14] ^= 0xFF
    path.write_bytes(data)
    return path


@case("a lie about the size", "damaged")
def _size(report: Honest, folder: Path) -> Path:
    path = CASES["one report"][0](report, folder)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, 10)
    path.write_bytes(data)
    return path


def _cut(name: str, cut: Callable[[bytes], bytes], *expected: str) -> None:
    def builder(report: Honest, folder: Path) -> Path:
        path = CASES["one report"][0](report, folder)
        path.write_bytes(cut(path.read_bytes()))
        return path

    case(name, *expected)(builder)


_cut("a zip cut short", lambda d: d[: len(d) // 2], "damaged")
_cut("a zip of noise", lambda _: os.urandom(5_000), "damaged")
_cut("an empty zip", lambda _: b"", "damaged")
_cut("a directory of 4 GB", lambda d: d[:-10] + b"\xff\xff\xff\x7f" + d[-6:], "too_large|damaged")


@case("100,000 members", "too_large")
def _very_many(_: Honest, folder: Path) -> Path:
    name, count = b"x.skh", 100_000
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name),
                        0, 0, 0, 0, 0, 0) + name  # fmt: skip
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, len(entry) * count, 0, 0)
    (folder / "a.zip").write_bytes(entry * count + end)
    return folder / "a.zip"


@case("packed seven deep", "too_large")
def _nested(report: Honest, folder: Path) -> Path:
    path = CASES["one report"][0](report, folder)
    for _ in range(7):
        data = path.read_bytes()
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.zip", data)
    return path


@case("quine-like spread: 1,500 × 1,500", "too_large")
def _spread(_: Honest, folder: Path) -> Path:
    inner = folder / "inner.zip"
    with zipfile.ZipFile(inner, "w") as packed:
        for number in range(1_500):
            packed.writestr(f"{number}.skh", b"")
    data = inner.read_bytes()
    inner.unlink()
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(1_500):
            packed.writestr(f"{number}.zip", data)
    return folder / "a.zip"


_mail("a letter with a report", lambda m, r: _attach(m, r.bytes(), "BC.skh"), TAKEN)
_mail("a Vietnamese name", lambda m, r: _attach(m, r.bytes(), "Báo cáo Đặng Xá.skh"), TAKEN)
_mail("a name with a path", lambda m, r: _attach(m, r.bytes(), "../../../tmp/BC_evil.skh"), TAKEN)
_mail("a letter without attachments", lambda _, __: None, "not_ours")
_mail("a letter with the cover only", lambda m, _: _attach(m, b"%PDF", "bia.pdf"), COMPANION,
      "not_ours")  # fmt: skip


def _three(letter: EmailMessage, report: Honest) -> None:
    _attach(letter, b"%PDF", "bia.pdf")
    _attach(letter, report.bytes(), "BC.skh")
    _attach(letter, b"PK", "BC.xlsx")


_mail("a letter as we write it", _three, COMPANION, TAKEN, COMPANION)


@case("a letter with a zip with a report", TAKEN)
def _mail_zip(report: Honest, folder: Path) -> Path:
    path = CASES["one report"][0](report, folder)
    letter = EmailMessage()
    letter.set_content("x")
    _attach(letter, path.read_bytes(), "bao-cao.zip")
    path.unlink()
    (folder / "a.eml").write_bytes(letter.as_bytes())
    return folder / "a.eml"


@case("a forwarded letter", TAKEN)
def _forwarded(report: Honest, folder: Path) -> Path:
    inner = EmailMessage()
    inner.set_content("x")
    _attach(inner, report.bytes(), "BC.skh")
    letter = EmailMessage()
    letter.set_content("Chuyển tiếp.")
    letter.add_attachment(inner)
    (folder / "a.eml").write_bytes(letter.as_bytes())
    return folder / "a.eml"


def _raw(name: str, text: bytes, *expected: str) -> None:
    def builder(_: Honest, folder: Path) -> Path:
        (folder / "a.eml").write_bytes(text)
        return folder / "a.eml"

    case(name, *expected)(builder)


_raw("noise as a letter", bytes(range(256)) * 50, "not_ours")
_raw("an empty letter", b"", "not_ours")
_raw("parts 2,000 deep", b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2_000)
), "not_ours|damaged|too_large")  # fmt: skip
_raw("3,000 parts", b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 3_000, "too_large")  # fmt: skip  # noqa: E501
_raw("a header of 5 MB", b"Subject: " + b"a" * 5_000_000 + b"\n\nx", "not_ours")
_raw("200,000 headers", b"".join(b"X-%d: 1\n" % n for n in range(200_000)) + b"\nx", "not_ours|too_large")  # fmt: skip  # noqa: E501
_raw("base64 that is none", b'Content-Type: application/octet-stream; name="a.skh"\nContent-Transfer-Encoding: base64\n\n!!!!', "not_ours")  # fmt: skip  # noqa: E501
_raw("a character set that is none", b'Content-Type: application/x; name="=?evil-7?B?////?="\n\nx', "not_ours")  # fmt: skip  # noqa: E501
_raw("49 MB", b"Subject: x\n\n" + b"a" * (49 * limits.MB), "too_large")


@case("an Outlook letter", "not_ours")
def _msg(_: Honest, folder: Path) -> Path:
    (folder / "thu.msg").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(5_000))
    return folder / "thu.msg"


@case("a .rar", "not_ours")
def _rar(_: Honest, folder: Path) -> Path:
    (folder / "bc.rar").write_bytes(b"Rar!" + bytes(500))
    return folder / "bc.rar"


@case("a folder with everything", COMPANION, COMPANION, TAKEN, TAKEN, "not_ours", "not_ours")
def _folder(report: Honest, folder: Path) -> Path:
    inner = folder / "thang 6" / "b"
    inner.mkdir(parents=True)
    (inner.parent / "a.pdf").write_bytes(b"%PDF")
    (inner.parent / "a.skh").write_bytes(report.bytes())
    (inner.parent / ".DS_Store").write_bytes(b"x")
    (inner / "a.skh").write_bytes(report.bytes())
    (inner / "z.skh").write_bytes(zlib.compress(b"x" * 5_000) * 99)
    (inner / "loop").symlink_to(folder)
    return inner.parent


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    return honest(tmp_path_factory.mktemp("honest"))


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(1) as pool:
        yield pool


@pytest.mark.parametrize("name", CASES)
def test_class_time_and_place(name: str, report: Honest, pool: ReaderPool, tmp_path: Path) -> None:
    builder, expected = CASES[name]
    source, private = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    private.mkdir()
    path = builder(report, source)
    outside = sorted(place for place in tmp_path.rglob("*") if private not in place.parents)
    started = time.monotonic()
    found = pool.gather([path], private)
    paths = [item.path for item in found if item.path and not item.refused]
    outcomes = {paths[place]: outcome for place, outcome in pool.read(paths)}
    assert time.monotonic() - started <= limits.KILL_SECONDS * 1.5
    said = []
    for item in found:
        outcome = item.refused or (outcomes[item.path] if item.path else None)
        said.append(
            outcome.code if isinstance(outcome, Refused) else TAKEN if outcome else COMPANION
        )
        assert not (isinstance(outcome, Travel) and outcome.tables != report.travel.tables)
    assert len(said) == len(expected), said
    assert all(one in allowed.split("|") for one, allowed in zip(said, expected, strict=True)), said
    again = tmp_path / "again"
    again.mkdir()
    if is_packed(path):  # in this process it is the same
        assert [item.shown for item in unpack(path, path.name, again)] == [i.shown for i in found]
    shutil.rmtree(again)
    assert outside == sorted(p for p in tmp_path.rglob("*") if private not in p.parents)
    assert not Path("/tmp/BC_evil.skh").exists()  # noqa: S108 - what "a path upwards" aims at
    written = sum(p.stat().st_size for p in private.rglob("*") if p.is_file())
    assert written <= limits.MAX_UNPACKED_BYTES + limits.MAX_FILE_BYTES


def test_a_folder_without_a_report_is_listed(tmp_path: Path) -> None:
    """Whatever is dropped is named: an empty folder that is called like a report, one of covers."""
    looks = tmp_path / "looks"
    (looks / "BC.skh").mkdir(parents=True)
    covers = tmp_path / "covers"
    covers.mkdir()
    (covers / "BC.pdf").write_bytes(b"%PDF")
    reader = ReaderPool()
    try:
        found = reader.gather([looks, looks / "BC.skh", covers], tmp_path / "out")
        [odd, empty, _, none] = found
        [(_, said)] = reader.read([odd.path])
    finally:
        reader.close()
    assert isinstance(said, Refused)
    for one, name in ((empty, "BC.skh"), (none, "covers")):
        assert one.shown == name
        assert one.refused is not None
        assert "không có tệp báo cáo" in str(one.refused)
