"""`bigcore nightly bisect`: which commit made a series slower."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.nightly.equipment import frozen_of, measured_by, mended_candidate
from harness.cli.nightly.options import Config, Json, Rehearse, StoreUrl

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
    """Build and measure commits between a good and a bad one (exit 1: none could be named for certain)."""
    from harness.cli import exit_codes
    from harness.clock import SystemClock, spell
    from harness.nightly.bisection.bisect import bisect as search
    from harness.nightly.bisection.commits import BuildCommand, commits_between
    from harness.nightly.bisection.marked_trials import MarkedTrials
    from harness.nightly.bisection.trials import Bench, CommitTrials, asked_series, series_of_alert
    from harness.nightly.builds.candidate_place import CandidatePlace
    from harness.nightly.config import read_nightly
    from harness.nightly.findings.standing import with_what_stands
    from harness.nightly.night_lock import alone_in
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    wanted, command = read_nightly(config), BuildCommand.of(build)
    commits = commits_between(repository, good, bad)
    with Store.open(store) as opened, alone_in(opened), measured_by(wanted, rehearse, opened) as (_, measurer, _):
        kept = KeptNights(opened)
        name = series or series_of_alert(with_what_stands(kept, kept.night()))
        asked = asked_series(wanted, measurer, name)
        last = read_ledger(kept).last_measured(asked.name)
        clock = SystemClock()
        at = spell(clock.now())
        rules, phone = rules_of(wanted.watch), asked.phone.identity
        frozen = frozen_of(wanted, opened)
        bench = Bench(wanted, config.resolve().parent, measurer, frozen, command, clock, at)
        candidate = mended_candidate(config)
        with candidate.kept(CandidatePlace.of(wanted), wanted.candidate.command_minutes):
            trials = CommitTrials(bench, asked)
            marked = MarkedTrials(trials, candidate)
            found = search(commits, marked, lambda two: kept_design(kept, rules, phone, two, at).design, _tell)
            weaker = not trials.company and last is not None and last.own_ratio is not None
            _show(name, found, json, weaker=weaker)
    raise typer.Exit(exit_codes.DONE if found.certain else exit_codes.INCOMPLETE)


def _show(name: str, found: Bisection, json: bool, *, weaker: bool) -> None:
    from harness.cli import speech

    if json:
        from harness.documents.nightly_bisect import bisection_document

        speech.document(bisection_document(name, found))
    else:
        for line in _lines(found, weaker):
            speech.results().print(line, markup=False)


def _tell(trial: Trial) -> None:
    from harness.cli import speech

    if trial.ratio is None:
        said = trial.why
    else:
        said = f"{100 * (trial.ratio - 1):+.2f} % against the good commit, {trial.starts} starts"
    speech.people().print(f"{trial.commit[:12]} {trial.verdict.value}: {said}", markup=False)


def _lines(found: Bisection, weaker: bool) -> list[str]:
    """`weaker`: the night held the series against others, and here it was alone."""
    from harness.results.bisection import Commit

    if found.first_bad is None:
        return [_not_slower(found, weaker)]
    starts = f"({found.starts} starts)"
    if found.certain:
        return [f"{found.first_bad} is the first bad commit {starts}."]
    of_these = f"One of these {len(found.candidates)} commits is the first bad one"
    if found.check is None or found.check.verdict is Commit.BAD:
        lines = [f"{of_these} {starts}:"]
    else:
        beside = f"beside the last good one it is not surely slower: {_measured(found.check)}"
        lines = [f"{found.first_bad} is likely the first bad commit {starts}; {beside}.", f"{of_these}:"]
    made = {trial.commit: trial for trial in found.trials}
    return [*lines, *(f"  {commit[:12]}: {_known_of(made.get(commit))}" for commit in found.candidates)]


def _known_of(trial: Trial | None) -> str:
    if trial is None:
        return "it was not measured"
    return f"{trial.verdict.value}, {_measured(trial)}" if trial.ratio is not None else trial.why


def _not_slower(found: Bisection, weaker: bool) -> str:
    (bad_end,) = found.trials
    bad, good = bad_end.commit[:12], found.last_good[:12]
    # What lies surely above 1 is no alarm, and not as fast either.
    above = bad_end.low is not None and bad_end.low > 1
    if above or found.bad_end not in ("steady", "faster"):
        return f"Whether {bad} is slower than {good} is in doubt: {_measured(bad_end)}. Measure it again."
    if weaker:
        why = "the build makes fewer than five models, and alone a small slowdown is found less often than in a night"
        return f"{bad} was not found slower than {good} ({_measured(bad_end)}): {why}."
    return f"{bad} was not found slower than {good} ({_measured(bad_end)}): nothing to look for."


def _measured(trial: Trial | None) -> str:
    from harness.nightly.tell.ratios import change

    return change(trial.ratio, trial.low, trial.high) if trial and trial.ratio is not None else "it was not measured"
