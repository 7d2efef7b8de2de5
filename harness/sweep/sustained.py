"""What a run without pause may be asked for: one variant, one core, one runner that tells every latency."""

from __future__ import annotations

from harness.config import SweepConfig
from harness.errors import ConfigRefused
from harness.runners.registry import names_of_all, runner_class
from harness.session.lent_time import TIDYING_S
from harness.session.open_runs import runs_of_a_side
from harness.sweep.options import SweepOptions


def refuse_company(config: SweepConfig, options: SweepOptions) -> None:
    variants = len(config.variants) + len(config.model)
    measure = config.measure
    if variants != 1:
        raise ConfigRefused(
            "--sustained",
            f"it runs one variant without pause, and {variants} are asked for",
            "choose one, such as `--width 1.0 --resolution 224`",
        )
    if options.two_sides or runs_of_a_side(measure) != 1:
        raise ConfigRefused(
            "--sustained",
            "it leaves no pause for a second runner, core, runtime, number of threads or set of models",
            "name one",
        )
    if not runner_class(measure.runners[0]).tells_each_latency:
        able = "` or `".join(names_of_all(lambda runner: runner.tells_each_latency))
        raise ConfigRefused("--sustained", f"{measure.runners[0]} tells no single latencies", f"use `--runner {able}`")
    _refuse_what_it_would_ignore(config, options)


def _refuse_what_it_would_ignore(config: SweepConfig, options: SweepOptions) -> None:
    """Its time is asked for by itself, and no number of starts or budget changes it."""
    asked_s = options.sustained_s or 0.0
    if options.quick:
        raise ConfigRefused("--sustained", "it takes starts for as long as was asked, not three", "leave --quick out")
    limits_s = {
        "max_minutes": (config.measure.max_minutes, asked_s, ""),
        # the pause-free run is not all: the phone is given back as it was
        "session_minutes": (
            config.phones.session_minutes,
            asked_s + TIDYING_S,
            f", of which {TIDYING_S:g} s are kept back to put the phone back as it was",
        ),
    }
    for name, (minutes, needed_s, why) in limits_s.items():
        if 0 < minutes * 60 < needed_s:
            raise ConfigRefused(
                "--sustained",
                f"{asked_s / 60:g} minutes are asked for, and {name} allows {minutes:g}{why}",
                f"ask for less, or for a larger {name}",
            )
