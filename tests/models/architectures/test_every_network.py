"""Every architecture at two sizes, from the registry line to a finite output; small and narrow, to be quick."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from models.architectures import REGISTRY, Architecture

pytestmark = pytest.mark.keras

SIZES = {
    "squeezenet": (64, 97),
    "alexnet": (67, 99),
    "vgg16": (32, 64),
    "ssd300_vgg16": (300,),
    "ssd512_vgg16": (512,),
    "yolo_v2": (96, 128),
}


def sizes(architecture: Architecture) -> tuple[int, ...]:
    if architecture.name.startswith("ssd"):
        return SIZES.get(architecture.name, (96, 128))
    if architecture.name.startswith("deeplab"):
        return (65, 97)
    return SIZES.get(architecture.name, (64, 97))


def cases():
    for architecture in REGISTRY.values():
        for resolution in sizes(architecture):
            yield pytest.param(architecture, resolution, id=f"{architecture.name}_{resolution}")


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


@pytest.mark.parametrize(("architecture", "resolution"), cases())
def test_it_builds_converts_runs_and_costs_what_its_layers_say(architecture: Architecture, resolution: int, image):
    import keras
    from ai_edge_litert.interpreter import Interpreter

    from models.convert import convert
    from models.cost import count_bytes
    from models.weights.seeded import fill

    keras.backend.clear_session()
    model = architecture.build(max(architecture.widths.least, 0.25), resolution)
    fill(model, np.random.default_rng(1))
    data = convert(model)

    cost = count_bytes(data)
    assert (cost.madds, cost.weights) == madds_and_weights(model)
    assert cost.warnings == ()

    interpreter = Interpreter(model_content=data)
    interpreter.allocate_tensors()
    first, second = (outputs_of(interpreter, image(resolution, seed)) for seed in (1, 2))
    assert {output.shape for output in first} == {tuple(output.shape) for output in model.outputs}
    for output in (*first, *second):
        assert np.isfinite(output).all()
    assert any(not np.allclose(one, other, rtol=0.05) for one, other in zip(first, second, strict=True))


def outputs_of(interpreter, picture):
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
    interpreter.invoke()
    return [np.array(interpreter.get_tensor(details["index"])) for details in interpreter.get_output_details()]
