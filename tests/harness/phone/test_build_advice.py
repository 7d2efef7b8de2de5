"""Nobody is advised to run a command that cannot do what it is advised for."""

from __future__ import annotations

import re
from pathlib import Path

from harness.phone.build_advice import how_to_build

ROOMS = Path(__file__).resolve().parents[3] / "harness"


def test_a_checkout_builds_the_app_with_its_own_command(tmp_path: Path) -> None:
    sources = tmp_path / "build.py"
    sources.touch()
    assert how_to_build(sources=sources) == "`bigcore app build`"
    assert how_to_build("--package", "a.b", sources=sources) == "`bigcore app build --package a.b`"


def test_an_installed_wheel_which_has_no_sources_names_the_clone(tmp_path: Path) -> None:
    said = how_to_build("--install-tools", sources=tmp_path / "build.py")
    assert said == "`python android_app/build.py --install-tools` in a clone of the project"


def test_no_other_place_advises_to_build_the_app() -> None:
    advising = re.compile(r"""["'`]bigcore app build""")
    found = [file for file in ROOMS.rglob("*.py") if advising.search(file.read_text("utf-8").replace('"""`', ""))]
    assert {file.relative_to(ROOMS).as_posix() for file in found} <= {"phone/build_advice.py", "app/renamed.py"}
