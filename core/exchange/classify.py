"""What is a received file? One of eleven classes, with the reason in words.

Nothing here depends on a clock but the word "muộn": what a report replaces is decided by its
number, whose it is by its unit, and both by the digest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from core import clock
from core.exchange.merge import Names, localised
from core.exchange.travel import Travel, check_code
from core.exchange.trust import trust_of
from core.i18n import tr
from core.rules.names import SURE, match_unit, names_of
from core.services.progress import show_day
from core.session import Session
from db.queries import book as book_query
from db.queries import exchange as query
from db.queries.rows import select
from db.queries.travel import above, below
from db.records import Period, Plan, Unit

if TYPE_CHECKING:
    from core.exchange.inbox import Candidate, Item

KNOWN_AS = "units_known_as"
"""Setting: uid of a book → uid of the unit it was recognised as."""


class Book:
    """What a book knows that matters for classifying, read once for a whole batch."""

    def __init__(self, session: Session) -> None:
        self.session = session
        conn = session.conn
        self.names = Names.load(conn, session.setting(KNOWN_AS, {}))
        self.units = {unit.id: unit for unit in select(conn, Unit, "unit")}
        self.aliases = book_query.aliases(conn)
        self.periods = {p.key: p for p in select(conn, Period, "period")}
        self.positions = {p.id: p.position for p in self.periods.values()}
        self.plans = {plan.uid: plan for plan in select(conn, Plan, "plan")}
        self.states = {(s.unit_id, s.period_id): s for s in query.unit_periods(conn)}
        self.own = session.own_unit_id()
        self.not_below = above(conn, json.dumps([self.own]))
        self.taken_digests = {
            row.digest for row in query.submissions(conn, "in") if row.taken and row.digest
        }


def classify(book: Book, file: str, travel: Travel) -> Item:
    """The class of a readable file, without regard to the other files of its batch."""
    from core.exchange.inbox import Item

    head = travel.head
    sender = next(row for row in travel.rows("unit") if row["uid"] == head["sender"])
    item = Item(
        file,
        "invalid",
        "",
        unit=head["unit"] or None,
        unit_name=str(sender["name"]),
        period=head["period"] or None,
        revision=int(head["revision"]) if head["revision"] else None,
        digest=head["digest"],
        head=head,
    )
    if travel.kind != "report":
        return replace(item, reason=_not_a_report(travel))
    unit_id = book.names.unit(head["unit"])
    if unit_id is None:
        return _unknown_unit(book, item, travel)
    item = classify_known(book, item, travel, unit_id)
    if trust_of(book.session, travel) == "changed":
        more = tr("Tệp ký bằng khóa khác với các lần trước (có thể trường đã đổi máy); hãy hỏi lại"
                  " rồi xác nhận một lần.")  # fmt: skip
        item = replace(item, changed_key=True, reason=f"{item.reason} {more}")
    return item


def classify_known(book: Book, item: Item, travel: Travel, unit_id: int) -> Item:
    """The class of a report whose sender is a unit of the book."""
    item = replace(item, unit_id=unit_id, unit_name=book.units[unit_id].name)
    if unit_id in book.not_below:
        return replace(item, cls="unknown_unit", reason=_not_from_below(book, unit_id))
    period = book.periods.get(travel.head["period"])
    if period is None:
        return replace(item, cls="wrong_period", reason=_no_period(book, travel))
    state = book.states.get((unit_id, period.id))
    if state is not None and state.state == "locked" and state.digest != item.digest:
        reason = tr("{period} của {unit} đã khóa. Muốn nhận bản này, hãy mở khóa kỳ cho đơn vị.",
                    period=period.label, unit=item.unit_name)  # fmt: skip
        return replace(item, cls="wrong_period", reason=reason)
    plan = book.plans.get(travel.head["plan"])
    if plan is None:
        return replace(item, cls="wrong_plan", reason=_no_plan(travel))
    if stranger := _not_theirs(book, travel, unit_id):
        reason = tr("Tệp có số liệu của {other}, đơn vị không thuộc {unit} trong sổ này.",
                    other=stranger, unit=item.unit_name)  # fmt: skip
        return replace(item, reason=reason, incoming=None)
    incoming = localised(travel, book.names, unit_id, period.id)
    item = replace(item, incoming=incoming)
    if state is not None and state.digest is not None:
        item = _beside_held(book, item, state, period)
        if item.cls != "newer":
            return replace(item, incoming=None)
    else:
        item = _first(book, item, travel, period)
    if str(plan.version_no) != travel.head["plan_version"]:
        reason = tr("Báo cáo theo bản {theirs} của kế hoạch, sổ này đang ở bản {ours}. Có thể nhận"
                    " khi đã xem; số liệu của chỉ tiêu không còn trong kế hoạch không được nhận.",
                    theirs=travel.head["plan_version"], ours=plan.version_no)  # fmt: skip
        return replace(item, cls="wrong_plan", reason=reason, waits=True)
    if incoming.skipped:
        more = tr("{n} dòng của chỉ tiêu, nhiệm vụ hoặc dòng kinh phí không có trong kế hoạch của"
                  " sổ này không được nhận.", n=incoming.skipped)  # fmt: skip
        item = replace(item, reason=f"{item.reason} {more}")
    return item


def _not_theirs(book: Book, travel: Travel, unit_id: int) -> str | None:
    """The name of a unit in the file that does not stand below the sender in this book.

    The file says of itself who is below whom; whose rows a sender may bring is decided here.
    """
    rows = travel.rows("unit")
    if len(rows) == 1:
        return None
    alone = book.units[unit_id].kind == "school"
    theirs = {unit_id} if alone else below(book.session.conn, unit_id)
    for row in rows:
        known = unit_id if row["uid"] == travel.head["unit"] else book.names.unit(row["uid"])
        is_new = known is None or known < 0
        if known not in theirs and (alone or not is_new):
            return str(row["name"])
    return None


def places_by_period(book: Book, items: Sequence[Item], places: Iterable[int]) -> list[list[int]]:
    """Places of items that hold a report, period by period in the order of time.

    What is held is read, compared and written for one period at a time: memory stays small.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for n in places:
        if (incoming := items[n].incoming) is not None:
            groups[incoming.period_id].append(n)
    return [groups[period] for period in sorted(groups, key=lambda p: book.positions[p])]


def settle_batch(items: Sequence[Item]) -> list[Item]:
    """Of several reports of one unit and period in a batch only the newest is to be taken."""
    settled = list(items)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, item in enumerate(items):
        if item.incoming is not None:
            groups[item.incoming.unit_id, item.incoming.period_id].append(n)
        elif item.cls == "unknown_unit" and item.waits:
            groups["unknown", item.unit, item.period].append(n)
    for places in groups.values():
        if len(places) > 1:
            _settle_group(settled, places)
    _settle_overlaps(settled)
    return settled


def settle_chosen(items: Sequence[Item], chosen: Iterable[int]) -> list[Item]:
    """Like `settle_batch` among chosen items, once it is decided who their senders are."""
    settled, places = list(items), sorted(set(chosen))
    for n, item in zip(places, settle_batch([items[n] for n in places]), strict=True):
        settled[n] = item
    return settled


def _settle_overlaps(items: list[Item]) -> None:
    """A unit's rows of a period come from one file at a time: its own, or that of its office."""
    first: dict[tuple[int, int], Item] = {}
    for n, item in enumerate(items):
        if item.incoming is None:
            continue
        cells = [(unit, item.incoming.period_id) for unit in item.incoming.units if unit > 0]
        other = next((first[cell] for cell in cells if cell in first), None)
        if other is None:
            first.update(dict.fromkeys(cells, item))
            continue
        reason = tr("Tệp “{file}” trong cùng đợt cũng có số liệu kỳ này của đơn vị. Hãy nhận từng"
                    " tệp một, tệp đúng nhận sau cùng.", file=other.file)  # fmt: skip
        items[n] = _laid_aside(item, "invalid", reason)


def _settle_group(items: list[Item], places: list[int]) -> None:
    newest = max(items[n].revision or 0 for n in places)
    top = [n for n in places if items[n].revision == newest]
    top.sort(key=lambda n: ("›" in items[n].file, n))  # rather the file itself than an attachment
    digests = {items[n].digest for n in top}
    for n in places:
        if n not in top:
            reason = tr("Trong cùng đợt có bản mới hơn (lần {newest}); bản này là lần {revision}.",
                        newest=newest, revision=items[n].revision)  # fmt: skip
            items[n] = _laid_aside(items[n], "older", reason)
        elif len(digests) > 1:
            reason = tr("Trong cùng đợt có hai tệp cùng là lần gửi {revision} nhưng nội dung khác"
                        " nhau. Hãy hỏi đơn vị mã kiểm tra của bản đúng; bản này có mã {code}.",
                        revision=newest, code=check_code(items[n].digest or "0"))  # fmt: skip
            items[n] = _laid_aside(items[n], "invalid", reason)
        elif n != top[0]:
            reason = tr("Trùng với tệp “{file}” trong cùng đợt.", file=items[top[0]].file)
            items[n] = _laid_aside(items[n], "duplicate", reason)


def _laid_aside(item: Item, cls: str, reason: str) -> Item:
    return replace(
        item, cls=cls, reason=reason, incoming=None, travel=None, waits=False,  # type: ignore[arg-type]
        changes=0, counts=None,
    )  # fmt: skip


# -- the reasons --------------------------------------------------------------------------------


def _first(book: Book, item: Item, travel: Travel, period: Period) -> Item:
    assert item.unit_id is not None  # noqa: S101 - for the type checker
    state = book.states.get((item.unit_id, period.id))
    due = (state.due_on if state else None) or period.due_on
    made = _day_made(travel.head["made_at"])
    days = (made - date.fromisoformat(due)).days if due else 0
    words = {"period": period.label, "revision": item.revision, "made": show_day(made.isoformat())}
    if days > 0:
        reason = tr("{period}, lần {revision}, lập ngày {made}, muộn {days} ngày.", days=days,
                    **words)  # fmt: skip
        return replace(item, cls="late", reason=reason)
    reason = tr("{period}, lần {revision}, lập ngày {made}.", **words)
    return replace(item, cls="on_time", reason=reason)


def _beside_held(book: Book, item: Item, state: query.UnitPeriod, period: Period) -> Item:
    """Compared with the report held: the same, newer, older, or another with the same number."""
    revision = item.revision or 0
    words = {"period": period.label, "held": state.revision, "revision": revision}
    if item.digest == state.digest:
        reason = tr("{period}, lần {revision}: đã nhận đúng tệp này, không có gì thay đổi.",
                    **words)  # fmt: skip
        return replace(item, cls="duplicate", reason=reason)
    if revision < state.revision:
        reason = tr("{period}: tệp là lần gửi {revision}, sổ đang giữ lần {held} mới hơn.", **words)
        if item.digest in book.taken_digests:
            reason += " " + tr("Tệp này đã được nhận trước đây.")
        return replace(item, cls="older", reason=reason)
    if revision == state.revision:
        reason = tr("{period}: cũng là lần gửi {revision} như bản đang giữ nhưng nội dung khác"
                    " (mã {code}, đang giữ {other}). Hãy hỏi lại đơn vị; bản sửa phải gửi bằng lệnh"
                    " Gửi báo cáo để có số lần gửi mới.", code=check_code(item.digest or ""),
                    other=check_code(state.digest or ""), **words)  # fmt: skip
        return replace(item, cls="invalid", reason=reason)
    reason = tr("{period}: lần gửi {revision} thay cho lần {held}.", **words)
    if revision == state.revision + 1 and (item.head or {})["previous_digest"] != state.digest:
        reason += " " + tr("Bản này không nối tiếp bản đang giữ; nên hỏi lại đơn vị.")
    return replace(item, cls="newer", reason=reason)


def _day_made(stamp: str) -> date:
    """The day a report was made by its own label, never later than today."""
    made = datetime.fromisoformat(stamp)
    if made.tzinfo is not None:
        made = made.astimezone(clock.now().tzinfo)
    return min(made.date(), clock.today())


def _unknown_unit(book: Book, item: Item, travel: Travel) -> Item:
    """The sender is not in the book: likely units are offered, none is assumed."""
    from core.exchange.inbox import Candidate

    row = next(r for r in travel.rows("unit") if r["uid"] == travel.head["unit"])
    candidates: list[Candidate] = []
    if row["code"]:
        candidates = [
            Candidate(u.id, u.name, 1.0) for u in book.units.values() if u.code == row["code"]
        ]
    if not candidates:
        names = names_of(book.units.values(), book.aliases)
        found = match_unit(str(row["name"]), names).candidates
        candidates = [Candidate(c.unit_id, c.name, c.confidence) for c in found]
    reason = tr("{name} không có trong danh sách đơn vị của sổ.", name=row["name"])
    if candidates and candidates[0].confidence >= SURE:
        reason += " " + tr("Có thể là “{name}”; hãy xác nhận trước khi nhận.",
                           name=candidates[0].name)  # fmt: skip
    else:
        reason += " " + tr("Hãy chọn đơn vị hoặc thêm đơn vị mới rồi nhận.")
    waits = travel.head["period"] in book.periods and travel.head["plan"] in book.plans
    return replace(
        item, cls="unknown_unit", reason=reason, waits=waits, candidates=tuple(candidates),
        travel=travel if waits else None,
    )  # fmt: skip


def _not_a_report(travel: Travel) -> str:
    if travel.kind == "plan":
        return tr("Đây là tệp kế hoạch, không phải báo cáo. Hãy nhận bằng lệnh Nhận kế hoạch.")
    return tr("Đây là phiếu tiếp nhận, không phải báo cáo. Hãy nhận bằng lệnh Nhận kế hoạch ở sổ"
              " của đơn vị đã gửi báo cáo.")  # fmt: skip


def _not_from_below(book: Book, unit_id: int) -> str:
    if unit_id == book.own:
        return tr("Đây là báo cáo của chính đơn vị của sổ này, để gửi lên cấp trên.")
    return tr("{unit} là cấp trên, không báo cáo cho đơn vị của sổ này.",
              unit=book.units[unit_id].name)  # fmt: skip


def _no_period(book: Book, travel: Travel) -> str:
    [row] = travel.rows("period")
    return tr("Sổ này không có kỳ “{label}” ({key}).", label=row["label"], key=row["key"])


def _no_plan(travel: Travel) -> str:
    [row] = travel.rows("plan")
    return tr("Báo cáo theo kế hoạch “{title}” ({number}), sổ này không có kế hoạch đó.",
              title=row["title"], number=row["number"] or tr("chưa ghi số"))  # fmt: skip
