"""The phones as a person reads them: one row each."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from harness.phone.conditions import steady_temperature_c
from harness.phone.cores import Refusal, clusters
from harness.phone.survey import SurveyedPhone
from harness.phone.thermal import STATUS_NAMES


def table(found: tuple[SurveyedPhone, ...]) -> Table:
    rows = Table(box=None, pad_edge=False)
    for heading in ("serial", "model", "Android", "cores", "large core", "battery", "heat", "ready"):
        rows.add_column(heading)
    for phone in found:
        rows.add_row(*(escape(cell) for cell in _cells(phone)))
    return rows


def _cells(phone: SurveyedPhone) -> tuple[str, ...]:
    verdict = "ready" if phone.ready else ", ".join(obstacle.reason for obstacle in phone.obstacles)
    facts = phone.facts
    if facts is None:
        return (phone.serial, "", "", "", "", "", "", verdict)
    model = f"{facts.phone.manufacturer} {facts.phone.model}" + (" (virtual)" if facts.phone.virtual else "")
    return (
        phone.serial,
        model,
        facts.build.android,
        _clusters(phone),
        _large_core(phone),
        _or_nothing(facts.conditions.battery_percent, "{} %"),
        _heat(phone),
        verdict,
    )


def _clusters(phone: SurveyedPhone) -> str:
    """Such as `4 x 1.77 + 4 x 2.80 GHz`, weakest first."""
    assert phone.facts is not None
    topology = phone.facts.topology
    found = clusters(topology)
    if isinstance(found, Refusal):
        return f"{len(topology.cpus)}"
    parts = []
    for group in found.groups:
        fastest = max((cpu.max_khz for cpu in group if cpu.max_khz), default=None)
        parts.append(f"{len(group)}" if fastest is None else f"{len(group)} x {fastest / 1e6:.2f}")
    return " + ".join(parts) + (" GHz" if "x" in parts[-1] else "")


def _large_core(phone: SurveyedPhone) -> str:
    core = phone.large_core
    if core is None:
        return "unknown"
    reasons = {
        "cpu_capacity": "by capacity",
        "max_frequency": "by frequency",
        "all_equal": "all are equal",
        "unknown": "the phone does not say",
    }
    return f"CPU {core.cpu} ({reasons.get(core.rule, core.rule)})"


def _heat(phone: SurveyedPhone) -> str:
    assert phone.facts is not None
    now = phone.facts.conditions
    status = now.thermal_status
    known = status is not None and status < len(STATUS_NAMES)
    words = [_or_nothing(steady_temperature_c(now), "{:.1f} °C"), STATUS_NAMES[status or 0] if known else ""]
    return ", ".join(word for word in words if word)


def _or_nothing(value: float | None, words: str) -> str:
    return "" if value is None else words.format(value)
