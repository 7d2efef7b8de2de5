"""What becomes of a model, or a whole run, that the phone gives no number for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.errors import PhoneFailed
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.runners.registry import runner_class
from harness.runners.runner import Refused
from harness.session.context import SessionContext
from harness.session.final_verdicts import CRASHES, FINAL
from harness.session.progress import Trouble
from harness.session.run_state import RunState

MAX_EMPTY_STARTS = 3
"""After so many starts in a row without a single sample the fault is the phone's or the app's, not a model's."""


@dataclass(frozen=True, slots=True)
class Refusals:
    context: SessionContext

    def tell(self, refusal: Refused) -> None:
        detail = f"{refusal.name or 'start'}: {refusal.detail}"
        self.context.emit(Trouble(serial=self.context.phone.serial, reason=refusal.reason, detail=detail))

    def count(self, state: RunState, refused: Iterable[Refused], round_number: int) -> tuple[FailureRecord, ...]:
        """Counts what a start refused. Returns why models are given up because of it, which is stored with the start.

        Such a model is one that no later start would help.
        """
        failures = []
        for refusal in refused:
            state.last_refusal = refusal
            name = refusal.name
            if name is None or name not in state.models:
                continue
            final = state.note_refusal(name, refusal.reason, round_number)
            if final and name not in state.given_up:
                state.given_up.add(name)
                failures.append(self._failure(state, name, refusal.reason, refusal.detail))
        return tuple(failures)

    def _failure(self, state: RunState, name: str, reason: str, detail: str) -> FailureRecord:
        return FailureRecord(
            sweep=state.run.sweep,
            reason=reason,
            detail=detail,
            run=state.run.run,
            variant=name,
            serial=self.context.phone.serial,
            at=self.context.now(),
        )

    def give_up_all(self, state: RunState) -> None:
        """Gives up every model that is left, because the run's runner measures nothing."""
        failure = self.nothing_measured(state)
        # What one model ended of is no verdict on the others: a resumed sweep asks for them again.
        reason = Reason.TOOL_FAILED if failure.reason in FINAL | CRASHES else failure.reason
        detail = f"{failure.what}; {failure.next_step}"
        left = sorted(state.models.keys() - state.given_up)
        state.given_up.update(left)
        self.context.store.add_failures([self._failure(state, name, reason, detail) for name in left])

    def nothing_measured(self, state: RunState) -> PhoneFailed:
        """Returns why a session ends whose last MAX_EMPTY_STARTS starts were empty."""
        last = state.last_refusal
        said = f"; the last said: {last.detail}" if last else ""
        return PhoneFailed(
            last.reason if last else Reason.APP_CRASHED,
            self.context.order.serial,
            f"{MAX_EMPTY_STARTS} starts in a row with the runner {state.run.runner} gave no sample{said}",
            runner_class(state.run.runner).next_step,
        )
