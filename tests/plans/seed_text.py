"""Compare a built-in plan with the source text it was made from.

The source texts ("seeds") stay outside the project, in `shared/seeds` beside the working tree.
Every string a plan prints must occur in its seed after `fold_text`, and no personal name of the
seed may occur in the plan. Where the seeds are absent the comparison is skipped with a sentence;
counts and sums of a plan need no seed and are always checked.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "resources" / "plans"
SEEDS = ROOT.parent / "shared" / "seeds"

Plan = dict[str, Any]

# Keys whose values are printed text, by the list of the plan they stand in.
PRINTED_KEYS: dict[str, tuple[str, ...]] = {
    "annexes": ("no", "title", "cites_raw"),
    "sections": ("no", "title", "body"),
    "indicators": ("no", "section", "group", "subgroup", "name"),
    "tasks": (
        *("section", "section_name", "sublevel", "no", "title", "product", "leader"),
        *("lead_raw", "coordinating_raw", "time_raw", "lead", "coordinating"),
    ),
    "courses": ("no", "title", "level", "audience", "timing", "cost_raw"),
    "recognitions": ("list_title", "no", "school", "planned_raw"),
    "budget": ("printed_code", "name", "amount_raw", "formula_raw"),
}
PRINTED_TOP = ("number_raw", "date_raw", "type", "title", "legal_basis", "recipients")

# A line of the signature block that gives the office; the line after it is a personal name.
OFFICE = re.compile(r"^(?:PHÓ )?(?:CHỦ TỊCH|TRƯỞNG PHÒNG|GIÁM ĐỐC|HIỆU TRƯỞNG)$")
COMRADE = re.compile(r"(?:[Đđ]/c|[Đđ]ồng chí) ([^\n\t,;]+),")
NUMBERING = re.compile(r"^(?:[-+•*]|[IVX]+[.)]?|\d+(?:\.\d+)*[.)]?|[a-zđ][.)]) ?")
NAME = re.compile(r"(?:[A-ZĐÀ-Ỹ][a-zđà-ỹ]+ ){1,4}[A-ZĐÀ-Ỹ][a-zđà-ỹ]+")


def load_plan(key: str) -> Plan:
    """Return the built-in plan `key` as plain data; its file must be NFC text."""
    text = (PLANS / f"{key}.json").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    plan: Plan = json.loads(text)
    return plan


def read_seed(prefix: str) -> str:
    """Return the seed whose file name begins with `prefix` ("000_"); skip where there is none."""
    found = sorted(SEEDS.glob(f"{prefix}*.txt"))
    if not found:
        pytest.skip(f"nothing compared: no source text {prefix}* in shared/seeds")
    return found[0].read_text(encoding="utf-8")


def fold_text(text: str) -> str:
    """Return `text` in NFC without markup, any run of blanks as one space.

    Markup is how the source text was taken down and is not printed: html tags, emphasis stars, the
    dollars around a formula and the backslash before its percent sign.
    """
    bare = re.sub(r"</?[a-z]+>|\*+|\$|\\(?=%)", "", unicodedata.normalize("NFC", text))
    return " ".join(bare.split())


def printed_strings(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of each string of `plan` that claims to be printed in its source."""
    for key in PRINTED_TOP:
        yield from _texts(key, plan.get(key))
    for key, office in (plan.get("signature") or {}).items():
        yield from _texts(f"signature.{key}", office)
    for name, keys in PRINTED_KEYS.items():
        for row, record in enumerate(plan.get(name) or []):
            for key in keys:
                yield from _texts(f"{name}[{row}].{key}", record.get(key))
    for row, indicator in enumerate(plan.get("indicators") or []):
        yield from _texts(f"indicators[{row}].baseline", (indicator["baseline"] or {}).get("raw"))
        for column, target in enumerate(indicator["targets"]):
            yield from _texts(f"indicators[{row}].targets[{column}]", target["raw"])
            yield from _texts(f"indicators[{row}].targets[{column}].label", target["label"])


def not_printed(plan: Plan, seed: str, *, joined: Collection[str] = ()) -> list[str]:
    """Return "place: text" of every string of `plan` that does not occur in `seed`.

    A table cell broken across two pages does not stand in one piece in the seed: a text listed in
    `joined` may be found as two pieces, cut between two words.
    """
    source = fold_text(seed)
    missing = []
    for place, text in printed_strings(plan):
        folded = fold_text(text)
        if folded in source or (text in joined and _in_two_pieces(folded, source)):
            continue
        missing.append(f"{place}: {text}")
    return missing


def unknown_units(plan: Plan, seed: str) -> list[str]:
    """Return the units of `plan` of which neither the name nor an alias occurs in `seed`.

    A school may be printed by its place alone: "5 trường tiểu học (Yên Viên, Đông Dư)".
    """
    source = fold_text(seed)
    unknown = []
    for unit in plan["units"]:
        forms = [unit["name"], *unit["aliases"]]
        if unit["kind"] == "school":
            forms += [re.sub(r"^(?:MN|TH|THCS) ", "", form) for form in forms]
        if not any(fold_text(form) in source for form in forms):
            unknown.append(unit["name"])
    return unknown


def unlisted_units(plan: Plan) -> list[str]:
    """Return names that lead or coordinate a task but are no name or alias in "units"."""
    listed = {form for unit in plan["units"] for form in (unit["name"], *unit["aliases"])}
    named = {name for task in plan["tasks"] for name in (*task["lead"], *task["coordinating"])}
    return sorted(named - listed)


def left_out(plan: Plan, seed: str) -> list[str]:
    """Return the lines and table cells of `seed` that occur nowhere in `plan`.

    Numbering, bullets and personal names are set aside first. What remains in a sound plan are
    the headings of its tables, which a test names one by one.
    """
    kept = "\n".join(fold_text(value) for value in _values(plan))
    names = personal_names(seed)
    absent = []
    for cell in re.split(r"[\n\t]", seed):
        text = COMRADE.sub("", fold_text(cell)).strip()
        bare = NUMBERING.sub("", text)
        if text and text not in names and text not in kept and bare not in kept:
            absent.append(text)
    return list(dict.fromkeys(absent))


def personal_names(seed: str) -> set[str]:
    """Return the personal names in `seed`: after "Đ/c" up to the comma, and below an office."""
    names = {match.strip() for match in COMRADE.findall(seed) if NAME.fullmatch(match.strip())}
    lines = [fold_text(line) for line in seed.splitlines()]
    lines = [line for line in lines if line]
    for office, below in itertools.pairwise(lines):
        if OFFICE.fullmatch(office) and NAME.fullmatch(below):
            names.add(below)
    return names


def names_found(plan: Plan, seed: str) -> list[str]:
    """Return the personal names that `plan` holds: those of `seed`, and any after a "Đ/c".

    "Đ/c" before an office ("Đ/c Chủ tịch UBND quận") names nobody and is allowed.
    """
    text = fold_text(json.dumps(plan, ensure_ascii=False))
    folded = text.casefold()
    found = {name for name in personal_names(seed) if name.casefold() in folded}
    return sorted(found | personal_names(text))


def _texts(place: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the texts in `value`, a string, a list of strings, or None."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(f"{place}[{number}]", item)


def _values(value: object) -> Iterator[str]:
    """Yield every string and number inside `value`, a tree of dicts and lists, as text."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _values(item)
    elif value is not None:
        yield str(value)


def _in_two_pieces(text: str, source: str) -> bool:
    """Tell whether `text`, cut once between two words, occurs in `source` as two pieces."""
    words = text.split(" ")
    return any(
        " ".join(words[:cut]) in source and " ".join(words[cut:]) in source
        for cut in range(1, len(words))
    )
