"""The accepted and the candidate build: model files, app and official tool."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import ConfigRefused
from harness.nightly.builds.build_command import run_build
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.secrets import secrets_of
from harness.nightly.series import Watched
from harness.results.names import why_no_model_name
from harness.results.night_basis import BuildRecord
from models.errors import ModelsError
from models.formats.known import BUILT, format_of, models_in


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tonight's build."""

    models: Mapping[str, Path]
    """By variant."""
    app: Path | None
    tool: Path | None
    failed: Mapping[str, str]
    """Variants that could not be built, and why."""
    from_folder: bool = False
    """What is watched is what a folder holds, and not a list in nightly.toml."""


def build_record(name: str, model_sha256: str, app_sha256: str | None, tool_sha256: str | None) -> BuildRecord:
    described = "\n".join((model_sha256, app_sha256 or "", tool_sha256 or ""))
    return BuildRecord(hashlib.sha256(described.encode()).hexdigest(), model_sha256, app_sha256, tool_sha256, name)


def freeze_candidate(frozen: Frozen, candidate: Candidate) -> Mapping[str, BuildRecord]:
    """By variant. All files are kept, so that a candidate can be accepted days later."""
    app = frozen.freeze(candidate.app) if candidate.app else None
    tool = frozen.freeze(candidate.tool) if candidate.tool else None
    return {
        variant: build_record(file.name, frozen.freeze(file), app, tool) for variant, file in candidate.models.items()
    }


def differences(one: Watched) -> tuple[str, ...]:
    """What differs between the sides that are measured, a sentence each; none for A/A."""
    before, now = one.accepted_programs, one.candidate_programs
    parts = (
        ("model", "", one.accepted.model_sha256, one.candidate.model_sha256),
        ("app", "bigcore's own", before.app_sha256, now.app_sha256),
        ("benchmark_model", "this computer's", before.tool_sha256, now.tool_sha256),
    )
    return tuple(
        f"{name}: {was[:12] if was else usual} -> {is_now[:12] if is_now else usual}"
        for name, usual, was, is_now in parts
        if was != is_now
    )


def find_candidate(config: NightlyConfig, folder: Path) -> Candidate:
    """Runs the build command, if there is one, and finds what is measured tonight. `folder`: that of nightly.toml."""
    source = config.candidate
    if source.command:
        run_build(source.command, folder, source.command_minutes, secrets_of(config, os.environ))
    for file in (source.apk, source.benchmark_model):
        if file is not None and not file.is_file():
            raise ConfigRefused(file, "the candidate is not there", "build it, or mend [candidate] of nightly.toml")
    if source.models is not None:
        files = models_in(source.models) if source.models.is_dir() else ()
        if not files:
            what = f"holds no {BUILT.suffix} file" if source.models.is_dir() else "is no folder"
            what = what if source.models.exists() else "is not there"
            raise ConfigRefused(source.models, what, "build the candidate, or mend [candidate] of nightly.toml")
        _refuse_names(files)
        return Candidate({file.stem: file for file in files}, source.apk, source.benchmark_model, {}, True)
    return _built(config)


def without_unreadable(candidate: Candidate) -> Candidate:
    """One file that is no model costs the others of its sweep nothing: it counts as one that could not be built."""
    failed = {}
    for variant, file in candidate.models.items():
        try:
            format_of(file).count(file, None)
        except ModelsError as error:
            failed[variant] = str(error)
    models = {variant: file for variant, file in candidate.models.items() if variant not in failed}
    return replace(candidate, models=models, failed={**candidate.failed, **failed})


def _refuse_names(files: Iterable[Path]) -> None:
    """A file's name is the name of its series; what no sweep could measure is said before the night."""
    for file in files:
        if wrong := why_no_model_name(file.stem):
            raise ConfigRefused(file, f"cannot be watched by its name: {wrong}", "rename it, or leave it out")


def _built(config: NightlyConfig) -> Candidate:
    from models.build import build

    given = {one.label: one.file for one in config.model}
    missing = {label: "its file is not there" for label, file in given.items() if not file.is_file()}
    found = {label: file for label, file in given.items() if label not in missing}
    wanted = config.sweep.model_copy(update={"grid": config.grid, "model": config.model}).variants
    report = build(wanted, weights=config.build.weights, seed=1)
    built = {artifact.name: artifact.path for artifact in report.artifacts}
    failed = {str(error.subject): str(error) for error in report.failed if isinstance(error, ModelsError)}
    return Candidate(built | found, config.candidate.apk, config.candidate.benchmark_model, failed | missing)
