"""The budget of the built-in plans in real books: totals, spending, authoring."""

import shutil
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.errors import UserError
from core.rules.budget_codes import first_code, next_code
from core.rules.numbers import AmbiguousNumber
from core.services import budget, budget_edits
from core.services.budget import BudgetRow, Money, budget_rows, budget_tree, differences
from core.services.budget_money import money_text, natural_unit, read_money
from core.services.periods import period_by_key
from core.services.plans import load_built_in
from core.session import Session
from tests.core.services.images import expect_single_steps, image_of

TABLES = ("budget_line", "budget_share", "budget_task", "execution")

MILLION = 10**6


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        yield opened


def place(session: Session, key: str = "2023-Q2") -> dict[str, int]:
    period = period_by_key(session, key)
    assert period is not None
    return {"period_id": period.id, "unit_id": session.own_unit_id()}


def rows(session: Session) -> dict[str, BudgetRow]:
    """Rows by code, in the order of the tree."""
    tree = budget_tree(session, **place(session))
    found = budget_rows(session, tree.order, **place(session), tree=tree)
    return {row.line.code: row for row in found}


def ident(session: Session, code: str) -> int:
    return rows(session)[code].line.id


def spend(session: Session, code: str, **values: object) -> None:
    budget_edits.set_spending(session, ident(session, code), **place(session), **values)


# -- totals


def test_tree_as_printed_with_true_totals(session: Session) -> None:
    found = rows(session)
    assert list(found) == [
        "T", "A", "A.I", "A.II", "A.II.1", "A.II.1.1", "A.II.2", "A.III", "A.III.1", "A.III.2",
        "A.III.2.1", "A.III.2.2", "B", "B.1", "B.2",
    ]  # fmt: skip
    assert [found[c].depth for c in ("T", "A", "A.I", "A.II.1.1")] == [0, 1, 2, 4]
    total = found["T"]
    assert total.planned == Money(418_348 * MILLION, 418_348 * MILLION)
    assert all(row.planned.difference == 0 for row in found.values())
    assert all(differences(row, "million") == [] for row in found.values())


def test_totals_agree_with_plain_sql(session: Session) -> None:
    """The same sum by a recursive query of SQLite itself, for every line that has children."""
    sql = """
        WITH RECURSIVE below(top, id) AS (
            SELECT id, id FROM budget_line
            UNION ALL SELECT top, b.id FROM below JOIN budget_line b ON b.parent_id = below.id)
        SELECT top, sum(amount_vnd) FROM below JOIN budget_line USING (id)
        WHERE NOT EXISTS (SELECT 1 FROM budget_line c WHERE c.parent_id = budget_line.id)
        GROUP BY top"""
    load_built_in(session, "ha-dong-2020-2025")
    expected = dict(session.conn.execute(sql).fetchall())
    tree = budget_tree(session, **place(session))
    assert len(tree.order) > 30
    for line_id in tree.order:
        assert tree.planned[line_id].value == expected[line_id]


def test_changed_leaf_changes_every_total_and_both_figures_show(session: Session) -> None:
    budget_edits.update_line(session, ident(session, "A.III.2.2"), amount_vnd=1_200 * MILLION)
    found = rows(session)
    for code in ("A.III.2", "A.III", "A", "T"):
        assert found[code].planned.difference == 54 * MILLION
    assert found["T"].planned.own == 418_348 * MILLION
    assert found["T"].planned.value == 418_402 * MILLION
    assert found["B"].planned.difference == 0
    assert differences(found["A.III.2"], "million") == [
        "Kế hoạch: dòng này ghi 7.218, cộng các dòng con được 7.272, lệch 54 triệu đồng."
    ]
    session.undo()
    assert rows(session)["T"].planned.difference == 0


def test_nothing_known_is_not_zero(session: Session) -> None:
    for code in ("B.1", "B.2"):
        budget_edits.update_line(session, ident(session, code), amount_vnd=None)
    found = rows(session)
    assert found["B.1"].planned == Money(None, None)
    assert found["B"].planned == Money(4_730 * MILLION, None)  # its own figure still counts
    assert found["T"].planned.difference == 0
    budget_edits.update_line(session, ident(session, "B"), amount_vnd=None)
    assert rows(session)["B"].planned.value is None
    assert rows(session)["T"].planned.summed == 413_618 * MILLION


def test_large_sums_are_exact(session: Session) -> None:
    budget_edits.update_line(session, ident(session, "B.1"), amount_vnd=10**15 - 1)
    budget_edits.update_line(session, ident(session, "B.2"), amount_vnd=10**15 - 2)
    assert rows(session)["B"].planned.summed == 2 * 10**15 - 3


def test_circle_of_parents_loses_no_line(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "hong.skh"
    shutil.copy(session.path, path)
    with sqlite3.connect(path) as conn:
        conn.execute(
            "UPDATE budget_line SET parent_id = (SELECT id FROM budget_line WHERE code = 'A.I')"
            " WHERE code = 'T'"
        )
    conn.close()
    with Session.open(path) as damaged:
        tree = budget_tree(damaged, **place(damaged))
        assert len(tree.order) == len(set(tree.order)) == 15
        assert budget_edits.move_line(damaged, tree.order[0], 1) is False


# -- spending


def test_spending_adds_up_and_remaining_follows(session: Session) -> None:
    spend(session, "A.II.1.1", allocated_vnd=20_000 * MILLION, disbursed_vnd=5_000 * MILLION)
    spend(session, "A.II.2", disbursed_vnd=1_000 * MILLION)
    found = rows(session)
    assert found["A.II"].disbursed == Money(None, 6_000 * MILLION)
    assert found["T"].disbursed.value == 6_000 * MILLION
    assert found["A.II"].allocated.value == 20_000 * MILLION
    assert found["A.II"].remaining == 38_450 * MILLION
    assert found["A.II.1"].percent == Decimal(5_000) * 100 / 20_450
    assert found["B"].percent is None
    assert found["B"].remaining == 4_730 * MILLION


def test_spending_typed_on_a_group_is_kept_beside_its_parts(session: Session) -> None:
    spend(session, "B", disbursed_vnd=900 * MILLION)
    assert rows(session)["T"].disbursed.value == 900 * MILLION
    spend(session, "B.1", disbursed_vnd=1_000 * MILLION)
    found = rows(session)["B"]
    assert found.disbursed == Money(900 * MILLION, 1_000 * MILLION)
    assert (
        "Giải ngân: dòng này ghi 900, cộng các dòng con được 1.000"
        in differences(found, "million")[0]
    )


def test_more_disbursed_than_allocated_is_said(session: Session) -> None:
    spend(session, "B.1", allocated_vnd=1_000 * MILLION, disbursed_vnd=1_500 * MILLION)
    assert "Giải ngân 1.500 lớn hơn phân bổ 1.000 triệu đồng." in differences(
        rows(session)["B.1"], "million"
    )


def test_spending_belongs_to_one_period_and_one_unit(session: Session) -> None:
    spend(session, "B.1", disbursed_vnd=5)
    other = place(session, "2023-Q3")
    tree = budget_tree(session, **other)
    assert tree.disbursed[ident(session, "B.1")].value is None
    with pytest.raises(UserError, match="kỳ báo cáo"):
        budget_edits.set_spending(
            session, ident(session, "B.1"), period_id=None, unit_id=1, disbursed_vnd=1
        )


def test_emptied_spending_leaves_no_row(session: Session) -> None:
    spend(session, "B.1", disbursed_vnd=5, note="Đợt 1")
    spend(session, "B.1", disbursed_vnd=None)
    assert rows(session)["B.1"].note == "Đợt 1"
    spend(session, "B.1", note="  ")
    assert session.conn.execute("SELECT count(*) FROM execution").fetchone()[0] == 0


# -- search


def test_search_keeps_the_lines_above(session: Session) -> None:
    tree = budget_tree(session, **place(session), search="phong hoc ngoai ngu")
    codes = {row.line.id: code for code, row in rows(session).items()}
    assert [codes[i] for i in tree.order if i in tree.shown] == [
        "T", "A", "A.III", "A.III.2", "A.III.2.1", "A.III.2.2",
    ]  # fmt: skip
    assert {codes[i] for i in tree.found} == {"A.III.2", "A.III.2.1", "A.III.2.2"}
    assert tree.planned[ident(session, "T")].value == 418_348 * MILLION  # totals stay whole


# -- authoring


def test_every_action_is_one_step_and_comes_back(session: Session) -> None:
    actions = [
        lambda: budget_edits.add_line(session, after=ident(session, "B.1")),
        lambda: budget_edits.add_line(session, inside=ident(session, "A.I"), amount_vnd=5),
        lambda: budget_edits.update_line(session, ident(session, "B.2"), name="Thư viện số"),
        lambda: budget_edits.duplicate_lines(session, [ident(session, "A.II")]),
        lambda: budget_edits.move_line(session, ident(session, "A.III"), -1),
        lambda: budget_edits.indent_line(session, ident(session, "A.III.2")),
        lambda: budget_edits.outdent_line(session, ident(session, "A.II.1.1")),
        lambda: budget_edits.set_shares(session, ident(session, "A.I"), "year", {"2023": 900}),
        lambda: spend(session, "B.1", disbursed_vnd=7),
        lambda: budget_edits.delete_lines(session, [ident(session, "B")]),
    ]
    expect_single_steps(session, actions, TABLES)


def test_new_lines_go_on_counting(session: Session) -> None:
    budget_edits.add_line(session, after=ident(session, "A.III.2.2"))
    found = rows(session)
    assert list(found)[10:14] == ["A.III.2.1", "A.III.2.2", "A.III.2.3", "B"]
    assert found["A.III.2.3"].line.printed_code == "2.3"
    assert found["A.III.2.3"].line.source == "Ngân sách nhà nước"
    budget_edits.add_line(session, after=ident(session, "B"))
    assert rows(session)["C"].depth == 1
    budget_edits.add_line(session, inside=ident(session, "C"))
    assert rows(session)["C.I"].line.printed_code == "I"
    budget_edits.add_line(session)  # at the end, beside the total
    assert list(rows(session))[-1] == "1"


def test_first_line_of_an_empty_book_makes_its_plan(tmp_path: Path) -> None:
    with Session.create(tmp_path / "trong.skh", unit="TH Cổ Bi", levels=("TH",)) as session:
        line = budget_edits.add_line(session, name="Kinh phí năm học")
        tree = budget_tree(session, period_id=None, unit_id=None)
        assert tree.order == [line]
        assert natural_unit(session) == "million"
        session.undo()
        assert session.conn.execute("SELECT count(*) FROM plan").fetchone()[0] == 0


def test_indent_and_outdent_move_the_branch_and_its_codes(session: Session) -> None:
    line = ident(session, "A.III")
    assert budget_edits.indent_line(session, line)
    found = rows(session)
    assert found["A.II.III"].depth == 3
    assert found["A.II.III.2.1"].planned.value == 6_072 * MILLION
    assert found["A.II"].planned.summed == (44_450 + 368_268) * MILLION
    assert found["A"].planned.difference == 0
    assert budget_edits.outdent_line(session, line)
    assert list(rows(session)) == [
        "T", "A", "A.I", "A.II", "A.II.1", "A.II.1.1", "A.II.2", "A.III", "A.III.1", "A.III.2",
        "A.III.2.1", "A.III.2.2", "B", "B.1", "B.2",
    ]  # fmt: skip
    assert not budget_edits.outdent_line(session, ident(session, "T"))
    assert not budget_edits.indent_line(session, ident(session, "A"))


def test_lines_move_among_their_siblings_with_what_is_below(session: Session) -> None:
    assert budget_edits.move_line(session, ident(session, "B"), -1)
    assert list(rows(session))[:5] == ["T", "B", "B.1", "B.2", "A"]
    assert not budget_edits.move_line(session, ident(session, "B"), -1)


def test_two_plans_stay_apart(session: Session) -> None:
    load_built_in(session, "ha-dong-2020-2025")
    tree = budget_tree(session, **place(session))
    tops = tree.children[None]
    assert len(tops) == 2
    assert budget.grand_total(tree, tree.planned) == (418_348 + 46_375) * MILLION
    with pytest.raises(UserError, match="kế hoạch khác"):
        budget_edits.indent_line(session, tops[1])


def test_duplicate_copies_the_branch_without_spending(session: Session) -> None:
    spend(session, "B.1", disbursed_vnd=5)
    budget_edits.set_shares(session, ident(session, "B.1"), "source", {"Phụ huynh": 5})
    [copy] = budget_edits.duplicate_lines(session, [ident(session, "B"), ident(session, "B.1")])
    tree = budget_tree(session, **place(session))
    branch = budget_rows(session, tree.subtree(copy), **place(session), tree=tree)
    assert branch[0].line.name == "NGUỒN XÃ HỘI HÓA"
    assert len(branch) == 3
    assert branch[0].disbursed.value is None
    assert [share.name for share in branch[1].shares] == ["Phụ huynh"]
    codes = [r[0] for r in session.conn.execute("SELECT code FROM budget_line")]
    assert len(codes) == len(set(codes)) == 18


def test_deleting_a_branch_and_its_parts_together(session: Session) -> None:
    spend(session, "A.II.2", disbursed_vnd=5)
    budget_edits.delete_lines(session, [ident(session, "A.II"), ident(session, "A.II.1")])
    assert list(rows(session))[:4] == ["T", "A", "A.I", "A.III"]
    assert rows(session)["A"].planned.difference == -44_450 * MILLION
    session.undo()
    assert len(rows(session)) == 15
    assert rows(session)["A.II.2"].disbursed.value == 5


def test_formula_is_read_when_written(session: Session) -> None:
    line = budget_edits.add_line(session, after=ident(session, "B.2"))
    formula = "300 người x 1,0 triệu đồng/người/năm x 5 năm"
    budget_edits.update_line(session, line, formula_raw=formula)
    found = rows(session)["B.3"]
    assert found.line.formula_raw == formula
    assert found.line.amount_vnd == found.line.formula_total_vnd == 1_500 * MILLION
    assert "1.500 triệu đồng" in budget.formula_sentence(session, found.line)
    budget_edits.update_line(session, line, amount_vnd=1_400 * MILLION)
    assert "Công thức tính ra 1.500, kế hoạch ghi 1.400 triệu đồng." in differences(
        rows(session)["B.3"], "million"
    )
    budget_edits.update_line(session, line, formula_raw="")
    assert rows(session)["B.3"].line.formula_total_vnd is None
    assert budget.formula_sentence(session, rows(session)["B.3"].line) == ""


def test_formula_never_overwrites_an_amount(session: Session) -> None:
    line = ident(session, "A.I")
    budget_edits.update_line(session, line, formula_raw="5 lớp x 100 triệu đồng/lớp")
    assert rows(session)["A.I"].line.amount_vnd == 900 * MILLION


def test_typed_amount_is_no_longer_the_printed_text(session: Session) -> None:
    line = ident(session, "A.I")
    assert rows(session)["A.I"].line.amount_raw == "900"
    budget_edits.update_line(session, line, amount_vnd=950 * MILLION)
    assert rows(session)["A.I"].line.amount_raw is None
    session.undo()
    assert rows(session)["A.I"].line.amount_raw == "900"


def test_a_line_keeps_a_name(session: Session) -> None:
    before = image_of(session, TABLES)
    with pytest.raises(UserError, match="Nội dung"):
        budget_edits.update_line(session, ident(session, "B"), name=" ")
    assert image_of(session, TABLES) == before


# -- money


@pytest.mark.parametrize(
    ("raw", "unit", "vnd"),
    [
        ("418.348", "million", 418_348 * MILLION),
        ("418 348", "million", 418_348 * MILLION),
        ("1,5", "million", 1_500_000),
        ("1,5 tỷ", "million", 1_500_000_000),
        ("46.375 triệu đồng", "vnd", 46_375 * MILLION),
        ("450.000 đ", "million", 450_000),
        ("450 trđ", "million", 450 * MILLION),
        ("1.500.000,-", "million", 1_500_000),
        ("900,000,000", "vnd", 900_000_000),
        ("1,250", "vnd", 1_250),
        ("1,25", "thousand", 1_250),
        ("(500)", "million", -500 * MILLION),
        ("0", "million", 0),
        ("  ", "million", None),
    ],
)
def test_money_is_read_in_the_unit_shown(raw: str, unit: str, vnd: int | None) -> None:
    assert read_money(raw, unit) == vnd


@pytest.mark.parametrize(
    ("raw", "unit", "said"),
    [
        ("98%", "million", "không phải là số tiền"),
        ("98 phần trăm", "million", "không phải là số tiền"),
        ("chưa rõ", "million", "không phải là số tiền"),
        ("1,5", "vnd", "không tròn đồng"),
        ("0,0000001", "million", "không tròn đồng"),
        ("99999999999", "million", "quá lớn"),
    ],
)
def test_what_is_no_money_is_refused_in_words(raw: str, unit: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_money(raw, unit)


def test_two_readings_are_given_in_the_unit_shown() -> None:
    with pytest.raises(AmbiguousNumber) as asked:
        read_money("1,250", "million")
    assert asked.value.readings == (Decimal("1.25"), Decimal(1250))
    with pytest.raises(AmbiguousNumber) as asked:
        read_money("1,250 tỷ", "million")
    assert asked.value.readings == (Decimal(1250), Decimal(1_250_000))


def test_money_shows_every_dong(session: Session) -> None:
    assert money_text(418_348 * MILLION, "million") == "418.348"
    assert money_text(1_500_500_001, "million") == "1.500,500001"
    assert money_text(1_500_500_001, "vnd") == "1.500.500.001"
    assert money_text(-500, "thousand") == "-0,5"
    assert money_text(None, "vnd") == ""
    assert natural_unit(session) == "million"
    budget_edits.update_line(session, ident(session, "B.1"), amount_vnd=1_000)
    assert natural_unit(session) == "thousand"
    budget_edits.update_line(session, ident(session, "B.1"), amount_vnd=1_001)
    assert natural_unit(session) == "vnd"


# -- codes


@pytest.mark.parametrize(
    ("code", "following", "below"),
    [
        ("A", "B", "I"), ("I", "II", "1"), ("XIX", "XX", "1"), ("1", "2", "1.1"),
        ("1.9", "1.10", "1.9.1"), ("a", "b", None), ("Z", None, "I"), (None, None, None),
        ("XX", None, "1"), ("*", None, None),
    ],
)  # fmt: skip
def test_codes_go_on(code: str | None, following: str | None, below: str | None) -> None:
    assert next_code(code) == following
    assert first_code(code) == below


# -- lines dragged elsewhere


def dump(session: Session) -> list[tuple[object, ...]]:
    rows = session.conn.execute("SELECT id, parent_id, code, position FROM budget_line ORDER BY id")
    return [tuple(row) for row in rows]


def test_lines_are_put_elsewhere_with_their_branches(session: Session) -> None:
    before = dump(session)
    tree = budget.budget_tree(session, period_id=None, unit_id=None)
    [top] = tree.children[None]
    first, second = tree.children[top]
    inner = tree.children[first][1]
    branch = tree.subtree(inner)
    budget_edits.put_lines(session, [inner], second, 1)
    moved = budget.budget_tree(session, period_id=None, unit_id=None)
    assert moved.children[second][1] == inner
    assert moved.subtree(inner) == branch
    codes = {row[0]: row[2] for row in dump(session)}
    assert len(set(codes.values())) == len(codes)
    assert all(str(codes[i]).startswith(f"{codes[inner]}") for i in branch)
    session.undo()
    assert dump(session) == before


def test_several_lines_keep_their_order_and_a_branch_counts_once(session: Session) -> None:
    tree = budget.budget_tree(session, period_id=None, unit_id=None)
    [top] = tree.children[None]
    first = tree.children[top][0]
    one, two, three = tree.children[first]
    below = tree.children[two][0]
    budget_edits.put_lines(session, [below, two, one], first, 3)  # `below` goes with `two`
    moved = budget.budget_tree(session, period_id=None, unit_id=None)
    assert moved.children[first] == [three, one, two]
    assert moved.parent[below] == two
    assert session.undo_label == "Chuyển chỗ 2 dòng kinh phí"


def test_a_branch_does_not_go_into_itself(session: Session) -> None:
    tree = budget.budget_tree(session, period_id=None, unit_id=None)
    [top] = tree.children[None]
    first = tree.children[top][0]
    before = dump(session)
    with pytest.raises(UserError, match="chính nhánh của nó"):
        budget_edits.put_lines(session, [top], first, 0)
    assert dump(session) == before
