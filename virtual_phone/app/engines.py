"""Which engine a phone runs its app with."""

from __future__ import annotations

import os

from virtual_phone.app.launcher import Launcher
from virtual_phone.device.phone import Phone
from virtual_phone.errors import ProfileRefused


def make_engine(name: str, phone: Phone, host_core: int | None) -> Launcher:
    match name:
        case "litert":
            from virtual_phone.app.litert_engine import LiteRtEngine

            return Launcher(phone, LiteRtEngine(phone, _core(host_core)))
        case "replay":
            from virtual_phone.app.replay_engine import ReplayEngine

            return Launcher(phone, ReplayEngine(phone))
        case "apk":
            from virtual_phone.app.apk_source import ApkSource

            return Launcher(phone, ApkSource(phone, _core(host_core)))
        case _:
            raise ProfileRefused(name, "no such engine", "choose litert, replay or apk")


def _core(asked: int | None) -> int:
    allowed = os.sched_getaffinity(0)
    if asked is None:
        return max(allowed)
    if asked not in allowed:
        raise ProfileRefused(
            f"--host-core {asked}",
            "this process may not run there",
            f"choose one of {', '.join(map(str, sorted(allowed)))}",
        )
    return asked
