"""`bigcore reproduce`: a published number, measured again here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli import exit_codes
from harness.results.records import Clock

if TYPE_CHECKING:
    from harness.analysis.reproduction import Reproduction


def reproduce(
    reference: Annotated[str, typer.Argument(metavar="REPORT.html|RUN", help="A report, an export, or a run.")],
    run: Annotated[str | None, typer.Option(help="Which run of the file, where it holds several.")] = None,
    phone: Annotated[list[str] | None, typer.Option(help="A serial, or virtual:PROFILE; may be repeated.")] = None,
    models: Annotated[Path | None, typer.Option(help="A folder with the model files; they are known by hash.")] = None,
    benchmark_model: Annotated[Path | None, typer.Option(help="The official tool, where it is not kept.")] = None,
    clock: Annotated[
        Clock | None, typer.Option(help="Another clock than the reference's; `locked` is only taken when named here.")
    ] = None,
    margin: Annotated[
        float, typer.Option(metavar="PERCENT", min=0.1, max=50, help="Within it of 1 a ratio is the same number.")
    ] = 5.0,
    quick: Annotated[bool, typer.Option("--quick", help="Three starts each.")] = False,
    store: Annotated[str | None, typer.Option(envvar="BIGCORE_STORE", help="A database URL or an SQLite file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measures the same files with the same runner, runtime, core and conditions: did the number come again?

    Exit code 0: reproduced. 1: it was not, nobody can say, or something differs.
    """
    from harness.analysis.reproduction import Answer
    from harness.cli import speech
    from harness.cli.sweep import typed_command
    from harness.cli.sweep_view import SweepView
    from harness.documents.reproduction import reproduce_document
    from harness.sweep.reproducing import Asked
    from harness.sweep.reproducing import reproduce as measure_again

    asked = Asked(
        reference=reference,
        run=run,
        serials=tuple(phone or ()),
        models=models,
        benchmark_model=benchmark_model,
        quick=quick,
        clock=clock,
        margin_percent=margin,
        store_url=store,
        command=typed_command(),
    )
    with SweepView() as view:
        done = measure_again(asked, view.heard)
    if json:
        speech.document(reproduce_document(done.reference.result.run.run, done.sweep, done.reproductions))
    else:
        for one in done.reproductions:
            speech.results().print(_words(one), markup=False)
    for failure in done.sweep.failures:
        speech.say(f"{failure.variant or failure.serial}: {failure.detail} ({failure.reason})")
    if not done.reproductions:
        raise typer.Exit(exit_codes.DEVICE_FAILED)
    again = all(one.answer is Answer.REPRODUCED and not one.missing for one in done.reproductions)
    raise typer.Exit(exit_codes.DONE if again and not done.sweep.failures else exit_codes.INCOMPLETE)


def _words(one: Reproduction) -> str:
    from harness.analysis.reproduction import Answer
    from harness.cli.compare_table import ratio_text
    from harness.cli.speech import printable

    ratio = "no ratio" if one.ratio is None else f"ratio {ratio_text(one.ratio, one.interval)}"
    said = {
        Answer.REPRODUCED: f"reproduced, {ratio}",
        Answer.NOT_REPRODUCED: f"not reproduced, {ratio}",
        Answer.INCONCLUSIVE: f"nobody can say, {ratio}: it reaches over the margin of {one.margin_percent:g} %",
        Answer.DIFFERS: f"something differs, {ratio}; {'; '.join(str(each) for each in one.differences)}",
    }[one.answer]
    lines = [f"{one.now.session.serial}: {said}"]
    lines += [
        f"  {each.variant}: {each.before_ms:.3f} ms, now {each.now_ms:.3f} ms, {ratio_text(each.ratio, each.interval)}"
        for each in one.variants
    ]
    lines += [f"  {name}: no valid number now" for name in one.missing]
    return "\n".join(printable(line) for line in lines)
