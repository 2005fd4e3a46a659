"""Writing the budget: lines, their place in the tree, and spending. Each verb is one undo step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.errors import UserError
from core.i18n import tr
from core.rules.budget_codes import first_code, next_code
from core.rules.budget_formulas import parse_formula
from core.rules.short_text import shortened
from core.services.budget import BudgetTree, budget_tree
from core.services.budget_money import MONEY_UNITS, natural_unit
from core.services.dropped_rows import expect_in_plan
from core.services.plans import plan_for_new_rows
from core.session import Session
from db.queries import budget as query
from db.queries.rows import by_ids
from db.records import BudgetLine
from db.text import nfc, nfc_lines
from db.writer import Row, Writer

_COLUMNS: Final = ("printed_code", "name", "source", "amount_vnd", "formula_raw", "note")
_SPENDING: Final = ("allocated_vnd", "disbursed_vnd", "note")


def add_line(
    session: Session, *, after: int | None = None, inside: int | None = None, **values: Any
) -> int:
    """Add a line as last child of `inside`, else as sibling below `after`, else at the end.

    Its printed number goes on counting from its neighbour. Returns its id.
    """
    tree = _tree(session)
    parent = inside if inside is not None else tree.parent.get(after or 0)
    siblings = tree.children.get(parent, [])
    last = siblings[-1] if siblings else None
    before = after if inside is None and after in siblings else last
    near, above = _line(session, before), _line(session, parent)
    model = near or above
    with session.edit(tr("Thêm dòng kinh phí")) as writer:
        plan_id = model.plan_id if model else plan_for_new_rows(writer)
        row: Row = {
            "name": tr("Dòng kinh phí mới"),
            "printed_code": next_code(near.printed_code) if near else _first_below(above),
            "source": model.source if model else None,
            **_checked(values),
        }
        line_id = writer.add(
            "budget_line",
            {
                **row,
                "uid": str(uuid.uuid4()),
                "plan_id": plan_id,
                "parent_id": parent,
                "code": _free_code(session, plan_id, above, _text(row["printed_code"])),
            },
        )
        place = siblings.index(before) + 1 if before is not None else 0
        _number(writer, tree, parent, [*siblings[:place], line_id, *siblings[place:]])
    return line_id


def update_line(session: Session, line_id: int, **values: Any) -> None:
    """Change columns of a line.

    A new amount is no longer what the source printed, so the printed text goes. A new formula is
    read anew; it also gives the amount of a line that has none and no children.
    """
    row = _checked(values)
    if "amount_vnd" in row:
        row["amount_raw"] = None
    if "formula_raw" in row:
        row |= _of_formula(session, line_id, _text(row["formula_raw"]))
    label = tr("Sửa {what} của dòng kinh phí {name}",
               what=_what(values), name=_name(session, line_id))  # fmt: skip
    with session.edit(label) as writer:
        writer.update("budget_line", (line_id,), row)


def _of_formula(session: Session, line_id: int, raw: str | None) -> Row:
    if raw is None:
        return {"formula_total_vnd": None}
    multiplier = MONEY_UNITS[natural_unit(session)]
    total = parse_formula(raw, multiplier=multiplier).total_computed_vnd
    line = _line(session, line_id)
    has_children = bool(_tree(session).children.get(line_id))
    if line is not None and line.amount_vnd is None and not has_children:
        return {"formula_total_vnd": total, "amount_vnd": total}
    return {"formula_total_vnd": total}


def take_formula(session: Session, line_id: int, raw: str) -> None:
    """Store a formula and its result as the plan's amount, one step.

    Raises `UserError` when the formula gives nothing.
    """
    text = nfc(raw)
    total = parse_formula(text, multiplier=MONEY_UNITS[natural_unit(session)]).total_computed_vnd
    if total is None:
        raise UserError(tr("Công thức này chưa tính ra số tiền. Hãy xem lại các con số."))
    label = tr("Lấy kết quả công thức làm số kế hoạch của dòng {name}",
               name=_name(session, line_id))  # fmt: skip
    values: Row = {"formula_raw": text, "formula_total_vnd": total, "amount_vnd": total}
    with session.edit(label) as writer:
        writer.update("budget_line", (line_id,), {**values, "amount_raw": None})


def delete_lines(session: Session, ids: Sequence[int]) -> None:
    """Delete lines with everything below them and their spending."""
    tops = _topmost(_tree(session), ids)
    label = (
        tr("Xóa dòng kinh phí {name}", name=_name(session, tops[0]))
        if len(tops) == 1
        else tr("Xóa {n} dòng kinh phí", n=len(tops))
    )
    with session.edit(label) as writer:
        for line_id in tops:
            writer.delete("budget_line", (line_id,))


def duplicate_lines(session: Session, ids: Sequence[int]) -> list[int]:
    """Copy lines with everything below them, without spending; returns the ids of the copies.

    Each copy stands below its original.
    """
    tops = _topmost(_tree(session), ids)
    label = tr("Nhân đôi dòng kinh phí {name}", name=_name(session, tops[0]))
    copies = []
    with session.edit(label) as writer:
        for line_id in tops:
            tree = _tree(session)
            parent = tree.parent[line_id]
            siblings = tree.children[parent]
            copy = _copy(session, writer, tree, line_id, parent)
            place = siblings.index(line_id) + 1
            _number(writer, _tree(session), parent, [*siblings[:place], copy, *siblings[place:]])
            copies.append(copy)
    return copies


def _copy(
    session: Session, writer: Writer, tree: BudgetTree, line_id: int, parent: int | None
) -> int:
    row = writer.get("budget_line", line_id) or {}
    above = _line(session, parent)
    code = _free_code(session, int(row["plan_id"] or 0), above, _text(row["printed_code"]))
    new = {**row, "uid": str(uuid.uuid4()), "parent_id": parent, "code": code}
    del new["id"]
    copy = writer.add("budget_line", new)
    for table, linked in query.linked_rows(session.conn, line_id):
        writer.insert(table, {**linked, "line_id": copy})
    for child in tree.children.get(line_id, []):
        _copy(session, writer, tree, child, copy)
    return copy


def move_line(session: Session, line_id: int, step: int) -> bool:
    """Move a line with what is below it over its sibling (-1 up, +1 down); False at the end."""
    tree = _tree(session)
    siblings = list(tree.children[tree.parent[line_id]])
    place = siblings.index(line_id) + step
    if not 0 <= place < len(siblings):
        return False
    siblings.remove(line_id)
    siblings.insert(place, line_id)
    with session.edit(tr("Chuyển chỗ dòng kinh phí {name}", name=_name(session, line_id))) as w:
        _number(w, tree, tree.parent[line_id], siblings)
    return True


def indent_line(session: Session, line_id: int) -> bool:
    """Make a line the last child of the sibling above it; False when there is none."""
    tree = _tree(session)
    siblings = tree.children[tree.parent[line_id]]
    place = siblings.index(line_id)
    if place == 0:
        return False
    above = siblings[place - 1]
    label = tr("Lùi dòng kinh phí {name} vào một cấp", name=_name(session, line_id))
    _put(session, tree, [line_id], above, len(tree.children.get(above, [])), label)
    return True


def outdent_line(session: Session, line_id: int) -> bool:
    """Make a line the next sibling of its parent; False for a topmost line."""
    tree = _tree(session)
    parent = tree.parent[line_id]
    if parent is None:
        return False
    above = tree.parent[parent]
    label = tr("Đưa dòng kinh phí {name} ra một cấp", name=_name(session, line_id))
    place = tree.children[above].index(parent) + 1
    _put(session, tree, [line_id], above, place, label)
    return True


def put_lines(session: Session, ids: Sequence[int], parent: int | None, place: int) -> None:
    """Move lines with their branches so that they become children of `parent` from `place` on.

    `place` counts the children as they stand before the move. Raises `UserError` when a line would
    come to stand below itself or in another plan.
    """
    tree = _tree(session)
    tops = _topmost(tree, ids)
    if parent is not None and {parent, *tree.above(parent)} & set(tops):
        raise UserError(tr("Không đưa một dòng kinh phí vào trong chính nhánh của nó được."))
    before = tree.children.get(parent, [])[:place]
    here = len([line_id for line_id in before if line_id not in tops])
    label = (
        tr("Chuyển chỗ dòng kinh phí {name}", name=_name(session, tops[0]))
        if len(tops) == 1
        else tr("Chuyển chỗ {n} dòng kinh phí", n=len(tops))
    )
    _put(session, tree, tops, parent, here, label)


def _put(
    session: Session,
    tree: BudgetTree,
    ids: Sequence[int],
    parent: int | None,
    place: int,
    label: str,
) -> None:
    """Give lines another parent or place; the codes of their branches follow, printed numbers
    do not. `place` counts the other children."""
    above = _line(session, parent)
    lines = by_ids(session.conn, BudgetLine, "budget_line", ids)
    if above is not None and any(line.plan_id != above.plan_id for line in lines):
        raise UserError(tr("Không chuyển dòng kinh phí sang kế hoạch khác được."))
    others = [i for i in tree.children.get(parent, []) if i not in ids]
    with session.edit(label) as writer:
        for line in lines:
            if tree.parent[line.id] != parent:
                _adopt(session, writer, tree, line, above)
        _number(writer, _tree(session), parent, [*others[:place], *ids, *others[place:]])


def _adopt(
    session: Session, writer: Writer, tree: BudgetTree, line: BudgetLine, above: BudgetLine | None
) -> None:
    code = _free_code(session, line.plan_id, above, line.printed_code)
    values: Row = {"parent_id": above.id if above else None, "code": code}
    writer.update("budget_line", (line.id,), values)
    for other in by_ids(session.conn, BudgetLine, "budget_line", tree.subtree(line.id)[1:]):
        if other.code.startswith(f"{line.code}."):
            moved = code + other.code[len(line.code) :]
            writer.update("budget_line", (other.id,), {"code": moved})


def set_spending(
    session: Session, line_id: int, *, period_id: int | None, unit_id: int, **values: Any
) -> None:
    """Store allocated_vnd, disbursed_vnd or note of a line for a period and unit.

    A row that holds nothing any more goes. Raises `UserError` without a period.
    """
    if period_id is None:
        raise UserError(tr("Sổ chưa có kỳ báo cáo. Hãy thêm kỳ báo cáo trước khi nhập."))
    if not set(values) <= set(_SPENDING):
        raise KeyError(*set(values) - set(_SPENDING))
    expect_in_plan(session, "budget_line", line_id)
    key = (period_id, line_id, unit_id)
    label = tr("Sửa {what} của dòng kinh phí {name}",
               what=_what(values), name=_name(session, line_id))  # fmt: skip
    with session.edit(label) as writer:
        old = writer.get("execution", *key) or dict.fromkeys(_SPENDING)
        new: Row = {name: values.get(name, old[name]) for name in _SPENDING}
        new["note"] = nfc_lines(_text(new["note"]) or "") or None
        if any(value is not None for value in new.values()):
            writer.put("execution", key, new)
        elif writer.get("execution", *key) is not None:
            writer.delete("execution", key)


def set_shares(session: Session, line_id: int, by: str, amounts: Mapping[str, int]) -> None:
    """Make `amounts` (name → đồng) the split of a line by 'year' or by 'source'."""
    wanted = {nfc(name): amount for name, amount in amounts.items() if nfc(name)}
    label = tr("Sửa phần chia của dòng kinh phí {name}", name=_name(session, line_id))
    with session.edit(label) as writer:
        for share in query.shares(session.conn, [line_id]):
            if share.by == by and share.name not in wanted:
                writer.delete("budget_share", (line_id, by, share.name))
        for name, amount in wanted.items():
            writer.put("budget_share", (line_id, by, name), {"amount_vnd": amount})


# -- details ----------------------------------------------------------------------------------


def _tree(session: Session) -> BudgetTree:
    return budget_tree(session, period_id=None, unit_id=None)


def _topmost(tree: BudgetTree, ids: Sequence[int]) -> list[int]:
    """The lines of `ids` that stand below none of the others, in the order of the tree."""
    chosen = set(ids)
    return [i for i in tree.order if i in chosen and not chosen & set(tree.above(i))]


def _number(writer: Writer, tree: BudgetTree, parent: int | None, siblings: Sequence[int]) -> None:
    """Write the order of every line as printed, with `siblings` as the children of `parent`."""

    children = {**tree.children, parent: siblings}
    waiting = list(reversed(children.get(None, [])))
    position = 0
    while waiting:
        line_id = waiting.pop()
        waiting += reversed(children.get(line_id, []))
        writer.update("budget_line", (line_id,), {"position": position})
        position += 1


def _free_code(
    session: Session, plan_id: int, parent: BudgetLine | None, printed: str | None
) -> str:
    """A path that no line of the plan has: that of the parent and the printed number, or a count.

    Lines below a total without a number (TỔNG CỘNG) begin a path of their own, as printed.
    """
    taken = query.codes(session.conn, plan_id)
    stem = "" if parent is None or not (parent.printed_code or parent.parent_id) else parent.code
    number = (printed or "").strip(".")
    if parent is not None and parent.printed_code:  # "2.1" below "2" repeats it
        number = number.removeprefix(f"{parent.printed_code}.")
    path = ".".join(part for part in (stem, number) if part)
    if number and path not in taken:
        return path
    count = 1
    while (path := f"{stem}.{count}" if stem else str(count)) in taken:
        count += 1
    return path


def _first_below(parent: BudgetLine | None) -> str | None:
    return first_code(parent.printed_code) if parent else None


def _checked(values: Mapping[str, Any]) -> Row:
    if not set(values) <= set(_COLUMNS):
        raise KeyError(*set(values) - set(_COLUMNS))
    row: Row = {}
    for column, value in values.items():
        clean = nfc_lines if column == "note" else nfc
        row[column] = (clean(value) or None) if isinstance(value, str) else value
    if "name" in row and not row["name"]:
        raise UserError(tr("Nội dung của dòng kinh phí không được để trống. Hãy nhập nội dung."))
    return row


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _line(session: Session, line_id: int | None) -> BudgetLine | None:
    found = by_ids(session.conn, BudgetLine, "budget_line", [] if line_id is None else [line_id])
    return found[0] if found else None


def _name(session: Session, line_id: int) -> str:
    line = _line(session, line_id)
    return "?" if line is None else line.printed_code or shortened(line.name)


def _what(values: Mapping[str, Any]) -> str:
    """The changed column in words; several are "số liệu"."""
    words = {
        "printed_code": tr("mã"), "name": tr("nội dung"), "source": tr("nguồn"),
        "amount_vnd": tr("số tiền kế hoạch"), "formula_raw": tr("công thức"),
        "allocated_vnd": tr("phân bổ"), "disbursed_vnd": tr("giải ngân"), "note": tr("ghi chú"),
    }  # fmt: skip
    return words[next(iter(values))] if len(values) == 1 else tr("số liệu")
