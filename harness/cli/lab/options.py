"""The options that several commands of the lab share."""

from __future__ import annotations

from typing import Annotated

import typer

StoreUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="BIGCORE_STORE",
        help="The lab's PostgreSQL: postgresql://USER@HOST/DATABASE.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Who = Annotated[str | None, typer.Option(help="Default: the user of this computer.", show_default=False)]


def demand_lab() -> None:
    """Raises LabConfigRefused where the lab's part was not installed."""
    from importlib.util import find_spec

    from harness.errors import ConfigRefused

    if find_spec("procrastinate") is None:
        raise ConfigRefused("lab", "its part of bigcore is not installed", "install it: pip install 'bigcore[lab]'")


def user_or(who: str | None) -> str:
    """As a job may name its user: the letters of an account."""
    import getpass
    import re

    return re.sub(r"[^A-Za-z0-9._@+-]", "_", who or getpass.getuser())[:64] or "somebody"
