"""How large a received file and the things inside it may be, and how long reading may take.

A real report of a school has some 600 rows and 150 kB, the largest built-in plan 2,000 rows and
600 kB, an office that passes on 120 schools 41,000 rows and 10 MB: the limits are far above.
"""

from __future__ import annotations

import sqlite3
from typing import Final

KB: Final = 1024
MB: Final = 1024 * KB

MIN_FILE_BYTES: Final = 512
MAX_FILE_BYTES: Final = 64 * MB
MAX_ROWS: Final = 150_000  # of all tables of a file together

MAX_TEXT: Final = 5_000  # characters of a cell: notes, titles, answers
MAX_NAME: Final = 1_500  # of a name or a title
MAX_LONG_TEXT: Final = 100_000  # of the plan's prose
MAX_MARKS: Final = 4  # accents in a row on one letter; Vietnamese needs two
MAX_WHOLE: Final = 10**15  # đồng, people: above this a float is no longer exact to the unit

READ_SECONDS: Final = 4.0  # after these the reader itself gives up
KILL_SECONDS: Final = 5.0  # after these its process is ended
QUERY_STEPS: Final = 20_000  # virtual machine steps between two looks at the clock
WORKER_BYTES: Final = 400 * MB  # of address space of a reading process
SQLITE_BYTES: Final = 200 * MB  # of SQLite's memory in it

# What SQLite itself may do with a received file (reliability-facts.md, §1 "Received file", 3).
SQLITE_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
}

# E-mails, packed folders and folders.
MAX_MAIL_BYTES: Final = 48 * MB  # mail servers stop at 25 MB
MAX_MAIL_PARTS: Final = 500
MAX_PACKED: Final = 2_000  # members of a .zip
MAX_UNPACKED_BYTES: Final = 256 * MB
MAX_NESTED: Final = 3  # .zip in .eml in .zip
MAX_FOLDER_FILES: Final = 10_000
MAX_FOLDER_DEPTH: Final = 8

# What of refused files is kept in the log, for asking the sender later.
MAX_REFUSED_BYTES: Final = 2 * MB  # of one file
MAX_KEPT_REFUSED: Final = 32 * MB  # of one batch
