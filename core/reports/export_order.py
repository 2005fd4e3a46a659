"""What is to be exported and where to: the documents a book offers, names of files, the run.

An order makes one document in several formats, for the book's own unit or for several units each
in files of its own; a run makes one order or several. Every file is whole or absent; what was made
before an error or a stop stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from core import reports
from core.errors import BookError, UserError
from core.exchange.reporters import reporters
from core.i18n import in_vietnamese, tr
from core.reports.content import Document
from core.reports.frame import own_unit
from core.reports.stamp import stamped
from core.reports.target_file import save
from core.services.periods import period_by_key
from core.session import Session
from db.queries.rows import by_ids
from db.records import Unit
from db.text import nfc

_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_ENDING: Final = re.compile(r"\.(pdf|xlsx|docx)$", re.IGNORECASE)
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_MOST_BYTES: Final = 180  # a name takes 255 of them; "ế" takes three
Step = Callable[[int, int], None]
"""(done, of how many); may raise `UserError` to stop."""


class ExportKind(NamedTuple):
    """A document the book can give; `per_unit`: also of each unit below, in files of its own."""

    report: str
    label: str
    short: str
    has_period: bool = True
    per_unit: bool = False


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """One document to be made. `units` () is the book's own; `name` has no ending.

    `unit_mark` in the name stands for each unit's name. Without `replace` a file that is there
    already stays and the new one gets a number. `number` and `day` (ISO) are those of the document,
    '' for the clerk's pen.
    """

    report: str
    period_key: str | None
    formats: tuple[str, ...]
    folder: Path
    name: str
    units: tuple[int, ...] = ()
    replace: bool = False
    number: str = ""
    day: str = ""


@dataclass(slots=True)
class Exported:
    """What came of a run: files made, those that had to take another name, what stopped it.

    `refused` says of documents that could not be made why, while the others were; `lacking` are
    the letters that a PDF shows as boxes, since the font has none of them.
    """

    files: list[Path] = field(default_factory=list)
    held: list[tuple[Path, Path]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lacking: set[str] = field(default_factory=set)
    problem: UserError | BookError | None = None


def export_kinds(session: Session) -> list[ExportKind]:
    """The documents that make sense for the book: an office has more of them than a school."""
    office = own_unit(session).kind != "school"
    kinds = [
        ExportKind("results", tr("Báo cáo kết quả thực hiện"), tr("Báo cáo"), per_unit=office),
        ExportKind(
            "overview", tr("Tổng quan một trang có biểu đồ"), tr("Tổng quan"), per_unit=office
        ),
        ExportKind("plan", tr("Phụ lục của kế hoạch"), tr("Phụ lục kế hoạch"), has_period=False),
        ExportKind("cover", tr("Tờ bìa của báo cáo đã gửi"), tr("Tờ bìa")),
    ]
    if office:
        roll_up = tr("Bảng tổng hợp của các đơn vị, có ma trận chỉ tiêu × trường")
        sending = tr("Bảng theo dõi tình hình gửi báo cáo trong năm")
        letter = tr("Công văn đôn đốc và danh sách chưa gửi")
        kinds.insert(1, ExportKind("roll-up", roll_up, tr("Bảng tổng hợp")))
        kinds.append(ExportKind("sending", sending, tr("Tình hình gửi")))
        kinds.append(ExportKind("reminder", letter, tr("Đôn đốc")))
    return kinds


def export_units(session: Session, period_key: str | None) -> list[Unit]:
    """The units below that documents can be made of, in printed order."""
    period = period_by_key(session, period_key) if period_key else None
    return reporters(session, period)


# -- names ------------------------------------------------------------------------------------


def unit_mark() -> str:
    """What stands for the unit in the name of an order for several units."""
    return tr("[tên đơn vị]")


def name_pattern(report: str) -> str:
    """The usual name of a document with `{period}` and `{unit}` in it."""
    return {
        "results": "Báo cáo {period} {unit}",
        "rolled-up": "Báo cáo {period} {unit}",
        "roll-up": "Tổng hợp {period} {unit}",
        "overview": "Tổng quan {period} {unit}",
        "plan": "Phụ lục kế hoạch {unit}",
        "cover": "Tờ bìa {period} {unit}",
        "sending": "Tình hình gửi {period} {unit}",
        "reminder": "Đôn đốc {period} {unit}",
    }[report]


def file_stem(text: str) -> str:
    """A name that Windows, Linux and a USB stick take; '' when nothing is left of it.

    Dots inside stay ("Báo cáo 14.3.2023"), the ending of a document goes: the format gives it.
    """
    stem = " ".join(_FORBIDDEN.sub("-", _ENDING.sub("", nfc(text).strip())).split()).strip(" .")
    while len(stem.encode()) > _MOST_BYTES:
        stem = stem[:-1].rstrip(" .")
    return f"{stem}-" if _RESERVED.fullmatch(stem.partition(".")[0]) else stem


def order_files(session: Session, order: ExportOrder) -> list[tuple[int | None, str, Path]]:
    """Every file of an order as (unit or None, format, path), no name twice.

    Raises `UserError` for a name of which nothing is left.
    """
    stems = _stems(session, order)
    places: list[int | None] = [*order.units] or [None]
    return [
        (unit_id, fmt, order.folder / f"{stem}.{fmt}")
        for unit_id, stem in zip(places, stems, strict=True)
        for fmt in order.formats
    ]


def _stems(session: Session, order: ExportOrder) -> list[str]:
    if not file_stem(order.name):
        raise UserError(tr("Tên tệp còn trống. Hãy gõ tên cho tệp cần xuất."))
    if not order.units:
        return [file_stem(order.name)]
    name, mark = order.name, unit_mark()
    if len(order.units) > 1 and mark not in name:
        name = f"{name} {mark}"
    units = by_ids(session.conn, Unit, "unit", order.units)
    taken: set[str] = set()
    stems = []
    for unit in units:
        stem = first = file_stem(name.replace(mark, unit.name))
        number = 1
        while stem.casefold() in taken:  # two schools of one name
            number += 1
            stem = f"{first} ({number})"
        taken.add(stem.casefold())
        stems.append(stem)
    return stems


# -- the run ----------------------------------------------------------------------------------


def run_order(session: Session, order: ExportOrder, step: Step) -> Exported:
    """Make the files one after another; `step` is told before each and may stop the run.

    A file that is being made when the run is stopped is not written.
    """
    return run_orders(session, [order], step)


def run_orders(session: Session, orders: Sequence[ExportOrder], step: Step) -> Exported:
    """Make several documents as `run_order` makes one; one that fails holds up no other."""
    done = Exported()
    try:
        files = [order_files(session, order) for order in orders]
        total = sum(map(len, files))
        begun = 0
        for order, wanted in zip(orders, files, strict=True):

            def told(n: int, at: int = begun) -> None:
                step(at + n, total)

            _make(session, order, wanted, told, done)
            begun += len(wanted)
        step(total, total)
    except (UserError, BookError) as error:
        done.problem = error
    if not done.files and done.refused and done.problem is None:
        done.problem = UserError("\n".join(done.refused))
    return done


def _make(
    session: Session,
    order: ExportOrder,
    files: Sequence[tuple[int | None, str, Path]],
    step: Callable[[int], None],
    done: Exported,
) -> None:
    """Make the files of one order; `step` is told how many are done."""
    content: Document | None = None
    before: int | None = -1
    for n, (unit_id, fmt, path) in enumerate(files):
        step(n)
        if content is None or unit_id != before:
            try:
                content = ordered_content(session, order, unit_id)
            except UserError as error:
                done.refused.append(str(error))
                return
            before = unit_id
        data = reports.render(content, fmt, done.lacking)
        step(n)
        _put(data, path, order.replace and path not in done.files, done)


def _put(data: bytes, path: Path, replace: bool, done: Exported) -> None:
    target = path if replace else _free(path)
    made = save(data, target)
    done.files.append(made)
    if made != target:
        done.held.append((target, made))


def _free(path: Path) -> Path:
    """The path, or with a number when a file is there already."""
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def content_of(
    session: Session, report: str, period_key: str | None, unit_id: int | None = None
) -> Document:
    """The content of a document of `export_kinds`. Raises `UserError`, `BookError`."""
    if report == "cover":
        return _cover(session, period_key)
    return reports.document(session, report, period_key, unit_id)


def ordered_content(session: Session, order: ExportOrder, unit_id: int | None = None) -> Document:
    """The content of an order's document with its number and day. Raises like `content_of`."""
    content = content_of(session, order.report, order.period_key, unit_id)
    return stamped(content, order.number, order.day)


def _cover(session: Session, period_key: str | None) -> Document:
    """The sealed cover of the report sent last: a later one would not fit the file that went."""
    from core.exchange.submit import prepare
    from core.reports.cover import cover_document

    for with_units in (True, False):
        draft = prepare(session, period_key or "", with_units=with_units)
        if draft.unchanged:
            with in_vietnamese():
                return cover_document(session, draft)
    raise UserError(
        tr("Chưa làm được tờ bìa: báo cáo {period} chưa gửi, hoặc số liệu đã sửa sau khi gửi. Hãy"
           " bấm Gửi báo cáo; tờ bìa có mã khớp với tệp được lập cùng lúc.",
           period=draft.period.label)
    )  # fmt: skip


def existing(files: Sequence[Path]) -> list[Path]:
    """Those that are there already."""
    return [path for path in files if path.exists()]
