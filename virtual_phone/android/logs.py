"""`logcat`, which prints the log."""

from __future__ import annotations

from virtual_phone.device.call import Call, Program
from virtual_phone.device.logcat import Line
from virtual_phone.toolbox.options import take

LEVELS = "VDIWEFS"


async def logcat(call: Call) -> int:
    options = take(call.words, "cdsDgLS", "bvtTer")
    log = call.phone.logcat
    if "c" in options.flags:
        log.clear()
        return 0
    kept = [line for line in log.lines if _wanted(line, options.rest, "s" in options.flags)]
    if "t" in options.values and options.values["t"].isdigit():
        kept = kept[-int(options.values["t"]) :]
    call.line("--------- beginning of main")
    for line in kept:
        call.line(line.threadtime())
    if options.flags & {"d"} or "t" in options.values:
        return 0
    seen = log.written
    while True:
        await call.flush()
        await log.wait()
        for line in list(log.lines)[-(log.written - seen) :]:
            if _wanted(line, options.rest, "s" in options.flags):
                call.line(line.threadtime())
        seen = log.written


def _wanted(line: Line, filters: list[str], silent: bool) -> bool:
    rules = {tag: level or "V" for tag, _, level in (rule.partition(":") for rule in filters)}
    least = rules.get(line.tag, rules.get("*", "S" if silent else "V"))
    return LEVELS.index(line.level) >= LEVELS.index(least[:1].upper()) and least[:1].upper() != "S"


def log(call: Call) -> int:
    options = take(call.words, "", "pt")
    call.phone.logcat.write(
        options.values.get("p", "i").upper()[:1],
        options.values.get("t", "log"),
        " ".join(options.rest),
        call.process.pid,
    )
    return 0


PROGRAMS: dict[str, Program] = {"log": log, "logcat": logcat}
