"""The estimates of a run: after each round from what the session knows, at its end from what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.analysis.cluster_shares import clusters_of
from harness.analysis.estimate import ColdStart, Evidence, Measurand
from harness.analysis.run_estimates import precision_of, run_estimates
from harness.analysis.run_precision import RunPrecision
from harness.results.records import ANCHOR, Estimate
from harness.session.run_evidence import RunEvidence
from harness.session.run_state import RunState
from harness.store.store import Store

History = Callable[[str], Sequence[Estimate]]
"""Returns one estimate of a variant from each other session of its series."""


@dataclass(slots=True)
class Estimates:
    store: Store
    anchor_sha256: str
    _histories: dict[tuple[str, str, str], Sequence[Estimate]] = field(default_factory=dict)
    """The estimates of other sessions, by run, runtime and variant.

    They are read once: the phone of a series is measured by one session at a time.
    """

    def after_round(self, state: RunState) -> tuple[Estimate, ...]:
        """Stores the estimates and returns them, without reading any sample of the store."""
        return self._put(state, state.evidence, state.precision(), lambda variant: self._remembered(state, variant))

    def at_the_end(self, state: RunState) -> None:
        """Stores the last estimates, made from the store's own samples: what a cut start had told is among them."""
        run = state.run.run
        evidence = RunEvidence.of(self.store.samples(run), self.store.starts(run))
        precision = precision_of(evidence.samples, state.belief)
        self._put(state, evidence, precision, lambda variant: self.store.sessions_of_series(run, variant))

    def _put(
        self, state: RunState, evidence: RunEvidence, precision: RunPrecision | None, history: History
    ) -> tuple[Estimate, ...]:
        named = [(name, model.sha256) for name, model in state.models.items()]
        anchors = [(ANCHOR, self.anchor_sha256)] if ANCHOR in evidence.samples else []
        known = {
            Measurand(state.run.run, name, sha256): Evidence(
                evidence.samples.get(name, ()),
                history(name),
                evidence.cold_starts.get(name, ColdStart()),
                clusters_of(state.run.clusters),
                evidence.tails.get(name, ()),
            )
            for name, sha256 in (*named, *anchors)
        }
        estimates = run_estimates(known, precision, state.belief, state.rule)
        self.store.put_estimates(state.run.run, estimates)
        return estimates

    def _remembered(self, state: RunState, variant: str) -> Sequence[Estimate]:
        key = (state.run.run, state.run.runtime, variant)
        if key not in self._histories:
            self._histories[key] = self.store.sessions_of_series(state.run.run, variant)
        return self._histories[key]
