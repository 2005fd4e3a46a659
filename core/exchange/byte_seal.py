"""A seal over the bytes of a file: a bit that turned over where no row is, is seen as well.

The digest is about rows. Half of a file is empty space and indexes, where damage changes no row;
yet the file that is kept must be the file that was sent. The seal lies in the empty space of the
first page, which belongs to nobody (SQLite file format, 1.6): a mark, the change counter of the
header, SHA-256 of all bytes with noughts in the seal's own place. A file that another program has
written since has another counter or no seal; it, and older files, are judged by their rows alone.
"""

from __future__ import annotations

import hashlib
from typing import Final

from core.exchange.faults import Fault
from core.i18n import tr

_MARK: Final = b"skh:"
_COUNTER: Final = slice(24, 28)
_VALID_FOR: Final = slice(92, 96)  # SQLite writes the counter here, too
_LENGTH: Final = len(_MARK) + 4 + 32
_PAGE_1: Final = 100  # where its header begins: type, first free block, cells, start of cells
_INNER: Final = 5


def sealed(data: bytes) -> bytes:
    """A file just written, with its seal; as it is when the first page has no room for one."""
    cells = int.from_bytes(data[_PAGE_1 + 3 : _PAGE_1 + 5], "big")
    used = _PAGE_1 + (12 if data[_PAGE_1] == _INNER else 8) + 2 * cells
    place = int.from_bytes(data[_PAGE_1 + 5 : _PAGE_1 + 7], "big") - _LENGTH
    if place < used:
        return data
    bare = _replaced(data, place, bytes(_LENGTH))
    return _replaced(bare, place, _seal(bare))


def check_bytes(data: bytes) -> None:
    """Raise `Fault` damaged for a file whose bytes are not those it was sealed with."""
    place = data.find(_MARK, 0, int.from_bytes(data[16:18], "big"))
    if place < 0:
        return
    seal = data[place : place + _LENGTH]
    counter = seal[len(_MARK) : len(_MARK) + 4]
    if counter != data[_COUNTER] == data[_VALID_FOR]:
        return  # written again since
    if seal != _seal(_replaced(data, place, bytes(_LENGTH))):
        raise Fault("damaged", tr("có chỗ trong tệp đã bị thay đổi trên đường gửi"))


def _replaced(data: bytes, place: int, part: bytes) -> bytes:
    return data[:place] + part + data[place + len(part) :]


def _seal(bare: bytes) -> bytes:
    return _MARK + bare[_COUNTER] + hashlib.sha256(bare).digest()
