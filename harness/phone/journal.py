"""What was changed on a phone, on disk before it is changed there: one file per phone identity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import DiskFailed
from harness.phone import app_ops, performance_mode
from harness.phone.files import remove_all_line
from harness.phone.line import line
from harness.phone.state_folder import state_folder
from models.whole_file import sync_folder, write_whole


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SettingChange(_Change):
    kind: Literal["setting"] = "setting"
    namespace: Literal["system", "secure", "global"]
    key: str
    old: str | None
    """None: it was not set."""


class IdleChange(_Change):
    """The app was put on the list of those that may run while the phone idles."""

    kind: Literal["idle"] = "idle"
    package: str


class ScreenChange(_Change):
    """The screen was off and was switched on."""

    kind: Literal["screen"] = "screen"


class PerformanceChange(_Change):
    """Fixed performance mode was switched."""

    kind: Literal["performance"] = "performance"
    was_on: bool = False


class AppOpChange(_Change):
    """A vendor's own permission of an app was granted."""

    kind: Literal["app_op"] = "app_op"
    package: str
    op: str
    old: str


class FileChange(_Change):
    """A file of the kernel's, written as root."""

    kind: Literal["file"] = "file"
    path: str
    old: str
    through_su: bool


class ServiceChange(_Change):
    """A service of Android's init, stopped as root."""

    kind: Literal["service"] = "service"
    name: str
    through_su: bool


class FilesLeft(_Change):
    """Files of ours still lie on the phone, because it did not remove them in time."""

    kind: Literal["files"] = "files"


Change = Annotated[
    SettingChange
    | IdleChange
    | ScreenChange
    | PerformanceChange
    | AppOpChange
    | FileChange
    | ServiceChange
    | FilesLeft,
    Field(discriminator="kind"),
]


def _this_version() -> str:
    return version("bigcore")


class Journal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    identity: str
    serial: str
    model: str
    changes: tuple[Change, ...] = ()
    written_by: str = Field(default_factory=_this_version)
    """The version of bigcore that can read it."""


@dataclass(frozen=True, slots=True)
class UnreadableJournal:
    """Something is to be put back, and this version cannot tell what: another wrote it, or its file is damaged."""

    identity: str
    file: Path
    serial: str | None = None
    model: str | None = None
    written_by: str | None = None

    @property
    def words(self) -> str:
        who = "another version" if self.written_by is None else f"version {self.written_by}"
        return (
            f"what {who} of bigcore changed on it is not put back, and this one ({_this_version()}) cannot read "
            f"{self.file}"
        )

    @property
    def next_step(self) -> str:
        which = "the bigcore that measured on it last" if self.written_by is None else f"bigcore {self.written_by}"
        return (
            f"run `bigcore doctor --restore` with {which}; or set it as you want it and delete that file, which holds "
            "its old settings"
        )


class JournalFolder:
    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state_folder("journals")

    def read(self, identity: str) -> Journal | UnreadableJournal | None:
        """None where nothing is to be put back on this phone: a journal is written whole or not at all."""
        file = self._file(identity)
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            return UnreadableJournal(identity, file)
        try:
            return Journal.model_validate_json(content)
        except ValidationError:
            return _unreadable(identity, file, content)

    def all(self) -> tuple[Journal | UnreadableJournal, ...]:
        named = (file.stem for file in sorted(self._folder.glob("*.json")))
        found = (self.read(name) for name in named if _may_be_identity(name))
        return tuple(journal for journal in found if journal is not None)

    def write(self, journal: Journal) -> None:
        """Whole and on the disk when this returns, its name in the folder too, or not at all."""
        target = self._file(journal.identity)
        try:
            write_whole(target, journal.model_dump_json(indent=1).encode())
            sync_folder(self._folder)
        except OSError as error:
            raise DiskFailed(target, error.strerror or "cannot be written", "check its permissions and space") from None

    def add(self, change: Change, unless_there: Journal) -> None:
        """Adds one to what is to be put back on a phone. It comes first, since changes are undone last first."""
        journal = self.read(unless_there.identity) or unless_there
        if isinstance(journal, UnreadableJournal):
            return  # more than this is to be put back; it is told as long as it is there, and must not be written over
        others = tuple(one for one in journal.changes if one != change)
        self.write(journal.model_copy(update={"changes": (change, *others)}))

    def forget(self, identity: str) -> None:
        self._file(identity).unlink(missing_ok=True)

    def _file(self, identity: str) -> Path:
        if not _may_be_identity(identity):
            raise ValueError(f"no identity of a phone: {identity!r}")
        return self._folder / f"{identity}.json"


class _Signature(BaseModel):
    """What a journal of any version is hoped to say of itself."""

    serial: str | None = Field(default=None, max_length=200)
    model: str | None = Field(default=None, max_length=200)
    written_by: str | None = Field(default=None, pattern=r"^[0-9A-Za-z.+-]{1,40}$")


def _unreadable(identity: str, file: Path, content: bytes) -> UnreadableJournal:
    try:
        told = _Signature.model_validate_json(content)
    except ValidationError:
        return UnreadableJournal(identity, file)
    return UnreadableJournal(identity, file, told.serial, told.model, told.written_by)


def _may_be_identity(name: str) -> bool:
    """What else lies in the folder, such as a copy that a file manager made, is nobody's journal."""
    return name.isalnum()


def undo_lines(changes: Iterable[Change]) -> tuple[str, ...]:
    """The shell lines that put everything back, last change first."""
    return tuple(undo_line(change) for change in reversed(tuple(changes)))


def undo_line(change: Change) -> str:
    match change:
        case SettingChange(namespace=namespace, key=key, old=None):
            return line("settings", "delete", namespace, key)
        case SettingChange(namespace=namespace, key=key, old=old):
            return line("settings", "put", namespace, key, old or "")
        case IdleChange(package=package):
            return line("dumpsys", "deviceidle", "whitelist", f"-{package}")
        case ScreenChange():
            return line("input", "keyevent", "KEYCODE_SLEEP")
        case PerformanceChange(was_on=was_on):
            return performance_mode.switch_line(on=was_on)
        case AppOpChange(package=package, op=op, old=old):
            return app_ops.set_line(package, op, old)
        case FileChange(path=path, old=old, through_su=through_su):
            return as_root(f"{line('printf', '%s', old)} > {line(path)}", through_su)
        case ServiceChange(name=name, through_su=through_su):
            return as_root(line("start", name), through_su)
        case FilesLeft():
            return remove_all_line()


def as_root(command: str, through_su: bool) -> str:
    """`adb root` makes the shell itself root; Magisk and its like offer `su -c`."""
    return line("su", "-c", command) if through_su else command
