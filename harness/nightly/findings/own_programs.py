"""Ratios of which bigcore's own app is one side: another bigcore brings another app, which is part of them then."""

from __future__ import annotations

from harness.nightly.findings.night_context import NightContext
from harness.nightly.series import Watched
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import Notice


def own_app_notice(context: NightContext) -> tuple[Notice, ...]:
    """Once, in the first night of that bigcore. Where both sides run with its app, no ratio holds what it changed."""
    last, now = context.ledger.last_night, context.night
    held = [one for one in context.watched if _is_one_side(one)]
    if last is None or last.version == now.version or not held:
        return ()
    series = f"{held[0].name} is" if len(held) == 1 else f"{len(held)} series are"
    detail = (
        f"bigcore {last.version} became {now.version}, and {series} measured with its own app on one side alone: what"
        " changed in that app is part of the ratio from tonight on"
    )
    return (Notice(now.night, "", NoticeKind.OWN_APP_CHANGED, detail, held[0].name if len(held) == 1 else None),)


def _is_one_side(one: Watched) -> bool:
    apps = {one.accepted_programs.app_sha256, one.candidate_programs.app_sha256}
    return len(apps) > 1 and None in apps
