"""How well a run is known, in sentences: places, level, what ended it, and what more starts would buy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from harness.analysis.autocorrelation import Belief
from harness.analysis.ending_words import why_it_ended
from harness.analysis.learnt_belief import SessionAutocorrelation, resemblance
from harness.analysis.precision import HalfWidthOf, Known, WantedPrecision, belief_before
from harness.results.asked_for import half_width_of
from harness.results.outcomes import FailureRecord, RunResult
from harness.results.records import Estimate, SweepRecord

STARTS_MORE = 10
UNKNOWN_PERCENT = 100.0
"""From here on a half-width has no digits: a place is open by a factor."""
WORTH_NAMING = 1.5
"""So many times as wide as the middling place is the widest, where it is named beside it."""


@dataclass(frozen=True, slots=True)
class Place:
    variant: str
    percent: float
    """The half-width of its own interval."""


@dataclass(frozen=True, slots=True)
class PrecisionTold:
    variants: int
    """With a valid estimate."""
    own_percent: float | None
    """Half-width of a middling variant's place among the others. None: it was measured alone."""
    widest: Place | None
    """The place that is known least, by its name without what all names begin with."""
    level_percent: float
    autocorrelation: float | None
    starts: int

    @property
    def headline(self) -> str:
        if self.own_percent is None:
            return f"latency known to {spelled(self.level_percent)}"
        return f"places known to {spelled(self.own_percent)}, level of all to {spelled(self.level_percent)}"

    @property
    def sentence(self) -> str:
        if self.own_percent is None:
            return f"{_counted(self.variants)} measured; its latency is known to {spelled(self.level_percent)}"
        places = f"their places are known to {spelled(self.own_percent)}{self._widest()}"
        level = f"the level of all to {spelled(self.level_percent)}"
        return f"{_counted(self.variants)} measured; {places}, {level}"

    def _widest(self) -> str:
        if self.widest is None or self.own_percent is None or self.widest.percent < WORTH_NAMING * self.own_percent:
            return ""
        return f" ({self.widest.variant} {spelled(self.widest.percent)})"


def precision_told(result: RunResult) -> PrecisionTold | None:
    """None: no valid estimate tells its level, as those of the first method do not."""
    levels = [one.level_percent for one in result.estimates if one.valid and one.level_percent is not None]
    if not levels:
        return None
    valid = [one for one in result.estimates if one.valid]
    names = short_names([one.variant for one in valid])
    own = [
        Place(name, percent)
        for name, one in zip(names, valid, strict=True)
        if (percent := own_percent(one)) is not None
    ]
    return PrecisionTold(
        variants=len(valid),
        own_percent=median(place.percent for place in own) if own else None,
        widest=max(own, key=lambda place: place.percent, default=None),
        level_percent=levels[0],
        autocorrelation=valid[0].autocorrelation,
        starts=_starts(result),
    )


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Without the words that all begin with: `0.5_224` of `mobilenet_v2_0.5_224` among others of its network."""
    parts = [name.split("_") for name in names]
    most = min(map(len, parts), default=1) - 1 if len(names) > 1 else 0
    shared = next((count for count in range(most) if len({part[count] for part in parts}) > 1), most)
    return tuple("_".join(part[shared:]) for part in parts)


def _counted(variants: int) -> str:
    return f"{variants} variant" if variants == 1 else f"{variants} variants"


def _starts(result: RunResult) -> int:
    """The anchor is in every start; a variant may have left early."""
    return max(one.starts for one in result.numbers)


def own_percent(estimate: Estimate) -> float | None:
    """The half-width of its own interval."""
    low, high, latency_ms = estimate.own_low_ms, estimate.own_high_ms, estimate.latency_ms
    return None if low is None or high is None or not latency_ms else 50 * (high - low) / latency_ms


def precision_sentences(
    result: RunResult, sweep: SweepRecord | None = None, failures: Sequence[FailureRecord] = ()
) -> tuple[str, ...]:
    """`sweep` and its own `failures` tell what ended the run."""
    said = precision_words(result, sweep, failures)
    if said is None:
        return ()
    return (f"{said.known} {said.more}", *([said.resemblance] if said.resemblance else []))


@dataclass(frozen=True, slots=True)
class PrecisionWords:
    """Whole sentences."""

    told: PrecisionTold
    """The numbers that they speak of."""
    known: str
    more: str
    """What further starts would buy."""
    resemblance: str
    """Empty where neighbouring starts cannot be told from independent ones."""


def precision_words(
    result: RunResult, sweep: SweepRecord | None = None, failures: Sequence[FailureRecord] = ()
) -> PrecisionWords | None:
    told = precision_told(result)
    if told is None:
        return None
    known = Known(
        tuple(
            (percent, one.starts) for one in result.estimates if one.valid and (percent := own_percent(one)) is not None
        ),
        told.level_percent,
        told.starts,
        math.nan if told.autocorrelation is None else told.autocorrelation,
    )
    belief = _believed_before(result, sweep)
    ended = "" if sweep is None else why_it_ended(sweep, result, failures)
    after = known.after(STARTS_MORE, belief)
    own = [f"places {spelled(after.own_percent)}"] * (told.own_percent is not None)
    level = f"{'latency' if told.own_percent is None else 'level'} {spelled(after.level_percent)}"
    known_now = f"{told.sentence}: {ended}." if ended else f"{told.sentence}."
    more = f"{STARTS_MORE} more starts would give {', '.join((*own, level))}."
    return PrecisionWords(told, known_now, more, _resemblance(told, known, belief))


def _believed_before(result: RunResult, sweep: SweepRecord | None) -> Belief:
    """What the run began with on a phone without earlier sessions: those that a store held then are in no record."""
    of = HalfWidthOf.OWN if sweep is None else half_width_of(sweep.config_json)
    return belief_before(WantedPrecision(of=of), len(result.estimates), ())


def _resemblance(told: PrecisionTold, known: Known, belief: Belief) -> str:
    """Only where it is more than what independent starts show by chance."""
    if told.autocorrelation is None:
        return ""
    within = resemblance(SessionAutocorrelation(told.autocorrelation, told.starts), belief)
    if within is None:
        return ""
    what = "latency" if told.own_percent is None else "level"
    return (
        f"Neighbouring starts resemble each other, {told.autocorrelation:.1f} ({within[0]:.1f} to {within[1]:.1f}):"
        f" the {what} is known to {spelled(told.level_percent)}, not about"
        f" {spelled(known.as_if_independent_percent(belief))}, which starts taken for independent claim."
    )


def spelled(percent: float) -> str:
    """Such as `±0.4 %`: two digits say enough of a half-width, and below a tenth they are needed."""
    if percent >= UNKNOWN_PERCENT:
        return f"±{UNKNOWN_PERCENT:g} % or worse"
    return f"±{percent:.2g} %" if percent < 0.1 else f"±{percent:.{0 if percent >= 9.95 else 1}f} %"
