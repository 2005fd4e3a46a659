"""A book of a built-in plan before anything is in it: every document it offers, in every format."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.reports import FORMATS, render
from core.reports.export_order import content_of, export_kinds
from core.services.plans import built_in_keys
from core.session import Session
from tests.core.reports.test_golden import PERIODS


@pytest.mark.parametrize("key", built_in_keys())
def test_every_document_of_a_fresh_book_can_be_written(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables without rows too: no units below, no tasks, nothing entered."""
    period, day = PERIODS[key]
    monkeypatch.setenv("SKH_NOW", f"{day}T08:00:00+07:00")
    made = set()
    with Session.create(tmp_path / "a.skh", plan=key) as session:
        kinds = {kind.report for kind in export_kinds(session)}
        for report in kinds:
            try:
                content = content_of(session, report, period)
            except UserError:
                continue  # said in words: nobody to remind, no report sent
            for fmt in FORMATS:
                assert len(render(content, fmt)) > 4000, (report, fmt)
            made.add(report)
    assert kinds - made <= {"cover", "reminder"}
