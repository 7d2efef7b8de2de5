"""The phones as a person reads them: one row each, and below it what each is and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from harness.phone.conditions import steady_temperature_c
from harness.phone.cores import ALL_EQUAL, CAPACITY, FREQUENCY, UNKNOWN, Refusal, clusters
from harness.phone.facts import PhoneFacts
from harness.phone.pending_restores import RESTORE, PendingRestores
from harness.phone.survey import SurveyedPhone
from harness.phone.thermal import STATUS_NAMES

_WHY = {
    CAPACITY: "the cluster with the greatest cpu_capacity",
    FREQUENCY: "the cluster with the greatest maximum frequency",
    ALL_EQUAL: "all its cores are equal, so none is called large",
    UNKNOWN: "the phone does not say how its cores differ, so none is called large",
}


def table(found: Sequence[SurveyedPhone]) -> Table:
    rows = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("serial", "phone", "Android", "cores", "large core", "battery", "heat", "ready"):
        rows.add_column(heading, overflow="fold", no_wrap=heading == "serial")
    for phone in found:
        rows.add_row(*(Text(cell) for cell in _cells(phone)))
    return rows


def explanations(found: Sequence[SurveyedPhone]) -> Iterator[str]:
    """One sentence for each core that was chosen, and for each thing that hinders, with what to do."""
    for phone in found:
        core = phone.large_core
        if core is not None:
            yield f"{phone.serial}: measures on CPU {core.cpu}{_speed(phone)}: {_WHY[core.rule]}"
        if phone.also_at:
            yield f"{phone.serial}: is the same phone as {', '.join(phone.also_at)}, and is measured at this address"
        if phone.facts is not None and phone.facts.fixed_performance:
            yield (
                f"{phone.serial}: its fixed performance mode is on; with any --clock but `fixed` it is off while it is "
                "measured, and on again afterwards"
            )
        for obstacle in phone.obstacles:
            yield f"{phone.serial}: {obstacle.detail}; {obstacle.next_step}"
        if phone.pending_restores is not None and phone.pending_restores.unreadable is None:
            yield f"{phone.serial}: {phone.pending_restores.words} since an earlier sweep; run {RESTORE}"


def pending_elsewhere(found: Sequence[SurveyedPhone], pending: Iterable[PendingRestores]) -> Iterator[str]:
    """One sentence for each phone with pending restores that is not connected now."""
    told = {phone.pending_restores.identity for phone in found if phone.pending_restores is not None}
    for one in pending:
        if one.holder is None and one.identity not in told:
            yield f"{one.model} ({one.serial}), which is not connected: {one.words}; {one.next_step}"


def _speed(phone: SurveyedPhone) -> str:
    cpu = phone.facts.topology.cpu(phone.large_core.cpu) if phone.facts and phone.large_core else None
    return f" ({cpu.max_khz / 1e6:.2f} GHz)" if cpu and cpu.max_khz else ""


def _cells(phone: SurveyedPhone) -> tuple[str, ...]:
    verdict = "ready" if phone.ready else ", ".join(phone.reasons)
    facts = phone.facts
    if facts is None:
        return (phone.serial, "", "", "", "", "", "", verdict)
    return (
        phone.serial,
        facts.phone.model + (" (virtual)" if facts.phone.virtual else ""),
        facts.build.android,
        cores_in_words(facts),
        _large_core(phone),
        _or_nothing(facts.conditions.battery_percent, "{} %"),
        heat_in_words(facts),
        verdict,
    )


def cores_in_words(facts: PhoneFacts) -> str:
    """Such as `4 + 3 + 1`, weakest cluster first."""
    found = clusters(facts.topology)
    if isinstance(found, Refusal):
        return str(len(facts.topology.cpus))
    return " + ".join(str(len(group)) for group in found.groups)


def heat_in_words(facts: PhoneFacts) -> str:
    """Such as `41 °C, severe`; a thermal status of none needs no word."""
    status = facts.conditions.thermal_status or 0
    name = STATUS_NAMES[status] if 0 < status < len(STATUS_NAMES) else ""
    words = (_or_nothing(steady_temperature_c(facts.conditions), "{:.0f} °C"), name)
    return ", ".join(word for word in words if word)


def _large_core(phone: SurveyedPhone) -> str:
    if phone.large_core is None:
        return "not known"
    return f"CPU {phone.large_core.cpu}" if phone.large_core.label == "large" else f"none (CPU {phone.large_core.cpu})"


def _or_nothing(value: float | None, words: str) -> str:
    return "" if value is None else words.format(value)
