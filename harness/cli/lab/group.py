"""`bigcore lab …`: each command in a file of its own."""

from __future__ import annotations

import typer

from harness.cli.lab.agent import agent
from harness.cli.lab.certificates import certificates
from harness.cli.lab.decide import cancel, release
from harness.cli.lab.init import init
from harness.cli.lab.siblings import siblings
from harness.cli.lab.status import status
from harness.cli.lab.submit import submit
from harness.cli.lab.wait import wait

lab = typer.Typer(help="Phones on several hosts.", no_args_is_help=True)
lab.command(short_help="Make a lab of a PostgreSQL store.")(init)
lab.command(short_help="Serve the phones of this host.")(agent)
lab.command(short_help="A private authority, and who it lets in.")(certificates)
lab.command(short_help="Queue a sweep for phones of the lab.")(submit)
lab.command(short_help="Wait for a queued sweep, then show it.")(wait)
lab.command(short_help="Hosts, phones, what each does, the queue.")(status)
lab.command(short_help="Units of one model, held against each other.")(siblings)
lab.command(short_help="Take a job or a sweep out of the queue.")(cancel)
lab.command(short_help="Give a phone that was set aside its jobs again.")(release)
