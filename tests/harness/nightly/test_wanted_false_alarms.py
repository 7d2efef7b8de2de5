"""How few false alarms can be asked for, in nightly.toml and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.errors import ConfigRefused
from harness.nightly.config import WatchSection, read_nightly_text
from harness.nightly.simulation.thresholds import WantedRate
from harness.nightly.wanted_false_alarms import LEAST_PER_100, LIMITS

TOO_MANY_NIGHTS = 20_000_000
"""Of 8 bytes in some dozen arrays: more than a computer of 8 GB holds."""


@pytest.mark.parametrize("per_100", ["1e-7", "0.0001", "1e-300", "0", "-1", "nan", "inf", "21"])
def test_a_rate_that_no_simulation_can_hold_is_refused_with_the_reason(per_100: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        read_nightly_text(f"[watch]\nfalse_alarms_per_100 = {per_100}\n", Path("nightly.toml"))
    assert "false_alarms_per_100" in str(refused.value)
    done = CliRunner().invoke(build_app(), ["nightly", "simulate", "--false-alarms", per_100])
    assert done.exit_code != 0
    assert getattr(done.exception, "exit_code", None) == 2, done.exception


def test_the_refusal_says_what_makes_it_impossible() -> None:
    with pytest.raises(ConfigRefused, match="simulated over so many nights"):
        read_nightly_text("[watch]\nfalse_alarms_per_100 = 1e-7\n", Path("nightly.toml"))


def test_the_limits_are_said_in_one_way_wherever_a_rate_is_asked_for() -> None:
    done = CliRunner().invoke(build_app(), ["nightly", "simulate", "--false-alarms", "21"])
    assert f"ask for a rate of {LIMITS}" in str(done.exception)
    described = WatchSection.model_fields["false_alarms_per_100"].description
    assert described is not None
    assert LIMITS in described


def test_the_least_rate_is_taken_and_can_be_simulated() -> None:
    taken = read_nightly_text(f"[watch]\nfalse_alarms_per_100 = {LEAST_PER_100}\n", Path("nightly.toml"))
    assert taken.watch.false_alarms_per_100 == LEAST_PER_100
    assert WantedRate(LEAST_PER_100).nights <= TOO_MANY_NIGHTS
