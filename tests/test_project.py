"""The project's own rules: style, types, locks, no addresses and no paths of one machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]

# Written in pieces, so that this file does not find itself.
REGISTRY_HOSTS = "|".join(
    f"{name}[.]{end}"
    for name, end in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("deb[.]debian", "org"),
        ("security[.]debian", "org"),
        ("npmjs", "(org|com)"),
        ("crates", "io"),
        ("proxy[.]golang", "org"),
    ]
)
MACHINE_PATHS = r"(?<![\w.~/-])/(root|work|opt|farm|home/[a-z]\w*|Users/\w+)/[\w.]"


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the environment on the project."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def project_files() -> Iterator[Path]:
    """Every file that is, or is about to be, in the repository (git need not be installed)."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    folders = {line.rstrip("/") for line in ignored if line.endswith("/")} | {".git"}
    pending = [ROOT]
    while pending:
        for path in pending.pop().iterdir():
            if path.is_dir():
                if not {path.name, path.relative_to(ROOT).as_posix()} & folders:
                    pending.append(path)
            elif path.suffix not in {".skh", ".log", ".pyc"}:
                yield path


def lines_with(pattern: str) -> list[str]:
    """``file:line: text`` for every line of a text file of the project that holds the pattern."""
    searched = re.compile(pattern)
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        lines = content.decode("utf-8", errors="replace").splitlines()
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(lines, start=1)
            if searched.search(line)
        ]
    return found


def pins(lock: Path) -> set[str]:
    """The requirements of a lock, without their hashes."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {line.removesuffix("\\").strip() for line in lines if re.match(r"\w", line)}


# ---------------------------------------------------------------- style and types


def test_ruff_finds_nothing() -> None:
    """Style, annotations, and a docstring on every module, class and public function."""
    done = tool("ruff", "check", "--no-cache", "--output-format=concise", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_formatted() -> None:
    done = tool("ruff", "format", "--no-cache", "--check", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy_finds_nothing() -> None:
    done = tool("mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_core_and_db_are_checked_strictly() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"] is True
    assert {"core", "db", "gui"} <= set(settings["files"])
    loosened = {override["module"][0] for override in settings["overrides"]}
    assert not [module for module in loosened if module.split(".")[0] in {"core", "db"}]


# ---------------------------------------------------------------- locks and addresses


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_address_and_every_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    for word in ("://", "--index-url", "--extra-index-url", "--find-links", "file:", " @ "):
        assert word not in text
    entries = re.split(r"\n(?=\w)", text.strip())
    assert len(entries) > 10
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


def test_development_lock_holds_the_runtime_lock() -> None:
    """run.py relies on it: an environment for tests also runs the program."""
    assert pins(LOCKS[0]) <= pins(LOCKS[1])


def test_locks_hold_what_pyproject_asks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {LOCKS[0]: project["project"]["dependencies"]}
    wanted[LOCKS[1]] = [*wanted[LOCKS[0]], *groups["test"], *groups["build"]]
    for lock, requirements in wanted.items():
        locked = {re.split(r"[=\s]", pin)[0] for pin in pins(lock)}
        names = {re.split(r"[^\w-]", asked)[0].lower().replace("_", "-") for asked in requirements}
        assert names <= locked, f"{lock.name} is older than pyproject.toml: {names - locked}"


def test_the_packaged_program_leaves_out_no_library_it_needs() -> None:
    """lxml was left out once: then the packaged program wrote no Word file."""
    spec = ast.parse((ROOT / "pyinstaller.spec").read_text("utf-8"))
    [left_out] = [
        ast.literal_eval(node.value) for node in spec.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXCLUDED_MODULES"
    ]  # fmt: skip
    names = {pin.partition("==")[0] for pin in pins(LOCKS[0])}
    assert names & set(left_out) == {"pip", "tabulate"}, "those two serve sqlite-utils' commands"


def test_qt_is_pinned_to_a_release_that_lives() -> None:
    assert "pyside6-essentials==6.11.3" in pins(LOCKS[0])


def test_no_file_names_a_package_registry() -> None:
    found = lines_with(REGISTRY_HOSTS)
    assert not found, "\n".join(found)


def test_no_file_names_a_path_of_one_machine() -> None:
    found = lines_with(MACHINE_PATHS)
    assert not found, "\n".join(found)


def test_the_search_for_addresses_finds_them() -> None:
    assert re.search(MACHINE_PATHS, "see /" + "root/skh/a.py")
    assert re.search(MACHINE_PATHS, "'/" + "home/lan/skh'")
    assert not re.search(MACHINE_PATHS, "frame/work/a, ~/opt/x, https://a.vn/work/x")
    assert re.search(REGISTRY_HOSTS, "https://" + "pypi." + "org/simple")


# ---------------------------------------------------------------- the chosen Qt


def test_void_calls_of_qt_do_not_use_up_none() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None per call and aborts at about 5,000.

    In a process of its own, so that a bad release fails this test instead of ending the suite.
    """
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([])\n"
        "label = QLabel()\n"
        "before = sys.getrefcount(None)\n"
        "for number in range(20_000):\n"
        "    label.setText('chỉ tiêu')\n"
        "print(abs(sys.getrefcount(None) - before))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100
