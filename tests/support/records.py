"""One record of each kind, complete and plausible. A test takes one and replaces what it is about:

    replace(SAMPLE, start=2, reasons=("throttled",))

A new column of a record is filled in here and nowhere else.
"""

from __future__ import annotations

from harness.results.records import (
    ArtifactRecord,
    Clock,
    CoreChoice,
    Engine,
    Estimate,
    PhoneRecord,
    RunnerName,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.results.telemetry import Conditions, Placement, Telemetry

CORE = CoreChoice(cpu=3, mask="8", rule="max_frequency", label="large")

SWEEP = SweepRecord(
    sweep="20261121-070512-3f9a",
    started_at="2026-11-21T07:05:12Z",
    ended_at=None,
    seed=1,
    config_json="{}",
    command="bigcore sweep",
    version="0.1.0",
)
PHONE = PhoneRecord(
    identity="ab12" * 16,
    serial="FA6A30301234",
    manufacturer="Google",
    model="Pixel",
    virtual=True,
    engine=Engine.LITERT,
    soc="MSM8996",
)
SESSION = SessionRecord(
    session=f"{SWEEP.sweep}.s1",
    sweep=SWEEP.sweep,
    phone=PHONE.identity,
    serial=PHONE.serial,
    fingerprint="google/sailfish/sailfish:10/QP1A/1:user/release-keys",
    android="10",
    sdk=29,
    started_at=SWEEP.started_at,
)
RUN = RunRecord(
    run=f"{SWEEP.sweep}.1",
    sweep=SWEEP.sweep,
    session=SESSION.session,
    phone=PHONE.identity,
    runner=RunnerName.APP,
    runtime="tflite 2.16.1",
    app_sha256=None,
    threads=1,
    xnnpack=True,
    core=CORE,
    clock=Clock.FREE,
    set="main",
    asked_runtime="2.16.1",
)
ARTIFACT = ArtifactRecord(
    sha256="1" * 64,
    variant="mobilenet_v2_1.0_224",
    architecture="mobilenet_v2",
    width=1.0,
    resolution=224,
    precision="float32",
    size_bytes=6_700_000,
    madds=11_000_000,
    parameters=1_660_000,
    weights=1_650_000,
    peak_activation_bytes=500_000,
    weights_origin="seeded:1",
    top1=None,
    top1_source=None,
)
GIVEN_ARTIFACT = ArtifactRecord(
    sha256="2" * 64,
    variant="mine",
    architecture=None,
    width=None,
    resolution=None,
    precision=None,
    size_bytes=1000,
    madds=1,
    parameters=1,
    weights=1,
    peak_activation_bytes=1,
    weights_origin="given",
    top1=None,
    top1_source=None,
)
"""A user's own file, which is no variant of a network of ours."""
START = StartRecord(
    run=RUN.run,
    start=1,
    round=1,
    seed=1,
    began_at=SWEEP.started_at,
    ended_at=SWEEP.started_at,
    order=(ARTIFACT.variant,),
    wall_ms=1000.0,
    overhead_ms=None,
)
PLACEMENT = Placement(
    asked_mask=CORE.mask,
    pinned_by="native",
    allowed_before="3",
    allowed_after="3",
    cpuset="/top-app",
    cpus_seen=((CORE.cpu, 1),),
    time_in_state=None,
)
CONDITIONS = Conditions(
    at=SWEEP.started_at,
    battery_percent=80,
    charging=True,
    battery_temperature_c=27.5,
    thermal_status=0,
    core_khz=2_150_400,
)
SAMPLE = Sample(
    run=RUN.run,
    start=START.start,
    variant=ARTIFACT.variant,
    sha256=ARTIFACT.sha256,
    position=0,
    latencies_ns=(10_000_000,),
    call_ns=None,
    placement=PLACEMENT,
    telemetry=Telemetry(before=None, after=None),
    at=SWEEP.started_at,
)
ESTIMATE = Estimate(
    run=RUN.run,
    variant=ARTIFACT.variant,
    sha256=ARTIFACT.sha256,
    latency_ms=10.0,
    low_ms=9.9,
    high_ms=10.1,
    between_low_ms=None,
    between_high_ms=None,
    starts=6,
    inferences=60,
    valid=True,
)
