"""Numbers in words before what they count: "hai trường", "ít nhất mười lăm lớp".

Words such as "một" and "năm" are not always numbers ("một số trường", "trong năm học"), so a word
counts only at the head of a stretch or behind a word that announces a quantity, and only before a
counting word.  Everything else stays as printed.
"""

import re

from core.rules.patterns import pattern

NOUNS = (
    "học sinh giỏi|học sinh|hsg|hs|học viên|sinh viên|giáo viên|gv|cán bộ|viên chức|đảng viên"
    "|nhân viên|cbql|trẻ em|trẻ|cháu|em|người|đồng chí|đ/c|lượt người|lượt"
    "|trường học|trường|lớp học|lớp|nhóm lớp|nhóm|phòng học|phòng|cơ sở giáo dục|cơ sở|đơn vị"
    "|trung tâm|xã|phường|thị trấn|huyện|quận|tỉnh|thôn|bản|hộ gia đình|hộ"
    "|giải thưởng|giải|huy chương|hcv|đề tài|sáng kiến|skkn|sản phẩm|dự án|mô hình|chuyên đề"
    "|câu lạc bộ|clb|buổi|tiết|lần|cuộc|hội thi|đợt|điểm trường|điểm|bậc|bộ|cuốn|bài|máy tính|máy"
    "|m2|m²|cây|tin|tin bài|môn|tổ|‰|chi bộ|tập thể|cá nhân|công trình|suất|quyển|đầu sách|kế hoạch"
)
"""Words that plans count (one alternative of a regular expression)."""

_ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_DIGIT = r"(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín)"
_TENS = (
    rf"(?:(?:hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín) mươi(?: (?:mốt|hai|ba|bốn|tư|lăm|nhăm|sáu|bảy"
    rf"|bẩy|tám|chín))?|mười(?: (?:lăm|nhăm|{_DIGIT}))?)"
)
_WORDS = (
    rf"(?:{_DIGIT} trăm(?: (?:linh|lẻ) {_DIGIT}| {_TENS})?|{_TENS}"
    r"|một|hai|ba|bốn|sáu|bảy|bẩy|tám|chín)"
)
_COMPARED = (
    r"ít nhất|tối thiểu|tối đa|không quá|không dưới|không ít hơn|không nhiều hơn|không thấp hơn|quá"
)
_ANNOUNCED = (
    rf"(?:{_COMPARED}|có|đạt|thêm|bớt|tăng|giảm|còn|trên|dưới|hơn|từ|đến|hoặc|khoảng|mới|lại"
    r"|xây dựng|công nhận|phấn đấu|thành lập|tổ chức|≥|≤|>|<)"
)
_HEAD = r"(?:(?:^|(?<=[:;,(\n+•-]))\s*)"


_COUNTED = rf"\s?(?:phần trăm|{NOUNS})(?!\w)"
_SHAPES = [
    pattern(
        rf"(?P<before>{_HEAD}|(?<!\w){_ANNOUNCED} )(?P<words>{_WORDS})"
        rf"(?= (?:đến|tới|hoặc|-) {_WORDS}{_COUNTED}|{_COUNTED})",
        re.MULTILINE,
    ),
    pattern(
        rf"(?P<before>(?<!\w)(?:{_COMPARED}) )(?P<words>{_WORDS}|năm(?! học))(?!\w| phần| nửa)"
    ),
    pattern(r"(?P<before>^\s*)(?P<words>năm)(?= (?:trường|giáo viên|đơn vị|cơ sở|lớp)(?!\w))"),
    pattern(rf"(?P<before>^\s*)(?P<words>{_WORDS})(?=\s*$)"),
]
_TWICE = pattern(
    rf"(?<![\w.,/])(?:(?P<first>\d{{1,3}}) \((?:{_WORDS}|năm)\)"
    rf"|(?:{_WORDS}|năm) \((?P<last>\d{{1,3}})\))"
)


def words_as_digits(text: str) -> str:
    """The lower-case text with digits for number words, each at the right end of its place.

    The length of the text stays.  "02 (hai) trường" becomes "    02 trường".
    """
    text = _TWICE.sub(lambda m: (m["first"] or m["last"]).rjust(len(m[0])), text)
    for shape in _SHAPES:
        text = shape.sub(_in_digits, text)
    return text


def _in_digits(found: re.Match[str]) -> str:
    return found["before"] + str(_value(found["words"])).rjust(len(found["words"]))


def _value(words: str) -> int:
    """The number that words below one thousand name."""
    total, one = 0, 0
    for word in words.split():
        if word == "trăm":
            total, one = 100 * one, 0
        elif word == "mươi":
            total, one = total + 10 * one, 0
        elif word == "mười":
            total += 10
        elif word in _ONES:
            one = _ONES[word]
    return total + one
