"""Which unit of a plan file is this book's own?

A book made before its office knew the school has an identity of its own making. The plan file
brings the one that the office uses; the book takes it over, so that its reports are known there.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import UserError
from core.exchange.travel import Row, Travel
from core.i18n import tr
from core.rules.names import SURE, match_unit
from core.session import Session
from db.queries.rows import by_ids
from db.records import Unit


@dataclass(frozen=True, slots=True)
class Identity:
    """`new_uid` is to be taken over ('' = the same already); `unknown_here`: not in the file."""

    new_uid: str = ""
    unknown_here: bool = False


def own_unit_in(session: Session, travel: Travel, file_name: str) -> Identity:
    """The own unit among the units of a plan file: by uid, by code, by a certain name.

    Raises `UserError` when the file is meant for another unit, or was issued by this very book.
    """
    [own] = by_ids(session.conn, Unit, "unit", [session.own_unit_id()])
    if travel.head["sender"] == own.uid:
        raise UserError(
            tr("Tệp “{name}” do chính đơn vị của sổ này ban hành nên không cần nhận.",
               name=file_name)
        )  # fmt: skip
    units = {str(row["uid"]): row for row in travel.rows("unit")}
    meant = travel.head["unit"]
    if own.uid in ((meant,) if meant else units):
        return Identity()
    candidates = [units[meant]] if meant else [u for u in units.values() if u["kind"] == own.kind]
    same = [row for row in candidates if own.code and row["code"] == own.code]
    same = same or _same_name(own, candidates)
    if len(same) == 1:
        return Identity(new_uid=str(same[0]["uid"]))
    if meant:
        raise UserError(
            tr("Tệp “{name}” giao cho {meant}, không phải cho {own}. Hãy lấy đúng tệp của đơn vị.",
               name=file_name, meant=units[meant]["name"], own=own.name)
        )  # fmt: skip
    return Identity(unknown_here=True)


def _same_name(own: Unit, candidates: list[Row]) -> list[Row]:
    match = match_unit(own.name, [(n, str(row["name"])) for n, row in enumerate(candidates)])
    if match.unit_id is None or match.confidence < SURE:
        return []
    found = candidates[match.unit_id]
    if own.code and found["code"] and own.code != found["code"]:
        return []
    return [found]
