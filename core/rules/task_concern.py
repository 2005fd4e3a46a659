"""Whose task is it? What a school is asked about of an office's plan.

A school answers for the tasks that it leads or co-ordinates, itself or as one of "Các trường
THCS", and for those under a heading of its own level ("Cấp THCS"). A task of other levels, or of
offices alone, is none of its business. An office answers for the whole plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from core.rules.names import name_key, same_name
from core.rules.patterns import pattern
from db.records import Plan, Task, Unit
from db.text import fold, nfc

NamedUnit = tuple[str, int | None]
"""A unit of a task: its name as printed, its local id where known."""

_LEVELS: Final = {"mn": "MN", "mg": "MN", "th": "TH", "thcs": "THCS", "thpt": "THPT",
                  "gdtx": "GDTX"}  # fmt: skip
_GENERAL_EDUCATION: Final = frozenset({"TH", "THCS", "THPT"})
# A heading of these words and a level, and no others, is about that level alone.
_HEADING_WORDS: Final = frozenset(
    {"bac", "cac", "cap", "doi", "duc", "giao", "hoc", "khoi", "nganh", "truong", "ve", "voi"}
)
_SCHOOLS: Final = pattern(
    r"\b(?:các (?:nhà )?trường|nhà trường|trường học|cơ sở giáo dục|csgd|đơn vị trường"
    r"|hiệu trưởng|ban giám hiệu|giáo viên)\b",
    re.IGNORECASE,
)
_NUMBER: Final = pattern(r"^\s*(?:[\d.]+|[a-zđ]|[IVX]+)[.)]\s*")
_EACH: Final = pattern(r"\b(?:các|mọi|toàn bộ)\b", re.IGNORECASE)


def concerns(unit: Unit, plan: Plan, task: Task, named: Iterable[NamedUnit]) -> bool:
    """Whether a unit is asked about a task; `named` are those that lead or co-ordinate it."""
    if unit.kind != "school" or not plan.issuer or same_name(plan.issuer, unit.name):
        return True
    named = list(named)
    if any(unit_id == unit.id for _, unit_id in named):
        return True
    own = frozenset(filter(None, unit.levels.split(",")))
    heading = _heading_levels(task.sublevel) or _heading_levels(task.section_name)
    if not _meets(heading, own):
        return False
    asked = [levels for name, _ in named if (levels := _schools_meant(name)) is not None]
    return any(_meets(levels, own) for levels in asked) or not named or bool(heading and not asked)


def _meets(levels: frozenset[str], own: frozenset[str]) -> bool:
    """Whether a level is a school's own; no level named, or none known of the school, is all."""
    return not levels or not own or bool(levels & own)


@lru_cache(maxsize=1024)
def _heading_levels(heading: str | None) -> frozenset[str]:
    """The levels that a heading is about alone: "Cấp học Mầm non"; none of any other heading."""
    levels, others = _split(_NUMBER.sub("", heading or ""))
    return levels if _HEADING_WORDS.issuperset(others) else frozenset()


@lru_cache(maxsize=1024)
def _schools_meant(name: str) -> frozenset[str] | None:
    """The levels of the schools that a name means as a group, none for all; None: no schools."""
    levels, others = _split(name)
    is_group = not others or _EACH.search(nfc(name)) is not None
    if _SCHOOLS.search(nfc(name)) or (levels and is_group):
        return levels
    return None


def _split(text: str) -> tuple[frozenset[str], list[str]]:
    """The levels among the words of a text, and the other words folded."""
    words = [fold(word) for word in name_key(text)]
    levels = frozenset(_LEVELS[word] for word in words if word in _LEVELS)
    if not levels and "pho thong" in " ".join(words):
        return _GENERAL_EDUCATION, [word for word in words if word not in ("pho", "thong")]
    return levels, [word for word in words if word not in _LEVELS]
