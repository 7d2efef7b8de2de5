"""The core of a phone's earlier evenings, for commands that need no store."""

from dataclasses import replace

import pytest

from harness.store.earlier_core import core_memory


@pytest.fixture
def remembered(monkeypatch):
    def ask(place: object, phone: str, fresh):
        monkeypatch.setenv("BIGCORE_STORE", str(place))
        with core_memory() as earlier:
            return earlier(phone, fresh)

    return ask


def test_the_core_of_the_newest_run_is_remembered(remembered, store, tale):
    told = tale().tell(store)
    fresh = replace(told.run.core, cpu=2, mask="4")
    assert remembered(store.address, told.phone.identity, fresh) == told.run.core
    assert remembered(store.address, "another", fresh) is None


def test_a_store_that_was_never_written_is_not_made(remembered, tale, tmp_path):
    assert remembered(tmp_path / "none.sqlite", "any", tale().run.core) is None
    assert not (tmp_path / "none.sqlite").exists()


def test_a_broken_store_remembers_nothing(remembered, tale, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database")
    assert remembered(tmp_path / "notes.txt", "any", tale().run.core) is None
