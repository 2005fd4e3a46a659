"""Places in a ranking: "xếp từ 11 đến 9", "tốp 5", "đứng thứ ba", "dẫn đầu"."""

import re
from collections.abc import Callable, Iterator

from core.rules.patterns import pattern

NO_VALUE = r"(?!\d|\s?%|[.,]\d)"
"""What must not follow a place or grade (a regular expression): it would be a value."""


def find_ranks(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (position, best, last place) of each kind of ranking that the lower-case text names."""
    for shape, places in _RANKS:
        if found := shape.search(text):
            best, last = places(found)
            in_words = shape is _RANK_WORD
            if 1 <= best <= last and not (in_words and _ONE_OF.search(text, 0, found.start())):
                yield found.start(), best, last


def _top(found: re.Match[str]) -> tuple[int, int]:
    return 1, max(int(n) for n in found.groups() if n)


def _places(found: re.Match[str]) -> tuple[int, int]:
    places = sorted(int(n) for n in found.group("first", "second") if n)
    return (1 if found["up"] else places[0]), places[-1]


def _ordinal(found: re.Match[str]) -> tuple[int, int]:
    place = _ORDINALS[found["word"] or "nhất"]
    return place, place


_ORDINALS = {"nhất": 1, "nhì": 2, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7}
_RANK_TOP = pattern(
    rf"(?<!\w)(?:tốp|top)(?: đầu)? (\d{{1,4}})(?: ?(?:-|đến) ?(\d{{1,4}}))?{NO_VALUE}"
    r"|(?<!\w)(?:trong|thuộc|nhóm)(?: số)?(?: nhóm)? (\d{1,4})(?: [^\W\d]+){1,4}? (?:dẫn đầu"
    r"|đứng đầu|đầu|cao nhất|tốt nhất)(?!\w)"
)
_RANK_CLIMB = pattern(
    r"(?<!\w)từ (?:vị trí|vị thứ|thứ hạng|hạng|thứ)(?: thứ)? \d{1,4} (?:vươn |tăng )?lên"
    rf"(?: (?:vị trí|vị thứ|thứ hạng|hạng|thứ))* (?P<first>\d{{1,4}}){NO_VALUE}"
    r"(?P<second>(?!))?(?P<up>(?!))?"
)
_RANK_PLACE = pattern(
    r"(?<!\w)(?:xếp|đứng|vị trí|vị thứ|thứ hạng|thứ tự|(?:^|(?<=đạt ))(?:hạng|thứ))"
    r"(?: (?:vị|thứ|hạng|vị trí|vị thứ|thứ hạng|từ|khoảng|ở|trong|bậc))*:? ?"
    rf"(?P<first>\d{{1,4}}){NO_VALUE}(?:\s?/\s?\d+)?"
    rf"(?: ?(?:-|đến|tới) ?(?:thứ )?(?P<second>\d{{1,4}}){NO_VALUE})?"
    r"(?P<up>[^\d,;]{0,20}trở lên)?"
)
_RANK_WORD = pattern(
    r"(?<!\w)(?:(?:xếp|đứng|đạt|vị trí)(?: vị| vị trí)? thứ "
    rf"(?P<word>{'|'.join(_ORDINALS)})(?!\w)|đứng đầu(?!\w)"
    r"|(?<!nhóm )(?<!tốp )(?<!top )dẫn đầu(?!\w)(?! phong trào))"
)
_ONE_OF = pattern(r"(?<!\w)một trong (?:những|các|số|hai|ba|bốn|năm|mười)(?!\w)")
"""Then the place is not known: "một trong những đơn vị dẫn đầu"."""
_RANKS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int]]]] = [
    (_RANK_TOP, _top),
    (_RANK_CLIMB, _places),
    (_RANK_PLACE, _places),
    (_RANK_WORD, _ordinal),
]
