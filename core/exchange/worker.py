"""Untrusted files are read in processes of their own, with a time limit and a memory limit.

One process takes many files. What it answers is JSON, never pickle: whatever a hostile file might
do to it, it can only hand over text, and the bytes of the file, which nobody looks into. A process
that is late or dies is ended and replaced, its file is refused, the others are still read.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from core.exchange import limits
from core.exchange.columns import Rows
from core.exchange.faults import Fault, refusal
from core.exchange.layout import layout
from core.exchange.reader import read
from core.exchange.travel import Refused, Travel
from core.i18n import set_language, tr

if TYPE_CHECKING:
    from core.exchange.unpacking import Found

_OFTEN_SAID: Final = 100_000  # characters of a table that is kept for the next file
_LOOK_S: Final = 0.05  # how often cancelling and late processes are looked at
_START_S: Final = 20.0  # a new process on a slow computer with a virus scanner

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


class ReaderPool:
    """Processes that read received files. A context manager; nothing is started before it is used.

    `workers` defaults to one for each core, at most four; `lang` is the language of refusals.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        time_limit_s: float = limits.KILL_SECONDS,
        lang: str = "vi",
    ) -> None:
        self._most = workers or min(4, os.cpu_count() or 1)
        self._limit_s = time_limit_s
        self._lang = lang
        self._processes: list[_Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start every process now; without it they start with the first files."""
        while len(self._processes) < self._most:
            self._processes.append(_Process(self._lang))

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.end()
        self._processes.clear()

    def read(
        self,
        paths: Sequence[Path],
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[tuple[int, Travel | Refused]]:
        """Yield (place in `paths`, what the file holds or why it is refused) as each is done.

        Stops early, without what is still being read, when `cancelled` says so.
        """
        jobs = [{"do": "read", "path": os.fspath(path)} for path in paths]
        for done, (place, answer) in enumerate(self._work(jobs, paths, cancelled), 1):
            if progress:
                progress(done, len(paths))
            yield place, answer

    def gather(
        self,
        chosen: Sequence[Path],
        folder: Path,
        *,
        cancelled: Callable[[], bool] | None = None,
    ) -> list[Found]:
        """Every file in what the user chose or dropped, e-mails and packed folders unpacked.

        Attachments are written below `folder`, a private one that the caller removes when it is
        done with the paths. Raises nothing for bad files: they are refused ones in the list.
        """
        from core.exchange.unpacking import Found, files_of, is_packed

        found = [item for path in chosen for item in files_of(path)]
        packed = [i for i, item in enumerate(found) if item.path and is_packed(item.path)]
        paths = [path for i in packed if (path := found[i].path)]
        jobs = []
        for number, (i, path) in enumerate(zip(packed, paths, strict=True)):
            own = folder / f"{number:05d}"
            own.mkdir(parents=True)
            jobs.append({"do": "unpack", "path": os.fspath(path), "name": found[i].shown,
                         "folder": os.fspath(own)})  # fmt: skip
        inside: dict[int, list[Found]] = {}
        for place, answer in self._work(jobs, paths, cancelled):
            i, path = packed[place], paths[place]
            refused = isinstance(answer, Refused)
            inside[i] = [Found(found[i].shown, path, answer)] if refused else answer
        return [one for i, item in enumerate(found) for one in inside.get(i, [item])]

    def _work(
        self,
        jobs: Sequence[dict[str, str]],
        paths: Sequence[Path],
        cancelled: Callable[[], bool] | None,
    ) -> Iterator[tuple[int, Any]]:
        """Give jobs to free processes and yield (place, what it was for or `Refused`) of each."""
        waiting = iter(range(len(jobs)))
        while len(self._processes) < min(self._most, len(jobs)):
            self._processes.append(_Process(self._lang))
        try:
            for process in self._processes:
                process.take(next(waiting, None), jobs, self._limit_s)
            while busy := [p for p in self._processes if p.place is not None]:
                if cancelled and cancelled():
                    return
                wait([process.pipe for process in busy], _LOOK_S)
                for process in busy:
                    place = process.place
                    if place is None or not (answer := process.answer(paths[place])):
                        continue
                    process.take(next(waiting, None), jobs, self._limit_s)
                    yield place, answer[0]
        finally:
            for process in self._processes:
                if process.place is not None:  # cancelled: do not wait for its answer
                    process.restart()


class _Process:
    """One reading process and the job it is at."""

    def __init__(self, lang: str) -> None:
        self.place: int | None = None
        self._lang = lang
        self._deadline = 0.0
        self._warm = False
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._lang), daemon=True)
        self._process.start()
        theirs.close()
        self._warm = False

    def restart(self) -> None:
        """End the process whatever it is doing and start another."""
        self.end()
        self._start()
        self.place = None

    def end(self) -> None:
        """End the process."""
        self.pipe.close()
        self._process.kill()
        self._process.join()

    def take(self, place: int | None, jobs: Sequence[dict[str, str]], limit_s: float) -> None:
        """Start on a job; None: rest."""
        self.place = place
        if place is None:
            return
        self._deadline = time.monotonic() + limit_s + (0 if self._warm else _START_S)
        with suppress(OSError):  # it has died: `answer` will see that
            self.pipe.send_bytes(json.dumps(jobs[place]).encode())

    def answer(self, path: Path) -> tuple[Any] | None:
        """What the process said, a refusal when it is late or dead, None while it works."""
        try:
            if self.pipe.poll():
                said = self.pipe.recv_bytes()
                self._warm = True
                return (_meant(said),)
        except (OSError, EOFError, ValueError, TypeError, LookupError):
            what = tr("tệp làm cho chương trình đọc dừng lại giữa chừng")
            self.restart()
            return (refusal(path.name, Fault("damaged", what)),)
        if time.monotonic() > self._deadline:
            self.restart()
            return (refusal(path.name, Fault("too_large", tr("đọc tệp mất quá nhiều thời gian"))),)
        return None


# -- in the other process -----------------------------------------------------------------------


def _serve(pipe: Connection, lang: str) -> None:
    """Answer jobs until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's affair
    if lang != "vi":
        set_language(lang)
    _limit_memory()
    with suppress(EOFError, OSError):
        while True:
            job = json.loads(pipe.recv_bytes())
            pipe.send_bytes(_answer(job))


def _limit_memory() -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute(f"PRAGMA hard_heap_limit={limits.SQLITE_BYTES}")  # of the whole process
    conn.close()
    try:
        import resource  # not on Windows, where SQLite's own limit and the row limit must do
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.WORKER_BYTES, limits.WORKER_BYTES))


def _answer(job: dict[str, str]) -> bytes:
    path = Path(job["path"])
    try:
        if job["do"] == "unpack":
            from core.exchange.unpacking import unpack  # rare, and half of what there is to import

            found = unpack(path, job["name"], Path(job["folder"]))
            return _bytes(json.dumps({"found": [_found_values(item) for item in found]}))
        return _told(read(path, time_budget_s=limits.READ_SECONDS))
    except Refused as refused:
        return _refused(refused)
    except MemoryError:
        what = tr("tệp cần quá nhiều bộ nhớ")
        return _refused(refusal(path.name, Fault("too_large", what)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _refused(refused: Refused) -> bytes:
    return _bytes(json.dumps({"refused": [refused.code, refused.sentence]}))


def _told(travel: Travel) -> bytes:
    """A file read: a line for the head, one for each table, then a NUL and the file, deflated."""
    lines = [json.dumps({"kind": travel.kind, "head": dict(travel.head)})]
    shapes = layout().tables
    for name, rows in travel.tables.items():
        lines.append(f"{name} {Rows.of(shapes[name], rows).short}")
    return _bytes("\n".join(lines)) + b"\0" + travel.content


def _found_values(item: Found) -> list[Any]:
    refused = item.refused and [item.refused.code, item.refused.sentence]
    return [item.shown, item.path and os.fspath(item.path), refused, item.companion]


# -- what it says -------------------------------------------------------------------------------


def _meant(said: bytes) -> Travel | Refused | list[Found]:
    """What an answer stands for. Raises ValueError, TypeError or LookupError for nonsense."""
    text, _, content = said.partition(b"\0")
    first, *tables = text.decode("utf-8", "surrogatepass").split("\n")
    value = json.loads(first)
    if "refused" in value:
        return Refused(*value["refused"])
    if "found" in value:
        from core.exchange.unpacking import Found

        return [
            Found(name, path and Path(path), refused and Refused(*refused), companion)
            for name, path, refused, companion in value["found"]
        ]
    rows = [_same_rows(line) if len(line) < _OFTEN_SAID else _rows(line) for line in tables]
    named = {one.table.name: one for one in rows}
    return Travel(value["kind"], value["head"], named, content)


def _rows(line: str) -> Rows:
    name, _, text = line.partition(" ")
    return Rows.from_short(layout().tables[name], text)


_same_rows = lru_cache(maxsize=16)(_rows)
"""The reports of one plan all repeat its names."""
