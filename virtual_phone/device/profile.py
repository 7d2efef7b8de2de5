"""What a virtual phone pretends to be: one TOML file in profiles/, each with the source of its facts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from virtual_phone.errors import ProfileRefused

FOLDER = Path(__file__).parent / "profiles"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@cache
def _even_steps_khz(min_khz: int, max_khz: int) -> tuple[int, ...]:
    steps = 8
    return tuple(round((min_khz + (max_khz - min_khz) * step / (steps - 1)) / 100) * 100 for step in range(steps))


class Cluster(Part):
    cpus: tuple[int, ...]
    core: str
    max_khz: int
    min_khz: int = 300_000
    capacity: int | None = None
    """None means that this kernel has no cpu_capacity."""
    online: bool = True
    slowdown: float = 1.0
    """How many times longer than on the large core the same work takes, at full frequency."""
    frequencies_khz: tuple[int, ...] = ()

    @property
    def steps_khz(self) -> tuple[int, ...]:
        if self.frequencies_khz:
            return self.frequencies_khz
        return _even_steps_khz(self.min_khz, self.max_khz)


class Heat(Part):
    """Newton's law: at work the skin approaches ambient + rise with the time constant, at rest ambient."""

    on: bool = True
    ambient_c: float = 27.0
    rise_c: float = 14.0
    time_constant_s: float = 120.0
    cpu_above_skin_c: float = 12.0
    """How much hotter the CPU is than the skin while it works."""
    light_c: float = 39.0
    severe_c: float = 45.0
    slower_per_c: float = 0.012
    """The part of the speed that is lost for each degree above `light_c`."""


class Thermal(Part):
    status: bool = True
    """`dumpsys thermalservice` with a status (Android 10 and later)."""
    hal: str = "2.0"
    names: dict[str, str] = Field(default_factory=lambda: {"cpu": "CPU0", "skin": "skin", "battery": "battery"})
    dead: bool = False
    """The HAL names neither thresholds nor cooling devices, so that the status is 0 for ever, for apps too."""
    shifted_types: bool = False
    """Samsung's dumps number the types one higher."""


class Windows(Part):
    """What this Android tells of its windows, and does to an activity that an instrumentation starts."""

    tells_secure: bool = True
    """Whether `dumpsys window policy` says `secure=`; the newest prints `trusted=` and `simSecure=` instead."""

    start_op: str = ""
    """The number of its own app operation that must say `allow`, or the start is dropped. Empty: there is none."""
    op_mode: str = "ignore"
    """How it stands after an installation."""
    op_settable: bool = True
    """Whether `appops set` changes it."""
    op_refuses: tuple[str, ...] = ()
    """Modes that the operation may stand at and cannot be set to."""
    shell_may_open: bool = True
    """Whether `am start` brings the activity where the operation forbids it to the app."""
    takes_keys: bool = True
    """Whether `input` presses keys; some vendors want a switch of their own for it."""


class Replay(Part):
    """The declared model of a phone that the replay engine draws latencies from."""

    ns_per_madd: float = 0.25
    overhead_us: float = 150.0
    run_noise: float = 0.004
    """The standard deviation within a start, as a part of the latency."""
    start_noise: float = 0.009
    slow_start_share: float = 0.04
    slow_start_percent: tuple[float, float] = (3.0, 15.0)
    session_noise: float = 0.005
    session_ramp: float = 0.03
    """How much slower the session becomes, towards its end."""
    ramp_seconds: float = 1800.0
    speed: float = 200.0
    """Virtual seconds in one of this computer's, while something waits."""
    paced: bool = False
    """Inferences and waits take as long as on the phone, and `speed` says nothing: to load a computer with phones that
    compute nothing."""
    latency_ms: dict[str, float] = Field(default_factory=dict)
    """The latency by the first characters of a model's SHA-256. A model that is not named follows ns_per_madd."""
    outputs: Annotated[str, Field(pattern="^(inference|seeded)$")] = "inference"
    """`inference` runs a model once on this computer for its digests; `seeded` makes them up from its hash."""


class Profile(Part):
    name: str
    source: str
    manufacturer: str
    brand: str
    model: str
    device: str
    product: str
    soc: str
    android: str
    sdk: int
    build: str
    security_patch: str = "2019-10-05"
    abis: tuple[str, ...] = ("arm64-v8a", "armeabi-v7a", "armeabi")
    ram_mb: int = 3800
    data_mb: int = 24_000
    clusters: tuple[Cluster, ...]
    foreground_cpus: tuple[int, ...] | None = None
    background_cpus: tuple[int, ...] | None = None
    one_policy: bool = False
    """All cores in a single cpufreq policy, so that frequencies say nothing about clusters."""
    rooted: bool = False
    """It offers `su -c COMMAND`, as Magisk does."""
    app_reads_shared: bool = True
    """Whether apps may read what the shell puts into /data/local/tmp. A later policy of Android may forbid it."""
    fixed_performance: bool = False
    """The power HAL knows `set-fixed-performance-mode-enabled`."""
    heat: Heat = Heat()
    thermal: Thermal = Thermal()
    windows: Windows = Windows()
    replay: Replay = Replay()

    @model_validator(mode="after")
    def _cpus_once(self) -> Profile:
        cpus = sorted(cpu for cluster in self.clusters for cpu in cluster.cpus)
        if cpus != list(range(len(cpus))):
            raise ValueError("the clusters must hold every CPU from 0 on exactly once")
        return self

    @property
    def fingerprint(self) -> str:
        return f"{self.brand}/{self.product}/{self.device}:{self.android}/{self.build}/1:user/release-keys"

    def cluster_of(self, cpu: int) -> Cluster:
        return next(cluster for cluster in self.clusters if cpu in cluster.cpus)

    @property
    def cpus(self) -> list[int]:
        return sorted(cpu for cluster in self.clusters for cpu in cluster.cpus)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str) -> Profile:
    """Returns the shipped profile of that name, or the one in a .toml file."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not name.endswith(".toml") and name not in names():
        raise ProfileRefused(name, "no such profile", f"choose one of {', '.join(names())}")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        base = values.pop("based_on", None)
        if base is not None:
            values = _merged(tomllib.loads((FOLDER / f"{base}.toml").read_text(encoding="utf-8")), values)
        return Profile.model_validate({"name": path.stem, **values})
    except OSError as fault:
        raise ProfileRefused(name, f"cannot be read ({fault.strerror})", "name a readable .toml file") from fault
    except (ValueError, RecursionError) as fault:
        raise ProfileRefused(name, f"is not a profile: {fault}", "compare with the shipped profiles") from fault


def with_replay(shape: Profile, path: Path) -> Profile:
    """Returns the profile with those parameters of its replay model that the file names."""
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
        return shape.model_copy(update={"replay": Replay.model_validate({**shape.replay.model_dump(), **own})})
    except OSError as fault:
        raise ProfileRefused(path, f"cannot be read ({fault.strerror})", "name a readable .toml file") from fault
    except (ValueError, RecursionError) as fault:
        raise ProfileRefused(path, f"is not a replay model: {fault}", "see the documentation of replay") from fault


def _merged(base: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in own.items():
        held = merged.get(key)
        merged[key] = {**held, **value} if isinstance(held, dict) and isinstance(value, dict) else value
    return merged
