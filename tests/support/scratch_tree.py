"""A copy of the source tree in which a test follows a recipe of docs/extending.md and sees that it works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("models", "harness", "dashboards", "virtual_phone")
TOP_FILES = ("bigcore.py", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class ScratchTree:
    folder: Path
    original: dict[str, str]
    """The digest of each file as it was copied."""

    @classmethod
    def copied_to(cls, folder: Path, also: Iterable[str] = ()) -> ScratchTree:
        """The four packages and the command; `also` names further files and folders, such as `android_app`."""
        for name in (*PACKAGES, *TOP_FILES, *also):
            source, target = HOME / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        return cls(folder, _digests(folder))

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, encoding="utf-8")

    def insert_before(self, file: str, place: str, text: str) -> None:
        self.replace(file, place, text + place)

    def replace(self, file: str, old: str, new: str) -> None:
        """Exactly one place: a recipe that no longer fits the code fails here."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} holds {text.count(old)} times: {old}"
        self.write(file, text.replace(old, new))

    def python(self, *words: str | Path, timeout_s: float = 300, **environment: str) -> str:
        """What Python says that imports the packages of this copy; it must end well."""
        done = self.run(*words, timeout_s=timeout_s, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *words: str | Path, timeout_s: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
        """The same, however it ends."""
        return subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1", **environment},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def bigcore(self, *words: str | Path, **environment: str) -> str:
        return self.python("-m", "bigcore", *words, **environment)

    def touched(self) -> set[str]:
        """Every file that is not as it was copied: new, changed, by hand or by a command, or gone."""
        now = _digests(self.folder)
        return {name for name in now.keys() | self.original.keys() if now.get(name) != self.original.get(name)}


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
