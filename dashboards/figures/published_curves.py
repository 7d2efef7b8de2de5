"""The curves that were published, drawn quietly behind what was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    on_madds: tuple[tuple[float, float], ...]
    """(millions of multiply-adds, top-1 in percent), in order of cost."""
    on_latency: tuple[tuple[float, float], ...]
    """(ms on the phone named by `phone`, top-1 in percent)."""
    phone: str
    source: str


def published_curves() -> tuple[Curve, ...]:
    return ()
