"""`bigcore nightly status`: where the watch stands."""

from __future__ import annotations

from harness.cli.nightly.options import Json, StoreUrl


def status(store: StoreUrl = None, json: Json = False) -> None:
    """The last night, what stands, what tonight can find, and who accepted or muted what."""
    from harness.cli import speech
    from harness.cli.nightly.files import undelivered_of
    from harness.cli.nightly.words import night_lines
    from harness.clock import SystemClock, spell
    from harness.documents.nightly import status_document
    from harness.nightly.findings.standing import with_what_stands
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.past.settled_alerts import settled_alerts, today_of
    from harness.nightly.status import what_phones_find
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    with Store.open(store) as opened:
        kept = KeptNights(opened)
        result = with_what_stands(kept, undelivered_of(kept, kept.night()))
        now, ledger = SystemClock().now(), read_ledger(kept)
        found = what_phones_find(kept, result, spell(now))
        settled = settled_alerts(result, ledger, today_of(ledger, now))
    acceptances, mutes = ledger.history, ledger.mutes
    if json:
        speech.document(status_document(result, found, acceptances, mutes, settled))
        return
    console = speech.results()
    for line in night_lines(result, {one.series: one.words for one in settled}):
        console.print(line, markup=False)
    for each in found:
        on_phone = each.on_phone if len(found) > 1 else ""
        console.print(f"Found{on_phone}: {each.finds} (thresholds from {each.source} pairs).", markup=False)
    for made in acceptances:
        console.print(f"{made.at} {made.spoken}: {made.series} ({made.why})", markup=False)
    for muted in mutes:
        console.print(f"{muted.at} {muted.spoken}: {muted.series} ({muted.why})", markup=False)
