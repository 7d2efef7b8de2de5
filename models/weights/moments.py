"""Mean and variance of activations, carried through layers by formula: what seeded weights need to stay alive.

Pure functions on the distribution of one activation, taken as Gaussian before a non-linearity (the mean-field view of
wide networks, arXiv 1606.05340). They are estimates: every convolution normalises again, so errors do not build up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(101)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class Moments:
    mean: float
    variance: float

    @property
    def second(self) -> float:
        """E[x²]."""
        return self.mean**2 + self.variance


IMAGE = Moments(0.0, 1 / 3)
"""Inputs are uniform in [-1, 1], the range of the published checkpoints' inputs."""


def _sigmoid(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-z))


def _hard_sigmoid(z: Floats) -> Floats:
    return np.clip(z / 6 + 0.5, 0, 1)


FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "relu": lambda z: np.maximum(z, 0),
    "relu6": lambda z: np.clip(z, 0, 6),
    "leaky_relu": lambda z: np.maximum(z, 0.1 * z),
    "sigmoid": _sigmoid,
    "hard_sigmoid": _hard_sigmoid,
    "silu": lambda z: z * _sigmoid(z),
    "hard_silu": lambda z: z * _hard_sigmoid(z),
    "tanh": np.tanh,
}


def through(function: str, x: Moments) -> Moments:
    """Integrates by Gauss-Hermite quadrature; an unknown function (softmax, linear) leaves the moments as they are."""
    if function not in FUNCTIONS:
        return x
    values = FUNCTIONS[function](x.mean + np.sqrt(x.variance) * _NODES)
    mean = float(_WEIGHTS @ values)
    return Moments(mean, max(float(_WEIGHTS @ values**2) - mean**2, 1e-6))


def added(parts: Sequence[Moments]) -> Moments:
    """Returns the moments of a sum of independent parts."""
    return Moments(sum(part.mean for part in parts), sum(part.variance for part in parts))


def multiplied(parts: Sequence[Moments]) -> Moments:
    """Returns the moments of a product of independent parts: E[(xy)²] = E[x²] E[y²]."""
    mean = float(np.prod([part.mean for part in parts]))
    second = float(np.prod([part.second for part in parts]))
    return Moments(mean, max(second - mean**2, 1e-6))


def mixed(parts: Sequence[Moments], shares: Sequence[int]) -> Moments:
    """Returns the moments of a concatenation, given the number of channels of each part."""
    total = sum(shares)
    mean = sum(part.mean * share for part, share in zip(parts, shares, strict=True)) / total
    second = sum(part.second * share for part, share in zip(parts, shares, strict=True)) / total
    return Moments(mean, max(second - mean**2, 1e-6))
