"""kill -9 at random moments, then --resume. The seed is today's, and printed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from kill import Killing

pytestmark = pytest.mark.adb
KILLS = 5


def test_what_was_committed_before_a_kill_stays_and_the_rest_is_measured(
    bigcore, virtual_phone, tmp_path: Path
) -> None:
    seed = datetime.now(UTC).toordinal()
    print(f"seed {seed}")
    virtual_phone("pixel_1_cool", "--engine", "replay")
    environment = {**bigcore.environment, "XDG_STATE_HOME": str(tmp_path / "state")}
    killing = Killing(tmp_path, environment)
    killing.prepare()
    for number in range(KILLS):
        killed = killing.kill_one(np.random.default_rng([seed, number]))
        print(killed.words)
        assert killed.problems == (), f"kill {number} of seed {seed}: {killed.words}"
