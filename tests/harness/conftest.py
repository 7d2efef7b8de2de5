"""Stores, sweeps to tell them, and the command `bigcore sweep` on one small variant."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.empty_store import open_empty_store
from support.postgresql import programs_folder, running
from support.story import Story, story

from harness.store.store import Store


@pytest.fixture
def tale() -> Callable[..., Story]:
    """`tale()` is a story; `tale("another-name", starts=5)` is another one."""
    return story


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_empty_store(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture(scope="session")
def told_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to which `story()` was told."""
    file = tmp_path_factory.mktemp("told") / "store.sqlite"
    with open_empty_store(file) as opened:
        story().tell(opened)
    return file


@pytest.fixture
def told(store: Store, told_file: Path) -> Story:
    """What `store` holds: copied into it, which takes a tenth of the time of telling it."""
    with closing(sqlite3.connect(told_file)) as source, closing(sqlite3.connect(store.address)) as target:
        source.backup(target)
    return story()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real server."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'bigcore[postgresql]'")
    programs = programs_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server found: apt-get install postgresql")
    with running(programs) as address:
        yield address


@pytest.fixture
def team_store(postgresql: str) -> Iterator[Store]:
    """An empty store in PostgreSQL."""
    from sqlalchemy import create_engine, text

    engine = create_engine(postgresql.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    with Store.open(postgresql) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def any_store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue("store" if request.param == "sqlite" else "team_store")


SMALL = ("--width", "0.35", "--resolution", "96")


@dataclass(frozen=True)
class SweepOutcome:
    code: int
    document: dict[str, Any]
    words: str

    @property
    def run(self) -> dict[str, Any]:
        (run,) = self.document["runs"]
        return run

    @property
    def reasons(self) -> set[str]:
        """Every reason that the document gives, of phones, variants and estimates."""
        runs = self.document["runs"]
        return (
            {failure["reason"] for failure in self.document["failures"]}
            | {failure["reason"] for run in runs for failure in run["failures"]}
            | {reason for run in runs for one in run["estimates"] for reason in one["reasons"]}
        )


@pytest.fixture
def faults(tmp_path: Path) -> Callable[..., Path]:
    """Writes a script of faults for a virtual phone."""

    def write(*script: dict[str, Any]) -> Path:
        file = tmp_path / "faults.json"
        file.write_text(json.dumps({"fault": list(script)}))
        return file

    return write


@pytest.fixture
def sweep(bigcore: Any) -> Callable[..., SweepOutcome]:
    """One small variant on the phones that are connected, as JSON."""

    def run(*words: str | Path) -> SweepOutcome:
        outcome = bigcore("sweep", *SMALL, "--json", *words)
        assert "Traceback" not in outcome.stderr, outcome.stderr
        document = json.loads(outcome.stdout) if outcome.stdout else {"runs": [], "failures": []}
        return SweepOutcome(outcome.code, document, outcome.stderr)

    return run


@pytest.fixture
def tiny_model() -> bytes:
    from models.anchor import throwaway_model

    return throwaway_model()


@pytest.fixture
def shell_apk() -> None:
    from harness.app.apk import SHIPPED

    if not SHIPPED.exists():
        pytest.skip("the benchmark app is not built: bigcore app build")


@pytest.fixture(scope="module")
def own_state(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Iterator[None]:
    """A module's sweeps keep journals and built models beside the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("BIGCORE_CACHE", str(cache_folder))
        yield
