"""Schema 1 of the `.skh` file, as hand-written SQL.

Entities have a local integer `id` and, where they travel between books, a UUID text `uid` that
never changes. Fact tables (result, progress, execution) have natural keys over local ids and no
rowid: four times smaller and faster than a UUID per row (performance-facts.md). What becomes of
rows that refer to a deleted row is said here and read by the Writer: ON DELETE SET NULL,
otherwise they go with it. `docs/file-format.md` explains the file to strangers; the views at the
end are stable.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x534B4831  # "SKH1"
SCHEMA_VERSION: Final = 1

LEVELS: Final = ("MN", "TH", "THCS", "THPT", "GDTX", "ALL")
_LEVEL = "TEXT NOT NULL CHECK (level IN ('MN','TH','THCS','THPT','GDTX','ALL'))"
_UID = "TEXT NOT NULL UNIQUE CHECK (length(uid) = 36)"
_DAY = "CHECK ({0} IS NULL OR {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')"
_NUMBER = "REAL CHECK ({0} IS NULL OR abs({0}) <= 1e15)"  # STRICT alone lets infinity in


def _day(column: str) -> str:
    return f"{column} TEXT {_DAY.format(column)}"


def _number(column: str) -> str:
    return f"{column} {_NUMBER.format(column)}"


_BOOK = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL                      -- JSON
) STRICT, WITHOUT ROWID;
"""

_UNITS = f"""
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    code TEXT,                               -- mã trường, where known
    name TEXT NOT NULL CHECK (name <> ''),
    kind TEXT NOT NULL
        CHECK (kind IN ('school','commune','district','department','province','other')),
    levels TEXT NOT NULL DEFAULT '',         -- 'TH,THCS'
    ownership TEXT CHECK (ownership IN ('public','private')),
    parent_id INTEGER REFERENCES unit(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    {_day("valid_from")},
    {_day("valid_to")},
    address TEXT,
    email TEXT,
    note TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL DEFAULT '',
    sort_key TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE unit_alias (
    id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('alias','former')),
    {_day("until_on")}
) STRICT;
CREATE TABLE unit_link (                     -- merge, split, rename as dated events
    id INTEGER PRIMARY KEY,
    from_unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    to_unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN ('merge','split','rename')),
    {_day("on_date")},
    decision TEXT,
    note TEXT
) STRICT;
CREATE TABLE unit_facts (
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    school_year TEXT NOT NULL CHECK (school_year GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]'),
    level {_LEVEL},
    classes INTEGER CHECK (classes >= 0),
    pupils INTEGER CHECK (pupils >= 0),
    teachers INTEGER CHECK (teachers >= 0),
    sites INTEGER CHECK (sites >= 0),
    PRIMARY KEY (unit_id, school_year, level)
) STRICT, WITHOUT ROWID;
"""

_PLANS = f"""
CREATE TABLE plan (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    key TEXT NOT NULL,                       -- 'gia-lam-2023' for a built-in plan
    number TEXT,
    number_raw TEXT,
    type TEXT NOT NULL DEFAULT 'KẾ HOẠCH',
    title TEXT NOT NULL,
    issuer TEXT,
    issuer_parent TEXT,
    place TEXT,
    {_day("issued_on")},
    date_raw TEXT,
    {_day("start_on")},
    {_day("end_on")},
    clock TEXT NOT NULL CHECK (clock IN ('calendar_year','school_year','multi_year')),
    legal_basis TEXT NOT NULL DEFAULT '[]',  -- JSON list of paragraphs as printed
    recipients TEXT NOT NULL DEFAULT '[]',
    signature TEXT NOT NULL DEFAULT '{{}}',
    money_raw TEXT,                          -- printed unit of money, 'triệu đồng'
    course_totals TEXT,                      -- JSON, as printed
    version_state TEXT NOT NULL DEFAULT 'draft'
        CHECK (version_state IN ('draft','issued','adjusted')),
    version_no INTEGER NOT NULL DEFAULT 1,
    note TEXT
) STRICT;
CREATE TABLE section (                       -- the plan's prose, in order
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED,
    no TEXT,
    title TEXT,
    depth INTEGER NOT NULL DEFAULT 1,
    body TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL
) STRICT;
CREATE TABLE annex (
    id INTEGER PRIMARY KEY,
    plan_id INTEGER NOT NULL REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED,
    no TEXT,
    title TEXT,
    content TEXT,
    cites_raw TEXT,
    cited_number TEXT,
    {_day("cited_on")},
    position INTEGER NOT NULL
) STRICT;
CREATE TABLE period (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,                -- '2023-Q2'
    label TEXT NOT NULL,                     -- 'Quý II/2023'
    {_day("data_from")},
    {_day("data_to")},
    {_day("due_on")},
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('not_open','open','due','late','submitted',
        'received','returned','accepted','locked')),
    position INTEGER NOT NULL DEFAULT 0
) STRICT;
"""

_INDICATORS = f"""
CREATE TABLE indicator (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    plan_id INTEGER NOT NULL REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED,
    section TEXT,                            -- number of the plan's section it stands in
    no TEXT,
    group_name TEXT,
    subgroup TEXT,
    name TEXT NOT NULL CHECK (name <> ''),
    measure TEXT,                            -- '%', 'Trường'
    kind TEXT NOT NULL CHECK (kind IN
        ('ratio','count','amount','score','rank','grade','yes_no','text')),
    direction TEXT NOT NULL DEFAULT 'none' CHECK (direction IN ('up','down','keep','none')),
    roll_up_units TEXT NOT NULL DEFAULT 'none' CHECK (roll_up_units IN
        ('ratio','sum','weighted_mean','min','max','count_yes','list','none')),
    roll_up_time TEXT NOT NULL DEFAULT 'last'
        CHECK (roll_up_time IN ('last','sum','mean','max','none')),
    factor REAL NOT NULL DEFAULT 100,        -- of a ratio: 100 for %, 100000 for a rate
    split TEXT,                              -- indicators of one split set add to 100 %
    part_of TEXT,                            -- name of the total that it is a part of
    due_periods TEXT,                        -- period keys, comma separated; NULL = every period
    {_number("baseline")},
    baseline_raw TEXT,
    baseline_on TEXT,
    baseline_source TEXT,
    {_number("plausible_low")},
    {_number("plausible_high")},
    definition TEXT,
    note TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL DEFAULT '',
    sort_key TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX indicator_plan ON indicator(plan_id, position);
CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    indicator_id INTEGER NOT NULL REFERENCES indicator(id) DEFERRABLE INITIALLY DEFERRED,
    level {_LEVEL},
    label TEXT,
    unit_id INTEGER REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    period_id INTEGER REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    raw TEXT NOT NULL,                       -- what prints
    op TEXT NOT NULL CHECK (op IN
        ('>=','<=','<','>','=','range','rank','level','has','multi','text')),
    {_number("low")},
    {_number("high")},
    measure TEXT,
    relative TEXT CHECK (relative IN ('inc','dec')),
    {_number("baseline")},
    parts TEXT NOT NULL DEFAULT '[]',        -- JSON, of a multi target
    corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1)),
    position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX target_indicator ON target(indicator_id, level);
CREATE TABLE result (
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    indicator_id INTEGER NOT NULL REFERENCES indicator(id) DEFERRABLE INITIALLY DEFERRED,
    level {_LEVEL},
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL CHECK (state IN ('blank','value','na','nodata')),
    {_number("numerator")},
    {_number("denominator")},
    {_number("value")},
    text TEXT,
    note TEXT,
    PRIMARY KEY (period_id, indicator_id, level, unit_id),
    CHECK (state = 'value' OR coalesce(numerator, denominator, value, text) IS NULL),
    CHECK (state <> 'value' OR coalesce(numerator, denominator, value, text) IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_indicator ON result(indicator_id, level, period_id, unit_id);
"""

_TASKS = f"""
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    plan_id INTEGER NOT NULL REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED,
    section TEXT,
    section_name TEXT,
    sublevel TEXT,
    no TEXT,
    title TEXT NOT NULL CHECK (title <> ''),
    product TEXT,
    leader TEXT,                             -- an office, never a person
    lead_raw TEXT,
    coordinating_raw TEXT,
    time_raw TEXT,
    {_day("start_on")},
    {_day("end_on")},
    recurrence TEXT NOT NULL DEFAULT 'none' CHECK (recurrence IN ('none','weekly','biweekly',
        'monthly','quarterly','semiannual','yearly','continuous','by_event','by_schedule')),
    approximate INTEGER NOT NULL DEFAULT 0 CHECK (approximate IN (0, 1)),
    carried_from TEXT,                       -- uid of the task it continues
    note TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL DEFAULT '',
    sort_key TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX task_plan ON task(plan_id, position);
CREATE TABLE task_unit (
    task_id INTEGER NOT NULL REFERENCES task(id) DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL CHECK (role IN ('lead','coordinate')),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,                      -- as printed
    unit_id INTEGER REFERENCES unit(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (task_id, role, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE task_indicator (
    task_id INTEGER NOT NULL REFERENCES task(id) DEFERRABLE INITIALLY DEFERRED,
    indicator_id INTEGER NOT NULL REFERENCES indicator(id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (task_id, indicator_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE progress (
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    task_id INTEGER NOT NULL REFERENCES task(id) DEFERRABLE INITIALLY DEFERRED,
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    status TEXT CHECK (status IN
        ('not_started','in_progress','done','done_late','paused','carried_over')),
    percent INTEGER CHECK (percent BETWEEN 0 AND 100),
    {_day("done_on")},
    product TEXT,
    difficulty TEXT,
    reason TEXT,
    note TEXT,
    PRIMARY KEY (period_id, task_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE course (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    plan_id INTEGER NOT NULL REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED,
    task_id INTEGER REFERENCES task(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    no TEXT,
    title TEXT NOT NULL CHECK (title <> ''),
    level TEXT,
    audience TEXT,
    people INTEGER CHECK (people >= 0),
    days REAL CHECK (days >= 0),
    classes INTEGER CHECK (classes >= 0),
    timing TEXT,                             -- as printed
    {_day("start_on")},
    {_day("end_on")},
    cost_vnd INTEGER,
    cost_raw TEXT,
    note TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE recognition (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    plan_id INTEGER REFERENCES plan(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    unit_id INTEGER REFERENCES unit(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    list INTEGER,
    list_title TEXT,
    no TEXT,
    school TEXT NOT NULL,                    -- as printed
    level TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('new','renew','upgrade','renew_upgrade')),
    grade INTEGER,                           -- mức độ
    year_recognised INTEGER,
    {_day("expires_on")},
    planned TEXT CHECK (planned IS NULL OR planned GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
    planned_raw TEXT,
    decision TEXT,
    status TEXT NOT NULL DEFAULT 'planned'
        CHECK (status IN ('planned','applied','recognised','refused','postponed')),
    note TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL DEFAULT ''
) STRICT;
"""

_BUDGET = f"""
CREATE TABLE budget_line (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    plan_id INTEGER NOT NULL REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED,
    parent_id INTEGER REFERENCES budget_line(id) DEFERRABLE INITIALLY DEFERRED,
    code TEXT NOT NULL,                      -- path unique in the plan, 'A.I.1'
    printed_code TEXT,
    name TEXT NOT NULL CHECK (name <> ''),
    source TEXT,
    amount_vnd INTEGER,                      -- what the source prints; NULL = nothing printed
    amount_raw TEXT,
    formula_raw TEXT,
    formula_total_vnd INTEGER,
    note TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX budget_line_plan ON budget_line(plan_id, position);
CREATE TABLE budget_share (                  -- a line's amount split by year or by source
    line_id INTEGER NOT NULL REFERENCES budget_line(id) DEFERRABLE INITIALLY DEFERRED,
    by TEXT NOT NULL CHECK (by IN ('year','source')),
    name TEXT NOT NULL,
    amount_vnd INTEGER NOT NULL,
    PRIMARY KEY (line_id, by, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE budget_task (
    line_id INTEGER NOT NULL REFERENCES budget_line(id) DEFERRABLE INITIALLY DEFERRED,
    task_id INTEGER NOT NULL REFERENCES task(id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (line_id, task_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE execution (
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    line_id INTEGER NOT NULL REFERENCES budget_line(id) DEFERRABLE INITIALLY DEFERRED,
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    allocated_vnd INTEGER,
    disbursed_vnd INTEGER,
    note TEXT,
    PRIMARY KEY (period_id, line_id, unit_id)
) STRICT, WITHOUT ROWID;
"""

_EXCHANGE = f"""
CREATE TABLE unit_period (                   -- the office's view of a unit's reporting
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL CHECK (state IN ('not_open','open','due','late','submitted',
        'received','returned','accepted','locked')),
    {_day("due_on")},
    revision INTEGER NOT NULL DEFAULT 0,
    digest TEXT,
    note TEXT,
    PRIMARY KEY (unit_id, period_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE submission (                    -- every report sent or received
    id INTEGER PRIMARY KEY,
    uid {_UID},
    way TEXT NOT NULL CHECK (way IN ('out','in')),
    unit_id INTEGER REFERENCES unit(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    period_id INTEGER REFERENCES period(id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    plan_uid TEXT,
    plan_version INTEGER,
    revision INTEGER,
    digest TEXT,
    previous_digest TEXT,
    file_name TEXT NOT NULL,
    class TEXT,
    reason TEXT,
    taken INTEGER NOT NULL DEFAULT 0 CHECK (taken IN (0, 1)),
    made_at TEXT NOT NULL,
    content BLOB
) STRICT;
CREATE TABLE receipt (
    id INTEGER PRIMARY KEY,
    uid {_UID},
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER,
    digest TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('received','returned','accepted')),
    locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
    note TEXT,
    made_at TEXT NOT NULL
) STRICT;
CREATE TABLE question (                      -- asked on a cell, answered by its owner
    id INTEGER PRIMARY KEY,
    uid {_UID},
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    subject TEXT NOT NULL CHECK (subject IN ('indicator','task','budget_line','period')),
    subject_uid TEXT,
    level TEXT,
    field TEXT,
    text TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    answer TEXT,
    answered_at TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open','answered','closed'))
) STRICT;
CREATE TABLE adjustment (                    -- the office's correction beside a unit's number
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    indicator_id INTEGER NOT NULL REFERENCES indicator(id) DEFERRABLE INITIALLY DEFERRED,
    level {_LEVEL},
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    {_number("numerator")},
    {_number("denominator")},
    {_number("value")},
    reason TEXT NOT NULL CHECK (reason <> ''),
    made_at TEXT NOT NULL,
    against_digest TEXT,                     -- the report it corrects
    PRIMARY KEY (period_id, indicator_id, level, unit_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_answer (                -- the reason given to a warning stays
    rule TEXT NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    made_at TEXT NOT NULL,
    PRIMARY KEY (rule, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE reminder (
    id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit(id) DEFERRABLE INITIALLY DEFERRED,
    period_id INTEGER NOT NULL REFERENCES period(id) DEFERRABLE INITIALLY DEFERRED,
    way TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
"""

_LOG = """
CREATE TABLE change_log (                    -- one row per change set
    seq INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('edit','undo','redo','import')),
    label TEXT NOT NULL
) STRICT;
CREATE TABLE change_item (                   -- one row per changed row: only changed columns
    seq INTEGER NOT NULL REFERENCES change_log(seq) DEFERRABLE INITIALLY DEFERRED,
    pos INTEGER NOT NULL,
    tbl TEXT NOT NULL,
    key TEXT NOT NULL,                       -- JSON list
    before TEXT,                             -- JSON object; NULL = the row did not exist
    after TEXT,                              -- JSON object; NULL = the row was deleted
    PRIMARY KEY (seq, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_item_row ON change_item(tbl, key);
"""

_VIEWS = """
CREATE VIEW v_units AS
SELECT u.uid AS unit_id, u.code, u.name, u.kind, u.levels, u.ownership, p.uid AS parent_id,
       u.valid_from, u.valid_to, u.sort_key
FROM unit u LEFT JOIN unit p ON p.id = u.parent_id;
CREATE VIEW v_indicators AS
SELECT pl.uid AS plan_id, i.uid AS indicator_id, i.no, i.group_name, i.subgroup, i.name, i.measure,
       i.kind, i.direction, i.roll_up_units, i.roll_up_time, i.factor, i.split,
       t.level, t.label, un.uid AS unit_id, pe.key AS period, t.raw AS target_raw, t.op, t.low,
       t.high, t.relative, t.baseline
FROM indicator i JOIN plan pl ON pl.id = i.plan_id
LEFT JOIN target t ON t.indicator_id = i.id
LEFT JOIN unit un ON un.id = t.unit_id LEFT JOIN period pe ON pe.id = t.period_id;
CREATE VIEW v_results AS
SELECT pl.uid AS plan_id, pe.key AS period, i.uid AS indicator_id, r.level, u.uid AS unit_id,
       r.state, r.numerator, r.denominator, r.value, r.text, r.note
FROM result r JOIN indicator i ON i.id = r.indicator_id JOIN plan pl ON pl.id = i.plan_id
JOIN period pe ON pe.id = r.period_id JOIN unit u ON u.id = r.unit_id;
CREATE VIEW v_tasks AS
SELECT pl.uid AS plan_id, t.uid AS task_id, t.section, t.section_name, t.sublevel, t.no, t.title,
       t.product AS planned_product, t.leader, t.lead_raw, t.coordinating_raw, t.time_raw,
       t.start_on, t.end_on, t.recurrence, pe.key AS period, u.uid AS unit_id, g.status,
       g.percent, g.done_on, g.product, g.difficulty, g.reason, g.note
FROM task t JOIN plan pl ON pl.id = t.plan_id LEFT JOIN progress g ON g.task_id = t.id
LEFT JOIN period pe ON pe.id = g.period_id LEFT JOIN unit u ON u.id = g.unit_id;
CREATE VIEW v_budget AS
SELECT pl.uid AS plan_id, b.uid AS line_id, b.code, b.printed_code, p.uid AS parent_id, b.name,
       b.source, b.amount_vnd, b.formula_raw, pe.key AS period, u.uid AS unit_id, e.allocated_vnd,
       e.disbursed_vnd, e.note
FROM budget_line b JOIN plan pl ON pl.id = b.plan_id LEFT JOIN budget_line p ON p.id = b.parent_id
LEFT JOIN execution e ON e.line_id = b.id LEFT JOIN period pe ON pe.id = e.period_id
LEFT JOIN unit u ON u.id = e.unit_id;
"""

# The only views of a file; they are for other programs, ours does not read them.
VIEWS: Final = frozenset({"v_units", "v_indicators", "v_results", "v_tasks", "v_budget"})

SCHEMA_1: Final = "".join(
    (_BOOK, _UNITS, _PLANS, _INDICATORS, _TASKS, _BUDGET, _EXCHANGE, _LOG, _VIEWS)
)
