"""The benchmark app on the phone: installed when its hash differs, every refusal explained."""

from __future__ import annotations

import contextlib
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import DiskFailed, PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.build_advice import how_to_build
from harness.phone.files import APKS, hashes_line, parse_hashes, remove_line
from harness.phone.line import line, quietly
from harness.reasons import Reason
from harness.results.names import APP_PACKAGE, packages_of
from models.digest import file_digest

_INSTALL_LIMIT_S = 300.0
"""Android's verifier may ask the user, who has to reach for the phone."""
UNANSWERED = f"the installation did not end within {_INSTALL_LIMIT_S:g} s"
_TELL_AFTER_S = 15.0
"""Few installations take so long: the phone may be asking."""
_REMOVAL_LIMIT_S = 60.0
"""Nobody is asked whether an app may be taken off."""


@dataclass(frozen=True, slots=True)
class InstalledApp:
    package: str
    path: str
    sha256: str | None
    """None: the phone would not read it to us."""
    version: str | None = None


@dataclass(frozen=True, slots=True)
class _Meaning:
    code: str
    reason: Reason
    what: str
    next_step: str


_AUTO_BLOCKER = "on a Samsung with One UI 6.1.1 or newer switch `Auto Blocker` off (Settings, Security and privacy)"
_SWITCHES = (
    "accept the dialog that it shows at each installation; in its developer options switch `Install via USB` on "
    "(Xiaomi, Redmi, POCO: it wants a Mi account and a SIM card) or `Disable permission monitoring` (OPPO, Realme, "
    f"OnePlus); {_AUTO_BLOCKER}; or measure with `--runner shell`"
)
_VERIFIER_OFF = "switch `Verify apps over USB` off in its developer options"

_TAKE_OFF = "run `{uninstall}` and try again"

_MEANINGS = (
    _Meaning(
        "USER_RESTRICTED: Install canceled by user",
        Reason.INSTALL_FAILED,
        "its dialog was declined, or nobody answered it in time",
        _SWITCHES,
    ),
    _Meaning(
        "UPDATE_INCOMPATIBLE",
        Reason.INSTALL_FAILED,
        "another build of {package}, signed with another key, is there",
        _TAKE_OFF,
    ),
    _Meaning(
        "VERSION_DOWNGRADE",
        Reason.INSTALL_FAILED,
        "a newer version of {package} is there, and it could not be taken off",
        _TAKE_OFF,
    ),
    _Meaning(
        "USER_RESTRICTED",
        Reason.INSTALL_FAILED,
        "it forbids installing over USB",
        _SWITCHES,
    ),
    _Meaning(
        "INSUFFICIENT_STORAGE", Reason.NO_SPACE, "it has no space left for the app", "delete something on the phone"
    ),
    _Meaning(
        "NO_MATCHING_ABIS",
        Reason.INSTALL_FAILED,
        "the APK holds no native library for its processor",
        f"build one for all processors: {how_to_build()}",
    ),
    _Meaning(
        "VERIFICATION",
        Reason.INSTALL_FAILED,
        "its app check (Play Protect) refused the app or got no answer",
        f"accept the dialog on the phone, or {_VERIFIER_OFF}; {_AUTO_BLOCKER}",
    ),
    _Meaning(
        "ABORTED",
        Reason.INSTALL_FAILED,
        "the installation was declined on the phone",
        f"try again and accept the dialog; {_AUTO_BLOCKER}",
    ),
    _Meaning("OLDER_SDK", Reason.PHONE_UNSUITABLE, "its Android is older than the app allows", "choose another phone"),
    _Meaning(
        "INSTALL_PARSE_FAILED",
        Reason.INSTALL_FAILED,
        "it does not accept the file as an app",
        f"build it again: {how_to_build()}",
    ),
    _Meaning("INVALID_APK", Reason.INSTALL_FAILED, "the file is no sound APK", f"build it again: {how_to_build()}"),
)


class InstallationUnanswered(PhoneFailed):
    """The phone said neither yes nor no: it may be asking somebody."""


def installed(phone: Transport, package: str = APP_PACKAGE) -> InstalledApp | None:
    reply = phone.run(path_line(package))
    path = parse_path(reply.stdout)
    if path is None:
        _demand_package_manager(phone.serial, f"{reply.stdout}\n{reply.stderr}")
        return None
    hashes = parse_hashes(phone.run(hashes_line(path)).stdout)
    version = re.search(r"^\s*versionName=(\S+)", phone.run(version_line(package)).stdout, re.MULTILINE)
    return InstalledApp(package, path, hashes[0][1] if hashes else None, version[1] if version else None)


def _demand_package_manager(serial: str, said: str) -> None:
    """An Android that is still starting, or starts anew, says nothing of any package."""
    if re.search(r"can't find service|could not access the package manager|is the system running", said, re.IGNORECASE):
        raise PhoneFailed(Reason.OFFLINE, serial, "its package manager does not answer", "wait a minute")


def _unheard(words: str) -> None: ...


def install(
    phone: Transport,
    apk: Path,
    abis: tuple[str, ...],
    package: str = APP_PACKAGE,
    tell: Callable[[str], None] = _unheard,
    tell_after_s: float = _TELL_AFTER_S,
) -> bool:
    """True if it had to be installed; False if the same file was there. A phone that may be asking is told of."""
    wanted = file_digest(apk)
    if _is_there(phone, package, wanted):
        return False
    _check_abis(phone.serial, apk, abis)
    remote = APKS.replace("*", wanted[:16])
    words = (
        f"the phone may be asking whether the app may be installed: look at its screen (at most {_INSTALL_LIMIT_S:g} s)"
    )
    try:
        phone.push(apk, remote)
        with _told_later(tell_after_s, lambda: tell(words)):
            said = _install(phone, remote)
            if _is_in_the_way(said, package) and uninstall(phone, package):
                tell(f"took {package} off, which another computer signed or which is newer, to install this one")
                said = _install(phone, remote)
    except InstallationUnanswered:
        # a slow phone may have ended it just then
        if not _is_there(phone, package, wanted):
            raise
        return True
    finally:
        # a phone that answers nothing at all fails here, as one that was lost
        phone.run(remove_line(remote))
    if not re.search(r"^Success\b", said, re.MULTILINE):
        raise install_failure(phone.serial, said, package)
    return True


def _is_there(phone: Transport, package: str, sha256: str) -> bool:
    path = parse_path(phone.run(path_line(package)).stdout)
    return path is not None and (path, sha256) in parse_hashes(phone.run(hashes_line(path)).stdout)


def _is_in_the_way(said: str, package: str) -> bool:
    """Whether what is there may go: a newer build, or under a name of ours one that another computer signed.

    What is there under a name that a user gave, signed by somebody else, may be an app of theirs.
    """
    if "INSTALL_FAILED_UPDATE_INCOMPATIBLE" in said:
        return package in packages_of()
    return "INSTALL_FAILED_VERSION_DOWNGRADE" in said


def _install(phone: Transport, remote: str) -> str:
    """Asks for the installation, and returns what the phone said.

    One that is not answered in time is not asked for again: the phone would show a second dialog over the first.
    """
    try:
        reply = phone.run(install_line(remote), _INSTALL_LIMIT_S)
    except PhoneFailed as failure:
        if failure.reason != Reason.TIMED_OUT:
            raise
        raise _unanswered(phone.serial) from failure
    return f"{reply.stdout}\n{reply.stderr}"


def _unanswered(serial: str) -> InstallationUnanswered:
    return InstallationUnanswered(
        Reason.INSTALL_FAILED,
        serial,
        f"{UNANSWERED}; the phone may be asking whether the app may be "
        "installed, or its app check (Play Protect) waits",
        f"look at its screen; {_VERIFIER_OFF}; {_SWITCHES}",
    )


@contextlib.contextmanager
def _told_later(after_s: float, tell: Callable[[], None]) -> Iterator[None]:
    """Tells it while the block still lasts after so many seconds."""
    timer = threading.Timer(after_s, tell)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def uninstall(phone: Transport, package: str = APP_PACKAGE) -> bool:
    """False if it was not there."""
    if parse_path(phone.run(path_line(package)).stdout) is None:
        return False
    reply = phone.run(line("pm", "uninstall", package), _REMOVAL_LIMIT_S)
    if "Success" not in reply.stdout:
        said = " ".join(f"{reply.stdout} {reply.stderr}".split())[:200]
        raise PhoneFailed(
            Reason.INSTALL_FAILED, phone.serial, f"it keeps {package}: {said}", "remove it in the phone's settings"
        )
    return True


def path_line(package: str) -> str:
    return line("pm", "path", package)


def version_line(package: str) -> str:
    return f"{quietly(line('dumpsys', 'package', package))} | {line('grep', '-m', 1, 'versionName=')}"


def install_line(remote: str) -> str:
    """-r: keep its data; -t: test builds are welcome; -d: an older version may replace a newer.

    Phones as they are sold let that only for a debuggable app (isDowngradePermitted of the package manager).
    """
    return line("pm", "install", "-r", "-d", "-t", remote)


def parse_path(output: str) -> str | None:
    """The base APK, which `pm path` prints first."""
    match = re.search(r"^package:(\S+)\s*$", output, re.MULTILINE)
    return match[1] if match else None


def install_failure(serial: str, said: str, package: str = APP_PACKAGE) -> PhoneFailed:
    code = re.search(r"\b(INSTALL_[A-Z_]+)(: Install canceled by user)?", said)
    for meaning in _MEANINGS:
        if code and meaning.code in code[0]:
            what = meaning.what.replace("{package}", package)
            next_step = meaning.next_step.replace("{uninstall}", _uninstall_command(serial, package))
            return PhoneFailed(meaning.reason, serial, f"{what} ({code[0]})", next_step)
    words = " ".join(said.split())[:200] or "nothing"
    return PhoneFailed(Reason.INSTALL_FAILED, serial, f"installing the app failed; it said: {words}", _SWITCHES)


def _uninstall_command(serial: str, package: str) -> str:
    named = () if package in packages_of() else ("--package", package)
    return line("bigcore", "app", "uninstall", "--phone", serial, *named)


def _check_abis(serial: str, apk: Path, abis: tuple[str, ...]) -> None:
    try:
        with zipfile.ZipFile(apk) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        raise DiskFailed(apk, "is no APK", f"build it again: {how_to_build()}") from None
    offered = {name.split("/")[1] for name in names if name.startswith("lib/") and name.count("/") >= 2}
    if offered and any(abis) and not offered & set(abis):
        raise install_failure(serial, "INSTALL_FAILED_NO_MATCHING_ABIS")
