"""Every document of all plans and of an office in LibreOffice: opened, recalculated, printed."""

import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from core.reports import document, render
from core.session import Session
from tests.core.reports.test_golden import OF_A_PLAN, OF_AN_OFFICE, PERIODS, cover, stem

CELL = re.compile(rb"(<c [^>]*>)<f>(.*?)</f><v>.*?</v></c>")
FORMULAS = {"results-gia-lam": 150, "plan-gia-lam": 3, "roll-up-district": 1000}
"""How many formulas some of the workbooks hold at least."""


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, filled_book: Path, office_book: Path,
    plan_books: Callable[[str, str], Path],
) -> Path:  # fmt: skip
    """All documents as pdf, xlsx and docx; "bare" holds workbooks without results."""
    made = tmp_path_factory.mktemp("documents")
    (made / "bare").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for key, (period, day) in PERIODS.items():
            patch.setenv("SKH_NOW", f"{day}T08:00:00+07:00")
            path = filled_book if key.startswith("gia-lam") else plan_books(key, period)
            write_all(made, path, stem(key), period, OF_A_PLAN)
        patch.setenv("SKH_NOW", "2023-07-05T08:00:00+07:00")
        write_all(made, office_book, "district", "2023-Q2", OF_AN_OFFICE)
    return made


def write_all(folder: Path, book: Path, name: str, period: str, reports: tuple[str, ...]) -> None:
    with Session.open(book, read_only=True) as session:
        for report in reports:
            content = (
                cover(session, period) if report == "cover" else document(session, report, period)
            )
            for fmt in ("pdf", "xlsx", "docx"):
                (folder / f"{report}-{name}.{fmt}").write_bytes(render(content, fmt))
            take_results_out(folder / f"{report}-{name}.xlsx")


def take_results_out(path: Path) -> None:
    """A copy of a workbook with formulas, without the results beside them.

    LibreOffice has to calculate each of them then.
    """
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    if not any(b"<f>" in parts[name] for name in sheets):
        return
    for name in sheets:
        assert len(CELL.findall(parts[name])) == parts[name].count(b"<f>"), (path.name, name)
        parts[name] = CELL.sub(rb"\1<f>\2</f></c>", parts[name])
    with zipfile.ZipFile(path.parent / "bare" / path.name, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)


def converted(
    program: Callable[[str], str], folder: Path, pattern: str, fmt: str
) -> Iterator[tuple[Path, Path]]:
    """The files of a pattern and what LibreOffice made of them, in one run of the program."""
    files = sorted(folder.glob(pattern))
    out = folder / f"out-{fmt}"
    profile = (folder / "lo").as_uri()
    subprocess.run(
        [program("soffice"), "--headless", f"-env:UserInstallation={profile}", "--convert-to", fmt,
         "--outdir", str(out), *map(str, files)],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    for path in files:
        assert (out / f"{path.stem}.{fmt}").exists(), path.name
        yield path, out / f"{path.stem}.{fmt}"


def test_every_pdf_brings_its_letters_and_says_what_it_is(folder: Path) -> None:
    """Charts and seals too: embedded fonts only, title, author and language in the file."""
    made = sorted(folder.glob("*.pdf"))
    assert len(made) == len(PERIODS) * len(OF_A_PLAN) + len(OF_AN_OFFICE)
    for path in made:
        reader = PdfReader(path)
        assert reader.metadata is not None
        assert reader.metadata.title, path.name
        assert reader.metadata.author, path.name
        assert unicodedata.is_normalized("NFC", reader.metadata.title)
        assert reader.root_object["/Lang"] == "vi-VN"
        fonts = {
            str(known["/BaseFont"]): known
            for page in reader.pages
            for known in (f.get_object() for f in page["/Resources"]["/Font"].values())  # type: ignore[index]
        }
        assert fonts
        for name, font in fonts.items():
            assert "/FontFile2" in font["/FontDescriptor"].get_object(), (path.name, name)


@pytest.mark.slow
def test_libreoffice_calculates_the_stored_results(
    folder: Path, program: Callable[[str], str]
) -> None:
    counts: dict[str, int] = {}
    for path, made in converted(program, folder, "bare/*.xlsx", "xlsx"):
        formulas = openpyxl.load_workbook(folder / path.name)
        stored = openpyxl.load_workbook(folder / path.name, data_only=True)
        found = openpyxl.load_workbook(made, data_only=True)
        counts[path.stem] = 0
        for sheet in formulas.worksheets:
            for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
                counts[path.stem] += 1
                place = sheet.title, cell.coordinate
                kept = stored[sheet.title][cell.coordinate].value
                value = found[sheet.title][cell.coordinate].value
                wanted = pytest.approx(kept, rel=1e-12) if isinstance(kept, int | float) else kept
                assert value == wanted, (path.name, *place)
    for name, least in FORMULAS.items():
        assert counts[name] >= least


@pytest.mark.slow
def test_libreoffice_prints_word_files_as_the_pdf(
    folder: Path, program: Callable[[str], str]
) -> None:
    """About as many pages, the same kinds of pages, the same words."""
    (folder / "results-hai-an.docx").unlink()  # 67 pages that show nothing new
    for path, made in converted(program, folder, "*.docx", "pdf"):
        ours, printed = (PdfReader(p) for p in (path.with_suffix(".pdf"), made))
        pages = len(ours.pages)
        assert abs(len(printed.pages) - pages) <= max(1, pages * 0.07), path.name
        assert sizes(printed)[0] == sizes(ours)[0] == (210, 297)
        assert set(sizes(printed)) == set(sizes(ours))
        first = printed.pages[0].extract_text()
        if path.stem.startswith("overview"):
            continue  # its charts are pictures: their words are not on the page
        assert unicodedata.is_normalized("NFC", first)
        wanted = words(ours.pages[0].extract_text())
        assert len(wanted & words(first)) >= 0.9 * len(wanted), path.name


def sizes(reader: PdfReader) -> list[tuple[int, ...]]:
    return [
        tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in reader.pages
    ]


def words(text: str) -> set[str]:
    return set(text.split())
