"""How it is measured: `from harness import run_sweep` and the records it returns."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.config import SweepConfig as SweepConfig
    from harness.results.outcomes import SweepResult as SweepResult
    from harness.results.records import Estimate as Estimate
    from harness.results.records import Sample as Sample
    from harness.sweep.sweep import run_sweep as run_sweep
    from models.variant import Variant as Variant

_HOME_OF = {
    "Estimate": "harness.results.records",
    "Sample": "harness.results.records",
    "SweepConfig": "harness.config",
    "SweepResult": "harness.results.outcomes",
    "Variant": "models.variant",
    "run_sweep": "harness.sweep.sweep",
}

__all__ = ["Estimate", "Sample", "SweepConfig", "SweepResult", "Variant", "run_sweep"]


_HOME = Path(__file__).resolve().parent.parent


def _take_own_models() -> None:
    """`models` is a plain name, and a script may lie beside another one: ours is the one beside this folder.

    Whatever imports `models` after us gets ours; one that was imported before us is refused.
    """
    if "models" in sys.modules:
        _refuse_foreign_models()
    elif (spec := PathFinder.find_spec("models", [str(_HOME)])) is not None and spec.loader is not None:
        sys.modules["models"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)


def _refuse_foreign_models() -> None:
    import models

    ours = _HOME / "models"
    found = [Path(place).resolve() for place in getattr(models, "__path__", [])] or [
        Path(models.__file__ or "models").resolve()
    ]
    if ours not in found:
        del sys.modules["models"]
        raise ImportError(
            f"bigcore needs its own package `models` ({ours}), but another one was imported first ({found[0]});"
            " import harness first, or run the command `bigcore` in a process of its own"
        )


_take_own_models()


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME_OF[name]), name)
