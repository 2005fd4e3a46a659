"""Commands about restore points: backup, restore, points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from core import backups
from core.cli.program import Command, file_argument, json_option
from core.cli.terminal import answer, answer_json, tell
from core.errors import BookError, UserError
from core.i18n import tr
from core.session import Session
from db.connection import check_header


def backup_command() -> Command:
    """`backup`: make a restore point now."""
    return Command(
        "backup", _backup, file_argument(), help=tr("Tạo một mốc khôi phục của sổ ngay bây giờ.")
    )


def _backup(file: Path) -> None:
    with Session.open(file, read_only=True):  # says in words what is no book
        point = backups.make(file)
    answer(point.name)
    tell(tr("Đã tạo mốc khôi phục {name}.", name=point.name))


def restore_command() -> Command:
    """`restore`: put a restore point in the place of the book."""
    return Command(
        "restore",
        _restore,
        file_argument(),
        click.Argument(["point"], metavar="RESTORE_POINT"),
        help=tr("Khôi phục sổ từ một mốc (số của mốc trong lệnh points)."),
    )


def _restore(file: Path, point: str) -> None:
    _refuse_newer(file)
    chosen = _point_named(file, point)
    kept_before = set(_damaged(file))
    before = backups.restore(file, chosen)
    answer(str(file))
    tell(tr("Đã khôi phục sổ từ mốc {name}.", name=chosen.name))
    if before is not None:
        tell(tr("Sổ trước khi khôi phục được giữ ở mốc {name}.", name=before.name))
    for kept in sorted(set(_damaged(file)) - kept_before):
        tell(tr("Tệp hỏng được giữ lại: {path}", path=kept))


def _damaged(file: Path) -> Iterator[Path]:
    """Damaged files kept beside the book."""
    return (
        path for path in file.parent.glob("*.damaged*") if path.name.startswith(f"{file.name}.")
    )


def _point_named(file: Path, name: str) -> backups.RestorePoint:
    try:
        return backups.find(file, name)
    except BookError as error:
        points = backups.restore_points(file)
        if not points:
            _refuse_unreadable(file)
            raise UserError(
                tr("Chưa có mốc khôi phục nào của “{name}”.", name=file.name)
            ) from error
        raise UserError(
            tr("Sổ này không có mốc khôi phục “{name}”. Các mốc có sẵn: {known}.",
               name=name, known=", ".join(point.name for point in points))
        ) from error  # fmt: skip


def _refuse_newer(file: Path) -> None:
    """A book of a newer program is not ours to judge or replace; damaged ones are what points are
    for. Raises `BookError` newer.
    """
    try:
        _refuse_unreadable(file)
    except BookError as error:
        if error.code == "newer":
            raise


def _refuse_unreadable(file: Path) -> None:
    """What opening would say of the file. Raises `BookError`."""
    if not file.exists():
        raise BookError("not_found", str(file))
    check_header(file)


def points_command() -> Command:
    """`points`: the restore points of a book."""
    return Command(
        "points", _points, file_argument(), json_option(),
        help=tr("Liệt kê các mốc khôi phục của sổ."),
    )  # fmt: skip


def _points(file: Path, as_json: bool) -> None:
    _refuse_newer(file)
    points = backups.restore_points(file)
    if not points:
        _refuse_unreadable(file)
    if as_json:
        answer_json({"points": [_point_json(point) for point in points]})
        return
    for point in points:
        answer(f"{point.name}  {point.made_at:%d/%m/%Y %H:%M:%S}  {_reason(point.reason)}")
    if not points:
        tell(tr("Sổ này chưa có mốc khôi phục nào."))


def _point_json(point: backups.RestorePoint) -> dict[str, str | int]:
    """`point` is what `restore` takes; `made_at` is local time, a label only."""
    return {
        "point": point.name,
        "number": point.number,
        "made_at": point.made_at.isoformat(),
        "reason": point.reason,
        "path": str(point.path),
    }


def _reason(reason: str) -> str:
    return {
        "hourly": tr("tự động trong lúc làm việc"),
        "manual": tr("do người dùng tạo"),
        "before-restore": tr("trước khi khôi phục"),
        "before-migration": tr("trước khi nâng cấp tệp"),
        "before-import": tr("trước khi nhập dữ liệu"),
    }[reason]
