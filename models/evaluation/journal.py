"""What an evaluation has already judged, a line each, so that an interrupted one goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from models.errors import EvaluationRefused
from models.evaluation.records import Judged, LabelledImage

_ENTRY = re.compile(r"([0-9a-f]{64})\t([0-9]{1,9})\t(-?[0-9]{1,9})\t")
"""Fingerprint, rank, off. The last tab tells that the numbers before it are whole."""


@dataclass(slots=True)
class Journal:
    path: Path
    _file: TextIO | None = field(default=None)

    def judged(self, images: Iterable[LabelledImage]) -> dict[LabelledImage, Judged]:
        """Returns what is known of each image. One that has changed since is judged again, and a line that was cut
        short is passed over."""
        if not self.path.exists():
            return {}
        lines = self.path.read_text(encoding="utf-8").splitlines()
        known = {entry[1]: entry for line in lines if (entry := _ENTRY.fullmatch(line))}
        found = ((image, known.get(_fingerprint(image))) for image in images)
        return {image: Judged(image, int(entry[2]), int(entry[3])) for image, entry in found if entry}

    def add(self, judged: Judged) -> None:
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("a", encoding="utf-8")
                self._file.write("\n")
            self._file.write(f"{_fingerprint(judged.image)}\t{judged.rank}\t{judged.off}\t\n")
            self._file.flush()
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            raise EvaluationRefused(self.path, f"cannot be written: {words}", "free some space or memory") from error

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def discard(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)


def journal_name(model_sha256: str, images: Path) -> str:
    """One journal for each model and folder of images."""
    return hashlib.sha256(f"{model_sha256} {images.resolve()}".encode(errors="surrogateescape")).hexdigest()[:24]


def _fingerprint(image: LabelledImage) -> str:
    try:
        state = image.path.stat()
    except OSError:
        return ""
    facts = f"{image.label} {state.st_size} {state.st_mtime_ns} ".encode() + os.fsencode(image.path.resolve())
    return hashlib.sha256(facts).hexdigest()
