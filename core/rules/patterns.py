"""Regular expressions that are compiled when they are first used.

The grammars hold a hundred patterns; compiling them all at import would take a fifth of the time
in which the window opens, and the first page needs none of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Stands for `re.Pattern`: any attribute asked for compiles it and is kept."""

    def __init__(self, text: str, flags: int) -> None:
        self._given = (text, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern `re.compile(text, flags)`, compiled at the first use."""
    return cast(re.Pattern[str], _Pattern(text, flags))
