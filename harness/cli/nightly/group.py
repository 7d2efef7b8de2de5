"""`bigcore nightly …`: each command in a file of its own, but for the two decisions."""

from __future__ import annotations

import typer

from harness.cli.nightly.bisect import bisect
from harness.cli.nightly.confirm import confirm
from harness.cli.nightly.decide import accept, mute
from harness.cli.nightly.forget import forget
from harness.cli.nightly.init import init
from harness.cli.nightly.report import report
from harness.cli.nightly.run import run
from harness.cli.nightly.simulate import simulate
from harness.cli.nightly.status import status
from harness.cli.nightly.validate import validate

nightly = typer.Typer(help="Watch for slowdowns night after night.", no_args_is_help=True)
nightly.command(short_help="Write nightly.toml after a few questions.")(init)
nightly.command(short_help="One night: the candidate against the accepted build.")(run)
nightly.command(short_help="Where the watch stands, and what it can find.")(status)
nightly.command(short_help="The page of all nights, or one night for another program.")(report)
nightly.command(short_help="Hold series to their last candidate from now on.")(accept)
nightly.command(short_help="Tell nobody of a series until a day.")(mute)
nightly.command(short_help="Drop messages that wait for a receiver.")(forget)
nightly.command(short_help="Measure a series of the last night once more.")(confirm)
nightly.command(short_help="The commit that made a series slower.")(bisect)
nightly.command(short_help="Measure nights whose answer is known: does the watch find it?")(validate)
nightly.command(short_help="What would be found, and how often it cries wolf.")(simulate)
