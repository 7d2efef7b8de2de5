"""The names of sweeps, runs and models: which words are ours, and which letters a name may have."""

from __future__ import annotations

import re
from typing import Final

LATEST: Final = "latest"
"""Where a sweep is named: the newest one. No sweep and no run may be called so."""
ANCHOR: Final = "anchor"
"""The variant name under which every run measures the shipped anchor model. It is kept apart from the estimates."""
ANCHOR_AFTER: Final = "anchor.after"
"""The anchor once more, at the end of a start. It is compared with the one at the beginning, and is no sample."""
THROWAWAY: Final = "throwaway"
"""The tiny model that runs first in each start."""

APP_PACKAGE: Final = "io.bigcore.app"
"""The package of the benchmark app, unless it was built under another name."""
APP_SLOTS: Final = (f"{APP_PACKAGE}.a", f"{APP_PACKAGE}.b")
"""The packages under which a night installs its two builds."""


def beside(package: str) -> str:
    """Returns the name under which a second build of a package is installed."""
    return f"{package}.baseline"


def packages_of(package: str = APP_PACKAGE) -> tuple[str, ...]:
    """Returns every name under which bigcore installs builds of this package, itself first."""
    slots = APP_SLOTS if package == APP_PACKAGE else ()
    return package, beside(package), *slots


RESERVED_MODELS: Final = frozenset({ANCHOR, ANCHOR_AFTER, THROWAWAY})
"""No model of a user's may be called so: its samples would stand where those of ours do."""

MOST_LETTERS: Final = 120
MODEL_NAME: Final = rf"^[A-Za-z0-9_][A-Za-z0-9._+-]{{0,{MOST_LETTERS - 1}}}$"
"""What a model may be called, by its `name` or by its file."""
_RECORD_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+:-]{0,199}")


def why_no_model_name(name: str) -> str | None:
    """Returns what is wrong with it as the name of a user's model; None where nothing is."""
    if name.lower() in RESERVED_MODELS:
        return f"{name} is a name of bigcore's own model"
    if len(name) > MOST_LETTERS:
        return f"the name has {len(name)} letters, and {MOST_LETTERS} is the most"
    if not re.fullmatch(MODEL_NAME, name):
        return "the name begins with a letter or digit and may have letters, digits and . _ + - only"
    return None


def why_no_record_name(name: str) -> str | None:
    """Returns what is wrong with it as the name of a sweep, a session or a run; None where nothing is."""
    if name == LATEST:
        return f"`{LATEST}` stands for the newest sweep"
    if not _RECORD_NAME.fullmatch(name):
        return "a name begins with a letter or digit and has letters, digits and . _ + : - only, at most 200"
    return None
