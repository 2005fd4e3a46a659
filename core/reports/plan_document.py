"""Document 2: the plan with its appendices, as the source printed it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from core.reports.content import Appendix, Block, Document, Heading, Paragraph, Table
from core.reports.frame import own_unit, plan_letterhead, plan_signature
from core.reports.plan_tables import (
    assignment_table,
    budget_table,
    course_table,
    indicator_table,
    recognition_lists,
    task_table,
)
from core.services.budget import budget_rows, budget_tree, differences
from core.services.budget_money import natural_unit
from core.services.periods import periods
from core.session import Session
from db.queries import book
from db.queries.rows import select
from db.records import Annex, Plan, Section

_WIDE: Final = ("courses", "tasks", "assignments")
_MOST_UPRIGHT: Final = 6  # columns of a table on an upright page


def plan_document(session: Session, plan: Plan) -> Document:
    """The plan's text, its indicator table where the source has it, signature and appendices.

    A section that bears the title of an annex stands with its table, after the signature. Tables
    that the source does not print as such (its tasks stand in the prose) become appendices that
    say so.
    """
    indicators = _indicator_blocks(session, plan)
    place = _indicator_section(session, plan)
    blocks: list[Block] = [Paragraph(text) for text in json.loads(plan.legal_basis)]
    annexes = _annexes(session, plan)
    titles = {annex.title for annex in annexes if annex.title}
    for section in _sections(session, plan):
        if section.title not in titles:
            blocks += _section_blocks(section)
        if section.id == place:
            blocks += indicators
    appendices = list(_appendices(session, plan, annexes))
    if indicators and place is None:
        wide = any(len(table.columns) > _MOST_UPRIGHT for table in indicators)
        extra = _appendix("BIỂU TỔNG HỢP CÁC CHỈ TIÊU", indicators, landscape=wide)
        appendices.insert(0, extra)
    return Document(
        type=plan.type,
        subject=plan.title,
        letterhead=plan_letterhead(session, plan),
        blocks=tuple(blocks),
        signature=plan_signature(plan),
        sheet="Kế hoạch",
        author=plan.issuer or own_unit(session).name,
        appendices=tuple(appendices),
    )


# -- the text ---------------------------------------------------------------------------------


def _sections(session: Session, plan: Plan) -> list[Section]:
    tail = "WHERE plan_id = ? ORDER BY position, id"
    return select(session.conn, Section, "section", tail, (plan.id,))


def _section_blocks(section: Section) -> list[Block]:
    title = " ".join(part for part in (_number(section.no), section.title) if part)
    heading: list[Block] = [Heading(title, section.depth)] if title else []
    return [*heading, *_paragraphs(section)]


def _paragraphs(section: Section) -> list[Paragraph]:
    return [Paragraph(text) for text in section.body.splitlines() if text.strip()]


def _number(no: str | None) -> str:
    """ "II" and "2" are printed with a full stop, "2.1" and "a)" with what they have."""
    if not no or no[-1] in ".)":
        return no or ""
    return f"{no}."


def _indicator_section(session: Session, plan: Plan) -> int | None:
    """The section that holds the indicator table: the one, without text, that all belong to."""
    wanted = {i.section for i in book.indicators(session.conn, plan.id)}
    found = [s for s in _sections(session, plan) if s.no in wanted and s.depth == 1]
    return found[0].id if len(wanted) == len(found) == 1 and not found[0].body else None


def _indicator_blocks(session: Session, plan: Plan) -> list[Table]:
    conn = session.conn
    indicators = book.indicators(conn, plan.id)
    # what the office set for one school is not the plan's own text
    targets = [target for target in book.targets(conn, plan.id) if target.unit_id is None]
    labels = {period.id: period.label for period in periods(session)}
    return [indicator_table(indicators, targets, labels)] if indicators else []


# -- appendices -------------------------------------------------------------------------------


def _annexes(session: Session, plan: Plan) -> list[Annex]:
    tail = "WHERE plan_id = ? ORDER BY position, id"
    return select(session.conn, Annex, "annex", tail, (plan.id,))


def _appendices(session: Session, plan: Plan, annexes: Sequence[Annex]) -> Iterator[Appendix]:
    """The annexes the plan prints, in its order, then tables it has no annex for."""
    contents = _contents(session, plan, annexes)
    own = {s.title: _paragraphs(s) for s in _sections(session, plan) if s.title}
    for annex in annexes:
        blocks = contents.pop(annex.content or "", [])
        blocks += own.get(annex.title or "", [])
        if blocks:
            cites = annex.cites_raw or ""
            landscape = annex.content in _WIDE
            yield Appendix(annex.no or "", annex.title or "", cites, tuple(blocks), landscape)
    titles = {
        "courses": "BIỂU TỔNG HỢP CÁC LỚP BỒI DƯỠNG",
        "recognitions": "DANH SÁCH TRƯỜNG XÂY DỰNG CHUẨN QUỐC GIA",
        "tasks": "BIỂU TỔNG HỢP NHIỆM VỤ",
        "budget": "BIỂU TỔNG HỢP KINH PHÍ",
    }
    for content, blocks in contents.items():
        if blocks:
            yield _appendix(titles[content], blocks, landscape=content in _WIDE)


def _appendix(title: str, blocks: Sequence[Block], landscape: bool = False) -> Appendix:
    note = "(Sổ Kế Hoạch tổng hợp từ nội dung kế hoạch)"
    return Appendix("", title, note, tuple(blocks), landscape)


def _contents(session: Session, plan: Plan, annexes: Sequence[Annex]) -> dict[str, list[Block]]:
    """The tables by what an annex says it holds; an empty list for nothing.

    An assignment table holds the tasks of the section that bears its title.
    """
    conn = session.conn
    courses = book.courses(conn, plan.id)
    titles = {a.title for a in annexes if a.content == "assignments" and a.title}
    known = book.tasks(conn, plan.id)
    assigned = [task for task in known if task.section_name in titles]
    tasks = [task for task in known if task.section_name not in titles]
    lists: list[Block] = []
    for heading, table in recognition_lists(book.recognitions(conn, plan.id)):
        lists += [Heading(heading, 2), table]
    return {
        "courses": [course_table(courses, plan)] if courses else [],
        "recognitions": lists,
        "assignments": [assignment_table(assigned)] if assigned else [],
        "tasks": [task_table(tasks)] if tasks else [],
        "budget": list(_budget(session, plan)),
    }


def _budget(session: Session, plan: Plan) -> Iterator[Table]:
    own = {line.id for line in book.budget_lines(session.conn, plan.id)}
    if not own:
        return
    tree = budget_tree(session, period_id=None, unit_id=None)
    ids = [line_id for line_id in tree.order if line_id in own]
    rows = budget_rows(session, ids, period_id=None, unit_id=None, tree=tree)
    unit = natural_unit(session)
    notes = [f"{row.line.name}: {text}" for row in rows for text in differences(row, unit)]
    yield budget_table(rows, tree, unit, notes)
