"""A few numbers that the phone and its app's process share in memory, so that the timed loop asks nobody."""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path

COUNT = 4
FACTOR, CPU, BUSY_NS = 0, 1, 2


class Control:
    """`numbers[FACTOR]` is how much slower than on the cool large core it runs, `[CPU]` where, `[BUSY_NS]` how long."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), COUNT * 8)
        self.numbers = memoryview(self._map).cast("d")

    @staticmethod
    def create(path: Path, factor: float, cpu: int) -> Control:
        path.write_bytes(bytes(COUNT * 8))
        made = Control(path)
        made.numbers[FACTOR], made.numbers[CPU] = factor, cpu
        return made

    @staticmethod
    def private() -> Control:
        """Returns one for a run that no phone looks at."""
        with tempfile.NamedTemporaryFile() as file:
            return Control.create(Path(file.name), 1.0, 0)

    def close(self) -> None:
        self.numbers.release()
        self._map.close()
