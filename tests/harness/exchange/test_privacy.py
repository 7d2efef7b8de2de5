"""What must not leave the computer is taken out, and everything else stays what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.empty_store import open_empty_store

from harness.exchange import privacy
from harness.exchange.exporting import Chosen, write_jsonl
from harness.exchange.importing import import_file
from harness.exchange.privacy import Mask, hashed, mask_for
from harness.store.store import Store

ANNA = Mask({}, user="anna", host="annas-mac", home="/home/anna")
LARGE = Mask({}, user="large", host="desk", home="/home/large")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("anna_v2 was rejected", "anna_v2 was rejected"),
        ("anna is no variant", "anna is no variant"),
        ("/home/anna/models/anna_v2.tflite is cut", "anna_v2.tflite is cut"),
        ("/home/anna is full", "~ is full"),
        ("/home/annabel/x.tflite", "x.tflite"),
        ("in models/anna/x", "in models/(user)/x"),
        ("/mnt/anna/x.tflite", "/mnt/(user)/x.tflite"),
        ("ssh anna@annas-mac", "ssh (user)@(computer)"),
        ("postgresql://anna@annas-mac:5432/x", "postgresql://(user)@(computer):5432/x"),
        ("annas-mac: connection refused", "(computer): connection refused"),
    ],
)
def test_a_users_name_is_taken_out_of_paths_and_addresses_only(told: str, shown: str) -> None:
    assert ANNA.text(told) == shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("the large core is offline", "the large core is offline"),
        ("CPU 3 (large)", "CPU 3 (large)"),
        ("ssh large@desk", "ssh (user)@(computer)"),
        ("http://desk/x", "http://(computer)/x"),
        ("/home/large/a/b.tflite", "b.tflite"),
    ],
)
def test_a_user_called_like_a_word_of_ours_does_not_change_that_word(told: str, shown: str) -> None:
    assert LARGE.text(told) == shown


@pytest.fixture(params=["anna", "large", "app", "mobilenet", "main", "20261121"])
def computer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A computer and a user that are called like a part of what is measured."""
    name: str = request.param
    words = {"home": f"/home/{name}", "host": name, "user": name}
    monkeypatch.setattr(privacy, "_this_computer", lambda: words)
    return name


def exported(file: Path, store: Store) -> Path:
    results = [store.sweep()]
    mask = mask_for(results)
    with file.open("wb") as content:
        write_jsonl(content, [Chosen(store, result, mask) for result in mask.records(results)])
    return file


@pytest.mark.long
def test_a_masked_export_comes_back_whole(computer: str, tmp_path: Path, store: Store, tale) -> None:
    told = tale()
    renamed = {one.variant: f"{computer}_v2" if place else one.variant for place, one in enumerate(told.artifacts)}
    told = replace(
        told,
        artifacts=tuple(replace(one, variant=renamed[one.variant]) for one in told.artifacts),
        samples=tuple(replace(one, variant=renamed[one.variant]) for one in told.samples),
        starts=tuple(replace(one, order=tuple(renamed[name] for name in one.order)) for one in told.starts),
        estimates=tuple(replace(one, variant=renamed[one.variant]) for one in told.estimates),
    )
    told.tell(store)
    with open_empty_store(tmp_path / "other.sqlite") as other:
        import_file(other, exported(tmp_path / "masked.jsonl", store))
        came, was = other.run_result(told.run.run), store.run_result(told.run.run)
        assert (came.run, came.estimates, came.artifacts) == (was.run, was.estimates, was.artifacts)
        assert other.samples(told.run.run) == store.samples(told.run.run)
        assert other.starts(told.run.run) == store.starts(told.run.run)
        assert came.session == replace(was.session, serial=hashed(was.session.serial))
        assert came.phone == replace(was.phone, serial=hashed(was.phone.serial))


def test_a_serial_is_hashed_once_however_often_it_is_passed_on(tmp_path: Path, store: Store, told) -> None:
    with (
        open_empty_store(tmp_path / "second.sqlite") as second,
        open_empty_store(tmp_path / "third.sqlite") as third,
    ):
        import_file(second, exported(tmp_path / "first.jsonl", store))
        import_file(third, exported(tmp_path / "second.jsonl", second))
        assert third.run_result(told.run.run).session.serial == hashed(told.session.serial)
