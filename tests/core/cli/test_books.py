"""plans, new, show: the real program on real files."""

import hashlib
import json
import re
import sqlite3
from pathlib import Path

import pytest

from core.session import Session
from tests.core.cli.processes import Answer, Run

KEYS = ["gia-lam-2023", "ha-dong-2020-2025", "nam-tu-liem-2022-2023", "gia-loc-2023-2024",
        "hai-an-2023-2024"]  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The keys that other programs rely on (docs/file-format.md); more may come, none may go.
CONTRACT = {
    "book": "format schema kind unit units plans periods results progress execution",
    "unit": "id code name kind levels",
    "units": "id code name kind levels parent aliases valid_from valid_to",
    "plans": "key number issuer title issued_on start end clock version indicators tasks courses"
    " recognitions budget",
    "indicators": "id no group subgroup name unit kind direction roll_up_units roll_up_time split"
    " targets",
    "targets": "level label raw op low high unit relative baseline parts",
    "tasks": "id section section_name sublevel no title product leader lead coordinating lead_raw"
    " coordinating_raw time_raw start end recurrence",
    "courses": "no title level audience people days classes timing cost_vnd",
    "recognitions": "list no school level kind year_recognised planned",
    "budget": "code printed_code parent name amount_vnd amount_raw source formula_raw"
    " formula_total_vnd",
    "periods": "key label data_from data_to due state",
    "results": "period indicator level unit state numerator denominator value text note",
    "progress": "period task unit status percent done_on product difficulty reason note",
    "execution": "period line unit allocated_vnd disbursed_vnd note",
}


def has(thing: dict, name: str) -> bool:
    return set(CONTRACT[name].split()) <= set(thing)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- plans ------------------------------------------------------------------------------------


def test_plans_as_json(answer: Answer) -> None:
    plans = answer("plans")["plans"]
    assert [plan["key"] for plan in plans] == KEYS
    gia_lam = plans[0]
    assert has(gia_lam, "plans")
    assert gia_lam["number"] == "92/KH-UBND"
    assert gia_lam["issuer"] == "Ủy ban nhân dân huyện Gia Lâm"
    assert (gia_lam["start"], gia_lam["end"]) == ("2023-01-01", "2023-12-31")
    assert len(gia_lam["indicators"]) == 25
    assert gia_lam["counts"]["targets"] == sum(len(i["targets"]) for i in gia_lam["indicators"])


def test_plans_in_words(run: Run) -> None:
    done = run("plans")
    assert done.returncode == 0
    for key in KEYS:
        assert re.search(rf"^{key} ", done.stdout, re.MULTILINE)
    assert "25 chỉ tiêu, 35 nhiệm vụ, 5 lớp bồi dưỡng" in done.stdout


# -- new --------------------------------------------------------------------------------------


def test_a_new_book_belongs_to_the_plans_office(run: Run, answer: Answer, tmp_path: Path) -> None:
    done = run("new", "sổ.skh", "--plan", "gia-lam-2023")
    assert (done.returncode, done.stdout) == (0, "sổ.skh\n")
    assert done.stderr == "Đã lập sổ của Ủy ban nhân dân huyện Gia Lâm.\n"
    assert answer("show", "sổ.skh")["unit"]["kind"] == "district"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sổ.skh"]


def test_a_school_with_levels(run: Run, answer: Answer) -> None:
    name = "Trường TH&THCS Kim Sơn"
    done = run("new", "a.skh", "--plan", "gia-lam-2023", "--unit", name, "--level", "th, THCS",
               "--code", "01-A")  # fmt: skip
    assert done.returncode == 0, done.stderr
    unit = answer("show", "a.skh")["unit"]
    assert {**unit, "id": ""} == {
        "id": "", "name": name, "kind": "school", "code": "01-A", "levels": ["TH", "THCS"],
    }  # fmt: skip
    assert UUID.fullmatch(unit["id"])


def test_the_kind_may_be_said(run: Run, answer: Answer) -> None:
    done = run("new", "a.skh", "--plan", "gia-lam-2023", "--unit", "UBND xã Bát Tràng",
               "--kind", "commune")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert answer("show", "a.skh")["unit"]["kind"] == "commune"


def test_the_same_plan_has_the_same_ids_in_every_book(run: Run, answer: Answer) -> None:
    for name in ("a.skh", "b.skh"):
        run("new", name, "--plan", "gia-lam-2023", "--unit", "Trường A", "--level", "TH")
    first, second = answer("show", "a.skh"), answer("show", "b.skh")
    assert first["plans"] == second["plans"]
    assert first["unit"]["id"] != second["unit"]["id"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--plan", "gia-lam-2024"], "Các kế hoạch có sẵn: gia-lam-2023, ha-dong-2020-2025"),
        (["--plan", "gia-lam-2023", "--level", "X"], "Không có cấp học “X”"),
        ([], "Hãy cho biết tên đơn vị của sổ."),
    ],
)
def test_a_refused_new_book_leaves_nothing(
    run: Run, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = run("new", "a.skh", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_overwritten(run: Run, book: Path) -> None:
    before = digest(book)
    done = run("new", book, "--plan", "hai-an-2023-2024")
    assert done.returncode == 1
    assert done.stderr == "Đã có tệp “Sổ Gia Lâm.skh”. Hãy chọn tên khác; tệp cũ được giữ nguyên.\n"
    assert digest(book) == before


def test_a_folder_that_is_not_there(run: Run) -> None:
    done = run("new", "không/có.skh", "--plan", "gia-lam-2023")
    assert done.returncode == 1
    assert "Không có thư mục “không”" in done.stderr


# -- show -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_show_has_every_key(run: Run, answer: Answer, tmp_path: Path, key: str) -> None:
    run("new", "a.skh", "--plan", key)
    shown = answer("show", "a.skh")
    assert has(shown, "book")
    assert (shown["format"], shown["schema"], shown["kind"]) == (1, 1, "book")
    assert has(shown["unit"], "unit")
    [plan] = shown["plans"]
    assert has(plan, "plans")
    for name in ("units", "periods"):
        assert shown[name]
        assert all(has(item, name) for item in shown[name])
    for name in ("indicators", "tasks", "courses", "recognitions", "budget"):
        assert all(has(item, name) for item in plan[name])
    for indicator in plan["indicators"]:
        assert UUID.fullmatch(indicator["id"])
        assert all(has(target, "targets") for target in indicator["targets"])
    assert plan == {
        name: value
        for name, value in next(p for p in answer("plans")["plans"] if p["key"] == key).items()
        if name != "counts"
    }


def test_numbers_are_json_numbers(answer: Answer, book: Path) -> None:
    [plan] = answer("show", book)["plans"]
    targets = {i["no"]: i["targets"] for i in plan["indicators"]}
    first = targets["1"][0]
    assert (first["raw"], first["op"], first["low"], first["high"]) == ("≥ 55%", ">=", 55, None)
    assert isinstance(first["low"], int)
    assert targets["2"][0]["low"] == targets["2"][0]["high"] == 99.5
    total = plan["budget"][0]
    assert total["amount_vnd"] == 418_348_000_000
    assert total["parent"] is None
    assert plan["budget"][1]["parent"] == total["code"]
    assert all(line["amount_vnd"] != 0 for line in plan["budget"])


def test_lists_are_lists(answer: Answer, book: Path) -> None:
    shown = answer("show", book)
    task = shown["plans"][0]["tasks"][0]
    assert isinstance(task["lead"], list)
    assert all(isinstance(name, str) for name in task["lead"] + task["coordinating"])
    names = {unit["id"]: unit for unit in shown["units"]}
    assert shown["unit"]["id"] in names
    assert all(isinstance(unit["levels"], list) for unit in names.values())
    assert {unit["parent"] for unit in names.values()} <= {None, *names}
    assert any(unit["aliases"] for unit in names.values())


def test_what_was_reported(answer: Answer, book: Path) -> None:
    with Session.open(book) as session, session.edit("thử") as writer:
        unit = session.own_unit_id()
        [line] = session.conn.execute("SELECT min(id) FROM budget_line").fetchone()
        writer.insert("progress", {"period_id": 2, "task_id": 1, "unit_id": unit,
                                   "status": "in_progress", "percent": 40})  # fmt: skip
        writer.insert("execution", {"period_id": 2, "line_id": line, "unit_id": unit,
                                    "allocated_vnd": 5_000_000_000})  # fmt: skip
        writer.insert("result", {"period_id": 2, "indicator_id": 1, "level": "MN",
                                 "unit_id": unit, "state": "value", "value": 98.5})  # fmt: skip
        writer.insert("result", {"period_id": 1, "indicator_id": 1, "level": "MN",
                                 "unit_id": unit, "state": "nodata", "note": "chờ"})  # fmt: skip
    shown = answer("show", book)
    [plan] = shown["plans"]
    own = shown["unit"]["id"]
    assert [result["period"] for result in shown["results"]] == ["2023-Q1", "2023-Q2"]
    assert shown["results"][1] == {
        "period": "2023-Q2", "indicator": plan["indicators"][0]["id"], "level": "MN", "unit": own,
        "state": "value", "numerator": None, "denominator": None, "value": 98.5, "text": None,
        "note": None,
    }  # fmt: skip
    [progress], [execution] = shown["progress"], shown["execution"]
    assert has(progress, "progress")
    assert (progress["task"], progress["percent"]) == (plan["tasks"][0]["id"], 40)
    assert has(execution, "execution")
    assert execution["line"] == plan["budget"][0]["id"]
    assert execution["allocated_vnd"] == 5_000_000_000
    assert execution["disbursed_vnd"] is None

    first = answer("show", book, "--period", "2023-Q1")
    assert [result["note"] for result in first["results"]] == ["chờ"]
    assert first["progress"] == first["execution"] == []
    assert len(first["periods"]) == len(shown["periods"])


def test_unknown_period(run: Run, book: Path) -> None:
    done = run("show", book, "--json", "--period", "2023-Q5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Các kỳ có trong sổ: 2023-Q1, 2023-Q2," in done.stderr


def test_show_in_words(run: Run, book: Path) -> None:
    done = run("show", book)
    assert done.returncode == 0
    assert "Sổ của Ủy ban nhân dân huyện Gia Lâm" in done.stdout
    assert "Kế hoạch 92/KH-UBND" in done.stdout


def test_reading_changes_nothing(run: Run, book: Path) -> None:
    before, folder = digest(book), sorted(book.parent.iterdir())
    for arguments in (["--json"], [], ["--period", "2023-Q2", "--json"]):
        assert run("show", book, *arguments).returncode == 0
    assert digest(book) == before
    assert sorted(book.parent.iterdir()) == folder


def test_show_beside_an_open_window(answer: Answer, book: Path) -> None:
    with Session.open(book) as session:
        assert not session.read_only
        with session.edit("thử") as writer:
            writer.update("plan", (1,), {"title": "Tên mới"})
        assert answer("show", book)["plans"][0]["title"] == "Tên mới"


def test_json_is_one_utf8_document(run: Run, book: Path) -> None:
    done = run("show", book, "--json")
    assert json.loads(done.stdout)
    assert "\\u" not in done.stdout
    assert "Gia Lâm" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Không tìm thấy tệp “x.skh”"),
        (b"", "“x.skh” không phải là tệp của Sổ Kế Hoạch"),
        (b"<!DOCTYPE html><html><body>" + b"x" * 200, "không phải là tệp của Sổ Kế Hoạch"),
    ],
)
def test_what_is_no_book(run: Run, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / "x.skh").write_bytes(content)
    for command in ("show", "backup", "check"):
        done = run(command, "x.skh")
        assert done.returncode == 1
        assert sentence in done.stderr
        assert done.stdout == ""


def test_a_database_of_another_program(run: Run, tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / "x.skh")
    conn.execute("CREATE TABLE t (a)")
    conn.close()
    done = run("show", "x.skh", "--json")
    assert done.returncode == 1
    assert "là cơ sở dữ liệu của một chương trình khác" in done.stderr
