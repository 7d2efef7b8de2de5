from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.bisection.commits import BuildCommand, commits_between


def _git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """c0 - c1 - merge(side) - c3, on `main`."""
    _git(tmp_path, "init", "-q", "-b", "main")
    for name in ("c0", "c1"):
        _git(tmp_path, "commit", "-q", "--allow-empty", "-m", name)
    _git(tmp_path, "checkout", "-q", "-b", "side")
    _git(tmp_path, "commit", "-q", "--allow-empty", "-m", "side")
    _git(tmp_path, "checkout", "-q", "main")
    _git(tmp_path, "merge", "-q", "--no-ff", "-m", "merge", "side")
    _git(tmp_path, "commit", "-q", "--allow-empty", "-m", "c3")
    return tmp_path


def _subjects(repository: Path, commits: tuple[str, ...]) -> list[str]:
    return [_git(repository, "log", "-1", "--format=%s", commit).strip() for commit in commits]


def test_commits_stand_oldest_first_along_the_branch_with_both_ends(repository: Path) -> None:
    assert _subjects(repository, commits_between(repository, "main~3", "main")) == ["c0", "c1", "merge", "c3"]


@pytest.mark.parametrize(
    ("good", "bad", "why"),
    [
        ("main", "main", "one and the same"),
        ("main", "main~1", "is not among the first parents"),
        ("side", "main", "is not among the first parents"),
        ("nowhere", "main", "--good: 'nowhere' names no commit of the repository in /.*git log --oneline"),
        ("main~1", "nope", "--bad: 'nope' names no commit"),
        ("", "main", "--good: '' names no commit"),
        ("main^{tree}", "main", "--good: .* names no commit"),
        ("--help", "main", "--good: '--help' names no commit"),
        ("--output=stolen", "main", "--good: '--output=stolen' names no commit"),
    ],
)
def test_ends_between_which_nothing_can_be_searched_are_refused(
    repository: Path, good: str, bad: str, why: str
) -> None:
    with pytest.raises(ConfigRefused, match=why):
        commits_between(repository, good, bad)
    assert not (repository / "stolen").exists()


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=r"not a git repository.*--repository"):
        commits_between(tmp_path, "a", "b")
    with pytest.raises(ConfigRefused, match=r"git says: .*--repository"):
        commits_between(tmp_path / "none", "a", "b")


def test_the_build_command_is_split_into_words_and_given_the_commit() -> None:
    command = BuildCommand.of("./build.sh --at={commit} 'two words' '$(touch x)'; rm")
    assert command.for_commit("abc") == ("./build.sh", "--at=abc", "two words", "$(touch x);", "rm")


@pytest.mark.parametrize("text", ["./build.sh", "", "./build.sh '{commit}"])
def test_a_build_command_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ConfigRefused):
        BuildCommand.of(text)
