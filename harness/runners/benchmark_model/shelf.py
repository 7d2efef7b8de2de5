"""The official tools that this computer keeps: each with its hash, its version and where it came from.

`kept/<sha256>/` holds a program and its facts; `current/<abi>/benchmark_model` is the one that a sweep takes where no
path is given: the one that was put there last.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.errors import ConfigRefused, DiskFailed
from harness.runners.benchmark_model.binary import abi_of, why_no_phones, why_not_whole
from models.whole_file import write_whole

PROGRAM = "benchmark_model"
_FACTS = "facts.json"
VARIABLE = "BIGCORE_TOOLS"
LARGEST_BYTES = 256 * 2**20
"""The official program has 7 to 50 MB."""


class KeptTool(BaseModel):
    """What is known of a program that is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: str
    abi: str
    version: str
    """As it was asked for; `unknown (latest of DAY)` where that was the latest, `unknown` for a file of the user's."""
    source: str
    """Its address, or the name of the user's file."""
    added_at: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Shelf:
    folder: Path

    @classmethod
    def of_this_computer(cls) -> Shelf:
        from platformdirs import user_data_path

        given = os.environ.get(VARIABLE)
        return cls(Path(given) if given else user_data_path("bigcore") / "tools")

    def keep(self, program: bytes, version: str, source: str, at: str) -> KeptTool:
        """Keeps a program, which becomes the current one of its processor. Raises ConfigRefused for what is none."""
        if (why := why_no_phones(program)) is not None:
            raise ConfigRefused(source, why, "give the one built for Android")
        if (why := why_not_whole(program)) is not None:
            raise ConfigRefused(source, why, "get it again")
        abi = abi_of(program)
        assert abi is not None
        sha256 = hashlib.sha256(program).hexdigest()
        tool = KeptTool(sha256=sha256, abi=abi, version=version, source=source, added_at=at, size_bytes=len(program))
        self._write(self.folder / "kept" / sha256 / PROGRAM, program)
        self._write(self.folder / "kept" / sha256 / _FACTS, tool.model_dump_json().encode())
        self._write(self.folder / "current" / abi / PROGRAM, program)
        return tool

    def kept(self) -> tuple[KeptTool, ...]:
        """In the order in which they came. What is no record of ours is passed over."""
        found = []
        for facts in sorted((self.folder / "kept").glob(f"*/{_FACTS}")):
            try:
                found.append(KeptTool.model_validate_json(facts.read_bytes()))
            except (OSError, ValidationError):
                continue
        return tuple(sorted(found, key=lambda tool: (tool.added_at, tool.sha256)))

    def current(self) -> Path | None:
        """A folder with a program for each processor, as `--benchmark-model` takes it. None: nothing is kept."""
        folder = self.folder / "current"
        return folder if any(folder.glob(f"*/{PROGRAM}")) else None

    def is_current(self, tool: KeptTool) -> bool:
        program = self.folder / "current" / tool.abi / PROGRAM
        return program.exists() and hashlib.sha256(program.read_bytes()).hexdigest() == tool.sha256

    def _write(self, file: Path, content: bytes) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, content)
        except OSError as error:
            raise DiskFailed(
                file, f"cannot be written ({error.strerror})", f"set {VARIABLE} to another folder"
            ) from error


def given_or_kept(given: Path | None) -> Path:
    """What the tool is run from where a path was given, or none. Raises ConfigRefused where none is kept either."""
    place = given or Shelf.of_this_computer().current()
    if place is None:
        raise ConfigRefused(
            "runner benchmark_model",
            "it needs the program itself",
            "get it with `bigcore tool fetch`, or give its path with --benchmark-model",
        )
    return place


def read_program(file: Path) -> bytes:
    """The bytes of a file of the user's. Raises ConfigRefused where it is none, or no program."""
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ConfigRefused(file, f"is larger than {LARGEST_BYTES >> 20} MiB", "give the official program")
        return file.read_bytes()
    except OSError as error:
        raise ConfigRefused(file, f"cannot be read ({error.strerror})", "give the path of the program") from error
