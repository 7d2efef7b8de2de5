"""`bigcore runs delete` and `prune`: what the store forgets."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli import exit_codes
from harness.cli.report import StoreUrl
from harness.cli.runs_show import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def delete(
    names: Annotated[list[str], typer.Argument(metavar="SWEEP|RUN…", help="What goes, with all that hangs on it.")],
    yes: Yes = False,
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Delete sweeps or single runs."""
    from harness.cli import run_words, speech
    from harness.documents.runs import ChangedDocument
    from harness.errors import ConfigRefused
    from harness.phone import lock
    from harness.store.store import Store

    with Store.open_known(store) as opened:
        found = list(dict.fromkeys(opened.deletable(name) for name in names))
        whole = {one.sweep for one in found if one.run is None}
        found = [one for one in found if one.run is None or one.sweep not in whole]
        for sweep in dict.fromkeys(one.sweep for one in found):
            if who := lock.at_work(lock.sweep_work(sweep)):
                raise ConfigRefused(sweep, f"is being measured: {who}", "wait for it, or stop it first")
        exact = [one.run or one.sweep for one in found]
        known = [opened.selection(name) for name in exact]
        samples = sum(opened.sample_count(run.run.run) for result in known for run in result.runs)
        spoken = ", ".join(map(run_words.named, found, known))
        _agree(yes, f"delete {spoken} with {samples} samples for ever")
        for name in exact:
            opened.delete(name)
        if json:
            speech.document(ChangedDocument(store=opened.address, deleted=exact, samples=samples))
    speech.say(f"Deleted {spoken}")


def prune(
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="AGE", help="Such as 12h, 90d or 8w.", show_default=False)
    ] = None,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=0, help="Spare the newest N sweeps that hold samples.")
    ] = 0,
    yes: Yes = False,
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Drop raw samples by age and count; the estimates stay.

    An interrupted sweep goes only by age, counted from its last start, and not within its first day.
    """
    from harness.cli import speech
    from harness.documents.runs import ChangedDocument
    from harness.errors import ConfigRefused
    from harness.phone import lock
    from harness.store.store import Store

    if older_than is None and keep == 0:
        raise ConfigRefused(
            "bigcore runs prune", "would drop every raw sample", "say --older-than AGE, --keep N, or both"
        )
    moments = _moments(older_than)
    with Store.open_known(store) as opened:
        idle = opened.prunable(moments.before, keep)
        # one that had ended may be gone on with just now
        ended = tuple(name for name in idle if lock.at_work(lock.sweep_work(name)) is None)
        interrupted = () if moments.abandoned is None else opened.abandoned(moments.abandoned, keep)
        sweeps = (*ended, *interrupted)
        what_stays = _what_stays(interrupted)
        if sweeps:
            _agree(yes, f"drop the raw samples of {len(sweeps)} sweeps ({', '.join(sweeps)}); {what_stays}")
        gone = opened.prune(sweeps, moments.now) if sweeps else 0
        if json:
            pruned = ChangedDocument(
                store=opened.address, pruned=list(sweeps), interrupted=list(interrupted), samples=gone
            )
            speech.document(pruned)
    speech.say(f"Dropped {gone} samples of {len(sweeps)} sweeps; {what_stays}")


def _what_stays(interrupted: Sequence[str]) -> str:
    words = "their estimates stay"
    if not interrupted:
        return words
    return f"{words}, and `--resume` no longer goes on with what was interrupted ({', '.join(interrupted)})"


def _agree(yes: bool, deed: str) -> None:
    """Asks on a terminal, and refuses where nobody can answer."""
    from harness.cli.speech import printable
    from harness.errors import ConfigRefused

    if yes:
        return
    deed = printable(deed)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ConfigRefused("bigcore runs", f"would {deed}, and there is no terminal to ask on", "add --yes")
    if not typer.confirm(f"{deed[0].upper()}{deed[1:]}?", err=True):
        raise typer.Exit(exit_codes.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class _Moments:
    now: str
    before: str | None = None
    abandoned: str | None = None
    """An interrupted sweep that measured nothing since then is given up."""


def _moments(older_than: str | None) -> _Moments:
    from harness.clock import SystemClock, spell
    from harness.duration import age_of
    from harness.store.removal import MAY_STILL_MEASURE

    now = SystemClock().now()
    if older_than is None:
        return _Moments(spell(now))
    age = age_of(older_than)
    return _Moments(spell(now), spell(now - age), spell(now - max(age, MAY_STILL_MEASURE)))
