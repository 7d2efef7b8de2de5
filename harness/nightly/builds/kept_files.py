"""Which files of builds a watch still needs."""

from __future__ import annotations

from harness.store.nights import KeptNights

KEPT_CANDIDATES = 30
"""Nights whose candidates can still be accepted by hand."""


def wanted_files(kept: KeptNights) -> frozenset[str]:
    """Hashes of the files of all accepted builds, of the last nights' candidates, and of each series' last one."""
    builds = {build.sha256: build for build in kept.builds()}
    recent = {night.night for night in kept.nights()[-KEPT_CANDIDATES:]}
    wanted = {made.accepted_sha256 for made in kept.acceptances()}
    measured = [(one, one.candidate_sha256) for one in kept.series() if one.candidate_sha256 is not None]
    wanted |= {sha256 for one, sha256 in measured if one.night in recent}
    wanted |= set({one.series: sha256 for one, sha256 in measured}.values())
    needed = [builds[sha256] for sha256 in wanted if sha256 in builds]
    return frozenset(file for one in needed for file in (one.model_sha256, one.app_sha256, one.tool_sha256) if file)
