"""Every document in every format, compared with golden files: cells, pages, Word's paragraphs.

`SKH_UPDATE_GOLDEN=1` writes them anew; look at the difference before committing it.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.exchange.submit import prepare
from core.reports import FORMATS, document
from core.reports.content import Document, Seal
from core.reports.cover import cover_document
from core.services.plans import built_in_keys
from core.session import Session

Golden = Callable[[str, Document], None]

PERIODS = {
    "gia-lam-2023": ("2023-Q2", "2023-07-05"),
    "ha-dong-2020-2025": ("2023-Q2", "2023-07-05"),
    "nam-tu-liem-2022-2023": ("2022-2023-HK2", "2023-06-05"),
    "gia-loc-2023-2024": ("2023-2024-HK1", "2024-01-20"),
    "hai-an-2023-2024": ("2023-2024-HK1", "2024-01-20"),
}
"""The period reported on and the day it is done, for each plan."""

OF_A_PLAN = ("plan", "results", "overview", "cover")
OF_AN_OFFICE = ("results", "rolled-up", "roll-up", "overview", "reminder", "sending", "cover")
GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def stem(key: str) -> str:
    """A plan's key without its years."""
    return key.rstrip("0123456789-")


@pytest.fixture(params=PERIODS)
def plan(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    filled_book: Path, plan_books: Callable[[str, str], Path],
) -> Iterator[tuple[str, Session, str]]:  # fmt: skip
    """Name, book and period of each built-in plan, on the day of its report."""
    key = str(request.param)
    period, day = PERIODS[key]
    monkeypatch.setenv("SKH_NOW", f"{day}T08:00:00+07:00")
    source = filled_book if key.startswith("gia-lam") else plan_books(key, period)
    with Session.open(shutil.copy(source, tmp_path / "a.skh")) as session:
        yield stem(key), session, period


def cover(session: Session, period: str) -> Document:
    """The cover with a seal that does not depend on the ids of the book."""
    made = cover_document(session, prepare(session, period))
    seal = next(block for block in made.blocks if isinstance(block, Seal))
    fixed = replace(seal, data="SKH1 report 2023-Q2 v1 ABCDE-FGHIJ", code="ABCDE-FGHIJ")
    return replace(made, blocks=tuple(fixed if b is seal else b for b in made.blocks))


@pytest.mark.parametrize("report", OF_A_PLAN)
def test_documents_of_every_plan(
    plan: tuple[str, Session, str], golden: Golden, report: str
) -> None:
    name, session, period = plan
    made = cover(session, period) if report == "cover" else document(session, report, period)
    golden(f"{report}-{name}", made)


@pytest.mark.parametrize("report", OF_AN_OFFICE)
def test_documents_of_an_office(district: Session, golden: Golden, report: str) -> None:
    period = "2023-Q2"
    made = cover(district, period) if report == "cover" else document(district, report, period)
    golden(f"{report}-district", made)


def test_every_built_in_plan_and_no_forgotten_file_is_there() -> None:
    assert sorted(PERIODS) == sorted(built_in_keys())
    names = {f"{report}-{stem(key)}" for key in PERIODS for report in OF_A_PLAN}
    names |= {f"{report}-district" for report in OF_AN_OFFICE}
    wanted = {f"{name}.{fmt}.txt" for name in names for fmt in FORMATS}
    assert {path.name for path in GOLDEN.iterdir()} == wanted
