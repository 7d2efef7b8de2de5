"""The way back: builds that a series had before, for whoever accepted one too much."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from harness.errors import AmbiguousName, ConfigRefused, RecordNotFound
from harness.nightly.past.ledger import Ledger
from harness.nightly.programs import programs_of
from harness.nightly.series import parts_of_series
from harness.results.night_basis import BuildRecord
from harness.results.records import RunnerName

BEGINNING = re.compile("[0-9a-f]{4,64}")
TOLD_LETTERS = 12
MOST_TOLD = 5


class Files(Protocol):
    def holds(self, sha256: str) -> bool: ...


def earlier_levels(ledger: Ledger, names: Sequence[str], beginning: str, files: Files) -> Mapping[str, str]:
    """By series, the one of its builds whose SHA-256 begins so. Refused where it is not the only one, where one of the
    series never had it, or where a file that measures it is lost."""
    wanted = beginning.lower()
    if not BEGINNING.fullmatch(wanted):
        step = "give at least 4 of its letters, as `bigcore nightly status --json` tells them (accepted_sha256)"
        raise ConfigRefused("--build", f"{beginning!r} is not how a SHA-256 begins", step)
    levels = {name: _chosen(ledger, name, wanted) for name in names}
    for name, sha256 in levels.items():
        _demand_files(ledger.builds[sha256], name, files)
    return levels


def builds_had(ledger: Ledger, series: str) -> tuple[str, ...]:
    """What it was held to, and what was held against that; the latest first."""
    rows = [sha256 for one in ledger.series.get(series, ()) for sha256 in (one.candidate_sha256, one.accepted_sha256)]
    held = [made.accepted_sha256 for made in ledger.history if made.series == series]
    known = (sha256 for sha256 in (*reversed(held), *reversed(rows)) if sha256 in ledger.builds)
    return tuple(dict.fromkeys(sha256 for sha256 in known if sha256 is not None))


def _chosen(ledger: Ledger, series: str, beginning: str) -> str:
    had = builds_had(ledger, series)
    found = [sha256 for sha256 in had if sha256.startswith(beginning)]
    if len(found) > 1:
        raise AmbiguousName("--build", f"{_listed(found)} of {series} begin so", "give more of its letters")
    if not found:
        step = f"its latest builds are {_listed(had)}" if had else "run a night first"
        raise RecordNotFound(beginning, f"{series} never had such a build", step)
    return found[0]


def _listed(builds: Sequence[str]) -> str:
    more = f" and {len(builds) - MOST_TOLD} more" if len(builds) > MOST_TOLD else ""
    return ", ".join(sha256[:TOLD_LETTERS] for sha256 in builds[:MOST_TOLD]) + more


def _demand_files(build: BuildRecord, series: str, files: Files) -> None:
    """All that its side is measured with: a program that the runner does not use is not asked for."""
    programs = programs_of(build, RunnerName(parts_of_series(series).course.split("|")[0]))
    parts = {"model": build.model_sha256, "app": programs.app_sha256, "benchmark_model": programs.tool_sha256}
    lost = [part for part, sha256 in parts.items() if sha256 is not None and not files.holds(sha256)]
    if lost:
        what = f"the {lost[0]} of that build is no longer in this computer's data folder, or was changed"
        raise ConfigRefused(series, what, "build it again, run a night, and accept that candidate")
