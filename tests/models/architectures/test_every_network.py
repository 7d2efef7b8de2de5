"""Every architecture at two sizes, from the registry line to a finite output; small and narrow, to be quick."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from models.architectures import REGISTRY, Architecture

pytestmark = pytest.mark.keras

SMALL = 65
APART = 32


def sizes(architecture: Architecture) -> tuple[int, ...]:
    """Two small ones; one where the network is defined for no other."""
    allowed = [size for size in range(SMALL, architecture.resolutions.most + 1) if architecture.resolutions.allow(size)]
    first = allowed[0]
    return first, *[size for size in allowed if size >= first + APART][:1]


def madds_and_weights(model) -> tuple[int, int]:
    """The convention once more, independent of the .tflite: output positions times kernel size, layer by layer."""
    from keras import layers

    madds = weights = 0
    for layer in model.layers:
        if isinstance(layer, layers.SeparableConv2D):
            kernels = [layer.depthwise_kernel, layer.pointwise_kernel]
        elif isinstance(layer, layers.DepthwiseConv2D | layers.Conv2D | layers.Dense):
            kernels = [layer.kernel]
        else:
            continue
        size = sum(prod(kernel.shape) for kernel in kernels)
        positions = 1 if isinstance(layer, layers.Dense) else prod(layer.output.shape[1:3])
        madds += positions * size
        weights += size
    return madds, weights


@pytest.mark.parametrize("architecture", REGISTRY.values(), ids=REGISTRY)
def test_it_builds_converts_runs_and_costs_what_its_layers_say_at_two_sizes(architecture: Architecture, image):
    from models.formats.tflite.flatfile import resized

    files = {resolution: file_of(architecture, resolution, image) for resolution in sizes(architecture)}
    if architecture.resizable:
        first, second = files
        assert resized(files[first], second) == files[second]


def file_of(architecture: Architecture, resolution: int, image) -> bytes:
    import keras
    from ai_edge_litert.interpreter import Interpreter

    from models.cost import count_bytes
    from models.formats.tflite.convert import convert
    from models.weights.seeded import fill

    keras.backend.clear_session()
    model = architecture.build(architecture.widths.least, resolution)
    fill(model, np.random.default_rng(1))
    data = convert(model)

    cost = count_bytes(data)
    assert (cost.madds, cost.weights) == madds_and_weights(model)
    assert cost.warnings == ()

    interpreter = Interpreter(model_content=data)
    interpreter.allocate_tensors()
    first, second = (outputs_of(interpreter, image(resolution, seed)) for seed in (1, 2))
    assert [output.shape for output in first] == [tuple(output.shape) for output in model.outputs]
    for output in (*first, *second):
        assert np.isfinite(output).all()
    assert any(not np.allclose(one, other, rtol=0.02) for one, other in zip(first, second, strict=True))
    return data


def outputs_of(interpreter, picture):
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
    interpreter.invoke()
    return [np.array(interpreter.get_tensor(details["index"])) for details in interpreter.get_output_details()]
