"""Where things are: the program's own resources and the user's data folder."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path


def resource(*parts: str) -> Path:
    """A file or folder under `resources/`, also in the frozen program."""
    return _resources().joinpath(*parts)


@cache
def _resources() -> Path:
    base = getattr(sys, "_MEIPASS", None)
    root = Path(base) if base else Path(__file__).resolve().parent.parent
    return root / "resources"


@cache
def _platform_data_dir() -> Path:
    from platformdirs import PlatformDirs  # only when a folder of the user is needed

    # roaming=False: never inside OneDrive or a roaming profile (toolchain.md §9)
    return Path(PlatformDirs("SoKeHoach", appauthor=False, roaming=False).user_data_dir)


def data_dir(*parts: str) -> Path:
    """A folder of the user's own data, made when absent; SKH_DATA_DIR sets another place.

    Raises `BookError` data_folder, which names the folder and not the book that asked for it.
    """
    chosen = os.environ.get("SKH_DATA_DIR")
    folder = (Path(chosen) if chosen else _platform_data_dir()).joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(folder) from error
    return folder


def unusable(folder: Path) -> Exception:
    """The `BookError` that says that the program cannot write in its own folder."""
    from db.errors import BookError  # only when it comes to that

    return BookError("data_folder", str(folder))
