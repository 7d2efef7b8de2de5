"""What lies on the phone: models under their hash, requests, nothing else; checked there and removed at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.line import each, line, quietly
from harness.phone.sections import Section, gather, split
from harness.phone.tidying import LookFor, nobody_looks, persistently
from harness.reasons import Reason
from models.formats.known import BUILT

_PLACE = "/data/local/tmp"
ROOT = f"{_PLACE}/bigcore"
MODELS = f"{ROOT}/models"
APKS = f"{ROOT}-*.apk"
"""What an installation that was killed left behind, as a pattern of the phone's shell."""
_FOLDER_MODE = "771"
"""Others may pass through but not list; the app, another user on the phone, opens files by their full path."""
SPARE_BYTES = 64_000_000
"""What the phone itself needs, beside the models."""
HASHING_LIMIT_S = 300.0
_REMOVING_LIMIT_S = 60.0
"""It is tried three times at the end of a session, so that a phone which hangs holds nobody for long."""
_PATHS_PER_LINE = 200
_PUSHES = 2
_HASHED = re.compile(r"^\\?([0-9a-f]{64}) [ *](.+)$", re.MULTILINE)
_USED = re.compile(r"^(\d+)\s", re.MULTILINE)
_AVAILABLE = re.compile(r"\s(\d+)\s+\d+%\s+/\S*\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies below ROOT."""

    hashes: tuple[tuple[str, str], ...]
    """(path, SHA-256 of its content)."""
    names: tuple[str, ...]
    """Entries of ROOT itself."""
    apks: tuple[str, ...]
    """Whole paths."""
    free_bytes: int | None

    @property
    def sound(self) -> frozenset[str]:
        """Models whose content is what their name says."""
        return frozenset(sha256 for path, sha256 in self.hashes if path == model_path(sha256))


def model_path(sha256: str) -> str:
    return f"{MODELS}/{sha256}{BUILT.suffix}"


def run_folder(run: str) -> str:
    """Where a run's requests lie."""
    return f"{ROOT}/{run}"


def make_folders_line(*folders: str) -> str:
    return f"{line('mkdir', '-p', *folders)} && {line('chmod', _FOLDER_MODE, *folders)}"


def look_line() -> str:
    return gather(
        Section("made", make_folders_line(ROOT, MODELS)),
        Section("foreign", foreign_line()),
        Section("space", line("df", "-k", ROOT)),
        Section("names", line("ls", "-1", ROOT)),
        Section("apks", quietly(f"ls -1 {APKS}")),
        Section("hashes", quietly(f"sha256sum {MODELS}/*{BUILT.suffix}")),
    )


def foreign_line() -> str:
    """Names the folders of ours that adb's user may not write: a run under `adb root` leaves them to root."""
    return each(*(f"[ ! -e {folder} ] || [ -w {folder} ] || echo {folder}" for folder in (ROOT, MODELS)))


def room_line() -> str:
    """How much room there is for files of ours, without changing any."""
    return gather(Section("space", line("df", "-k", _PLACE)), Section("ours", quietly(line("du", "-s", "-k", ROOT))))


def parse_room(output: str) -> int | None:
    """What lies there of ours counts as room: the next session keeps or removes it. None: the phone does not say."""
    answers = split(output)
    free_bytes, ours = parse_free_bytes(answers.text("space")), _USED.search(answers.text("ours"))
    return None if free_bytes is None else free_bytes + (int(ours[1]) * 1024 if ours else 0)


def leftovers_line() -> str:
    return quietly(f"find {ROOT} {APKS} -type f")


def hashes_line(*paths: str) -> str:
    return quietly(line("sha256sum", *paths))


def remove_line(*paths: str) -> str:
    return line("rm", "-rf", *paths)


def remove_all_line() -> str:
    return f"{remove_line(ROOT)} {APKS}"


def parse_hashes(output: str) -> tuple[tuple[str, str], ...]:
    return tuple((match[2].strip(), match[1]) for match in _HASHED.finditer(output))


def parse_free_bytes(output: str) -> int | None:
    """The column before the percentage, in KiB."""
    match = _AVAILABLE.search(output)
    return int(match[1]) * 1024 if match else None


OF_ANOTHER_USER = "belongs to another user"


class PhoneFiles:
    def __init__(self, phone: Transport) -> None:
        self._phone = phone

    def look(self) -> Lying:
        """Raises PhoneFailed where the folders cannot be written, before anything is pushed in vain."""
        answers = split(self._phone.run(look_line(), HASHING_LIMIT_S).stdout)
        self._refuse_foreign(answers.text("foreign"))
        return Lying(
            hashes=parse_hashes(answers.text("hashes")),
            names=tuple(answers.text("names").split()),
            apks=tuple(answers.text("apks").split()),
            free_bytes=parse_free_bytes(answers.text("space")),
        )

    def demand_own(self) -> None:
        """Raises PhoneFailed where the folders lie there and cannot be written; changes nothing."""
        self._refuse_foreign(self._phone.run(foreign_line()).stdout)

    def leftovers(self) -> int:
        """How many files lie there, without hashing or changing any."""
        return len(self._phone.run(leftovers_line()).stdout.splitlines())

    def put_models(self, models: Sequence[tuple[Path, str]], told: Callable[[int], None]) -> tuple[str, ...]:
        """(file, SHA-256) each; returns their places on the phone. Pushes only what is missing or broken there.

        `told` hears how many bytes of all are in place. Whatever else lies there is of a killed or kept run, and goes.
        """
        lying = self.look()
        wanted = {sha256: file for file, sha256 in models}
        self._remove_leftovers(lying, frozenset(wanted))
        self._push_missing(lying, wanted, told)
        return tuple(model_path(sha256) for _, sha256 in models)

    def put_back(self, models: Sequence[tuple[Path, str]]) -> int:
        """Pushes what has gone since, or is no longer what it was, and touches nothing else. Returns how many."""
        return self._push_missing(self.look(), {sha256: file for file, sha256 in models}, lambda done_bytes: None)

    def _push_missing(self, lying: Lying, wanted: dict[str, Path], told: Callable[[int], None]) -> int:
        missing = [sha256 for sha256 in wanted if sha256 not in lying.sound]
        self._check_space(lying, sum(wanted[sha256].stat().st_size for sha256 in missing))
        done = sum(file.stat().st_size for sha256, file in wanted.items() if sha256 not in missing)
        told(done)
        for sha256 in missing:
            self._phone.push(wanted[sha256], model_path(sha256))
            done += wanted[sha256].stat().st_size
            told(done)
        self._mend(wanted, missing)
        return len(missing)

    def remove(self, look_for: LookFor = nobody_looks) -> bool:
        """Returns False where the phone is gone, or does not remove them in time: they lie there still."""
        try:
            persistently(self.remove_once, look_for)
        except PhoneFailed:
            return False
        return True

    def remove_once(self) -> None:
        self._phone.run(remove_all_line(), _REMOVING_LIMIT_S)

    def _remove_leftovers(self, lying: Lying, wanted: frozenset[str]) -> None:
        folders = [f"{ROOT}/{name}" for name in lying.names if name != "models"]
        right = {model_path(sha256) for sha256 in wanted}
        files = [path for path, _ in lying.hashes if path not in right]
        for batch in _batches([*folders, *files, *lying.apks]):
            self._phone.run(remove_line(*batch), HASHING_LIMIT_S)

    def _refuse_foreign(self, told: str) -> None:
        if ROOT in told:
            raise PhoneFailed(
                Reason.TOOL_FAILED,
                self._phone.serial,
                f"{told.split()[0]} on it {OF_ANOTHER_USER}, as a run under `adb root` leaves it",
                f"run `adb root`, then `adb shell rm -rf {ROOT}`, then `adb unroot`",
            )

    def _check_space(self, lying: Lying, needed_bytes: int) -> None:
        if lying.free_bytes is None or needed_bytes == 0 or lying.free_bytes >= needed_bytes + SPARE_BYTES:
            return
        raise PhoneFailed(
            Reason.NO_SPACE,
            self._phone.serial,
            f"{lying.free_bytes / 1e6:.0f} MB free; the models need {needed_bytes / 1e6:.0f} MB, and the phone itself "
            f"{SPARE_BYTES / 1e6:.0f} MB",
            "delete something on the phone, or measure fewer models at once",
        )

    def _mend(self, wanted: dict[str, Path], pushed: list[str]) -> None:
        """What arrived broken is pushed once more."""
        broken = self._broken(pushed)
        for sha256 in broken:
            self._phone.push(wanted[sha256], model_path(sha256))
        still = self._broken(broken)
        if still:
            raise PhoneFailed(
                Reason.CHECKSUM_MISMATCH,
                self._phone.serial,
                f"{len(still)} of {len(pushed)} models arrive with another SHA-256",
                "try another cable or port",
            )

    def _broken(self, sent: list[str]) -> list[str]:
        right: set[str] = set()
        for batch in _batches([model_path(sha256) for sha256 in sent]):
            said = parse_hashes(self._phone.run(hashes_line(*batch), HASHING_LIMIT_S).stdout)
            right.update(sha256 for path, sha256 in said if path == model_path(sha256))
        return [sha256 for sha256 in sent if sha256 not in right]


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program that is run where it lies, so it must lie there as it is here."""

    name: str
    """As people know it."""
    local: Path
    remote: str
    sha256: str
    mode: int = 0o644


def put_program(phone: Transport, program: ProgramFile) -> None:
    """Pushes it where it does not lie yet, once more where it arrives broken. Raises PhoneFailed where it stays so."""
    for _ in range(_PUSHES):
        if _lies_there(phone, program):
            return
        phone.run(make_folders_line(program.remote.rpartition("/")[0]))
        phone.push(program.local, program.remote, mode=program.mode)
    if not _lies_there(phone, program):
        raise PhoneFailed(
            Reason.CHECKSUM_MISMATCH,
            phone.serial,
            f"{program.name} arrives with another SHA-256",
            "try another cable or port",
        )


def _lies_there(phone: Transport, program: ProgramFile) -> bool:
    return (program.remote, program.sha256) in parse_hashes(phone.run(hashes_line(program.remote)).stdout)


def _batches(paths: list[str]) -> Iterator[list[str]]:
    """A request to adb holds 64 kB."""
    for first in range(0, len(paths), _PATHS_PER_LINE):
        yield paths[first : first + _PATHS_PER_LINE]
