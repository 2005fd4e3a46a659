"""What if: factors scaled beside the stored plan of Hà Đông, which has sixteen formulas."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.services import budget_edits
from core.services.budget import BudgetTree, budget_tree
from core.services.budget_what_if import (
    AMOUNT,
    PRICE,
    Supposed,
    Supposition,
    factors,
    suppose,
    told,
)
from core.session import Session

MILLION = 1_000_000


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="ha-dong-2020-2025") as opened:
        yield opened


def tree(session: Session) -> BudgetTree:
    return budget_tree(session, period_id=None, unit_id=None)


def line(session: Session, words: str) -> int:
    sql = "SELECT id FROM budget_line WHERE formula_raw LIKE ? OR name = ?"
    return int(session.conn.execute(sql, (f"%{words}%", words)).fetchone()[0])


def supposed(session: Session, *suppositions: Supposition) -> dict[int, Supposed]:
    return suppose(session, tree(session), suppositions)


def total(session: Session, found: dict[int, Supposed]) -> Supposed:
    [top] = tree(session).children[None]
    return found[top]


def test_factors_are_offered_with_their_lines(session: Session) -> None:
    found = factors(session, tree(session))
    assert next(iter(found)) == PRICE
    assert found[PRICE] == "Đơn giá (16 dòng)"
    assert found["nguoi"] == "Số người (8 dòng)"
    assert AMOUNT not in found  # every lowest line with an amount has a formula
    budget_edits.add_line(session, name="Dự phòng", amount_vnd=100)
    assert factors(session, tree(session))[AMOUNT].endswith("(1 dòng)")


def test_unit_prices_five_percent_up(session: Session) -> None:
    before = [tuple(r) for r in session.conn.execute("SELECT * FROM budget_line ORDER BY id")]
    found = supposed(session, Supposition(PRICE, Decimal(5)))
    one = found[line(session, "2.800 triệu đồng/năm x 5 năm")]
    assert (one.old, one.new, one.difference, one.percent) == (
        14_000 * MILLION, 14_700 * MILLION, 700 * MILLION, 5,
    )  # fmt: skip
    whole = total(session, found)
    assert (whole.old, whole.new) == (46_375 * MILLION, 48_693_750_000)
    after = [tuple(r) for r in session.conn.execute("SELECT * FROM budget_line ORDER BY id")]
    assert after == before
    assert session.undo_label is None  # the stored plan is not touched


def test_a_noun_in_one_branch_and_two_together(session: Session) -> None:
    teachers = line(session, "2.200 người x 1 triệu")
    branch = tree(session).parent[teachers]
    people = Supposition("nguoi", Decimal(10), branch)
    found = supposed(session, people)
    assert found[teachers].difference == 1_100 * MILLION
    assert total(session, found).difference == 1_250 * MILLION  # 11.000 and 1.500 in the branch
    both = supposed(session, people, Supposition(PRICE, Decimal(5)))
    assert both[teachers].new == 12_705 * MILLION  # 11.000 × 1,1 × 1,05
    down = supposed(session, Supposition("nam", Decimal(-20)))
    assert down[teachers].new == 8_800 * MILLION


def test_a_line_without_amount_stays_unknown(session: Session) -> None:
    found = supposed(session, Supposition(PRICE, Decimal(5)))
    unknown = found[line(session, "Nguồn xã hội hoá")]
    assert (unknown.old, unknown.new, unknown.percent) == (None, None, None)


def test_amounts_without_formula_and_formulas_that_differ(session: Session) -> None:
    bare = budget_edits.add_line(session, name="Dự phòng", amount_vnd=1_000)
    odd = line(session, "2.800 triệu đồng/năm x 5 năm")
    budget_edits.update_line(session, odd, amount_vnd=14_100 * MILLION)
    found = supposed(session, Supposition(AMOUNT, Decimal("2.5")), Supposition(PRICE, Decimal(5)))
    assert found[bare].new == 1_025
    assert found[odd].difference == 700 * MILLION  # what the formula changes by


def test_suppositions_in_words(session: Session) -> None:
    labels = factors(session, tree(session))
    assert told(session, Supposition(PRICE, Decimal(5)), labels) == "Đơn giá +5%"
    teachers = line(session, "2.200 người x 1 triệu")
    branch = tree(session).parent[teachers]
    words = told(session, Supposition("nguoi", Decimal("-2.5"), branch), labels)
    assert words == "Số người −2,5% · 2.3"
