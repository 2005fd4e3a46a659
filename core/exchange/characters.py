"""Characters that have no business in a school's data, and how an untrusted text is shown."""

from __future__ import annotations

import re
from typing import Final

from core.exchange.limits import MAX_MARKS

# Control, format and line-separator characters, lone surrogates and non-characters: invisible on
# the screen, they make two different names look the same (Unicode categories Cc, Cf, Cs, Zl, Zp).
_HIDDEN: Final = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_MARK: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS: Final = re.compile(f"[{_MARK}]{{{MAX_MARKS + 1},}}")
UNCLEAN: Final = re.compile(f"[{_HIDDEN}]|{_MARKS.pattern}")


def is_clean(text: str) -> bool:
    """Whether the text has no hidden characters and no towers of accents; line feeds are fine."""
    # Most text passes the quick look, which does not know every harmless character.
    quick = text.replace("\n", " ").isprintable()
    if quick:
        return text.isascii() or not _MARKS.search(text)
    return not UNCLEAN.search(text)


def shown(text: str, most: int = 80) -> str:
    """The beginning of an untrusted text for a message, what cannot be seen made visible."""
    short = text if len(text) <= most else f"{text[:most]}…"
    return UNCLEAN.sub("□", short).replace("\n", " ")
