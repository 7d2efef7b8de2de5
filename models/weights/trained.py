"""Trained weights: Keras's for ImageNet, downloaded on request only, or a file of the user's own."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from models.architectures.architecture import Architecture
from models.errors import WeightsRefused
from models.variant import Variant


def load_imagenet(model: keras.Model, architecture: Architecture, variant: Variant) -> None:
    """Takes the weights over layer name by layer name."""
    if architecture.imagenet is None:
        raise WeightsRefused(variant.name, "Keras has no ImageNet weights for it", "use seeded weights or a file")
    trained = _downloaded(architecture.imagenet, variant)
    known = {layer.name: layer for layer in trained.layers if layer.weights}
    for layer in model.layers:
        if not layer.weights:
            continue
        if layer.name not in known or [w.shape for w in known[layer.name].weights] != [w.shape for w in layer.weights]:
            raise WeightsRefused(
                variant.name, f"Keras's ImageNet weights do not fit layer {layer.name}", "use seeded weights or a file"
            )
        layer.set_weights(known[layer.name].get_weights())


def _downloaded(network: str, variant: Variant) -> keras.Model:
    size = variant.resolution
    widths = {"alpha": variant.width} if network.startswith("MobileNet") else {}
    try:
        return getattr(keras.applications, network)(input_shape=(size, size, 3), weights="imagenet", **widths)
    except ValueError as error:  # Keras has these weights for some widths and sizes only.
        first = next(iter(str(error).splitlines()), "no such weights")
        raise WeightsRefused(variant.name, f"Keras says: {first}", "choose another width or resolution") from error
    except Exception as error:
        if "URL fetch failure" not in str(error):
            raise
        raise WeightsRefused(
            variant.name, "the ImageNet weights could not be downloaded", "check the network and try again"
        ) from error


def load_file(model: keras.Model, path: Path, variant: Variant) -> None:
    try:
        if path.suffix == ".keras":
            model.set_weights(keras.saving.load_model(path, compile=False).get_weights())
        else:
            model.load_weights(path)
    except (ValueError, OSError, KeyError, TypeError) as error:
        first = next(iter(str(error).splitlines()), type(error).__name__)
        raise _misfit(path, variant, first[:200]) from error
    for layer in model.layers:
        # Keras passes over layers that the file does not have, and our kernels begin as zeros.
        if layer.weights and not np.any(layer.get_weights()[0]):
            raise _misfit(path, variant, f"layer {layer.name} has no weights in it")


def _misfit(path: Path, variant: Variant, why: str) -> WeightsRefused:
    return WeightsRefused(path, f"does not fit {variant.name} ({why})", "give the weights of this network")
