"""Which build each series is held against, and how that changes.

By the first night, what is inherited (`inheritance`), or the improvement rule; people accept in `decisions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.nightly.config import WatchSection
from harness.nightly.inheritance import Inheritance
from harness.nightly.ledger import Ledger
from harness.nightly.rules.stages import Call
from harness.nightly.series import Ground, parts_of_series
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import Notice, NoticeKind, SeriesNight

FASTER = Call.FASTER.word


@dataclass(frozen=True, slots=True)
class Moment:
    night: str
    at: str


def first_acceptance(
    series: str, candidate: BuildRecord, inherited: Inheritance | None, ledger: Ledger, moment: Moment
) -> AcceptanceRecord:
    """Of a series that begins under this name: the level that it inherits; else tonight's candidate."""
    if inherited is None:
        return AcceptanceRecord(series, moment.at, "", "the first build", candidate.sha256, None, moment.night, True)
    level = ledger.acceptances[inherited.series].accepted_sha256
    return AcceptanceRecord(series, moment.at, "", inherited.why, level, None, moment.night, True)


def improvements(
    rule: WatchSection, ground: Ground, tonight: Mapping[str, SeriesNight], ledger: Ledger, moment: Moment
) -> tuple[AcceptanceRecord, ...]:
    """`faster` on so many nights in succession; off for a series with another alert, its own or that of all models,
    and where the accepted build has a runtime of its own: a candidate that is faster by its runtime would be so every
    night."""
    if not rule.accept_improvements or ground.course.accepted_runtime is not None:
        return ()
    shared = tonight.get(ground.shared)
    if shared is not None and shared.standing_since is not None:
        return ()
    together = _often_enough(rule, shared, ledger)
    return tuple(
        AcceptanceRecord(
            series=one.name,
            at=moment.at,
            who="",
            why=f"faster on {rule.improvement_nights} nights in succession",
            accepted_sha256=one.candidate.sha256,
            before_sha256=one.accepted.sha256,
            night=moment.night,
            by_rule=True,
        )
        for one in ground.series
        if (mine := tonight.get(one.name)) is not None
        and mine.standing_since is None
        and mine.pairs
        and (together or _often_enough(rule, mine, ledger))
    )


def _often_enough(rule: WatchSection, tonight: SeriesNight | None, ledger: Ledger) -> bool:
    if tonight is None or tonight.call != FASTER:
        return False
    return ledger.in_succession(tonight.series, FASTER, tonight.night) >= rule.improvement_nights


def acceptance_notices(made: Sequence[AcceptanceRecord], night: str) -> tuple[Notice, ...]:
    """One for each phone and reason."""
    together: dict[tuple[str, str], list[AcceptanceRecord]] = {}
    for one in made:
        together.setdefault((parts_of_series(one.series).phone, one.why), []).append(one)
    return tuple(
        Notice(
            night,
            phone,
            NoticeKind.ACCEPTED,
            f"{_so_many(len(records))} accepted: {why}",
            records[0].series if len(records) == 1 else None,
        )
        for (phone, why), records in together.items()
    )


def _so_many(series: int) -> str:
    return "1 series was" if series == 1 else f"{series} series were"
