"""A whole sweep in a lab where agents and submitters come in by certificate only, each in a role of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.lab_hall import LabHall
from support.postgresql import programs_folder

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")
pytest.importorskip("cryptography", reason="cryptography is not installed: pip install 'bigcore[lab]'")

from support.tls_postgresql import TlsServer, running_with_certificates

from harness.lab.certificates import Lifetime, authority_in, issue_agent, issue_submitter
from harness.lab.roles import AGENT, SUBMITTER
from harness.results.lab import JobState
from harness.store.lab import LabBook
from harness.store.store import Store

pytestmark = [pytest.mark.adb, pytest.mark.long]

NOW = datetime.now(UTC)
FOR_LONG = 500
"""Starts of each variant, of a sweep that is still measured when it is cancelled."""


@pytest.fixture
def server() -> Iterator[TlsServer]:
    programs = programs_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server found: apt-get install postgresql")
    with running_with_certificates(programs, NOW) as running:
        yield running


@pytest.fixture
def two_doors(
    bigcore, virtual_phone: Callable[..., object], server: TlsServer, little_sweep: Path
) -> Iterator[tuple[LabHall, LabHall]]:
    """The lab as a submitter and as an agent reach it."""
    assert bigcore("lab", "init", "--roles", BIGCORE_STORE=server.owner_url).code == 0
    authority, lifetime = authority_in(server.certificates, NOW), Lifetime(NOW, 10)
    ada = issue_submitter(server.certificates, authority, "ada", lifetime)
    host = issue_agent(server.certificates, authority, "usb-1", lifetime)
    halls = tuple(
        LabHall(bigcore, virtual_phone, server.url(role, certificate), little_sweep)
        for role, certificate in ((SUBMITTER, ada), (AGENT, host))
    )
    yield halls
    for hall in halls:
        hall.close()


def test_a_sweep_is_queued_measured_and_read_without_any_other_right(two_doors, server: TlsServer) -> None:
    submitter, agent = two_doors
    submitter.phone("CERT1")
    serving = agent.agent("usb-1")
    submitter.until_phones_are_known(1)
    sweep = submitter.submit()["sweep"]
    assert [job.state for job in submitter.until_over(sweep)] == [JobState.SUCCEEDED], agent.said
    shown = submitter.bigcore("runs", "show", sweep, "--json", BIGCORE_STORE=submitter.url)
    assert shown.code == 0, shown.stderr
    with Store.open(server.owner_url) as store:
        submitter.until(lambda: sweep not in LabBook(store).unended())
    assert agent.stop(serving) == 0
    assert not [line for line in agent.said if "permission denied" in line]


def test_a_cancelled_sweep_ends_and_its_samples_stay(two_doors, server: TlsServer) -> None:
    submitter, agent = two_doors
    submitter.ask_for(FOR_LONG)
    submitter.phone("CERT2")
    agent.agent("usb-1")
    submitter.until_phones_are_known(1)
    sweep = submitter.submit()["sweep"]
    submitter.until_measuring(sweep)
    assert "permission denied" in agent.run("cancel", sweep).stderr
    assert submitter.run("cancel", sweep).code == 0
    assert [job.state for job in submitter.until_over(sweep)] == [JobState.ABORTED]
    assert submitter.samples(sweep)
