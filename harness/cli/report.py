"""`bigcore report`: the shareable page of one or more runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.speech import lines, people

if TYPE_CHECKING:
    from harness.results.outcomes import SweepResult
    from harness.store.store import Store

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
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to write; report.html unless named.", show_default=False
        ),
    ] = None,
    paper: Annotated[bool, typer.Option("--paper", help="The paper's tables and figures, row by row.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="A summary for a pull request; with -o FILE.md also its chart.")
    ] = False,
    site: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep a folder of reports with an index and a feed.", show_default=False),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Keep serials, host name, user name and paths.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    store: StoreUrl = None,
) -> None:
    """Write a report that anyone can open: one file, no network."""
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store

    if paper + markdown + (site is not None) > 1:
        raise typer.BadParameter("--paper, --markdown and --site are three different things; name one")
    if markdown and output is not None and output.suffix.lower() == ".svg":
        raise typer.BadParameter(
            f"--markdown writes its chart to {output}; give the text another name, such as FILE.md"
        )
    for file in _written(output, markdown, site):
        refuse_own_file(file, store)
    with Store.open_known(store) as opened:
        results = chosen(opened, runs or ["latest"])
        if markdown:
            _markdown(results, opened, output, full)
            return
        page = _page(opened, results, output, site, paper, full)
    people().print(f"Wrote {page}", markup=False)
    if open_it:
        typer.launch(page.resolve().as_uri())


def _written(output: Path | None, markdown: bool, site: Path | None) -> tuple[Path, ...]:
    """Returns the files that bear a name which the user chose."""
    if site is not None:
        return tuple(site / name for name in ("index.html", "feed.xml", "site.json"))
    if markdown:
        return () if output is None else (output, output.parent / f"{output.stem}.svg")
    return (output or Path("report.html"),)


def _page(
    store: Store, results: tuple[SweepResult, ...], output: Path | None, site: Path | None, paper: bool, full: bool
) -> Path:
    from functools import partial

    from harness.analysis.run_ratios import ratios_of
    from harness.analysis.session_moves import session_sentence

    page, ratios, sessions = output or Path("report.html"), partial(ratios_of, store), partial(session_sentence, store)
    if site is not None:
        from dashboards.pages.site import write_site

        write_site(results, store.samples, site, full=full, ratios=ratios, sessions=sessions)
        return site / "index.html"
    if paper:
        from dashboards.pages.paper import write_paper

        write_paper(results, page, full=full)
        return page
    from dashboards.pages.report import write_report

    write_report(results, store.samples, page, full=full, ratios=ratios, sessions=sessions)
    return page


def _markdown(results: tuple[SweepResult, ...], store: Store, output: Path | None, full: bool) -> None:
    from functools import partial

    from dashboards.pages.markdown import markdown_summary, write_markdown
    from dashboards.pages.page_template import write
    from dashboards.pages.report import samples_of
    from dashboards.pages.sustained import only_sustained, sustained_markdown
    from harness.analysis.session_moves import session_sentence

    sessions = partial(session_sentence, store)
    if only_sustained(results):
        text = sustained_markdown(results, samples_of(results, store.samples), full=full)
        if output is None:
            lines(text)
        else:
            write(output, text)
            people().print(f"Wrote {output}", markup=False)
        return
    if output is None:
        lines(markdown_summary(results, full=full, sessions=sessions))
        return
    chart = write_markdown(results, output, full=full, sessions=sessions)
    people().print(f"Wrote {output} and {chart}", markup=False)


def chosen(store: Store, names: list[str]) -> tuple[SweepResult, ...]:
    """Returns whole sweeps, or of a sweep only the runs that were named."""
    from dataclasses import replace

    wanted: dict[str, set[str] | None] = {}
    for found in map(store.named, names):
        if found.run is None:
            wanted[found.sweep] = None
        elif (some := wanted.setdefault(found.sweep, set())) is not None:
            some.add(found.run)
    results = []
    for sweep, some in wanted.items():
        result = store.sweep(sweep)
        kept = result.runs if some is None else tuple(run for run in result.runs if run.run.run in some)
        results.append(replace(result, runs=kept))
    return tuple(results)
