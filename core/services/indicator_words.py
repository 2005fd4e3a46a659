"""What the codes of an indicator are called: its kind, the better way, how it adds up."""

from __future__ import annotations

from core.i18n import tr


def kind_labels() -> dict[str, str]:
    """What an indicator can be."""
    return {
        "ratio": tr("Tỷ lệ (tử số / mẫu số)"),
        "count": tr("Số lượng đếm được"),
        "amount": tr("Khối lượng, số tiền"),
        "score": tr("Điểm"),
        "rank": tr("Thứ hạng"),
        "grade": tr("Mức độ"),
        "yes_no": tr("Có hoặc không"),
        "text": tr("Mô tả bằng chữ"),
    }


def direction_labels() -> dict[str, str]:
    """Which way is better."""
    return {
        "up": tr("Càng cao càng tốt"),
        "down": tr("Càng thấp càng tốt"),
        "keep": tr("Giữ ở mức mục tiêu"),
        "none": tr("Không xét tăng giảm"),
    }


def roll_up_labels() -> dict[str, str]:
    """How units add up."""
    return {
        "ratio": tr("Tổng tử số / tổng mẫu số"),
        "sum": tr("Cộng các đơn vị"),
        "weighted_mean": tr("Trung bình theo mẫu số"),
        "min": tr("Số nhỏ nhất"),
        "max": tr("Số lớn nhất"),
        "count_yes": tr("Đếm đơn vị trả lời có"),
        "list": tr("Liệt kê từng đơn vị"),
        "none": tr("Không tổng hợp"),
    }


def roll_up_time_labels() -> dict[str, str]:
    """How periods add up."""
    return {
        "last": tr("Lấy kỳ gần nhất"),
        "sum": tr("Cộng dồn các kỳ"),
        "mean": tr("Trung bình các kỳ"),
        "max": tr("Kỳ cao nhất"),
        "none": tr("Từng kỳ riêng"),
    }
