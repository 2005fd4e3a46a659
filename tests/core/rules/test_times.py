"""Times as printed: a corpus of readings, years from the plan, any text at all."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.explain import explain_time
from core.rules.times import LONGEST, parse_time
from tests.core.rules.corpus import brief_time, rows

PLANS = {
    "Y": (date(2023, 1, 1), date(2023, 12, 31)),
    "S": (date(2023, 8, 1), date(2024, 5, 31)),
    "M": (date(2021, 1, 1), date(2025, 12, 31)),
}
CORPUS = [
    row
    for name in (
        "corpus_times.tsv",
        "held_out_times.tsv",
        "held_out2_times.tsv",
        "held_out3_times.tsv",
        "held_out4_times.tsv",
        "held_out5_times.tsv",
    )
    for row in rows(name)
]
RECURRENCES = {
    "none",
    "weekly",
    "biweekly",
    "monthly",
    "quarterly",
    "semiannual",
    "yearly",
    "continuous",
    "by_event",
    "by_schedule",
}


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row[0][:60])
def test_reads_as_an_officer_would(row: list[str]) -> None:
    raw, reading, plan = row
    start, end = PLANS[plan]
    span = parse_time(raw, plan_start=start, plan_end=end)
    assert brief_time(span) == reading
    assert span.raw == raw


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    assert len(CORPUS) >= 150
    keys = [(row[0], row[2]) for row in CORPUS]
    assert not {key for key in keys if keys.count(key) > 1}


def test_an_end_before_the_start_is_kept() -> None:
    span = parse_time(
        "Từ tháng 7/2023 đến tháng 5/2023", plan_start=PLANS["S"][0], plan_end=PLANS["S"][1]
    )
    assert (span.start, span.end) == (date(2023, 7, 1), date(2023, 5, 31))
    assert "kết thúc trước khi bắt đầu" in explain_time(span)


def test_a_bare_pair_of_years_is_a_school_year_in_a_school_years_plan() -> None:
    start, end = PLANS["S"]
    span = parse_time("2023-2024", plan_start=start, plan_end=end)
    assert (span.start, span.end) == (date(2023, 9, 1), date(2024, 5, 31))
    start, end = PLANS["M"]
    span = parse_time("2023-2024", plan_start=start, plan_end=end)
    assert (span.start, span.end) == (date(2023, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("raw", "first"),
    [("Tháng 8", date(2022, 8, 1)), ("Tháng 6", date(2023, 6, 1)), ("Trong hè", date(2023, 6, 1))],
)
def test_a_month_outside_the_plan_is_the_nearest_one(raw: str, first: date) -> None:
    span = parse_time(raw, plan_start=date(2022, 9, 1), plan_end=date(2023, 5, 31))
    assert span.start == first


def test_prose_is_no_time() -> None:
    start, end = PLANS["Y"]
    assert parse_time("tháng 9 " * LONGEST, plan_start=start, plan_end=end).start is None


@given(
    st.one_of(
        st.text(max_size=120),
        st.text("0123456789/-.,; +tháng quýnămiv", max_size=120),
        st.lists(
            st.sampled_from(
                [
                    "từ",
                    "đến",
                    "tháng",
                    "9",
                    "quý",
                    "III",
                    "năm",
                    "2023",
                    "học",
                    "2023-2024",
                    "trước",
                    "ngày",
                    "30/6",
                    "-",
                    ",",
                    "tuần",
                    "2",
                    "cuối",
                    "mỗi",
                    "lần",
                ]
            ),
            max_size=20,
        ).map(" ".join),
    ),
    st.sampled_from(sorted(PLANS)),
)
def test_any_text_is_read_and_explained(raw: str, plan: str) -> None:
    start, end = PLANS[plan]
    span = parse_time(raw, plan_start=start, plan_end=end)
    assert span.recurrence in RECURRENCES
    assert span.raw == raw
    assert explain_time(span)


@pytest.mark.parametrize(
    "piece", ["9/", "tháng 1,", "1 ", "trước ", "từ ", "2023", "quý ", "a ", " "]
)
def test_junk_is_read_in_a_moment(piece: str) -> None:
    start, end = PLANS["Y"]
    for length in (LONGEST, 10_000):
        begun = time.process_time()
        parse_time((piece * length)[:length], plan_start=start, plan_end=end)
        assert time.process_time() - begun < 0.05 * 4  # 50 ms, with room for a loaded machine


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("Tháng 7 + 8", "từ tháng 7/2023 đến tháng 8/2023"),
        ("Tháng 1/2023 - Tháng 10/2023", "từ tháng 1/2023 đến tháng 10/2023"),
        ("Tháng 9", "tháng 9/2023"),
        ("Quý II", "quý II/2023"),
        ("Trong năm 2023", "năm 2023"),
        ("Từ năm 2021 đến năm 2025", "từ năm 2021 đến năm 2025"),
        ("năm học 2022-2023", "năm học 2022-2023"),
        ("trước ngày 30/6/2023", "chậm nhất ngày 30/06/2023"),
        ("từ ngày 05/9/2023", "từ ngày 05/09/2023"),
        ("Từ tháng 1/2023", "từ tháng 1/2023"),
        ("20/11", "ngày 20/11/2023"),
        ("15-20/9/2023", "từ ngày 15/09/2023 đến ngày 20/09/2023"),
        ("Cuối tháng 8", "từ ngày 21/08/2023 đến ngày 31/08/2023 (ước lượng)"),
        ("Thường xuyên", "thường xuyên"),
        ("Hằng năm", "hằng năm"),
        ("Tháng 9 hằng năm", "hằng năm, tháng 9/2023"),
        ("Theo lịch của Huyện ủy", "theo lịch hoặc kế hoạch riêng"),
        ("Phòng GD&ĐT", "chưa rõ thời gian, người dùng tự xác định"),
    ],
)
def test_explains_in_vietnamese(raw: str, sentence: str) -> None:
    start, end = PLANS["Y"]
    assert explain_time(parse_time(raw, plan_start=start, plan_end=end)) == sentence
