"""How far apart are outputs that should agree, and outputs that should not? The ground of harness/judge/outputs.py.

    python benchmarks/output_differences.py FILE.tflite…

Each file is run on its seeded input with XNNPACK, with the reference kernels, and with two other inputs. Printed: the
largest difference of a projection over the projections' root mean square, of a top value over the largest, and how
many of the five largest are common.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from harness.app.protocol import OutputDigest
from harness.app.seeded import SplitMix64, digest, tensor_of

AGAINST = (
    ("reference kernels", 1, OpResolverType.BUILTIN_REF),
    ("no XNNPACK", 1, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES),
    ("another input", 2, OpResolverType.AUTO),
    ("a third input", 3, OpResolverType.AUTO),
)


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    for name in sys.argv[1:]:
        file = Path(name)
        usual = run(file, 1, OpResolverType.AUTO)[0]
        for what, seed, kernels in AGAINST:
            print(f"{file.name:40} {what:18} {differences(run(file, seed, kernels)[0], usual)}")


def run(file: Path, seed: int, kernels: OpResolverType) -> tuple[OutputDigest, ...]:
    interpreter = Interpreter(model_path=str(file), num_threads=1, experimental_op_resolver_type=kernels)
    interpreter.allocate_tensors()
    generator = SplitMix64(seed)
    for tensor in interpreter.get_input_details():
        values = tensor_of(generator.words(int(np.prod(tensor["shape"]))), tensor["dtype"].__name__)
        interpreter.set_tensor(tensor["index"], values.reshape(tensor["shape"]))
    interpreter.invoke()
    return tuple(
        digest(interpreter.get_tensor(output["index"]), output["name"], *output["quantization"])
        for output in interpreter.get_output_details()
    )


def differences(one: OutputDigest, usual: OutputDigest) -> str:
    ours, theirs = np.array(one.projections), np.array(usual.projections)
    size = float(np.sqrt(np.mean(theirs**2))) or 1.0
    largest = usual.top[0][1] or 1.0
    top = max(abs(a - b) for (_, a), (_, b) in zip(one.top, usual.top, strict=True))
    common = len({index for index, _ in one.top} & {index for index, _ in usual.top})
    return f"projections {np.abs(ours - theirs).max() / size:8.1e}  top {top / largest:8.1e}  common {common}"


if __name__ == "__main__":
    main()
