"""Which build each series is held against, and how that changes.

By the first night or what is inherited (inheritance.py), by the improvement rule (improvement.py), and by people
(decisions.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.nightly.past.inheritance import Inheritance
from harness.nightly.past.ledger import Ledger
from harness.nightly.series import parts_of_series
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import FIRST_BUILD, AcceptanceRecord
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import Notice


@dataclass(frozen=True, slots=True)
class Moment:
    night: str
    at: str


def first_acceptance(
    series: str, candidate: BuildRecord, inherited: Inheritance | None, ledger: Ledger, moment: Moment
) -> AcceptanceRecord:
    """Of a series that begins under this name: the level that it inherits; else tonight's candidate."""
    if inherited is None:
        return AcceptanceRecord(series, moment.at, "", FIRST_BUILD, candidate.sha256, None, moment.night, True)
    level = ledger.acceptances[inherited.series].accepted_sha256
    return AcceptanceRecord(series, moment.at, "", inherited.why, level, None, moment.night, True)


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
