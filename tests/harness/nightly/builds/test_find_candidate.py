"""Where tonight's build is looked for, and what is said where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.builds.builds import find_candidate
from harness.nightly.config import CandidateSection, NightlyConfig


def why_not(models: Path) -> str:
    with pytest.raises(ConfigRefused) as refused:
        find_candidate(NightlyConfig(candidate=CandidateSection(models=models)), models.parent)
    return refused.value.what


def test_a_folder_of_models_that_is_not_there_is_told_from_one_that_holds_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    assert why_not(tmp_path / "empty") == "holds no .tflite file"
    assert why_not(tmp_path / "file") == "is no folder"
    assert why_not(tmp_path / "nosuch") == "is not there"
