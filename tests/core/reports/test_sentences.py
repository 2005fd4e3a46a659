"""Neutral sentences: grammatical for every kind, direction and outcome."""

import itertools
import re
from decimal import Decimal

import pytest

from core.reports.sentences import Earlier, counts_sentence, result_sentence
from core.rules.targets import parse_target
from core.rules.verdicts import Verdict, judge
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
            "Tỷ lệ trẻ nhà trẻ ra lớp đạt 56,2%, vượt 1,2 điểm phần trăm so với kế hoạch"
            " (≥ 55%), tăng 0,8 điểm phần trăm so với kỳ trước.",
        ),
        (
            row(RATIO, "100%", "100", level="ALL", previous="100"),
            "Tỷ lệ trẻ nhà trẻ ra lớp đạt 100%, đạt kế hoạch (100%), bằng kỳ trước.",
        ),
        (
            row(RATIO._replace(name="HS lớp 6"), "99,8%", "99.7998", level="TH"),
            "Tỷ lệ HS lớp 6 (tiểu học) đạt 99,7998%, thấp hơn 0,0002 điểm phần trăm so với"
            " kế hoạch (99,8%).",
        ),
        (
            row(RATIO._replace(name="Tỷ lệ học sinh đỗ"), "≥ 70 %", "60", level="THCS"),
            "Tỷ lệ học sinh đỗ (THCS) đạt 60%, thấp hơn 10 điểm phần trăm so với"
            " kế hoạch (≥ 70 %).",
        ),
        (
            row(RATIO._replace(name="Trẻ thấp còi", direction="down"), "Dưới 3%", "3.5",
                previous="4"),
            "Tỷ lệ trẻ thấp còi (mầm non) là 3,5%, cao hơn 0,5 điểm phần trăm so với"
            " kế hoạch (Dưới 3%), giảm 0,5 điểm phần trăm so với kỳ trước.",
        ),
        (
            row(RATIO._replace(kind="count", name="Dạy ngoại ngữ 2", measure="Trường"), "3-4", "5"),
            "Dạy ngoại ngữ 2 (mầm non): 5 trường, vượt 1 trường so với kế hoạch (3-4 trường).",
        ),
        (
            row(
                RATIO._replace(kind="count", name="Trường đạt chuẩn", measure="Trường",
                        roll_up_time="sum"),
                "2", "1", to_date="2",
            ),
            "Trường đạt chuẩn (mầm non): lũy kế 2 trường, đạt kế hoạch (2 trường).",
        ),
        (
            row(RATIO._replace(kind="rank", name="Thi vào lớp 10", measure=None, direction="down"),
                "xếp từ 11 đến 9", "12", level="THCS", previous="13"),
            "Thi vào lớp 10 (THCS): xếp thứ 12, chưa đạt kế hoạch (xếp từ 11 đến 9), tăng 1 bậc so"
            " với kỳ trước.",
        ),
        (
            row(RATIO._replace(kind="yes_no", name="Thi HS giỏi", measure=None), "Có giải nhất",
                "1", text="Có giải nhất"),
            "Thi HS giỏi (mầm non): Có giải nhất, đạt kế hoạch (Có giải nhất).",
        ),
        (
            row(RATIO._replace(kind="amount", name="Huy động", measure="học sinh"), "1.250",
                "1300"),
            "Huy động (mầm non): 1.300 học sinh, vượt 50 học sinh so với"
            " kế hoạch (1.250 học sinh).",
        ),
        (
            row(RATIO, "theo hướng dẫn của Sở", "56"),
            "Tỷ lệ trẻ nhà trẻ ra lớp đạt 56%, kế hoạch đề ra “theo hướng dẫn của Sở”.",
        ),
        (
            row(RATIO._replace(name="Đạt chuẩn", subgroup="Trình độ chuyên môn"), "≥ 95%", "92.7"),
            "Trình độ chuyên môn – tỷ lệ đạt chuẩn (mầm non) là 92,7%, thấp hơn 2,3 điểm"
            " phần trăm so với kế hoạch (≥ 95%).",
        ),
        (
            row(RATIO._replace(kind="count", name="Huy động", subgroup="Tiểu học", measure="lớp"),
                "294 lớp", "300", level="TH"),
            "Tiểu học – huy động: 300 lớp, vượt 6 lớp so với kế hoạch (294 lớp).",
        ),
        (
            row(RATIO._replace(name="trẻ bỏ học", direction="down"), "≤ 3%", "2.5", level="ALL"),
            "Tỷ lệ trẻ bỏ học là 2,5%, tốt hơn 0,5 điểm phần trăm so với kế hoạch (≤ 3%).",
        ),
        (
            row(RATIO._replace(kind="grade", name="Xóa mù chữ", measure=None), "mức độ 2", "3",
                level="ALL"),
            "Xóa mù chữ: mức độ 3, vượt kế hoạch (mức độ 2).",
        ),
        (
            row(RATIO._replace(name="trẻ Mẫu giáo."), "$6.333/6.462 (98\\%)$", None),
            "Tỷ lệ trẻ Mẫu giáo: chưa có số liệu.",
        ),
        (
            row(RATIO._replace(name="trẻ Mẫu giáo"), "$\\geq 98\\%$", "99", level="ALL"),
            "Tỷ lệ trẻ Mẫu giáo đạt 99%, vượt 1 điểm phần trăm so với kế hoạch (≥ 98%).",
        ),
    ],
)  # fmt: skip
def test_sentence(made: EntryRow, sentence: str) -> None:
    assert result_sentence(made) == sentence


def test_nothing_is_said_twice() -> None:
    count = RATIO._replace(kind="count", name="Kiểm tra chuyên đề", measure="chuyên đề/cơ sở/năm")
    assert result_sentence(row(count, "ít nhất 02 chuyên đề/cơ sở/năm", "1", level="ALL")) == (
        "Kiểm tra chuyên đề: 1 chuyên đề/cơ sở/năm, thấp hơn 1 chuyên đề so với kế hoạch"
        " (ít nhất 02 chuyên đề/cơ sở/năm)."
    )
    groups = RATIO._replace(kind="count", name="Nhóm lớp được cấp phép", measure="nhóm, lớp")
    assert result_sentence(row(groups, "54", "30", level="ALL")) == (
        "Nhóm lớp được cấp phép: 30 nhóm, lớp, thấp hơn 24 so với kế hoạch (54 nhóm, lớp)."
    )
    bracketed = RATIO._replace(name="Giáo viên đạt chuẩn (theo luật GD 2019)")
    assert result_sentence(row(bracketed, "94%", "94")) == (
        "Tỷ lệ giáo viên đạt chuẩn (theo luật GD 2019; mầm non) đạt 94%, đạt kế hoạch (94%)."
    )
    schools = RATIO._replace(kind="count", name="Kiểm tra toàn diện", measure="trường")
    made = row(schools, "4-5 trường công lập", "4", level="ALL")
    named = made._replace(targets=(made.targets[0]._replace(label="công lập"),))
    assert result_sentence(named) == (
        "Kiểm tra toàn diện: 4 trường, đạt kế hoạch (4-5 trường công lập)."
    )


def test_counts_name_only_what_there_is() -> None:
    rows = [row(RATIO, "≥ 55%", "56"), row(RATIO, "≥ 55%", "55", level="TH"),
            row(RATIO._replace(id=2), "≥ 55%", None)]  # fmt: skip
    assert counts_sentence(rows) == (
        "Kế hoạch giao 2 chỉ tiêu với 3 mức phấn đấu theo cấp học; kết quả: 1 vượt kế hoạch,"
        " 1 đạt kế hoạch, 1 chưa có số liệu."
    )


@pytest.mark.parametrize(
    ("state", "due", "ending"),
    [
        ("na", True, ": không áp dụng."),
        ("nodata", True, ": chưa có số liệu."),
        ("blank", True, ": chưa có số liệu."),
        ("blank", False, ": chưa đến kỳ báo cáo."),
    ],
)
def test_empty_states_are_told_apart(state: str, due: bool, ending: str) -> None:
    verdict = judge(parse_target("≥ 55%"), None, direction="up", state=state, due=due)
    made = row(RATIO, "≥ 55%", None)._replace(verdict=verdict)
    assert result_sentence(made) == f"Tỷ lệ trẻ nhà trẻ ra lớp{ending}"


def test_a_figure_before_its_time_is_not_called_a_failure() -> None:
    made = row(RATIO, "Trên 55%", "40")._replace(verdict=Verdict.NOT_DUE)
    assert result_sentence(made) == (
        "Tỷ lệ trẻ nhà trẻ ra lớp đạt 40%, chưa đến kỳ đánh giá (kế hoạch trên 55%)."
    )


def test_the_same_time_a_year_before_is_compared_with_when_it_is_known() -> None:
    made = row(RATIO, "≥ 55%", "56.2", level="ALL", previous="50")
    earlier = Earlier(D("55.4"), "cùng kỳ năm trước")
    assert result_sentence(made, earlier).endswith(
        "tăng 0,8 điểm phần trăm so với cùng kỳ năm trước."
    )
    assert result_sentence(made, Earlier(D("56.2"), "năm trước")).endswith(", bằng năm trước.")


KINDS = ("ratio", "count", "amount", "score", "rank", "grade", "yes_no", "text")


@pytest.mark.parametrize("kind", KINDS)
def test_every_combination_is_one_clean_sentence(kind: str) -> None:
    """Whatever is given, the sentence has a beginning, an end, and no holes in between."""
    for direction, verdict, value, raw, measure in itertools.product(
        ("up", "down", "keep", "none"),
        Verdict,
        (None, "0", "2", "56.25"),
        ("≥ 55%", "Dưới 3%", "3-4", "mức độ 2", "theo hướng dẫn; từng bước.", ""),
        ("%", "Trường", None),
    ):
        indicator = RATIO._replace(name=" học sinh  giỏi.", kind=kind, direction=direction,
                            measure=measure, subgroup="Học lực")  # fmt: skip
        made = row(indicator, raw, value, previous="3")._replace(verdict=verdict)
        told = result_sentence(made)
        assert told.startswith("Học lực – ")
        assert told.endswith(".")
        assert not re.search(r"  |\.\.|,,|, \.|: ,|None|\(\)|đạt đạt|\s[.,;:]", told), told
        assert told.count("(") == told.count(")")
