"""What is told of an output: the greatest values, of equal ones those that stand first."""

from __future__ import annotations

import numpy as np
import pytest

from virtual_phone.app.digest import TOP, Output, digest


@pytest.mark.parametrize("values", [[0.0] * 9, [1, 3, 2, 3, 3, 1, 3, 3, 3], [-1.0, -0.0, 0.0], list(range(100))])
def test_the_greatest_values_are_told_as_a_stable_sort_orders_them(values: list[float]) -> None:
    told = digest(Output("output", np.array(values, np.float32), 0.0, 0), 50)
    first = sorted(range(len(values)), key=lambda index: -values[index])[:TOP]
    assert told["top"] == [[index, values[index]] for index in first]
