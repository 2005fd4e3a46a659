"""Hostile reports whose digest is right: whoever made them computed it over what they forged.

Only the meaning of the contents can give them away. `REFUSED` are known by the file alone;
`LISTED` are sound files that this office's book must not take: name → class in the inbox, builder.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.exchange.travel import Travel, digest_of
from core.exchange.writer import seal
from tests.hostile.building import add, build, change, head

OTHER = "0badc0de-0000-4000-8000-000000000000"
STAMP = "2023-06-20T00:00:00+00:00"
HUGE = 2**62
Builder = Callable[[Travel, Path], None]
REFUSED: dict[str, Builder] = {}
LISTED: dict[str, tuple[str, Callable[[Travel], Travel]]] = {}


def _case(name: str, forged: Callable[[Travel], Travel]) -> None:
    assert name not in REFUSED
    REFUSED[name] = lambda travel, target: build(forged(travel), target)


def _cell(name: str, table: str, /, **values: Any) -> None:
    _case(name, lambda travel: change(travel, table, **values))


def _ratio(name: str, /, **values: Any) -> None:
    """A cell of a share in percent."""

    def forged(travel: Travel) -> Travel:
        shares = {row["uid"] for row in travel.rows("indicator")
                  if row["kind"] == "ratio" and row["factor"] == 100.0}  # fmt: skip
        place = next(n for n, row in enumerate(travel.rows("result")) if row["indicator"] in shares)
        blank = dict.fromkeys(("numerator", "denominator", "value", "text"))
        return change(travel, "result", place, **{**blank, "state": "value", **values})

    _case(name, forged)


# -- figures --------------------------------------------------------------------------------------

_ratio("more than the whole", numerator=101.0, denominator=100.0)
_ratio("something out of nothing", numerator=5.0, denominator=0.0)
_ratio("fewer than nobody", numerator=-1.0, denominator=10.0)
_ratio("a whole below nought", numerator=1.0, denominator=-10.0)
_ratio("101 percent", value=101.0)
_ratio("minus 5 percent", value=-5.0)
_ratio("a value without a number (what SQLite makes of NaN)")
_ratio("endless", value=float("inf"))
_ratio("2^62 pupils", numerator=float(HUGE), denominator=float(HUGE))
_cell("money below nought", "execution", disbursed_vnd=-1)
_cell("allocated below nought", "execution", allocated_vnd=-500_000)
_cell("2^62 đồng", "execution", allocated_vnd=HUGE)
_cell("progress of -1 percent", "progress", percent=-1)
_cell("progress of 101 percent", "progress", percent=101)
_cell("2^62 classes", "unit_facts", classes=HUGE)
_cell("-1 teachers", "unit_facts", teachers=-1)
_cell("a school year of five years", "unit_facts", school_year="2022-2027")
_cell("a school year backwards", "unit_facts", school_year="2023-2022")

# -- days and kinds -------------------------------------------------------------------------------

_cell("done on 31 April", "progress", done_on="2023-04-31")
_cell("plan of 29 February 2023", "plan", issued_on="2023-02-29")
_cell("period up to 31 June", "period", data_to="2023-06-31")
_cell("due in month 00", "period", due_on="2023-00-10")
_cell("reason given in year 9999", "finding_answer", made_at="9999-12-31T23:59:59+00:00")
_cell("unit of no kind", "unit", kind="ministry")
_cell("unit of no ownership", "unit", ownership="alien")
_cell("unit of a level that is none", "unit", levels="THCS,DAI_HOC")
_cell("indicator of no kind", "indicator", kind="rocket")
_cell("indicator that adds up by no rule", "indicator", roll_up_units="median")
_cell("plan with no clock", "plan", clock="lunar")
_cell("period in no state", "period", state="hacked")
_case("made in year 9999", lambda t: head(t, made_at="9999-12-31T23:59:59+00:00"))
_case("revision 2^62", lambda t: head(t, revision=str(HUGE)))
_case("plan version 2^62", lambda t: head(change(t, "plan", version_no=HUGE),
                                          plan_version=str(HUGE)))  # fmt: skip
_case("previous digest of other letters", lambda t: head(t, previous_digest="Z" * 64))

# -- text -----------------------------------------------------------------------------------------

_cell("school's name turned round", "unit", name="Trường \u202eSCHT gnaX gnàĐ")
_cell("school's name with a bell", "unit", name="THCS\x07")
_cell("address of a letter with a second line", "unit", email="a@b.vn\nBcc: c@d.vn")
_cell("indicator with a zero width joiner", "indicator", name="Tỷ lệ\u200d")
_cell("product in isolates", "progress", product="\u2066kế hoạch\u2069")
_cell("answer of 10 MB", "finding_answer", reason="x" * 10_000_000)
_cell("name of 10 MB", "indicator", name="x" * 10_000_000)
_cell("period's label of two lines", "period", label="Quý II\n2023")

# -- whose it is ----------------------------------------------------------------------------------


def _stranger(travel: Travel) -> Travel:
    return add(travel, "unit", uid=OTHER, name="Trường khác", kind="school")


for _table in ("progress", "execution", "unit_facts", "result"):
    _case(f"{_table} of a school that is not the sender",
          lambda t, table=_table: change(_stranger(t), table, unit=OTHER))  # fmt: skip
_case("recognition of a school that is not the sender",
      lambda t: add(_stranger(t), "recognition", uid=OTHER, plan=t.head["plan"], unit=OTHER,
                    school="Trường khác", list=1, kind="new", status="recognised"))  # fmt: skip
_case("question to a school that is not the sender",
      lambda t: add(_stranger(t), "question", uid=OTHER, unit=OTHER, period=t.head["period"],
                    subject="period", text="?", state="open", asked_at=STAMP))  # fmt: skip
_case("indicators of a plan that is not there",
      lambda t: change(t, "indicator", plan=OTHER))  # fmt: skip
_case("another plan beside the one reported on",
      lambda t: change(add(t, "plan", **{**t.rows("plan")[0], "uid": OTHER}), "indicator",
                       plan=OTHER))  # fmt: skip
_case("sender above itself", lambda t: change(t, "unit", parent=t.head["unit"]))
_case("budget line in itself",
      lambda t: change(t, "budget_line", parent=t.rows("budget_line")[0]["uid"]))  # fmt: skip
_case("budget lines in a ring",
      lambda t: change(change(t, "budget_line", 0, parent=t.rows("budget_line")[1]["uid"]),
                       "budget_line", 1, parent=t.rows("budget_line")[0]["uid"]))  # fmt: skip
_case("no sender", lambda t: replace(t, tables={**t.tables, "unit": ()}))
_case("no period", lambda t: replace(t, tables={**t.tables, "period": ()}))


def _twice(table: str) -> None:
    """Two rows of one uid: put into the finished file, for SQL does not let them in."""

    def builder(travel: Travel, target: Path) -> None:
        first = str(travel.rows(table)[0]["uid"])
        travel = _without_references(travel, table)
        digest = digest_of(change(travel, table, 1, uid=first))
        apart = head(change(travel, table, 1, uid=OTHER), digest=digest)
        build(apart, target, seal=False)
        target.write_bytes(target.read_bytes().replace(OTHER.encode(), first.encode()))

    REFUSED[f"{table} twice"] = builder


def _without_references(travel: Travel, table: str) -> Travel:
    """The same contents without the facts, which refer to what they are about."""
    facts = {"indicator": "result", "task": "progress", "budget_line": "execution"}
    return replace(travel, tables={**travel.tables, facts[table]: ()})


for _table in ("indicator", "task", "budget_line"):
    _twice(_table)

# -- sound files that this book does not take -----------------------------------------------------


def _all_uids(travel: Travel, old: str, new: str) -> Travel:
    """The same contents with one uid in place of another everywhere."""
    tables = {
        name: tuple({c: new if v == old else v for c, v in row.items()} for row in rows)
        for name, rows in travel.tables.items()
    }
    return seal(replace(travel, head={k: new if v == old else v for k, v in travel.head.items()},
                        tables=tables))  # fmt: skip


LISTED["a plan that the office does not have"] = (
    "wrong_plan", lambda t: _all_uids(t, t.head["plan"], OTHER))  # fmt: skip
LISTED["a school that the office does not have"] = (
    "unknown_unit", lambda t: _all_uids(t, t.head["unit"], OTHER))  # fmt: skip
LISTED["a period that the office does not have"] = (
    "wrong_period", lambda t: _all_uids(t, t.head["period"], "2031-Q4"))  # fmt: skip
LISTED["a version of the plan that was never issued"] = (
    "wrong_plan", lambda t: head(change(t, "plan", version_no=99), plan_version="99"))  # fmt: skip
