"""Two runs against each other: same, slower, faster or inconclusive for each variant. Pure.

Two evenings differ by the state of the phone, of which one session's interval knows nothing. So there is a verdict only
where both were measured interleaved, or where the store holds enough sessions to tell how much evenings differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from harness.results.outcomes import RunResult
from harness.statistics.interval import Interval
from harness.statistics.ratio import Ratio, paired_ratio
from harness.statistics.sessions import FEWEST_SESSIONS, SessionSpread, pooled_spread, ratio_between_sessions

DEFAULT_MARGIN_PERCENT = 1.0


class Verdict(StrEnum):
    SAME = "same"
    SLOWER = "slower"
    FASTER = "faster"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class SessionLevel:
    """What one session found for one variant."""

    run: str
    build: str
    """The model's hash: sessions of different builds may differ for another reason than the evening."""
    latency_ms: float
    anchor_ms: float | None = None
    own_sd_percent: float | None = None
    """Standard deviation that its own interval tells of its place among the others."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs, for one variant."""

    here: SessionLevel
    others: tuple[SessionLevel, ...] = ()
    """The other sessions of its series on the same Android build."""
    by_round: Mapping[int, float] | None = None
    """Round -> median in ms. Only where both sides were measured interleaved."""
    by_pair: Mapping[int, float] | None = None
    """Pair of starts -> median in ms. Only where both sides were measured in pairs."""

    @property
    def sessions(self) -> tuple[SessionLevel, ...]:
        return (self.here, *self.others)


@dataclass(frozen=True, slots=True)
class Anchored:
    """The same comparison in units of the anchor model, which was measured beside it in both sessions."""

    anchor_ratio: float
    ratio: float
    interval: Interval | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Relative:
    """The same comparison by its place among all models of the session, in both sessions."""

    ratio: float
    interval: Interval | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Together:
    """What all models did between the two sessions, and how sessions of these series differ."""

    ratio: float
    interval: Interval | None
    sessions: int
    level_sd_percent: float | None
    """Standard deviation of what a session does to all models. None: too few sessions tell it."""
    interaction_sd_percent: float | None
    """The same of what a session does to one model alone."""


@dataclass(frozen=True, slots=True)
class VariantComparison:
    variant: str
    ratio: float
    """B / A."""
    interval: Interval | None
    verdict: Verdict
    basis: str
    """What the interval rests on, in words."""
    anchored: Anchored | None = None
    relative: Relative | None = None
    """None: measured interleaved, where nothing is shared any more, or beside too few models."""


@dataclass(frozen=True, slots=True)
class Incomparable:
    """A variant without a verdict, and why."""

    variant: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Variants without a verdict, all for one reason."""

    variants: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    a: RunResult
    b: RunResult
    interleaved: bool
    margin_percent: float
    variants: tuple[VariantComparison, ...]
    not_valid: tuple[Incomparable, ...]
    in_one_only: tuple[Incomparable, ...]
    anchor: VariantComparison | None = None
    """The same model in both runs: interleaved, its ratio should be 1; else it tells what the evenings did."""
    together: Together | None = None
    """None: measured interleaved, or too few models."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Who has no verdict, by the reason: that of twenty variants in one run only is told once."""
        reasons: dict[str, list[str]] = {}
        for one in (*self.not_valid, *self.in_one_only):
            reasons.setdefault(one.reason, []).append(one.variant)
        return tuple(LeftOut(tuple(variants), reason) for reason, variants in reasons.items())

    @property
    def anything_slower(self) -> bool:
        return any(one.verdict is Verdict.SLOWER for one in self.variants)


def compare_variant(
    variant: str, a: Side, b: Side, interleaved: bool, margin_percent: float = DEFAULT_MARGIN_PERCENT
) -> VariantComparison:
    if interleaved:
        return _in_step(variant, a, b, margin_percent)
    ratio = _between_sessions(a.sessions, b.sessions)
    return VariantComparison(
        variant=variant,
        ratio=ratio.value,
        interval=ratio.interval,
        verdict=verdict_of(ratio.interval, margin_percent),
        basis=_sessions_in_words(a, b),
        anchored=_anchored(a, b, margin_percent),
    )


def verdict_of(interval: Interval | None, margin_percent: float) -> Verdict:
    """`same` wins: an interval within the margin says so even where it does not hold 1."""
    if interval is None:
        return Verdict.INCONCLUSIVE
    margin = margin_percent / 100
    if interval.lies_within(1 - margin, 1 + margin):
        return Verdict.SAME
    if interval.low > 1:
        return Verdict.SLOWER
    if interval.high < 1:
        return Verdict.FASTER
    return Verdict.INCONCLUSIVE


def _in_step(variant: str, a: Side, b: Side, margin_percent: float) -> VariantComparison:
    """By pairs of starts; by rounds where there are none, as in runs that were measured before there were pairs."""
    in_pairs = a.by_pair is not None and b.by_pair is not None
    ours, theirs = (a.by_pair, b.by_pair) if in_pairs else (a.by_round, b.by_round)
    ratio = _ratio_in_step(a, b, ours or {}, theirs or {})
    one, many = ("pair of starts", "pairs of starts") if in_pairs else ("interleaved round", "interleaved rounds")
    basis = f"{ratio.pairs} {one if ratio.pairs == 1 else many}"
    return VariantComparison(variant, ratio.value, ratio.interval, verdict_of(ratio.interval, margin_percent), basis)


def _ratio_in_step(a: Side, b: Side, ours: Mapping[int, float], theirs: Mapping[int, float]) -> Ratio:
    both = sorted(ours.keys() & theirs.keys())
    if not both:
        return Ratio(b.here.latency_ms / a.here.latency_ms, None, 0)
    return paired_ratio([theirs[number] for number in both], [ours[number] for number in both])


def _between_sessions(a: Sequence[SessionLevel], b: Sequence[SessionLevel]) -> Ratio:
    """The first of each is the session compared; all of them tell how much sessions differ."""
    one_series = {level.run for level in a} == {level.run for level in b}
    return ratio_between_sessions(b[0].latency_ms, a[0].latency_ms, _spread(b), None if one_series else _spread(a))


def _spread(levels: Sequence[SessionLevel]) -> SessionSpread:
    builds: dict[str, list[float]] = {}
    for level in levels:
        builds.setdefault(level.build, []).append(level.latency_ms)
    return pooled_spread(tuple(builds.values()))


def _anchored(a: Side, b: Side, margin_percent: float) -> Anchored | None:
    """Only if both sessions measured the anchor."""
    if a.here.anchor_ms is None or b.here.anchor_ms is None:
        return None
    ratio = _between_sessions(_in_anchors(a.sessions), _in_anchors(b.sessions))
    return Anchored(
        anchor_ratio=b.here.anchor_ms / a.here.anchor_ms,
        ratio=ratio.value,
        interval=ratio.interval,
        verdict=verdict_of(ratio.interval, margin_percent),
    )


def _in_anchors(levels: Sequence[SessionLevel]) -> tuple[SessionLevel, ...]:
    return tuple(
        replace(level, latency_ms=level.latency_ms / level.anchor_ms) for level in levels if level.anchor_ms is not None
    )


def _sessions_in_words(a: Side, b: Side) -> str:
    count_a, count_b = len(a.sessions), len(b.sessions)
    words = f"{count_a} and {count_b} sessions"
    if min(count_a, count_b) < FEWEST_SESSIONS:
        return f"{words}; {FEWEST_SESSIONS} of each are needed, or one sweep with --against"
    return words
