"""Neutral sentences: grammatical for every kind, direction and outcome."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.reports.sentences import counts_sentence, result_sentence
from core.rules.targets import parse_target
from core.rules.verdicts import judge
from core.services.indicators import EntryRow, Key
from db.records import Indicator, Level, Result, TargetRow

D = Decimal
RATIO = Indicator(1, "u", 1, "Trẻ nhà trẻ ra lớp", "ratio", direction="up", measure="%")


def row(
    indicator: Indicator,
    raw: str,
    value: str | None,
    *,
    level: Level = "MN",
    previous: str | None = None,
    text: str | None = None,
    to_date: str | None = None,
) -> EntryRow:
    target = parse_target(raw, unit=indicator.measure, direction=indicator.direction)
    number = D(value) if value is not None else None
    state = "value" if value is not None or text else "blank"
    reached = D(to_date) if to_date is not None else None
    judged = number if reached is None else reached
    verdict = judge(target, judged, direction=indicator.direction, state=state, text=text)
    printed = TargetRow(1, indicator.id, level, raw, target.op)
    return EntryRow(
        Key(indicator.id, level, None, None, 1),
        indicator,
        (printed,) if raw else (),
        target if raw else None,
        Result(1, indicator.id, level, 1, state, text=text),  # type: ignore[arg-type]
        number,
        None,
        D(previous) if previous is not None else None,
        reached,
        verdict,
    )


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            row(RATIO, "≥ 55%", "56.2", previous="55.4"),
            "Tỷ lệ trẻ nhà trẻ ra lớp (mầm non) đạt 56,2%, vượt 1,2 điểm phần trăm so với kế hoạch"
            " (≥ 55%), tăng 0,8 điểm phần trăm so với kỳ trước.",
        ),
        (
            row(RATIO, "100%", "100", level="ALL", previous="100"),
            "Tỷ lệ trẻ nhà trẻ ra lớp đạt 100%, đạt kế hoạch (100%), bằng kỳ trước.",
        ),
        (
            row(replace(RATIO, name="HS lớp 6"), "99,8%", "99.7998", level="TH"),
            "Tỷ lệ HS lớp 6 (tiểu học) đạt 99,7998%, thấp hơn kế hoạch 0,0002 điểm phần trăm"
            " (99,8%).",
        ),
        (
            row(replace(RATIO, name="Tỷ lệ học sinh đỗ"), "≥ 70 %", "60", level="THCS"),
            "Tỷ lệ học sinh đỗ (THCS) đạt 60%, thấp hơn kế hoạch 10 điểm phần trăm (≥ 70 %).",
        ),
        (
            row(replace(RATIO, name="Trẻ thấp còi", direction="down"), "Dưới 3%", "3.5",
                previous="4"),
            "Tỷ lệ trẻ thấp còi (mầm non) là 3,5%, cao hơn kế hoạch 0,5 điểm phần trăm (Dưới 3%),"
            " giảm 0,5 điểm phần trăm so với kỳ trước.",
        ),
        (
            row(replace(RATIO, kind="count", name="Dạy ngoại ngữ 2", measure="Trường"), "3-4", "5"),
            "Dạy ngoại ngữ 2 (mầm non): 5 trường, vượt 1 trường so với kế hoạch (3-4).",
        ),
        (
            row(
                replace(RATIO, kind="count", name="Trường đạt chuẩn", measure="Trường",
                        roll_up_time="sum"),
                "2", "1", to_date="2",
            ),
            "Trường đạt chuẩn (mầm non): lũy kế 2 trường, đạt kế hoạch (2).",
        ),
        (
            row(replace(RATIO, kind="rank", name="Thi vào lớp 10", measure=None, direction="down"),
                "xếp từ 11 đến 9", "12", level="THCS", previous="13"),
            "Thi vào lớp 10 (THCS): xếp thứ 12, chưa đạt kế hoạch (xếp từ 11 đến 9).",
        ),
        (
            row(replace(RATIO, kind="yes_no", name="Thi HS giỏi", measure=None), "Có giải nhất",
                "1", text="Có giải nhất"),
            "Thi HS giỏi (mầm non): Có giải nhất, đạt kế hoạch (Có giải nhất).",
        ),
        (
            row(replace(RATIO, kind="amount", name="Huy động", measure="học sinh"), "1.250",
                "1300"),
            "Huy động (mầm non): 1.300 học sinh, vượt 50 học sinh so với kế hoạch (1.250).",
        ),
        (
            row(RATIO, "theo hướng dẫn của Sở", "56"),
            "Tỷ lệ trẻ nhà trẻ ra lớp (mầm non) đạt 56%.",
        ),
    ],
)  # fmt: skip
def test_sentence(made: EntryRow, sentence: str) -> None:
    assert result_sentence(made) == sentence


def test_counts_name_only_what_there_is() -> None:
    rows = [row(RATIO, "≥ 55%", "56"), row(RATIO, "≥ 55%", "55", level="TH"),
            row(replace(RATIO, id=2), "≥ 55%", None)]  # fmt: skip
    assert counts_sentence(rows) == (
        "Kế hoạch giao 2 chỉ tiêu với 3 mức phấn đấu theo cấp học; kết quả: 1 vượt kế hoạch,"
        " 1 đạt kế hoạch, 1 chưa có số liệu."
    )
