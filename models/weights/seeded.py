"""Seeded weights that keep activations alive: finite, far from denormal, and clearly different for different inputs.

Two things make the output of a random network depend on its input. Each kernel is scaled to give unit variance, and
each kernel behind a non-linearity sums to zero, which removes what all inputs have in common: without the common mean
the correlation of two inputs *falls* from layer to layer (slope 1.47 at correlation 1 for ReLU, against 1 with it), so
that depth separates inputs instead of merging them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from models.weights.moments import IMAGE, Moments, added, mixed, multiplied, through

Weights = list[NDArray[np.float32]]
Drawn = tuple[Weights, Moments]
Rule = Callable[[Any, list[Moments], np.random.Generator], Drawn]

POOLED_SHARE = 1 / 2
"""What global pooling leaves of the variance, as seen in MobileNetV2: channels differ more than positions do."""
LOGIT_VARIANCE = 4.0
BIAS_SCALE = 0.1


def fill(model: keras.Model, rng: np.random.Generator) -> None:
    """Draws every weight of the model, layer by layer in topological order."""
    known: dict[int, Moments] = {}
    for layer in model.layers:
        inputs = [known[id(tensor)] for tensor in _tensors(layer.input)] if known else []
        values, outcome = _rule_of(layer)(layer, inputs or [IMAGE], rng)
        if values:
            layer.set_weights(values)
        for tensor in _tensors(layer.output):
            known[id(tensor)] = outcome


def _tensors(structure: Any) -> list[Any]:
    return list(structure) if isinstance(structure, list | tuple) else [structure]


def _rule_of(layer: keras.Layer) -> Rule:
    for kind, rule in RULES:
        if isinstance(layer, kind):
            return rule
    return _pass


def _kernel(
    rng: np.random.Generator, shape: tuple[int, ...], fan_in_axes: tuple[int, ...], x: Moments, variance: float
) -> NDArray[np.float32]:
    """Draws from a normal distribution; each output is centred where the input has a mean, and scaled to the wanted
    variance."""
    kernel = rng.standard_normal(shape, dtype=np.float32)
    if x.mean**2 > 0.01 * x.variance:
        kernel -= kernel.mean(axis=fan_in_axes, keepdims=True)
    norm = np.sqrt(np.square(kernel).sum(axis=fan_in_axes, keepdims=True))
    return np.asarray(kernel / norm * np.float32(np.sqrt(variance / x.variance)), np.float32)


def _bias(layer: Any, rng: np.random.Generator, size: int) -> Weights:
    if not layer.use_bias:
        return []
    return [rng.standard_normal(size, dtype=np.float32) * np.float32(BIAS_SCALE)]


def _activated(layer: Any, moments: Moments) -> Moments:
    return through(layer.activation.__name__, moments)


def _conv(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    kernel = _kernel(rng, tuple(layer.kernel.shape), (0, 1, 2), inputs[0], 1.0)
    return [kernel, *_bias(layer, rng, layer.filters)], _activated(layer, Moments(0.0, 1.0))


def _dense(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    variance = LOGIT_VARIANCE if layer.activation.__name__ == "softmax" else 1.0
    kernel = _kernel(rng, tuple(layer.kernel.shape), (0,), inputs[0], variance)
    return [kernel, *_bias(layer, rng, layer.units)], _activated(layer, Moments(0.0, variance))


def _depthwise(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    """The taps are not centred: nine that sum to zero would be blind to flat areas."""
    flat = Moments(0.0, inputs[0].second)
    kernel = _kernel(rng, tuple(layer.kernel.shape), (0, 1), flat, 1.0)
    bias = _bias(layer, rng, kernel.shape[2] * kernel.shape[3])
    return [kernel, *bias], _activated(layer, Moments(0.0, 1.0))


def _separable(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    flat = Moments(0.0, inputs[0].second)
    depth = _kernel(rng, tuple(layer.depthwise_kernel.shape), (0, 1), flat, 1.0)
    point = _kernel(rng, tuple(layer.pointwise_kernel.shape), (0, 1, 2), Moments(0.0, 1.0), 1.0)
    return [depth, point, *_bias(layer, rng, layer.filters)], _activated(layer, Moments(0.0, 1.0))


def _norm(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    """A trained layer's statistics, spread a little: equal ones would let a wrong folding pass unnoticed."""
    (x,) = inputs
    size = int(layer.moving_mean.shape[0])
    spread = [rng.uniform(0.8, 1.2, size), rng.standard_normal(size) * BIAS_SCALE] if layer.scale else []
    if not layer.scale:
        spread = [rng.standard_normal(size) * BIAS_SCALE]
    mean = x.mean + rng.standard_normal(size) * BIAS_SCALE * np.sqrt(x.variance)
    variance = rng.uniform(0.8, 1.2, size) * x.variance
    return [value.astype(np.float32) for value in (*spread, mean, variance)], Moments(0.0, 1.0)


def _relu(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], through("relu6" if layer.max_value == 6 else "relu", inputs[0])


def _activation(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], _activated(layer, inputs[0])


def _add(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], added(inputs)


def _multiply(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], multiplied(inputs)


def _concatenate(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], mixed(inputs, [int(tensor.shape[-1]) for tensor in _tensors(layer.input)])


def _pooled(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], Moments(inputs[0].mean, inputs[0].variance * POOLED_SHARE)


def _pass(layer: Any, inputs: list[Moments], rng: np.random.Generator) -> Drawn:
    return [], inputs[0]


RULES: tuple[tuple[type[Any], Rule], ...] = (
    (layers.SeparableConv2D, _separable),
    (layers.DepthwiseConv2D, _depthwise),
    (layers.Conv2D, _conv),
    (layers.Dense, _dense),
    (layers.BatchNormalization, _norm),
    (layers.ReLU, _relu),
    (layers.Activation, _activation),
    (layers.Add, _add),
    (layers.Multiply, _multiply),
    (layers.Concatenate, _concatenate),
    (layers.GlobalAveragePooling2D, _pooled),
)
