"""What a model did between two evenings, beside what all of them did."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.analysis.between_sessions import relative, session_parts, together
from harness.analysis.compare import Relative, SessionLevel, Side, Together, Verdict, compare_variant
from harness.analysis.compare_runs import compare_runs
from harness.analysis.session_moves import moves_of, session_moves
from harness.cli import run
from harness.results.records import ANCHOR
from harness.store.store import Store

MODELS = tuple(f"mobilenet_v2_{width}_224" for width in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4))
CHANGED = MODELS[1]
OWN_SD = 0.001


@dataclass(frozen=True, slots=True)
class Evenings:
    """So many, and one more of another build, in which some models take longer."""

    count: int
    interaction_sd: float = 0.0
    level_sd: float = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    in_ms: Mapping[str, Verdict]
    beside: Mapping[str, Relative]
    together: Together

    @property
    def others(self) -> set[Verdict]:
        return {one.verdict for name, one in self.beside.items() if name != CHANGED}


def compared(evenings: Evenings, steps: Mapping[str, float]) -> Found:
    generator = np.random.default_rng(4)
    levels = evenings.level_sd * generator.standard_normal(evenings.count + 1)
    sides = {}
    for name in (*MODELS, ANCHOR):
        own = math.hypot(evenings.interaction_sd, OWN_SD) * generator.standard_normal(evenings.count + 1)
        *old, new = [
            SessionLevel(f"night{number}", "a", math.exp(log_ms), own_sd_percent=100 * OWN_SD)
            for number, log_ms in enumerate((levels + own).tolist())
        ]
        new = SessionLevel(new.run, "b", new.latency_ms * steps.get(name, 1.0), own_sd_percent=new.own_sd_percent)
        sides[name] = (Side(old[0], (*old[1:], new)), Side(new, tuple(old)))
    parts = session_parts((name, a, b) for name, (a, b) in sides.items())
    all_of_them = together(sides, parts)
    assert all_of_them is not None
    return Found(
        {name: compare_variant(name, *side, interleaved=False).verdict for name, side in sides.items()},
        {name: relative(name, sides, parts, margin_percent=1.0) for name in sides},
        all_of_them,
    )


def test_a_slower_model_is_found_where_evenings_differ_by_more_than_it_is_slower() -> None:
    found = compared(Evenings(5), {CHANGED: 1.05})
    assert found.in_ms[CHANGED] is Verdict.INCONCLUSIVE
    assert found.beside[CHANGED].verdict is Verdict.SLOWER
    assert found.others == {Verdict.SAME}


def test_a_step_of_all_models_is_told_of_all_together_and_of_none_by_itself() -> None:
    found = compared(Evenings(8, level_sd=0.002), dict.fromkeys((*MODELS, ANCHOR), 1.1))
    assert found.together.interval is not None
    assert found.together.interval.low > 1.05
    assert {one.verdict for one in found.beside.values()} == {Verdict.SAME}


def test_what_evenings_do_to_one_model_alone_widens_what_is_said_of_it() -> None:
    found = compared(Evenings(8, interaction_sd=0.03), {CHANGED: 1.05})
    assert found.together.interaction_sd_percent == pytest.approx(3, rel=0.4)
    assert found.beside[CHANGED].verdict is Verdict.INCONCLUSIVE


def test_two_evenings_alone_do_not_tell_how_evenings_differ() -> None:
    found = compared(Evenings(1), {})
    assert found.together.interaction_sd_percent is None
    assert {one.verdict for one in found.beside.values()} == {Verdict.INCONCLUSIVE}


def test_a_step_between_two_builds_does_not_pass_for_a_difference_between_evenings() -> None:
    found = compared(Evenings(6), {CHANGED: 1.5})
    assert found.together.interaction_sd_percent == pytest.approx(0.0, abs=0.1)


def test_what_was_measured_interleaved_needs_no_others(store: Store, evening: Callable[..., Any]) -> None:
    models = dict.fromkeys(MODELS, (10.0,) * 6)
    evening("night", models, models)
    found = compare_runs(store, "night")
    assert found.together is None
    assert all(one.relative is None for one in found.variants)


@pytest.fixture
def evenings(store: Store, evening: Callable[..., Any]) -> Store:
    """Four of them, which move all models by 5 % and each by 3 %."""
    generator = np.random.default_rng(4)
    for number in range(4):
        level = 0.05 * generator.standard_normal()
        own = 0.03 * generator.standard_normal(len(MODELS))
        starts = OWN_SD * generator.standard_normal((len(MODELS), 6))
        medians_ms = np.exp(level + own[:, np.newaxis] + starts)
        evening(f"night{number}", {name: tuple(row) for name, row in zip(MODELS, medians_ms.tolist(), strict=True)})
    return store


def test_a_run_tells_what_sessions_do_to_all_models_and_to_one(
    evenings: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    moves = session_moves(evenings, evenings.run_result("night3.1"))
    assert moves is not None
    assert moves.sessions == 4
    assert moves.level_sd_percent == pytest.approx(5, rel=0.8)
    assert moves.interaction_sd_percent == pytest.approx(3, rel=0.4)
    assert moves.another_session_percent > 1.96 * math.sqrt(2) * moves.interaction_sd_percent

    told = json.loads(said(capsys, evenings, "runs", "show", "night3", "--json"))
    assert told["runs"][0]["between_sessions"]["sessions"] == 4
    assert moves.sentence in " ".join(said(capsys, evenings, "runs", "show", "night3").split())
    summary = said(capsys, evenings, "report", "night3", "--markdown")
    assert moves.sentence.partition(" (")[0] in summary  # whose brackets are escaped
    said(capsys, evenings, "report", "night3", "-o", str(tmp_path / "night3.html"))
    assert f"<p>{moves.sentence}</p>" in (tmp_path / "night3.html").read_text("utf-8")
    compared_in_words = " ".join(said(capsys, evenings, "compare", "night0", "night3").split())
    assert "beside the others" in compared_in_words
    assert f"one model by itself by {moves.interaction_sd_percent:.1f} %" in compared_in_words


def test_too_few_sessions_say_nothing_of_others(store: Store, evening: Callable[..., Any]) -> None:
    evening("alone", dict.fromkeys(MODELS, (10.0,) * 6))
    assert session_moves(store, store.run_result("alone.1")) is None


def said(capsys: pytest.CaptureFixture[str], store: Store, *words: str) -> str:
    with pytest.raises(SystemExit):
        run([*words, "--store", store.address])
    return capsys.readouterr().out


@pytest.mark.parametrize(("level_sd", "own_sd"), [(0.02, 0.005), (0.0, 0.02), (0.05, 0.05)])
def test_another_session_finds_a_latency_and_a_place_where_four_sessions_say(level_sd: float, own_sd: float) -> None:
    """Sessions are the units: 95 % of the fifth ones, over many phones."""
    generator = np.random.default_rng(6)
    of_latency, of_place = [], []
    for _ in range(300):
        logs = level_sd * generator.standard_normal(5) + own_sd * generator.standard_normal((6, 5))
        levels = {
            str(row): tuple(SessionLevel(f"s{at}", "f" * 64, float(np.exp(one))) for at, one in enumerate(told[:4]))
            for row, told in enumerate(logs)
        }
        sides = {name: Side(told[-1], told[:-1]) for name, told in levels.items()}
        moves = moves_of(session_parts((name, side, side) for name, side in sides.items()))
        assert moves is not None
        steps = 100 * (logs[:, 4] - logs[:, 3])
        of_latency.append(np.mean(np.abs(steps) <= moves.another_session_latency_percent))
        of_place.append(np.mean(np.abs(steps - np.median(steps)) <= moves.another_session_percent))
    assert 0.9 < np.mean(of_latency) < 0.99
    assert np.mean(of_place) > 0.93
