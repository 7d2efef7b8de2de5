"""`--profile-operators`: after the rounds, each model once more under the profiler of a runner that has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.reasons import Reason
from harness.results.records import OperatorRecord
from harness.runners.remains import end_remains
from harness.runners.runner import (
    Effort,
    ModelOnPhone,
    OperatorProfiler,
    OperatorTime,
    Question,
    Refused,
    Runner,
    RunnerOfSide,
)
from harness.session.context import SessionContext
from harness.session.lent_time import lent_left_s
from harness.session.progress import Trouble
from harness.session.questions import question_outside_starts
from harness.session.run_state import RunState
from harness.session.stock import Stock

_EFFORT = Effort()
"""The default is enough: the profiler's own cost is in every figure, and more runs would not take it out."""
_TRIES = 2


def profile_operators(
    context: SessionContext, runs: Iterable[RunState], runners: Mapping[RunnerOfSide, Runner], stock: Stock
) -> None:
    for state in runs:
        runner = runners[state.run.runner, state.run.set]
        if isinstance(runner, OperatorProfiler):
            _profile(context, state, runner, stock)


def _profile(context: SessionContext, state: RunState, runner: OperatorProfiler, stock: Stock) -> None:
    question = question_outside_starts(state.run, tuple(state.models.values()), _EFFORT)
    for name, model in state.models.items():
        if name in state.given_up:
            continue
        if lent_left_s(context) < state.start_ms(name, _EFFORT) / 1000:
            detail = f"{name}: no time is left for its operators"
            context.emit(Trouble(serial=context.order.serial, reason=Reason.NO_TIME, detail=detail))
            continue
        told = _times(context, question, model, runner, stock)
        if isinstance(told, Refused):
            detail = f"{name}: {told.detail}"
            context.emit(Trouble(serial=context.order.serial, reason=told.reason, detail=detail))
        else:
            context.store.put_operators(state.run.run, name, [_record(state, name, row) for row in told])


def _times(
    context: SessionContext, question: Question, model: ModelOnPhone, runner: OperatorProfiler, stock: Stock
) -> tuple[OperatorTime, ...] | Refused:
    """What tells nothing is asked once more, with every file where it was pushed: a table may be cut, files may go."""
    told: tuple[OperatorTime, ...] | Refused = ()
    for _ in range(_TRIES):
        stock.make_sure((model,))
        end_remains(context.phone, context.order.packages)
        told = runner.profile(context.phone, question, model)
        if not isinstance(told, Refused):
            break
        stock.note((told,))
    return told


def _record(state: RunState, variant: str, row: OperatorTime) -> OperatorRecord:
    return OperatorRecord(
        state.run.run, variant, row.index, row.type, row.name, row.mean_ms, row.share, row.times_called
    )
