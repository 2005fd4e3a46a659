"""Every error of SQLite and of the system has one meaning for the user."""

import errno
import sqlite3
from typing import get_args

import pytest

from core.errors import UserError, sentence
from db.errors import BookError, Code, classify, file_errors


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "not_found"),
        (errno.EEXIST, "exists"),
        (errno.ENOTDIR, "no_folder"),
        (errno.EISDIR, "not_a_book"),
        (errno.ENOSPC, "disk_full"),
        (errno.EACCES, "read_only"),
        (errno.EPERM, "read_only"),
        (errno.EROFS, "read_only"),
        (errno.EIO, "io"),
        (0, "io"),
    ],
)
def test_errors_of_the_system(number: int, code: str) -> None:
    found = classify(OSError(number, "text"), "a/b.skh")
    assert (found.code, found.path, found.detail) == (code, "a/b.skh", "text")


def test_errors_of_sqlite() -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER CHECK (b > 0)) STRICT")
    for statement in ("INSERT INTO t VALUES (1, 0)", "INSERT INTO t VALUES (1, 'x')"):
        with pytest.raises(BookError) as caught, file_errors("a.skh"):
            conn.execute(statement)
        assert caught.value.code == "constraint"
    conn.execute("PRAGMA max_page_count = 2")
    with pytest.raises(BookError) as caught, file_errors("a.skh"):
        conn.execute("CREATE TABLE big AS SELECT zeroblob(100000)")
    assert caught.value.code == "disk_full"
    conn.close()
    with pytest.raises(BookError) as caught, file_errors("a.skh"):
        sqlite3.connect("file:/no/such/file?mode=ro", uri=True)
    assert caught.value.code == "not_found"


def test_other_errors_pass() -> None:
    with pytest.raises(ValueError, match="x"), file_errors("a"):
        raise ValueError("x")


@pytest.mark.parametrize("code", get_args(Code))
def test_every_code_is_a_sentence_that_names_the_file_and_what_to_do(code: Code) -> None:
    text = sentence(BookError(code, "thư mục/sổ.skh", "chi tiết"))
    assert text.endswith((".", ")."))
    assert "{" not in text
    if code in ("data_folder", "closed_folder"):
        assert "“thư mục/sổ.skh”" in text, "a folder is named whole: nobody has chosen it"
    else:
        assert "thư mục/" not in text
    if code not in ("conflict", "constraint", "locked", "data_folder", "closed_folder"):
        assert "“sổ.skh”" in text
    assert "Hãy" in text or "hãy" in text


def test_other_sentences() -> None:
    assert sentence(UserError("Câu này.")) == "Câu này."
    text = sentence(ZeroDivisionError("bí mật"))
    assert "ZeroDivisionError" in text
    assert "bí mật" not in text
