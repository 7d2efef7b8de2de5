"""`bigcore runs …`: what was measured."""

from __future__ import annotations

import typer

from harness.cli.runs_exchange import export, import_
from harness.cli.runs_removal import delete, prune
from harness.cli.runs_show import estimate, list_, show

runs = typer.Typer(
    name="runs", help="What was measured: list, show, export, import, delete, prune.", no_args_is_help=True
)
runs.command("list")(list_)
runs.command(short_help="The estimates of a sweep or run, and what failed.")(show)
runs.command(short_help="Estimates or samples as CSV, JSON Lines or Parquet.")(export)
runs.command("import", short_help="Bring in what another store exported or a report holds.")(import_)
runs.command(short_help="Estimates of an older method, made anew from the samples.")(estimate)
runs.command()(delete)
runs.command()(prune)
