"""From what a ground's night has found so far to what is said of its last stage."""

from __future__ import annotations

from collections.abc import Sequence

from harness.nightly.findings.judgement import GroundNight
from harness.nightly.measuring.night_budget import Spent
from harness.nightly.measuring.stage_decided import StageDecided
from harness.nightly.series import Ground


def decided_stage(night: GroundNight, stage: int, grounds: Sequence[Ground], spent: Spent) -> StageDecided:
    """`grounds`: all of the night."""
    answers, plan = night.so_far.answers, night.design.plan
    return StageDecided(
        phone=night.ground.phone,
        whose=_whose(night.ground, grounds),
        stage=stage,
        stages=plan.stages,
        pairs=plan.pairs[stage],
        calls=tuple(one.verdict.call for one in answers if one.series is not None),
        shared=next((one.verdict.call for one in answers if one.series is None), None),
        spent=spent,
    )


def _whose(ground: Ground, grounds: Sequence[Ground]) -> str:
    phones = {one.phone.identity: one.phone for one in grounds}
    words = []
    if len(phones) > 1:
        alike = [one for one in phones.values() if one.model == ground.phone.model]
        words.append(ground.phone.model if len(alike) == 1 else f"{ground.phone.model} ({ground.phone.asked})")
    mine = [one for one in grounds if one.phone.identity == ground.phone.identity]
    if len(mine) > 1:
        of_this_course = [one for one in mine if one.course == ground.course]
        variants = ", ".join(one.variant for one in ground.series)
        words.append(ground.course.words if len(of_this_course) == 1 else f"{ground.course.words} ({variants})")
    return ", ".join(words)
