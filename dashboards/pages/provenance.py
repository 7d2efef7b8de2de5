"""Where every number of a run comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dashboards.figures.points import run_names
from dashboards.figures.words import milliseconds
from dashboards.pages.toml_text import toml_text
from harness.analysis.cluster_shares import share_words
from harness.analysis.host_words import host_sentence
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import ANCHOR, ANY_CORE, SweepRecord
from harness.visible import visible

WIDE = 60
"""Longer values take the whole width: a hash is not broken where a screen can hold it."""
LONGEST = 1200
LONGEST_FILE = 20_000


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    code: bool = False
    lines: bool = False
    """Text of several lines, shown as it is."""
    copied: bool = False
    """A page with scripts offers to copy it."""

    @property
    def wide(self) -> bool:
        return self.copied or len(self.value) > WIDE


@dataclass(frozen=True, slots=True)
class Provenance:
    title: str
    facts: tuple[Fact, ...]


RULES = {
    "cpu_capacity": "the cluster with the greatest cpu_capacity",
    "max_frequency": "the cluster with the greatest maximum frequency",
    "all_equal": "all cores are equal; not called large",
    "chosen": "chosen by --core",
    "not_pinned": "Android's scheduler chooses",
    "unknown": "unknown",
}


def provenances_of(results: Sequence[SweepResult]) -> tuple[Provenance, ...]:
    runs = [(result.sweep, run) for result in results for run in result.runs]
    names = run_names([run for _, run in runs])
    return tuple(
        Provenance(name, (*facts_of_run(run), *_shown(_sweep_facts(sweep))))
        for (sweep, run), name in zip(runs, names, strict=True)
    )


def facts_of_run(run: RunResult) -> tuple[Fact, ...]:
    return _shown((*_phone_facts(run), *_measure_facts(run), *_model_facts(run)))


def _shown(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(
        fact if fact.lines else replace(fact, value=visible(fact.value, LONGEST)) for fact in facts if fact.value
    )


def _phone_facts(run: RunResult) -> Iterable[Fact]:
    phone, session, core = run.phone, run.session, run.run.core
    virtual = f", virtual ({phone.engine})" if phone.virtual else ""
    yield Fact("Phone", f"{phone.manufacturer} {phone.model}{virtual}")
    yield Fact("System on chip", phone.soc or "")
    yield Fact("Phone identity", phone.identity, code=True)
    yield Fact("Serial", phone.serial, code=True)
    yield Fact("Android", f"{session.android} (SDK {session.sdk})")
    yield Fact("Android build", session.fingerprint, code=True)
    yield Fact("This computer", host_sentence(session.host) if session.host else "")
    yield Fact("Core", _core(run))
    yield Fact("Rule of the core", RULES.get(core.rule, core.rule))


def _core(run: RunResult) -> str:
    core = run.run.core
    if core.label == ANY_CORE:
        return f"any; mask {core.mask}; clusters {run.run.clusters or 'not told apart'}"
    return f"CPU {core.cpu}, {core.label}; mask {core.mask}"


def _measure_facts(run: RunResult) -> Iterable[Fact]:
    record = run.run
    yield Fact("Clock", str(record.clock))
    yield Fact("Runner", str(record.runner))
    yield Fact("Runtime", record.runtime or "unknown")
    yield Fact("Threads", f"{record.threads}, XNNPACK {'on' if record.xnnpack else 'off'}")
    yield Fact("App", f"sha256 {run.program_sha256}" if run.program_sha256 else "", code=True)
    copy = f"sha256 {record.app_sha256}, a copy under another package name" if run.given_app_sha256 else ""
    yield Fact("App as installed", copy, code=True)
    starts = [estimate.starts for estimate in run.estimates]
    yield Fact("Starts", _span(starts))
    yield Fact("Time on each cluster", _listed(_cluster_time(run), most=30))
    valid = sum(estimate.valid for estimate in run.estimates)
    if run.estimates:
        yield Fact("Valid", f"{valid} of {len(run.estimates)} estimates")
    yield Fact("Anchor model", f"{milliseconds(run.anchor.latency_ms)} ms" if run.anchor else "")


def _cluster_time(run: RunResult) -> Iterable[str]:
    for estimate in run.estimates:
        if words := share_words(run.run.clusters, estimate.cluster_shares):
            yield f"{estimate.variant}: {words}"


def _model_facts(run: RunResult) -> Iterable[Fact]:
    """The anchor is left out: it is our own, has no accuracy and was not asked for."""
    asked = [artifact for artifact in run.artifacts if artifact.variant != ANCHOR]
    yield Fact("Weights", _listed(artifact.weights_origin for artifact in asked))
    yield Fact("Accuracies", _listed(artifact.top1_source or "unknown" for artifact in asked))


def _sweep_facts(sweep: SweepRecord) -> Iterable[Fact]:
    yield Fact("Sweep", sweep.sweep, code=True)
    yield Fact("Measured", _measured(sweep))
    yield Fact("Seed", str(sweep.seed))
    yield Fact("bigcore", sweep.version)
    yield Fact("Imported from", sweep.origin or "")
    yield Fact("Repeat it with", sweep.command, code=True, copied=True)
    yield _settings(sweep.config_json)


def _settings(config_json: str) -> Fact:
    text = toml_text(config_json)
    if text is None or len(text) > LONGEST_FILE:
        return Fact("Configuration", config_json, code=True, copied=True)
    return Fact("sweep.toml", text, code=True, lines=True, copied=True)


def _measured(sweep: SweepRecord) -> str:
    """Such as `2026-11-20 22:00 to 22:09 UTC`."""
    began, ended = (spelled.replace("T", " ")[:16] for spelled in (sweep.started_at, sweep.ended_at or ""))
    if not ended:
        return f"{began} UTC, no end recorded"
    return f"{began} to {ended[11:] if ended[:10] == began[:10] else ended} UTC"


def _span(starts: list[int]) -> str:
    if not starts:
        return ""
    few, many = min(starts), max(starts)
    return f"{few} per variant" if few == many else f"{few} to {many} per variant"


def _listed(words: Iterable[str], most: int = 4) -> str:
    different = list(dict.fromkeys(words))
    return "; ".join(different[:most]) + (f" and {len(different) - most} more" if len(different) > most else "")
