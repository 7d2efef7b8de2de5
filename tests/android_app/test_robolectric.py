"""The app itself on Robolectric's Android 14: instrumentation, activity, provider, with real inference."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from apk_build import host, programs, robolectric
from support.conformance import SUITE, Case, cases, check, lay_out
from support.tiny_model import tiny_model

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(robolectric.missing(), reason="its jars are missing: python android_app/test_tools.py"),
    pytest.mark.skipif(
        bool(programs.missing(["java", "javac", "gcc", "aapt"])), reason="see android_app/apt-packages.txt"
    ),
    pytest.mark.timeout(300),  # an app whose window never comes waits 15 s for it, and a first window is slow here
]

NO_SUSTAINED_MODE = Case(
    "sustained mode where the phone has none",
    {"patch": {"clock": "sustained"}, "expect": ["hello", "failure:unsupported_option", "bye"]},
)


def run(test_class: str, work: Path, **properties: object) -> str:
    try:
        return robolectric.run_tests(f"io.bigcore.app.{test_class}", work, **properties)
    except subprocess.CalledProcessError as failed:
        pytest.fail(str(failed.output)[-6000:])


def test_the_installed_app_answers_as_the_protocol_says(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    asked = [*cases(), NO_SUSTAINED_MODE]
    for number, case in enumerate(asked):
        root = folder / f"{number:03}" / "root"
        root.mkdir(parents=True)
        lay_out(case, root, "2.16.1")
    run("ConformanceTest", tmp_path, **{"bigcore.cases": folder})
    for number, case in enumerate(asked):
        check(case, (folder / f"{number:03}" / "answer").read_text(encoding="ascii").splitlines())


def test_window_foreground_thermal_inbox_and_unpacking(tmp_path: Path) -> None:
    model = tiny_model()
    (tmp_path / "tiny.tflite").write_bytes(model)
    request = json.loads(json.dumps(SUITE["request"]))
    request["models"][0] |= {"path": "$FILES/tiny.tflite", "sha256": hashlib.sha256(model).hexdigest()}
    (tmp_path / "request.json").write_text(json.dumps(request))
    apk = tmp_path / "host.apk"
    with zipfile.ZipFile(apk, "w") as archive:
        archive.write(host.prepare().libraries / "libbigcore.so", "lib/x86_64/libbigcore.so")
    properties = {"bigcore.request": tmp_path / "request.json", "bigcore.host_apk": apk}
    assert "OK (13 tests)" in run("AppTest", tmp_path, **properties)
