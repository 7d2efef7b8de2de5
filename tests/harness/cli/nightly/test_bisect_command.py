"""`bigcore nightly bisect` over a real repository, built by a real command, with pairs from a declared world."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli.commands import build_app

BUILD = """import pathlib, subprocess, sys
text = subprocess.run(["git", "show", sys.argv[1] + ":source"], capture_output=True, text=True, check=True).stdout
if "broken" in text:
    sys.exit("it does not compile")
pathlib.Path("models").mkdir(exist_ok=True)
pathlib.Path("models/net.tflite").write_text("slow" if "slow" in text else text)
"""
COMMITS = 8


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, store_with_thresholds: Path) -> Iterator[Path]:
    """A repository of eight commits; from the sixth on the model is 3 % slower, and the seventh does not build."""
    folder = tmp_path_factory.mktemp("watched")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("XDG_DATA_HOME", str(folder / "data"))
        patched.setenv("XDG_STATE_HOME", str(folder / "state"))
        _lay_out()
        for store in ("store.sqlite", "s.sqlite"):
            shutil.copyfile(store_with_thresholds, store)
        yield folder


def _lay_out() -> None:
    _git("init", "-q", "-b", "main")
    for number in range(COMMITS):
        words = ["fast", *["slow"] * (number >= 5), *["broken"] * (number == 6), str(number)]
        Path("source").write_text(" ".join(words))
        _git("add", "source")
        _git("commit", "-q", "-m", f"c{number}")
    Path("build.py").write_text(BUILD)
    Path("nightly.toml").write_text('[candidate]\nmodels = "models"\n')
    slow = hashlib.sha256(b"slow").hexdigest()
    Path("rehearsal.toml").write_text(f'[[phone]]\nasked = "bench"\n[[shift]]\nmodels = ["{slow}"]\npercent = 3.0\n')


def _git(*words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True).stdout.strip()


def _bisect(*words: str) -> Any:
    given = ["nightly", "bisect", "--build", "python3 build.py {commit}", "--rehearse", "rehearsal.toml"]
    return CliRunner().invoke(build_app(), [*given, "--store", "store.sqlite", "--json", *words])


def _spoken(*words: str) -> str:
    given = ["nightly", "bisect", "--build", "python3 build.py {commit}", "--store", "store.sqlite"]
    return str(CliRunner().invoke(build_app(), [*given, *words]).stdout)


@pytest.mark.long
def test_the_first_bad_commit_is_named_though_one_beside_it_does_not_build(watched: Path) -> None:
    done = _bisect("--good", "main~7", "--bad", "main", "--series", "net")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["first_bad"] == _git("rev-parse", "main~2")
    assert found["last_good"] == _git("rev-parse", "main~3")
    assert "main" not in found["first_bad"]
    assert (found["certain"], found["question"], found["check"]["verdict"]) == (True, "plain", "bad")
    assert {trial["verdict"] for trial in found["trials"]} <= {"good", "bad", "broken"}


@pytest.mark.long
def test_no_commit_is_named_for_certain_where_the_one_before_it_does_not_build(watched: Path) -> None:
    """The slowdown came with the one that does not build, as far as anybody knows: the bad end is the next one."""
    _hide_the_culprit()
    words = ("--good", "hidden~2", "--bad", "hidden", "--series", "net")
    done = _bisect(*words)
    assert done.exit_code == 1, done.output
    found = json.loads(done.stdout)
    hidden, bad = _git("rev-parse", "hidden~1"), _git("rev-parse", "hidden")
    assert (found["certain"], found["broken"], found["candidates"]) == (False, [hidden], [hidden, bad])
    spoken = _spoken(*words, "--rehearse", "rehearsal.toml")
    assert "One of these 2 commits is the first bad one" in spoken
    assert "is the first bad commit" not in spoken
    assert hidden[:12] in spoken


def _hide_the_culprit() -> None:
    _git("checkout", "-q", "-b", "hidden", "main~3")
    for words in ("slow broken", "slow"):
        Path("source").write_text(words)
        _git("commit", "-q", "-a", "-m", words)
    _git("checkout", "-q", "main")


def test_the_candidate_that_lay_there_is_there_again_when_the_search_has_ended(watched: Path) -> None:
    Path("models").mkdir(exist_ok=True)
    Path("models/net.tflite").write_text("slow")
    done = _bisect("--good", "main~7", "--bad", "main~4", "--series", "net")
    assert done.exit_code == 1, done.output
    assert Path("models/net.tflite").read_text() == "slow"


@pytest.mark.long
def test_a_night_after_a_killed_search_measures_what_lay_there_before_it(watched: Path, bigcore) -> None:
    model, store = Path("models/net.tflite"), watched / "killed.sqlite"
    model.parent.mkdir(exist_ok=True)
    model.write_text("slow")
    Path("kill.py").write_text(f"{BUILD}import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n")
    common = ("nightly.toml", "--rehearse", "rehearsal.toml", "--store", store)
    ends = ("--good", "main~7", "--bad", "main", "--series", "net", "--build", "python3 kill.py {commit}")
    assert bigcore("nightly", "bisect", *common, *ends, folder=watched).code == -signal.SIGKILL
    assert model.read_text() == "fast 0"
    night = bigcore("nightly", "run", *common, folder=watched)
    assert "laid back" in night.stderr
    assert model.read_text() == "slow"


def test_a_bad_commit_that_is_not_slower_ends_with_1(watched: Path) -> None:
    done = _bisect("--good", "main~7", "--bad", "main~4", "--series", "net")
    assert done.exit_code == 1, done.output
    assert json.loads(done.stdout)["first_bad"] is None


ALONE = """import pathlib, sys
for each in pathlib.Path("apart").iterdir():
    each.unlink()
pathlib.Path("apart/net.tflite").write_text(sys.argv[1])
"""


@pytest.mark.long
def test_a_series_that_a_night_held_against_others_and_a_bisection_alone_says_so(watched: Path, bigcore) -> None:
    """Also where the accepted build has a runtime of its own, which is no commit's."""
    Path("apart").mkdir()
    for name in ("net", *"abcde"):
        Path(f"apart/{name}.tflite").write_text(name)
    Path("apart.toml").write_text('[candidate]\nmodels = "apart"\n[watch]\naccepted_runtime = "2.16.1"\n')
    Path("alone.py").write_text(ALONE)
    common = ("apart.toml", "--rehearse", "rehearsal.toml", "--store", "s.sqlite")
    assert bigcore("nightly", "run", *common, folder=watched).code == 0
    build = ("--build", "python3 alone.py {commit}")
    said = _spoken(*common, *build, "--good", "main~7", "--bad", "main~4", "--series", "net")
    assert "alone a small slowdown is found less often than in a night" in " ".join(said.split())


@pytest.mark.long
@pytest.mark.parametrize(("seed", "call"), [(6, "in_doubt"), (4, "steady")])
def test_a_bad_end_that_may_be_slower_is_never_told_as_not_slower(watched: Path, seed: int, call: str) -> None:
    """Half a percent, whose 95 % interval lies above 1, and which no stage calls slower."""
    told = Path("rehearsal.toml").read_text().replace("3.0", "0.5")
    Path("doubt.toml").write_text(f"seed = {seed}\n{told}")
    words = ("--good", "main~7", "--bad", "main~2", "--series", "net", "--rehearse", "doubt.toml")
    done = _bisect(*words)
    found = json.loads(done.stdout)
    assert (done.exit_code, found["bad_end"], found["first_bad"]) == (1, call, None), done.output
    spoken = _spoken(*words)
    assert "is in doubt" in spoken
    assert "not slower" not in spoken


def test_what_cannot_be_asked_is_refused_with_2(watched: Path) -> None:
    for words in (
        ("--good", "nowhere", "--series", "net"),
        ("--good", "main~7", "--series", "net", "--bad", "main~1"),
        ("--good", "main~7"),
        ("--good", "main~7", "--series", "net", "--build", "make"),
    ):
        done = CliRunner().invoke(
            build_app(), ["nightly", "bisect", "--rehearse", "rehearsal.toml", "--store", "s.sqlite", *_whole(words)]
        )
        assert done.exit_code != 0, words
        assert getattr(done.exception, "exit_code", None) == 2, (words, done.exception)


def _whole(words: tuple[str, ...]) -> tuple[str, ...]:
    return words if "--build" in words else (*words, "--build", "python3 build.py {commit}")
