"""One figure has one verdict: grid, Tổng hợp, its matrix, both documents and JSON agree."""

from collections import Counter
from decimal import Decimal

import pytest

from core.exchange.roll_up_json import roll_up_rows
from core.reports import document
from core.reports.content import Document, Paragraph
from core.reports.live_formulas import verdict_words
from core.reports.result_tables import level_text
from core.reports.sentences import verdict_counts
from core.rules.roll_up import adds_up
from core.rules.verdicts import REACHED
from core.services.indicators import entry_keys, entry_rows
from core.services.overview import overview
from core.services.periods import period_by_key
from core.services.roll_up import RollUpRow, roll_up_table
from core.services.roll_up_matrix import unit_matrix
from core.session import Session
from db.queries.rows import select
from db.records import Unit
from tests.core.reports.conftest import QUARTER

Place = tuple[int, str]


@pytest.fixture
def office(district: Session) -> Session:
    """The twelve schools in two quarters: what adds up over time stood at 1 each in the first."""
    copy = (
        "SELECT r.indicator_id, r.level, r.unit_id FROM result r JOIN indicator i"
        " ON i.id = r.indicator_id WHERE i.roll_up_time = 'sum' AND r.state = 'value'"
    )
    with district.edit("Nhập quý I") as writer:
        before = writer.conn.execute("SELECT id FROM period WHERE key = '2023-Q1'").fetchone()[0]
        now = writer.conn.execute("SELECT id FROM period WHERE key = ?", (QUARTER,)).fetchone()[0]
        for n, place in enumerate(writer.conn.execute(copy).fetchall()):
            writer.put("result", (before, *place), {"state": "value", "value": 1.0})
            writer.put("result", (now, *place), {"state": "value", "value": float(n % 2)})
        for target in writer.conn.execute(
            "SELECT t.id, t.level FROM target t JOIN indicator i ON i.id = t.indicator_id"
            " WHERE i.roll_up_time = 'sum'"
        ).fetchall():
            writer.update("target", (target[0],), {"low": 4.0 if target[1] == "MN" else 7.0})
    return district


def rows(session: Session) -> dict[Place, RollUpRow]:
    found = roll_up_table(session, QUARTER)
    return {(row.indicator.id, row.level): row for row in found}


def printed(made: Document) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    """Figure to date and verdict by indicator and level, as the table of a document has them."""
    [table] = [each for each in made.tables() if each.sheet in ("Tổng hợp", "Chỉ tiêu")]
    keys = [column.key for column in table.columns]
    name, level, to_date, verdict = map(keys.index, ("name", "level", "to_date", "verdict"))
    return {
        (row.cells[name].text, row.cells[level].text): (
            row.cells[to_date].number, row.cells[verdict].text
        )
        for row in table.rows if row.style == "data"
    }  # fmt: skip


def text(made: Document) -> str:
    return " ".join(block.text for block in made.blocks if isinstance(block, Paragraph))


def test_what_adds_up_over_time_is_judged_to_date_in_the_total(office: Session) -> None:
    found = {place: row for place, row in rows(office).items() if adds_up(row.indicator)}
    assert len(found) == 3
    for row in found.values():
        assert row.figure.value is not None
        assert row.to_date == row.figure.value + row.figure.reported
        assert row.judged == row.to_date
        assert row.target is not None
        assert row.figure.value < (row.target.low or 0)  # short of it in the quarter alone
        assert row.verdict in REACHED


def test_every_place_says_the_same(office: Session) -> None:
    totals, texts = rows(office), roll_up_rows(office, QUARTER)
    documents = {name: document(office, name, QUARTER) for name in ("roll-up", "rolled-up")}
    tables = {name: printed(made) for name, made in documents.items()}
    for row, told in zip(totals.values(), texts, strict=True):
        assert told["verdict"] == row.verdict.value
        assert told["to_date"] == (None if row.to_date is None else float(row.to_date))
        place = (row.indicator.name, level_text(row.level))
        for name, table in tables.items():
            to_date, verdict = table[place]
            assert verdict == verdict_words(row.verdict), (name, place)
            if row.to_date is not None:
                assert to_date == row.to_date, (name, place)
    counts = verdict_counts(Counter(row.verdict for row in totals.values()))
    for made in documents.values():
        assert counts in text(made)
    own = office.own_unit_id()
    shown = overview(office, period_key=QUARTER, unit_id=own).indicators
    assert verdict_counts(shown.counts) == counts


def test_a_period_without_reports_keeps_what_was_reached_before(office: Session) -> None:
    """Both documents of the third quarter count the sums of the first two."""
    counts = Counter(row.verdict for row in roll_up_table(office, "2023-Q3"))
    assert sum(counts[verdict] for verdict in REACHED) == 3
    for name in ("roll-up", "rolled-up"):
        assert verdict_counts(counts) in text(document(office, name, "2023-Q3")), name


def test_the_units_grids_and_the_matrix_agree_with_the_total(office: Session) -> None:
    period = period_by_key(office, QUARTER)
    assert period is not None
    matrix, totals = unit_matrix(office, period), rows(office)
    reached: dict[Place, Decimal] = {}
    for unit in select(office.conn, Unit, "unit", "WHERE kind = 'school'"):
        keys = entry_keys(office, unit_id=unit.id)
        for row in entry_rows(office, keys, unit_id=unit.id, period_key=QUARTER):
            place = (row.indicator.id, row.key.level)
            if not adds_up(row.indicator) or row.value is None:
                continue
            cell = matrix.cells[place][unit.id]
            assert (cell.to_date, cell.verdict) == (row.to_date, row.verdict)
            reached[place] = reached.get(place, Decimal(0)) + (row.to_date or 0)
    assert reached == {p: r.to_date for p, r in totals.items() if r.to_date is not None}
