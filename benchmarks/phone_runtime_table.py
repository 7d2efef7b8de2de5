"""Every architecture in every precision: what the runtime of phones makes of it, beside ai_edge_litert.

    BIGCORE_CACHE=DIR python benchmarks/phone_runtime_table.py RESULTS.jsonl [--runtime V]… [--full-size] [NETWORK…]

Each file is built with seeded weights (small, unless --full-size) and answered by the app's own classes in a process of
its own, so that a crash is one row. One JSON line each: agrees, same_kernels (agrees where neither uses XNNPACK),
differs, refused (before the push), rejected (by the app), crashes or too_slow, with the differences as
benchmarks/output_differences.py measures them. Lines that are there are kept and not measured again. Printed at the
end: a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ai_edge_litert.interpreter import OpResolverType
from output_differences import differences, run
from phone_runtime import ONCE, one_start, outputs_of

from harness.app.runtime_limits import GREATEST_VERSION, refusal_of
from harness.judge.outputs import agree
from models.architectures.architecture import Architecture
from models.architectures.registry import REGISTRY
from models.artifact import Built
from models.build import build
from models.variant import Precision, Variant
from virtual_phone.app.apk_engine import ApkEngine, prepare

LONGEST_S = 240
SMALL = {224: 96, 227: 99, 300: 300, 320: 128, 416: 128, 512: 512, 513: 129}
"""By default resolution."""


@dataclass(frozen=True, slots=True)
class Row:
    variant: str
    runtime: str
    sha256: str
    found: str
    detail: str


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("results", type=Path)
    options.add_argument("--full-size", action="store_true")
    options.add_argument("--runtime", action="append", choices=list(GREATEST_VERSION), help="default: all of them")
    options.add_argument("architectures", nargs="*")
    asked = options.parse_args()
    chosen = [REGISTRY[name] for name in asked.architectures] or list(REGISTRY.values())
    wanted = [variant for architecture in chosen for variant in variants(architecture, asked.full_size)]
    runtimes = asked.runtime or list(GREATEST_VERSION)
    kept = {(row.variant, row.runtime) for row in read(asked.results)}
    engine = prepare()

    def note(built: Built) -> None:
        for runtime in runtimes:
            if (built.artifact.name, runtime) in kept:
                continue
            row = compare(engine, built, runtime)
            with asked.results.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(row)) + "\n")
            print(f"{row.variant:48} {row.runtime:8} {row.found:8} {row.detail}", flush=True)

    missing = [variant for variant in wanted if any((variant.name, runtime) not in kept for runtime in runtimes)]
    report = build(missing, workers=1, on_built=note)
    for failure in report.failed:
        print(failure)
    for runtime in runtimes:
        print(f"\n{runtime}\n")
        print_table([row for row in read(asked.results) if row.runtime == runtime])


def variants(architecture: Architecture, full_size: bool) -> Iterable[Variant]:
    usual = architecture.default_resolution
    for precision in architecture.precisions:
        yield Variant(architecture.name, 1.0, usual if full_size else SMALL[usual], precision)


def compare(engine: ApkEngine, built: Built, runtime: str) -> Row:
    artifact = built.artifact
    refused = refusal_of(artifact.cost.operator_versions, runtime)
    if refused:
        return Row(artifact.name, runtime, artifact.sha256, "refused", refused)
    found, detail = answered(engine, artifact.path, runtime, Variant.parse(artifact.name).precision)
    return Row(artifact.name, runtime, artifact.sha256, found, detail)


def answered(engine: ApkEngine, file: Path, runtime: str, precision: str) -> tuple[str, str]:
    found, detail = beside_litert(engine, file, runtime, precision, xnnpack=True)
    if found != "differs":
        return found, detail
    # Is it the runtime, or which operators its XNNPACK takes?
    own, own_detail = beside_litert(engine, file, runtime, precision, xnnpack=False)
    same = "same_kernels" if own == "agrees" else "differs"
    return same, f"{detail} | neither with XNNPACK: {own} {own_detail}"


def beside_litert(engine: ApkEngine, file: Path, runtime: str, precision: str, xnnpack: bool) -> tuple[str, str]:
    asked = {"protocol": 2, "runtime": runtime, "xnnpack": xnnpack}
    try:
        with tempfile.TemporaryDirectory() as folder:
            events, code = one_start(engine, Path(folder), [file], ONCE, LONGEST_S, **asked)
    except subprocess.TimeoutExpired:
        return "too_slow", f"no answer in {LONGEST_S} s"
    outputs, why = outputs_of("m0", events)
    if outputs is None:
        return ("rejected", why) if why else ("crashes", signal.Signals(-code).name if code < 0 else f"exit {code}")
    kernels = OpResolverType.AUTO if xnnpack else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    expected = run(file, 1, kernels)
    words = "; ".join(differences(ours, theirs) for ours, theirs in zip(outputs, expected, strict=True))
    return ("agrees" if agree(outputs, expected, precision) else "differs"), words


def read(results: Path) -> list[Row]:
    if not results.exists():
        return []
    return [Row(**json.loads(line)) for line in results.read_text(encoding="utf-8").splitlines()]


def print_table(rows: list[Row]) -> None:
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        variant = Variant.parse(row.variant)
        cells[f"{variant.architecture} {variant.resolution}"][variant.precision] = row.found
    print("| network, resolution | " + " | ".join(Precision) + " |\n|---|" + "---|" * len(Precision))
    for name in sorted(cells):
        print(f"| {name} | " + " | ".join(cells[name].get(precision, "") for precision in Precision) + " |")


if __name__ == "__main__":
    main()
