"""`bigcore lab certificates`: who may come to the lab's database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def certificates(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the authority lies, or is made. Keep it safe.")],
    server: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="The database server, as clients name it. Repeatable.")
    ] = None,
    agent: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A host with phones. Repeatable.")] = None,
    submitter: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A person or a program that queues sweeps. Repeatable.")
    ] = None,
    owner: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A computer of the owner's, as that of a nightly watch.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long the new certificates are valid.")] = 365,
) -> None:
    """Make certificates of a private authority, and the lines that tell PostgreSQL about them."""
    from harness.cli import speech
    from harness.cli.lab.options import demand_lab

    demand_lab()
    from harness.clock import SystemClock
    from harness.lab.certificates import Lifetime, authority_in, issue_agent, issue_owner, issue_server, issue_submitter

    lifetime = Lifetime(SystemClock().now(), days)
    authority = authority_in(folder, lifetime.begins)
    made = [issue_server(folder, authority, name, lifetime) for name in server or ()]
    made += [issue_agent(folder, authority, name, lifetime) for name in agent or ()]
    made += [issue_submitter(folder, authority, name, lifetime) for name in submitter or ()]
    made += [issue_owner(folder, authority, name, lifetime) for name in owner or ()]
    for file in made:
        speech.results().print(str(file), markup=False)
    speech.say(
        f"The authority lies in {folder}: its key lets anybody in, so it never leaves this computer. What the server"
        f" needs stands in {folder / 'pg_hba.conf'} and {folder / 'pg_ident.conf'}."
    )
