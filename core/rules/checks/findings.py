"""What a check finds: a fault, where it is, and what is printed against what is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

Severity = Literal["error", "warning", "info"]
"""error: impossible, blocks submission; warning: needs a reason; info: worth knowing."""

SEVERITY_LABELS: dict[Severity, str] = {
    "error": "lỗi",
    "warning": "cần giải thích",
    "info": "lưu ý",
}
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}

View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is: a row of a table of the file, and how a person would name it.

    `uid` is the row's own (an indicator's for a cell of results); `detail` tells cells of one row
    apart (level, unit). `key` stays the same as long as the row lives: the reason given to a
    warning is kept under it.
    """

    table: str
    uid: str | None
    text: str
    detail: str = ""

    @property
    def key(self) -> str:
        """The place as one string, for storing."""
        return f"{self.table}/{self.uid or self.text}/{self.detail}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule hands back; `sentence` has `{names}` that `words` fill in."""

    where: Place
    sentence: str
    words: Mapping[str, object] = field(default_factory=dict)
    printed: str | None = None
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with the id and severity of the rule that found it."""

    id: str
    severity: Severity
    where: Place
    sentence: str
    words: Mapping[str, object]
    printed: str | None
    computed: str | None

    @property
    def message(self) -> str:
        """The Vietnamese sentence; another language translates `sentence` and fills `words` in."""
        return self.sentence.format_map(self.words)


@dataclass(frozen=True, slots=True)
class Rule(Generic[View]):
    """One check: a pure function over a view, with the id and severity of what it finds."""

    id: str
    severity: Severity
    find: Callable[[View], Iterable[Fault]]


_LONGEST_NAME = 90


def shortened(text: str) -> str:
    """A long title cut at a word, so that the sentence around it can be read."""
    if len(text) <= _LONGEST_NAME:
        return text.rstrip(" .;:")
    return text[:_LONGEST_NAME].rsplit(" ", 1)[0].rstrip(" .,;:") + " …"


def run(rules: Iterable[Rule[View]], view: View) -> list[Finding]:
    """All findings of the rules, the gravest first, otherwise in the order of the rules."""
    found = [
        Finding(
            rule.id, rule.severity, fault.where, fault.sentence, fault.words, fault.printed,
            fault.computed,
        )
        for rule in rules
        for fault in rule.find(view)
    ]  # fmt: skip
    return sorted(found, key=lambda finding: _ORDER[finding.severity])
