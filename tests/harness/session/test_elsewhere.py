"""A run that never came onto its core says where the phone lets it run, and which core to ask for."""

import pytest

from harness.phone.topology import Cpu, Topology
from harness.results.telemetry import Placement
from harness.session.elsewhere import elsewhere_in_words

TOPOLOGY = Topology(
    tuple(Cpu(cpu, online=True, capacity=strength) for cpu, strength in enumerate([300] * 4 + [900, 700]))
)


def placement(allowed: str | None, seen: tuple[tuple[int, int], ...] | None = None) -> Placement:
    return Placement(
        asked_mask="40",
        pinned_by=None,
        allowed_before=allowed,
        allowed_after=allowed,
        cpuset=None,
        cpus_seen=seen,
        time_in_state=None,
    )


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (placement("0-5"), "CPU 6 was asked for, and the phone allows it CPU 0-5 alone; measure there with `--core 4`"),
        (placement("0-3,5"), "`--core 5`"),
        (placement("0-6"), "allows it CPU 0-6: it did not take what was asked for; `--core any`"),
        (placement(None, ((2, 40), (3, 0))), "and it ran on CPU 2; `--core any`"),
        (placement("broken"), "it ran on another;"),
    ],
)
def test_the_allowed_cores_and_the_next_step_are_told(answered: Placement, words: str) -> None:
    assert words in elsewhere_in_words("40", answered, TOPOLOGY)
