"""The commits between a good and a bad one, and the command that builds one of them. Nothing goes through a shell."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ConfigRefused

PLACE = "{commit}"
LAST_WORDS = 300
"""Of a program that failed, in characters: its reason stands at the end."""


def commits_between(repository: Path, good: str, bad: str) -> tuple[str, ...]:
    """Full names, oldest first, with both ends: along first parents, as merges arrived on the branch."""
    _git(repository, "rev-parse", "--git-dir")
    first, last = _commit(repository, "--good", good), _commit(repository, "--bad", bad)
    if first == last:
        raise ConfigRefused(good, "the good and the bad commit are one and the same", "name two commits")
    later = _git(repository, "rev-list", "--first-parent", "--reverse", last, f"^{first}").split()
    if not later or _git(repository, "rev-parse", f"{later[0]}^1").strip() != first:
        what = f"is not among the first parents of {bad}"
        raise ConfigRefused(good, what, "name an earlier commit of the same branch with --good")
    return (first, *later)


@dataclass(frozen=True, slots=True)
class BuildCommand:
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> BuildCommand:
        """Splits as a shell would, and understands nothing else of one."""
        try:
            words = tuple(shlex.split(text))
        except ValueError as error:
            raise ConfigRefused("--build", f"cannot be split into words ({error})", "close its quotes") from error
        if not any(PLACE in word for word in words):
            raise ConfigRefused("--build", f"does not say {PLACE}", f'such as --build "./build.sh {PLACE}"')
        return cls(words)

    def for_commit(self, commit: str) -> tuple[str, ...]:
        return tuple(word.replace(PLACE, commit) for word in self.words)


def _commit(repository: Path, option: str, name: str) -> str:
    done = _asked(repository, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    if done.returncode != 0:
        what = f"{name!r} names no commit of the repository in {repository.resolve()} (git says: {_last_words(done)})"
        raise ConfigRefused(option, what, "`git log --oneline` there lists them; --repository names another folder")
    return done.stdout.strip()


def _git(repository: Path, *words: str) -> str:
    done = _asked(repository, *words)
    if done.returncode != 0:
        step = "name the folder of the commits with --repository"
        raise ConfigRefused(repository.resolve(), f"git says: {_last_words(done)}", step)
    return done.stdout


def _asked(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ("git", "-C", str(repository), *words)
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise ConfigRefused("git", f"cannot be run ({error.strerror})", "install git") from error


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join(done.stderr.split())[-LAST_WORDS:]
