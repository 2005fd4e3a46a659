"""Trust on first use: a sender's key is pinned with its first accepted report.

A changed key asks the officer once – computers get replaced – and the reason is kept.
"""

from __future__ import annotations

import json
from typing import Final, Literal

from core import clock
from core.exchange.travel import Travel
from core.session import Session
from db.writer import Writer

_SETTING: Final = "trusted_keys"

Trust = Literal["unsigned", "first", "known", "changed"]


def trust_of(session: Session, travel: Travel) -> Trust:
    """How the key of a received file stands to the one pinned for its sender.

    unsigned: neither has a key; first: nothing is pinned yet; changed: another key, or none where
    there was one – ask the officer once.
    """
    pinned = session.setting(_SETTING, {}).get(travel.head["sender"], {}).get("key", "")
    key = travel.head["public_key"]
    if key == pinned:
        return "known" if key else "unsigned"
    return "changed" if pinned else "first"


def pin(session: Session, writer: Writer, travel: Travel, reason: str = "") -> None:
    """Trust the sender's key from now on, inside the caller's `session.edit`.

    `reason` is what the officer gave for a changed key.
    """
    keys = session.setting(_SETTING, {})
    keys[travel.head["sender"]] = {
        "key": travel.head["public_key"], "since": clock.utc_stamp(), "reason": reason,
    }  # fmt: skip
    writer.put("setting", (_SETTING,), {"value": json.dumps(keys, ensure_ascii=False)})
