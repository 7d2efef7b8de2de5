"""Each way of [tell] has a place of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.config import TellSection
from harness.nightly.tell.targets import refuse_targets, targets_of


def refuse(folder: Path, **names: str) -> None:
    refuse_targets(targets_of(TellSection.model_validate({key: folder / name for key, name in names.items()})))


@pytest.mark.parametrize("other", ["t.out", "T.OUT", "folder/../t.out", "link"])
def test_two_ways_never_write_one_file(tmp_path: Path, other: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "t.out")
    with pytest.raises(ConfigRefused, match=r"`markdown` of.*`junit` as well; name another file for `junit` of"):
        refuse(tmp_path, markdown="t.out", junit=other)


def test_no_way_writes_a_file_of_otavas_folder(tmp_path: Path) -> None:
    for name in ("otava/otava.yaml", "otava/net_a.csv", "otava"):
        with pytest.raises(ConfigRefused, match=r"is written for `otava` of .* and for `page`"):
            refuse(tmp_path, otava="otava", page=name)
    refuse(tmp_path, otava="otava", page="otava/nights.html")


def test_a_file_is_no_folder_and_a_folder_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigRefused, match=r"is a folder; name another file for `atom` of \[tell\]"):
        refuse(tmp_path, atom="folder")
    with pytest.raises(ConfigRefused, match=r"is no folder; name another folder for `otava` of \[tell\]"):
        refuse(tmp_path, otava="file")


@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="there are no devices among the files here")
def test_a_device_takes_one_way_after_another(tmp_path: Path) -> None:
    refuse(tmp_path, markdown=os.devnull, junit=os.devnull)
