"""`bigcore nightly status`: where the watch stands."""

from __future__ import annotations

from harness.cli.nightly.options import Json, StoreUrl


def status(store: StoreUrl = None, json: Json = False) -> None:
    """The last night, what stands, what tonight can find, and what each series is held against since when."""
    from harness.cli import speech
    from harness.cli.nightly.decision_lines import decision_lines
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

    with Store.open_known(store) as opened:
        kept = KeptNights(opened)
        result = with_what_stands(kept, undelivered_of(kept, kept.night()))
        now, ledger = SystemClock().now(), read_ledger(kept)
        found = what_phones_find(kept, result, spell(now))
        today = today_of(ledger, now)
        settled = settled_alerts(result, ledger, today)
    if json:
        speech.document(status_document(result, found, ledger.history, ledger.mutes, settled))
        return
    console = speech.results()
    for line in night_lines(result, {one.series: one.words for one in settled}):
        console.print(line, markup=False)
    for each in found:
        on_phone = each.on_phone if len(found) > 1 else ""
        console.print(f"Found{on_phone}: {each.finds} (thresholds from {each.source} pairs).", markup=False)
    still = ledger.muted(today)
    lasting = [muted for muted in ledger.mutes if muted.series in still]
    for line in decision_lines(ledger.of_last_night, ledger.acceptances, lasting):
        console.print(line, markup=False)
