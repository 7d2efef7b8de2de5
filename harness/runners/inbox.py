"""Copies the files into the app's own folder where an app may not read /data/local/tmp.

Android's policy lets apps read there, with a note that this may end (docs/android.md). Shell may not write into an
app's folder either, but the app's content provider takes files from holders of android.permission.DUMP, as shell is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.app.protocol import FileInput, ModelRequest, Request, Throwaway
from harness.phone.adb.transport import Transport
from harness.phone.line import line
from harness.runners.runner import Heard, Measured, Refused

_COPY_LIMIT_S = 120.0
_FORBIDDEN = "permission denied"


def is_forbidden(detail: str) -> bool:
    """The app was not allowed to read it, in the words of the phone's system."""
    return _FORBIDDEN in detail.lower()


@dataclass(slots=True)
class FirstTry:
    """Hears a start; a refusal to read is held back until it is known whether there is a way round."""

    heard: Heard
    _held: list[Refused] = field(default_factory=list)

    def hear(self, said: Measured | Refused) -> None:
        if isinstance(said, Refused) and said.name is None and is_forbidden(said.detail):
            self._held.append(said)
        else:
            self.heard(said)

    @property
    def forbidden(self) -> bool:
        return bool(self._held)

    def tell_all(self) -> None:
        for said in self._held:
            self.heard(said)


@dataclass(frozen=True, slots=True)
class Inbox:
    package: str
    files: str
    """The app's own files folder."""

    def place(self, remote: str) -> str:
        return f"{self.files}/inbox/{_name(remote)}"

    def take(self, phone: Transport, request: Request, path: str) -> str | None:
        """Copies the request and all it names. Returns the request's new place, or None where the phone cannot copy."""
        moved = self._moved(request)
        phone.push_bytes(moved.model_dump_json(exclude_none=True).encode("ascii"), path)
        for remote in (path, *_files(request)):
            if not phone.run(inbox_line(self.package, _name(remote), remote), _COPY_LIMIT_S).ok:
                return None
        return self.place(path)

    def _moved(self, request: Request) -> Request:
        throwaway = request.throwaway
        return request.model_copy(
            update={
                "models": tuple(self._moved_model(model) for model in request.models),
                "throwaway": throwaway and Throwaway(path=self.place(throwaway.path), sha256=throwaway.sha256),
            }
        )

    def _moved_model(self, model: ModelRequest) -> ModelRequest:
        given = model.input
        if isinstance(given, FileInput):
            given = FileInput(file=self.place(given.file), sha256=given.sha256)
        return model.model_copy(update={"path": self.place(model.path), "input": given})


def inbox_line(package: str, name: str, source: str) -> str:
    """Copies a file of the phone's into the app's own folder."""
    return f"{line('cat', source)} | {line('content', 'write', '--uri', f'content://{package}.inbox/{name}')}"


def _files(request: Request) -> tuple[str, ...]:
    """Returns the files that a request names, each once."""
    named = [model.path for model in request.models]
    named += [model.input.file for model in request.models if isinstance(model.input, FileInput)]
    named += [request.throwaway.path] if request.throwaway else []
    return tuple(dict.fromkeys(named))


def _name(remote: str) -> str:
    return remote.rsplit("/", 1)[-1]
