"""Candidates of known size, which bigcore builds itself: a network with one more block, at the next resolution, or the
same file with a delay that the replay engine adds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import ConfigRefused
from harness.nightly.builds.frozen import Frozen
from harness.results.trials import Change
from models.errors import ModelsError
from models.variant import Variant

NEXT_RESOLUTION = 32
"""Pixels between two published resolutions of MobileNetV2."""
DEEPER = {"mobilenet_v2": "mobilenet_v2_deeper"}
MARK = "bigcore:virtual:slower_percent:{percent:g}\n"
"""The end of a file that the replay engine takes so much longer for (docs/virtual_phone.md)."""


@dataclass(frozen=True, slots=True)
class ChangedNetwork:
    """The two files that are held against each other, frozen."""

    baseline_sha256: str
    candidate_sha256: str
    madds_ratio: float


def network_of(name: str) -> Variant:
    """Raises ConfigRefused for one that has no deeper sister."""
    try:
        found = Variant.parse(name)
    except ValueError as error:
        raise ConfigRefused("--network", str(error), "name another") from error
    if found.architecture not in DEEPER:
        raise ConfigRefused("--network", f"{name} is not of {' or '.join(DEEPER)}", "name one of these")
    return found


def changed_networks(network: Variant, frozen: Frozen) -> Mapping[Change, ChangedNetwork]:
    from models.build import build

    changed = {
        Change.ONE_MORE_BLOCK: replace(network, architecture=DEEPER[network.architecture]),
        Change.NEXT_RESOLUTION: replace(network, resolution=network.resolution + NEXT_RESOLUTION),
    }
    report = build((network, *changed.values()))
    for error in report.failed:
        raise _not_built(network, error)
    built = {artifact.variant: artifact for artifact in report.artifacts}
    base = built[network]
    baseline = frozen.freeze(base.path)
    of_networks = {
        change: ChangedNetwork(
            baseline, frozen.freeze(built[variant].path), built[variant].cost.madds / base.cost.madds
        )
        for change, variant in changed.items()
    }
    delayed = {change: ChangedNetwork(baseline, sha256, 1.0) for change, sha256 in _delayed(base.path, frozen)}
    return of_networks | delayed


def _delayed(file: Path, frozen: Frozen) -> Iterator[tuple[Change, str]]:
    content = file.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        for change in Change:
            if change.delay_percent is not None:
                slower = Path(folder) / change.value
                slower.write_bytes(content + MARK.format(percent=change.delay_percent).encode())
                yield change, frozen.freeze(slower)


def _not_built(network: Variant, error: ModelsError) -> ConfigRefused:
    return ConfigRefused("--network", f"what {network.name} is changed to cannot be built: {error}", "name another")
