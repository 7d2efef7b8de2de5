"""What the rest of the program asks of a kind of model file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.cost.records import Cost
from models.variant import Precision

OperatorVersion = tuple[str, int]
InputShape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Format:
    suffix: str
    """The suffix with its dot. Cached files, files on a phone and exported files all carry it."""
    count: Callable[[Path, InputShape | None], Cost]
    """Tells what a file costs, at the size of its first input that the caller wants; raises UnreadableModel for a
    broken one."""
    precision: Callable[[Cost], Precision]
    """Tells what a file of the user's own computes with."""
    operators_needed: Callable[[Path], tuple[OperatorVersion, ...]]
    """Tells (operator, version) as the file declares them: a runtime takes the file only when it knows each."""
