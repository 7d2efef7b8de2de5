"""The nightly watch against simulated nights and against its peers: how often it cries wolf, and what it finds when.

    python benchmarks/regression.py [--part NAME]… [--null-nights 200000] [--seed 1] [--otava PYTHON]

The world is that of harness/nightly/simulation/world.py: both builds of a series share the phone's state and
sensitivity, so that start noise, slow starts and the ramp (one draw a stage) remain. Every share stands with its
exact 95 % interval. Parts:

    null      false alarms of one series alone, nights in succession with carried evidence
    power     the same night, within 14 nights, improvements, creep
    standing  alerts of an unchanged slowdown that a night ends, and nights until a mended one is over
    plans     plans of the same kind
    bootstrap thresholds from a phone's own A/A pairs
    fixed     one fixed look at equal mean starts
    harder    two modes, more noise, missing nights, correlated starts …
    installs  an effect that belongs to an installation
    phone     22 series in the same starts: own and common questions
    noise     the same with more noise
    groups    a quarter, half and three quarters of the models shifted at once
    peers     other projects' rules on the same nights at equal device time; apache-otava with --otava

Ends with 1 where a goal was missed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import regression_peers
import regression_phone
import regression_stages
import regression_standing
from regression_stages import Size
from regression_tables import Goal

Part = Callable[[Size], list[Goal]]
PARTS: dict[str, Part] = {
    "null": regression_stages.null,
    "power": regression_stages.power,
    "standing": regression_standing.standing,
    "plans": regression_stages.plans,
    "bootstrap": regression_stages.bootstrap,
    "fixed": regression_stages.fixed,
    "harder": regression_stages.harder,
    "installs": regression_stages.installs,
    "phone": regression_phone.phone,
    "noise": regression_phone.noise,
    "groups": regression_phone.groups,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--part", action="append", choices=[*PARTS, "peers"], help="may be given several times")
    options.add_argument("--null-nights", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--otava", type=Path, help="an interpreter that has apache-otava")
    asked = options.parse_args()
    size = Size(asked.null_nights, asked.seed)
    missed: list[Goal] = []
    for name in asked.part or [*PARTS, "peers"]:
        began = time.monotonic()
        print(f"\n=== {name}: seed {size.seed}, {size.null_nights} null nights")
        missed += regression_peers.peers(size, asked.otava) if name == "peers" else PARTS[name](size)
        print(f"  ({time.monotonic() - began:.0f} s)")
    print("\nas wanted" if not missed else "\nnot as wanted:\n" + "\n".join(map(str, missed)))
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
