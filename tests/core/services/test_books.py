"""A new book's own unit: the plan's unit when it is one, called as its people call it."""

from pathlib import Path

from core.services.plans import stable_uid
from core.session import Session
from db.queries.rows import by_ids
from db.records import Unit
from db.text import fold


def own(session: Session) -> Unit:
    return by_ids(session.conn, Unit, "unit", [session.own_unit_id()])[0]


def test_a_school_that_the_plan_names_keeps_its_identity_and_its_own_spelling(
    tmp_path: Path,
) -> None:
    with Session.create(
        tmp_path / "so.skh", unit="Trường Tiểu học Cổ Bi", levels=("TH",), plan="gia-lam-2023"
    ) as session:
        unit = own(session)
        assert unit.uid == stable_uid("gia-lam-2023", "unit", fold("TH Cổ Bi"))
        assert unit.name == "Trường Tiểu học Cổ Bi"
        aliases = session.conn.execute(
            "SELECT name FROM unit_alias WHERE unit_id = ?", (unit.id,)
        ).fetchall()
        assert "TH Cổ Bi" in [row[0] for row in aliases]


def test_a_school_that_the_plan_does_not_name_is_new(tmp_path: Path) -> None:
    arguments = {"unit": "THCS Hồng Hà", "levels": ("THCS",), "plan": "gia-lam-2023"}
    with Session.create(tmp_path / "a.skh", **arguments) as session:
        first = own(session)
    with Session.create(tmp_path / "b.skh", **arguments) as session:
        second = own(session)
    assert first.kind == "school"
    assert first.uid != second.uid
