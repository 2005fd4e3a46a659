"""How numbers are shown in the window, with an example; what is typed stays as it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from core.i18n import tr
from core.services.budget_money import money_text, unit_labels
from gui import theme
from gui.number_text import number_text
from gui.settings import PLACES, Settings

_SHARE: Final = Decimal(997) / Decimal(999) * 100
_MONEY: Final = 418_348_500_000  # đồng


class NumbersPage(QWidget):
    """`places` and `unit` are what is chosen; '' is the unit that suits the book."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._places = QComboBox(self)
        self._places.setObjectName("settingPlaces")
        for count in PLACES:
            words = tr("nhiều nhất {n} chữ số sau dấu phẩy", n=count)
            self._places.addItem(words, count)
        self._places.setCurrentIndex(self._places.findData(settings.places))
        self._unit = QComboBox(self)
        self._unit.setObjectName("settingMoney")
        self._unit.addItem(tr("Theo số tiền trong sổ"), "")
        for unit, label in unit_labels().items():
            self._unit.addItem(label, unit)
        self._unit.setCurrentIndex(max(0, self._unit.findData(settings.get("budget_unit") or "")))
        self.example = QLabel(self)
        self.example.setObjectName("numbersExample")
        hint = QLabel(
            tr("Dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ, theo cách viết của Việt Nam. Số"
               " đã nhập giữ đủ mọi chữ số; văn bản in lấy 2 chữ số sau dấu phẩy, nhiều hơn khi"
               " làm tròn sẽ đổi kết luận đạt hay chưa đạt."), self,
        )  # fmt: skip
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        form = QFormLayout(self)
        form.setContentsMargins(*[theme.GAP * 2] * 4)
        form.setVerticalSpacing(theme.GAP)
        form.addRow(tr("Kết q&uả, tỷ lệ"), self._places)
        form.addRow(tr("Tiền ở trang Kinh &phí"), self._unit)
        form.addRow(tr("Ví dụ"), self.example)
        form.addRow(hint)
        for box in (self._places, self._unit):
            box.currentIndexChanged.connect(lambda _: self._show_example())
        self._show_example()

    @property
    def places(self) -> int:
        """Decimals a result shows at most."""
        return int(self._places.currentData())

    @property
    def unit(self) -> str:
        """'vnd', 'thousand', 'million', or '' for what suits the book."""
        return str(self._unit.currentData())

    def _show_example(self) -> None:
        unit = self.unit or "million"
        self.example.setText(
            f"997/999 = {number_text(_SHARE, self.places)}%\n"
            f"{money_text(_MONEY, 'vnd')} {unit_labels()['vnd']}"
            + ("" if unit == "vnd" else f" = {money_text(_MONEY, unit)} {unit_labels()[unit]}")
        )
