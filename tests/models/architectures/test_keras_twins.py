"""Our parametric networks beside those that keras.applications has: same layers, same shapes, same parameters."""

import pytest

pytestmark = pytest.mark.keras

TWINS = [
    ("mobilenet_v1", "MobileNet", 0.5, 128, {"alpha": 0.5}),
    ("mobilenet_v3_small", "MobileNetV3Small", 0.75, 128, {"alpha": 0.75}),
    ("mobilenet_v3_large", "MobileNetV3Large", 1.0, 128, {"alpha": 1.0}),
    ("resnet101", "ResNet101", 1.0, 96, {}),
]


@pytest.mark.parametrize(("name", "twin", "width", "resolution", "options"), TWINS)
def test_every_weighted_layer_has_its_twin_in_keras(name, twin, width, resolution, options):
    import keras

    from models.architectures import find

    ours = find(name).build(width, resolution)
    theirs = getattr(keras.applications, twin)(input_shape=(resolution, resolution, 3), weights=None, **options)
    known = {layer.name: layer for layer in theirs.layers if layer.weights}
    mine = {layer.name: layer for layer in ours.layers if layer.weights}
    assert set(mine) == set(known)
    for layer_name, layer in mine.items():
        twin_layer = known[layer_name]
        assert [w.shape for w in layer.weights] == [w.shape for w in twin_layer.weights], layer_name
        assert layer.output.shape[1:] == twin_layer.output.shape[1:], layer_name


def test_vgg16_has_keras_layers_and_the_published_138_million_parameters():
    from models.architectures import find

    assert find("vgg16").build(1.0, 224).count_params() == 138_357_544
