"""What the program remembers about its user, not about a book: look, recent files, widths."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, Final

from core.errors import BookError
from core.paths import data_dir

_MOST_RECENT: Final = 10
PLACES: Final = (2, 3, 4)
"""Decimals to choose from; fewer than documents print would hide what they say."""
ZOOMS: Final = (80, 90, 100, 110, 125, 150, 175, 200)


class Settings:
    """The file settings.json in the user's data folder; a damaged one counts as empty."""

    def __init__(self) -> None:
        self._path: Path | None = None  # nothing is remembered without a folder to write to
        self._values: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError, BookError):
            self._path = data_dir() / "settings.json"
            found = json.loads(self._path.read_text("utf-8"))
            if isinstance(found, dict):
                self._values = found

    def get(self, name: str, default: Any = None) -> Any:
        """A remembered value, or the default."""
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Remember a value at once; a folder that cannot be written costs only the memory."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        if self._path is None:
            return
        temporary = self._path.with_suffix(".tmp")
        with contextlib.suppress(OSError):
            temporary.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
            temporary.replace(self._path)

    @property
    def theme(self) -> str:
        """'light', 'dark' or 'system'."""
        found = self.get("theme")
        return found if found in ("light", "dark") else "system"

    @property
    def language(self) -> str:
        """'vi' or 'en', the language of the window."""
        return "en" if self.get("language") == "en" else "vi"

    @property
    def zoom(self) -> int:
        """The size of everything in percent."""
        found = self.get("zoom")
        return found if found in ZOOMS else 100

    @property
    def places(self) -> int:
        """Decimals that a result shows at most."""
        found = self.get("places")
        return found if found in PLACES else PLACES[0]

    def recent_files(self) -> list[Path]:
        """Books opened last, newest first."""
        found = self.get("recent")
        return [Path(p) for p in found if isinstance(p, str)] if isinstance(found, list) else []

    def remember_file(self, path: Path) -> None:
        """Put a book at the head of the recent ones."""
        paths = [path.resolve(), *(p for p in self.recent_files() if p != path.resolve())]
        self.put("recent", [str(p) for p in paths[:_MOST_RECENT]])

    def forget_file(self, path: Path) -> None:
        """Take a book that is gone off the list."""
        self.put("recent", [str(p) for p in self.recent_files() if p != path])

    def column_widths(self, table: str) -> dict[str, int]:
        """Column name → pixels as the user left them."""
        found = (self.get("columns") or {}).get(table, {})
        return {k: v for k, v in found.items() if isinstance(v, int) and v > 0}

    def keep_column_widths(self, table: str, widths: dict[str, int]) -> None:
        """Remember the widths of a table's columns."""
        self.put("columns", {**(self.get("columns") or {}), table: widths})

    def hidden_columns(self, table: str) -> list[str] | None:
        """Names of the columns the user hid, None when nothing was chosen yet."""
        found = (self.get("hidden_columns") or {}).get(table)
        return [str(name) for name in found] if isinstance(found, list) else None

    def keep_hidden_columns(self, table: str, names: list[str] | None) -> None:
        """Remember which columns of a table are hidden; None forgets the choice."""
        kept = {**(self.get("hidden_columns") or {}), table: names}
        self.put("hidden_columns", {k: v for k, v in kept.items() if v is not None})
