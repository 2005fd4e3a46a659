"""Names of exported documents as the user typed them."""

from pathlib import Path

from gui.documents import with_ending


def test_a_name_with_dots_keeps_them(tmp_path: Path) -> None:
    chosen = tmp_path / "Báo cáo 14.3.2023"
    assert with_ending(chosen, "pdf") == tmp_path / "Báo cáo 14.3.2023.pdf"
    assert with_ending(tmp_path / "a.PDF", "pdf") == tmp_path / "a.PDF"


def test_a_completed_name_takes_no_files_place(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    assert with_ending(tmp_path / "a", "pdf") == tmp_path / "a (2).pdf"
