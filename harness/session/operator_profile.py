"""`--profile-operators`: after the rounds, each model once more under the official tool's profiler."""

from __future__ import annotations

from harness.phone.adb.transport import Transport
from harness.results.records import OperatorRecord
from harness.runners.runner import Effort, OperatorProfiler, OperatorTime, Question, Refused
from harness.session.progress import Trouble
from harness.session.rounds import Rounds
from harness.session.run_state import RunState
from harness.store.store import Store

_EFFORT = Effort()
"""The profiler's own cost is in every figure; more runs would not take it out."""


def profile_operators(phone: Transport, rounds: Rounds, store: Store) -> None:
    for state, runner in zip(rounds.runs, rounds.runners, strict=True):
        if isinstance(runner, OperatorProfiler):
            _profile(phone, state, runner, rounds, store)


def _profile(phone: Transport, state: RunState, runner: OperatorProfiler, rounds: Rounds, store: Store) -> None:
    for name, model in state.models.items():
        if name in state.given_up:
            continue
        told = runner.profile(phone, _question(state), model)
        if isinstance(told, Refused):
            rounds.emit(Trouble(serial=rounds.serial, reason=told.reason, detail=f"{name}: {told.detail}"))
        else:
            store.put_operators(state.run.run, name, [_record(state, name, row) for row in told])


def _record(state: RunState, variant: str, row: OperatorTime) -> OperatorRecord:
    return OperatorRecord(
        state.run.run, variant, row.index, row.type, row.name, row.mean_ms, row.share, row.times_called
    )


def _question(state: RunState) -> Question:
    run = state.run
    return Question(
        run=run.run,
        start=0,
        nonce="",
        core=run.core,
        threads=run.threads,
        xnnpack=run.xnnpack,
        clock=run.clock,
        models=tuple(state.models.values()),
        effort=_EFFORT,
        input_seed=0,
    )
