"""Keys of sweep.toml's sections that a night does not obey, refused where nightly.toml gives them.

A stage is exactly so many pairs of starts. A limit of its sweep would cut it, night after night, without a word; what
ends a sweep of another kind would be taken and do nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.config.sweep_toml import BuildSection, MeasureSection, PhonesSection
from harness.errors import ConfigRefused

_MINUTES = "a night's minutes are `max_minutes` of [watch]"
_STARTS = "its starts come from the stages"
_PRECISION = "how surely it decides is `false_alarms_per_100` and `least_effect_percent` of [watch]"


@dataclass(frozen=True, slots=True)
class UnreadKey:
    section: str
    key: str
    instead: str
    """What decides in a night; a clause."""


UNREAD = (
    UnreadKey("phones", "session_minutes", _MINUTES),
    UnreadKey("measure", "half_width_percent", _PRECISION),
    UnreadKey("measure", "half_width_of", _PRECISION),
    UnreadKey("measure", "min_starts", _STARTS),
    UnreadKey("measure", "max_starts", _STARTS),
    UnreadKey("measure", "round_seconds", "a start of a night holds all of its series"),
    UnreadKey("measure", "max_minutes", _MINUTES),
)


def refuse_unread(phones: PhonesSection, measure: MeasureSection, file: Path) -> None:
    """Raises ConfigRefused for the first key of `file` that no night would obey."""
    given = [("phones", key) for key in phones.model_fields_set] + [
        ("measure", key) for key in measure.model_fields_set
    ]
    for one in UNREAD:
        if (one.section, one.key) in given:
            raise _refusal(file, one)


def refuse_build(build: BuildSection, file: Path) -> None:
    """Does the same for [build], of a watch in which bigcore builds nothing."""
    for key in sorted(build.model_fields_set):
        instead = "it is of networks that bigcore builds ([[grid]]), and this watch has none"
        raise _refusal(file, UnreadKey("build", key, instead))


def _refusal(file: Path, one: UnreadKey) -> ConfigRefused:
    return ConfigRefused(
        f"{file}: {one.section}.{one.key}", f"a night does not obey it; {one.instead}", "leave this key out"
    )
