#!/usr/bin/env python3
"""Builds the benchmark app with javac, D8, aapt and apksigner: no Gradle, no Android SDK.

Jars come through Maven, each checked against its hash. With ANDROID_HOME set, its newest build-tools and platform are
used instead of the distribution's. The key is BIGCORE_KEYSTORE (with BIGCORE_KEYSTORE_PASSWORD and BIGCORE_KEY_ALIAS),
else a debug key kept in the user's state folder. Programs that are missing are named with the package that brings them
(see apt-packages.txt).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from apk_build import recipe
from apk_build.errors import BuildFailed
from apk_build.places import SHIPPED_APK, TARGET
from apk_build.runtime import ABIS, PUBLISHED

DEFAULT_PACKAGE = "io.bigcore.app"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", default=DEFAULT_PACKAGE, help="so that two builds live side by side on a phone")
    parser.add_argument("--runtime", action="append", default=[],
                        help=f"which published runtimes go in ({', '.join(PUBLISHED)}); default: all")  # fmt: skip
    parser.add_argument("--runtime-library", "--tflite-aar", type=Path, action="append", default=[], metavar="FILE",
                        help="your own runtime (.so, .aar or .jar), instead of the published ones unless "
                        "--runtime names them too; may be repeated")  # fmt: skip
    parser.add_argument("--abi", action="append", help=f"{', '.join(ABIS)}; default: all that a runtime has")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: where `bigcore` finds it")
    return parser.parse_args()


def main() -> int:
    began = time.monotonic()
    asked = arguments()
    default = SHIPPED_APK if asked.package == DEFAULT_PACKAGE else TARGET / f"{asked.package}.apk"
    try:
        order = recipe.Order(
            out=asked.out or default,
            package=asked.package,
            abis=tuple(asked.abi or ()),
            published=tuple(asked.runtime),
            brought=tuple(asked.runtime_library),
        )
        apk = recipe.build(order)
    except BuildFailed as failure:
        print(f"build.py: {failure}", file=sys.stderr)
        return failure.exit_code
    print(f"{apk}  {apk.stat().st_size / 1e6:.2f} MB  {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
