"""The canonical dump of a travel file: what its digest is taken of.

One line for the head, then one for each table that has rows, tables in order of their names, each
line UTF-8 and ended by a line feed:

    {"file_uid":"0d9c…","kind":"report","made_by":"so-ke-hoach 0.1.0", …}      keys in order
    ["result",["period","indicator",…],[["2023-Q2","6f1c…",…],[…]]]

JSON without spaces and with letters as they are. Columns in the order of the schema, without `id`,
`search` and `sort_key`, references as in `core.exchange.travel`; rows ordered by their key (uid,
a period's key, otherwise the primary key) by code points, and where a table has no key by their
own JSON. Columns declared REAL have a decimal point (95.0): the shortest that reads back equal,
Python's `repr`.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.exchange.columns import ENCODER, Rows
from core.exchange.layout import layout
from core.exchange.travel import NOT_IN_DIGEST, Travel


def canonical_lines(travel: Travel) -> Iterator[str]:
    """The lines of the dump without their line ends. Rows must be whole (`Table.row`)."""
    head = {key: text for key, text in travel.head.items() if key not in NOT_IN_DIGEST}
    yield ENCODER.encode({**head, "kind": travel.kind})
    shapes = layout().tables
    for name in sorted(travel.tables):
        if rows := travel.tables[name]:
            yield Rows.of(shapes[name], rows).dump
