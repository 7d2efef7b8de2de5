"""The errors of this room.

ModelsError          (2)    the root: the command line catches it
├── VariantRefused          a width, resolution, precision or split that the network is not defined for
├── UnknownArchitecture     no such network, with the nearest name
├── UnreadableModel         a file that is no .tflite, or a broken one
├── InputShapeRefused       an input size that a network cannot take
├── WeightsRefused          weights that do not fit the network, or cannot be had
├── TensorFlowMissing   (3) a slim install was asked to build
├── BuildFailed             the converter gave up on one variant
├── CacheFailed         (3) the folder of built models cannot be read or written
└── EvaluationRefused       images or labels that do not fit
"""

from __future__ import annotations


class ModelsError(Exception):
    """`what` is wrong with `subject`; `next_step` is what the user can do. The three make the one sentence shown."""

    exit_code = 2
    """What the command ends with: 2 wrong use or input, 3 a tool or disk failed."""

    def __init__(self, subject: object, what: str, next_step: str) -> None:
        self.subject = str(subject)
        self.what = what
        self.next_step = next_step
        super().__init__(f"{self.subject}: {what}; {next_step}")


class VariantRefused(ModelsError): ...


class UnknownArchitecture(ModelsError): ...


class UnreadableModel(ModelsError): ...


class InputShapeRefused(ModelsError): ...


class WeightsRefused(ModelsError): ...


class TensorFlowMissing(ModelsError):
    exit_code = 3


class BuildFailed(ModelsError): ...


class CacheFailed(ModelsError):
    exit_code = 3


class EvaluationRefused(ModelsError): ...
