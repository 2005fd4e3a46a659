"""Readings of the corpora in short notation, so that a line of a table can state one."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from core.rules.targets import Target
from core.rules.times import TimeSpan

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[list[str]]:
    """Cells of each line of a corpus file that is no comment; "\\n" in a cell is a new line."""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield [cell.replace("\\n", "\n") for cell in line.split("\t")]


def _short(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def brief_target(target: Target) -> str:
    """``>=98%``, ``3..5``, ``dec =0.5%``, ``=94% @92.8``, ``rank 1..5``, ``{=95% | =98%}``."""
    if target.op == "multi":
        return "{" + " | ".join(brief_target(part) for part in target.parts) + "}"
    unit = "%" if target.unit == "%" else ""
    low, high = _short(target.low), _short(target.high)
    if target.op in ("text", "has"):
        words = target.op
    elif target.op == "range":
        words = f"{low}..{high}{unit}"
    elif target.op in ("rank", "level"):
        words = f"{target.op} {low}" + (f"..{high}" if low != high else "")
    else:
        words = f"{target.op}{low or high}{unit}"
    if target.relative:
        words = f"{target.relative} {words}"
    return words + (f" @{_short(target.baseline)}" if target.baseline is not None else "")


def brief_time(span: TimeSpan) -> str:
    """``2023-04-01..2023-09-30 yearly ~``; "-" without days."""
    days = f"{span.start or ''}..{span.end or ''}" if span.start or span.end else "-"
    words = [days]
    if span.recurrence != "none":
        words.append(span.recurrence)
    if span.approximate:
        words.append("~")
    return " ".join(words)
