from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from support.evenings import tell_evening

from harness.store.store import Store


@pytest.fixture
def evening(store: Store) -> Callable[..., tuple[str, ...]]:
    """`evening("monday", {VARIANT: (10.0, …)}, build="a")` tells a sweep with one run; more sets make more runs."""
    return partial(tell_evening, store)
