"""The way back from an acceptance: which of a series' builds is meant, and whether it can still be measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from support.nights import NIGHT, SERIES

from harness.errors import AmbiguousName, ConfigRefused, RecordNotFound
from harness.nightly.earlier_builds import builds_had, earlier_levels
from harness.nightly.past.ledger import Ledger
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import AcceptanceRecord

NET, OTHER = "net|p1|app|large", "net|p2|app|large"
FIRST, SECOND, THIRD = "aaaa1" + "0" * 59, "aaaa2" + "0" * 59, "bbbb3" + "0" * 59


@dataclass(frozen=True)
class Kept:
    lost: tuple[str, ...] = ()

    def holds(self, sha256: str) -> bool:
        return sha256 not in self.lost


def build(sha256: str) -> BuildRecord:
    return BuildRecord(sha256, f"model of {sha256}", f"app of {sha256}", f"tool of {sha256}", "net.tflite")


def ledger_of(had: Mapping[str, tuple[str, str]]) -> Ledger:
    """Each series was held to the first of its two builds, and to its candidate, the second, since."""
    rows = {
        name: replace(SERIES, series=name, accepted_sha256=one, candidate_sha256=two)
        for name, (one, two) in had.items()
    }
    history = tuple(
        AcceptanceRecord(name, f"2026-01-0{place}", "ann", "why", sha256, None)
        for name, builds in had.items()
        for place, sha256 in enumerate(builds, start=1)
    )
    return Ledger(
        nights=(NIGHT,),
        series={name: (one,) for name, one in rows.items()},
        phones_of={NIGHT.night: ()},
        acceptances={one.series: one for one in history},
        history=history,
        builds={sha256: build(sha256) for builds in had.values() for sha256 in builds},
        mutes=(),
    )


KNOWN = ledger_of({NET: (FIRST, SECOND), OTHER: (FIRST, THIRD)})


def test_the_build_whose_hash_begins_so_is_found_for_each_series() -> None:
    assert earlier_levels(KNOWN, [NET, OTHER], "AAAA1", Kept()) == {NET: FIRST, OTHER: FIRST}
    assert earlier_levels(KNOWN, [NET], SECOND, Kept()) == {NET: SECOND}


def test_the_builds_of_a_series_stand_with_the_latest_first() -> None:
    assert builds_had(KNOWN, NET) == (SECOND, FIRST)


def test_a_beginning_of_two_builds_is_refused_with_both() -> None:
    with pytest.raises(AmbiguousName, match=r"aaaa20000000, aaaa10000000 of net\|p1\|app\|large begin so"):
        earlier_levels(KNOWN, [NET], "aaaa", Kept())


def test_a_build_that_one_of_the_series_never_had_is_refused_with_those_that_it_had() -> None:
    with pytest.raises(RecordNotFound, match=r"net\|p1\|app\|large never had .* bbbb30000000|latest builds") as refused:
        earlier_levels(KNOWN, [OTHER, NET], "bbbb", Kept())
    assert "its latest builds are aaaa20000000, aaaa10000000" in str(refused.value)


@pytest.mark.parametrize("beginning", ["", "aaa", "net", "../../etc", "aaaa%", "a" * 65])
def test_what_is_no_beginning_of_a_hash_is_refused(beginning: str) -> None:
    with pytest.raises(ConfigRefused, match="is not how a SHA-256 begins"):
        earlier_levels(KNOWN, [NET], beginning, Kept())


@pytest.mark.parametrize("part", ["model", "app"])
def test_a_build_that_lost_a_file_is_refused(part: str) -> None:
    with pytest.raises(ConfigRefused, match=f"the {part} of that build is no longer in this computer's data folder"):
        earlier_levels(KNOWN, [NET], FIRST, Kept((f"{part} of {FIRST}",)))


def test_a_program_that_its_runner_does_not_use_may_be_lost() -> None:
    assert earlier_levels(KNOWN, [NET], FIRST, Kept((f"tool of {FIRST}",))) == {NET: FIRST}
