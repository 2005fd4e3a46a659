"""Column widths: they fill the table, and no word is cut while there is room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reports.content import Cell, Column, Row, Table
from core.reports.widths import column_widths, line_count, rough_measure

MEASURE = rough_measure(12)
PADDING = 4.0


def table(titles: list[str], texts: list[list[str]]) -> Table:
    columns = tuple(Column(f"c{n}", title) for n, title in enumerate(titles))
    rows = tuple(Row(tuple(Cell(text) for text in row)) for row in texts)
    return Table(columns, rows, sheet="Bảng")


def widths(made: Table, total: float = 450) -> list[float]:
    return column_widths(made, made.columns, total, MEASURE, PADDING)


WORDS = st.text("abc hđ", max_size=60)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=8), st.floats(200, 800))
def test_widths_add_up_to_the_text_width(rows: list[tuple[str, str, str]], total: float) -> None:
    made = table(["TT", "Nội dung", "Ghi chú"], [list(row) for row in rows])
    found = widths(made, total)
    assert sum(found) == pytest.approx(total)
    assert min(found) > 0


def test_longest_word_fits_and_long_text_gets_the_room() -> None:
    made = table(
        ["TT", "Nội dung", "Ghi chú"],
        [["1", "Tổ chức tuyển dụng viên chức giáo dục năm học 2023-2024 " * 3, "chuẩnquốcgia"]],
    )
    number, content, note = widths(made)
    assert note >= MEASURE("chuẩnquốcgia", False) + 2 * PADDING
    assert content > 4 * number
    assert content > 2 * note


def test_short_texts_stay_on_one_line() -> None:
    made = table(["TT", "Nội dung", "Đánh giá"], [["1", "chữ " * 80, "Chưa có số liệu"]] * 5)
    assert widths(made)[2] >= MEASURE("Chưa có số liệu", False) + 2 * PADDING


def test_group_rows_do_not_widen_a_column() -> None:
    made = table(["TT", "Nội dung"], [["1", "ngắn"]])
    group = Row((Cell(), Cell("Công tác tổ chức cán bộ " * 9)), style="group")
    with_group = Table(made.columns, (group, *made.rows), sheet="Bảng")
    assert widths(with_group) == widths(made)


def test_a_word_wider_than_the_table_is_kept_within_bounds() -> None:
    found = widths(table(["TT", "Nội dung"], [["1", "x" * 3000]]))
    assert sum(found) == pytest.approx(450)


def test_lines_of_a_cell_are_counted() -> None:
    assert line_count("", 100, False, MEASURE) == 1
    assert line_count("một\nhai", 100, False, MEASURE) == 2
    assert line_count("chữ " * 40, 100, False, MEASURE) > 5
    assert line_count("x" * 100, 100, False, MEASURE) >= 5


def test_where_room_lacks_the_short_words_stay_whole() -> None:
    """ "TT" is not broken into letters because ten columns beside it are full of long words."""
    made = table(["TT", *["Chỉtiêu" * 2] * 10], [["12", *["mộttừrấtdài"] * 10]])
    first, *rest = widths(made)
    assert first >= MEASURE("TT", True) + 2 * PADDING - 0.01
    assert len({round(width, 3) for width in rest}) == 1
    assert first + sum(rest) == pytest.approx(450)
