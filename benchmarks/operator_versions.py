"""Which operators a runtime knows, and up to which version: asked of its own library, for harness's runtime_limits.

    python benchmarks/operator_versions.py [2.21.0 2.16.1]

For each operator and version a model of that one operator is opened through TFLite's C API. "Didn't find op" in the
library's own words means that it has no kernel for it. Each question is a process of its own, for a library may crash
on a number that is newer than it; a crash is no kernel. Printed: one line each with a version above 1, as Python writes
a dictionary, and the operators for which the library has no kernel at all.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import sys
from pathlib import Path
from typing import Any

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

sys.path.append(str(Path(__file__).resolve().parents[1] / "android_app"))

GREATEST_TRIED = 24
LONGEST_WORDS = 2000
NO_KERNEL = b"Didn't find op"
OF_OLD_SCHEMA = 127
"""Greater codes do not fit the byte that the schema had first."""
CUSTOM = "CUSTOM"
"""Any operator of the user's: it has no version of its own."""
SHIM = "bion.so"
REPORTER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


def main() -> None:
    for name in sys.argv[1:] or ["2.21.0", "2.16.1"]:
        libraries = library_of(name)
        found = {operator: greatest(libraries, code) for operator, code in operators().items()}
        print(f"# {name}")
        print("\n".join(f'"{operator}": {version},' for operator, version in sorted(found.items()) if version > 1))
        print("no kernel:", ", ".join(sorted(operator for operator, version in found.items() if version == 0)))


def operators() -> dict[str, int]:
    return {
        name: code for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int) and name != CUSTOM
    }


def library_of(name: str) -> tuple[str, str]:
    """The shim that stands for Android's libc, and the runtime as this computer can load it."""
    from apk_build import host

    ready = host.prepare()
    return str(ready.libraries / SHIM), str(ready.runtime(name))


def greatest(libraries: tuple[str, str], code: int) -> int:
    return max((v for v in range(1, GREATEST_TRIED + 1) if asked_apart(libraries, code, v)), default=0)


def asked_apart(libraries: tuple[str, str], code: int, version: int) -> bool:
    process = multiprocessing.get_context("fork").Process(target=ask, args=(libraries, code, version))
    process.start()
    process.join()
    return process.exitcode == 0


def ask(libraries: tuple[str, str], code: int, version: int) -> None:
    """Ends with 0 where there is a kernel."""
    shim, path = libraries
    ctypes.CDLL(shim, ctypes.RTLD_GLOBAL)
    library, libc = ctypes.CDLL(path), ctypes.CDLL(None)
    for function in ("TfLiteModelCreate", "TfLiteInterpreterOptionsCreate", "TfLiteInterpreterCreate"):
        getattr(library, function).restype = ctypes.c_void_p
    said: list[bytes] = []

    def hear(_: Any, words: bytes, arguments: int) -> None:
        room = ctypes.create_string_buffer(LONGEST_WORDS)
        libc.vsnprintf(room, ctypes.c_size_t(LONGEST_WORDS), words, ctypes.c_void_p(arguments))
        said.append(room.value)

    content, heard = model_of(code, version), REPORTER(hear)
    model = ctypes.c_void_p(library.TfLiteModelCreate(content, ctypes.c_size_t(len(content))))
    options = ctypes.c_void_p(library.TfLiteInterpreterOptionsCreate())
    library.TfLiteInterpreterOptionsSetErrorReporter(options, heard, None)
    library.TfLiteInterpreterCreate(model, options)
    sys.exit(any(NO_KERNEL in words for words in said))


def model_of(code: int, version: int) -> bytes:
    model, graph, kind, operator = schema.ModelT(), schema.SubGraphT(), schema.OperatorCodeT(), schema.OperatorT()
    kind.deprecatedBuiltinCode, kind.builtinCode, kind.version = min(code, OF_OLD_SCHEMA), code, version
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0], [1]
    graph.tensors, graph.operators, graph.inputs, graph.outputs = [tensor(), tensor()], [operator], [0], [1]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [kind], [graph], [schema.BufferT()]
    builder = flatbuffers.Builder(256)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def tensor() -> Any:
    made = schema.TensorT()
    made.shape, made.buffer = [1], 0
    return made


if __name__ == "__main__":
    main()
