"""After the rounds: one extra start for each variant that has a number.

It tells cold initialisation, first inference and peak memory.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import NotWaitedFor, PhoneFailed
from harness.session.budget import Budget
from harness.session.returns import Returns
from harness.session.run_state import RunState
from harness.session.starts import Starts


def measure_alone(runs: Iterable[RunState], starts: Starts, budget: Budget, returns: Returns) -> None:
    for state in runs:
        for name in state.models:
            if starts.alone_s(state, name) + starts.waiting_room.pauses_s(1) > budget.left_in_all_s():
                continue
            if state.medians_ms[name] and name not in state.given_up and name not in state.alone:
                try:
                    starts.take_alone(state, name)
                except NotWaitedFor:
                    return
                except PhoneFailed as failure:
                    returns.get_back(failure)
