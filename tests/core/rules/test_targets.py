"""Targets as printed: a corpus of readings, units and parts in detail, any text at all."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.explain import explain_target
from core.rules.targets import LONGEST, Target, parse_target
from tests.core.rules.corpus import brief_target, rows

CORPUS = [
    row
    for name in (
        "corpus_targets.tsv",
        "held_out_targets.tsv",
        "held_out2_targets.tsv",
        "held_out3_targets.tsv",
        "held_out4_targets.tsv",
        "held_out5_targets.tsv",
        "corpus_words_targets.tsv",
    )
    for row in rows(name)
]
OPS = {">=", "<=", "<", ">", "=", "range", "rank", "level", "has", "multi", "text"}


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row[0][:60])
def test_reads_as_an_officer_would(row: list[str]) -> None:
    raw, reading, *unit = row
    assert brief_target(parse_target(raw, unit=unit[0] if unit else None)) == reading


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    assert len(CORPUS) >= 300
    keys = [(row[0], row[2:]) for row in CORPUS]
    doubled = {key[0] for key in keys if keys.count(key) > 1}
    assert not doubled


@pytest.mark.parametrize(
    ("raw", "hint", "unit"),
    [
        ("98", "%", "%"),
        ("98%", "Trường", "%"),
        ("3-4", "Trường", "Trường"),
        ("ít nhất 2 trường", None, "trường"),
        ("15 học sinh giỏi", None, "học sinh giỏi"),
        ("05 đ/c", None, "đ/c"),
        ("dưới 16/100.000", None, "/100.000"),
        ("12 người/1 vạn dân", None, "/vạn"),
        ("1,5 tỷ đồng", None, "đồng"),
        ("450.000 đ", None, "đồng"),
        ("17/20", "Trường", "Trường"),
        ("185/185 (100 %)", "Trẻ", "%"),
        ("không có học sinh bỏ học", "%", "%"),
        ("98", None, None),
    ],
)
def test_the_printed_unit_comes_before_the_indicators(
    raw: str, hint: str | None, unit: str | None
) -> None:
    assert parse_target(raw, unit=hint).unit == unit


def test_bounds_follow_the_comparison() -> None:
    ninety = Decimal(90)
    bounds = {raw: (t.low, t.high) for raw in ("≥ 90%", "> 90%", "≤ 90%", "< 90%", "90%")
              for t in [parse_target(raw)]}  # fmt: skip
    assert bounds == {
        "≥ 90%": (ninety, None),
        "> 90%": (ninety, None),
        "≤ 90%": (None, ninety),
        "< 90%": (None, ninety),
        "90%": (ninety, ninety),
    }


def test_parts_keep_what_was_printed() -> None:
    target = parse_target("Công lập: 99-100% Ngoài công lập : 61-62%")
    assert [part.raw for part in target.parts] == [
        "Công lập: 99-100%",
        "Ngoài công lập : 61-62%",
    ]
    assert target.raw == "Công lập: 99-100% Ngoài công lập : 61-62%"


def test_raw_is_kept_as_printed() -> None:
    for raw in ("  ≥ 55% ", "$98\\%$", "<i>Dưới 3%</i>", "", "Có giải nhất\n"):
        assert parse_target(raw).raw == raw


def test_an_ambiguous_number_is_left_to_the_user() -> None:
    assert parse_target("1,250").op == "text"
    assert parse_target("1,250 học sinh").low == 1250
    assert parse_target("1,250%").low == Decimal("1.25")


def test_direction_does_not_change_the_reading() -> None:
    assert parse_target("1%", direction="down") == parse_target("1%", direction="up")


def test_prose_is_no_target() -> None:
    assert parse_target("98% " * LONGEST).op == "text"


@given(
    st.one_of(
        st.text(max_size=200),
        st.text("0123456789.,%-/ ()≥≤<>;:\nabcđtừ", max_size=200),
        st.lists(
            st.sampled_from(
                [
                    "từ",
                    "đến",
                    "trở",
                    "lên",
                    "không",
                    "quá",
                    "giảm",
                    "tăng",
                    "98%",
                    "5",
                    "trường",
                    ";",
                    ",",
                    "xếp",
                    "thứ",
                    "1-2",
                    "còn",
                ]
            ),
            max_size=30,
        ).map(" ".join),
    )
)
def test_any_text_is_read_and_explained(raw: str) -> None:
    target = parse_target(raw)
    assert_sound(target)
    assert target.raw == raw
    assert explain_target(target)
    assert parse_target(raw) == target


def assert_sound(target: Target) -> None:
    """The shape promised by ``Target`` for every op."""
    assert target.op in OPS
    low, high = target.low, target.high
    if target.op in (">=", ">"):
        assert low is not None
        assert high is None
    elif target.op in ("<=", "<"):
        assert low is None
        assert high is not None
    elif target.op in ("=", "level"):
        assert low is not None
        assert low == high
    elif target.op in ("range", "rank"):
        assert low is not None
        assert high is not None
        assert low <= high
    else:
        assert low is None
        assert high is None
    assert (len(target.parts) > 1) == (target.op == "multi")
    for part in target.parts:
        assert part.op not in ("multi", "text")
        assert_sound(part)


@pytest.mark.parametrize(
    "piece", ["1 ", "1, ", "1-", "từ ", "(", "ít nhất ", "9/", "<b", "a ", "$"]
)
def test_junk_is_read_in_a_moment(piece: str) -> None:
    for length in (LONGEST, 10_000):
        junk = (piece * length)[:length]
        begun = time.process_time()
        parse_target(junk)
        assert time.process_time() - begun < 0.05 * 4  # 50 ms, with room for a loaded machine


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("≥ 98 %", "ít nhất 98%"),
        ("Dưới 0,5%", "dưới 0,5%"),
        ("không quá 35 học sinh/lớp", "không quá 35 học sinh"),
        ("3-4 trường", "từ 3 đến 4 trường"),
        ("94% (Hiện tại: 92,8%)", "đạt 94% (hiện tại 92,8%)"),
        ("xếp từ 11 đến 9", "xếp từ thứ 11 đến thứ 9"),
        ("tốp 5", "trong 5 thứ hạng đầu"),
        ("xếp thứ 5/30", "xếp thứ 5"),
        ("Đạt chuẩn mức độ 3", "mức độ 3"),
        ("Có giải nhất", "có là đạt"),
        ("không có học sinh bỏ học", "không có (bằng 0)"),
        ("giảm 0,5% so với năm trước", "giảm 0,5%"),
        ("tăng ít nhất 2 trường", "tăng ít nhất 2 trường"),
        ("MN: 95%; TH: trên 98%", "đạt 95%; trên 98%"),
        ("Từ 98% đến dưới 100%", "ít nhất 98% và dưới 100%"),
        ("1.250 học sinh", "đạt 1.250 học sinh"),
        ("Theo quy định", "không đo được bằng số, người dùng tự đánh giá"),
    ],
)
def test_explains_in_vietnamese(raw: str, sentence: str) -> None:
    assert explain_target(parse_target(raw)) == sentence


@pytest.mark.parametrize(
    ("raw", "op", "number"),
    [
        ("lớn hơn hoặc bằng 90%", ">=", 90),
        ("Bằng hoặc lớn hơn 90%", ">=", 90),
        ("nhỏ hơn hoặc bằng 2%", "<=", 2),
        ("thấp hơn hoặc bằng 2%", "<=", 2),
    ],
)
def test_or_equal_in_words(raw: str, op: str, number: int) -> None:
    target = parse_target(raw)
    assert target.op == op
    assert {target.low, target.high} == {number, None}
