"""The records of measurement, as the store keeps them and the dashboards read them.

Times of day are UTC in ISO 8601 with seconds. Raw latencies are integer nanoseconds. None: the phone did not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

from harness.results.choices import Clock as Clock
from harness.results.choices import Engine as Engine
from harness.results.choices import RunnerName as RunnerName
from harness.results.names import ANCHOR as ANCHOR
from harness.results.telemetry import Placement, Telemetry

MAIN: Final = "main"
"""The `set` of a sweep's own side: the new one, B, where two sides are measured against each other."""

AGAINST: Final = "against"
"""The `set` of the side that a sweep's own is held against: the baseline, A. Ratios are B / A."""

SUSTAINED: Final = "sustained"
"""The `set` of a run without pause. Its samples are no part of any series."""


LARGE_CORE: Final = "large"
"""The `label` of the large core."""

ANY_CORE: Final = "any"
"""The `label` of a run that is not pinned: Android's scheduler chooses among all CPUs."""


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    identity: str
    """Hash of ro.serialno, ro.product.manufacturer and ro.product.model, whatever the transport."""
    serial: str
    """As adb lists it; private."""
    manufacturer: str
    model: str
    virtual: bool
    engine: Engine | None = None
    soc: str | None = None


@dataclass(frozen=True, slots=True)
class CoreChoice:
    cpu: int
    """The one whose frequency is read; of a run that is not pinned, the highest of the strongest cluster."""
    mask: str
    """Lower-case hexadecimal without 0x; more than one bit with more than one thread; all CPUs where not pinned."""
    rule: str
    """`cpu_capacity`, `max_frequency`, `all_equal`, `chosen` (by --core), `not_pinned`, `unknown`."""
    label: str
    """`large`, `small`, `cpuN`, or `any` where the run is not pinned: how reports may call it."""

    @property
    def in_words(self) -> str:
        if self.label == ANY_CORE:
            return "any core (not pinned)"
        return f"{self.label} core (CPU {self.cpu})" if self.label in ("large", "small") else f"CPU {self.cpu}"


@dataclass(frozen=True, slots=True)
class SweepRecord:
    sweep: str
    started_at: str
    ended_at: str | None
    seed: int
    config_json: str
    """The resolved sweep.toml, for --resume and for the provenance."""
    command: str
    """The command that repeats it, without private paths."""
    version: str
    origin: str | None = None
    """For an imported sweep: where it came from."""
    pruned_at: str | None = None
    """When its raw samples were removed; the estimates stay."""


@dataclass(frozen=True, slots=True)
class HostNoise:
    """How steadily this computer computed by itself, between the starts of a virtual phone that it played."""

    cpus: int
    noise_percent: float
    """Nine of ten timings of a fixed loop lay within this of their median."""
    loop_ms: float
    """That median."""
    timings: int
    load: float
    """The mean of the load averages of the last minute."""
    steal_percent: float | None
    """Of all CPU time, what a hypervisor gave to other machines. None: the kernel does not tell."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One sweep on one phone."""

    session: str
    sweep: str
    phone: str
    """The phone's identity."""
    serial: str
    fingerprint: str
    android: str
    sdk: int
    started_at: str
    ended_at: str | None = None
    host: HostNoise | None = None
    """Of a virtual phone whose numbers are this computer's; of a sweep that was resumed, its last part."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One set of models, with one runner, on one core of one phone, in one sweep."""

    run: str
    sweep: str
    session: str
    phone: str
    runner: RunnerName
    runtime: str
    """Such as "tflite 2.16.1"; empty until the first hello."""
    app_sha256: str | None
    threads: int
    xnnpack: bool
    core: CoreChoice
    clock: Clock
    set: str
    """MAIN; AGAINST for the baseline; SUSTAINED for one variant without pause, which has samples and no estimate."""
    asked_runtime: str | None = None
    """Which of the app's runtimes was asked for, as `runtimes` names it. None: the app's default."""
    clusters: str | None = None
    """Of a run that is not pinned: the phone's clusters, weakest first, as `0-3 4-6 7`."""


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    sha256: str
    variant: str
    architecture: str | None
    width: float | None
    resolution: int | None
    precision: str | None
    size_bytes: int
    madds: int
    parameters: int
    weights: int
    peak_activation_bytes: int
    weights_origin: str
    top1: float | None
    top1_source: str | None


@dataclass(frozen=True, slots=True)
class RefusalRecord:
    """A variant that one start gave no number for, and the word for why."""

    variant: str
    reason: str


@dataclass(frozen=True, slots=True)
class StartRecord:
    run: str
    start: int
    """1, 2, 3 … within the run; a resumed round opens a new number."""
    round: int
    seed: int
    began_at: str
    ended_at: str | None
    """None: it still runs, or the harness was ended in it; its samples are marked `start_unfinished`."""
    order: tuple[str, ...]
    """The variants asked for, in the order asked."""
    wall_ms: float | None
    """From the harness's point of view, everything included; None until it ended."""
    overhead_ms: float | None
    """wall_ms beyond loading, warm-up and timed runs."""
    extra: bool = False
    """True: an extra start of one variant alone, for cold initialisation and memory; no latency is taken from it."""
    pair: int | None = None
    """1, 2, 3 … within two sides of one runner and core: the start of the other side with the same number is its
    neighbour in time. None: the start belongs to no pair."""
    refused: tuple[RefusalRecord, ...] = ()
    """What it gave no number for: a resumed sweep counts them as the interrupted one did."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one start says of one variant: the unit of trust. Unique by run, start and variant."""

    run: str
    start: int
    variant: str
    sha256: str
    position: int
    """0-based place within its start."""
    latencies_ns: tuple[int, ...]
    """The native invoke of every timed run."""
    call_ns: tuple[int, ...] | None
    placement: Placement
    telemetry: Telemetry
    outputs_json: str | None = None
    reasons: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    at: str = ""

    @property
    def valid(self) -> bool:
        return not self.reasons

    @property
    def median_ms(self) -> float | None:
        """The start's median of this variant. None: it has no latency at all."""
        return median(self.latencies_ns) / 1e6 if self.latencies_ns else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A variant's latency in this session: the median over starts of each start's median."""

    run: str
    variant: str
    sha256: str
    latency_ms: float | None
    """None when there is no number at all."""
    low_ms: float | None
    """The interval of the latency in ms, of this session: level and own together."""
    high_ms: float | None
    between_low_ms: float | None
    between_high_ms: float | None
    starts: int
    """Valid ones."""
    inferences: int
    valid: bool
    reasons: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cold_init_ms: float | None = None
    first_inference_ms: float | None = None
    peak_rss_kb: int | None = None
    energy_mj: float | None = None
    """Of one inference, the whole phone's; None unless the battery tells and the phone was unplugged."""
    energy_low_mj: float | None = None
    energy_high_mj: float | None = None
    own_low_ms: float | None = None
    """The variant's own interval: how well its place among the others is known, were the level known exactly."""
    own_high_ms: float | None = None
    level_percent: float | None = None
    """Half-width of what all variants of the run may shift together. One number for the run, told with each of its
    estimates, so that an estimate is whole wherever it goes."""
    autocorrelation: float | None = None
    """Of neighbouring starts of the run; told with each estimate like the level."""
    method: int = 1
    """Version of the method that made the intervals: 1 took every start for independent; harness/analysis/run_precision
    has the newest."""
    cluster_shares: tuple[float, ...] | None = None
    """Of a run that is not pinned: the share of its time on each of the run's clusters, 0 to 1."""
    p90_ms: float | None = None
    """Of 100 inferences in a typical start so many are faster, with its interval of this session. None: too few were
    measured to tell."""
    p90_low_ms: float | None = None
    p90_high_ms: float | None = None
    p95_ms: float | None = None
    p95_low_ms: float | None = None
    p95_high_ms: float | None = None
    p99_ms: float | None = None
    p99_low_ms: float | None = None
    p99_high_ms: float | None = None
    mode_low_ms: float | None = None
    """Where starts come in two groups (note `two_modes`): the level of the faster one."""
    mode_high_ms: float | None = None


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """Time of one node of a variant's graph, from an invocation that was profiled: no latency is taken from it."""

    run: str
    variant: str
    position: int
    """0-based, in the order they ran."""
    type: str
    name: str
    mean_ms: float
    share: float
    """Of the whole inference, 0 to 1."""
    times_called: int
