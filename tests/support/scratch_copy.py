"""A copy of the checkout, to follow a recipe on: its files are changed, tried in a child process, and counted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
_COPIED = ("models", "harness", "dashboards", "virtual_phone", "docs", "scripts", "bigcore.py", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.apk", "gallery")


@dataclass(frozen=True, slots=True)
class ScratchCopy:
    folder: Path

    def insert_before(self, file: str, place: str, text: str) -> None:
        """Where `place` stands once in the file."""
        path = self.folder / file
        before = path.read_text(encoding="utf-8")
        assert before.count(place) == 1, f"{place!r} stands {before.count(place)} times in {file}"
        path.write_text(before.replace(place, text + place), encoding="utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Python in the copy, which imports the copy's packages."""
        return subprocess.run(
            [sys.executable, *words], cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )

    def touched(self) -> set[str]:
        """Files that are no longer what they are in the checkout, new ones among them."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        names = (path.relative_to(self.folder) for path in files)
        return {str(name) for name in names if not _same(self.folder / name, HOME / name)}


def scratch_copy(folder: Path) -> ScratchCopy:
    for name in _COPIED:
        source = HOME / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_LEFT_OUT)
        else:
            shutil.copy(source, folder / name)
    return ScratchCopy(folder)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
