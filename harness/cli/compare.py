"""`bigcore compare`: two runs, variant by variant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli import exit_codes
from harness.cli.speech import document, people, results

A = Annotated[str, typer.Argument(metavar="A", help="A run, or a sweep with one; alone: a sweep with two sets.")]
B = Annotated[str | None, typer.Argument(metavar="[B]", help="The run that is compared with A.", show_default=False)]


def compare(
    a: A,
    b: B = None,
    margin: Annotated[float, typer.Option(metavar="PERCENT", help="Within it two latencies are the same.")] = 1.0,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Also write a page.", show_default=False)
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", envvar="BIGCORE_STORE", help="The store.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Tell for each variant whether B is the same as A, slower, faster, or whether nobody can know (exit 1: slower)."""
    from harness.analysis.compare_runs import compare_runs
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store

    if report is not None:
        refuse_own_file(report, store)
    with Store.open_known(store) as opened:
        comparison = compare_runs(opened, a, b, margin)
    if report is not None:
        from dashboards.pages.compare import write_comparison

        write_comparison(comparison, report)
        people().print(f"Wrote {report}", markup=False)
    if json:
        from harness.documents.compare import compare_document

        document(compare_document(comparison))
    else:
        from harness.cli.compare_table import comparison_table

        results().print(comparison_table(comparison))
    if comparison.anything_slower or comparison.not_valid:
        raise typer.Exit(exit_codes.INCOMPLETE)
