"""What a scan says of what it did not see holds on 240 sites made up by lot (docs/completeness.md)."""

from __future__ import annotations

import pytest

from tests.benchmarks.completeness import measure
from tests.benchmarks.ground import write

pytestmark = pytest.mark.acceptance


def test_the_interval_covers_the_truth_and_the_stop_rule_saves_visits() -> None:
    figures = measure()
    write("completeness", figures, None)
    assert figures["covered"] >= 0.9
    assert figures["bound_median"] <= 1.3
    assert figures["found"] >= 0.97
    assert figures["visits"] <= 0.15
