"""The recipe "A network" of docs/extending.md, followed on a copy of the tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.scratch_tree import ScratchTree

pytestmark = [pytest.mark.keras, pytest.mark.long]

MODULE = '''"""TinyNet: two convolutions and a classifier."""

from __future__ import annotations

import keras

from models.architectures.layers import classifier, conv_relu, image, pooled


def build(width: float, resolution: int) -> keras.Model:
    inputs = image(resolution)
    x = conv_relu(conv_relu(inputs, 8, 3, 2, name="conv1"), 16, 3, 2, name="conv2")
    return keras.Model(inputs, classifier(pooled(x), 1000), name="tiny_net")
'''
REGISTRY_LINE = """    yield Architecture(
        "tiny_net",
        "tiny_net",
        "TinyNet 2017, Table 1",
        default_resolution=64,
        published=(OwnFigure("TinyNet 2017, Table 2", madds_m=0.5, top1_percent=12.5),),
    )
"""
MADDS = 32 * 32 * 8 * (3 * 3 * 3) + 16 * 16 * 16 * (3 * 3 * 8) + 16 * 1000
"""Output positions x kernel, of both convolutions and the classifier."""


def test_a_network_takes_its_module_its_registry_line_and_its_kept_count(tmp_path: Path, cache_folder: Path):
    tree = ScratchTree.copied_to(tmp_path / "tree")
    registry = "models/architectures/registry.py"
    tree.write("models/architectures/tiny_net.py", MODULE)
    tree.replace(registry, "\n\ndef _mobilenet_v2()", f"\n{REGISTRY_LINE}\n\ndef _mobilenet_v2()")
    tree.replace(registry, "import Architecture, Resolutions", "import Architecture, OwnFigure, Resolutions")
    tree.python("-m", "models.counted.recount", "tiny_net", XDG_CACHE_HOME=str(tmp_path))

    built = tree.bigcore(
        "build", "--architecture", "tiny_net", "--width", "1.0", "--resolution", "64", "--json",
        "--out", tmp_path / "built", XDG_CACHE_HOME=str(tmp_path),
    )  # fmt: skip
    shown = json.loads(tree.bigcore("models", "show", "tiny_net", "--json"))

    (artifact,) = json.loads(built)["artifacts"]
    assert (artifact["variant"], artifact["madds"]) == ("tiny_net_1.0_64", MADDS)
    assert "12.5" in json.dumps(shown)
    assert str(MADDS) in json.dumps(shown)
    assert tree.touched() == {"models/architectures/tiny_net.py", registry, "models/counted/costs.csv"}
