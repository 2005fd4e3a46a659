"""`main.py tour --out DIR` as a newcomer starts it: what it leaves, and what it leaves alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
MAIN = str(ROOT / "main.py")
TABS = ("tong-quan", "chi-tieu", "truong", "nhiem-vu", "kinh-phi", "hop-thu-den", "tong-hop")
MOST_SECONDS = 60


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The folder left by one tour, the user's own data folder, and what was said."""
    out, user = tmp_path_factory.mktemp("tour") / "ảnh", tmp_path_factory.mktemp("user")
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)  # it must find out by itself that nobody can look
    environment["SKH_DATA_DIR"] = str(user)
    command = [sys.executable, "-W", "error", MAIN, "tour", "--out", str(out)]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=MOST_SECONDS
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return out, user, ended.stdout


@pytest.mark.slow
def test_leaves_a_picture_of_every_tab(played: tuple[Path, Path, str]) -> None:
    out, _, _ = played
    for name in TABS:
        for suffix in ("", "-toi", "-125", "-125-toi"):
            picture = QImage(str(out / f"{name}{suffix}.png"))
            assert not picture.isNull(), name + suffix
            wanted = (1366, 767) if "125" in suffix else (1366, 768)
            assert abs(picture.width() - wanted[0]) <= 1
            assert abs(picture.height() - wanted[1]) <= 1
            corner, middle = picture.pixelColor(2, 60), picture.pixelColor(700, 300)
            assert (corner.lightness() < 100) == suffix.endswith("-toi"), (
                "dark is dark, light is light"
            )
            assert middle.isValid()
    for name in ("bat-dau", "so-sai", "kiem-tra", "moc-khoi-phuc", "xuat-xong", "xem-truoc",
                 "bao-cao-quy-2-1", "phu-luc-ke-hoach-1", "nhan-tep", "tinh-hinh-gui",
                 "gui-bao-cao"):  # fmt: skip
        assert not QImage(str(out / f"{name}.png")).isNull(), name


@pytest.mark.slow
def test_types_results_that_are_in_the_file_and_in_the_documents(
    played: tuple[Path, Path, str], program: Callable[[str], str]
) -> None:
    out, _, _ = played
    conn = sqlite3.connect(out / "gia-lam-2023.skh")
    [numerator, denominator] = conn.execute(
        "SELECT numerator, denominator FROM v_results r JOIN v_indicators i"
        " ON i.indicator_id = r.indicator_id"
        " WHERE i.no = '1' AND r.level = 'MN' AND r.period = '2023-Q2'"
    ).fetchone()
    states = {row[0] for row in conn.execute("SELECT state FROM v_results")}
    [progress] = conn.execute("SELECT count(*) FROM progress").fetchone()
    [spent] = conn.execute("SELECT sum(disbursed_vnd) FROM execution").fetchone()
    [reason] = conn.execute("SELECT reason FROM finding_answer").fetchone()
    conn.close()
    assert {"value", "na", "nodata"} <= states
    assert progress == 8
    assert spent == 176_824_000_000
    assert "đính chính" in reason

    percent = f"{numerator / denominator * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    pdf = str(out / "bao-cao-quy-2.pdf")
    text = subprocess.run(
        [program("pdftotext"), "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert percent in text
    cells = {
        cell.value
        for sheet in openpyxl.load_workbook(out / "bao-cao-quy-2.xlsx", data_only=True)
        for row in sheet.iter_rows()
        for cell in row
    }
    assert 176_824 in cells or 176_824_000_000 in cells
    assert (out / "phu-luc-ke-hoach.pdf").stat().st_size > 10_000
    assert (out / "phu-luc-ke-hoach.xlsx").stat().st_size > 5_000


@pytest.mark.slow
def test_says_one_line_for_each_step_and_touches_nothing_of_the_user(
    played: tuple[Path, Path, str],
) -> None:
    _, user, said = played
    lines = said.splitlines()
    assert len(lines) >= 9
    assert all(line.startswith("[") and " s] " in line for line in lines)
    assert lines[-1].split("] ")[1].startswith("Xong.")
    assert list(user.iterdir()) == [], "settings, backups and logs of the user are left alone"


@pytest.mark.parametrize("wrong", [["tour"], ["tour", "--out"], ["tour", "--aus", "x"]])
def test_wrong_use_is_told(wrong: list[str]) -> None:
    ended = subprocess.run([sys.executable, MAIN, *wrong], capture_output=True, text=True)
    assert ended.returncode == 2
    assert "tour --out" in ended.stderr


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    command = [sys.executable, MAIN, "tour", "--out", str(blocked / "x")]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip()
