"""Qt's own words in Vietnamese: no translation of Qt into Vietnamese exists (toolchain.md §3)."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

_WORDS = {
    "OK": "Đồng ý", "&OK": "Đồng ý", "Cancel": "Hủy", "&Cancel": "Hủy", "&Yes": "Có",
    "Yes": "Có", "&No": "Không", "No": "Không", "Open": "Mở", "&Open": "Mở", "Save": "Lưu",
    "&Save": "Lưu", "Close": "Đóng", "&Close": "Đóng", "Apply": "Áp dụng", "Reset": "Đặt lại",
    "Help": "Trợ giúp", "Retry": "Thử lại", "Ignore": "Bỏ qua", "Abort": "Dừng",
    "Discard": "Bỏ", "Don't Save": "Không lưu", "Yes to &All": "Có cho tất cả",
    "N&o to All": "Không cho tất cả", "Save All": "Lưu tất cả",
    "Restore Defaults": "Về mặc định", "Show Details...": "Xem chi tiết…",
    "Hide Details...": "Ẩn chi tiết…", "&Undo": "Hoàn tác", "&Redo": "Làm lại", "Cu&t": "Cắt",
    "&Copy": "Chép", "&Paste": "Dán", "Delete": "Xóa", "Select All": "Chọn tất cả",
    "Look in:": "Trong thư mục:", "File &name:": "Tên tệp:", "Files of type:": "Loại tệp:",
    "&Choose": "Chọn", "Directory:": "Thư mục:", "Name": "Tên", "Size": "Cỡ", "Type": "Loại",
    "Kind": "Loại", "Date Modified": "Ngày sửa", "Back": "Lùi", "Forward": "Tiến",
    "Parent Directory": "Thư mục trên", "Create New Folder": "Tạo thư mục",
    "List View": "Danh sách",
    "Detail View": "Chi tiết", "My Computer": "Máy tính", "Computer": "Máy tính",
    "All Files (*)": "Mọi tệp (*)", "&Rename": "Đổi tên", "&Delete": "Xóa",
    "Show &hidden files": "Hiện tệp ẩn", "&New Folder": "Thư mục mới", "New Folder": "Thư mục mới",
    "Find Directory": "Tìm thư mục", "Sidebar": "Thanh bên", "Files": "Tệp",
    "Go back": "Lùi", "Go forward": "Tiến", "Go to the parent directory": "Lên thư mục trên",
    "Create a New Folder": "Tạo thư mục mới",
    "Change to list view mode": "Xem dạng danh sách",
    "Change to detail view mode": "Xem dạng chi tiết",
    "%1 already exists.\nDo you want to replace it?": "Đã có %1.\nBạn có muốn thay tệp đó không?",
    "%1\nFile not found.\nPlease verify the correct file name was given.":
        "%1\nKhông tìm thấy tệp. Hãy kiểm tra lại tên tệp.",
    "%1\nDirectory not found.\nPlease verify the correct directory name was given.":
        "%1\nKhông tìm thấy thư mục. Hãy kiểm tra lại tên thư mục.",
    "Print": "In", "&Print": "In", "Printer": "Máy in", "Page Setup": "Trang in",
    "Copies": "Số bản", "Print range": "Các trang in", "Print all": "In tất cả",
    "Pages from": "Từ trang", "to": "đến", "Pages": "Trang", "Properties": "Thuộc tính",
    "Options": "Tùy chọn", "Copies:": "Số bản:", "Collate": "Xếp bộ", "Reverse": "Đảo thứ tự",
    "Color": "Màu", "Grayscale": "Đen trắng", "Color Mode": "Chế độ màu",
    "Print to File (PDF)": "In ra tệp (PDF)", "&Name:": "Tên:", "P&roperties": "Thuộc tính",
    "Location:": "Nơi đặt:", "Preview": "Xem trước", "Type:": "Loại:",
    "Output &file:": "Tệp in ra:",
    "Press": "Bấm", "Toggle": "Bật tắt", "Uncheck": "Bỏ chọn", "Check": "Chọn",
    "Ctrl": "Ctrl", "Shift": "Shift", "Alt": "Alt",
}  # fmt: skip


class QtWords(QTranslator):
    """Answers for the words that Qt itself shows (buttons, file dialog, menus of text fields)."""

    def isEmpty(self) -> bool:
        """Never: an empty translator is not installed."""
        return False

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's own name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """The Vietnamese word, or Qt's own (an empty answer would be shown as empty)."""
        return _WORDS.get(sourceText, sourceText)
