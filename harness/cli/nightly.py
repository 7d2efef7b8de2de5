"""`bigcore nightly …`: each command in a file of its own."""

from __future__ import annotations

import typer

from harness.cli.nightly_simulate import simulate

nightly = typer.Typer(help="Watch for slowdowns night after night.", no_args_is_help=True)
nightly.command(short_help="What would be found, and how often it cries wolf.")(simulate)
