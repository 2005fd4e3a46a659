"""Appendices: numbered in Roman figures when there are several, not when there is one."""

from core.reports.annexes import Annexes
from core.reports.content import Block, Letterhead, Paragraph

HEAD = Letterhead((), ("TRƯỜNG",), "Số:", "Gia Lâm, ngày   tháng   năm 2023")


def made(count: int) -> tuple[list[str], list[str]]:
    """Labels of the appendices and the lines that point at them."""
    annexes = Annexes(HEAD, "UBND huyện Gia Lâm")
    blocks: list[Block] = [annexes.attach(f"BẢNG {n}", Paragraph("…")) for n in range(count)]
    annexes.add_sheet("SỐ LIỆU", Paragraph("…"))
    text, appendices = annexes.finished(blocks)
    lines = [block.text for block in text if isinstance(block, Paragraph)]
    return [each.label for each in appendices], lines


def test_one_appendix_has_no_number() -> None:
    assert made(1) == (["Phụ lục", ""], ["(Chi tiết tại Phụ lục kèm theo)"])


def test_several_are_numbered() -> None:
    labels, lines = made(3)
    assert labels == ["Phụ lục I", "Phụ lục II", "Phụ lục III", ""]
    assert lines[2] == "(Chi tiết tại Phụ lục III kèm theo)"


def test_none_is_none() -> None:
    assert made(0) == ([""], [])
