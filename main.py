"""Start of the program: a sub-command goes to `core.cli` without Qt, anything else is a window."""

from __future__ import annotations

import sys

_WITH_QT = "tour"


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    from core.cli import COMMANDS, run_command

    first = arguments[0] if arguments else ""
    if first == _WITH_QT:
        from gui.tour import run_tour

        return run_tour(arguments[1:])
    if first in COMMANDS or first.startswith("-"):
        return run_command(arguments)
    from gui.app import run

    return run(first or None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
