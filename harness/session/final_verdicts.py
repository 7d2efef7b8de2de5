"""Which verdicts on a model are final: it is asked for no more, also when the sweep is resumed.

Anything else is measured again, in the same round and in later ones. docs/faults.md shows this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.reasons import Reason


@dataclass(frozen=True, slots=True)
class FinalVerdict:
    reason: Reason
    evidence: str
    """What must have arrived whole. A part that is missing proves nothing of the model."""
    times: int = 1
    """In how many starts."""


MAX_CRASHES = 2
"""In so many starts of a sweep a model crashes before it is asked for no more."""

FINAL_VERDICTS = (
    FinalVerdict(
        Reason.MODEL_REJECTED,
        "the app's own event that names the model; or the official tool's exit code, not 0, with its sentence on why, "
        "while the model's file lies on the phone as it was pushed",
    ),
    FinalVerdict(
        Reason.UNSUPPORTED_OPTION,
        "the app's own event that names the model; or a whole result of the official tool, with another delegate",
    ),
    FinalVerdict(Reason.INPUT_REFUSED, "the app's own event that names the model"),
    FinalVerdict(Reason.APP_CRASHED, "two starts of this sweep that ended while the model ran", MAX_CRASHES),
    FinalVerdict(Reason.TIMED_OUT, "two starts of this sweep that fell silent while the model ran", MAX_CRASHES),
)
FINAL = frozenset(verdict.reason for verdict in FINAL_VERDICTS if verdict.times == 1)
"""One start is enough."""
CRASHES = frozenset(verdict.reason for verdict in FINAL_VERDICTS if verdict.times > 1)
