"""`bigcore nightly validate`: does the watch find what is there, and nothing else, on these phones?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.nightly.equipment import frozen_of, measured_by, mended_candidate
from harness.cli.nightly.options import Config, Json, Rehearse, StoreUrl

if TYPE_CHECKING:
    from harness.nightly.builds.builds import Candidate
    from harness.results.trials import TrialRecord

PAGE = Path("validation.html")


def validate(
    config: Config = Path("nightly.toml"),
    nights: Annotated[int, typer.Option(min=1, max=10_000, help="A/A nights; as many more with a change.")] = 20,
    max_minutes: Annotated[float, typer.Option(min=0, help="Then it ends, to be gone on with. 0: no limit.")] = 0,
    network: Annotated[str, typer.Option(help="What is given one more block, or the next resolution.")] = (
        "mobilenet_v2_1.0_224"
    ),
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page.")] = PAGE,
    rehearse: Rehearse = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Measure nights whose answer is known: false alarms, power and intervals (exit 1: not all were measured)."""
    from dashboards.pages.validation import write_validation
    from harness.cli import exit_codes, speech
    from harness.documents.nightly_validate import validation_document
    from harness.nightly.builds.builds import freeze_candidate
    from harness.nightly.config import read_nightly
    from harness.nightly.measuring.measurable import measurable
    from harness.nightly.measuring.night_budget import WholeBudget
    from harness.nightly.night_lock import alone_in
    from harness.nightly.validation.bench import TrialBench, phones_of
    from harness.nightly.validation.changes import changed_networks, network_of
    from harness.nightly.validation.markdown import validation_markdown
    from harness.nightly.validation.validate import validate as measure_trials
    from harness.nightly.watched_files import WatchedFiles
    from harness.store.nights import KeptNights
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store
    from harness.store.trials import KeptTrials

    refuse_own_file(output, store)
    wanted, changed = read_nightly(config), network_of(network)
    WatchedFiles.of(wanted, config).refuse_file(output, "name another file with -o")
    with (
        Store.open(store) as opened,
        alone_in(opened),
        measured_by(wanted, rehearse, opened) as (clock, measurer, view),
    ):
        mended_candidate(config)
        phones, frozen = phones_of(measurer.fleet(), wanted), frozen_of(wanted, opened)
        candidate = measurable(wanted, config.resolve().parent, measurer)
        _tell_what_is_left_out(candidate)
        builds = freeze_candidate(frozen, candidate)
        networks = changed_networks(changed, frozen)
        kept, trials = KeptNights(opened), KeptTrials(opened)
        bench = TrialBench(wanted, builds, networks, phones, kept, trials, measurer, clock, view.decided)
        found = measure_trials(bench, nights, WholeBudget(clock, max_minutes), _tell)
    write_validation(found, output)
    if json:
        speech.document(validation_document(found))
    else:
        speech.results().print(validation_markdown(found), markup=False, soft_wrap=True)
    speech.people().print(f"Wrote {output}", markup=False)
    raise typer.Exit(exit_codes.INCOMPLETE if found.cut_short or candidate.failed else exit_codes.DONE)


def _tell_what_is_left_out(candidate: Candidate) -> None:
    """Raises ConfigRefused where nothing is left to measure."""
    from harness.cli import speech
    from harness.errors import ConfigRefused

    if not candidate.models:
        what = "; ".join(candidate.failed.values()) or "it names no model"
        raise ConfigRefused("the candidate", f"none of its models can be measured: {what}", "mend the build")
    for variant, why in candidate.failed.items():
        speech.say(f"{variant} is left out: {why}")


def _tell(trial: TrialRecord) -> None:
    from harness.cli import speech

    speech.people().print(f"trial {trial.number}: {trial.change.spoken}", markup=False)
