"""The shipped profiles beside the published topologies that they claim to play."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from virtual_phone.device.masks import read_list
from virtual_phone.device.profile import FOLDER, load, with_replay
from virtual_phone.errors import ProfileRefused

PUBLISHED = Path(__file__).parents[1] / "harness" / "phone" / "data" / "phones.csv"
CLUSTER = re.compile(r"(\d+(?:-\d+)?):[^@;]*@(\d{6,7})")
PLAYED = {
    "pixel_1": "Google Pixel (2016)",
    "pixel_3": "Google Pixel 3",
    "pixel_8": "Google Pixel 8 / 8 Pro",
    "galaxy_s8": "Samsung Galaxy S8 (Exynos)",
    "galaxy_s10": "Samsung Galaxy S10 (global)",
    "moto_g4": "Motorola Moto G4",
    "oppo_r15": "OPPO R15",
    "xiaomi_13_pro": "Snapdragon 8 Gen 2 phones (Xiaomi 13 Pro etc.)",
}


@pytest.mark.parametrize(("name", "phone"), PLAYED.items())
def test_the_clusters_are_the_published_ones(name: str, phone: str) -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["phone"] == phone)
    published = [
        (tuple(read_list(cpus)), int(khz)) for cpus, khz in CLUSTER.findall(row["clusters_cpuids_core_maxkHz"])
    ]
    profile = load(name)
    assert [(cluster.cpus, cluster.max_khz) for cluster in profile.clusters] == published
    fastest = min(profile.clusters, key=lambda cluster: cluster.slowdown)
    assert list(fastest.cpus) == read_list(row["fastest_cpus"])


def test_the_shipped_profiles_are_at_least_eight() -> None:
    assert len(list(FOLDER.glob("*.toml"))) >= 8


def test_a_profile_of_ones_own_changes_only_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('source = "mine"\nbased_on = "pixel_3"\nmodel = "Mine"\n[heat]\non = false\n')
    mine, base = load(str(tmp_path / "mine.toml")), load("pixel_3")
    assert (mine.model, mine.heat.on, mine.name) == ("Mine", False, "mine")
    assert (mine.clusters, mine.heat.rise_c) == (base.clusters, base.heat.rise_c)


@pytest.mark.parametrize(
    "text", ["", "clusters = 3", 'based_on = "pixel_1"\ncolour = "red"', 'based_on = "nokia_3310"', "= ="]
)
def test_what_is_no_profile_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(ProfileRefused, match=re.escape("bad.toml")):
        load(str(tmp_path / "bad.toml"))


def test_a_replay_model_changes_the_profiles_own(tmp_path: Path) -> None:
    (tmp_path / "replay.toml").write_text("start_noise = 0.025\n")
    changed = with_replay(load("pixel_1"), tmp_path / "replay.toml").replay
    assert (changed.start_noise, changed.session_ramp) == (0.025, load("pixel_1").replay.session_ramp)
