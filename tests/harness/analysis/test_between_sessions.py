"""What a model did between two evenings, beside what all of them did."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from harness.analysis.compare import Comparison, Verdict
from harness.analysis.compare_runs import compare_runs
from harness.analysis.session_moves import session_moves
from harness.cli import run
from harness.results.records import ANCHOR
from harness.store.store import Store

MODELS = tuple(f"mobilenet_v2_{width}_224" for width in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4))
STARTS = 8


@pytest.fixture
def compared(store: Store, evening: Callable[..., Any]) -> Callable[..., Comparison]:
    """`compared(4, 0.0, {MODELS[1]: 1.05})`: four evenings, and one more where that model takes 5 % longer."""

    def tell(
        evenings: int,
        interaction_sd: float,
        steps: dict[str, float] | None = None,
        *,
        level_sd: float = 0.05,
        build: str = "a",
    ) -> Comparison:
        generator = np.random.default_rng(4)
        for number in range(evenings + 1):
            last = number == evenings
            level = np.exp(level_sd * generator.standard_normal())
            models = {
                name: _starts(
                    (10.0 + place)
                    * level
                    * np.exp(interaction_sd * generator.standard_normal())
                    * ((steps or {}).get(name, 1.0) if last else 1.0),
                    generator,
                )
                for place, name in enumerate((*MODELS, ANCHOR))
            }
            evening(f"night{number}", models, build=build if last else "a")
        return compare_runs(store, "night0", f"night{evenings}")

    return tell


def _starts(middle_ms: float, generator: np.random.Generator) -> tuple[float, ...]:
    return tuple(middle_ms * np.exp(0.001 * generator.standard_normal(STARTS)))


def test_a_slower_model_is_found_where_evenings_differ_by_more_than_it_is_slower(
    compared: Callable[..., Comparison],
) -> None:
    found = compared(4, 0.0, {MODELS[1]: 1.05}, build="b")
    verdicts = {one.variant: (one.verdict, one.relative.verdict) for one in found.variants if one.relative}
    assert verdicts.pop(MODELS[1]) == (Verdict.INCONCLUSIVE, Verdict.SLOWER)
    assert {relative for _, relative in verdicts.values()} == {Verdict.SAME}
    assert found.together is not None
    assert found.together.level_sd_percent == pytest.approx(5, rel=0.8)


def test_a_step_of_all_models_is_told_of_all_together_and_of_none_by_itself(
    compared: Callable[..., Comparison],
) -> None:
    found = compared(8, 0.0, dict.fromkeys((*MODELS, ANCHOR), 1.1), level_sd=0.002, build="b")
    assert found.together is not None
    assert found.together.interval is not None
    assert found.together.interval.low > 1.05
    assert all(one.relative is not None and one.relative.verdict is Verdict.SAME for one in found.variants)


def test_what_evenings_do_to_one_model_alone_widens_what_is_said_of_it(compared: Callable[..., Comparison]) -> None:
    found = compared(8, 0.03, {MODELS[1]: 1.05}, build="b")
    assert found.together is not None
    assert found.together.interaction_sd_percent == pytest.approx(3, rel=0.4)
    (one,) = [one for one in found.variants if one.variant == MODELS[1]]
    assert one.relative is not None
    assert one.relative.verdict is Verdict.INCONCLUSIVE


def test_two_evenings_alone_do_not_tell_how_evenings_differ(compared: Callable[..., Comparison]) -> None:
    found = compared(1, 0.0)
    assert found.together is not None
    assert found.together.interaction_sd_percent is None
    assert {one.relative.verdict for one in found.variants if one.relative} == {Verdict.INCONCLUSIVE}


def test_a_step_between_two_builds_does_not_pass_for_a_difference_between_evenings(
    compared: Callable[..., Comparison],
) -> None:
    found = compared(6, 0.0, {MODELS[1]: 1.5}, build="b")
    assert found.together is not None
    assert found.together.interaction_sd_percent is not None
    assert found.together.interaction_sd_percent < 0.2


def test_what_was_measured_interleaved_needs_no_others(store: Store, evening: Callable[..., Any]) -> None:
    models = dict.fromkeys(MODELS, (10.0,) * STARTS)
    evening("night", models, models)
    found = compare_runs(store, "night")
    assert found.together is None
    assert all(one.relative is None for one in found.variants)


def test_a_run_tells_what_sessions_do_to_all_models_and_to_one(
    compared: Callable[..., Comparison], store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    compared(8, 0.03)
    moves = session_moves(store, store.run_result("night3.1"))
    assert moves is not None
    assert moves.sessions == 9
    assert moves.level_sd_percent == pytest.approx(5, rel=0.6)
    assert moves.interaction_sd_percent == pytest.approx(3, rel=0.4)
    assert moves.another_session_percent == pytest.approx(1.96 * math.sqrt(2) * moves.interaction_sd_percent, rel=0.1)

    told = json.loads(said(capsys, store, "runs", "show", "night3", "--json"))
    assert told["runs"][0]["between_sessions"]["sessions"] == 9
    assert moves.sentence in " ".join(said(capsys, store, "runs", "show", "night3").split())


def test_too_few_sessions_say_nothing_of_others(compared: Callable[..., Comparison], store: Store) -> None:
    compared(1, 0.03)
    assert session_moves(store, store.run_result("night1.1")) is None


def said(capsys: pytest.CaptureFixture[str], store: Store, *words: str) -> str:
    with pytest.raises(SystemExit):
        run([*words, "--store", store.address])
    return capsys.readouterr().out
