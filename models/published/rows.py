"""Every published table as records. Millions are written M, thousand millions B; each row carries its source.

What two sources say differently stands in `differences.py`, with the reason where one was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.published.table import read


@dataclass(frozen=True, slots=True)
class MobileNetV2Checkpoint:
    model: str
    width: float
    resolution: int
    top1_pct: float
    top5_pct: float
    madds_M: float
    params_M: float
    pixel1_latency_ms_tflite_1_large_core: float
    source: str


@dataclass(frozen=True, slots=True)
class MobileNetV1Checkpoint:
    model: str
    width: float
    resolution: int
    dtype: str
    top1_pct: float
    top5_pct: float
    madds_M: float | None
    params_M: float | None
    pixel2_latency_ms_1_large_core: float | None
    pixel2_tensorflow_ms: float | None
    source: str


@dataclass(frozen=True, slots=True)
class MobileNetV1PaperRow:
    model: str
    top1_pct: float | None
    madds_M: float | None
    params_M: float | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class MobileNetV2OtherSource:
    model: str
    width: float
    resolution: int
    top1_pct: float
    top5_pct: float | None
    madds_M: float | None
    params_M: float | None
    pixel1_latency_ms: float | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class MobileNetV3Row:
    model: str
    madds_M: float
    params_M: float
    top1_pct: float
    pixel1_ms: float | None
    pixel2_ms: float | None
    pixel3_ms: float | None
    pixel4_edgetpu_ms: float | None
    pixel4_cpu_ms: float | None
    source: str


@dataclass(frozen=True, slots=True)
class MnasNetRow:
    model: str
    depth_multiplier: float | None
    resolution: int
    top1_pct: float
    top5_pct: float | None
    params_M: float | None
    madds_M: float | None
    pixel1_ms: float | None
    trailing_unnamed_column: float | None
    source: str


@dataclass(frozen=True, slots=True)
class EfficientNetLiteRow:
    model: str
    params_M: float
    madds_M: float
    top1_fp32_pct: float
    pixel4_cpu_fp32_ms_4_threads: float
    pixel4_gpu_fp32_ms: float
    pixel4_gpu_fp16_ms: float
    top1_int8_pct: float
    pixel4_cpu_int8_ms_4_threads: float
    int8_tpu_ms: float | None
    source: str


@dataclass(frozen=True, slots=True)
class ShuffleNetRow:
    model: str
    scale: float
    groups: int | None
    top1_err_pct: float | None
    top1_pct: float | None
    madds_M: float
    params_M: float | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class OtherNetworkRow:
    variant: str | None
    """The one of ours that the row is about."""
    model: str
    top1_pct: float | None
    top5_pct: float | None
    madds_M: float | None
    params_M: float | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class DetectionRow:
    model: str
    map_coco: float | None
    params_M: float | None
    madds_B: float | None
    device: str | None
    latency_ms: float | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class SegmentationRow:
    model: str
    dataset: str
    output_stride: int
    aspp: str
    multi_scale_flip: bool
    miou_pct: float
    params_M: float | None
    madds_B: float | None
    runtime_s: float | None
    runtime_device: str | None
    note: str | None
    source: str


@dataclass(frozen=True, slots=True)
class PaperTable3Row:
    network: str
    resolution: str
    channels_published: str | None
    memory_Kb_published: str | None
    channels_x_h_x_w_x_2bytes_kB: float | None
    source: str


@dataclass(frozen=True, slots=True)
class PaperTable4Row:
    network: str
    top1_pct: float
    params_M: float
    madds_M: float
    pixel1_cpu_ms: float | None
    source: str


@dataclass(frozen=True, slots=True)
class FaceNetRow:
    model: str
    width: float | None
    resolution: int | None
    accuracy_at_far_1e_4_pct: float
    madds_M: float
    params_M: float
    source: str


@dataclass(frozen=True, slots=True)
class TfliteBenchmarkRow:
    model: str
    device: str
    unit: str
    threads: int | None
    taskset_mask_hex: str | None
    latency_ms: float
    std_ms: float | None
    source: str


@dataclass(frozen=True, slots=True)
class HostedModelRow:
    model: str
    dtype: str
    size_MB: float
    top1_pct: float
    top5_pct: float
    device: str
    tflite_ms_1_thread_large_core: float | None
    tensorflow_ms: float | None
    source: str


@cache
def mobilenet_v2_checkpoints() -> tuple[MobileNetV2Checkpoint, ...]:
    return read(MobileNetV2Checkpoint, "mobilenet_v2_checkpoints.csv")


@cache
def mobilenet_v1_checkpoints() -> tuple[MobileNetV1Checkpoint, ...]:
    return read(MobileNetV1Checkpoint, "mobilenet_v1_checkpoints.csv")


@cache
def mobilenet_v1_paper() -> tuple[MobileNetV1PaperRow, ...]:
    return read(MobileNetV1PaperRow, "mobilenet_v1_paper.csv")


@cache
def mobilenet_v2_other_sources() -> tuple[MobileNetV2OtherSource, ...]:
    return read(MobileNetV2OtherSource, "mobilenet_v2_other_sources.csv")


@cache
def mobilenet_v3() -> tuple[MobileNetV3Row, ...]:
    return read(MobileNetV3Row, "mobilenet_v3.csv")


@cache
def mnasnet() -> tuple[MnasNetRow, ...]:
    return read(MnasNetRow, "mnasnet.csv")


@cache
def efficientnet_lite() -> tuple[EfficientNetLiteRow, ...]:
    return read(EfficientNetLiteRow, "efficientnet_lite.csv")


@cache
def shufflenet_v1() -> tuple[ShuffleNetRow, ...]:
    return read(ShuffleNetRow, "shufflenet_v1.csv")


@cache
def other_networks() -> tuple[OtherNetworkRow, ...]:
    return read(OtherNetworkRow, "other_networks.csv")


@cache
def detection() -> tuple[DetectionRow, ...]:
    return read(DetectionRow, "detection.csv")


@cache
def segmentation() -> tuple[SegmentationRow, ...]:
    return read(SegmentationRow, "segmentation.csv")


@cache
def paper_table3() -> tuple[PaperTable3Row, ...]:
    return read(PaperTable3Row, "paper_table3_memory.csv")


@cache
def paper_table4() -> tuple[PaperTable4Row, ...]:
    return read(PaperTable4Row, "paper_table4.csv")


@cache
def facenet_mobile() -> tuple[FaceNetRow, ...]:
    return read(FaceNetRow, "facenet_mobile.csv")


@cache
def tflite_benchmarks() -> tuple[TfliteBenchmarkRow, ...]:
    return read(TfliteBenchmarkRow, "tflite_benchmarks.csv")


@cache
def tflite_hosted_other() -> tuple[HostedModelRow, ...]:
    return read(HostedModelRow, "tflite_hosted_other.csv")
