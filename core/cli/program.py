"""Running a command: parsing with click, help and errors in the user's language, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import click

from core.cli import COMMANDS
from core.cli.terminal import answer, tell
from core.errors import BookError, UserError, sentence
from core.i18n import tr
from core.version import PROGRAM, VERSION
from db.errors import file_errors

FINE: Final = 0
REFUSED: Final = 1
WRONG_USE: Final = 2
_INTERRUPTED: Final = 130


class WrongUse(click.UsageError):
    """The command was called wrongly; the text is already a sentence for the user."""


class Command(click.Command):
    """A command whose help and refusals are in the user's language."""

    def __init__(
        self, name: str, callback: Callable[..., int | None], *params: click.Parameter, help: str
    ) -> None:
        super().__init__(
            name,
            {"allow_extra_args": True, "help_option_names": ["-h", "--help"]},
            callback,
            list(params),
            help=help,
            options_metavar=tr("[TÙY CHỌN]"),
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; superfluous arguments are refused. Raises `BookError` and others."""
        if ctx.args:
            raise WrongUse(tr("Thừa tham số: {names}.", names=" ".join(ctx.args)))
        with file_errors(str(ctx.params.get("file", ""))):
            return super().invoke(ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, explained."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = tr("Xem cách dùng lệnh này.")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=tr("Cách dùng: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of options."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        with formatter.section(tr("Tùy chọn")):
            formatter.write_dl(
                [
                    (names, text.replace("[required]", tr("[bắt buộc]")))
                    for names, text in filter(None, records)
                ]
            )


Builder = Callable[[], Command]


def builders() -> dict[str, Builder]:
    """The commands of this version: a new one is one line here."""
    from core.cli import books, documents, exchange, points, questions, results
    from core.cli.imports import import_command
    from core.cli.overview import demo_command, reminders_command, roll_up_command

    return {
        "plans": books.plans_command,
        "new": books.new_command,
        "show": books.show_command,
        "set": results.set_command,
        "check": results.check_command,
        "import": import_command,
        "export": documents.export_command,
        "issue": exchange.issue_command,
        "accept": exchange.accept_command,
        "submit": exchange.submit_command,
        "inbox": exchange.inbox_command,
        "receipt": exchange.receipt_command,
        "questions": questions.questions_command,
        "adjust": questions.adjust_command,
        "roll-up": roll_up_command,
        "reminders": reminders_command,
        "backup": points.backup_command,
        "restore": points.restore_command,
        "points": points.points_command,
        "demo": demo_command,
    }


def run(arguments: list[str]) -> int:
    """Run `arguments` (a command and its own, or an option of the program); the exit code."""
    first, rest = arguments[0], arguments[1:]
    if first == "--version":
        answer(f"{PROGRAM} {VERSION}")
        return FINE
    if first in ("-h", "--help"):
        answer(_overview())
        return FINE
    if first == "--self-test":
        from core.services.self_test import self_test

        return FINE if self_test(answer) else REFUSED
    if first not in COMMANDS:
        tell(tr("Không có tùy chọn “{name}”. Xem các lệnh: {program} --help", name=first,
                program=_program()))  # fmt: skip
        return WRONG_USE
    builder = builders().get(first)
    if builder is None:
        tell(tr("Lệnh “{name}” chưa có trong phiên bản này.", name=first))
        return WRONG_USE
    return _run(builder(), rest)


def _run(command: Command, arguments: Sequence[str]) -> int:
    """Run one command, its refusals said in one sentence."""
    try:
        code = command.main(arguments, f"{_program()} {command.name}", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        tell(_usage_sentence(error))
        tell(tr("Xem cách dùng: {command} --help", command=f"{_program()} {command.name}"))
        return WRONG_USE
    except click.Abort:
        return _INTERRUPTED
    except (UserError, BookError, BrokenPipeError) as error:
        if isinstance(error, BrokenPipeError) or isinstance(error.__cause__, BrokenPipeError):
            # `… | head` has seen enough: what is left goes nowhere, without a message.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        else:
            tell(sentence(error))
        return REFUSED
    return int(code or FINE)


def _usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the arguments; click itself speaks English only."""
    if isinstance(error, WrongUse):
        return error.message
    if isinstance(error, click.NoSuchOption):
        return tr("Không có tùy chọn {name}.", name=error.option_name)
    if isinstance(error, click.MissingParameter):
        return tr("Thiếu {name}.", name=_name_of(error.param))
    if isinstance(error, click.BadOptionUsage):
        return tr("Tùy chọn {name} dùng chưa đúng: sau nó phải có đúng một giá trị.",
                  name=error.option_name)  # fmt: skip
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind = error.param.type
        if isinstance(kind, click.Choice):
            known = ", ".join(str(choice) for choice in kind.choices)
            return tr("{name} phải là một trong: {known}.", name=_name_of(error.param), known=known)
    return error.format_message()


def _name_of(param: click.Parameter | None) -> str:
    """A parameter as it is typed: `FILE`, `--period`."""
    if param is None:
        return tr("tham số")
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(_NO_CONTEXT)


_NO_CONTEXT: Final = click.Context(click.Command(None))


def _program() -> str:
    return Path(sys.argv[0]).name


def _overview() -> str:
    """What the program is and which commands it has."""
    lines = [
        f"{PROGRAM} {VERSION}",
        tr("Cách dùng: {program} [TỆP]             mở cửa sổ chương trình", program=_program()),
        tr("           {program} LỆNH …            làm việc không cần cửa sổ", program=_program()),
        tr("           {program} --version | --self-test | tour --out THƯ_MỤC", program=_program()),
        tr("Thêm --lang en để dùng tiếng Anh. Tệp trùng tên với một lệnh: viết ./tên."),
        "",
        tr("Các lệnh (xem cách dùng: {program} LỆNH --help):", program=_program()),
    ]
    lines += [f"  {name:<10}{build().help}" for name, build in builders().items()]
    return "\n".join(lines)


def file_argument() -> click.Argument:
    """The book a command works on."""
    return click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE")


def json_option() -> click.Option:
    """The option --json."""
    return click.Option(
        ["as_json", "--json"], is_flag=True, help=tr("In kết quả dạng JSON.")
    )  # fmt: skip


def text_option(name: str, help: str, *, required: bool = False) -> click.Option:
    """An option with one value of text."""
    return click.Option([name], help=help, required=required)
