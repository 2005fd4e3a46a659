"""The command line. Importing this loads next to nothing: the window asks it for the names only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# Every command of interfaces; those without a builder in `program` answer "not in this version".
COMMANDS: Final = (
    "plans", "new", "show", "set", "check", "import", "export", "issue", "accept", "submit",
    "inbox", "receipt", "questions", "adjust", "roll-up", "reminders", "backup", "restore",
    "points", "demo",
)  # fmt: skip


def run_command(arguments: Sequence[str]) -> int:
    """Run one command: 0 fine, 1 findings or work refused, 2 wrong use."""
    from core.cli.program import run

    return run(list(arguments))


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments mean the window: none at all, or a name that is no command.

    What is called like a command is opened as `./plans`, what begins with a hyphen after `--`.
    """
    first = arguments[0] if arguments else "--"
    return first == "--" or not (first in COMMANDS or first.startswith("-"))


def split_language(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take `--lang X` out of the arguments, wherever it stands before a `--`.

    Returns the language ('' when the option has no value, None when it is absent) and the rest.
    """
    language, rest = None, list[str]()
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            return language, [*rest, argument, *given]
        if argument == "--lang":
            language = next(given, "")
        elif argument.startswith("--lang="):
            language = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    return language, rest
