"""Who comes to a lab's database, and what each may do there."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from support.postgresql import programs_folder
from support.story import Story, story

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")
pytest.importorskip("cryptography", reason="cryptography is not installed: pip install 'bigcore[lab]'")

from support.tls_postgresql import TlsServer, running_with_certificates

from harness.errors import StoreFailed
from harness.lab.certificates import OWNER, Lifetime, authority_in, issue_agent, issue_owner, issue_submitter
from harness.lab.errors import LabConfigRefused, QueueFailed
from harness.lab.job import MeasureJob
from harness.lab.queue import JobQueue, agent_app, told_plainly
from harness.lab.roles import AGENT, MAKE_ROLES, SUBMITTER
from harness.results.lab import JobState, LabSweep, Purpose, SetAsidePhone
from harness.store import tables
from harness.store.lab import LabBook
from harness.store.rows import VERDICT_COLUMNS
from harness.store.store import Store
from harness.store.writing import OpenedRun

pytestmark = pytest.mark.long

NOW = datetime.now(UTC)
AT = "2026-11-27T09:30:00Z"
PHONE = "0123456789abcdef"
JOB = MeasureJob(sweep="20261127-093000-3f9a", phone=PHONE, who="ada", first_run_number=1)


@dataclass(frozen=True)
class Gate:
    server: TlsServer
    agent: str
    submitter: str
    folder: Path


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    programs = programs_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server found: apt-get install postgresql")
    with running_with_certificates(programs, NOW) as server:
        with Store.open(server.owner_url), JobQueue.opened(server.owner_url) as queue:
            queue.prepare()
            queue.make_roles()
        authority, lifetime = authority_in(server.certificates, NOW), Lifetime(NOW, 10)
        agent = issue_agent(server.certificates, authority, "usb-1", lifetime)
        submitter = issue_submitter(server.certificates, authority, "ada", lifetime)
        yield Gate(
            server,
            server.url(AGENT, agent),
            server.url(SUBMITTER, submitter),
            tmp_path_factory.mktemp("others"),
        )


def refused_at_the_door(url: str) -> str:
    with pytest.raises(StoreFailed) as refusal:
        Store.open(url)
    return str(refusal.value)


def test_who_holds_no_certificate_is_refused(gate: Gate) -> None:
    assert "certificate" in refused_at_the_door(gate.server.url(AGENT, None))


def test_a_certificate_of_another_authority_is_refused(gate: Gate) -> None:
    other = issue_agent(gate.folder, authority_in(gate.folder, NOW), "usb-1", Lifetime(NOW, 10))
    assert "unknown ca" in refused_at_the_door(gate.server.url(AGENT, other))
    with pytest.raises(QueueFailed), JobQueue.opened(gate.server.url(AGENT, other)) as queue:
        queue.ready()


def test_an_expired_certificate_is_refused(gate: Gate) -> None:
    authority = authority_in(gate.server.certificates, NOW)
    old = issue_agent(gate.server.certificates, authority, "old", Lifetime(NOW - timedelta(days=20), 10))
    assert "expired" in refused_at_the_door(gate.server.url(AGENT, old))


def test_the_owner_comes_in_from_another_computer_by_certificate_and_makes_the_lab(gate: Gate) -> None:
    authority = authority_in(gate.server.certificates, NOW)
    nights = issue_owner(gate.server.certificates, authority, "nights", Lifetime(NOW, 10))
    url = gate.server.url(OWNER, nights)
    with Store.open(url), JobQueue.opened(url) as queue:
        queue.prepare()
        queue.make_roles()
    assert "certificate" in refused_at_the_door(gate.server.url(OWNER, None))


@pytest.mark.parametrize(
    ("role", "name"),
    [(AGENT, "submitter.ada"), (SUBMITTER, "agent.usb-1"), (OWNER, "agent.usb-1"), (OWNER, "submitter.ada")],
)
def test_a_certificate_opens_its_own_role_only(gate: Gate, role: str, name: str) -> None:
    url = gate.server.url(role, gate.server.certificates / f"{name}.crt")
    assert "authentication failed" in refused_at_the_door(url)


def test_a_connection_without_tls_is_refused(gate: Gate) -> None:
    assert "pg_hba" in refused_at_the_door(gate.server.url(AGENT, None, mode="disable"))


def test_a_client_refuses_a_server_of_another_authority(gate: Gate) -> None:
    mine = gate.server.certificates / "agent.usb-1.crt"
    other = gate.folder / "mistrusting"
    authority_in(other, NOW)
    trusted = gate.server.certificates / "authority.crt"
    url = gate.server.url(AGENT, mine).replace(str(trusted), str(other / "authority.crt"))
    assert "certificate verify failed" in refused_at_the_door(url)


def test_a_submitter_queues_reads_and_cancels(gate: Gate) -> None:
    told = story("20261127-093000-3f9a")
    with Store.open(gate.submitter) as store, JobQueue.opened(gate.submitter) as queue:
        store.add_sweep(told.sweep)
        LabBook(store).add_sweep(LabSweep(told.sweep.sweep, "ada", AT, Purpose.CASUAL, "{}"))
        (job,) = queue.put([JOB])
        assert queue.cancel(job)
        assert [one.state for one in queue.jobs_of(JOB.sweep)] == [JobState.CANCELLED]
        assert store.sweeps()[0].sweep.sweep == told.sweep.sweep


def test_a_submitter_ships_files_and_releases_phones(gate: Gate, tmp_path: Path) -> None:
    file = tmp_path / "mine.tflite"
    file.write_bytes(b"mine")
    with Store.open(gate.agent) as store:
        LabBook(store).set_aside(SetAsidePhone(PHONE, AT, "too_hot", "48 degrees"))
    with Store.open(gate.submitter) as store:
        assert LabBook(store).ship(file, hashlib.sha256(b"mine").hexdigest())
        assert LabBook(store).release(PHONE, AT, "ada", "it has cooled")


def test_a_submitter_takes_no_job_and_writes_no_sample(gate: Gate) -> None:
    told = story("20261127-093001-3f9a")
    assert "permission denied" in taken(gate.submitter)
    with Store.open(gate.submitter) as store, pytest.raises(StoreFailed, match="permission denied"):
        store.add_phone(told.phone)
    with Store.open(gate.submitter) as store, pytest.raises(StoreFailed, match="permission denied"):
        store.add_sample(told.samples[0])


def lab_story(name: str) -> Story:
    """On a phone whose identity is one of a lab."""
    told = story(name)
    return replace(
        told,
        phone=replace(told.phone, identity=PHONE),
        session=replace(told.session, phone=PHONE),
        run=replace(told.run, phone=PHONE),
    )


def test_an_agent_takes_jobs_and_writes_samples(gate: Gate) -> None:
    told = lab_story("20261127-093002-3f9a")
    job = JOB.model_copy(update={"sweep": told.sweep.sweep})
    with Store.open(gate.submitter) as store, JobQueue.opened(gate.submitter) as queue:
        store.add_sweep(told.sweep)
        queue.put([job])
    assert taken(gate.agent) == ""
    with Store.open(gate.agent) as store:
        store.open_session(told.phone, told.session, [OpenedRun(told.run, told.artifacts)])
        for sample in told.samples:
            store.add_sample(sample)
        store.set_runtime(told.run.run, "tflite 2.21.0", None)
        store.put_estimates(told.run.run, told.estimates)
        store.set_aside(told.sweep.sweep, told.failures)
        store.end_session(told.session.session, AT)
        assert store.samples(told.run.run) == told.samples
        store.end_sweep(told.sweep.sweep, AT)


def test_an_agent_queues_no_job_and_begins_no_sweep(gate: Gate) -> None:
    told = story("20261127-093003-3f9a")
    with pytest.raises(QueueFailed, match="permission denied"), JobQueue.opened(gate.agent) as queue:
        queue.put([JOB])
    with pytest.raises(QueueFailed, match="permission denied"), JobQueue.opened(gate.agent) as queue:
        queue.cancel(1)
    with Store.open(gate.agent) as store, pytest.raises(StoreFailed, match="permission denied"):
        store.add_sweep(told.sweep)


NOT_A_SUBMITTERS = [
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock) VALUES ('nobody', 'measure', 'x')",
    "UPDATE procrastinate_jobs SET priority = 7",
    "DELETE FROM procrastinate_jobs",
    "INSERT INTO lab_file VALUES ('x', 1, 'x')",
    "INSERT INTO lab_piece VALUES ('x', 99, 'x')",
    "UPDATE lab_file SET sha256 = 'x'",
    "DELETE FROM lab_piece",
    "SELECT bigcore_lab_forget()",
]
NOT_AN_AGENTS = [
    "UPDATE procrastinate_jobs SET args = '{}'",
    "UPDATE procrastinate_jobs SET task_name = 'x'",
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock) VALUES ('nobody', 'measure', 'x')",
    "DELETE FROM procrastinate_jobs",
    "SELECT bigcore_lab_queue('[]')",
    "SELECT bigcore_lab_cancel(1)",
    "SELECT bigcore_lab_ship('x', 'x')",
    "UPDATE lab_sweep SET plan_json = '{}'",
    "UPDATE lab_file SET sha256 = 'x'",
    "UPDATE series SET phone = 'x'",
    "UPDATE artifact SET sha256 = 'x'",
    "UPDATE sample SET latencies = 'x'",
    "UPDATE sample SET run = 'x'",
    "DELETE FROM sample",
    "UPDATE run SET phone = 'x'",
    "UPDATE session SET phone = 'x'",
]


def refused_in(url: str, action: str) -> str:
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
        connection.execute(action)
    return str(refusal.value)


@pytest.mark.parametrize("action", NOT_A_SUBMITTERS)
def test_a_submitter_writes_no_queue_and_no_file_by_itself(gate: Gate, action: str) -> None:
    assert "permission denied" in refused_in(gate.submitter, action)


@pytest.mark.parametrize("action", NOT_AN_AGENTS)
def test_an_agent_writes_no_queue_no_plan_and_nothing_that_it_did_not_measure(gate: Gate, action: str) -> None:
    assert "permission denied" in refused_in(gate.agent, action)


@pytest.fixture(scope="module")
def ended(gate: Gate) -> Story:
    """A sweep that was measured, whose only job has ended."""
    told = lab_story("20261127-093004-3f9a")
    with Store.open(gate.server.owner_url) as store, JobQueue.opened(gate.server.owner_url) as queue:
        told.tell(store)
        store.end_sweep(told.sweep.sweep, AT)
        (job,) = queue.put([JOB.model_copy(update={"sweep": told.sweep.sweep})])
        queue.cancel(job)
        LabBook(store).set_aside(SetAsidePhone("e" * 16, AT, "too_hot", "48 degrees"))
        LabBook(store).release("e" * 16, AT, "ada", "it has cooled")
    return told


HISTORY = [
    "UPDATE sample SET valid = false",
    "UPDATE estimate SET latency_ms = 1",
    "DELETE FROM estimate",
    "DELETE FROM failure",
    "UPDATE start SET round = 7",
    "UPDATE run SET runtime = 'x'",
    "UPDATE session SET ended_at = NULL",
    "UPDATE sweep SET ended_at = NULL",
    "INSERT INTO failure (sweep, reason, detail) SELECT sweep, 'x', 'x' FROM sweep",
    "UPDATE procrastinate_jobs SET status = 'todo', abort_requested = false",
    "UPDATE lab_set_aside SET why = 'x'",
]


@pytest.mark.parametrize("action", HISTORY)
def test_what_was_measured_before_is_history_for_an_agent(gate: Gate, ended: Story, action: str) -> None:
    assert "permission denied" in refused_in(gate.agent, action)


@pytest.mark.parametrize(
    "action", ["queue_name = queue_name || 'x'", "lock = NULL", "lock = 'x'", "priority = priority + 1"]
)
def test_an_agent_moves_no_job_that_waits(gate: Gate, action: str) -> None:
    with JobQueue.opened(gate.submitter) as queue:
        (job,) = queue.put([JOB])
    told = refused_in(gate.agent, f"UPDATE procrastinate_jobs SET {action} WHERE id = {job}")
    assert "an agent neither moves jobs" in told
    with JobQueue.opened(gate.submitter) as queue:
        queue.cancel(job)


def test_no_table_of_an_agents_own_stands_in_for_those_that_a_guard_asks(gate: Gate, ended: Story) -> None:
    with psycopg.connect(gate.agent) as connection:
        connection.execute("CREATE TEMP TABLE run (run text, sweep text, phone text)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE public.sample SET valid = false")


@pytest.mark.parametrize(
    "action",
    [
        "INSERT INTO failure (sweep, reason, detail) VALUES ('20261127-093004-3f9a', 'x', 'x')",
        "INSERT INTO lab_sweep VALUES ('20261127-093004-3f9a', 'eve', 'x', 'casual', '{}')",
    ],
)
def test_a_submitter_says_nothing_of_sweeps_that_others_measured(gate: Gate, ended: Story, action: str) -> None:
    assert "permission denied" in refused_in(gate.submitter, action)


def test_an_agent_may_write_of_a_sample_what_settles_its_start() -> None:
    (columns,) = re.findall(r"GRANT UPDATE \(([a-z_, ]+)\) ON sample TO bigcore_agent", MAKE_ROLES)
    assert tuple(columns.split(", ")) == VERDICT_COLUMNS


def test_a_submitter_rewrites_no_phones_past(gate: Gate, ended: Story) -> None:
    action = "UPDATE lab_set_aside SET why = 'x', ended_by = 'nobody' WHERE ended_at IS NOT NULL"
    assert "this has ended" in refused_in(gate.submitter, action)


def test_the_roles_of_an_older_bigcore_lose_what_they_no_longer_need(gate: Gate) -> None:
    with psycopg.connect(gate.server.owner_url) as connection:
        connection.execute("GRANT INSERT ON procrastinate_jobs, lab_piece TO bigcore_submitter")
        connection.execute("GRANT UPDATE ON procrastinate_jobs, sample TO bigcore_agent")
    with JobQueue.opened(gate.server.owner_url) as queue:
        queue.make_roles()
    for action in NOT_A_SUBMITTERS:
        refused_in(gate.submitter, action)
    for action in NOT_AN_AGENTS:
        refused_in(gate.agent, action)


def test_a_file_is_kept_under_the_hash_of_its_content_alone(gate: Gate) -> None:
    """Otherwise whoever ships first what others will ship would choose what they measure."""
    sha256 = hashlib.sha256(b"theirs").hexdigest()
    with psycopg.connect(gate.submitter) as connection, pytest.raises(psycopg.DataError, match="not the file"):
        connection.execute("SELECT bigcore_lab_ship(%s, %s)", (sha256, b"something else"))


@pytest.mark.parametrize("role", ["agent", "submitter"])
@pytest.mark.parametrize(
    "action",
    ["DROP TABLE sample", "DELETE FROM sweep", "CREATE TABLE mine (x int)", "UPDATE sweep SET config_json = ''"],
)
def test_neither_changes_a_table_or_what_was_measured(gate: Gate, role: str, action: str) -> None:
    with Store.open(getattr(gate, role)) as store:
        refused = pytest.raises(StoreFailed, match=r"permission denied|must be owner")
        with refused, store.changing() as connection:
            connection.exec_driver_sql(action)


def test_every_table_that_a_role_writes_is_one_of_the_store() -> None:
    grants = [line for line in MAKE_ROLES.splitlines() if line.startswith("GRANT")]
    words = {word.strip(" ,;") for line in grants for word in line.split()}
    assert {"sweep", "sample", "lab_sweep", "lab_phone", "lab_attempt"} <= words & set(tables.metadata.tables)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b", "", "x" * 49, "-x", "ada/../eve", "ada\n"])
def test_a_certificate_for_a_hostile_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LabConfigRefused):
        issue_agent(tmp_path, authority_in(tmp_path, NOW), name, Lifetime(NOW, 1))


def test_keys_are_their_owners_alone_and_are_never_written_over(tmp_path: Path) -> None:
    authority = authority_in(tmp_path, NOW)
    issue_agent(tmp_path, authority, "usb-1", Lifetime(NOW, 1))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("*.key")} == {0o600}
    with pytest.raises(LabConfigRefused, match="already"):
        issue_agent(tmp_path, authority, "usb-1", Lifetime(NOW, 1))


def taken(url: str) -> str:
    """Takes a job of the phone's queue; what refuses it, in words."""

    async def take() -> None:
        app = agent_app(url)
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            assert await app.job_manager.fetch_job([PHONE], worker) is not None

    try:
        with told_plainly():
            asyncio.run(take())
    except QueueFailed as refusal:
        return str(refusal)
    return ""
