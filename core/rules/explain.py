"""How a printed target or time was understood, in one Vietnamese phrase for the interface.

The phrase stands under the printed text, so that the user sees at once whether the reading is
right: "≥ 98%" is "ít nhất 98%", "Tháng 7 + 8" is "từ tháng 7/2023 đến tháng 8/2023".
"""

from datetime import date, timedelta
from decimal import Decimal

from core.rules.figures import number_text
from core.rules.targets import Target
from core.rules.times import TimeSpan

_COMPARED = {"=": "đạt", ">=": "ít nhất", ">": "trên", "<=": "không quá", "<": "dưới"}
_PLACES = 9
_CHANGES = {"inc": "tăng", "dec": "giảm"}
_RECURRENCES = {
    "weekly": "hằng tuần",
    "biweekly": "hai tuần một lần",
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "semiannual": "mỗi năm hai lần",
    "yearly": "hằng năm",
    "continuous": "thường xuyên",
    "by_event": "khi có phát sinh",
    "by_schedule": "theo lịch hoặc kế hoạch riêng",
}


def explain_target(target: Target) -> str:
    """The reading of a target, without a full stop: "giảm ít nhất 0,5%", "từ 3 đến 4 trường"."""
    if target.op == "multi":
        joint = " và " if target.is_interval else "; "
        return joint.join(explain_target(part) for part in target.parts)
    if target.op == "text":
        return "không đo được bằng số, người dùng tự đánh giá"
    if target.op == "has":
        return "có là đạt"
    low, high = target.low, target.high
    if target.op == "level":
        return f"mức độ {_shown(low)}"
    if target.op == "rank":
        return _explain_rank(low, high)
    words = _explain_value(target)
    if target.relative:
        change = _CHANGES.get(target.relative, "thay đổi")
        words = f"{change} {words.removeprefix('đạt ')}"
    if target.baseline is not None:
        unit = _unit(target.unit)
        words += f" (hiện tại {_shown(target.baseline)}{unit})"
    return words


def _explain_value(target: Target) -> str:
    unit = _unit(target.unit)
    if target.op == "range":
        return f"từ {_shown(target.low)} đến {_shown(target.high)}{unit}"
    if target.op == "=" and target.low == 0 and target.unit != "%":
        return "không có (bằng 0)"
    value = target.high if target.low is None else target.low
    return f"{_COMPARED[target.op]} {_shown(value)}{unit}"


def _explain_rank(low: Decimal | None, high: Decimal | None) -> str:
    if low == high:
        return f"xếp thứ {_shown(low)}"
    if low == 1:
        return f"trong {_shown(high)} thứ hạng đầu"
    return f"xếp từ thứ {_shown(high)} đến thứ {_shown(low)}"


def _shown(value: Decimal | None) -> str:
    return "?" if value is None else number_text(value, _PLACES)


def _unit(unit: str | None) -> str:
    """ "%" and rates stand close to the number, words apart."""
    if not unit:
        return ""
    return unit if unit == "%" or unit.startswith("/") else f" {unit}"


def explain_time(span: TimeSpan) -> str:
    """The reading of a time, without a full stop: "hằng năm, trước ngày 15/12/2023"."""
    parts = [_RECURRENCES.get(span.recurrence, ""), _explain_days(span.start, span.end)]
    words = ", ".join(part for part in parts if part)
    if not words:
        return "chưa rõ thời gian, người dùng tự xác định"
    return f"{words} (ước lượng)" if span.approximate else words


def _explain_days(start: date | None, end: date | None) -> str:
    if start is None:
        return "" if end is None else f"chậm nhất ngày {_day(end)}"
    if end is None:
        return f"từ tháng {_month(start)}" if start.day == 1 else f"từ ngày {_day(start)}"
    if start == end:
        return f"ngày {_day(start)}"
    if start.day == 1 and (end + _ONE_DAY).day == 1 and start < end:
        return _explain_months(start, end)
    words = f"từ ngày {_day(start)} đến ngày {_day(end)}"
    return words if start <= end else f"{words} (kết thúc trước khi bắt đầu)"


_ONE_DAY = timedelta(days=1)
_QUARTERS = {1: "I", 4: "II", 7: "III", 10: "IV"}


def _explain_months(start: date, end: date) -> str:
    """Whole months by the name an office uses: a month, a quarter, a year, a school year."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 1:
        return f"tháng {_month(start)}"
    if months == 3 and start.month in _QUARTERS:
        return f"quý {_QUARTERS[start.month]}/{start.year}"
    if start.month == 1 and end.month == 12:
        years = f"từ năm {start.year} đến năm {end.year}"
        return f"năm {start.year}" if start.year == end.year else years
    if months == 9 and start.month == 9:
        return f"năm học {start.year}-{end.year}"
    return f"từ tháng {_month(start)} đến tháng {_month(end)}"


def _month(day: date) -> str:
    return f"{day.month}/{day.year}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
