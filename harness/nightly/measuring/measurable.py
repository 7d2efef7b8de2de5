"""What of tonight's candidate can be measured."""

from __future__ import annotations

from pathlib import Path

from harness.nightly.builds.builds import Candidate, find_candidate, without_unreadable
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring.measurer import StageMeasurer


def measurable(config: NightlyConfig, folder: Path, measurer: StageMeasurer) -> Candidate:
    """What was found and can be measured; a rehearsal reads no file."""
    found = find_candidate(config, folder)
    return found if measurer.rehearsed else without_unreadable(found)
