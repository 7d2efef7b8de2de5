"""What the next start of a run is asked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.results.names import ANCHOR_AFTER
from harness.results.records import ANCHOR, RunRecord
from harness.runners.runner import Effort, ModelOnPhone, Question
from harness.session.run_state import RunState

ANCHOR_EFFORT = Effort(min_runs=10, min_ms=60, max_ms=2000, warmup_min_ms=20, warmup_max_ms=300)
ALONE_EFFORT = Effort(min_runs=1, min_ms=0, warmup_min_ms=0, warmup_max_ms=1)
QUICK_EFFORT = Effort(min_ms=100, warmup_min_ms=30, warmup_max_ms=300)
SILENCE_MARGIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Questions:
    anchor: ModelOnPhone
    throwaway: ModelOnPhone
    effort: Effort
    input_seed: int

    def between_anchors(self, state: RunState, names: Iterable[str]) -> Question:
        """Returns a question of these models between two anchors, after a throw-away."""
        anchor = replace(self.anchor, effort=ANCHOR_EFFORT)
        models = (state.models[name] for name in names)
        question = self._next(state, tuple(models))
        return replace(
            question,
            models=(replace(anchor, name=ANCHOR), *question.models, replace(anchor, name=ANCHOR_AFTER)),
            throwaway=self.throwaway,
        )

    def lone(self, state: RunState, name: str, effort: Effort) -> Question:
        """Returns a question of one model, without throw-away and without anchors."""
        return self._next(state, (replace(state.models[name], effort=effort),))

    def _next(self, state: RunState, models: tuple[ModelOnPhone, ...]) -> Question:
        longest_ms = max((model.effort or self.effort).max_ms for model in models)
        return replace(
            question_outside_starts(state.run, models, self.effort),
            start=state.take_number(),
            nonce=secrets.token_hex(16),
            input_seed=self.input_seed,
            silence_s=2 * longest_ms / 1000 + SILENCE_MARGIN_S,
        )


def question_outside_starts(run: RunRecord, models: tuple[ModelOnPhone, ...], effort: Effort) -> Question:
    """Returns a question with the settings of a run that belongs to none of its starts."""
    return Question(
        run=run.run,
        start=0,
        nonce="",
        core=run.core,
        threads=run.threads,
        xnnpack=run.xnnpack,
        clock=run.clock,
        runtime=run.asked_runtime,
        models=models,
        effort=effort,
        input_seed=0,
    )
