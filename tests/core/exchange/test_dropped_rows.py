"""What a newer version of the plan dropped: in no document, no count, no check, and not upward."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange.accept import accept_plan, look_at_plan
from core.exchange.issue import issue
from core.exchange.submit import prepare
from core.exchange.travel import read_travel
from core.exchange.upward import own_figures
from core.reports import document
from core.reports.content import Document, Paragraph
from core.reports.cover import cover_document
from core.services import checks
from core.services.budget import budget_rows, budget_tree, grand_total
from core.services.budget_edits import set_spending
from core.services.overview import overview
from core.services.own_tasks import foreign_tasks
from core.services.periods import period_by_key
from core.services.progress import enter
from core.services.tasks import task_rows
from core.session import Session
from tests.core.exchange.district import Q1, report, take

Books = tuple[Path, list[Path]]


def accept_all(book: Path, giver: Path, folder: Path) -> None:
    with Session.open(giver) as session:
        [file] = issue(session, 1, folder, one_file=True).files
    with Session.open(book) as session:
        accept_plan(session, look_at_plan(session, file, read_travel(file)))


def drop(giver: Path, table: str, uid: str) -> None:
    with Session.open(giver) as session, session.edit("Bỏ") as writer:
        [(row,)] = session.conn.execute(f"SELECT id FROM {table} WHERE uid = ?", (uid,))
        writer.delete(table, (row,))


def words(made: Document) -> str:
    """All that its tables and paragraphs print, in small letters."""
    rows = [cell.text for table in made.tables() for row in table.rows for cell in row.cells]
    told = [block.text for block in made.blocks if isinstance(block, Paragraph)]
    return "\n".join(rows + told).casefold()


@pytest.fixture
def school(books: Books, tmp_path: Path) -> Path:
    """A school's book whose plan lost an indicator and a task that it had reported on."""
    office, [school, *_] = books
    accept_all(school, office, tmp_path / "1")
    with Session.open(school) as session:
        indicator, name, row, level = session.conn.execute(
            "SELECT i.uid, i.name, i.id, r.level FROM result r JOIN indicator i"
            " ON i.id = r.indicator_id JOIN period p ON p.id = r.period_id"
            " WHERE p.key = ? AND r.denominator > 0", (Q1,)
        ).fetchone()  # fmt: skip
        before = words(document(session, "results", Q1))
        assert name.casefold() in before
        task, title = next(
            tuple(row)
            for row in session.conn.execute("SELECT uid, title FROM task")
            if row["title"].casefold() in before
        )
        with session.edit("Sai") as writer:  # an impossible figure nobody is to be asked about
            unit = session.own_unit_id()
            [(period,)] = session.conn.execute("SELECT id FROM period WHERE key = ?", (Q1,))
            key = (period, row, level, unit)
            writer.update("result", key, {"numerator": 9e6})
    drop(office, "indicator", indicator)
    drop(office, "task", task)
    accept_all(school, office, tmp_path / "2")
    (tmp_path / "gone.txt").write_text(f"{name}\n{title}", "utf-8")
    return school


def test_the_documents_say_what_the_sealed_file_holds(school: Path, tmp_path: Path) -> None:
    name, title = (tmp_path / "gone.txt").read_text("utf-8").split("\n")
    with Session.open(school) as session:
        draft = prepare(session, Q1)
        counts = next(iter(cover_document(session, draft).tables()))
        rows = {row.cells[0].text: row.cells[1].text for row in counts.rows}
        told = document(session, "results", Q1)
        assert name.casefold() not in words(told)
        assert title.casefold() not in words(told)
        [table] = [each for each in told.tables() if each.sheet == "Chỉ tiêu"]
        cells = sum(row.style == "data" for row in table.rows)
        assert rows["Dòng chỉ tiêu của đơn vị"] == str(cells)
        unit = session.own_unit_id()
        figures = overview(session, period_key=Q1, unit_id=unit).indicators
        assert sum(figures.counts.values()) == cells
        assert name.casefold() not in words(document(session, "overview", Q1))


def test_nobody_is_asked_about_a_dropped_row(school: Path) -> None:
    with Session.open(school) as session:
        assert not [f for f in checks.findings(session, Q1) if f["severity"] == "error"]


def test_a_dropped_task_takes_nothing_more(books: Books, tmp_path: Path) -> None:
    office, [school, *_] = books
    with Session.open(school) as session:
        unit = session.own_unit_id()
        task, uid = next(map(tuple, session.conn.execute("SELECT id, uid FROM task")))
        place = {"task_id": task, "period_key": Q1, "unit_id": unit}
        enter(session, **place, field="percent", text="40")
    accept_all(school, office, tmp_path / "1")
    drop(office, "task", uid)
    accept_all(school, office, tmp_path / "2")
    with Session.open(school) as session:
        assert task in foreign_tasks(session, unit)
        [row] = task_rows(session, [task], period_key=Q1, unit_id=unit)
        assert row.dropped == 2
        assert row.progress is not None
        assert row.progress.percent == 40
        with pytest.raises(UserError, match="Nhiệm vụ này đã bỏ ở bản 2"):
            enter(session, **place, field="percent", text="5")


def test_a_dropped_budget_line_is_in_no_total(books: Books, tmp_path: Path) -> None:
    """The total printed is the sum of the lines printed, not of lines the plan has no longer."""
    office, [school, *_] = books
    with Session.open(school) as session:
        unit, period = session.own_unit_id(), period_by_key(session, Q1)
        assert period is not None
        tree = budget_tree(session, period_id=period.id, unit_id=unit)
        lines = [i for i in tree.order if not tree.children.get(i) and tree.parent[i]][:2]
        for line, spent in zip(lines, (7_000_000, 5_000_000), strict=True):
            set_spending(session, line, period_id=period.id, unit_id=unit, disbursed_vnd=spent)
        uids = dict(session.conn.execute("SELECT id, uid FROM budget_line"))
        tree = budget_tree(session, period_id=period.id, unit_id=unit)
        before = grand_total(tree, tree.disbursed) or 0
    accept_all(school, office, tmp_path / "1")
    drop(office, "budget_line", uids[lines[0]])
    accept_all(school, office, tmp_path / "2")
    with Session.open(school) as session:
        tree = budget_tree(session, period_id=period.id, unit_id=unit)
        assert grand_total(tree, tree.disbursed) == before - 7_000_000
        for line in tree.above(lines[0]):
            parts = [c for c in tree.children[line] if c != lines[0]]
            known = [v for c in parts if (v := tree.disbursed[c].value) is not None]
            assert tree.disbursed[line].summed == (sum(known) if known else None)
        [row] = budget_rows(session, [lines[0]], period_id=period.id, unit_id=unit, tree=tree)
        assert (row.dropped, row.disbursed.value) == (2, 7_000_000)
        with pytest.raises(UserError, match="Dòng kinh phí này đã bỏ ở bản 2"):
            set_spending(session, lines[0], period_id=period.id, unit_id=unit, disbursed_vnd=1)


def test_an_office_passes_no_dropped_indicator_on(books: Books, tmp_path: Path) -> None:
    office, schools = books
    above = tmp_path / "above.skh"
    with Session.create(above, unit="Sở mẫu", unit_kind="province", plan="gia-lam-2023"):
        pass
    accept_all(office, above, tmp_path / "1")
    with Session.open(office) as session:
        take(session, report(schools[0], Q1, tmp_path))
        held = {str(row["indicator"]) for row in own_figures(session, Q1, 1)}
    gone = sorted(held)[0]
    drop(above, "indicator", gone)
    accept_all(office, above, tmp_path / "2")
    with Session.open(office) as session:
        assert {str(row["indicator"]) for row in own_figures(session, Q1, 1)} == held - {gone}
        [(name,)] = session.conn.execute("SELECT name FROM indicator WHERE uid = ?", (gone,))
        for kind in ("results", "roll-up", "overview"):
            assert name.casefold() not in words(document(session, kind, Q1)), kind
