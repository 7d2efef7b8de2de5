"""What a comparison rests on, in sentences."""

from __future__ import annotations

from harness.analysis.compare import Comparison, Together
from harness.analysis.differences import NOTHING_DIFFERS, differences
from harness.statistics.sessions import FEWEST_SESSIONS


def difference_sentence(comparison: Comparison) -> str:
    """What the ratios are the effect of; empty where the evenings differ anyhow and nothing else does."""
    if found := differences(comparison.a, comparison.b):
        return f"What differs: {'; '.join(map(str, found))}."
    return f"{NOTHING_DIFFERS} between the two sides." if comparison.interleaved else ""


def sessions_sentences(comparison: Comparison) -> tuple[str, ...]:
    """Nothing where both were measured interleaved, or beside too few models."""
    found = comparison.together
    if found is None:
        return ()
    ends = "" if found.interval is None else f" ({found.interval.low:.3f} to {found.interval.high:.3f})"
    together = f"All models together: {found.ratio:.3f}{ends}; what a model did beside the others has this taken off."
    return (together, _differences(found))


def _differences(found: Together) -> str:
    if found.interaction_sd_percent is None:
        return f"How sessions differ is known from {FEWEST_SESSIONS} on; the store has {found.sessions}."
    own = f"one model by itself by {found.interaction_sd_percent:.1f} %"
    level = "" if found.level_sd_percent is None else f"all models together by {found.level_sd_percent:.1f} %, "
    return f"By {found.sessions} sessions, a session moves {level}{own} (standard deviation)."
