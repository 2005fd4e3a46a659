"""Tình hình gửi: the matrix of the year as a document, with the counts of the period."""

from collections.abc import Callable

import pytest

from core.exchange.matrix import matrix, periods_of_year
from core.reports import document
from core.reports.content import Paragraph
from core.services.periods import period_by_key
from core.session import Session


def test_the_year_of_every_unit(district: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKH_NOW", "2023-07-20T08:00:00+07:00")
    period = period_by_key(district, "2023-Q2")
    assert period is not None
    cells = matrix(district, [period])
    with district.edit("Đã gửi") as writer:
        for (unit_id,) in district.conn.execute(
            "SELECT unit_id FROM unit_period WHERE period_id = ?", (period.id,)
        ).fetchall():
            writer.delete("unit_period", (unit_id, period.id))
        values = {"unit_id": cells[0].unit.id, "period_id": period.id, "revision": 2}
        writer.insert("unit_period", {**values, "state": "submitted", "digest": "0" * 64})
    made = document(district, "sending", "2023-Q2")
    [table] = [t for t in made.tables() if t.sheet == "Theo dõi gửi"]
    shown = periods_of_year(district, period)
    assert [c.title for c in table.columns] == ["TT", "Đơn vị", *(p.label for p in shown)]
    assert len(table.rows) == len(cells)
    place = 2 + [p.id for p in shown].index(period.id)
    assert table.rows[0].cells[place].text == "đã gửi · lần 2"
    assert {row.cells[place].text for row in table.rows[1:]} == {"quá hạn 10 ngày"}
    first = made.blocks[0]
    assert isinstance(first, Paragraph)
    late = len(cells) - 1
    assert first.text == (
        f"Đến nay có 1/{len(cells)} đơn vị đã gửi báo cáo quý II năm 2023;"
        f" {late} đơn vị đã quá hạn mà chưa gửi."
    )


def test_a_book_without_units_says_so_and_has_no_empty_table(
    new_book: Callable[..., Session],
) -> None:
    made = document(new_book(plan="gia-loc-2023-2024"), "sending", "2023-2024-HK1")
    assert "chưa có đơn vị nào phải báo cáo" in getattr(made.blocks[0], "text", "")
    assert list(made.tables()) == []
    assert made.appendices == ()
