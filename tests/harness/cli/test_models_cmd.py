import json

import pytest
from support.spoken_command import bigcore

from models.architectures.registry import REGISTRY


def test_the_list_has_every_architecture_with_its_count(capsys):
    code, out, _ = bigcore(capsys, "models", "list", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "bigcore.models/1"
    assert [model["architecture"] for model in document["models"]] == list(REGISTRY)
    (ours,) = next(m["variants"] for m in document["models"] if m["architecture"] == "mobilenet_v2")
    assert ours["variant"] == "mobilenet_v2_1.0_224"
    assert ours["counted"]["madds"] == 300_774_272
    assert ours["published"][0]["madds_m"] == 300


def test_one_network_is_shown_with_its_sources_and_why_sources_differ(capsys):
    code, out, _ = bigcore(capsys, "models", "show", "mobilenet_v2")
    assert code == 0
    assert "300.77" in out
    assert "1801.04381" in out
    assert "no expand conv for t=1" in out


def test_one_variant_is_shown_alone(capsys):
    code, out, _ = bigcore(capsys, "models", "show", "mobilenet_v2_0.35_96", "--json")
    assert code == 0
    (model,) = json.loads(out)["models"]
    assert [variant["variant"] for variant in model["variants"]] == ["mobilenet_v2_0.35_96"]


@pytest.mark.parametrize("name", ["mobilnet_v2", "mobilenet_v2_1.0_7", "nonesuch_1.0_224", ""])
def test_a_name_that_is_none_exits_with_2_and_one_sentence(capsys, name):
    code, out, err = bigcore(capsys, "models", "show", name)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1


def test_listing_needs_no_tensorflow():
    import subprocess
    import sys

    program = (
        "import sys; from models.catalogue import catalogue; catalogue();"
        " sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
