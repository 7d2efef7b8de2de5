"""What a night needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from harness.clock import Clock
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import DEFAULT_FILE, NightlyConfig
from harness.nightly.measuring.measurer import StageMeasurer
from harness.nightly.measuring.stage_decided import TellStage, tell_nobody
from harness.nightly.repeat_commands import RepeatCommands
from harness.nightly.tell.delivery import Receiver
from harness.store.nights import KeptNights


@dataclass(frozen=True, slots=True)
class Watch:
    config: NightlyConfig
    folder: Path
    """Of nightly.toml."""
    kept: KeptNights
    measurer: StageMeasurer
    frozen: Frozen
    clock: Clock
    repeat: RepeatCommands = field(default_factory=RepeatCommands)
    receivers: tuple[Receiver, ...] = ()
    """Whom the night is told to; the messages are kept with it and brought by `tell.delivery`."""
    name: str = DEFAULT_FILE.name
    """Of nightly.toml."""
    tell: TellStage = tell_nobody
    """Hears of each stage as it is decided."""

    @property
    def toml(self) -> Path:
        return self.folder / self.name
