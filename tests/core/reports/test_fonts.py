"""The serif is found by its files, and only with all Vietnamese letters."""

from pathlib import Path

import pytest
import reportlab

from core.errors import UserError
from core.reports import fonts


def test_there_are_134_letters() -> None:
    letters = fonts.VIETNAMESE_LETTERS
    assert len(letters) == len(set(letters)) == 134
    assert set("ắặẵđỹỗưĐỮẴ") <= set(letters)
    assert not set("aeiouyAEIOUY") & set(letters)


def test_this_computer_has_a_family() -> None:
    from reportlab.pdfbase import pdfmetrics

    found = fonts.faces()
    for name in (found.regular, found.bold, found.italic, found.bold_italic):
        glyphs = pdfmetrics.getFont(name).face.charToGlyph
        assert all(ord(letter) in glyphs for letter in fonts.VIETNAMESE_LETTERS)
        # Times metrics: the widths Liberation Serif, Tinos and Times New Roman share
        assert pdfmetrics.stringWidth("0", name, 1000) == pytest.approx(500, abs=1)
    assert found.named(bold=True, italic=False) == found.bold
    assert found.named(bold=True, italic=True) == found.bold_italic


def test_a_font_without_the_letters_is_not_taken() -> None:
    vera = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    assert fonts._register((vera,) * 4) is None


def test_a_damaged_font_is_not_taken(tmp_path: Path) -> None:
    broken = tmp_path / "times.ttf"
    broken.write_bytes(b"\0\1\0\0 not a font")
    assert fonts._register((broken,) * 4) is None


def test_families_are_offered_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf",
                 "LiberationSerif-Italic.ttf", "LiberationSerif-BoldItalic.ttf",
                 "TIMES.TTF", "timesbd.ttf", "timesi.ttf", "timesbi.ttf",
                 "Tinos-Regular.ttf"):  # fmt: skip
        (tmp_path / name).write_bytes(b"")
    found = [paths[0].name for paths in fonts._families_in([tmp_path])]
    assert found == ["TIMES.TTF", "LiberationSerif-Regular.ttf"]


def test_without_a_font_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(UserError, match="Hãy cài phông chữ"):
        fonts.faces.__wrapped__()
