"""Every shell line that the harness can send to a phone, with the worst words it may have to carry.

A test runs each through a real mksh: quoting and control flow must come out as meant there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.doctor import bundle
from harness.phone import (
    app_ops,
    clock_lock,
    conditions,
    facts,
    files,
    install,
    journal,
    online_cpus,
    performance_mode,
    screen,
    settings,
    thermal,
    topology,
    waking,
)
from harness.results.records import Clock, CoreChoice
from harness.runners import app, inbox, remains, shell
from harness.runners.benchmark_model import command
from harness.runners.benchmark_model.flags import KnownFlags, help_line
from harness.runners.runner import Effort, ModelOnPhone, Question

NASTY = """it's "a" $(reboot) `halt` \\ ; rm -rf / & | > x\ty*?[z] ~ #!"""
"""No word of ours looks like this; a folder name or an answer of a phone might."""


@dataclass(frozen=True, slots=True)
class KnownLine:
    name: str
    line: str


def _question() -> Question:
    core = CoreChoice(7, "80", "cpu_capacity", "large")
    return Question(
        run="r.1",
        start=1,
        nonce="",
        core=core,
        threads=1,
        xnnpack=True,
        clock=Clock.FREE,
        models=(),
        effort=Effort(),
        input_seed=1,
    )


def known_lines() -> tuple[KnownLine, ...]:
    sha256 = "ab" * 32
    changes: tuple[journal.Change, ...] = (
        journal.SettingChange(namespace="system", key="screen_off_timeout", old=NASTY),
        journal.SettingChange(namespace="global", key="low_power", old=None),
        journal.IdleChange(package=NASTY),
        journal.ScreenChange(),
        journal.PerformanceChange(),
        journal.PerformanceChange(was_on=True),
        journal.AppOpChange(package=NASTY, op="10021", old=NASTY),
        journal.FileChange(path=f"/sys/{NASTY}", old=NASTY, through_su=False),
        journal.FileChange(path=f"/sys/{NASTY}", old=NASTY, through_su=True),
        journal.ServiceChange(name=NASTY, through_su=True),
    )
    policy = clock_lock.Policy(f"/sys/{NASTY}", (300000, 600000), NASTY, can_hold=True, min_khz=300000, max_khz=600000)
    plan = clock_lock.LockPlan((policy,), (NASTY,), through_su=False)
    undo = (KnownLine(f"undo_{change.kind}_{index}", journal.undo_line(change)) for index, change in enumerate(changes))
    return (
        KnownLine("facts", facts.facts_line()),
        KnownLine("topology", topology.topology_line()),
        KnownLine("conditions", conditions.conditions_line(7, sdk=34)),
        KnownLine("conditions_android_8", conditions.conditions_line(7, sdk=26)),
        KnownLine("thermal", thermal.thermal_line()),
        KnownLine("screen", screen.screen_line()),
        KnownLine("files_look", files.look_line()),
        KnownLine("files_leftovers", files.leftovers_line()),
        KnownLine("files_make_folders", files.make_folders_line(files.run_folder(NASTY))),
        KnownLine("files_hashes", files.hashes_line(files.model_path(sha256), NASTY)),
        KnownLine("files_remove", files.remove_line(files.ROOT, NASTY)),
        KnownLine("settings_look", settings.look_line()),
        KnownLine("settings_change", settings.change_line(changes)),
        KnownLine("settings_wake", waking.wake_line()),
        KnownLine("settings_fixed_performance", performance_mode.switch_line(on=True)),
        KnownLine("app_ops_look", app_ops.look_line(NASTY)),
        KnownLine("clock_lock_look", clock_lock.look_line()),
        KnownLine("clock_lock_as_root", clock_lock.lock_line(plan)),
        KnownLine("clock_lock_through_su", clock_lock.lock_line(replace(plan, through_su=True))),
        KnownLine("install_path", install.path_line(NASTY)),
        KnownLine("install_version", install.version_line(NASTY)),
        KnownLine("install", install.install_line(NASTY)),
        KnownLine("app_start", app.start_line(NASTY, NASTY)),
        KnownLine("app_window", app.window_line(NASTY)),
        KnownLine("app_inbox", inbox.inbox_line(NASTY, NASTY, NASTY)),
        KnownLine("app_stop", app.stop_line(NASTY)),
        KnownLine("shell_start", shell.start_line(NASTY, "80", NASTY)),
        KnownLine("shell_stop", shell.stop_line()),
        KnownLine(
            "benchmark_model",
            command.invocation_line(NASTY, KnownFlags(), _question(), ModelOnPhone(NASTY, "", NASTY), profile=True),
        ),
        KnownLine("benchmark_model_help", help_line(NASTY, "80")),
        KnownLine("benchmark_model_stop", command.stop_line(NASTY)),
        KnownLine("online_cpus", online_cpus.online_line()),
        KnownLine("remains_find", remains.find_line([NASTY])),
        KnownLine("remains_end", remains.end_line(remains.Remains(1, (NASTY,)))),
        *(KnownLine(f"bundle_log_{full}", bundle.log_line(full)) for full in (False, True)),
        *(KnownLine(f"bundle_tombstones_{full}", bundle.tombstone_line(full)) for full in (False, True)),
        *undo,
    )
