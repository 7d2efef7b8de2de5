"""How steady this computer was while it played a phone, in a sentence: its noise must not pass for the tool's."""

from __future__ import annotations

from harness.analysis.precision_words import spelled
from harness.results.records import HostNoise

QUIET_PERCENT = 3.0
"""Below it a session's own interval is not the host's doing: six starts of an idle computer lie within it."""
WORTH_TELLING_PERCENT = 0.5


def host_sentence(noise: HostNoise) -> str:
    loop = f"a fixed loop took {spelled(noise.noise_percent)} by itself"
    told = f"{loop} in nine of ten turns, {', '.join(_circumstances(noise))}"
    if noise.noise_percent <= QUIET_PERCENT:
        return f"This computer was quiet: {told}."
    return f"This computer was busy: {told}. On a quiet one the intervals are narrower."


def _circumstances(noise: HostNoise) -> list[str]:
    cpus = f"{noise.cpus} CPU" if noise.cpus == 1 else f"{noise.cpus} CPUs"
    words = [f"at a load of {noise.load:.1f} on {cpus}"]
    if noise.steal_percent is not None and noise.steal_percent >= WORTH_TELLING_PERCENT:
        words.append(f"with {noise.steal_percent:.1f} % of its time taken by other machines")
    return words
