"""The canonical dump of a travel file: what its digest is taken of.

One line for the head, then one for each row, in code-point order, each UTF-8 and ended by a line
feed:

    {"made_by":"so-ke-hoach 0.1.0", …,"kind":"report"}          keys in order
    ["result",{"denominator":100,"indicator":"6f1c…", …}]       keys in order, without nulls

JSON without spaces, letters as they are (no \\u escapes but for control characters), whole numbers
without a decimal point, others in the shortest form that reads back equal (Python's `repr`).
A column that a later schema adds changes no digest while it is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from core.exchange.travel import NOT_IN_DIGEST, Row, Travel, Value

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_lines(travel: Travel) -> Iterator[str]:
    """The lines of the dump without their line ends."""
    head = {key: text for key, text in travel.head.items() if key not in NOT_IN_DIGEST}
    yield _ENCODER.encode({**head, "kind": travel.kind})
    encode = _ENCODER.encode
    yield from sorted(
        encode([table, _plain(row)]) for table, rows in travel.tables.items() for row in rows
    )


def _plain(row: Row) -> dict[str, Value]:
    return {
        name: int(value) if type(value) is float and value.is_integer() else value
        for name, value in row.items()
        if value is not None
    }
