"""Pictures of tables, to compare a book before and after steps are taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.session import Session

Image = list[tuple[object, ...]]


def image_of(session: Session, tables: Sequence[str]) -> Image:
    """Every row of these tables, in an order of its own."""
    found = (session.conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables)
    return [row for rows in found for row in sorted(map(tuple, rows), key=repr)]


def expect_single_steps(
    session: Session, actions: Sequence[Callable[[], object]], tables: Sequence[str]
) -> None:
    """Each action changes these tables in one step that is taken back and done again exactly."""
    images = [image_of(session, tables)]
    for action in actions:
        action()
        images.append(image_of(session, tables))
        assert images[-1] != images[-2]
    for expected in reversed(images[:-1]):
        assert session.undo() is not None
        assert image_of(session, tables) == expected
    assert session.undo() is None
    for expected in images[1:]:
        session.redo()
        assert image_of(session, tables) == expected
