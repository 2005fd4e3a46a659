"""Rows of the file as named tuples: made in a quarter of a dataclass's time, at every start.

No I/O here: the rules of `core.rules` read these. Days are ISO text `YYYY-MM-DD`, money is integer
đồng, numbers are floats as stored (`Decimal` is for the rules: `Decimal(repr(x))`), `id` is local
to the file, `uid` never changes. Annotations are real here, not texts (no `from __future__`): 200
of them would be compiled one by one at every start.
"""

from typing import Literal, NamedTuple

Level = Literal["MN", "TH", "THCS", "THPT", "GDTX", "ALL"]
ResultState = Literal["blank", "value", "na", "nodata"]
TaskStatus = Literal["not_started", "in_progress", "done", "done_late", "paused", "carried_over"]


class Unit(NamedTuple):
    """An office or a school. `levels` is '' or comma separated, 'TH,THCS'."""

    id: int
    uid: str
    name: str
    kind: str
    code: str | None = None
    levels: str = ""
    ownership: str | None = None
    parent_id: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    address: str | None = None
    email: str | None = None
    note: str | None = None
    position: int = 0


class UnitAlias(NamedTuple):
    """Another or a former name of a unit."""

    id: int
    unit_id: int
    name: str
    kind: str
    until_on: str | None = None


class Plan(NamedTuple):
    """A plan's own number, dates and words, as printed and as understood."""

    id: int
    uid: str
    key: str
    title: str
    clock: str
    number: str | None = None
    number_raw: str | None = None
    type: str = "KẾ HOẠCH"
    issuer: str | None = None
    issuer_parent: str | None = None
    place: str | None = None
    issued_on: str | None = None
    date_raw: str | None = None
    start_on: str | None = None
    end_on: str | None = None
    legal_basis: str = "[]"
    recipients: str = "[]"
    signature: str = "{}"
    money_raw: str | None = None
    course_totals: str | None = None
    version_state: str = "draft"
    version_no: int = 1
    note: str | None = None


class Section(NamedTuple):
    """A heading of the plan's prose with its paragraphs (`body`, one a line)."""

    id: int
    plan_id: int
    no: str | None
    title: str | None
    depth: int
    body: str
    position: int = 0


class Annex(NamedTuple):
    """An annex and the plan it says it belongs to."""

    id: int
    plan_id: int
    no: str | None
    title: str | None
    content: str | None
    cites_raw: str | None
    cited_number: str | None
    cited_on: str | None
    position: int = 0


class Period(NamedTuple):
    """A reporting period: key '2023-Q2', label as printed 'Quý II/2023'."""

    id: int
    key: str
    label: str
    data_from: str | None = None
    data_to: str | None = None
    due_on: str | None = None
    state: str = "open"
    position: int = 0


class Indicator(NamedTuple):
    """What is measured, how it is judged and how it adds up."""

    id: int
    uid: str
    plan_id: int
    name: str
    kind: str
    direction: str = "none"
    roll_up_units: str = "none"
    roll_up_time: str = "last"
    section: str | None = None
    no: str | None = None
    group_name: str | None = None
    subgroup: str | None = None
    measure: str | None = None
    factor: float = 100.0
    split: str | None = None
    part_of: str | None = None
    due_periods: str | None = None
    baseline: float | None = None
    baseline_raw: str | None = None
    baseline_on: str | None = None
    baseline_source: str | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    definition: str | None = None
    note: str | None = None
    position: int = 0


class TargetRow(NamedTuple):
    """A target as printed (`raw`) and as understood; `parts` is JSON of a multi target."""

    id: int
    indicator_id: int
    level: Level
    raw: str
    op: str
    label: str | None = None
    unit_id: int | None = None
    period_id: int | None = None
    low: float | None = None
    high: float | None = None
    measure: str | None = None
    relative: str | None = None
    baseline: float | None = None
    parts: str = "[]"
    corrected: int = 0
    position: int = 0


class Result(NamedTuple):
    """A result cell. State `value` has at least one of numerator, denominator, value, text."""

    period_id: int
    indicator_id: int
    level: Level
    unit_id: int
    state: ResultState = "blank"
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    text: str | None = None
    note: str | None = None


class Task(NamedTuple):
    """A task of the plan; `leads` and `coordinators` are unit names as printed."""

    id: int
    uid: str
    plan_id: int
    title: str
    section: str | None = None
    section_name: str | None = None
    sublevel: str | None = None
    no: str | None = None
    product: str | None = None
    leader: str | None = None
    lead_raw: str | None = None
    coordinating_raw: str | None = None
    time_raw: str | None = None
    start_on: str | None = None
    end_on: str | None = None
    recurrence: str = "none"
    approximate: int = 0
    carried_from: str | None = None
    note: str | None = None
    position: int = 0
    leads: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()


class Progress(NamedTuple):
    """A task's status in a period."""

    period_id: int
    task_id: int
    unit_id: int
    status: TaskStatus | None = None
    percent: int | None = None
    done_on: str | None = None
    product: str | None = None
    difficulty: str | None = None
    reason: str | None = None
    note: str | None = None


class Course(NamedTuple):
    """A training course: a task with people, days, classes and cost."""

    id: int
    uid: str
    plan_id: int
    title: str
    task_id: int | None = None
    no: str | None = None
    level: str | None = None
    audience: str | None = None
    people: int | None = None
    days: float | None = None
    classes: int | None = None
    timing: str | None = None
    start_on: str | None = None
    end_on: str | None = None
    cost_vnd: int | None = None
    cost_raw: str | None = None
    note: str | None = None
    position: int = 0


class Recognition(NamedTuple):
    """A school's recognition (chuẩn quốc gia, kiểm định), planned or given."""

    id: int
    uid: str
    school: str
    kind: str
    plan_id: int | None = None
    unit_id: int | None = None
    list: int | None = None
    list_title: str | None = None
    no: str | None = None
    level: str | None = None
    grade: int | None = None
    year_recognised: int | None = None
    expires_on: str | None = None
    planned: str | None = None
    planned_raw: str | None = None
    decision: str | None = None
    status: str = "planned"
    note: str | None = None
    position: int = 0


class BudgetLine(NamedTuple):
    """A node of the budget tree; `amount_vnd` is what the source prints, None = nothing."""

    id: int
    uid: str
    plan_id: int
    code: str
    name: str
    parent_id: int | None = None
    printed_code: str | None = None
    source: str | None = None
    amount_vnd: int | None = None
    amount_raw: str | None = None
    formula_raw: str | None = None
    formula_total_vnd: int | None = None
    note: str | None = None
    position: int = 0


class Execution(NamedTuple):
    """Money allocated and disbursed on a budget line in a period, in đồng."""

    period_id: int
    line_id: int
    unit_id: int
    allocated_vnd: int | None = None
    disbursed_vnd: int | None = None
    note: str | None = None
