"""What this computer computes for a model's seeded input: the phone must compute the same, or it gets no time.

The runtime is native code that is fed files of the user's and writes to standard error as it likes, so it runs in a
process of its own: a file that kills it costs that file its proof, and nothing else.
"""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from harness.processes import own_command
from models.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class SeededModel:
    file: Path
    sha256: str
    seed: int


def expected_outputs(models: Sequence[SeededModel], cache: Path) -> tuple[str | None, ...]:
    """The digests as JSON, in order. None where this computer cannot run the model: its output stays unproven."""
    runtime = f"litert{version('ai-edge-litert')}-{platform.machine()}"
    kept = {model: cache / f"{model.sha256}-{model.seed}-{runtime}.json" for model in dict.fromkeys(models)}
    known = {model: text for model, file in kept.items() if (text := _read(file)) is not None}
    for model, text in _computed([model for model in kept if model not in known]):
        known[model] = text
        _keep(kept[model], text)
    return tuple(known.get(model) for model in models)


def _read(file: Path) -> str | None:
    try:
        text = file.read_text(encoding="utf-8")
        json.loads(text)
    except (OSError, ValueError):
        return None
    return text


def _keep(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text.encode())


def _computed(models: list[SeededModel]) -> Iterable[tuple[SeededModel, str]]:
    """One process for all; where a model kills it, the next process begins with the model after."""
    while models:
        done = subprocess.run(
            own_command("compute-outputs"),
            input="".join(json.dumps([str(model.file), model.seed]) + "\n" for model in models),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        answers = done.stdout.splitlines()
        for model, answer in zip(models, answers, strict=False):
            if answer != "null":
                yield model, answer
        models = models[len(answers) + 1 :]
