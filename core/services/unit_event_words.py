"""What an event of units means, in sentences: what is written, and what is left to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.i18n import tr
from core.services.school_words import level_labels
from core.services.unit_events import Consequences, day_text

_NAMED: Final = 3  # names before "…"


def sentences(found: Consequences) -> list[str]:
    """What will be written, one sentence each."""
    event, said = found.event, list[str]()
    first, last = day_text(event.on.isoformat()), day_text(event.last_day.isoformat())
    if found.renamed is not None:
        said.append(
            tr("“{old}” mang tên “{new}” từ {first}; tên cũ được giữ đến {last}.",
               old=found.renamed.name, new=event.names[0], first=first, last=last)
        )  # fmt: skip
    said += [
        tr("“{name}” hoạt động đến hết {last}, thôi hoạt động từ {first}; số liệu đã báo cáo được"
           " giữ nguyên.", name=unit.name, last=last, first=first)
        for unit in found.ended
    ]  # fmt: skip
    if event.kind == "split" and event.goes_on is not None:
        said += [tr("“{name}” vẫn hoạt động; số liệu và mục tiêu đã có giữ nguyên.", name=unit.name)
                 for unit in found.units]  # fmt: skip
    said += [tr("Lập “{name}”, hoạt động từ {first}.", name=n, first=first) for n in found.begun]
    if found.levels:
        said.append(tr("Cấp học của “{name}”: {levels}.",
                       name=event.names[0], levels=found.levels))  # fmt: skip
    if found.recognitions:
        said.append(
            tr("{n} đề nghị công nhận chưa xong chuyển sang “{name}”: {schools}.",
               n=len(found.recognitions), name=event.names[0],
               schools="; ".join(dict.fromkeys(r.school for r in found.recognitions)))
        )  # fmt: skip
    if found.copied:
        said.append(
            tr("{n} mục tiêu riêng được chuyển tiếp, giữ nguyên mức: {names}.",
               n=len(found.copied), names=_some(t.indicator for t in found.copied))
        )  # fmt: skip
    if found.below:
        said.append(tr("{n} đơn vị cấp dưới chuyển về “{name}”.",
                       n=len(found.below), name=event.names[0]))  # fmt: skip
    return said


def left_to_do(found: Consequences) -> list[str]:
    """What the program does not decide: warnings, and what to look at afterwards."""
    said = list(found.warnings)
    said += [
        tr("Mục tiêu “{name}” ({level}): {raws}. Hãy giao lại cho đơn vị mới.",
           name=each.indicator, level=level_labels().get(each.level, each.level),
           raws="; ".join(each.raws))
        for each in found.to_set
    ]  # fmt: skip
    if found.unsettled:
        said.append(
            tr("{n} đề nghị công nhận chưa xong vẫn ghi tên đơn vị cũ. Hãy nối lại với đơn vị mới.",
               n=len(found.unsettled))
        )  # fmt: skip
    if found.tasks:
        said.append(tr("{n} nhiệm vụ còn hạn ghi tên đơn vị thôi hoạt động. Hãy xem lại đơn vị"
                       " chủ trì, phối hợp.", n=found.tasks))  # fmt: skip
    return said


def _some(names: Iterable[str]) -> str:
    each = list(dict.fromkeys(names))
    shown = "; ".join(each[:_NAMED])
    return f"{shown}; …" if len(each) > _NAMED else shown
