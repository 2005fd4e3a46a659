"""The command line as a whole: commands, languages, exit codes, consoles, what is loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import COMMANDS, opens_window, split_language
from core.cli.program import builders
from core.version import VERSION
from tests.core.cli.processes import Run

ROOT = Path(__file__).resolve().parents[3]
LATER = sorted(set(COMMANDS) - set(builders()))


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Sổ Kế Hoạch {VERSION}\n", "")


def test_help_lists_the_commands_of_this_version(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in ("plans", "new", "show", "set", "check", "export", "backup", "restore", "points"):
        assert f"\n  {name} " in done.stdout
    for name in LATER:
        assert f"\n  {name} " not in done.stdout


def test_every_command_has_vietnamese_help(run: Run) -> None:
    for name in ("new", "show", "set", "export"):
        done = run(name, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith(f"Cách dùng: main.py {name}")
        for english in ("Usage", "Options", "Show this", "[required]", "[OPTIONS]"):
            assert english not in done.stdout


def test_later_commands_say_so(run: Run) -> None:
    for name in LATER:
        done = run(name, "whatever", "--json")
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr == f"Lệnh “{name}” chưa có trong phiên bản này.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["set"], "Thiếu FILE."),
        (["set", "a.skh", "--period", "2023-Q2"], "Thiếu --indicator."),
        (["set", "a.skh", "--period"], "Tùy chọn --period dùng chưa đúng"),
        (["show", "a.skh", "--colour"], "Không có tùy chọn --colour."),
        (["show", "a.skh", "b.skh"], "Thừa tham số: b.skh."),
        (["new", "a.skh", "--kind", "club"], "--kind phải là một trong: school, commune"),
        (["export", "a.skh", "--period", "2023-Q2"], "Hãy cho biết tệp cần ghi"),
        (["--colour"], "Không có tùy chọn “--colour”"),
        (["a.skh", "b.skh"], "Không có lệnh “a.skh”"),
        (["shwo"], "Không có lệnh “shwo” và cũng không có tệp nào tên như vậy."),
        (["khong-co.skh"], "Không có lệnh “khong-co.skh” và cũng không có tệp nào tên như vậy."),
        (["./plans"], "Không có tệp “./plans”."),
        (["--", "plans"], "Không có tệp “plans”."),
        (["--lang", "fr", "plans"], "--lang phải là một trong: vi, en."),
        (["plans", "--lang"], "--lang phải là một trong: vi, en."),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(sentence)
    assert "Traceback" not in done.stderr


def test_the_language_may_stand_anywhere() -> None:
    assert split_language(["--lang", "en", "show", "a"]) == ("en", ["show", "a"])
    assert split_language(["show", "--lang=en", "a"]) == ("en", ["show", "a"])
    assert split_language(["show", "a", "--lang", "en"]) == ("en", ["show", "a"])
    assert split_language(["show", "a"]) == (None, ["show", "a"])
    assert split_language(["a", "--lang"]) == ("", ["a"])
    assert split_language(["--", "--lang", "en"]) == (None, ["--", "--lang", "en"])


@pytest.mark.parametrize(
    "arguments", [["--lang", "en", "show", "x.skh"], ["show", "--lang=en", "x.skh"]]
)
def test_english(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("File “x.skh” was not found.")


def test_every_command_is_a_known_name() -> None:
    assert set(builders()) <= set(COMMANDS)


def test_what_opens_the_window() -> None:
    for arguments in ([], ["sổ.skh"], ["./plans"], ["--", "plans"], ["--", "-x.skh"]):
        assert opens_window(arguments)
    for arguments in ([name] for name in (*COMMANDS, "--version", "--self-test", "-h", "--x")):
        assert not opens_window(arguments)


def test_no_command_loads_qt_or_what_it_does_not_need(book: Path, tmp_path: Path) -> None:
    code = (
        "import sys, main\n"
        "path = sys.argv[1]\n"
        "for arguments in (['plans'], ['show', path, '--json'], ['points', path],\n"
        "                  ['set', path, '--period', '2023-Q2', '--indicator', '1',\n"
        "                   '--num', '1', '--den', '2'], ['backup', path]):\n"
        "    assert main.main(arguments) == 0, arguments\n"
        "heavy = ('PySide6', 'openpyxl', 'xlsxwriter', 'reportlab', 'docx', 'pypdfium2', 'gui')\n"
        "sys.stderr.write(' '.join(name for name in heavy if name in sys.modules) + '|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(book)], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(".\n|"), done.stderr


def test_the_window_loads_no_command_line() -> None:
    code = "import sys, core.cli; print(*{'click', 'json', 'sqlite3'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.strip() == ""


def test_vietnamese_on_a_console_of_windows(run: Run) -> None:
    """A console that says cp1252 gets UTF-8 and no UnicodeEncodeError."""
    done = run("plans", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Ủy ban nhân dân huyện Gia Lâm" in done.stdout
    done = run("show", "không có.skh", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 1
    assert "Không tìm thấy tệp “" in done.stderr


def test_a_program_without_console(tmp_path: Path) -> None:
    """Packaged without a console, stdout and stderr are None."""
    code = (
        "import sys, main\n"
        "sys.stdout = sys.stderr = None\n"
        "codes = [main.main(a) for a in (['plans'], ['--version'], ['show'], ['roll-out', 'x'])]\n"
        "open(sys.argv[1], 'w').write(str(codes))\n"
    )
    out = tmp_path / "codes"
    done = subprocess.run([sys.executable, "-c", code, str(out)], cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert out.read_text() == "[0, 0, 2, 2]"


@pytest.mark.skipif(os.name == "nt", reason="pipes close in another way on Windows")
def test_a_reader_that_has_seen_enough(book: Path) -> None:
    """`main.py show --json | head -1` ends without a traceback."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "show", str(book), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
