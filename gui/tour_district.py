"""The second half of the tour: an office of six schools receives, rolls up, a school submits.

The books and the report files are those of `demo`, with a fixed seed: what is late, missing,
corrected and damaged in the pictures is always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.i18n import tr

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_SCHOOLS: Final = 6
_PERIODS: Final = 2
_PERIOD: Final = "2023-Q2"
_SCHOOL: Final = "*THCS-Hoa-Binh.skh"  # the one that has not sent its second quarter
OFFICE: Final = "co-quan.skh"

TABS: Final = {"hop-thu-den": 5, "tong-hop": 6}

Say = Callable[[str], None]


def play_district(window: MainWindow, folder: Path, out: Path, say: Say) -> None:
    """Make a district in `folder` and play both of its sides in the window.

    Leaves the office's book `OFFICE` there with every good report taken in. Pictures go to
    `out`, `say(words)` reports a step. Raises `UserError` when a step does not come to its end.
    """
    from core.services.demo import make_demo

    make_demo(folder, schools=_SCHOOLS, periods=_PERIODS, with_reports=True)
    _receive(window, folder, out)
    say(tr("Cơ quan quản lý nhận báo cáo của {n} trường, tổng hợp", n=_SCHOOLS))
    _submit(window, next(folder.glob(_SCHOOL)), out)
    say(tr("Trường xem lại và chuẩn bị gửi báo cáo quý"))


def _receive(window: MainWindow, folder: Path, out: Path) -> None:
    from gui.tour_keys import photograph, photograph_tabs, wait_for

    late = tr("Nhận báo cáo quá lâu.")
    _open(window, folder / OFFICE)
    window.exchange.show_inbox()
    tab = window.current_tab()
    tab.take_in([folder / "bao-cao"])
    wait_for(lambda: tab.receiving.items, late)
    photograph(window, out / "nhan-tep.png")
    tab.receiving.take_button.click()
    wait_for(lambda: any(item.taken for item in tab.receiving.items), late)
    tab.show_page(1)
    photograph(window, out / "tinh-hinh-gui.png")
    photograph_tabs(window, out, TABS)


def _submit(window: MainWindow, book: Path, out: Path) -> None:
    from gui.dialogs.submit import SubmitDialog
    from gui.tour_keys import photograph, shown, wait_for

    late = tr("Chuẩn bị báo cáo quá lâu.")
    _open(window, book)
    window.actions_by_name["actSubmit"].trigger()
    dialog = wait_for(lambda: shown(window, SubmitDialog, "submitDialog"), late)
    wait_for(lambda: dialog.draft is not None, late)
    dialog.folder.choose(Path("Documents/Báo cáo gửi đi"))  # for the picture
    photograph(window, out / "gui-bao-cao.png", dialog)
    dialog.close()


def _open(window: MainWindow, book: Path) -> None:
    window.open_file(book)
    box: Any = window.top_bar.period_box
    box.setCurrentIndex(box.findData(_PERIOD))
