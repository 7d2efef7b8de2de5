"""One start of the app from request to bye: a stream of events, whatever runs the models and wherever that is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from virtual_phone.app import request as requests
from virtual_phone.app.device import Device, Health
from virtual_phone.app.digest import digest
from virtual_phone.app.request import LONGEST_MS, Model, Request, RequestId, RequestRefused, Stop
from virtual_phone.app.runtime import InputRefused, InvokeFailed, Loaded, ModelRejected, Runtime, Timed

CHUNK = 1000
LONGEST_CHUNK = 26_000
"""Characters of a chunk's numbers; the event around them stays below 30,000."""
MOST_OUTPUTS = 32
LONGEST_NAME = 100
LONGEST_DETAIL = 1000
THROWAWAY_RUNS = 5
SHARED_FOLDER = "/data/local/tmp/bigcore/"


T = TypeVar("T")


class ModelFailed(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


@dataclass(slots=True)
class Counts:
    asked: int = 0
    measured: int = 0
    failures: int = 0
    events: int = 0


class Benchmark:
    def __init__(self, device: Device, runtime: Runtime) -> None:
        self._device = device
        self._runtime = runtime
        self._request_id = RequestId()
        self._counts = Counts()

    def events(self, path: str) -> Iterator[str]:
        """Yields each event as one line of ASCII."""
        try:
            request = self._read(path)
        except RequestRefused as refused:
            yield self._hello("none", self._runtime.name)
            yield self._failure(refused.reason, refused.detail, None)
        else:
            yield from self._start(request)
        yield self._event(
            "bye",
            models=self._counts.asked,
            measured=self._counts.measured,
            failures=self._counts.failures,
            events=self._counts.events + 1,
        )

    def _start(self, request: Request) -> Iterator[str]:
        self._counts.asked = len(request.models)
        yield from self._await_window()
        pinned_by = self._device.pin(request.core_mask)
        if request.runtime not in (None, self._runtime.version):
            detail = f"this app holds no runtime {request.runtime}; it holds {self._runtime.version}"
            yield self._hello(pinned_by, None)
            yield self._failure("runtime_unavailable", detail, None)
            return
        yield self._hello(pinned_by, self._runtime.name)
        if pinned_by == "none":
            yield self._failure("pinning_failed", f"the affinity {request.core_mask:x} was refused", None)
        self._device.apply_clock(request.clock)
        if request.throwaway is not None:
            yield from self._throw_away(request, *request.throwaway)
        for index, model in enumerate(request.models):
            yield self._event("begin", model=model.id, index=index)
            try:
                yield from self._measure(request, model)
            except ModelFailed as failed:
                yield self._failure(failed.reason, failed.detail, model.id)

    def _await_window(self) -> Iterator[str]:
        """The phone lets the time pass that the app waits between the two events."""
        if self._device.in_front() is False:
            yield self._event("window", state="awaited")
            if self._device.in_front() is False:
                yield self._event("window", state="missing")

    def _read(self, path: str) -> Request:
        self._demand_path(path)
        try:
            raw = Path(self._device.host_file(path)).read_bytes()
        except OSError as fault:
            raise RequestRefused("request_missing", f"{path}: {_reason(fault)}") from fault
        document = requests.decode(raw)
        self._request_id = requests.request_id(document)
        request = requests.read(document)
        for model_path in request.paths:
            self._demand_path(model_path)
        return request

    def _demand_path(self, path: str) -> None:
        within = path.startswith((SHARED_FOLDER, self._device.files_folder() + "/"))
        if not within or {".", ".."} & set(path.split("/")):
            raise RequestRefused("path_refused", f"{path} does not lie below {SHARED_FOLDER}")

    def _hello(self, pinned_by: str, runtime: str | None) -> str:
        identity = self._device.identity()
        return self._event(
            "hello",
            protocol=requests.PROTOCOL,
            app_version=identity.app_version,
            package=identity.package,
            apk_sha256=identity.apk_sha256,
            mode=identity.mode,
            runtime=runtime,
            runtime_sha256=None,
            runtimes=[self._runtime.version],
            abi=identity.abi,
            android={
                "sdk": identity.sdk,
                "release": identity.release,
                "fingerprint": identity.fingerprint,
                "model": identity.model,
            },
            pid=identity.pid,
            tid=identity.tid,
            cpuset=self._device.cpuset(),
            allowed_cores=self._device.allowed_cores(),
            pinned_by=pinned_by,
            files=self._device.files_folder() or None,
        )

    def _throw_away(self, request: Request, path: str, sha256: str) -> Iterator[str]:
        try:
            loaded = self._load(request, self._bytes(path, sha256))
            self._invoke(lambda: loaded.first(1, None))
            self._invoke(lambda: loaded.time(Stop(THROWAWAY_RUNS - 1, 0, LONGEST_MS)))
        except ModelFailed as failed:
            yield self._failure(failed.reason, f"throwaway: {failed.detail}", None)

    def _measure(self, request: Request, model: Model) -> Iterator[str]:
        began_ns = self._runtime.now_ns()
        content = self._bytes(model.path, model.sha256)
        input_bytes = self._bytes(model.input_path, model.input_sha256, "input_refused") if model.input_path else None
        load_ns = self._runtime.now_ns() - began_ns
        core = request.core_mask.bit_length() - 1
        allowed_before, before = self._device.allowed_cores(), self._device.health(core)
        loaded = self._load(request, content)
        first_ns = self._invoke(lambda: loaded.first(model.seed, input_bytes))
        outputs = [digest(output, LONGEST_NAME) for output in loaded.outputs()[:MOST_OUTPUTS]]
        warmed = self._invoke(lambda: loaded.warm_up(model.warmup))
        timed = self._invoke(lambda: loaded.time(model.stop))
        after = self._device.health(core)
        chunks = _chunks(timed)
        yield from self._latencies(model, timed, chunks)
        alone = len(request.models) == 1
        self._counts.measured += 1
        yield self._event(
            "model",
            model=model.id,
            sha256=hashlib.sha256(content).hexdigest(),
            runs=len(timed.invoke_ns),
            chunks=len(chunks),
            warmup_runs=warmed.runs,
            warmup_ns=warmed.ns,
            load_ns=load_ns,
            init_ns=loaded.init_ns,
            first_ns=first_ns,
            alone=alone,
            peak_rss_kb=self._runtime.peak_rss_kb() if alone else None,
            allowed_before=allowed_before,
            allowed_after=self._device.allowed_cores(),
            cpuset_after=self._device.cpuset(),
            time_in_state=_spent(before, after),
            thermal_before=before.thermal_status,
            thermal_after=after.thermal_status,
            headroom=after.headroom,
            battery_percent=after.battery_percent,
            battery_current_ua=after.battery_current_ua,
            foreground=after.foreground,
            outputs=outputs,
            timed_wall_ns=timed.wall_ns,
        )

    def _latencies(self, model: Model, timed: Timed, chunks: list[slice]) -> Iterator[str]:
        for chunk, part in enumerate(chunks):
            yield self._event(
                "latencies",
                model=model.id,
                chunk=chunk,
                invoke_ns=timed.invoke_ns[part],
                call_ns=timed.call_ns[part],
                cpus=timed.cpus[part],
            )

    def _bytes(self, path: str, sha256: str, reason: str = "") -> bytes:
        try:
            content = Path(self._device.host_file(path)).read_bytes()
        except OSError as fault:
            raise ModelFailed(reason or "model_missing", f"{path}: {_reason(fault)}") from fault
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise ModelFailed(reason or "checksum_mismatch", f"{path} has the hash {found}")
        return content

    def _load(self, request: Request, content: bytes) -> Loaded:
        try:
            return self._runtime.load(content, request.threads, request.xnnpack)
        except ModelRejected as fault:
            raise ModelFailed("model_rejected", str(fault)) from fault

    @staticmethod
    def _invoke(work: Callable[[], T]) -> T:
        try:
            return work()
        except InputRefused as fault:
            raise ModelFailed("input_refused", str(fault)) from fault
        except InvokeFailed as fault:
            raise ModelFailed("invoke_failed", str(fault)) from fault

    def _failure(self, reason: str, detail: str, model: str | None) -> str:
        self._counts.failures += 1
        return self._event("failure", reason=reason, detail=detail[:LONGEST_DETAIL], model=model)

    def _event(self, event: str, **fields: object) -> str:
        common = {"nonce": self._request_id.nonce, "run": self._request_id.run, "start": self._request_id.start}
        document = {"event": event, **common, "seq": self._counts.events, "time_ns": self._runtime.now_ns(), **fields}
        self._counts.events += 1
        return json.dumps(document, separators=(",", ":"), ensure_ascii=True)


def _reason(fault: OSError) -> str:
    return str(fault.strerror).lower()


def _chunks(timed: Timed) -> list[slice]:
    longest = max(len(str(number)) for number in (*timed.invoke_ns, *timed.call_ns))
    size = min(CHUNK, LONGEST_CHUNK // (2 * (longest + 1) + 3))
    return [slice(start, start + size) for start in range(0, len(timed.invoke_ns), size)]


def _spent(before: Health, after: Health) -> list[list[int]] | None:
    """Returns the ticks at each frequency between the two readings."""
    if before.time_in_state is None or after.time_in_state is None:
        return None
    then = {row[0]: row[1] for row in before.time_in_state}
    return [[khz, ticks - then.get(khz, 0)] for khz, ticks in after.time_in_state]
