"""Words of the tab Chỉ tiêu: what the codes of an indicator are called."""

from __future__ import annotations

from core.i18n import tr
from core.rules.targets import Target
from core.rules.verdicts import Verdict
from gui.models.columns import Choice


def verdict_words() -> dict[Verdict, str]:
    """Verdict → its word in the table."""
    return {
        Verdict.EXCEEDED: tr("Vượt"),
        Verdict.MET: tr("Đạt"),
        Verdict.NOT_MET: tr("Chưa đạt"),
        Verdict.NO_DATA: tr("Chưa có số liệu"),
        Verdict.NOT_DUE: tr("Chưa đến kỳ"),
        Verdict.NOT_APPLICABLE: tr("Không áp dụng"),
        Verdict.REVIEW: tr("Cần xem lại"),
    }


def level_words() -> dict[str, str]:
    """Level of education → its name; the table itself shows the short form as plans print it."""
    return {
        "MN": tr("Mầm non"),
        "TH": tr("Tiểu học"),
        "THCS": tr("Trung học cơ sở"),
        "THPT": tr("Trung học phổ thông"),
        "GDTX": tr("Giáo dục thường xuyên"),
        "ALL": tr("Chung các cấp"),
    }


def short_level(level: str) -> str:
    """MN, TH, THCS … as printed; "Chung" for a target of all levels."""
    return tr("Chung") if level == "ALL" else level


def kind_choices() -> list[Choice]:
    """What an indicator can be."""
    return [
        Choice("ratio", tr("Tỷ lệ (tử số / mẫu số)")),
        Choice("count", tr("Số lượng đếm được")),
        Choice("amount", tr("Khối lượng, số tiền")),
        Choice("score", tr("Điểm")),
        Choice("rank", tr("Thứ hạng")),
        Choice("grade", tr("Mức độ")),
        Choice("yes_no", tr("Có hoặc không")),
        Choice("text", tr("Mô tả bằng chữ")),
    ]


def direction_choices() -> list[Choice]:
    """Which way is better."""
    return [
        Choice("up", tr("Càng cao càng tốt")),
        Choice("down", tr("Càng thấp càng tốt")),
        Choice("keep", tr("Giữ ở mức mục tiêu")),
        Choice("none", tr("Không xét tăng giảm")),
    ]


def roll_up_choices() -> list[Choice]:
    """How units add up."""
    return [
        Choice("ratio", tr("Tổng tử số / tổng mẫu số")),
        Choice("sum", tr("Cộng các đơn vị")),
        Choice("weighted_mean", tr("Trung bình theo mẫu số")),
        Choice("min", tr("Số nhỏ nhất")),
        Choice("max", tr("Số lớn nhất")),
        Choice("count_yes", tr("Đếm đơn vị trả lời có")),
        Choice("list", tr("Liệt kê từng đơn vị")),
        Choice("none", tr("Không tổng hợp")),
    ]


def roll_up_time_choices() -> list[Choice]:
    """How periods add up."""
    return [
        Choice("last", tr("Lấy kỳ gần nhất")),
        Choice("sum", tr("Cộng dồn các kỳ")),
        Choice("mean", tr("Trung bình các kỳ")),
        Choice("max", tr("Kỳ cao nhất")),
        Choice("none", tr("Từng kỳ riêng")),
    ]


def meaning_choices() -> list[Choice]:
    """How a printed target is understood."""
    return [
        Choice(">=", tr("Ít nhất")),
        Choice(">", tr("Trên")),
        Choice("<=", tr("Không quá")),
        Choice("<", tr("Dưới")),
        Choice("=", tr("Đúng bằng")),
        Choice("range", tr("Trong khoảng")),
        Choice("rank", tr("Xếp thứ hạng")),
        Choice("level", tr("Đạt mức độ")),
        Choice("has", tr("Có hoặc đạt danh hiệu")),
        Choice("multi", tr("Nhiều mục tiêu trong một ô")),
        Choice("text", tr("Bằng chữ, người dùng tự đánh giá")),
    ]


def meaning_sentence(target: Target) -> str:
    """How a printed target is understood: "ít nhất 55%"."""
    from core.rules.explain import explain_target  # asked for with the mouse, not at the start

    return explain_target(target)
