"""Printed wording made even before a grammar reads it.

Plans arrive from Word, PDF and OCR: the same "≥ 98 %" is printed with four kinds of signs,
dashes, spaces and left-over markup.  ``even_wording`` removes those differences and nothing
else; the printed text itself is always kept beside the reading (``raw``).
"""

import re
import unicodedata

from core.rules.patterns import pattern

_MARKUP = pattern(r"</?[a-zA-Z][^<>]{0,80}>")
_LATEX_WORDS = {
    r"\%": "%",
    r"\geq": "≥",
    r"\geqslant": "≥",
    r"\ge": "≥",
    r"\leq": "≤",
    r"\leqslant": "≤",
    r"\le": "≤",
    r"\times": "x",
    r"\,": " ",
    r"\;": " ",
}
_LATEX = pattern(r"\\(?:geqslant|geq|ge|leqslant|leq|le|times|%|,|;)(?![a-z])")
_SIGNS = [
    (pattern(r"[％﹪＞＜＝＋（）：；，．／]"), lambda m: unicodedata.normalize("NFKC", m[0])),
    (pattern(r"&gt;\s?=?"), lambda m: "≥" if "=" in m[0] else ">"),
    (pattern(r"&lt;\s?=?"), lambda m: "≤" if "=" in m[0] else "<"),
    (pattern(r"&nbsp;|&amp;"), lambda m: " " if "n" in m[0] else "&"),
    (pattern(r">\s?=|=>|[⩾≧]"), lambda m: "≥"),
    (pattern(r"<\s?=|=<|[⩽≦]"), lambda m: "≤"),
    (
        pattern(
            r"\b(?:lớn|cao|nhiều) hơn (?:hoặc|hay) bằng|\bbằng (?:hoặc|hay) (?:lớn|cao) hơn", re.I
        ),
        lambda m: "≥",
    ),
    (
        pattern(
            r"\b(?:nhỏ|thấp|ít) hơn (?:hoặc|hay) bằng|\bbằng (?:hoặc|hay) (?:nhỏ|thấp) hơn", re.I
        ),
        lambda m: "≤",
    ),
    (pattern(r"[‐‑‒–—―−﹣－÷~∼～]"), lambda m: "-"),
    (pattern(r"[“”„«»\"]"), lambda m: '"'),
    (pattern(r"[*_$]+"), lambda m: " "),
    (
        pattern(r"(?<=[\d ])(tr|triệu|tỷ|tỉ|ng|nghìn|ngàn)\.?(?=đ(?:ồng)?(?!\w))", re.I),
        lambda m: "nghìn " if m[1].lower() == "ng" else f"{m[1]} ",
    ),
]
_SPACES = pattern(r"[^\S\n]+")


def even_wording(raw: str) -> str:
    """Return ``raw`` in NFC with one kind of sign, dash, quote, digit and space.

    Case and line breaks are kept (a new line separates targets); html tags and LaTeX left-overs
    (``$\\geq 98\\%$``) are dropped.  ``lower_wording`` gives the form the grammars read.
    """
    text = unicodedata.normalize("NFC", raw)
    text = _MARKUP.sub(" ", text)
    text = text.replace("{,}", ",")
    text = _LATEX.sub(lambda m: _LATEX_WORDS[m[0]], text)
    for sign, even in _SIGNS:
        text = sign.sub(even, text)
    text = "".join(_even_digit(c) for c in text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def lower_wording(even: str) -> str:
    """Lower case, letter for letter: a position means the same place in both strings."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in even)


def _even_digit(char: str) -> str:
    """A full-width or other decimal digit as ASCII; any other character as it is."""
    if char.isascii() or not char.isdecimal():
        return char
    return str(unicodedata.decimal(char))
