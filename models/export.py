"""Artifacts as files of the user's own: a folder with one .tflite per variant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from models.artifact import Artifact
from models.cache import copy_atomically
from models.errors import CacheFailed


def export(artifacts: Sequence[Artifact], folder: Path) -> tuple[Artifact, ...]:
    """Copies, because a link would let a change of the copy damage the cache."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_exported(artifact, folder) for artifact in artifacts)
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise CacheFailed(folder, what, "let --out name a folder that can be written") from error


def _exported(artifact: Artifact, folder: Path) -> Artifact:
    path = folder / f"{artifact.name}.tflite"
    copy_atomically(artifact.path, path)
    return replace(artifact, path=path.resolve())
