from __future__ import annotations

import numpy as np
import pytest

from harness.analysis.start_table import start_table


def test_rows_and_starts_without_any_sample_are_left_out() -> None:
    nan = np.nan
    table = start_table(["a", "b", "anchor"], np.array([[1.0, nan, 2.0], [nan, nan, nan], [3.0, nan, nan]]), "anchor")
    assert table.names == ("a", "anchor")
    assert table.log_ms.shape == (2, 2)
    assert table.asked.tolist() == [True, False]


@pytest.mark.parametrize("latency_ms", [0.0, np.inf])
def test_a_latency_that_cannot_be_is_refused(latency_ms: float) -> None:
    with np.errstate(divide="ignore"), pytest.raises(ValueError, match="positive and finite"):
        start_table(["a"], np.array([[1.0, latency_ms]]))


def test_each_name_needs_a_row() -> None:
    with pytest.raises(ValueError, match="a row each"):
        start_table(["a", "b"], np.ones((1, 3)))
