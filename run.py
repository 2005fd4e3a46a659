#!/usr/bin/env python3
"""Set everything up and start Sổ Kế Hoạch: the one command of the README.

    python3 run.py [FILE]           open the program (without a display: play the tour)
    python3 run.py test [ARGS…]     run every test; ARGS go to pytest
    python3 run.py bench [ARGS…]    run the measurements of bench/
    python3 run.py build            make dist/SoKeHoach with PyInstaller and let it test itself
    python3 run.py doctor           say what this machine lacks; installs nothing
    python3 run.py ANYTHING ELSE    goes to main.py (--version, --self-test, plans, …)

Standard library only. Any Python from 3.11 starts it; an older one looks for a newer one on
PATH, so this file keeps to syntax that Python 3.8 can read. On Windows: ``py run.py``.

What it makes: ``.venv`` beside this file, filled from a lock file with hashes, and in it one
stamp per lock, so that later starts neither install anything nor need a network. Libraries of
the system are found by loading them; as root with apt-get the missing ones are installed,
otherwise the exact command is printed.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"  # holds every line of RUN_LOCK, and the tools
FULL_FONT = 300_000  # bytes; see is_report_font
TIMEOUT = 1800  # seconds for one installer; LibreOffice over a slow line

EXIT_LACKING = 1  # this machine lacks something


class SetUpError(Exception):
    """The set-up cannot go on; the text says in Vietnamese what happened and what to do."""


class Need(NamedTuple):
    """One thing of the system that no Python package brings."""

    package: str  # its name in Debian and Ubuntu
    thing: str  # what is looked for, as shown to the user
    found: Callable[[], bool]
    vital: bool = True  # False: what was asked for starts without it and says so when it matters


# ---------------------------------------------------------------- what the system must have


def loads(soname: str) -> bool:
    """Whether the dynamic linker finds the shared library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def library(package: str, soname: str, vital: bool = True) -> Need:
    """A shared library, looked for by loading it."""
    return Need(package, soname, lambda: loads(soname), vital)


def program(package: str, name: str) -> Need:
    """A program on PATH. Only tests use these, and fail one by one without them."""
    return Need(package, name, lambda: shutil.which(name) is not None, vital=False)


def is_report_font(font: Path) -> bool:
    """Whether this is a Times-like font with all Vietnamese letters.

    Told by size: Liberation Serif 1, which lacks 92 Vietnamese letters, has 145 kB; Liberation
    Serif 2, Tinos and Times New Roman have more than 300 kB. The reports check every letter.
    """
    names = ("liberationserif-regular.ttf", "tinos-regular.ttf", "times.ttf", "times_new_roman.ttf")
    return font.name.lower() in names and font.stat().st_size > FULL_FONT


def has_report_font() -> bool:
    """Whether a font folder of Linux holds a font for the reports."""
    own = [Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), *own]
    return any(is_report_font(font) for folder in folders for font in folder.rglob("*.ttf"))


def has_office_part(part: str) -> Callable[[], bool]:
    """A look for LibreOffice with one of its parts (libsclo is Calc, libswlo is Writer)."""

    def found() -> bool:
        soffice = shutil.which("soffice")
        return soffice is not None and (Path(soffice).resolve().parent / f"{part}.so").exists()

    return found


def has_ensurepip() -> bool:
    """Whether this Python can put pip into an environment; Debian keeps that part apart."""
    importlib.invalidate_caches()  # it may have been installed a moment ago
    return importlib.util.find_spec("ensurepip") is not None


def has_shared_python() -> bool:
    """Whether the shared library of Python, which PyInstaller packs, can be found."""
    name = sysconfig.get_config_var("INSTSONAME") or ""
    folder = sysconfig.get_config_var("LIBDIR") or ""
    return loads(name) or Path(folder, name).is_file()


def needs_of(command: str) -> list[Need]:
    """What ``run``, ``test``, ``build`` or another command takes from this system.

    Package names were tried on Debian 12 and 13. On other systems Qt's wheels bring everything.
    """
    version = "{}.{}".format(*sys.version_info[:2])
    needs = []
    if not VENV_PYTHON.exists():
        needs.append(Need(f"python{version}-venv", "ensurepip", has_ensurepip))
    if not sys.platform.startswith("linux"):
        if command == "test":
            needs += [program("libreoffice", "soffice"), program("poppler", "pdftotext")]
        return needs
    needs += [
        library("libgl1", "libGL.so.1"),
        library("libegl1", "libEGL.so.1"),
        library("libglib2.0-0", "libglib-2.0.so.0"),
        library("libfontconfig1", "libfontconfig.so.1"),
        library("libxkbcommon0", "libxkbcommon.so.0"),
        library("libdbus-1-3", "libdbus-1.so.3"),
        library("libcups2", "libcups.so.2", vital=False),
        Need("fonts-liberation2", "Liberation Serif 2", has_report_font, vital=False),
    ]
    if os.environ.get("DISPLAY") or command == "test":  # tests start displays of their own
        needs += [
            library("libxcb-cursor0", "libxcb-cursor.so.0"),
            library("libxcb-icccm4", "libxcb-icccm.so.4"),
            library("libxcb-keysyms1", "libxcb-keysyms.so.1"),
            library("libxcb-shape0", "libxcb-shape.so.0"),
            library("libxcb-xkb1", "libxcb-xkb.so.1"),
            library("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
        ]
    if command == "test":
        needs += [
            Need("libreoffice-calc-nogui", "LibreOffice Calc", has_office_part("libsclo"), False),
            Need(
                "libreoffice-writer-nogui", "LibreOffice Writer", has_office_part("libswlo"), False
            ),
            program("poppler-utils", "pdftotext"),
            program("xvfb", "Xvfb"),
            program("xdotool", "xdotool"),
        ]
    if command == "build":
        needs.append(program("binutils", "objdump"))
        needs.append(Need(f"libpython{version}", f"libpython{version}.so", has_shared_python))
    return needs


def prepare_system(needs: list[Need]) -> None:
    """Install what is missing, or say how; raise SetUpError when something vital stays missing."""
    missing = [need for need in needs if not need.found()]
    if missing and is_root() and shutil.which("apt-get"):
        say("Đang cài các gói hệ thống còn thiếu: " + " ".join(need.package for need in missing))
        for vital in (True, False):  # apart: a package unknown to this release must not stop Qt
            packages = [need.package for need in missing if need.vital is vital]
            if packages and not apt_install(packages):
                break
        missing = [need for need in missing if not need.found()]
    if any(need.vital for need in missing):
        raise SetUpError(advice(missing))
    if missing:
        say(advice(missing) + "\nVẫn chạy tiếp; phần nào cần đến chúng sẽ báo khi gặp.")


def is_root() -> bool:
    """Whether packages of the system may be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def advice(missing: list[Need]) -> str:
    """What is missing and the command that installs it."""
    text = "Máy này còn thiếu: " + ", ".join(f"{need.thing} ({need.package})" for need in missing)
    if not shutil.which("apt-get"):
        return text + ".\nHãy cài các gói tương ứng của hệ điều hành rồi chạy lại."
    command = "apt-get install --no-install-recommends " + " ".join(
        need.package for need in missing
    )
    sudo = "" if is_root() else "sudo "
    return f"{text}.\nHãy chạy lệnh sau rồi chạy lại:\n    {sudo}{command}"


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages as root; fetch the package lists only when that fails at first."""
    apt = ["apt-get", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    install = [*apt, "install", "--no-install-recommends", *packages]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    if quiet(install, environment) is None:
        return True
    quiet([*apt, "update"], environment)  # a list half fetched may still do
    failure = quiet(install, environment)
    if failure is not None:
        say(f"Không cài được các gói hệ thống:\n{failure}")
    return failure is None


# ---------------------------------------------------------------- the environment of Python


def prepare_python(lock: Path) -> None:
    """Make ``.venv`` hold exactly what ``lock`` names; raise SetUpError when it cannot."""
    _fill_environment(lock)
    compile_sources()


def _fill_environment(lock: Path) -> None:
    version = python_version(VENV_PYTHON)
    if version is None:
        say(f"Đang tạo môi trường Python trong {VENV.name}…")
        make_environment()
        version = python_version(VENV_PYTHON)
        if version is None:
            raise SetUpError(f"Không tạo được {VENV}. Hãy xóa thư mục đó rồi thử lại.")
    if read(stamp(lock)) == wanted_stamp(lock, version):
        return
    say("Đang cài các gói Python (lần đầu mất khoảng một phút, cần mạng)…")
    install_packages(lock)
    for covered in {lock, RUN_LOCK}:  # DEV_LOCK holds RUN_LOCK, a test says so
        stamp(covered).write_text(wanted_stamp(covered, version), encoding="utf-8")


def python_version(python: Path) -> str | None:
    """The full version of an interpreter that works and is new enough, otherwise None.

    An environment left behind by an upgrade of the system's Python answers with a version
    other than the one it was made for; it counts as not working.
    """
    question = "import sys; print(*sys.version_info[:3], sep='.')"
    try:
        answer = subprocess.run(
            [str(python), "-I", "-c", question], capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = answer.stdout.strip()
    if answer.returncode or tuple(map(int, version.split(".")))[:2] < OLDEST:
        return None
    folder = "python" + version.rpartition(".")[0]
    if os.name != "nt" and python == VENV_PYTHON and not (VENV / "lib" / folder).is_dir():
        return None
    return version


def stamp(lock: Path) -> Path:
    """Where it is noted that ``lock`` has been installed."""
    return VENV / f".{lock.stem}-stamp"


def wanted_stamp(lock: Path, version: str) -> str:
    """What the stamp of an installed lock says: one hash over the lock and Python's version."""
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def read(path: Path) -> str:
    """The text of a small file, empty when there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def make_environment() -> None:
    """Create ``.venv`` anew with the Python that runs this file."""
    failure = quiet([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if failure is not None:
        raise SetUpError(f"Không tạo được môi trường Python trong {VENV}:\n{failure}")


def install_packages(lock: Path) -> None:
    """Install a lock with uv where it is at hand, with pip otherwise or when uv fails.

    uv does not read pip's configuration, so its failure says nothing about pip (a school behind
    a proxy or with its own index has only pip set up).
    """
    uv = shutil.which("uv")
    wheels = ["--require-hashes", "--only-binary=:all:", "-r", str(lock)]
    install = [str(uv), "pip", "install", "--compile-bytecode", "--python", str(VENV_PYTHON)]
    if uv and quiet([*install, *wheels]) is None:
        return
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    failure = quiet([*pip, *wheels])
    if failure is not None:
        raise SetUpError(
            f"Không cài được các gói Python:\n{failure}\n"
            "Lần chạy đầu cần mạng. Hãy kiểm tra kết nối, tường lửa hay máy chủ proxy rồi thử lại."
        )


def compile_sources() -> None:
    """Compile the program's modules that changed since the last time.

    Python would do it at the first import, but not where PYTHONDONTWRITEBYTECODE is set or the
    folder is read-only for the user: the window would take twice as long to open, every time.
    """
    folders = [ROOT / name for name in ("core", "db", "gui") if (ROOT / name).is_dir()]
    changed = max((p.stat().st_mtime_ns for f in folders for p in f.rglob("*.py")), default=0)
    noted = VENV / ".compiled"
    if read(noted) != str(changed):
        quiet([str(VENV_PYTHON), "-m", "compileall", "-q", *map(str, folders)])
        noted.write_text(str(changed), encoding="utf-8")


def quiet(command: list[str], environment: dict[str, str] | None = None) -> str | None:
    """Run an installer without its chatter; return None, or the end of what it said on failure."""
    try:
        ended = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]}: quá {TIMEOUT // 60} phút chưa xong."
    except OSError as error:
        return f"{command[0]}: {error}"
    return None if ended.returncode == 0 else "\n".join(ended.stdout.splitlines()[-15:])


# ---------------------------------------------------------------- the commands


def say(text: str) -> None:
    """Tell the user something on stderr; stdout belongs to the program that is started."""
    print(text, file=sys.stderr, flush=True)


def start(*arguments: str) -> int:
    """Run the environment's Python in the caller's folder; the exit code is the program's."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [str(VENV_PYTHON), *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execve(command[0], command, environment)  # signals reach the program itself
    return subprocess.run(command, env=environment).returncode


def has_display() -> bool:
    """Whether a window could be seen: always, except on Linux without a display server."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    return os.environ.get("QT_QPA_PLATFORM", "offscreen") not in ("offscreen", "minimal")


def opens_window(arguments: list[str]) -> bool:
    """Whether these arguments of main.py mean the window: none at all, or one file."""
    if not arguments:
        return True
    return len(arguments) == 1 and (arguments[0].endswith(".skh") or Path(arguments[0]).is_file())


def run_program(arguments: list[str]) -> int:
    """Start main.py; without a display play the tour instead of an invisible window."""
    prepare_system(needs_of("run"))
    prepare_python(RUN_LOCK)
    if not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        if opens_window(arguments):
            say(
                "Máy này không có màn hình nên không mở cửa sổ được; chương trình tự chạy phần "
                "trình diễn và để lại ảnh cùng tài liệu trong ./tour/."
            )
            arguments = ["tour", "--out", "./tour/"]
    return start(str(ROOT / "main.py"), *arguments)


def run_tests(arguments: list[str]) -> int:
    """Run pytest on the whole suite, on every core; lint, types and contracts are tests of it.

    With arguments pytest gets these alone: two more seconds of start do not pay for one file.
    """
    prepare_system(needs_of("test"))
    prepare_python(DEV_LOCK)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)  # where pytest finds its settings and the tests
    whole = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    return start("-m", "pytest", *(arguments or whole))


def run_bench(arguments: list[str]) -> int:
    """Run the measurements of bench/."""
    prepare_system(needs_of("bench"))
    prepare_python(DEV_LOCK)
    return start(str(ROOT / "bench" / "run.py"), *arguments)


def build(_arguments: list[str]) -> int:
    """Make the one-folder program and let it test itself."""
    prepare_system(needs_of("build"))
    prepare_python(DEV_LOCK)
    made = ROOT / "dist" / "SoKeHoach" / ("SoKeHoach.exe" if os.name == "nt" else "SoKeHoach")
    packing = [str(VENV_PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    ended = subprocess.run([*packing, "pyinstaller.spec"], cwd=str(ROOT))
    if ended.returncode:
        return ended.returncode
    say(f"Đã đóng gói: {made}. Đang để chương trình tự kiểm tra…")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.run([str(made), "--self-test"]).returncode


def doctor(_arguments: list[str]) -> int:
    """Print what this machine has and lacks, installing nothing; exit 1 when it cannot start."""
    yes_no = {True: "có   ", False: "THIẾU"}
    environment = python_version(VENV_PYTHON)
    print(f"Python {'.'.join(map(str, sys.version_info[:3]))}, {sys.platform}")
    print(f"{yes_no[environment is not None]}  môi trường .venv {environment or '(sẽ tự tạo)'}")
    for lock in (RUN_LOCK, DEV_LOCK):
        ready = environment is not None and read(stamp(lock)) == wanted_stamp(lock, environment)
        print(f"{yes_no[ready]}  các gói Python của {lock.name}{'' if ready else ' (sẽ tự cài)'}")
    print(f"{yes_no[has_display()]}  màn hình")
    able = True
    purposes = {"run": "chạy chương trình", "test": "chạy kiểm thử", "build": "đóng gói"}
    seen: set[str] = set()
    for command, purpose in purposes.items():
        for need in needs_of(command):
            if need.package not in seen:
                seen.add(need.package)
                found = need.found()
                able = able and (found or not need.vital or command != "run")
                print(f"{yes_no[found]}  {need.thing} (gói {need.package}), để {purpose}")
    return 0 if able else EXIT_LACKING


def newer_python() -> str | None:
    """The newest Python on PATH that is new enough, for a start with an old one."""
    names = [f"python3.{minor}" for minor in range(19, OLDEST[1] - 1, -1)]
    found = (shutil.which(name) for name in [*names, "python3", "python"])
    return next((path for path in found if path and python_version(Path(path))), None)


def main(arguments: list[str]) -> int:
    """Set up what the command needs and run it; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may know only cp1252
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.version_info[:2] < OLDEST:
        better = newer_python()
        if better is None:
            say("Cần Python 3.11 trở lên. Hãy cài bản mới từ trang python.org rồi chạy lại.")
            return EXIT_LACKING
        return subprocess.run([better, str(ROOT / "run.py"), *arguments]).returncode
    own = {"test": run_tests, "bench": run_bench, "build": build, "doctor": doctor}
    try:
        if arguments and arguments[0] in own:
            return own[arguments[0]](arguments[1:])
        return run_program(arguments)
    except SetUpError as error:
        say(str(error))
        return EXIT_LACKING
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
