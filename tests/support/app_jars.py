"""The jars that the app's build takes from Maven: where they cannot be had, the tests that need them are skipped."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "android_app"))

from apk_build import dependencies
from apk_build.errors import BuildFailed

NEEDED = (
    dependencies.D8,
    dependencies.ANDROID,
    dependencies.OLDEST_ANDROID,
    dependencies.TFLITE_2_16,
    dependencies.TFLITE_2_21_ARM64,
    dependencies.TFLITE_2_21_X86_64,
    dependencies.TFLITE_2_21_LINUX,
)


@cache
def why_missing() -> str | None:
    """None where all are here, maybe only now. Asked once a process: a Maven that reaches nothing takes its time."""
    try:
        dependencies.fetch(one for one in NEEDED if not one.path.exists())
    except BuildFailed as failure:
        return str(failure)
    return None
