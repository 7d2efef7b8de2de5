"""The app's process asks the phone over a socket: one JSON line there, one back. Events go there only."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

from virtual_phone.app.device import Health, Identity


class RemoteDevice:
    """A Device whose answers come from the phone's process."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")

    def say(self, event: str) -> None:
        self._send({"say": event})

    def done(self) -> None:
        self._send({"done": True})

    def _send(self, document: dict[str, Any]) -> None:
        self._connection.sendall(json.dumps(document).encode() + b"\n")

    def _ask(self, question: str, *arguments: Any) -> Any:
        self._send({"ask": question, "arguments": arguments})
        reply = json.loads(self._lines.readline())
        if "errno" in reply:
            raise OSError(reply["errno"], os.strerror(reply["errno"]))
        return reply["answer"]

    def identity(self) -> Identity:
        return Identity(**self._ask("identity"))

    def host_file(self, path: str) -> str:
        return str(self._ask("host_file", path))

    def pin(self, mask: int) -> str:
        return str(self._ask("pin", mask))

    def allowed_cores(self) -> str | None:
        answer: str | None = self._ask("allowed_cores")
        return answer

    def cpuset(self) -> str | None:
        answer: str | None = self._ask("cpuset")
        return answer

    def health(self, core: int) -> Health:
        return Health(**self._ask("health", core))

    def in_front(self) -> bool | None:
        answer: bool | None = self._ask("in_front")
        return answer

    def files_folder(self) -> str:
        return str(self._ask("files_folder"))

    def apply_clock(self, clock: str) -> None:
        self._ask("apply_clock", clock)
