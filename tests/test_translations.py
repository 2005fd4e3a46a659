"""Every text a user can see has an English translation with the same `{names}`.

Texts are Vietnamese literals given to `tr` (core/i18n.py), and the sentences of the checks, which
`core.services.checks` gives to `tr` because the rules themselves know no language.
"""

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.i18n import LANGUAGES, set_language, tr
from core.services.checks import check_book
from core.services.plans import built_in_keys
from core.session import Session

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "en.json"
SOURCES = ["main.py", *(p for top in ("core", "gui") for p in (ROOT / top).rglob("*.py"))]
RULES = ROOT / "core" / "rules" / "checks"
# Calls whose text is not a literal, and where their literals are collected instead.
GIVEN_ON = {
    "core/services/checks.py": "the sentences in core/rules/checks",
    "core/services/progress.py": "the same",
    "core/exchange/impossible.py": "the same",
}


SHARED = {*string.printable, "×", "–", "…", "·", "“", "”", "đ", "ồ"}  # "đồng" is no English word


def trees(paths: list) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT / path for path in paths):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def calls_of_tr() -> Iterator[tuple[str, ast.Call]]:
    """Where `tr` is called, and the call."""
    for name, tree in trees(SOURCES):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "tr":
                yield f"{name}:{node.lineno}", node


def literals() -> dict[str, str]:
    """Every text given to `tr` and one place where it is."""
    return {
        call.args[0].value: place
        for place, call in calls_of_tr()
        if call.args and isinstance(call.args[0], ast.Constant)
    }


def sentences() -> dict[str, str]:
    """The texts of the rules: literals with Vietnamese letters and a full stop, not docstrings."""
    found = {}
    for name, tree in trees(list(RULES.rglob("*.py"))):
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if text.endswith(".") and not text.isascii() and id(node) not in docstrings:
                    found[text] = f"{name}:{node.lineno}"
    return found


def names(text: str) -> list[str]:
    """The names in braces, with their formats left out."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    return json.loads(CATALOGUE.read_text("utf-8"))


def test_the_collector_finds_texts() -> None:
    assert len(literals()) > 500
    assert len(sentences()) > 20
    assert "Đã lưu {time}" in literals()


def test_every_text_has_a_translation(catalogue: dict[str, str]) -> None:
    missing = [f"{place}: {text!r}" for text, place in literals().items() if text not in catalogue]
    missing += [
        f"{place}: {text!r}"
        for text, place in sentences().items()
        if not any(known.endswith(text) for known in catalogue)  # "{where}: " may stand before it
    ]
    assert not missing, "add to resources/i18n/en.json:\n" + "\n".join(missing)


@pytest.mark.parametrize("key", built_in_keys())
def test_what_the_checks_find_has_a_translation(
    catalogue: dict[str, str], tmp_path: Path, key: str
) -> None:
    """Sentences put together from pieces are met here."""
    with Session.create(tmp_path / "a.skh", plan=key) as session:
        found = {reported.finding.sentence for reported in check_book(session)}
    assert found
    assert found <= set(catalogue)


def test_translations_have_the_same_names(catalogue: dict[str, str]) -> None:
    wrong = [text for text, english in catalogue.items() if names(text) != names(english)]
    assert not wrong, "\n".join(wrong)


def test_translations_are_english(catalogue: dict[str, str]) -> None:
    """No text was left in Vietnamese; what an officer types stays as it is typed."""
    same = [text for text, english in catalogue.items() if english == text and set(text) - SHARED]
    assert set(same) == {"Sổ Kế Hoạch", "Sổ Kế Hoạch {version}"}
    assert all(english.strip() for english in catalogue.values())
    accents = {text: text.count("&") for text in catalogue if text.count("&") == 1}
    lost = [text for text in accents if "&" not in catalogue[text]]
    assert not lost, f"no mnemonic: {lost}"


def test_texts_are_literals() -> None:
    """What is not a literal cannot be collected; `{names}` take what varies."""
    others = {
        place.split(":")[0]: ast.unparse(call)
        for place, call in calls_of_tr()
        if not call.args or not isinstance(call.args[0], ast.Constant)
    }
    assert set(others) <= set(GIVEN_ON), others


def test_every_name_of_a_text_is_given() -> None:
    wrong = [
        f"{place}: {ast.unparse(call)}"
        for place, call in calls_of_tr()
        if call.args
        and isinstance(call.args[0], ast.Constant)
        and all(keyword.arg for keyword in call.keywords)  # no **values
        and call.keywords
        and not {n.split(".")[0] for n in names(call.args[0].value)}
        <= {keyword.arg for keyword in call.keywords}
    ]
    assert not wrong, "\n".join(wrong)


def test_no_text_is_chosen_at_import() -> None:
    """The language is set at the start, after the modules are there."""
    early = []
    for name, tree in trees(SOURCES):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            early += [
                f"{name}:{call.lineno}"
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "tr"
            ]
    assert not early


def test_switching_the_language() -> None:
    assert LANGUAGES == ("vi", "en")
    try:
        set_language("en")
        assert tr("Đã lưu {time}", time="14:05") == "Saved 14:05"
        assert tr("một câu chưa dịch {x}", x=1) == "một câu chưa dịch 1"
    finally:
        set_language("vi")
    assert tr("Đã lưu {time}", time="14:05") == "Đã lưu 14:05"
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")
