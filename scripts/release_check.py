"""Whether a wheel may be released: it must hold the benchmark app, of its own version, for every processor.

    python scripts/release_check.py dist/bigcore-*.whl

`pip wheel` makes one without the app where no APK was built before; that wheel works, but not with physical phones.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.app.apk import read_apk  # found through the line above
from harness.errors import ApkRefused

APK = "harness/app/bigcore.apk"
ABIS = ("arm64-v8a", "armeabi-v7a", "x86_64")
BUILD_IT = "run `bigcore app build`, then make the wheel again"


def faults_of(wheel: Path) -> list[str]:
    """One sentence each; none where the wheel is whole."""
    try:
        with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
            return _faults(archive, wheel, Path(folder))
    except (OSError, zipfile.BadZipFile) as error:
        return [f"{wheel}: cannot be read as a wheel ({error}); make it again"]


def _faults(archive: zipfile.ZipFile, wheel: Path, folder: Path) -> list[str]:
    if APK not in archive.namelist():
        return [f"{wheel}: came without the benchmark app ({APK}); {BUILD_IT}"]
    try:
        apk = read_apk(Path(archive.extract(APK, folder)))
    except ApkRefused as error:
        return [f"{wheel}: the benchmark app in it {error.what}; {BUILD_IT}"]
    found = []
    version = wheel.name.split("-")[1] if wheel.name.count("-") else ""
    if apk.version != version:
        found.append(f"{wheel}: holds the benchmark app {apk.version}; {BUILD_IT}")
    for abi in ABIS:
        if abi not in apk.abis:
            found.append(f"{wheel}: its benchmark app has nothing for {abi}; {BUILD_IT}")
    return found


def main() -> int:
    wheels = [Path(name) for name in sys.argv[1:]]
    if not wheels:
        print(__doc__, file=sys.stderr)
        return 2
    faults = [fault for wheel in wheels for fault in faults_of(wheel)]
    for fault in faults:
        print(f"release_check.py: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
