"""Artifacts as files of the user's own: a folder with one file per variant."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

from models.artifact import Artifact
from models.errors import CacheFailed
from models.whole_file import arriving


def prepare(folder: Path) -> None:
    """Makes the folder before anything is built, so that one that cannot be written is told at once."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _refusal(folder, error) from error


def export(artifacts: Sequence[Artifact], folder: Path) -> tuple[Artifact, ...]:
    """Copies into a folder that is prepared. A link would let a change of the copy damage the cache."""
    try:
        return tuple(_exported(artifact, folder) for artifact in artifacts)
    except OSError as error:
        raise _refusal(folder, error) from error


def _refusal(folder: Path, error: OSError) -> CacheFailed:
    what = (error.strerror or str(error)).lower()
    return CacheFailed(folder, what, "let --out name a folder that can be written")


def _exported(artifact: Artifact, folder: Path) -> Artifact:
    path = folder / f"{artifact.name}{artifact.path.suffix}"
    with arriving(path) as part:
        shutil.copyfile(artifact.path, part)
    return replace(artifact, path=path.resolve())
