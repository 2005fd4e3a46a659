"""The same windows and keyboard as the tests of the window's parts."""

from tests.gui.conftest import gia_lam, gia_lam_file, open_window, stored, tab, window

__all__ = ["gia_lam", "gia_lam_file", "open_window", "stored", "tab", "window"]
