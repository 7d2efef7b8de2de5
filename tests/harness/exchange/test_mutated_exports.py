"""Whatever an import accepts, every command that reads the store can show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from support.empty_store import open_empty_store
from support.mutations import Mutator, exported

from harness.cli.door import run
from harness.errors import ImportRefused
from harness.exchange.importing import import_file
from harness.store.store import Store

FILES = 60
FOLLOWED = 5


@dataclass(frozen=True)
class Ground:
    store: Store
    mutator: Mutator
    folder: Path

    def accepted(self, seed: int) -> Iterator[str]:
        """The sweeps of those files that are not refused, one at a time in the store."""
        random = Random(seed)
        file = self.folder / "mutated.json"
        for _ in range(FILES):
            self.mutator.write(file, random)
            try:
                names = import_file(self.store, file).new
            except ImportRefused:
                continue
            for name in names:
                yield name
                self.store.delete(name)


@pytest.fixture
def ground(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setenv("BIGCORE_STORE", store.address)
    with open_empty_store(tmp_path / "source.sqlite") as source:
        yield Ground(store, Mutator.of(exported(source)), tmp_path)


def readers(ground: Ground, name: str) -> list[tuple[str, ...]]:
    runs = [run.run.run for run in ground.store.sweep(name).runs]
    out = str(ground.folder / "out")
    return [
        ("runs", "show"),
        ("runs", "export", "-f", "jsonl", "-o", f"{out}.jsonl"),
        ("report", "-o", f"{out}.html"),
        ("report", "--paper", "-o", f"{out}-paper.html"),
        ("report", "--markdown"),
        ("report", "--site", f"{out}-site"),
        ("compare", *runs[:2]),
    ]


@pytest.mark.long
def test_a_mutated_export_is_refused_or_shown_by_every_reader(ground: Ground, capsys) -> None:
    followed = 0
    for name in ground.accepted(seed=7):
        followed += 1
        for words in readers(ground, name) if followed <= FOLLOWED else ():
            with pytest.raises(SystemExit) as end:
                run(list(words))
            said = capsys.readouterr()
            assert end.value.code != 70, (words, said.err)
            assert "\x1b" not in said.out + said.err, words
    assert followed > FOLLOWED
