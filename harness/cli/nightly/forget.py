"""`bigcore nightly forget`: gives up messages that wait for a receiver."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.nightly.options import Json, StoreUrl


def forget(
    receiver: Annotated[str, typer.Argument(metavar="RECEIVER", help="As nightly.toml names it, or named it.")],
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Drop the messages that wait for a receiver, such as one that nightly.toml no longer names."""
    from harness.cli import speech
    from harness.documents.nightly import forgotten_document
    from harness.errors import RecordNotFound
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    with Store.open_known(store) as opened:
        kept = KeptNights(opened)
        waiting = kept.undelivered()
        dropped = tuple(one for one in waiting if one.to == receiver)
        if not dropped:
            names = ", ".join(sorted({one.to for one in waiting})) or "nobody"
            raise RecordNotFound(receiver, "no message waits for it", f"messages wait for: {names}")
        kept.forget(dropped)
    if json:
        speech.document(forgotten_document(dropped))
        return
    for one in dropped:
        why = one.error or "not tried"
        speech.people().print(f"night {one.night}: {one.way.value} to {one.to} is dropped ({why})", markup=False)
