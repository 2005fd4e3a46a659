"""Words for the user. Vietnamese is written in the code; other languages are a catalogue.

`tr("Đã lưu {time}", time=…)` returns the Vietnamese text, or its translation from
`resources/i18n/<lang>.json` once `set_language` chose another language. A test asserts that every
literal given to `tr` has an English entry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from core.paths import resource

VIETNAMESE: Final = "vi"
LANGUAGES: Final = (VIETNAMESE, "en")

_chosen = [VIETNAMESE]
_catalogue: dict[str, str] = {}
_vietnamese: ContextVar[bool] = ContextVar("vietnamese", default=False)


def set_language(lang: str) -> None:
    """Choose 'vi' or 'en' for every later `tr`; raises `ValueError` for another."""
    if lang not in LANGUAGES:
        raise ValueError(lang)
    _chosen[0] = lang
    _catalogue.clear()
    if lang != VIETNAMESE:
        _catalogue.update(json.loads(resource("i18n", f"{lang}.json").read_text("utf-8")))


def language() -> str:
    """The language chosen last: for a process that works for this one."""
    return _chosen[0]


def tr(text: str, /, **values: object) -> str:
    """The text in the chosen language, its `{names}` filled in."""
    found = text if _vietnamese.get() else _catalogue.get(text, text)
    return found.format(**values) if values else found


@contextmanager
def in_vietnamese() -> Iterator[None]:
    """Speak Vietnamese inside the block whatever was chosen: official documents are Vietnamese."""
    token = _vietnamese.set(True)
    try:
        yield
    finally:
        _vietnamese.reset(token)
