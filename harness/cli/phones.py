"""`bigcore phones`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer


def phones(
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Every phone: model, Android, cores, large core, battery, heat, ready or why not."""
    from harness.cli import phone_table, speech
    from harness.documents.phones import phones_document
    from harness.phone.adb.adb_server import AdbServer
    from harness.phone.journal import JournalFolder
    from harness.phone.pending_restores import all_pending_restores
    from harness.phone.survey import survey
    from harness.store.earlier_core import core_memory

    with core_memory() as earlier:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        found = survey(AdbServer.from_environment(), now, earlier=earlier)
    if json:
        speech.document(phones_document(found))
        return
    if not found:
        speech.people().print(
            "No phone is connected. Plug one in with USB debugging on (Settings, Developer options), or start one made"
            " of software: bigcore virtual-phone start --profile pixel_1"
        )
    else:
        speech.results().print(phone_table.table(found))
    elsewhere = phone_table.pending_elsewhere(found, all_pending_restores(JournalFolder()))
    for sentence in (*phone_table.explanations(found), *elsewhere):
        speech.people().print(sentence, markup=False)
