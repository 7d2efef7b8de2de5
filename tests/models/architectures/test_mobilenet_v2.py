import numpy as np
import pytest

pytestmark = pytest.mark.keras


def weighted_layers(model):
    return {layer.name: layer for layer in model.layers if layer.weights}


@pytest.mark.parametrize(("width", "resolution"), [(0.35, 96), (1.0, 224), (1.4, 224), (0.5, 97)])
def test_every_layer_has_the_shape_that_keras_applications_gives_it(width: float, resolution: int):
    import keras

    from models.architectures.mobilenet_v2 import build

    ours = weighted_layers(build(width, resolution))
    theirs = weighted_layers(
        keras.applications.MobileNetV2((resolution, resolution, 3), alpha=width, weights=None, classes=1000)
    )
    assert list(ours) == list(theirs)
    for name, layer in ours.items():
        assert layer.output.shape[1:] == theirs[name].output.shape[1:], name
        assert [w.shape for w in layer.weights] == [w.shape for w in theirs[name].weights], name


def test_the_same_weights_give_the_same_output_as_keras_applications(image):
    import keras

    from models.architectures.mobilenet_v2 import build
    from models.weights.seeded import fill

    ours = build(0.35, 96)
    fill(ours, np.random.default_rng(3))
    theirs = keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, weights=None)
    for name, layer in weighted_layers(ours).items():
        theirs.get_layer(name).set_weights(layer.get_weights())
    picture = image(96, 1)
    np.testing.assert_allclose(
        ours.predict(picture, verbose=0), theirs.predict(picture, verbose=0), rtol=1e-4, atol=1e-6
    )
