"""The APK that this bigcore installs: where it is, what it is."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ApkRefused, DiskFailed
from harness.phone.build_advice import how_to_build

SHIPPED = Path(__file__).resolve().parents[1] / "app" / "bigcore.apk"
FACTS = "io/bigcore/app/build.properties"
HOW_TO_BUILD = how_to_build()
_BUILD_IT = f"build it with {HOW_TO_BUILD}, or measure with `--runner benchmark_model` meanwhile"


@dataclass(frozen=True, slots=True)
class Apk:
    path: Path
    sha256: str
    package: str
    version: str
    runtime: str
    """The family: tflite or litert."""
    runtimes: dict[str, tuple[str, ...]]
    """By ABI, each by its name, the one that is used where none is asked for first."""
    abis: tuple[str, ...]
    size_bytes: int

    def default_runtime(self, phone_abis: Sequence[str]) -> str | None:
        """What a phone with these processors runs, best first; None where the APK has nothing for them."""
        return next(iter(self.runtimes_on(phone_abis)), None)

    def runtimes_on(self, phone_abis: Sequence[str]) -> tuple[str, ...]:
        """What it can run on a phone with these processors, best first; the default comes first."""
        chosen = next((abi for abi in phone_abis if abi in self.abis), None)
        return self.runtimes.get(chosen or "", ())


def missing() -> DiskFailed:
    return DiskFailed(SHIPPED, "the benchmark app is not there (this bigcore came without it)", _BUILD_IT)


def shipped_apk() -> Path:
    """The APK that runs are made with."""
    if not SHIPPED.exists():
        raise missing()
    return SHIPPED


def read_apk(path: Path) -> Apk:
    """ApkRefused for a file that is none; bigcore's own is a fault of the disk, not of what was asked."""
    refused = DiskFailed if path == SHIPPED else ApkRefused
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            facts = dict(re.findall(r"^([\w.-]+)=(.*)$", archive.read(FACTS).decode("ascii"), re.MULTILINE))
            names = archive.namelist()
        abis = tuple(sorted({name.split("/")[1] for name in names if re.fullmatch(r"lib/[^/]+/[^/]+\.so", name)}))
        return Apk(
            path=path,
            sha256=hashlib.sha256(content).hexdigest(),
            package=facts["package"],
            version=facts["version"],
            runtime=facts["runtime"],
            runtimes={abi: _runtimes(facts, abi) for abi in abis},
            abis=abis,
            size_bytes=len(content),
        )
    except FileNotFoundError:
        raise missing() if path == SHIPPED else ApkRefused(path, "there is no such file", "give an APK") from None
    except OSError as error:
        raise refused(path, f"cannot be read ({error.strerror})", f"build it again: {HOW_TO_BUILD}") from error
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        raise refused(path, "is no APK of the benchmark app", f"build it again: {HOW_TO_BUILD}") from None


_OF_ONE_RUNTIME = {"tflite": ("2.16.1",)}
"""An APK that was built before there could be several names only its family."""


def _runtimes(facts: Mapping[str, str], abi: str) -> tuple[str, ...]:
    if "runtimes" not in facts:
        return _OF_ONE_RUNTIME.get(facts["runtime"], ())
    return tuple(name for name in facts["runtimes"].split(",") if f"runtime.{name}.{abi}" in facts)
