"""The self-test of the exchange finds what is wrong; that it passes is tested with the command."""

from pathlib import Path

import pytest

from core.services.self_test_exchange import ExchangeTest
from core.session import Session


def test_a_wrong_sum_is_found(tmp_path: Path, user_data_dir: Path) -> None:
    tried = ExchangeTest(tmp_path)
    steps = dict(tried.steps())
    found, submit, take, compare, *_ = steps.values()
    for step in (found, submit, take, compare):
        step()
    with Session.open(tmp_path / "trao đổi" / "co-quan.skh") as session:
        row = session.conn.execute("SELECT * FROM result WHERE denominator > 0").fetchone()
        key = (row["period_id"], row["indicator_id"], row["level"], row["unit_id"])
        with session.edit("Sửa ngầm") as writer:
            writer.update("result", key, {"numerator": row["numerator"] + 1})
    with pytest.raises(AssertionError, match="not the sum"):
        compare()
