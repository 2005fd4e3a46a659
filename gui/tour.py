"""`tour --out DIR`: the program plays its main job by itself and leaves pictures and documents.

Everything is done in the real window with real keys: the start page, the plan of Gia Lâm, the
figures of the second quarter, progress, spending, the checks, the documents. It works on a book and
a data folder of its own, under a fixed date, and touches nothing of the user's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import BookError, UserError, sentence
from core.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from gui.main_window import MainWindow

_NOW: Final = "2023-07-05T08:00:00+07:00"
_PLAN: Final = "gia-lam-2023"
_SIZE: Final = (1366, 768)
_SCALE: Final = "1.25"
_SCALED_SIZE: Final = (1093, 614)  # 1366×768 pixels at 125 %
_BOOK: Final = "Gia Lâm 2023.skh"
_TABS: Final = {"tong-quan": 0, "chi-tieu": 1, "truong": 2, "nhiem-vu": 3, "kinh-phi": 4}


def run_tour(arguments: Sequence[str]) -> int:
    """Play the tour; returns the exit code (2: wrong use)."""
    out, folder = _read_arguments(arguments)
    if out is None:
        sys.stderr.write(tr("Cách dùng: tour --out THƯ_MỤC") + "\n")
        return 0 if "--help" in arguments else 2
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _own_world():
            app = _application()
            if folder is None:
                Tour(out).play()
            else:
                _photograph_scaled(app, folder, out)
    except (BookError, UserError, OSError) as error:
        sys.stderr.write(sentence(error) + "\n")
        return 1
    return 0


def _read_arguments(arguments: Sequence[str]) -> tuple[Path | None, Path | None]:
    """Where to, and the folder of the books when this is the part at another scale."""
    values = dict(zip(arguments[::2], arguments[1::2], strict=False))
    if len(arguments) % 2 or not set(values) <= {"--out", "--scaled"} or not values.get("--out"):
        return None, None
    return Path(values["--out"]), Path(values["--scaled"]) if "--scaled" in values else None


@contextmanager
def _own_world() -> Iterator[None]:
    """A fixed date, an empty data folder, and no screen where there is none."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="skh-tour-", ignore_cleanup_errors=True) as folder:
        os.environ.update(SKH_NOW=_NOW, SKH_DATA_DIR=folder)
        screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if sys.platform.startswith("linux") and not screen:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _application() -> QApplication:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    qInstallMessageHandler(lambda *_: None)  # Qt's remarks about a screen that is none
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(sys.argv[:1])


class Tour:
    """One run: every step says what it did and leaves its picture."""

    def __init__(self, out: Path) -> None:
        from gui.app import create_window

        self._out = out
        self._began = time.monotonic()
        self._folder = tempfile.TemporaryDirectory(prefix="skh-", ignore_cleanup_errors=True)
        self._book = Path(self._folder.name) / _BOOK
        self._window: MainWindow = create_window(None)
        self._window.look.set_theme("light")
        self._window.resize(*_SIZE)
        self._window.show()

    def play(self) -> None:
        """All steps, in the order of the work."""
        try:
            self._make_book()
            self._type_results()
            self._type_progress()
            self._type_spending()
            self._check()
            self._photograph_tabs()
            self._make_documents()
            self._play_district()
        finally:
            self._window.give_up()
            self._window.close()
        shutil.copyfile(self._book, self._out / "gia-lam-2023.skh")
        self._show_scaled()
        self._folder.cleanup()
        self._say(tr("Xong. Ảnh và tài liệu nằm trong {folder}", folder=self._out))

    def _say(self, words: str) -> None:
        seconds = f"{time.monotonic() - self._began:.1f}".replace(".", ",")
        sys.stdout.write(f"[{seconds:>5} s] {words}\n")
        sys.stdout.flush()

    def _photograph(self, name: str, in_front: Any = None) -> None:
        from gui.tour_keys import photograph

        photograph(self._window, self._out / f"{name}.png", in_front)

    def _tab(self, place: int) -> Any:
        """Go to a tab, as Ctrl and its number do."""
        self._window.show_tab(place)
        return self._window.current_tab()

    # -- the work -----------------------------------------------------------------------------

    def _make_book(self) -> None:
        from gui.tour_keys import type_words, wait_for

        window = self._window
        page = window.start_page
        if page is None:
            raise UserError(tr("Không thấy trang bắt đầu."))
        form = page.form
        form.plan.setCurrentIndex(form.plan.findData(_PLAN))
        form.path.setText("Documents/Ủy ban nhân dân huyện Gia Lâm.skh")  # for the picture
        self._photograph("bat-dau")
        form.path.clear()
        type_words(form.path, str(self._book))
        form.make.click()
        wait_for(lambda: window.book, tr("Không lập được sổ."))
        box = window.top_bar.period_box
        box.setCurrentIndex(box.findData("2023-Q2"))
        self._photograph("so-moi")
        self._say(tr("Lập sổ từ kế hoạch 92/KH-UBND của UBND huyện Gia Lâm"))

    def _type_results(self) -> None:
        box = self._window.top_bar.period_box
        cells = 0
        for quarter in (1, 2):
            box.setCurrentIndex(box.findData(f"2023-Q{quarter}"))
            cells += self._type_quarter(quarter)
        self._say(tr("Nhập {n} ô kết quả của Quý I và Quý II/2023", n=cells))

    def _type_quarter(self, quarter: int) -> int:
        from gui.tour_figures import figures
        from gui.tour_keys import type_cell

        tab = self._tab(1)
        cells = 0
        for place in range(tab.model.rowCount()):
            row = tab.model.row_at(place)
            if row is None:
                continue
            typed = figures(row, quarter)
            if quarter > 1 and row.indicator.no == "3":
                self._make_a_slip(place, typed)
            for column, words in typed:
                type_cell(tab.view, place, column, words)
                cells += 1
        tab.view.go_to(1, tab.first_column())
        return cells

    def _make_a_slip(self, place: int, typed: list[tuple[str, str]]) -> None:
        """Numerator and denominator the wrong way round: what the window says to that."""
        from gui.tour_keys import type_cell

        (first, part), (second, total) = typed
        view = self._tab(1).view
        type_cell(view, place, first, str(int(total) + 12))
        type_cell(view, place, second, part)
        self._photograph("so-sai")
        self._say(tr("Nhập nhầm tử số lớn hơn mẫu số: chương trình báo ngay tại ô"))

    def _type_progress(self) -> None:
        from gui.tour_figures import PROGRESS
        from gui.tour_keys import type_cell

        tab = self._tab(3)
        places = [i for i in range(tab.model.rowCount()) if tab.model.key_at(i) is not None]
        for place, (status, percent, day) in zip(places, PROGRESS, strict=False):
            type_cell(tab.view, place, "status", status)
            type_cell(tab.view, place, "percent", percent)
            if day:
                type_cell(tab.view, place, "done_on", day)
        tab.view.go_to(places[0], tab.page.first_column())
        self._say(tr("Cập nhật tình hình {n} nhiệm vụ", n=len(PROGRESS)))

    def _type_spending(self) -> None:
        from gui.tour_figures import SPENDING
        from gui.tour_keys import type_cell

        tab = self._tab(4)
        for place in range(tab.model.rowCount()):
            row = tab.model.row_at(place)
            if row is None or row.line.code not in SPENDING:
                continue
            allocated, disbursed = SPENDING[row.line.code]
            type_cell(tab.view, place, "allocated", allocated)
            type_cell(tab.view, place, "disbursed", disbursed)
        tab.view.go_to(0, tab.first_column())
        self._say(tr("Nhập phân bổ, giải ngân của {n} dòng kinh phí", n=len(SPENDING)))

    def _check(self) -> None:
        from PySide6.QtCore import Qt

        from gui.tour_keys import press, type_words, wait_for

        window = self._window
        tab = self._tab(1)
        window.actions_by_name["actCheck"].trigger()
        panel = wait_for(lambda: window.findings.panel, tr("Không mở được bảng kiểm tra."))
        late = tr("Kiểm tra quá lâu.")
        wait_for(panel.model.rowCount, late)
        panel.list.setCurrentIndex(panel.model.index(0, 0))
        type_words(panel.reason, "Phụ lục in nhầm số kế hoạch; đã báo văn phòng đính chính.")
        press(panel.reason, Qt.Key.Key_Return)
        wait_for(lambda: any(r.reason for r in _reported(panel)), late)
        wanted = [i for i, r in enumerate(_reported(panel)) if r.period and not r.reason]
        panel.list.setCurrentIndex(panel.model.index(wanted[0], 0))
        press(panel.list, Qt.Key.Key_Return)
        self._photograph("kiem-tra")
        count = panel.model.rowCount()
        panel.left.emit()
        tab.view.go_to(1, tab.first_column())
        self._say(tr("Kiểm tra: {n} điểm cần xem, một điểm đã ghi lý do", n=count))

    # -- what it looks like -------------------------------------------------------------------

    def _photograph_tabs(self) -> None:
        from gui.tour_keys import photograph_tabs

        photograph_tabs(self._window, self._out, _TABS)
        self._photograph_more()
        self._say(tr("Chụp các trang, giao diện sáng và tối"))

    def _photograph_more(self) -> None:
        """The second pages of tabs, the detail panel, a search, a filter row, restore points."""
        from gui.tour_keys import fill_filter_row

        tasks = self._tab(3)
        for number, name in ((1, "thoi-gian"), (2, "boi-duong")):
            tasks.show_page(number)
            self._photograph(name)
        tasks.show_page(0)
        schools = self._tab(2)
        schools.show_page(1)
        self._photograph("cong-nhan")
        schools.show_page(0)
        indicators = self._tab(1)
        indicators.toggle_panel()
        self._photograph("chi-tiet")
        indicators.toggle_panel()
        self._window.top_bar.search.setText("dat chuan")
        indicators.search_for("dat chuan")
        self._photograph("tim-kiem")
        self._window.top_bar.search.clear()
        indicators.search_for("")
        fill_filter_row(indicators, {"level": "thcs", "target": ">90"})
        self._photograph("hang-loc")
        indicators.toggle_filter_row()
        self._photograph_points()

    def _photograph_points(self) -> None:
        from PySide6.QtWidgets import QDialog

        from core import backups
        from gui.tour_keys import shown, wait_for

        window = self._window
        backups.make(self._book, "hourly")
        window.restoring.show()
        missing = tr("Không mở được danh sách mốc khôi phục.")
        dialog = wait_for(lambda: shown(window, QDialog, "restorePointsDialog"), missing)
        self._photograph("moc-khoi-phuc", dialog)
        dialog.close()

    def _show_scaled(self) -> None:
        """The same books at 125 %: the scale is fixed when a program starts, so in a second one."""
        program = [sys.executable]
        if not getattr(sys, "frozen", False):
            program.append(str(Path(__file__).resolve().parent.parent / "main.py"))
        command = [*program, "tour", "--out", str(self._out), "--scaled", self._folder.name]
        environment = {**os.environ, "QT_SCALE_FACTOR": _SCALE}
        ended = subprocess.run(command, env=environment, timeout=60)  # noqa: S603 - ourselves
        if ended.returncode:
            raise UserError(tr("Không chụp được giao diện 125 %."))
        self._say(tr("Chụp các trang ở tỷ lệ 125 %"))

    def _make_documents(self) -> None:
        from gui.tour_documents import play_documents

        play_documents(self._window, self._out, self._say)

    def _play_district(self) -> None:
        """The other side of the work: the superior's form, reports come in, a school sends."""
        from gui.tour_district import play_district
        from gui.tour_form import play_form

        for part in (play_form, play_district):
            part(self._window, Path(self._folder.name), self._out, self._say)


def _reported(panel: Any) -> list[Any]:
    return [panel.model.reported_at(row) for row in range(panel.model.rowCount())]


def _photograph_scaled(app: QApplication, folder: Path, out: Path) -> None:
    """The tabs of the tour's books at the scale this program was started with."""
    from gui.app import create_window
    from gui.tour_district import OFFICE, TABS
    from gui.tour_keys import photograph_tabs

    window = create_window(folder / _BOOK)
    window.resize(*_SCALED_SIZE)
    window.show()
    photograph_tabs(window, out, _TABS, "-125")
    window.open_file(folder / OFFICE)
    photograph_tabs(window, out, TABS, "-125")
    window.close()
    app.processEvents()
