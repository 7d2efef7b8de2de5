"""The files that an earlier run measured, for `--against RUN`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.records import ESTIMATE, PHONE, RUN, SESSION
from support.tiny_model import tiny_model

from harness.errors import ConfigRefused
from harness.results.outcomes import RunResult
from harness.sweep.models import adopt_folder, models_of_run


@pytest.fixture
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIGCORE_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "models" / "mine.tflite"
    file.parent.mkdir()
    file.write_bytes(tiny_model())
    return file


def run_of(file: Path) -> tuple[RunResult, dict[str, str]]:
    """A run of a file that somebody brought, and where it lay."""
    (model,) = adopt_folder(file.parent).models
    estimates = (replace(ESTIMATE, variant=model.name, sha256=model.sha256),)
    return RunResult(RUN, SESSION, PHONE, estimates, (model.record,), ()), {model.sha256: str(file)}


def test_a_file_that_somebody_brought_is_found_where_it_lay(own_file: Path) -> None:
    result, lay_at = run_of(own_file)
    (found,) = models_of_run(result, lay_at).models
    assert (found.file, found.name) == (own_file, "mine")


def test_one_that_is_another_file_now_is_never_taken_for_it(own_file: Path) -> None:
    result, lay_at = run_of(own_file)
    own_file.write_bytes(tiny_model() + b"changed")
    with pytest.raises(ConfigRefused, match=r"mine: the file that .* measured is no longer here"):
        models_of_run(result, lay_at)
    own_file.unlink()
    with pytest.raises(ConfigRefused, match="no longer here"):
        models_of_run(result, lay_at)
