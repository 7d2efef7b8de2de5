"""Every command of the door, a line each. Heavy imports happen inside the command that needs them."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.app import app as app_commands
from harness.cli.build import build
from harness.cli.compare import compare
from harness.cli.compute_outputs import compute_outputs
from harness.cli.count import count
from harness.cli.deferred import Deferred, deferred
from harness.cli.doctor import doctor
from harness.cli.evaluate import evaluate
from harness.cli.lab.group import lab
from harness.cli.measure_session import measure_session
from harness.cli.models_cmd import models
from harness.cli.nightly.group import nightly
from harness.cli.phones import phones
from harness.cli.report import report
from harness.cli.reproduce import reproduce
from harness.cli.runs import runs
from harness.cli.sweep import read_sweep
from harness.cli.tool import tool
from harness.cli.virtual_phone import app as virtual_phone


def build_app() -> typer.Typer:
    app = typer.Typer(
        name="bigcore",
        help="Measures neural networks on one large core of real Android phones.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_door)
    app.command(short_help="Which phones, which core, ready or why not.")(phones)
    app.command("sweep", cls=Deferred, short_help="Build the models, measure them, print the table.")(read_sweep)
    app.command()(report)
    app.command(short_help="Two runs: same, slower, faster or inconclusive.")(compare)
    app.command(short_help="A published number, measured again here.")(reproduce)
    app.command(short_help="What is installed, what is missing, what mends it.")(doctor)
    app.command()(build)
    app.command(short_help="MAdds, parameters and memory of any .tflite file.")(count)
    app.command()(evaluate)
    app.command("measure-session", hidden=True)(measure_session)
    app.command("compute-outputs", hidden=True)(compute_outputs)
    app.add_typer(runs, short_help="What was measured: show, export, import, delete, prune.")
    app.add_typer(nightly, name="nightly")
    app.add_typer(lab, name="lab")
    app.add_typer(models)
    app.add_typer(app_commands, name="app")
    app.add_typer(tool)
    app.add_typer(virtual_phone, name="virtual-phone")
    return deferred(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from harness.cli import speech

        speech.line(f"bigcore {version('bigcore')}")
        raise typer.Exit


def _door(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback where something fails.")] = False,
) -> None:
    """The options of every command; --debug is taken by the door before the command sees it."""
