"""What trials say of the watch: false alarms, power, and whether intervals hold what is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from harness.nightly.validation.clustered import NightCount, clustered_share
from harness.results.nightly import SeriesNight
from harness.results.trials import Change, FoundOfChange, Share, TrialRecord

SLOWER, FASTER, IN_DOUBT = "slower", "faster", "in_doubt"
FEWEST_FOR_A_MEDIAN = 3
"""Of a change's nights: with fewer, no interval can be held against their median."""


@dataclass(frozen=True, slots=True)
class NullFindings:
    """Of questions whose two sides were one build."""

    series_nights: int
    false_alarms: Share
    false_improvements: Share
    in_doubt: Share
    alarmed_phone_nights: Share
    ones_held: Share
    mean_starts: float | None


def null_findings(trials: Sequence[TrialRecord], series: Iterable[SeriesNight]) -> NullFindings:
    """What all series share is such a question only in nights in which none of them was changed."""
    unchanged = {trial.trial for trial in trials if trial.change is Change.NONE}
    changed_names = {change.value for change in Change}
    null = [one for one in series if one.variant not in changed_names and one.pairs]
    null = [one for one in null if not one.is_shared or one.night in unchanged]
    own = [one for one in null if not one.is_shared]
    phones = {(one.night, one.phone) for one in null if one.night in unchanged}
    alarmed = {(one.night, one.phone) for one in null if one.night in unchanged and one.call == SLOWER}
    return NullFindings(
        series_nights=len(own),
        false_alarms=_called(null, SLOWER),
        false_improvements=_called(null, FASTER),
        in_doubt=_called(null, IN_DOUBT),
        alarmed_phone_nights=clustered_share([NightCount(int(one in alarmed), 1) for one in sorted(phones)]),
        ones_held=_held(own, 1.0),
        mean_starts=mean(one.starts for one in own) if own else None,
    )


def change_findings(change: Change, madds_ratio: float, series: Iterable[SeriesNight]) -> FoundOfChange:
    mine = [one for one in series if one.variant == change.value and one.pairs]
    ratios = [one.ratio for one in mine if one.ratio is not None]
    delay = change.delay_percent
    truth = 1 + delay / 100 if delay is not None else None
    held_against = truth or (median(ratios) if len(ratios) >= FEWEST_FOR_A_MEDIAN else None)
    held = _held(mine, held_against)
    return FoundOfChange(
        change=change,
        series_nights=len(mine),
        found=_called(mine, SLOWER),
        wrong_sign=sum(one.call == FASTER or (one.high is not None and one.high < 1) for one in mine),
        wrong_size=held.trials - held.hits,
        true_ratio=truth,
        madds_ratio=madds_ratio,
        ratio=median(ratios) if ratios else None,
        least=min(ratios, default=None),
        most=max(ratios, default=None),
        mean_starts=mean(one.starts for one in mine) if mine else None,
    )


def all_changes(madds_ratios: Mapping[Change, float], series: Sequence[SeriesNight]) -> tuple[FoundOfChange, ...]:
    return tuple(change_findings(change, ratio, series) for change, ratio in madds_ratios.items())


def _called(series: Sequence[SeriesNight], call: str) -> Share:
    return _share((one, one.call == call) for one in series)


def _held(series: Iterable[SeriesNight], truth: float | None) -> Share:
    """How many intervals hold the true ratio; none where it is not known."""
    if truth is None:
        return clustered_share(())
    known = [(one, one.low, one.high) for one in series if one.low is not None and one.high is not None]
    return _share((one, low <= truth <= high) for one, low, high in known)


def _share(answers: Iterable[tuple[SeriesNight, bool]]) -> Share:
    hits: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for one, hit in answers:
        hits[one.night, one.phone].append(hit)
    return clustered_share([NightCount(sum(of_night), len(of_night)) for of_night in hits.values()])
