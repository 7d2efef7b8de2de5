"""`am` and `app_process`, which start the benchmark app in its two modes and stop it."""

from __future__ import annotations

from virtual_phone.android.app_ops import may_open_window
from virtual_phone.device.call import Call, Program

INSTRUMENTATION = "io.bigcore.app.Benchmark"
WINDOW = "io.bigcore.app.BenchmarkActivity"
SHELL_MAIN = "io.bigcore.app.ShellMain"


async def am(call: Call) -> int:
    match call.words:
        case ["instrument", *words]:
            return await _instrument(call, words)
        case ["force-stop", *words]:
            stop_package(call, words[-1] if words else "")
            return 0
        case ["kill", name] | ["crash", name]:
            stop_package(call, name)
            return 0
        case ["start" | "start-activity", *words]:
            return _start(call, words)
        case ["get-current-user"]:
            call.line("0")
            return 0
        case ["broadcast" | "kill-all" | "idle-maintenance" | "wait-for-broadcast-idle", *_]:
            return 0
        case _:
            call.plain_error(f"Error: unknown command '{call.words[0] if call.words else ''}'")
            return 255


def stop_package(call: Call, name: str) -> None:
    for process in call.phone.processes.all():
        if process.words[0] == name and process.uid >= 10_000:
            process.kill(9)


def _start(call: Call, words: list[str]) -> int:
    component = words[words.index("-n") + 1] if "-n" in words[:-1] else ""
    call.line(f"Starting: Intent {{ cmp={component} }}" if component else "Starting: Intent { }")
    package, _, name = component.partition("/")
    if name == WINDOW and call.phone.packages.find(package):
        call.phone.screen.activity.come_to_front()
    return 0


async def _instrument(call: Call, words: list[str]) -> int:
    arguments: dict[str, str] = {}
    component = ""
    at = 0
    while at < len(words):
        if words[at] == "-e" and at + 2 < len(words):
            arguments[words[at + 1]] = words[at + 2]
            at += 3
        elif words[at].startswith("-"):
            at += 2 if words[at] in ("--user", "--abi", "-p") else 1
        else:
            component = words[at]
            at += 1
    package, _, name = component.partition("/")
    name = package + name if name.startswith(".") else name
    installed = call.phone.packages.find(package)
    if installed is None or name != INSTRUMENTATION or call.phone.engine is None:
        call.line(f"INSTRUMENTATION_FAILED: {component}")
        call.plain_error("android.util.AndroidException: INSTRUMENTATION_FAILED: " + component)
        return 1
    await call.phone.faults.reach("instrument")
    stop_package(call, package)
    may_open = may_open_window(call.phone, installed)
    if not may_open:
        call.phone.logcat.write("I", "ActivityTaskManager", f"MIUILOG- Permission Denied Activity : {component}")
    opens_window = may_open and arguments.get("window") != "shell"
    return await call.phone.engine.instrument(call, arguments.get("request", ""), package, opens_window)


async def app_process(call: Call) -> int:
    """Runs `app_process / CLASS ARGUMENTS`, where CLASSPATH names an APK that the shell can read."""
    words = [word for word in call.words if not word.startswith("-")]
    classpath = call.environment.get("CLASSPATH", "")
    if len(words) < 2:
        call.plain_error("Error: no class name or --zygote supplied.")
        return 1
    readable = classpath and call.phone.files.exists(call.path(classpath), call.process.actor)
    if words[1] != SHELL_MAIN or not readable or call.phone.engine is None:
        call.plain_error(
            f'Error: ClassNotFoundException: Didn\'t find class "{words[1]}" on path: DexPathList[[{classpath}]]'
        )
        return 1
    await call.phone.faults.reach("instrument")
    await call.launch_tool("app_process")
    return await call.phone.engine.shell_main(call, words[2] if len(words) > 2 else "")


def run_as(call: Call) -> int:
    name = call.words[0] if call.words else ""
    package = call.phone.packages.find(name)
    if package is None:
        call.error(f"unknown package: {name}")
    elif not package.debuggable:
        call.error(f"package not debuggable: {name}")
    else:
        call.error("not offered by a virtual phone")
    return 1


def monkey(call: Call) -> int:
    call.line("Events injected: 1")
    return 0


PROGRAMS: dict[str, Program] = {
    "am": am,
    "app_process": app_process,
    "app_process64": app_process,
    "monkey": monkey,
    "run-as": run_as,
}
