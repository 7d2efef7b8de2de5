"""The warm-up rule of android_app/PROTOCOL.md, over given latencies. The app applies it live; this is its reference."""

from __future__ import annotations

from collections.abc import Sequence

FAST_ALPHA = 0.1
SLOW_ALPHA = 0.02


def warmup_end(
    latencies_ms: Sequence[float],
    min_runs: int = 3,
    min_ms: float = 50.0,
    max_ms: float = 1000.0,
    tolerance: float = 0.04,
    steady_runs: int = 10,
) -> int | None:
    """How many runs the warm-up takes; None if these latencies end before it does.

    It ends when the fast and the slow exponential moving average agreed within `tolerance` of the slow one for
    `steady_runs` in a row, after both minima; or at `max_ms`. AndroidX's WarmupManager uses the same idea.
    """
    fast = slow = spent_ms = 0.0
    steady = 0
    for run, latency_ms in enumerate(latencies_ms, start=1):
        fast = latency_ms if run == 1 else fast + FAST_ALPHA * (latency_ms - fast)
        slow = latency_ms if run == 1 else slow + SLOW_ALPHA * (latency_ms - slow)
        spent_ms += latency_ms
        steady = steady + 1 if abs(fast - slow) <= tolerance * slow else 0
        settled = run >= min_runs and spent_ms >= min_ms and steady >= steady_runs
        if settled or spent_ms >= max_ms:
            return run
    return None
