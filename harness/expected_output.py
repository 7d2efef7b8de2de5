"""What this computer computes for a model's seeded input: the phone must compute the same, or it gets no time."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from harness.protocol import OutputDigest, read_outputs, write_outputs
from harness.seeded import SplitMix64, digest, tensor_of


def expected_outputs(model: Path, sha256: str, seed: int, cache: Path) -> tuple[OutputDigest, ...] | None:
    """None where this computer's runtime cannot run the model: then the phone's output stays unproven."""
    kept = cache / f"{sha256}-{seed}-litert{version('ai-edge-litert')}-{platform.machine()}.json"
    try:
        return read_outputs(kept.read_text())
    except (OSError, ValueError):
        pass
    outputs = compute_outputs(model, seed)
    if outputs is not None:
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}.part")
        part.write_text(write_outputs(outputs))
        part.replace(kept)
    return outputs


def compute_outputs(model: Path, seed: int) -> tuple[OutputDigest, ...] | None:
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(model_path=str(model), num_threads=1)
        interpreter.allocate_tensors()
        generator = SplitMix64(seed)
        for tensor in interpreter.get_input_details():
            shape = tuple(int(n) for n in tensor["shape"])
            count = 1
            for n in shape:
                count *= n
            values = tensor_of(generator.words(count), str(tensor["dtype"].__name__))
            interpreter.set_tensor(tensor["index"], values.reshape(shape))
        interpreter.invoke()
    except (RuntimeError, ValueError):
        return None
    return tuple(
        digest(interpreter.get_tensor(tensor["index"]), tensor["name"], *tensor["quantization"])
        for tensor in interpreter.get_output_details()
    )
