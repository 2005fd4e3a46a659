"""Parts of budget lines by source and by year: typed, implied, summed, and what is left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import budget_edits
from core.services.budget import Money, budget_tree
from core.services.budget_shares import By, Split, part_names, set_part, splits
from core.session import Session

STATE, SOCIAL = "Ngân sách nhà nước", "Xã hội hóa"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "so.skh", plan="gia-lam-2023") as opened:
        yield opened


def found(session: Session, by: By) -> dict[int, Split]:
    return splits(session, budget_tree(session, period_id=None, unit_id=None), by)


def line(session: Session, code: str) -> int:
    sql = "SELECT id FROM budget_line WHERE code = ?"
    return int(session.conn.execute(sql, (code,)).fetchone()[0])


def test_columns_of_sources_and_years(session: Session) -> None:
    assert part_names(session, "source") == [STATE, SOCIAL]
    assert part_names(session, "year") == ["2023"]
    set_part(session, line(session, "A.I"), "year", "2024", 5)
    set_part(session, line(session, "A.I"), "source", "Tài trợ", 5)
    assert part_names(session, "year") == ["2023", "2024"]
    assert part_names(session, "source") == [STATE, SOCIAL, "Tài trợ"]


def test_a_line_of_one_source_is_wholly_from_it(session: Session) -> None:
    parts = found(session, "source")
    one = parts[line(session, "A.I")]
    assert one.implied
    assert one.parts == {STATE: Money(None, one.whole)}
    assert one.rest == 0
    top = next(iter(budget_tree(session, period_id=None, unit_id=None).children[None]))
    assert sum(m.value or 0 for m in parts[top].parts.values()) == parts[top].whole


def test_typed_parts_leave_a_rest_and_sum_up(session: Session) -> None:
    one = line(session, "A.I")
    whole = found(session, "year")[one].whole
    assert whole == 900_000_000
    assert found(session, "year")[one].rest == whole
    set_part(session, one, "year", "2023", 600_000_000)
    set_part(session, one, "year", "2024", 400_000_000)
    assert found(session, "year")[one].rest == -100_000_000
    assert found(session, "year")[line(session, "A")].parts["2024"].value == 400_000_000
    assert session.undo_label == "Sửa phần 2024 của dòng kinh phí I"
    session.undo()
    assert found(session, "year")[one].rest == 300_000_000
    set_part(session, one, "year", "2023", None)
    assert found(session, "year")[one].parts == {}


def test_a_typed_part_ends_what_was_implied(session: Session) -> None:
    one = line(session, "A.I")
    set_part(session, one, "source", SOCIAL, 100_000_000)
    split = found(session, "source")[one]
    assert not split.implied
    assert (list(split.parts), split.rest) == ([SOCIAL], 800_000_000)  # nothing is assumed


def test_a_line_without_amount_has_no_rest(session: Session) -> None:
    new = budget_edits.add_line(session, name="Chưa rõ")
    assert found(session, "year")[new].rest is None


def test_two_spellings_of_a_source_are_one_column(session: Session) -> None:
    budget_edits.update_line(session, line(session, "A.I"), source="Xã hội hoá")
    assert part_names(session, "source") == [STATE, SOCIAL]
    assert found(session, "source")[line(session, "A.I")].parts == {
        SOCIAL: Money(None, 900_000_000)
    }
    set_part(session, line(session, "B.1"), "source", "Xã hội hoá", 5)  # as typed, nothing is lost
    assert "Xã hội hoá" in part_names(session, "source")
