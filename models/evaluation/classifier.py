"""One classifier in one interpreter: an image in, the rank of the right class out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import EvaluationRefused
from models.evaluation.preprocessing import Pixels, prepared


@dataclass(frozen=True, slots=True)
class Placed:
    rank: int
    """How many classes come before the one that was asked for."""
    first: int
    """The number of the class that comes before all others."""


@dataclass(frozen=True, slots=True)
class Classifier:
    interpreter: Any
    """ai_edge_litert's Interpreter, which has no types."""
    height: int
    width: int
    outputs: int

    @classmethod
    def load(cls, model: Path) -> Classifier:
        from ai_edge_litert.interpreter import Interpreter

        try:
            interpreter = Interpreter(model_path=str(model), num_threads=1)
            interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            words = " ".join(str(error).split())
            raise EvaluationRefused(model, f"does not run: {words}", "check it with `bigcore count`") from error
        inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
        if len(inputs) != 1 or len(outputs) != 1:
            what = f"has {len(inputs)} inputs and {len(outputs)} outputs"
            raise EvaluationRefused(model, what, "give a classifier with one of each")
        shape = tuple(int(size) for size in inputs[0]["shape"])
        if len(shape) != 4 or shape[0] != 1 or shape[3] != 3 or min(shape[1:3]) < 2:
            words = "x".join(map(str, shape))
            raise EvaluationRefused(model, f"takes {words}", "give a classifier of single images, 1xHxWx3")
        if inputs[0]["dtype"] not in (np.float32, np.int8, np.uint8):
            what = f"takes {np.dtype(inputs[0]['dtype']).name}"
            raise EvaluationRefused(model, what, "give a model with float32, int8 or uint8 input")
        return cls(interpreter, shape[1], shape[2], int(np.prod(outputs[0]["shape"])))

    def placed(self, image: Path, output: int) -> Placed:
        """Where class number `output` comes among the answers for this image."""
        (given,), (answer,) = self.interpreter.get_input_details(), self.interpreter.get_output_details()
        pixels = prepared(image, self.height, self.width)
        self.interpreter.set_tensor(given["index"], quantised(pixels, given)[np.newaxis])
        self.interpreter.invoke()
        scores = self.interpreter.get_tensor(answer["index"]).reshape(-1)
        return Placed(rank(scores, output), first(scores))


def quantised(pixels: Pixels, details: dict[str, Any]) -> NDArray[Any]:
    """A quantised input takes round(value / scale) + zero point; one without a scale, bytes from 0 to 255."""
    dtype = details["dtype"]
    if dtype == np.float32:
        return pixels
    scale, zero_point = details["quantization"]
    levels = np.rint(pixels / scale) + zero_point if scale else np.rint((pixels + 1) * 127.5)
    limits = np.iinfo(dtype)
    clipped: NDArray[Any] = np.clip(levels, limits.min, limits.max).astype(dtype)
    return clipped


def rank(scores: NDArray[Any], right: int) -> int:
    """Equal scores go by class number, so that a model that answers always the same gets no credit for it."""
    own = scores[right]
    if np.isnan(own):
        return len(scores)
    return int(np.count_nonzero(scores > own) + np.count_nonzero(scores[:right] == own))


def first(scores: NDArray[Any]) -> int:
    """The class of rank 0. One whose score is no number comes last."""
    return int(np.argmax(np.where(np.isnan(scores), -np.inf, scores)))
