"""What is wrong with a received file, and the sentence the user reads about it."""

from __future__ import annotations

from pathlib import PurePath

from core.exchange.characters import shown
from core.exchange.travel import RefusalCode, Refused
from core.i18n import tr


class Fault(Exception):
    """A step of reading found something. `what` is a clause in the user's language."""

    def __init__(self, code: RefusalCode, what: str) -> None:
        super().__init__(code, what)
        self.code: RefusalCode = code
        self.what = what


def refusal(name: str, fault: Fault) -> Refused:
    """What the receiver is told: the file, the reason, what to do next."""
    name = shown(name)
    if fault.code == "not_ours" and (kind := _other_kind(name)):
        return Refused(fault.code, tr(
            "“{name}” không phải tệp báo cáo của chương trình ({kind})."
            " Hãy xin nơi gửi tệp .skh do Sổ Kế Hoạch tạo ra.", name=name, kind=kind,
        ))  # fmt: skip
    texts = {
        "not_ours": tr(
            "“{name}” không phải tệp của chương trình: {what}."
            " Hãy xin nơi gửi tệp .skh do Sổ Kế Hoạch tạo ra.",
            name=name, what=fault.what,
        ),
        "damaged": tr(
            "Tệp “{name}” bị hỏng: {what}. Hãy xin nơi gửi một bản khác của tệp.",
            name=name, what=fault.what,
        ),
        "invalid": tr(
            "Tệp “{name}” không hợp lệ: {what}."
            " Hãy đề nghị nơi gửi mở sổ của mình và gửi lại bằng chương trình.",
            name=name, what=fault.what,
        ),
        "newer": tr(
            "Tệp “{name}” được tạo bằng phiên bản chương trình mới hơn: {what}."
            " Hãy cập nhật Sổ Kế Hoạch rồi nhận lại tệp này.",
            name=name, what=fault.what,
        ),
        "too_large": tr(
            "Tệp “{name}” vượt giới hạn: {what}."
            " Hãy hỏi lại nơi gửi về tệp này trước khi nhận.",
            name=name, what=fault.what,
        ),
    }  # fmt: skip
    return Refused(fault.code, texts[fault.code])


def _other_kind(name: str) -> str:
    """What a file is by the end of its name, where that tells more than its contents; else ''."""
    suffix = PurePath(name).suffix.lower()
    kinds = {
        tr("ảnh"): (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".heic", ".webp"),
        tr("văn bản"): (".pdf", ".doc", ".docx", ".txt", ".htm", ".html"),
        tr("bảng tính"): (".xls", ".xlsx", ".csv"),
    }
    return next((f"{kind} {suffix}" for kind, known in kinds.items() if suffix in known), "")


def not_sent(fault: Fault) -> Refused:
    """What the sender is told when their own data would be refused by a receiver."""
    return Refused(
        fault.code,
        tr(
            "Chưa tạo được tệp để gửi: {what}. Hãy sửa chỗ này trong sổ rồi gửi lại.",
            what=fault.what,
        ),
    )


def table_word(table: str) -> str:
    """What a table is called in the user's language."""
    words = {
        "meta": tr("thông tin tệp"), "unit": tr("đơn vị"), "unit_alias": tr("tên khác của đơn vị"),
        "unit_link": tr("sáp nhập, đổi tên"), "unit_facts": tr("quy mô trường lớp"),
        "plan": tr("kế hoạch"), "section": tr("phần lời của kế hoạch"), "annex": tr("phụ lục"),
        "period": tr("kỳ báo cáo"), "indicator": tr("chỉ tiêu"), "target": tr("mục tiêu"),
        "result": tr("kết quả thực hiện"), "task": tr("nhiệm vụ"),
        "task_unit": tr("đơn vị thực hiện nhiệm vụ"),
        "task_indicator": tr("chỉ tiêu của nhiệm vụ"), "progress": tr("tiến độ"),
        "course": tr("lớp bồi dưỡng"), "recognition": tr("công nhận chuẩn quốc gia"),
        "budget_line": tr("dòng kinh phí"), "budget_share": tr("phân chia kinh phí"),
        "budget_task": tr("kinh phí của nhiệm vụ"), "execution": tr("thực hiện kinh phí"),
        "receipt": tr("phiếu tiếp nhận"), "question": tr("câu hỏi"),
        "finding_answer": tr("lý do của cảnh báo"), "adjustment": tr("điều chỉnh"),
    }  # fmt: skip
    return words.get(table, table)


def column_word(column: str) -> str:
    """What a column is called in the user's language, its own name when it has no other."""
    words = {
        "name": tr("tên"), "title": tr("tên"), "note": tr("ghi chú"), "text": tr("nội dung"),
        "no": tr("số thứ tự"), "code": tr("mã"), "reason": tr("lý do"), "answer": tr("trả lời"),
        "unit": tr("đơn vị"), "period": tr("kỳ báo cáo"), "indicator": tr("chỉ tiêu"),
        "task": tr("nhiệm vụ"), "line": tr("dòng kinh phí"), "plan": tr("kế hoạch"),
        "parent": tr("cấp trên"), "numerator": tr("tử số"), "denominator": tr("mẫu số"),
        "value": tr("giá trị"), "product": tr("sản phẩm"), "difficulty": tr("khó khăn"),
        "done_on": tr("ngày hoàn thành"), "allocated_vnd": tr("phân bổ"),
        "disbursed_vnd": tr("giải ngân"), "body": tr("nội dung"), "uid": tr("mã định danh"),
    }  # fmt: skip
    return words.get(column, column)
