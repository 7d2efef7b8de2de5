"""`bigcore runs list`, `show` and `estimate`: what the store holds, and its numbers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.report import StoreUrl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.analysis.own_estimate import RelativeTo
    from harness.results.outcomes import SweepResult
    from harness.store.store import Store

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def list_(json: Json = False, store: StoreUrl = None) -> None:
    """Every sweep, newest first."""
    from harness.cli import run_words, speech
    from harness.documents.runs import runs_document
    from harness.store.store import Store

    with Store.open_known(store) as opened:
        found = opened.sweeps()
        if json:
            speech.document(runs_document(opened.address, found))
        elif found:
            speech.results().print(run_words.sweeps_table(found))
        else:
            speech.say(f"{opened.address} holds no sweep yet; measure one with: bigcore sweep")


def show(
    name: Annotated[str, typer.Argument(metavar="SWEEP|RUN", help="A sweep, a run, or `latest`.")] = "latest",
    relative_to: Annotated[
        str | None,
        typer.Option("--relative-to", metavar="VARIANT", help="Tell each variant's latency over this one's."),
    ] = None,
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """The estimates of a sweep or run, what failed, and what the harness itself cost."""
    from harness.analysis.run_ratios import ratios_of
    from harness.analysis.session_moves import session_moves
    from harness.analysis.sustained_course import course_of
    from harness.cli import run_words, speech, tables
    from harness.cli.course_table import course_table
    from harness.cli.relative_table import earlier_table, relative_table
    from harness.documents.sweep import document_of
    from harness.results.records import SUSTAINED
    from harness.store.store import Store

    with Store.open_known(store) as opened:
        found = opened.selection(name)
        relatives = _relatives(opened, found, relative_to)
        if json:
            speech.document(
                document_of(
                    found,
                    opened.operators,
                    ratios_of(opened, found),
                    partial(session_moves, opened),
                    lambda run: relatives.get(run.run.run),
                    opened.earlier_estimates,
                )
            )
            return
        console = speech.results()
        console.print(run_words.preface(found))
        tables.print_sweep(console, found)
        for run in found.runs:
            if run.run.set == SUSTAINED and (course := course_of(opened.samples(run.run.run))) is not None:
                console.print(course_table(course))
            if (moves := session_moves(opened, run)) is not None:
                console.print(moves.sentence, markup=False)
            if relative_to is not None and (told := relatives.get(run.run.run)) is not None:
                console.print(relative_table(told, relative_to))
            if before := opened.earlier_estimates(run.run.run):
                console.print(earlier_table(before))
            console.print(run_words.cost_lines(run, opened.starts(run.run.run)))
            console.print(run_words.operator_lines(run, opened.operators(run.run.run)))


def _relatives(store: Store, found: SweepResult, reference: str | None) -> Mapping[str, Sequence[RelativeTo]]:
    """By run; refuses a variant that no run has a number of."""
    from harness.errors import ConfigRefused
    from harness.session.relatives import relatives_of

    if reference is None:
        return {}
    told = {run.run.run: relatives_of(store, run, reference) for run in found.runs}
    known = {name: each for name, each in told.items() if each is not None}
    if not known:
        names = dict.fromkeys(one.variant for run in found.runs for one in run.numbers if one.valid)
        what = f"no run of {found.sweep.sweep} has a valid number of it"
        raise ConfigRefused(reference, what, f"name one of: {', '.join(names)}" if names else "measure it first")
    return known


def estimate(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SWEEP|RUN]…", help="Whose estimates; `latest` if nothing is named.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every run of the store.")] = False,
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Make the estimates of an older method anew from the samples; the old numbers are kept beside the new ones."""
    from harness.cli import run_words, speech
    from harness.documents.estimated import EstimatedDocument, run_anew
    from harness.session.estimate_anew import estimate_anew, oldest_first
    from harness.store.store import Store

    with Store.open_known(store) as opened:
        wanted = [one.sweep.sweep for one in opened.sweeps()] if all_ else names or ["latest"]
        found = oldest_first(run for name in wanted for run in opened.selection(name).runs)
        made = [estimate_anew(opened, run) for run in found]
        if json:
            runs_anew = [run_anew(one.run, one.old, one.new, one.why_left) for one in made]
            speech.document(EstimatedDocument(store=opened.address, runs=runs_anew))
    for one in made:
        speech.people().print(run_words.estimated_anew(one), markup=False)
