"""What the phone's earlier sessions teach of how much its neighbouring starts resemble each other."""

from __future__ import annotations

from harness.analysis.autocorrelation import Belief
from harness.analysis.learnt_belief import SessionAutocorrelation
from harness.analysis.precision import WantedPrecision, belief_before
from harness.plan import StoppingRule
from harness.store.store import Store


def belief_of(store: Store, run: str, variants: int, rule: StoppingRule) -> Belief:
    """Returns the belief. Only earlier sessions teach it, so that a run estimated anew says what it said then."""
    taught = [
        SessionAutocorrelation(anchor.autocorrelation, anchor.starts)
        for anchor in store.earlier_anchors(run, variants)
        if anchor.autocorrelation is not None
    ]
    return belief_before(WantedPrecision(rule.half_width_percent, rule.half_width_of), variants, taught)
