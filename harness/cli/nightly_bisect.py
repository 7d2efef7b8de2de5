"""`bigcore nightly bisect`: which commit made a series slower."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.nightly_run import Config, Json, Rehearse, StoreUrl, frozen_of, measured_by, mended_candidate

if TYPE_CHECKING:
    from harness.results.bisection import Bisection, Trial


def bisect(
    config: Config = Path("nightly.toml"),
    *,
    good: Annotated[str, typer.Option(metavar="COMMIT", help="Not slower.")],
    bad: Annotated[str, typer.Option(metavar="COMMIT", help="Slower.")] = "HEAD",
    build: Annotated[str, typer.Option(metavar="COMMAND", help="Makes the candidate of {commit}; words, no shell.")],
    series: Annotated[
        str | None,
        typer.Option(help="A series or a variant; default: the one with an alert.", show_default=False),
    ] = None,
    repository: Annotated[Path, typer.Option(metavar="DIR", help="Where the commits are.")] = Path(),
    rehearse: Rehearse = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Build and measure commits between a good and a bad one (exit 1: no commit could be named)."""
    from harness.cli import exit_codes
    from harness.clock import SystemClock, spell
    from harness.nightly.bisection.bisect import bisect as search
    from harness.nightly.bisection.commits import BuildCommand, commits_between
    from harness.nightly.bisection.marked_trials import MarkedTrials
    from harness.nightly.bisection.trials import Bench, CommitTrials, asked_series, series_of_alert
    from harness.nightly.candidate_place import CandidatePlace
    from harness.nightly.config import read_nightly
    from harness.nightly.night_lock import alone_in
    from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    wanted, command = read_nightly(config), BuildCommand.of(build)
    commits = commits_between(repository, good, bad)
    with Store.open(store) as opened, alone_in(opened), measured_by(wanted, rehearse, opened) as (_, measurer):
        kept = KeptNights(opened)
        name = series or series_of_alert(kept.night())
        asked = asked_series(wanted, measurer, name)
        two_apps = wanted.candidate.apk is not None
        clock = SystemClock()
        at = spell(clock.now())
        design = kept_design(kept, rules_of(wanted.watch), asked.phone.identity, two_apps, at).design
        frozen = frozen_of(wanted, opened)
        bench = Bench(wanted, config.resolve().parent, measurer, frozen, command, clock, at)
        candidate = mended_candidate(config)
        with candidate.kept(CandidatePlace.of(wanted), wanted.candidate.command_minutes):
            found = search(commits, MarkedTrials(CommitTrials(bench, asked), candidate), design, _tell)
            _show(name, found, json)
    raise typer.Exit(exit_codes.DONE if found.first_bad else exit_codes.INCOMPLETE)


def _show(name: str, found: Bisection, json: bool) -> None:
    from harness.cli import speech

    if json:
        from harness.documents.nightly_bisect import bisection_document

        speech.document(bisection_document(name, found))
    else:
        for line in _lines(found):
            speech.results().print(line, markup=False)


def _tell(trial: Trial) -> None:
    from harness.cli import speech

    if trial.ratio is None:
        said = trial.why
    else:
        said = f"{100 * (trial.ratio - 1):+.2f} % against the good commit, {trial.starts} starts"
    speech.people().print(f"{trial.commit[:12]} {trial.verdict.value}: {said}", markup=False)


def _lines(found: Bisection) -> list[str]:
    bad_end = found.trials[0]
    if found.first_bad is None:
        return [f"{bad_end.commit[:12]} is not slower than {found.last_good[:12]}: nothing to look for."]
    lines = [f"{found.first_bad} is the first bad commit ({found.starts} starts)."]
    if found.broken:
        why = {trial.commit: trial.why for trial in found.trials}
        lines.append("It may also be one of those before it of which nothing is known:")
        lines += [f"  {commit[:12]} {why[commit]}" for commit in found.broken]
    return lines
