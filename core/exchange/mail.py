"""E-mail drafts: a letter with its attachments that the user's own mail program opens and sends."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from core.errors import UserError
from core.i18n import tr
from db.errors import file_errors
from db.snapshot import fsync_file, replace_file

_TYPES: Final = {
    ".skh": "application/vnd.sqlite3",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_ADDRESS: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")


def write_draft(
    target: Path, *, to: Sequence[str] = (), subject: str, text: str, attachments: Sequence[Path]
) -> None:
    """Write an unsent letter (`X-Unsent: 1`: Outlook and others open it ready to send).

    Addresses may be missing: the user fills them in. Raises `UserError` for an address that is
    none, `BookError` when a file cannot be read or written.
    """
    letter = EmailMessage(policy=SMTP)
    letter["X-Unsent"] = "1"
    letter["Subject"] = " ".join(subject.split())
    if to:
        letter["To"] = _addresses(to)
    letter.set_content(text)
    for path in attachments:
        with file_errors(str(path)):
            data = path.read_bytes()
        kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
        main, _, sub = kind.partition("/")
        letter.add_attachment(data, maintype=main, subtype=sub, filename=path.name)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with file_errors(str(target)):
        try:
            temporary.write_bytes(letter.as_bytes())
            fsync_file(temporary)
            replace_file(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def _addresses(to: Sequence[str]) -> str:
    for address in to:
        if _ADDRESS.fullmatch(address.strip()) is None:
            raise UserError(tr("“{address}” không phải là địa chỉ thư.", address=address))
    return ", ".join(address.strip() for address in to)
