"""What is a received file? One of eleven classes, with the reason in words.

Nothing here depends on a clock but the word "muộn": what a report replaces is decided by its
number, whose it is by its unit, and both by the digest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from core import clock
from core.exchange.merge import Names, difference, localised
from core.exchange.remarks import remarks
from core.exchange.travel import Travel, check_code
from core.exchange.trust import trust_of
from core.exchange.unit_rows import Latest, Stored, writes
from core.i18n import tr
from core.rules.checks.findings import shortened
from core.rules.names import SURE, match_unit, names_of
from core.services.progress import show_day
from core.session import Session
from db.queries import book as book_query
from db.queries import exchange as query
from db.queries.rows import select
from db.queries.travel import above, below
from db.records import Period, Plan, Unit

if TYPE_CHECKING:
    from core.exchange.inbox import Candidate, Doubt, Item

_MOST_NAMES = 5
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
        taken = [row for row in query.submissions(conn, "in") if row.taken]
        self.taken_digests = {row.digest for row in taken if row.digest}
        self.replaced_digests = {row.previous_digest for row in taken if row.previous_digest}


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
    if item.incoming is not None and trust_of(book.session, travel) == "changed":
        item = _doubted(item, "changed_key", _other_key(travel))
    return item


def _doubted(item: Item, doubt: Doubt, more: str) -> Item:
    """The item with one doubt more, said at the end of its reason."""
    return replace(item, doubts=item.doubts | {doubt}, reason=f"{item.reason} {more}".strip())


def _other_key(travel: Travel) -> str:
    if not travel.head["public_key"]:
        return tr("Tệp không có chữ ký, trước đây đơn vị có ký; hãy hỏi lại đơn vị rồi xác nhận"
                  " một lần.")  # fmt: skip
    return tr("Tệp ký bằng khóa khác với các lần trước (có thể trường đã đổi máy); hãy hỏi lại"
              " rồi xác nhận một lần.")  # fmt: skip


def as_known(book: Book, item: Item, unit_id: int) -> Item:
    """A report of an unknown sender, once it is decided which unit that is.

    It keeps its class where it can be taken; what is doubtful about it now is in its doubts.
    """
    assert item.travel is not None  # noqa: S101 - for the type checker
    asked = item.doubts - {"unknown_unit"}
    found = classify_known(book, replace(item, doubts=asked), item.travel, unit_id)
    cls = item.cls if found.incoming is not None and not found.doubts - asked else found.cls
    return replace(found, cls=cls, travel=None)


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
    return _judged(book, replace(item, incoming=incoming), travel, period, plan)


def _judged(book: Book, item: Item, travel: Travel, period: Period, plan: Plan) -> Item:
    """The class of a report that could be taken: when it came, and what is doubtful about it."""
    assert item.incoming is not None  # noqa: S101 - for the type checker
    state = book.states.get((item.incoming.unit_id, period.id))
    if state is not None and state.digest is not None:
        item = _beside_held(book, item, state, period)
        if item.cls != "newer" and not item.doubts:
            return replace(item, incoming=None)
    else:
        item = _first(book, item, travel, period)
    if more := _other_version(plan, travel):
        cls = "wrong_plan" if not item.doubts else item.cls
        return _doubted(replace(item, cls=cls), "wrong_plan", more)
    for odd in remarks(book.units[item.incoming.unit_id], travel) if item.incoming else ():
        item = replace(item, reason=f"{item.reason} {odd}")
    if skipped := item.incoming.skipped if item.incoming else 0:
        more = tr("{n} dòng không được nhận vì kế hoạch của sổ này không có: {names}.", n=skipped,
                  names=_skipped_names(book, travel))  # fmt: skip
        item = replace(item, reason=f"{item.reason} {more}")
    return item


def _skipped_names(book: Book, travel: Travel) -> str:
    """The first rows of the sender's plan that this book does not have."""
    unknown = [
        str(row.get("title") or row["name"])
        for table in ("indicator", "task", "budget_line")
        for row in travel.rows(table)
        if row["uid"] not in book.names.ids[table]
    ]
    named = "; ".join(f"“{shortened(name)}”" for name in unknown[:_MOST_NAMES])
    return f"{named}; …" if len(unknown) > _MOST_NAMES else named


def _other_version(plan: Plan, travel: Travel) -> str:
    """What to say of a report made for another version of the plan; '' when it is the same."""
    if str(plan.version_no) == travel.head["plan_version"]:
        return ""
    return tr("Báo cáo theo bản {theirs} của kế hoạch, sổ này đang ở bản {ours}. Có thể nhận khi"
              " đã xem; số liệu của chỉ tiêu không còn trong kế hoạch không được nhận.",
              theirs=travel.head["plan_version"], ours=plan.version_no)  # fmt: skip


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


# -- the reasons --------------------------------------------------------------------------------


def _first(book: Book, item: Item, travel: Travel, period: Period) -> Item:
    assert item.unit_id is not None  # noqa: S101 - for the type checker
    state = book.states.get((item.unit_id, period.id))
    due = (state.due_on if state else None) or period.due_on
    made = day_made(travel.head["made_at"])
    days = (made - date.fromisoformat(due)).days if due else 0
    words = {"period": period.label, "revision": item.revision, "made": show_day(made.isoformat())}
    early = ""
    if period.data_to and made.isoformat() < period.data_to:
        early = " " + tr("Lập trước khi kỳ kết thúc ({end}): số liệu có thể chưa đủ, hoặc đồng hồ"
                         " máy gửi sai.", end=show_day(period.data_to))  # fmt: skip
    if days > 0:
        reason = tr("{period}, lần {revision}, lập ngày {made}, muộn {days} ngày.", days=days,
                    **words)  # fmt: skip
        return replace(item, cls="late", reason=reason)
    reason = tr("{period}, lần {revision}, lập ngày {made}.", **words)
    return replace(item, cls="on_time", reason=f"{reason}{early}")


def _beside_held(book: Book, item: Item, state: query.UnitPeriod, period: Period) -> Item:
    """Compared with the report held: the same, newer, older, or another with the same number."""
    revision = item.revision or 0
    words = {"period": period.label, "held": state.revision, "revision": revision}
    if item.digest == state.digest:
        reason = tr("{period}, lần {revision}: đã nhận đúng tệp này, không có gì thay đổi.",
                    **words)  # fmt: skip
        return replace(item, cls="duplicate", reason=reason)
    if item.digest in book.taken_digests:
        reason = tr("{period}: tệp là lần gửi {revision} đã nhận trước đây; sổ đang giữ lần {held}"
                    " nhận sau đó.", **words)  # fmt: skip
        return replace(item, cls="older", reason=reason)
    if revision < state.revision:
        reason = tr("{period}: tệp là lần gửi {revision}, sổ đang giữ lần {held} mới hơn.", **words)
        if item.digest in book.replaced_digests:
            return replace(item, cls="older", reason=reason)
        return _doubted(replace(item, cls="older", reason=reason), "older", _started_again())
    if revision == state.revision:
        differs = tr("số liệu giống hệt, chỉ khác lời giải trình")
        if _changes_figures(book, item):
            differs = tr("nội dung khác")
        reason = tr("{period}: cũng là lần gửi {revision} như bản đang giữ nhưng {differs} (mã"
                    " {code}, đang giữ {other}). Hãy hỏi đơn vị mã kiểm tra của bản đúng.",
                    code=check_code(item.digest or ""), other=check_code(state.digest or ""),
                    differs=differs, **words)  # fmt: skip
        return _doubted(replace(item, cls="invalid", reason=reason), "conflict", _started_again())
    reason = tr("{period}: lần gửi {revision} thay cho lần {held}.", **words)
    item = replace(item, cls="newer", reason=reason)
    if revision == state.revision + 1 and (item.head or {})["previous_digest"] != state.digest:
        more = tr("Bản này không nối tiếp bản đang giữ; hãy hỏi lại đơn vị trước khi nhận.")
        item = _doubted(item, "unchained", more)
    if _empties(book, item, period):
        more = tr("Báo cáo không có kết quả nào, nhận vào thì mọi kết quả đang giữ sẽ mất; hãy hỏi"
                  " lại đơn vị.")  # fmt: skip
        item = _doubted(item, "emptying", more)
    return item


def _changes_figures(book: Book, item: Item) -> bool:
    """Whether taking the report would write anything but the reasons given for findings."""
    from core.exchange.inbox import held_for

    if (incoming := item.incoming) is None:
        return True
    if difference(incoming, held_for(book.session, [incoming])).size:
        return True
    is_latest = Latest(book).includes(incoming)
    return bool(writes(Stored(book.session.conn), book, incoming, is_latest=is_latest))


def _started_again() -> str:
    """What a number that does not go on may come from, and the two ways out of it."""
    return tr("Có thể đơn vị đã mất hoặc khôi phục sổ: xem khác nhau rồi chọn nhận bản này thay"
              " bản đang giữ, hoặc gửi phiếu tiếp nhận để lần gửi sau của đơn vị đánh số"
              " tiếp.")  # fmt: skip


def _empties(book: Book, item: Item, period: Period) -> bool:
    """Whether results are held and the report has not a single one."""
    if item.incoming is None or item.unit_id is None or item.incoming.has_results():
        return False
    return query.has_results(book.session.conn, period.id, item.unit_id)


def day_made(stamp: str) -> date:
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
    best = candidates[0] if candidates else None
    held = book.units[best.unit_id].code if best is not None else None
    if best is not None and row["code"] and held and held != row["code"]:
        reason += " " + tr("Sổ có “{name}” tên gần giống nhưng mã khác (sổ: {held}, tệp: {code});"
                           " hãy hỏi lại rồi chọn đúng đơn vị.", name=best.name, held=held,
                           code=row["code"])  # fmt: skip
    elif candidates and candidates[0].confidence >= SURE:
        reason += " " + tr("Có thể là “{name}”; hãy xác nhận trước khi nhận.",
                           name=candidates[0].name)  # fmt: skip
    else:
        reason += " " + tr("Hãy chọn đơn vị hoặc thêm đơn vị mới rồi nhận.")
    item = replace(item, cls="unknown_unit", reason=reason, candidates=tuple(candidates))
    plan = book.plans.get(travel.head["plan"])
    if plan is None or travel.head["period"] not in book.periods:
        return item
    if more := _other_version(plan, travel):
        item = _doubted(item, "wrong_plan", more)
    return replace(item, doubts=item.doubts | {"unknown_unit"}, travel=travel)


def _not_a_report(travel: Travel) -> str:
    if travel.kind == "plan":
        return tr("Đây là tệp kế hoạch, không phải báo cáo. Hãy nhận bằng menu Báo cáo > Mở tệp"
                  " nhận được.")  # fmt: skip
    return tr("Đây là phiếu tiếp nhận, không phải báo cáo. Hãy mở sổ của đơn vị đã gửi báo cáo rồi"
              " nhận bằng menu Báo cáo > Mở tệp nhận được.")  # fmt: skip


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
