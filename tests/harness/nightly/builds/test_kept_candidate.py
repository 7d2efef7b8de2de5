"""What a bisection does to the candidate's files: nothing, in the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.builds.candidate_place import CandidatePlace
from harness.nightly.builds.kept_candidate import KeptCandidate
from harness.nightly.config import CandidateSection, NightlyConfig

LONG_AGO_NS = 1_700_000_000_000_000_000
HOUR_S = 3600


@dataclass
class Workshop:
    folder: Path

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def app(self) -> Path:
        return self.folder / "app.apk"

    @property
    def kept(self) -> KeptCandidate:
        return KeptCandidate.of(self.folder / "nightly.toml")

    @property
    def place(self) -> CandidatePlace:
        return CandidatePlace.of(NightlyConfig(candidate=CandidateSection(models=self.models, apk=self.app)))

    def seen(self) -> dict[str, tuple[str, int]]:
        """Every file below, with its content and its time."""
        files = (file for file in self.folder.rglob("*") if file.is_file() and "state" not in file.parts)
        return {
            str(file.relative_to(self.folder)): (file.read_text(), file.stat().st_mtime_ns)
            for file in files
            if "data" not in file.relative_to(self.folder).parts
        }

    def build_a_commit(self) -> None:
        (self.models / "net.tflite").write_text("old commit")
        (self.models / "other.tflite").unlink(missing_ok=True)
        (self.models / "of_the_commit.tflite").write_text("old commit")
        self.app.write_text("old app")

    def search(self, build: Callable[[], None]) -> None:
        with self.kept.kept(self.place, build_minutes=60):
            self.kept.building()
            build()

    def killed(self, *, while_building: bool) -> None:
        """What kill -9 leaves: the commit in its place, and what was kept."""
        aside = self.folder / "data" / "aside"

        def build() -> None:
            self.build_a_commit()
            if not while_building:
                self.kept.built()
            shutil.copytree(self.kept.folder, aside)

        self.search(build)
        self.build_a_commit()
        shutil.rmtree(self.kept.folder, ignore_errors=True)
        aside.rename(self.kept.folder)


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = Workshop(tmp_path)
    made.models.mkdir()
    for name, content in (("net.tflite", "tonight"), ("other.tflite", "tonight's other"), ("labels.txt", "cat")):
        (made.models / name).write_text(content)
    made.app.write_text("tonight's app")
    for file in (*made.models.iterdir(), made.app):
        os.utime(file, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return made


def test_after_a_search_every_file_is_as_it_was(workshop: Workshop) -> None:
    before = workshop.seen()
    workshop.search(workshop.build_a_commit)
    assert workshop.seen() == before
    assert workshop.kept.mend() is None


def test_so_it_is_after_one_that_was_interrupted(workshop: Workshop) -> None:
    before = workshop.seen()

    def interrupted() -> None:
        workshop.build_a_commit()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workshop.search(interrupted)
    assert workshop.seen() == before


def test_what_was_not_there_before_is_gone_after_it(workshop: Workshop) -> None:
    shutil.rmtree(workshop.models)
    workshop.app.unlink()

    def build() -> None:
        workshop.models.mkdir()
        workshop.build_a_commit()

    workshop.search(build)
    assert list(workshop.models.iterdir()) == []
    assert not workshop.app.exists()


def test_a_folder_that_a_build_removed_is_there_again(workshop: Workshop) -> None:
    (workshop.models / "labels.txt").unlink()
    before = workshop.seen()
    workshop.search(lambda: shutil.rmtree(workshop.models))
    assert workshop.seen() == before


def test_what_else_lies_in_the_folder_is_left_alone(workshop: Workshop) -> None:
    def build() -> None:
        (workshop.models / "labels.txt").write_text("dog")

    workshop.search(build)
    assert (workshop.models / "labels.txt").read_text() == "dog"


def test_links_lead_to_where_they_led_and_their_files_are_what_they_were(workshop: Workshop) -> None:
    first, second = workshop.folder / "first", workshop.folder / "second"
    workshop.models.rename(first)
    workshop.models.symlink_to("first")
    second.mkdir()
    (second / "net.tflite").write_text("old commit")
    of_make = workshop.folder / "out.tflite"
    of_make.write_text("tonight")
    (first / "other.tflite").unlink()
    (first / "other.tflite").symlink_to(of_make)

    def build() -> None:
        of_make.write_text("old commit")
        workshop.models.unlink()
        workshop.models.symlink_to("second")

    workshop.search(build)
    assert workshop.models.readlink() == Path("first")
    assert (first / "other.tflite").readlink() == of_make
    assert of_make.read_text() == "tonight"
    assert (second / "net.tflite").read_text() == "old commit"


@pytest.mark.parametrize("while_building", [True, False])
def test_after_a_kill_whoever_comes_next_lays_it_back_and_says_so(workshop: Workshop, while_building: bool) -> None:
    before = workshop.seen()
    workshop.killed(while_building=while_building)
    assert workshop.seen() != before
    assert "laid back" in (workshop.kept.mend() or "")
    assert workshop.seen() == before
    assert workshop.kept.mend() is None


@pytest.mark.parametrize("while_building", [True, False])
def test_a_candidate_that_was_built_since_the_kill_stays(workshop: Workshop, while_building: bool) -> None:
    workshop.killed(while_building=while_building)
    newest = workshop.models / "net.tflite"
    newest.write_text("tomorrow")
    later_s = newest.stat().st_mtime + 2 * HOUR_S
    os.utime(newest, (later_s, later_s))
    assert "stays" in (workshop.kept.mend() or "")
    assert newest.read_text() == "tomorrow"
    assert workshop.kept.mend() is None


def test_laying_back_that_is_cut_short_is_taken_up_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = workshop.seen()
    workshop.killed(while_building=False)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copystat", cut)
        with pytest.raises(KeyboardInterrupt):
            workshop.kept.mend()
    assert "laid back" in (workshop.kept.mend() or "")
    assert workshop.seen() == before


def test_nobody_lays_back_below_a_search_that_still_runs(workshop: Workshop) -> None:
    def build() -> None:
        with pytest.raises(ConfigRefused, match="a bisection is building"):
            workshop.kept.mend()

    workshop.search(build)
