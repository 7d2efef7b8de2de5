"""`bigcore runs`: what the store holds."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from harness.cli import exit_codes
from harness.cli.report import StoreUrl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.analysis.own_estimate import RelativeTo
    from harness.exchange.exporting import Chosen
    from harness.results.outcomes import SweepResult
    from harness.store.store import Store

runs = typer.Typer(
    name="runs", help="What was measured: list, show, export, import, delete, prune.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@runs.command("list")
def list_(json: Json = False, store: StoreUrl = None) -> None:
    """Every sweep, newest first."""
    from harness.cli import run_words, speech
    from harness.documents.runs import runs_document
    from harness.store.store import Store

    with Store.open(store) as opened:
        found = opened.sweeps()
        if json:
            speech.document(runs_document(opened.address, found))
        elif found:
            speech.results().print(run_words.sweeps_table(found))
        else:
            speech.say(f"{opened.address} holds no sweep yet; measure one with: bigcore sweep")


@runs.command(short_help="The estimates of a sweep or run, and what failed.")
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

    with Store.open(store) as opened:
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


@runs.command(short_help="Estimates or samples as CSV, JSON Lines or Parquet.")
def export(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SWEEP|RUN]…", help="What to export; `latest` if nothing is named.")
    ] = None,
    format_: Annotated[
        Literal["csv", "jsonl", "parquet"], typer.Option("--format", "-f", help="jsonl can be imported again.")
    ] = "csv",
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="`-`: standard output.")] = Path("-"),
    samples: Annotated[bool, typer.Option("--samples", help="A row for each sample instead of each estimate.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Keep serials, host name, user name and paths.")] = False,
    store: StoreUrl = None,
) -> None:
    """Write estimates or samples as CSV, JSON Lines or Parquet; the file is there whole or not at all."""
    from harness.cli import speech
    from harness.exchange.whole_file import whole_file
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store

    refuse_own_file(output, store)
    with Store.open(store) as opened:
        chosen = _chosen(opened, names or ["latest"], full)
        if output == Path("-"):
            _write_to_standard_output(format_, chosen, samples)
            return
        with whole_file(output) as part, part.open("wb") as file:
            _write(file, format_, chosen, samples)
    speech.say(f"Wrote {output}")


@runs.command("import", short_help="Bring in what another store exported or a report holds.")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON Lines of ours, or a report.")],
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Bring in sweeps that another store exported, or that a report carries; they are marked as imported."""
    from harness.cli import speech
    from harness.documents.runs import ChangedDocument
    from harness.exchange.importing import import_file
    from harness.store.store import Store

    changed = ChangedDocument(store="")
    with Store.open(store) as opened:
        changed.store = opened.address
        for file in files:
            imported = import_file(opened, file)
            changed.imported += imported.new
            changed.unchanged += imported.known
            changed.samples += imported.samples
            for name in imported.new:
                without = " without raw samples" if name in imported.without_samples else ""
                speech.say(f"Imported sweep {name} from {file}{without}")
            for name in imported.known:
                speech.say(f"Sweep {name} is in the store already; nothing was changed")
    if json:
        speech.document(changed)


@runs.command(short_help="Estimates of an older method, made anew from the samples.")
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

    with Store.open(store) as opened:
        wanted = [one.sweep.sweep for one in opened.sweeps()] if all_ else names or ["latest"]
        found = oldest_first(run for name in wanted for run in opened.selection(name).runs)
        made = [estimate_anew(opened, run) for run in found]
        if json:
            runs_anew = [run_anew(one.run, one.old, one.new, one.why_left) for one in made]
            speech.document(EstimatedDocument(store=opened.address, runs=runs_anew))
    for one in made:
        speech.people().print(run_words.estimated_anew(one), markup=False)


@runs.command()
def delete(
    names: Annotated[list[str], typer.Argument(metavar="SWEEP|RUN…", help="What goes, with all that hangs on it.")],
    yes: Yes = False,
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Delete sweeps or single runs."""
    from harness.cli import run_words, speech
    from harness.documents.runs import ChangedDocument
    from harness.errors import ConfigRefused
    from harness.phone import lock
    from harness.store.store import Store

    with Store.open(store) as opened:
        found = list(dict.fromkeys(opened.deletable(name) for name in names))
        whole = {one.sweep for one in found if one.run is None}
        found = [one for one in found if one.run is None or one.sweep not in whole]
        for sweep in dict.fromkeys(one.sweep for one in found):
            if who := lock.at_work(lock.sweep_work(sweep)):
                raise ConfigRefused(sweep, f"is being measured: {who}", "wait for it, or stop it first")
        exact = [one.run or one.sweep for one in found]
        known = [opened.selection(name) for name in exact]
        samples = sum(opened.sample_count(run.run.run) for result in known for run in result.runs)
        spoken = ", ".join(map(run_words.named, found, known))
        _agree(yes, f"delete {spoken} with {samples} samples for ever")
        for name in exact:
            opened.delete(name)
        if json:
            speech.document(ChangedDocument(store=opened.address, deleted=exact, samples=samples))
    speech.say(f"Deleted {spoken}")


@runs.command()
def prune(
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="AGE", help="Such as 12h, 90d or 8w.", show_default=False)
    ] = None,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=0, help="Spare the newest N sweeps that hold samples.")
    ] = 0,
    yes: Yes = False,
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Drop raw samples by age and count; the estimates stay.

    An interrupted sweep goes only by age, counted from its last start, and not within its first day.
    """
    from harness.cli import speech
    from harness.documents.runs import ChangedDocument
    from harness.errors import ConfigRefused
    from harness.phone import lock
    from harness.store.store import Store

    if older_than is None and keep == 0:
        raise ConfigRefused(
            "bigcore runs prune", "would drop every raw sample", "say --older-than AGE, --keep N, or both"
        )
    moments = _moments(older_than)
    with Store.open(store) as opened:
        idle = opened.prunable(moments.before, keep)
        # one that had ended may be gone on with just now
        ended = tuple(name for name in idle if lock.at_work(lock.sweep_work(name)) is None)
        interrupted = () if moments.abandoned is None else opened.abandoned(moments.abandoned, keep)
        sweeps = (*ended, *interrupted)
        what_stays = _what_stays(interrupted)
        if sweeps:
            _agree(yes, f"drop the raw samples of {len(sweeps)} sweeps ({', '.join(sweeps)}); {what_stays}")
        gone = opened.prune(sweeps, moments.now) if sweeps else 0
        if json:
            pruned = ChangedDocument(
                store=opened.address, pruned=list(sweeps), interrupted=list(interrupted), samples=gone
            )
            speech.document(pruned)
    speech.say(f"Dropped {gone} samples of {len(sweeps)} sweeps; {what_stays}")


def _what_stays(interrupted: Sequence[str]) -> str:
    words = "their estimates stay"
    if not interrupted:
        return words
    return f"{words}, and `--resume` no longer goes on with what was interrupted ({', '.join(interrupted)})"


def _agree(yes: bool, deed: str) -> None:
    """Asks on a terminal, and refuses where nobody can answer."""
    from harness.cli.speech import printable
    from harness.errors import ConfigRefused

    if yes:
        return
    deed = printable(deed)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ConfigRefused("bigcore runs", f"would {deed}, and there is no terminal to ask on", "add --yes")
    if not typer.confirm(f"{deed[0].upper()}{deed[1:]}?", err=True):
        raise typer.Exit(exit_codes.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class _Moments:
    now: str
    before: str | None = None
    abandoned: str | None = None
    """An interrupted sweep that measured nothing since then is given up."""


def _moments(older_than: str | None) -> _Moments:
    from harness.clock import SystemClock, spell
    from harness.duration import age_of
    from harness.store.removal import MAY_STILL_MEASURE

    now = SystemClock().now()
    if older_than is None:
        return _Moments(spell(now))
    age = age_of(older_than)
    return _Moments(spell(now), spell(now - age), spell(now - max(age, MAY_STILL_MEASURE)))


def _chosen(store: Store, names: Sequence[str], full: bool) -> list[Chosen]:
    """The sweeps that were named, each once, and without private words unless all was asked for."""
    from harness.cli.report import chosen
    from harness.exchange.exporting import Chosen
    from harness.exchange.privacy import mask_for

    found = chosen(store, list(names))
    if full:
        return [Chosen(store, result) for result in found]
    mask = mask_for(found)
    return [Chosen(store, result, mask) for result in mask.records(found)]


def _write_to_standard_output(format_: str, chosen: Sequence[Chosen], samples: bool) -> None:
    from harness.errors import DiskFailed

    try:
        if sys.stdout.isatty():
            _show(format_, chosen, samples)
        else:
            _write(sys.stdout.buffer, format_, chosen, samples)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DiskFailed("standard output", f"cannot be written ({error.strerror})", "name a file with -o") from error


def _show(format_: str, chosen: Sequence[Chosen], samples: bool) -> None:
    """A file may hold what another store's names hold; a terminal would obey it."""
    from harness.cli import speech

    if format_ == "parquet":
        raise typer.BadParameter("Parquet is nothing to read on a terminal; name a file with -o")
    content = io.BytesIO()
    _write(content, format_, chosen, samples)
    speech.lines(content.getvalue().decode())


def _write(file: BinaryIO, format_: str, chosen: Sequence[Chosen], samples: bool) -> None:
    from harness.exchange import exporting
    from harness.exchange.tabular import write_parquet

    if format_ == "jsonl":
        exporting.write_jsonl(file, chosen)
        return
    write = exporting.write_csv_file if format_ == "csv" else write_parquet
    if samples:
        write(file, exporting.samples_of(chosen))
    else:
        write(file, exporting.estimates_of(chosen))
