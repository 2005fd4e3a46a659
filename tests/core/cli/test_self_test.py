"""The program's own test, as the packaged program runs it."""

from pathlib import Path

from tests.core.cli.processes import Run


def test_self_test(run: Run, user_data_dir: Path, tmp_path: Path) -> None:
    done = run("--self-test")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "OK"
    assert len(lines) > 10
    for words in ("docx", "gửi báo cáo", "nhận báo cáo", "phiếu tiếp nhận", "tổng hợp khớp"):
        assert words in done.stdout
    assert all(line.startswith("tốt ") for line in lines[:-1])
    assert list(tmp_path.iterdir()) == []
    assert list(user_data_dir.iterdir()) == []  # nothing among the user's restore points
