"""Every error a user can meet, in words: what happened, where, and what to do next."""

from __future__ import annotations

from pathlib import Path

from core.i18n import tr
from db.errors import BookError, Code

__all__ = ["BookError", "UserError", "sentence"]


class UserError(Exception):
    """The program refuses something; the text is already a sentence for the user."""


def _texts() -> dict[Code, str]:
    return {
        "not_found": tr("Không tìm thấy tệp “{name}”. Hãy kiểm tra lại nơi lưu tệp rồi mở lại."),
        "not_a_book": tr("“{name}” không phải là tệp của Sổ Kế Hoạch. Hãy chọn tệp có đuôi .skh."),
        "foreign": tr(
            "“{name}” là cơ sở dữ liệu của một chương trình khác, không phải của Sổ Kế Hoạch."
            " Tệp được giữ nguyên; hãy chọn tệp khác."
        ),
        "newer": tr(
            "“{name}” được tạo bằng phiên bản Sổ Kế Hoạch mới hơn."
            " Hãy cập nhật chương trình rồi mở lại; tệp được giữ nguyên."
        ),
        "older_unknown": tr(
            "“{name}” không ghi số phiên bản mà chương trình biết."
            " Tệp được giữ nguyên; hãy xin lại tệp từ nơi gửi."
        ),
        "damaged": tr(
            "Tệp “{name}” bị hỏng nên chưa được mở. Tệp được giữ nguyên;"
            " hãy khôi phục từ một mốc khôi phục (menu Tệp > Mốc khôi phục)."
        ),
        "wrong_kind": tr(
            "“{name}” là tệp {detail}, không phải sổ kế hoạch."
            " Hãy mở sổ của đơn vị rồi nhận tệp này vào."
        ),
        "busy": tr(
            "Tệp “{name}” đang được một chương trình khác sử dụng."
            " Hãy đóng chương trình đó rồi thử lại."
        ),
        "read_only": tr(
            "Không được phép ghi vào “{name}”. Hãy chép tệp sang thư mục khác (ví dụ Tài liệu)"
            " rồi mở bản chép."
        ),
        "disk_full": tr(
            "Đĩa chứa “{name}” đã đầy nên chưa ghi được. Hãy xóa bớt tệp không cần rồi thử lại;"
            " dữ liệu đã lưu trước đó còn nguyên."
        ),
        "moved": tr(
            "Tệp “{name}” đã bị di chuyển hoặc thay thế trong lúc đang mở."
            " Hãy đóng sổ và mở lại tệp ở nơi mới."
        ),
        "exists": tr("Đã có tệp “{name}”. Hãy chọn tên khác; tệp cũ được giữ nguyên."),
        "no_folder": tr("Không có thư mục “{name}”. Hãy chọn thư mục khác."),
        "io": tr(
            "Không đọc hoặc ghi được “{name}” ({detail}). Hãy kiểm tra ổ đĩa hoặc USB rồi thử lại."
        ),
        "conflict": tr(
            "Dữ liệu này vừa được thay đổi ở nơi khác nên thao tác không thực hiện."
            " Hãy xem lại số liệu rồi làm lại."
        ),
        "locked": tr(
            "{detail} đã khóa nên số liệu không sửa được."
            " Nếu cần sửa, hãy đề nghị cơ quan quản lý mở khóa kỳ."
        ),
        "closed_folder": tr(
            "Không được phép ghi vào thư mục “{path}”. Hãy chọn thư mục khác (ví dụ Tài liệu) rồi"
            " làm lại; chưa có gì được ghi."
        ),
        "data_folder": tr(
            "Chương trình không tạo hoặc không ghi được thư mục dữ liệu riêng “{path}” nên chưa làm"
            " được việc này. Hãy cấp quyền ghi hoặc dọn chỗ trống cho thư mục đó, hoặc đặt biến môi"
            " trường SKH_DATA_DIR trỏ tới một thư mục khác rồi mở lại; sổ được giữ nguyên."
        ),
        "constraint": tr(
            "Dữ liệu không hợp lệ nên chưa được ghi ({detail}). Hãy xem lại ô vừa nhập."
        ),
    }


def sentence(error: Exception) -> str:
    """The sentence for the user; technical detail stays out unless it names a cause."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, BookError):
        name = Path(error.path).name or error.path
        return _texts()[error.code].format(name=name, path=error.path, detail=error.detail)
    return tr(
        "Có lỗi ngoài dự kiến ({name}). Dữ liệu đã lưu còn nguyên; nếu lỗi lặp lại, hãy gửi tệp"
        " nhật ký cho người hỗ trợ.",
        name=type(error).__name__,
    )
