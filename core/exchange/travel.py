"""What travels between books: one small `.skh` file, its contents, its digest, its check code.

Every reference inside a travel file's contents is a `uid` (or a period's key), never a local id:
two books that never met agree on what a row is about.

Rows are dicts of the columns of schema 1 without `id`, `search` and `sort_key`; a column that
refers to another row loses its `_id` and holds that row's uid: `unit`, `plan`, `indicator`,
`task`, `line`, `parent`, `from_unit`, `to_unit` – and `period`, which holds the period's key.
Columns are always all there, None where nothing is known:

    result: {"period": "2023-Q2", "indicator": "6f1c…", "level": "TH", "unit": "a0b1…",
             "state": "value", "numerator": 95.0, "denominator": 100.0, "value": None,
             "text": None, "note": None}

What each kind of file holds:
- plan: plan, section, annex, period, unit, unit_alias, unit_link, indicator, target, task,
  task_unit, task_indicator, course, recognition, budget_line, budget_share, budget_task;
- report: unit (the sender, and the units whose rows it passes on), period (the one reported),
  plan, indicator, task, budget_line (so that a stranger can read it), result, progress,
  execution, unit_facts, finding_answer, recognition, question (with the answers);
- receipt: unit, period, plan, receipt (one row), question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

Value = str | int | float | None
Row = Mapping[str, Value]
Kind = Literal["plan", "report", "receipt"]
RefusalCode = Literal["not_ours", "damaged", "invalid", "newer", "too_large"]

KINDS: Final[tuple[Kind, ...]] = ("plan", "report", "receipt")
# Keys of `Travel.head`. All are there in every kind of file, '' where they do not apply.
HEAD_KEYS: Final = (
    "file_uid",         # UUID of this file
    "unit",             # uid of the unit that reports, or that the plan or receipt is for; '' = all
    "sender",           # uid of the unit that made the file; of a report equal to `unit`
    "plan",             # uid
    "plan_version",     # '1'
    "period",           # key '2023-Q2'; '' in a plan
    "revision",         # '1', '2' …: number of the report; of a receipt the report's it answers
    "previous_digest",  # digest of the report that this one replaces, '' for the first
    "digest",           # SHA-256 hex of everything else, see `digest_of`
    "made_at",          # UTC stamp, a label only
    "made_by",          # 'so-ke-hoach 0.1.0'
    "public_key",       # Ed25519 key of the sender, hex; '' = not signed
    "signature",        # of the digest by that key, hex; '' = not signed
)  # fmt: skip
# A digest cannot cover itself or its signature; the label `made_at` may differ between two
# makings of the same report.
NOT_IN_DIGEST: Final = frozenset({"digest", "made_at", "signature"})

_CODE_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I
_CODE_LETTERS: Final = 10


@dataclass(frozen=True)
class Travel:
    """A received or to-be-sent file's contents, in terms of uids, never local ids.

    `content` is the file it was read from, deflated, to be kept; b"" when it was not read.
    """

    kind: Kind
    head: Mapping[str, str]
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    content: bytes = field(default=b"", compare=False, repr=False)

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table, none when the file does not have it."""
        return self.tables.get(table, ())


class Refused(Exception):
    """A received file is not taken. `code` says of what sort the fault is, `sentence` says it.

    not_ours: not a file of this program; damaged: incomplete or changed on the way; invalid: of
    this program, but not a proper report, plan or receipt; newer: made by a newer program;
    too_large: beyond the limits of `core.exchange.limits`.
    """

    def __init__(self, code: RefusalCode, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code: RefusalCode = code
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def digest_of(travel: Travel) -> str:
    """SHA-256 in hex over the canonical dump of head and rows; the order of rows is nothing.

    Leaves out `NOT_IN_DIGEST` of the head. For contents as `pack` and the reader give them: whole
    rows, every head key. `core.exchange.dump` describes the dump.
    """
    from core.exchange.dump import canonical_lines

    digest = hashlib.sha256()
    for line in canonical_lines(travel):
        digest.update(line.encode("utf-8"))
        digest.update(b"\n")
    return digest.hexdigest()


def check_code(digest: str) -> str:
    """Ten characters of a digest for phone and paper: 'ABCDE-FGH23', no 0, O, 1 or I in it.

    The first 50 bits of the digest, five to a letter.
    """
    bits = int(digest[:16], 16) >> (64 - 5 * _CODE_LETTERS)
    shifts = range(5 * (_CODE_LETTERS - 1), -1, -5)
    letters = "".join(_CODE_ALPHABET[bits >> shift & 31] for shift in shifts)
    return f"{letters[:5]}-{letters[5:]}"


def write_travel(travel: Travel, target: Path) -> None:
    """Write a complete travel file to `target`: whole or not at all, read back before it counts.

    Raises `Refused` when the contents would be refused by a reader (the sentence names the row),
    `BookError` when the place cannot be written, `KeyError` for a column that does not travel.
    `head["digest"]` and the defaults of missing columns are set here (`writer.seal` gives the
    same contents without a file).
    """
    from core.exchange.writer import write

    write(travel, target)


def read_travel(path: Path, *, time_budget_s: float = 5.0) -> Travel:
    """Read an untrusted file in this process; `core.exchange.worker` does it in one of its own.

    The digest has been recomputed and equals `head["digest"]`; every reference resolves inside
    the file; rows of facts belong to `head["unit"]` or, when that calls itself an office, to a
    unit that the file itself puts below it: whether that is so, the receiver's own book decides.
    Raises `Refused`.
    """
    from core.exchange.reader import read

    return read(path, time_budget_s=time_budget_s)
