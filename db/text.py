"""Vietnamese text for storing, searching and sorting: NFC, folding, sort keys.

SQLite compares code points (Nguyễn < dang < Đặng) and its accent removal leaves đ alone, so the
file keeps a folded search column and a sort key of its own (toolchain.md §4, traps 10 and 11).
"""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PRIMARY = {letter: chr(ord("A") + i) for i, letter in enumerate(_ALPHABET)}
# Dictionary order of tones: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-zđ]+")
_DIGITS = re.compile(r"\d+")
_JOINED_DIGITS = re.compile(r"\d+(?:[-–.,/]\d+)*")
_MAX_DIGITS = 9
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))


def nfc(text: str) -> str:
    """Text as the file stores it: NFC, one space between words, no space at the ends.

    Soft hyphens, zero-width spaces and byte order marks, which web pages and Word leave in pasted
    text, go too: nobody sees them and they would make equal words differ.
    """
    visible = text.translate(_INVISIBLE)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def nfc_lines(text: str) -> str:
    """Like `nfc` for longer text: line breaks stay."""
    return "\n".join(nfc(line) for line in text.splitlines()).strip()


def _fold_keeping_d(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


def fold(text: str) -> str:
    """Letters and digits without case, accents and punctuation: "Đạt chuẩn" → "dat chuan"."""
    return _fold_keeping_d(text).replace("đ", "d")


def search_text(*parts: str | None) -> str:
    """The search column of a row: its folded text, and once more with đ kept.

    A typed "d" finds both letters, a typed "đ" only its own (see `search_terms`).
    """
    kept = _fold_keeping_d(" ".join(part for part in parts if part))
    return f"{kept.replace('đ', 'd')}\n{kept}" if "đ" in kept else kept


def search_terms(query: str) -> list[str]:
    """LIKE patterns, all of which a row's search column must match."""
    return [f"%{word}%" for word in _fold_keeping_d(query).split()]


def exact_words(query: str) -> list[str]:
    """Words without a letter that a row must hold as typed: "%", "95%", "_"; not "12", "2/3".

    Folding leaves nothing of a sign, so that `search_terms` alone would find every row. They are
    looked for in text without spaces: "95%" is also printed "95 %".
    """
    return [
        word
        for word in nfc(query).split()
        if not any(c.isalpha() for c in word) and not _JOINED_DIGITS.fullmatch(word)
    ]


def sort_key(text: str) -> str:
    """A string whose code-point order is Vietnamese dictionary order, numbers by value.

    Letters first, tones second: "ma" < "mà" < "mả" < "mã" < "má" < "mạ" < "mã số".
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in re.findall(r"\d+|\w|\W", unicodedata.normalize("NFC", text).lower()):
        if word.isdigit():
            digits = word.lstrip("0")[:_MAX_DIGITS]
            letters.append(f"{len(digits)}{digits}")
            continue
        base, tone = _split_tone(word)
        letters.append(_PRIMARY.get(base, " " if not base.isalnum() else base))
        tones.append(tone)
    primary = _SPACES.sub(" ", "".join(letters)).strip()
    return f"{primary}\t{''.join(tones).rstrip('0')}"


def _split_tone(letter: str) -> tuple[str, str]:
    tone = "0"
    kept = []
    for mark in unicodedata.normalize("NFD", letter):
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            kept.append(mark)
    return unicodedata.normalize("NFC", "".join(kept)), tone
