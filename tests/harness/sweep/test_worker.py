"""Whose fault it is that a worker measures nothing: the phone's, this computer's, or that of what was asked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from support.records import GIVEN_ARTIFACT

from harness.config import SweepConfig
from harness.processes import own_command
from harness.reasons import Reason
from harness.session.order import ModelOrder, SessionOrder, SideOrder
from harness.session.progress import SetAside, read_event
from harness.store.store import Store

pytestmark = pytest.mark.long


def ended(store: Path) -> SetAside:
    """The last word of a worker that is told to measure a phone into that store."""
    model = ModelOrder(file=Path("m.tflite"), record=GIVEN_ARTIFACT, outputs_json=None)
    order = SessionOrder(
        sweep="s", first_run_number=1, serial="A", store_url=str(store), config=SweepConfig(),
        sets=(SideOrder(name="main", models=(model,)),), anchor=model, throwaway=model,
    )  # fmt: skip
    with subprocess.Popen(
        own_command("measure-session"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(order.model_dump_json() + "\n")
        process.stdin.flush()
        last = read_event(process.stdout.read().splitlines()[-1])
    assert isinstance(last, SetAside)
    return last


def test_a_store_of_a_newer_bigcore_is_no_fault_of_the_phone(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    Store.open(str(file)).close()
    with create_engine(f"sqlite:///{file}").begin() as connection:
        connection.execute(text("UPDATE bigcore_version SET version_num = '9999'"))
    last = ended(file)
    assert last.reason == Reason.HOST_FAILED
    assert "newer bigcore" in last.detail


def test_neither_is_a_store_that_cannot_be_opened(tmp_path: Path) -> None:
    assert ended(tmp_path).reason == Reason.HOST_FAILED
