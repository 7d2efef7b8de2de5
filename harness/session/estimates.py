"""The estimates of a run: after each round from what the session knows, at its end from what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.analysis.estimate import ColdStart, Evidence, Measurand, estimate
from harness.results.records import ANCHOR, Estimate
from harness.session.run_evidence import RunEvidence
from harness.session.run_state import RunState
from harness.store.store import Store

History = Callable[[str], Sequence[Estimate]]
"""One estimate of this variant from each other session of its series."""


@dataclass(slots=True)
class Estimates:
    store: Store
    anchor_sha256: str
    _histories: dict[tuple[str, str, str], Sequence[Estimate]] = field(default_factory=dict)
    """By run, runtime and variant. Other sessions of a series are not measured while this one is."""

    def after_round(self, state: RunState) -> tuple[Estimate, ...]:
        """Stores them and returns them. What it costs does not grow with the samples that the store holds."""
        return self._put(state, state.evidence, lambda variant: self._remembered(state, variant))

    def at_the_end(self, state: RunState) -> None:
        """From the store, so that what a start had said before it was cut off counts as well."""
        run = state.run.run
        evidence = RunEvidence.of(self.store.samples(run), self.store.starts(run))
        self._put(state, evidence, lambda variant: self.store.sessions_of_series(run, variant))

    def _put(self, state: RunState, evidence: RunEvidence, history: History) -> tuple[Estimate, ...]:
        named = [(name, model.sha256) for name, model in state.models.items()]
        anchors = [(ANCHOR, self.anchor_sha256)] if ANCHOR in evidence.samples else []
        estimates = tuple(
            estimate(
                Measurand(state.run.run, name, sha256),
                Evidence(evidence.samples.get(name, ()), history(name), evidence.cold_starts.get(name, ColdStart())),
                state.rule,
            )
            for name, sha256 in (*named, *anchors)
        )
        self.store.put_estimates(state.run.run, estimates)
        return estimates

    def _remembered(self, state: RunState, variant: str) -> Sequence[Estimate]:
        key = (state.run.run, state.run.runtime, variant)
        if key not in self._histories:
            self._histories[key] = self.store.sessions_of_series(state.run.run, variant)
        return self._histories[key]
