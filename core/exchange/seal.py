"""The seal on the printed cover: check code and QR code of a report's data.

Whoever holds paper and file compares ten characters; a phone reads the whole digest.
"""

from __future__ import annotations

import io

from core.exchange.travel import Travel, check_code


def seal_text(travel: Travel) -> str:
    """What the QR code says: kind, period, revision, check code and digest, in ASCII."""
    head = travel.head
    parts = ("SKH1", travel.kind, head["period"], f"v{head['revision']}")
    return " ".join((*parts, check_code(head["digest"]), head["digest"]))


def qr_rows(text: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of a text as rows of dark and light modules, without the quiet border."""
    import segno

    code = segno.make_qr(text, error="m")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """The QR code of a text as a PNG picture with its quiet border; `scale` pixels a module."""
    import segno

    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=scale)
    return picture.getvalue()
