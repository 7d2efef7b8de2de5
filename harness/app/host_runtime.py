"""Runs a model with this computer's runtime on its seeded input."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TextIO

from harness.app.protocol import OutputDigest, write_outputs
from harness.app.seeded import SplitMix64, digest, tensor_of


def answer_each(questions: TextIO, answers: TextIO) -> None:
    """For each line [file, seed] one line: the digests of the outputs, or null."""
    for question in questions:
        file, seed = json.loads(question)
        outputs = compute_outputs(Path(file), seed)
        answers.write(("null" if outputs is None else write_outputs(outputs)) + "\n")
        answers.flush()


def compute_outputs(model: Path, seed: int, xnnpack: bool = True) -> tuple[OutputDigest, ...] | None:
    """None where the runtime rejects the model or its input cannot be seeded."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kernels = OpResolverType.AUTO if xnnpack else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    try:
        interpreter = Interpreter(model_path=str(model), num_threads=1, experimental_op_resolver_type=kernels)
        interpreter.allocate_tensors()
        generator = SplitMix64(seed)
        for tensor in interpreter.get_input_details():
            shape = tuple(int(n) for n in tensor["shape"])
            values = tensor_of(generator.words(math.prod(shape)), str(tensor["dtype"].__name__))
            interpreter.set_tensor(tensor["index"], values.reshape(shape))
        interpreter.invoke()
    except (RuntimeError, ValueError):
        return None
    return tuple(
        digest(interpreter.get_tensor(tensor["index"]), tensor["name"], *tensor["quantization"])
        for tensor in interpreter.get_output_details()
    )
