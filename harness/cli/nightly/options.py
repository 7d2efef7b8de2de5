"""The options that several commands of the watch share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[Path, typer.Argument(metavar="[nightly.toml]", help="What is watched.")]
StoreUrl = Annotated[
    str | None, typer.Option(metavar="URL", envvar="BIGCORE_STORE", help="The store.", show_default=False)
]
Rehearse = Annotated[
    Path | None,
    typer.Option(metavar="FILE.toml", help="Measure nothing: draw pairs as declared there.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
