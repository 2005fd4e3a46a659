"""A document takes its place whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BookError, UserError, sentence
from core.reports.target_file import save
from db.snapshot import replace_file


def test_the_file_is_written_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "báo cáo.pdf"
    assert save(b"one", target) == target
    assert save(b"two", target) == target
    assert target.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_held_open_is_left_and_the_new_one_gets_a_name(tmp_path: Path) -> None:
    target = tmp_path / "báo cáo.xlsx"
    target.write_bytes(b"open in Excel")

    def replace(temporary: Path, place: Path) -> None:
        if place == target:
            raise PermissionError(13, "held", str(place))
        replace_file(temporary, place)

    assert save(b"new", target, replace).name == "báo cáo (2).xlsx"
    assert save(b"newer", target, replace).name == "báo cáo (3).xlsx"
    assert target.read_bytes() == b"open in Excel"
    assert len(list(tmp_path.iterdir())) == 3


def test_no_folder_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(BookError) as caught:
        save(b"", tmp_path / "usb" / "a.pdf")
    assert caught.value.code == "no_folder"
    assert "usb" in sentence(caught.value)


def test_a_folder_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(UserError, match="là một thư mục"):
        save(b"", tmp_path / "a.pdf")


def test_a_folder_that_may_not_be_written_leaves_a_sentence(tmp_path: Path) -> None:
    def replace(temporary: Path, place: Path) -> None:
        raise PermissionError(13, "closed", str(place))

    with pytest.raises(BookError) as caught:
        save(b"", tmp_path / "a.pdf", replace)
    assert caught.value.code == "closed_folder"
    words = sentence(caught.value)
    assert str(tmp_path) in words
    assert "chọn thư mục khác" in words
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a folder nobody can write to, on Linux")
def test_a_folder_closed_to_everybody_is_named() -> None:
    with pytest.raises(BookError) as caught:
        save(b"x", Path("/proc/a.pdf"))
    assert (caught.value.code, caught.value.path) == ("closed_folder", "/proc")


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are a matter of Unix")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """The system refuses to write more than 1,000 bytes to any file of the process."""
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from core.errors import BookError\n"
        "from core.reports.target_file import save\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    save(b'x' * 5000, Path(sys.argv[1]))\n"
        "except BookError as error:\n"
        "    print(error.code)\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(target)], cwd=root, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "io", done.stderr
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
