"""The launcher: what it passes on, what it installs, and what it says when it cannot."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROBE = """
import json, os, pathlib, sys
names = ("QT_QPA_PLATFORM", "PYTHONUTF8")
seen = {name: os.environ.get(name) for name in names}
print(json.dumps({"arguments": sys.argv[1:], "folder": str(pathlib.Path.cwd()), **seen}))
sys.exit(7)
"""


def load(path: Path) -> ModuleType:
    """The launcher at ``path`` as a module; its ROOT is the folder it lies in."""
    spec = importlib.util.spec_from_file_location("run_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project: the real launcher, a main.py that reports, a ready environment."""
    folder = tmp_path / "dự án"  # the way folders are named in our offices
    folder.mkdir()
    (folder / "run.py").write_bytes((ROOT / "run.py").read_bytes())
    (folder / "main.py").write_text(PROBE, encoding="utf-8")
    venv.create(folder / ".venv", with_pip=False, symlinks=os.name != "nt")
    run = load(folder / "run.py")
    version = run.python_version(run.VENV_PYTHON)
    for lock in (run.RUN_LOCK, run.DEV_LOCK):
        lock.write_text("# nothing to install\n", encoding="utf-8")
        run.stamp(lock).write_text(run.wanted_stamp(lock, version), encoding="utf-8")
    return folder


def start(
    project: Path, *arguments: str, **environment: str
) -> tuple[dict[str, object], subprocess.CompletedProcess[str]]:
    """Start the launcher from another folder; return what main.py saw, and the ended process."""
    elsewhere = project.parent
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONUTF8"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, str(project / "run.py"), *arguments],
        cwd=elsewhere,
        env=kept | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return json.loads(done.stdout or "{}"), done


linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux")


# ---------------------------------------------------------------- what is passed on


def test_other_commands_go_to_main(project: Path) -> None:
    seen, done = start(project, "plans", "--json", "kế hoạch.skh")
    assert seen["arguments"] == ["plans", "--json", "kế hoạch.skh"]
    assert Path(str(seen["folder"])) == project.parent  # relative names stay the caller's
    assert seen["PYTHONUTF8"] == "1"
    assert done.returncode == 7
    assert done.stderr == ""


@linux_only
@pytest.mark.parametrize("arguments", [[], ["sổ 2023.skh"]])
def test_window_without_display_becomes_the_tour(project: Path, arguments: list[str]) -> None:
    seen, done = start(project, *arguments)
    assert seen["arguments"] == ["tour", "--out", "./tour/"]
    assert seen["QT_QPA_PLATFORM"] == "offscreen"
    assert "không có màn hình" in done.stderr
    assert "./tour/" in done.stderr


@linux_only
def test_window_with_display_opens_the_file(project: Path) -> None:
    seen, done = start(project, "sổ 2023.skh", DISPLAY=":7")
    assert seen["arguments"] == ["sổ 2023.skh"]
    assert seen["QT_QPA_PLATFORM"] is None
    assert done.stderr == ""


@linux_only
def test_command_without_display_stays_itself(project: Path) -> None:
    seen, _ = start(project, "--self-test")
    assert seen["arguments"] == ["--self-test"]
    assert seen["QT_QPA_PLATFORM"] == "offscreen"


# ---------------------------------------------------------------- the environment of Python


def test_ready_environment_needs_no_installer(project: Path) -> None:
    """It has no pip at all, and the start works: nothing is fetched after the first time."""
    assert not list((project / ".venv").rglob("pip"))
    seen, _ = start(project, "plans")
    assert seen["arguments"] == ["plans"]


def test_changed_lock_is_installed_and_a_failure_said(project: Path) -> None:
    (project / "requirements.lock").write_text("no-such==1 --hash=sha256:00\n", encoding="utf-8")
    seen, done = start(project, "plans", PATH="")
    assert seen == {}
    assert done.returncode == 1
    assert "Không cài được các gói Python" in done.stderr
    assert "Traceback" not in done.stderr
    run = load(project / "run.py")
    assert run.read(run.stamp(run.RUN_LOCK)) != run.wanted_stamp(
        run.RUN_LOCK, run.python_version(run.VENV_PYTHON)
    )


def test_environment_left_by_another_python_does_not_count(project: Path) -> None:
    run = load(project / "run.py")
    assert run.python_version(run.VENV_PYTHON) == ".".join(map(str, sys.version_info[:3]))
    [library] = (project / ".venv" / "lib").glob("python3.*")
    library.rename(library.with_name("python3.1"))
    assert run.python_version(run.VENV_PYTHON) is None
    assert run.python_version(project / "no" / "python") is None


def test_missing_environment_is_made(project: Path) -> None:
    run = load(project / "run.py")
    run.VENV_PYTHON.unlink()
    run.make_environment()
    assert run.python_version(run.VENV_PYTHON)
    assert run.read(run.stamp(run.RUN_LOCK)) == ""  # emptied: all is installed again


# ---------------------------------------------------------------- the system


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ``apt-get`` in a PATH of its own that notes its calls and installs after an update."""
    script = tmp_path / "bin" / "apt-get"
    script.parent.mkdir()
    here = f"{tmp_path}/"
    script.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> "{here}calls"\n'
        f'case "$*" in *" update") : > "{here}lists" ;; esac\n'
        f'case "$*" in *" install "*) [ -e "{here}lists" ] && : > "{here}installed" ;; esac\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent))
    return tmp_path


@linux_only
def test_root_gets_missing_packages_installed(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = load(ROOT / "run.py")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{apt / 'bin'}:/usr/bin:/bin")
    need = run.Need("libgl1", "libGL.so.1", (apt / "installed").exists)
    run.prepare_system([need])
    calls = (apt / "calls").read_text(encoding="utf-8").splitlines()
    assert [" update" in call for call in calls] == [False, True, False]
    assert calls[0].endswith("install --no-install-recommends libgl1")
    assert "libgl1" in capsys.readouterr().err


@linux_only
def test_other_users_get_the_exact_command(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load(ROOT / "run.py")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    here = run.Need("libc6", "libc.so.6", lambda: run.loads("libc.so.6"))
    absent = run.library("libnosuch0", "libnosuch.so.0")
    with pytest.raises(run.SetUpError) as refused:
        run.prepare_system([here, absent])
    assert "libnosuch.so.0 (libnosuch0)" in str(refused.value)
    assert "sudo apt-get install --no-install-recommends libnosuch0" in str(refused.value)
    assert not (apt / "calls").exists()


def test_things_not_vital_are_said_and_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = load(ROOT / "run.py")
    monkeypatch.setenv("PATH", "")
    run.prepare_system([run.program("poppler-utils", "no-such-pdftotext")])
    said = capsys.readouterr().err
    assert "no-such-pdftotext (poppler-utils)" in said
    assert "Vẫn chạy tiếp" in said


def test_small_liberation_serif_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version 1 has the same name and lacks 92 Vietnamese letters; only its size tells."""
    run = load(ROOT / "run.py")
    folder = tmp_path / ".fonts" / "liberation"
    folder.mkdir(parents=True)
    font = folder / "LiberationSerif-Regular.ttf"
    font.write_bytes(bytes(145_000))
    assert run.is_report_font(font) is False
    font.write_bytes(bytes(393_000))
    assert run.is_report_font(font) is True
    assert run.is_report_font(font.with_name("DejaVuSerif.ttf")) is False


@linux_only
def test_doctor_names_packages_and_changes_nothing(project: Path) -> None:
    before = sorted(project.rglob("*"))
    done = subprocess.run(
        [sys.executable, str(project / "run.py"), "doctor"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    for word in ("libgl1", "fonts-liberation2", "poppler-utils", "màn hình", "đóng gói"):
        assert word in done.stdout
    assert sorted(project.rglob("*")) == before


# ---------------------------------------------------------------- the file itself


def test_launcher_reads_in_an_old_python_and_needs_nothing() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    assert imported <= sys.stdlib_module_names
