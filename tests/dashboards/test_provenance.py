"""Where the numbers come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dashboards.pages.provenance import facts_of_run
from harness.results.records import ANCHOR


def test_weights_and_accuracies_are_those_of_what_was_asked_for(made: Callable[..., Any]) -> None:
    run = made().result.runs[0]
    anchor = replace(run.artifacts[0], variant=ANCHOR, weights_origin="shipped", top1=None, top1_source=None)
    assert facts_of_run(replace(run, artifacts=(*run.artifacts, anchor))) == facts_of_run(run)
