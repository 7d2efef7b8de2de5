"""`bigcore doctor --bundle FILE`: what a maintainer needs to understand a phone that nobody else has.

Without serial numbers, addresses, names of people and other apps, unless `--full` asks for all.
"""

from __future__ import annotations

import getpass
import json
import platform
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from harness.doctor.findings import Finding
from harness.doctor.proof import Proof
from harness.doctor.redaction import without_addresses
from harness.errors import DiskFailed, HarnessError
from harness.phone.adb.transport import Transport
from harness.phone.conditions import conditions_line
from harness.phone.identity import Properties, parse_properties
from harness.phone.line import each, line, quietly
from harness.phone.survey import SurveyedPhone
from harness.phone.topology import topology_line
from models.whole_file import taking_place_of

_LOGS = ("fault.log", "libraries.log")
"""Our own faults, and what libraries wrote by themselves."""
_LOG_TAIL_BYTES = 200_000
_PUBLIC_PROPERTY = re.compile(
    r"^(ro\.(product|build|soc|board|hardware|arch|zygote|dalvik|vendor\.build|bigcore|debuggable|secure|boot\.hardware)"
    r"|sys\.boot_completed|init\.svc\.(perfd|thermal|vendor\.thermal)|dalvik\.vm\.isa)"
)
_OURS = "bigcore|tflite"
_OWN_PACKAGE = ">>> io.bigcore"


@dataclass(frozen=True, slots=True)
class Scrub:
    """Secrets and what stands for them."""

    pairs: tuple[tuple[str, str], ...] = ()

    def __call__(self, text: str) -> str:
        for secret, stand_in in self.pairs:
            text = text.replace(secret, stand_in)
        return without_addresses(text) if self.pairs else text


@dataclass(frozen=True, slots=True)
class Case:
    """One phone of the bundle."""

    seen: SurveyedPhone
    phone: Transport
    proofs: tuple[Proof, ...] = ()
    said: tuple[str, ...] = ()
    """Events of the trials."""


def write_bundle(target: Path, findings: Sequence[Finding], cases: Sequence[Case], full: bool) -> None:
    """The file is whole when this returns; a phone that fails meanwhile costs its own part only."""
    scrub = Scrub() if full else scrub_for(cases)
    try:
        with taking_place_of(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("doctor.txt", scrub(_findings(findings)))
            archive.writestr("computer.txt", scrub(_computer()))
            for log in _LOGS:
                archive.writestr(log, scrub(_tail_of(log)))
            for index, case in enumerate(cases, start=1):
                for name, text in _phone_files(case, full):
                    archive.writestr(f"phone{index}/{name}", scrub(text))
    except OSError as error:
        raise DiskFailed(target, error.strerror or "cannot be written", "choose another place") from None


def scrub_for(cases: Iterable[Case]) -> Scrub:
    pairs = [(str(Path.home()), "~"), (platform.node(), "host"), (getpass.getuser(), "user")]
    for index, case in enumerate(cases, start=1):
        pairs.append((case.seen.serial, f"phone{index}"))
        pairs += [(secret, f"phone{index}") for secret in _serial_numbers(case)]
    # the longest first, so that no secret is cut by a shorter one inside it; a word like "root" would cut too much
    known = {secret: stand_in for secret, stand_in in pairs if len(secret) > len("root")}
    return Scrub(tuple(sorted(known.items(), key=lambda pair: -len(pair[0]))))


def public(properties: Properties) -> str:
    return "".join(f"[{name}]: [{value}]\n" for name, value in properties.pairs if _PUBLIC_PROPERTY.match(name))


def log_line(full: bool) -> str:
    """The log of our own processes; with `full` the whole of it."""
    whole = line("logcat", "-d", "-v", "threadtime", "-t", 5000)
    return whole if full else f"{quietly(whole)} | {line('grep', '-E', _OURS)}"


def tombstone_line(full: bool) -> str:
    """Native crashes, as the drop box keeps them."""
    whole = line("dumpsys", "dropbox", "--print", "SYSTEM_TOMBSTONE")
    return whole if full else f"{quietly(whole)} | {line('grep', '-A', 80, '-e', _OWN_PACKAGE)}"


def _serial_numbers(case: Case) -> list[str]:
    try:
        properties = parse_properties(case.phone.run(line("getprop")).stdout)
    except HarnessError:
        return []
    return [value for name, value in properties.pairs if "serial" in name and len(value) > len("unknown")]


def _phone_files(case: Case, full: bool) -> Iterator[tuple[str, str]]:
    if case.proofs:
        yield (
            "prove.txt",
            "".join(f"{_word(proof.holds)}  {proof.assumption}: {proof.detail}\n" for proof in case.proofs),
        )
    if case.said:
        yield "events.txt", "\n".join(case.said) + "\n"
    if case.seen.facts is None:
        return
    sdk = case.seen.facts.build.sdk
    cpu = case.seen.large_core.cpu if case.seen.large_core else 0
    answers = (
        ("properties.txt", line("getprop")),
        ("cpus.txt", topology_line()),
        ("conditions.txt", conditions_line(cpu, sdk)),
        ("processes.txt", each(line("cat", "/proc/self/cpuset"), line("id"), line("cat", "/proc/version"))),
        ("logcat.txt", log_line(full)),
        ("tombstones.txt", tombstone_line(full)),
    )
    for name, command in answers:
        text = _answer(case.phone, command)
        yield name, public(parse_properties(text)) if name == "properties.txt" and not full else text


def _answer(phone: Transport, command: str) -> str:
    try:
        reply = phone.run(command, timeout_s=60.0)
    except HarnessError as error:
        return f"{error}\n"
    return reply.stdout + (f"\n[stderr]\n{reply.stderr}" if reply.stderr else "")


def _findings(findings: Sequence[Finding]) -> str:
    return "".join(f"{one.state:8}{one.subject}: {one.detail}\n" for one in findings)


def _computer() -> str:
    packages = sorted(f"{one.metadata['Name']}=={one.version}" for one in distributions())
    system = {"system": platform.platform(), "python": platform.python_version(), "packages": packages}
    return json.dumps(system, indent=1)


def _tail_of(log: str) -> str:
    import platformdirs

    try:
        text = (Path(platformdirs.user_log_dir("bigcore", appauthor=False)) / log).read_bytes()
    except OSError:
        return "nothing was logged\n"
    return text[-_LOG_TAIL_BYTES:].decode(errors="replace")


def _word(holds: bool | None) -> str:
    return {True: "yes", False: "NO", None: "not tried"}[holds]
