from pathlib import Path

import numpy as np
import pytest

from models.errors import WeightsRefused
from models.variant import Variant

pytestmark = pytest.mark.keras

VARIANT = Variant("mobilenet_v2", 0.35, 64)


def seeded(seed: int):
    from models.architectures import find
    from models.weights.seeded import fill

    model = find("mobilenet_v2").build(VARIANT.width, VARIANT.resolution)
    fill(model, np.random.default_rng(seed))
    return model


def equal(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one.get_weights(), other.get_weights(), strict=True))


@pytest.mark.parametrize("name", ["mine.weights.h5", "mine.keras"])
def test_a_file_of_this_network_is_loaded(tmp_path: Path, name: str):
    from models.weights.trained import load_file

    mine, model = seeded(2), seeded(1)
    mine.save(tmp_path / name) if name.endswith(".keras") else mine.save_weights(tmp_path / name)
    load_file(model, tmp_path / name, VARIANT)
    assert equal(model, mine)


@pytest.mark.parametrize("name", ["broken.weights.h5", "broken.keras", "broken.h5"])
def test_a_broken_file_is_refused_in_a_sentence(tmp_path: Path, name: str):
    from models.weights.trained import load_file

    (tmp_path / name).write_bytes(b"no weights at all")
    with pytest.raises(WeightsRefused, match="does not fit mobilenet_v2"):
        load_file(seeded(1), tmp_path / name, VARIANT)


def test_a_file_of_another_width_is_refused(tmp_path: Path):
    from models.architectures import find
    from models.weights.trained import load_file

    find("mobilenet_v2").build(0.5, 64).save_weights(tmp_path / "wide.weights.h5")
    with pytest.raises(WeightsRefused, match="give the weights of this network"):
        load_file(seeded(1), tmp_path / "wide.weights.h5", VARIANT)


def test_imagenet_weights_are_taken_over_layer_by_layer(monkeypatch):
    import keras

    from models.architectures import find
    from models.weights.trained import load_imagenet

    trained = keras.applications.MobileNetV2((64, 64, 3), alpha=0.35, weights=None)
    monkeypatch.setattr(keras.applications, "MobileNetV2", lambda **_: trained)
    model = seeded(1)
    load_imagenet(model, find("mobilenet_v2"), VARIANT)
    assert equal(model, trained)


def test_a_network_that_keras_has_not_trained_is_refused():
    from models.architectures import find
    from models.weights.trained import load_imagenet

    with pytest.raises(WeightsRefused, match="no ImageNet weights"):
        load_imagenet(seeded(1), find("squeezenet"), Variant("squeezenet", 1.0, 227))


def test_no_network_connection_is_said_in_a_sentence(monkeypatch):
    import keras

    from models.architectures import find
    from models.weights.trained import load_imagenet

    def offline(**_):
        raise Exception("URL fetch failure on https://example.invalid: None -- unreachable")

    monkeypatch.setattr(keras.applications, "MobileNetV2", offline)
    with pytest.raises(WeightsRefused, match="could not be downloaded"):
        load_imagenet(seeded(1), find("mobilenet_v2"), VARIANT)


def test_a_file_that_leaves_a_layer_without_weights_is_refused(tmp_path: Path):
    from models.architectures import find
    from models.weights.trained import load_file

    find("mobilenet_v2").build(VARIANT.width, VARIANT.resolution).save_weights(tmp_path / "zeros.weights.h5")
    with pytest.raises(WeightsRefused, match="layer Conv1 has no weights"):
        load_file(seeded(1), tmp_path / "zeros.weights.h5", VARIANT)
