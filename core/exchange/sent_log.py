"""The log of files sent and received, with their contents kept (deflated) in the book."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Final

from core import clock
from core.exchange.envelope import deflated, inflated
from core.exchange.travel import Travel, read_travel
from core.session import Session
from db.queries import exchange as query
from db.writer import Value, Writer

PLAN: Final = "plan"  # classes of the log beside those of the inbox
REPORT: Final = "report"
RECEIPT: Final = "receipt"
_MOST_KEPT: Final = 8 * 1024 * 1024  # bytes, deflated; larger files are only named


def log_row(
    way: str, file_name: str, cls: str, travel: Travel | None, content: bytes | None = None,
    **values: Value,
) -> dict[str, Value]:  # fmt: skip
    """A row of table `submission`; `content` is the file, already deflated by `deflated`."""
    head = travel.head if travel else {}
    return {
        "uid": str(uuid.uuid4()),
        "way": way,
        "file_name": file_name,
        "class": cls,
        "plan_uid": head.get("plan") or None,
        "plan_version": int(head["plan_version"]) if head.get("plan_version") else None,
        "revision": int(head["revision"]) if head.get("revision") else None,
        "digest": head.get("digest") or None,
        "previous_digest": head.get("previous_digest") or None,
        "made_at": clock.utc_stamp(),
        "content": content if content is not None and len(content) <= _MOST_KEPT else None,
        **values,
    }


def bytes_digest(content: bytes | None) -> str | None:
    """What names a file that could not be read, so that it is kept once; `content` is deflated."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def log_file(
    writer: Writer, way: str, path: Path, cls: str, travel: Travel, **values: Value
) -> int:
    """Write a file just made or accepted into the log, with its content; returns the row's id."""
    content = deflated(path.read_bytes())
    return writer.add("submission", log_row(way, path.name, cls, travel, content, **values))


def kept_file(session: Session, submission_id: int) -> bytes | None:
    """The file of a log entry as it was, None when it was not kept."""
    content = query.content(session.conn, submission_id)
    return None if content is None else inflated(content)


def kept_travel(session: Session, submission_id: int) -> Travel | None:
    """What a kept file holds, read with the same care as when it came. Raises `Refused`."""
    data = kept_file(session, submission_id)
    if data is None:
        return None
    with tempfile.TemporaryDirectory(prefix="skh-") as folder:
        path = Path(folder) / "kept.skh"
        path.write_bytes(data)
        return read_travel(path)
