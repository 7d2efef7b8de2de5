from __future__ import annotations

from collections.abc import Callable

import pytest
from support.made_up import MadeUp, Recipe, make_up, many_variants

from models.variant import Variant


@pytest.fixture(scope="session")
def made() -> Callable[..., MadeUp]:
    """`made(starts=1)`: a sweep from a recipe with those ingredients changed."""
    return lambda **changes: make_up(Recipe(**changes))


@pytest.fixture(scope="session")
def grid_of() -> Callable[[int], tuple[Variant, ...]]:
    return many_variants
