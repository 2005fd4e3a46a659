"""Signed reports: what a signature covers, and whose key is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.exchange import pack
from core.exchange.signing import is_signature_good, sign
from core.exchange.travel import Refused, Travel, digest_of, read_travel, write_travel
from core.exchange.trust import pin, trust_of
from core.session import Session
from tests.hostile.building import build, change, head, own_book


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Session]:
    with own_book(tmp_path) as session:
        yield session


@pytest.fixture
def report(school: Session) -> Travel:
    return pack.report_travel(school, "2023-Q2")


def test_a_signed_report_travels(report: Travel, tmp_path: Path) -> None:
    signed = sign(report)
    assert signed.head["digest"] != report.head["digest"]
    write_travel(signed, tmp_path / "x.skh")
    back = read_travel(tmp_path / "x.skh")
    assert back.head == signed.head
    assert is_signature_good(back)
    assert sign(report).head["public_key"] == signed.head["public_key"]  # one key a profile


def test_the_key_stays_at_home(report: Travel, tmp_path: Path, user_data_dir: Path) -> None:
    write_travel(sign(report), tmp_path / "x.skh")
    [key] = user_data_dir.rglob("signing.key")
    assert key.stat().st_mode & 0o077 == 0
    data = (tmp_path / "x.skh").read_bytes()
    assert key.read_bytes() not in data
    assert key.read_bytes().hex().encode() not in data


def test_a_signature_over_other_data_is_refused(report: Travel, tmp_path: Path) -> None:
    signed = sign(report)
    forged = change(signed, "result", numerator=99.0)
    for number, travel in enumerate(
        (
            forged,
            head(signed, revision="2"),
            head(signed, signature="0" * 128),
            head(signed, signature=""),
            head(signed, public_key="0" * 64),
            head(signed, public_key=""),
        )
    ):
        build(travel, tmp_path / f"{number}.skh")
        with pytest.raises(Refused, match="chữ ký") as refused:
            read_travel(tmp_path / f"{number}.skh")
        assert refused.value.code == "invalid"


def test_trust_on_first_use(
    report: Travel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = sign(report)
    monkeypatch.setenv("SKH_DATA_DIR", str(tmp_path / "another computer"))
    replaced = sign(report)
    with Session.create(tmp_path / "office.skh", plan="gia-lam-2023") as office:
        assert trust_of(office, report) == "unsigned"
        assert trust_of(office, signed) == "first"
        with office.edit("Nhận báo cáo") as writer:
            pin(office, writer, signed)
        assert trust_of(office, signed) == "known"
        assert trust_of(office, replaced) == "changed"
        assert trust_of(office, report) == "changed"  # a stripped signature
        with office.edit("Chấp nhận khóa mới") as writer:
            pin(office, writer, replaced, "Trường thay máy tính")
        assert trust_of(office, replaced) == "known"
        office.undo()
        assert trust_of(office, signed) == "known"


def test_the_signature_is_no_part_of_the_digest(report: Travel) -> None:
    signed = sign(report)
    bare = replace(signed, head={**signed.head, "signature": ""})
    assert digest_of(bare) == digest_of(signed)
