"""`bigcore build`: what is asked for and is nothing to build."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.errors import ConfigRefused


def test_a_toml_that_names_files_alone_is_told_that_nothing_is_to_be_built(tmp_path: Path, tiny_model: bytes) -> None:
    (tmp_path / "mine.tflite").write_bytes(tiny_model)
    toml = tmp_path / "sweep.toml"
    toml.write_text('[[model]]\nfile = "mine.tflite"\n')
    done = CliRunner().invoke(build_app(), ["build", str(toml), "--out", str(tmp_path / "built")])
    assert isinstance(done.exception, ConfigRefused)
    assert "names no variant to build" in str(done.exception)
    assert not (tmp_path / "built").exists()
