"""Start of the program: a command goes to `core.cli` without Qt, anything else is a window.

A name that is no command is a file for the window (`./plans` opens a file that is called so).
"""

from __future__ import annotations

import os
import sys

_WITH_QT = "tour"
_HAS_CONSOLE = sys.stderr is not None


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    _speak_utf8()
    from core.cli import opens_window, run_command, split_language

    language, rest = split_language(arguments)
    if language is not None and not _speak(language):
        return 2
    if rest[:1] == [_WITH_QT]:
        from gui.tour import run_tour

        return run_tour(rest[1:])
    if not opens_window(rest):
        return run_command(rest)
    only_file = rest[:1] == ["--"] or any(os.sep in name or "/" in name for name in rest)
    return _open_window([name for name in rest if name != "--"], only_file=only_file)


def _open_window(files: list[str], *, only_file: bool) -> int:
    """Open the window; a name that is neither command nor file is refused in words.

    Without a console nobody would read the refusal: there the window says that the file is gone.
    """
    if len(files) > 1 or (files and _HAS_CONSOLE and not os.path.exists(files[0])):  # noqa: PTH110
        from core.i18n import tr

        if len(files) > 1:
            sentence = tr("Không có lệnh “{name}”. Xem các lệnh: --help", name=files[0])
        elif only_file:
            sentence = tr("Không có tệp “{name}”.", name=files[0])
        else:
            sentence = tr("Không có lệnh “{name}” và cũng không có tệp nào tên như vậy."
                          " Xem các lệnh: --help", name=files[0])  # fmt: skip
        sys.stderr.write(sentence + "\n")
        return 2
    from gui.app import run

    return run(files[0] if files else None)


def _speak(language: str) -> bool:
    """Choose the language of the user; False when there is no such language."""
    from core.i18n import LANGUAGES, set_language, tr

    if language in LANGUAGES:
        set_language(language)
        return True
    sys.stderr.write(tr("--lang phải là một trong: {known}.", known=", ".join(LANGUAGES)) + "\n")
    return False


def _speak_utf8() -> None:
    """Vietnamese on every console; a program without a console has somewhere to write to."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    from multiprocessing import freeze_support

    freeze_support()  # the packaged program starts its reading processes by starting itself
    sys.exit(main(sys.argv[1:]))
