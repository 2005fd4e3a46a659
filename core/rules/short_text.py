"""A long text in a short place: cut at a word, and said to be cut."""

from __future__ import annotations


def shortened(text: str, most: int = 40) -> str:
    """The text in one line of at most `most` letters; what is cut ends in "…" after a whole word.

    A word longer than the place itself is cut where the place ends.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    room = line[:most]  # one letter of it is the ellipsis
    whole = room.rpartition(" ")[0]
    return f"{(whole if len(whole) > most // 2 else room[:-1]).rstrip(' ,;:.–-')}…"
