"""The improvement rule: what is faster on several nights in succession is held to its new level.

Where the common question is faster, that says nothing of each series: one of them may have kept its level, or be slower
while all others gained. So a series is accepted with the others only where its own ratio says the same, and where
nothing ever spoke against it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from harness.nightly.acceptance import Moment
from harness.nightly.config import WatchSection
from harness.nightly.past.ledger import Ledger
from harness.nightly.rules.evidence import Evidence, EvidenceRule
from harness.nightly.rules.stages import Call
from harness.nightly.series import Ground, Watched
from harness.results.night_decisions import AcceptanceRecord
from harness.results.night_kinds import NoticeKind, SeriesState
from harness.results.nightly import Notice, SeriesNight

FASTER = Call.FASTER.word


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A series that is not accepted with the others of its phone."""

    series: SeriesNight
    why: str
    """A clause."""


@dataclass(frozen=True, slots=True)
class Improvements:
    """Of one ground's night."""

    accepted: tuple[AcceptanceRecord, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def improvements(
    rule: WatchSection,
    evidence: EvidenceRule,
    ground: Ground,
    tonight: Mapping[str, SeriesNight],
    ledger: Ledger,
    moment: Moment,
) -> Improvements:
    """`faster` on so many nights in succession.

    It is off for a series with an alert that stands, its own or that of all models, and where the accepted build has a
    runtime of its own: a candidate that is faster by its runtime would be so every night.
    """
    if not rule.accept_improvements or ground.course.accepted_runtime is not None:
        return Improvements()
    shared = tonight.get(ground.shared)
    if shared is not None and shared.standing_since is not None:
        return Improvements()
    together = _often_enough(rule, shared, ledger)
    accepted: list[AcceptanceRecord] = []
    left_out: list[LeftOut] = []
    for one in ground.series:
        mine = tonight.get(one.name)
        if mine is None:
            continue
        own = mine.standing_since is None and _often_enough(rule, mine, ledger)
        against = None if own or not together else _against(mine, evidence, ledger, tonight)
        if own or (together and against is None):
            accepted.append(_record(rule, one, moment))
        elif against is not None and mine.state is not SeriesState.MUTED:
            left_out.append(LeftOut(mine, against))
    return Improvements(tuple(accepted), tuple(left_out))


def left_out_notices(left_out: tuple[LeftOut, ...], night: str) -> Iterator[Notice]:
    """One for each phone and reason."""
    together: dict[tuple[str, str], list[SeriesNight]] = {}
    for each in left_out:
        together.setdefault((each.series.phone, each.why), []).append(each.series)
    for (phone, why), series in together.items():
        names = ", ".join(one.variant for one in series)
        was = "was" if len(series) == 1 else "were"
        detail = f"{names} {was} not accepted with the models that are faster: {why}"
        yield Notice(night, phone, NoticeKind.NOT_ACCEPTED, detail, series[0].series if len(series) == 1 else None)


def _often_enough(rule: WatchSection, tonight: SeriesNight | None, ledger: Ledger) -> bool:
    if tonight is None or tonight.call != FASTER:
        return False
    return ledger.in_succession(tonight.series, FASTER, tonight.night) >= rule.improvement_nights


def _against(mine: SeriesNight, evidence: EvidenceRule, ledger: Ledger, tonights: Container[str]) -> str | None:
    """What speaks against holding the series to the level that the phone's others reached; None: nothing."""
    if not mine.pairs:
        return "not measured tonight"
    if mine.standing_since is not None:
        return "slower, and not yet accepted or mended"
    if mine.call == Call.IN_DOUBT.word:
        return "in doubt tonight"
    if mine.call == Call.SPARED.word and (mine.own_ratio or 0.0) > 1.0:
        return "tonight the others gained and it did not"
    if Evidence(mine.evidence_slower).search(evidence).slower_carried:
        return "nights in succession speak for a slowdown of its own"
    if any(one.call == Call.SLOWER.word for one in ledger.under_all_names(mine, tonights)):
        return "it was called slower since its accepted build was accepted"
    if mine.high is None or mine.high >= 1.0:
        return "its own ratio is not surely below 1"
    return None


def _record(rule: WatchSection, one: Watched, moment: Moment) -> AcceptanceRecord:
    return AcceptanceRecord(
        series=one.name,
        at=moment.at,
        who="",
        why=f"faster on {rule.improvement_nights} nights in succession",
        accepted_sha256=one.candidate.sha256,
        before_sha256=one.accepted.sha256,
        night=moment.night,
        by_rule=True,
    )
