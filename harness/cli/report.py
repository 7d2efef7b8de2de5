"""`bigcore report`: the shareable page of one or more runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.speech import people

if TYPE_CHECKING:
    from harness.results.records import SweepResult
    from harness.results.store import Store

Runs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[RUN]…", help="Runs or sweeps by name; the latest sweep if none is named.", show_default=False
    ),
]
StoreUrl = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", envvar="BIGCORE_STORE", help="The store.", show_default=False),
]


def report(
    runs: Runs = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.html", help="Where to write.")] = Path(
        "report.html"
    ),
    full: Annotated[bool, typer.Option("--full", help="Keep serials, host name, user name and paths.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    store: StoreUrl = None,
) -> None:
    """Write a report that anyone can open: one file, no network."""
    from dashboards.pages.report import write_report
    from harness.results.store import Store

    with Store.open(store) as opened:
        write_report(chosen(opened, runs or ["latest"]), opened.samples, output, full=full)
    _tell(output, open_it)


def chosen(store: Store, names: list[str]) -> tuple[SweepResult, ...]:
    """Whole sweeps, and of a sweep that only some runs were named of, those runs."""
    from dataclasses import replace

    from harness.errors import RecordNotFound

    wanted: dict[str, set[str] | None] = {}
    for name in names:
        try:
            run = store.run_result(name).run
        except RecordNotFound:
            wanted[store.sweep(name).sweep.sweep] = None
        else:
            some = wanted.setdefault(run.sweep, set())
            if some is not None:
                some.add(run.run)
    results = []
    for sweep, some in wanted.items():
        result = store.sweep(sweep)
        kept = result.runs if some is None else tuple(run for run in result.runs if run.run.run in some)
        results.append(replace(result, runs=kept))
    return tuple(results)


def _tell(page: Path, open_it: bool) -> None:
    people().print(f"Wrote {page}", markup=False)
    if open_it:
        typer.launch(page.resolve().as_uri())
