"""The agent of a USB host: it watches which phones hang there, serves the queue of each, and tells what it sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from typing import ParamSpec, TypeVar

from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from harness.clock import spell
from harness.errors import AdbUnavailable, HarnessError, PhoneFailed, StoreFailed
from harness.lab import health, stalled
from harness.lab.agent_lock import HostName
from harness.lab.chores import each, heard
from harness.lab.job_work import JobWork, TryAgain, WhereAsked
from harness.lab.phone_watch import Listing, StatesTold, watched
from harness.lab.post import Post
from harness.lab.queue import MEASURE, agent_app, done_sweeps, forget_old_jobs, next_sweep
from harness.lab.served_phone import ServedPhone
from harness.phone.adb.transport import Transport
from harness.phone.addresses import READY
from harness.phone.battery import battery_health, battery_line
from harness.phone.identity import build, phone_record, read_properties
from harness.results.lab import LabHost
from harness.store.lab import LabBook
from harness.store.store import Store

MOST_WAITING = 64
"""So many threads wait for phones and for the database at once; they compute next to nothing."""
FORGET_S = 3600.0
"""Between two looks for jobs of sweeps that were over long ago."""
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Agent:
    def __init__(self, post: Post, say: Callable[[str], None]) -> None:
        self._post, self._say = post, say
        self._app: App = agent_app(post.store_url)
        self._app.task(name=MEASURE, pass_context=True, retry=WhereAsked())(self._measure)
        self._store = Store.open(post.store_url)
        self._book = LabBook(self._store)
        self._listing: dict[str, str] = {}
        self._states = StatesTold()
        self._phones: dict[str, ServedPhone] = {}
        """By identity."""
        self._work = JobWork(post, self._store, self._phones, say)
        self._name = HostName(post.host, self._store, post.clock)
        self._telling = ThreadPoolExecutor(1, "telling")
        """What the agent tells of itself waits behind no phone that hangs and no file that is fetched."""
        self._known: dict[str, str] = {}
        """The identity behind each serial that is connected."""
        self._meeting: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._news = asyncio.Event()
        """A phone has come or gone."""
        self._over = asyncio.Event()
        self._started_at = self._now()
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        """The jobs that are being done here."""
        self._unknown_before: frozenset[int] = frozenset()

    def stop(self) -> None:
        """Sessions clean up and go back into the queue."""
        self._over.set()

    async def run(self) -> None:
        """Serves until it is stopped."""
        pace = self._post.pace
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MOST_WAITING, "waiting"))
        await self._apart(self._name.take)
        async with self._app.open_async():
            await self._bring_back_of_former_life()
            with watched(self._post.server, self._listed):
                chores = [
                    asyncio.create_task(self._meet_phones()),
                    asyncio.create_task(each(pace.tell_s, self._tell, self._say, sooner=self._news)),
                    asyncio.create_task(each(pace.beat_s, self._beat, self._say)),
                    asyncio.create_task(each(pace.beat_s, self._bring_back, self._say)),
                    asyncio.create_task(each(pace.look_s, self._stop_what_was_taken_out, self._say)),
                    asyncio.create_task(each(pace.health_s, self._prove, self._say)),
                    asyncio.create_task(each(FORGET_S, self._forget, self._say)),
                    asyncio.create_task(self._keep_name()),
                ]
                ended = asyncio.create_task(self._over.wait())
                done, _ = await asyncio.wait([ended, *chores], return_when=asyncio.FIRST_COMPLETED)
                chores += self._meeting.values()
                for chore in chores:
                    chore.cancel()
                await asyncio.gather(*chores, return_exceptions=True)
                self._let_go_of_phones()
                await asyncio.gather(*self._workers.values(), return_exceptions=True)
        failures = [task for task in done - {ended} if task.exception() is not None]
        if not failures:  # else its name is another agent's, and its phones too
            with suppress(HarnessError):
                await self._apart(self._book.tell, self._host(), ())
        await self._apart(self._name.let_go)
        self._store.close()
        self._telling.shutdown(wait=False)
        for task in done - {ended}:
            task.result()

    def _let_go_of_phones(self) -> None:
        """Each session is told to end: one that looks for a phone which is gone would look on for long, and its worker,
        which takes no job any more, tells it nothing."""
        self._over.set()
        for phone in self._phones.values():
            phone.stop()
        for job in self._running.values():
            if not job.cancelling():
                job.cancel()

    def _listed(self, listing: Listing) -> None:
        only = self._post.only
        self._listing = {serial: state for serial, state in listing if not only or serial in only}
        self._changed.set()

    async def _meet_phones(self) -> None:
        """Begins to serve phones that have come, and lets go of those that have gone."""
        while True:
            await heard(self._changed, self._post.pace.tell_s)
            for words in self._states.news(self._listing):
                self._say(words)
            ready = [serial for serial, state in self._listing.items() if state == READY]
            self._known = {serial: who for serial, who in self._known.items() if serial in ready}
            for serial in ready:
                if serial not in self._known and serial not in self._meeting:
                    # each by itself: one that hangs keeps nobody else waiting
                    self._meeting[serial] = asyncio.create_task(self._meet(serial))
            for phone in self._phones.values():
                was_present = phone.present
                phone.is_at([serial for serial, who in self._known.items() if who == phone.record.phone])
                if phone.present != was_present:
                    self._news.set()
            self._serve()

    async def _meet(self, serial: str) -> None:
        """A phone that does not answer yet is asked again."""
        transport = self._post.server.transport(serial)
        try:
            phone = await asyncio.to_thread(_introduced, transport)
        except (PhoneFailed, AdbUnavailable) as failure:
            self._say(f"{serial}: {failure.what}; {failure.next_step}")
            return
        finally:
            self._meeting.pop(serial, None)
        identity = phone.record.phone
        self._known[serial] = identity
        known = self._phones.get(identity)
        if known is None:
            self._phones[identity] = phone
            self._news.set()
            self._say(f"{serial}: {phone.record.manufacturer} {phone.record.model}, serving its queue {identity}")
        elif not known.present:
            known.record = phone.record
        self._changed.set()

    def _serve(self) -> None:
        """Each phone that is here has a worker of its own, and no other has."""
        for identity, phone in self._phones.items():
            if not phone.served:
                phone.stop()
            running = self._workers.get(identity)
            if phone.served and (running is None or running.done()):
                self._workers[identity] = asyncio.create_task(self._serve_queue(phone))

    async def _serve_queue(self, phone: ServedPhone) -> None:
        """One life of a worker: a number of its own in the queue, and one job at a time."""
        pace = self._post.pace
        worker = Worker(
            app=self._app,
            queues=[phone.record.phone],
            name=f"{self._post.host} {phone.record.serial}",
            fetch_job_polling_interval=pace.look_s,
            abort_job_polling_interval=pace.look_s,
            listen_notify=False,
            install_signal_handlers=False,
            # The agent sends one heartbeat for all its workers, and notices when the queue has forgotten one.
            update_heartbeat_interval=float(1 << 30),
            stalled_worker_timeout=float(1 << 30),
        )
        phone.worker = worker
        try:
            await worker.run()  # type: ignore[no-untyped-call]
        except ConnectorException as error:
            self._say(f"{phone.record.serial}: the queue does not answer ({error.__cause__ or error})")
            await asyncio.sleep(pace.again_s)
        finally:
            phone.worker = None
            self._changed.set()

    async def _bring_back_of_former_life(self) -> None:
        """Whoever starts an agent here knows that none other runs here: what an earlier one began, nobody does."""
        begun = await asyncio.to_thread(self._book.begun_on, self._post.host)
        for job in await stalled.bring_back_these(self._app, begun):
            self._say(f"job {job}: this host's agent was ended in it, so it was put back into its queue")

    async def _measure(self, context: JobContext, /, **arguments: object) -> None:
        assert context.job.id is not None
        doing = asyncio.current_task()
        assert doing is not None
        if self._over.is_set():
            # taken in the moment in which the agent was stopped
            raise TryAgain(0.0)
        self._running[context.job.id] = doing
        try:
            await self._work.measure(context, arguments)
        finally:
            del self._running[context.job.id]
            self._changed.set()

    def _transport(self, phone: ServedPhone) -> Transport:
        return self._post.server.transport(phone.record.serial)

    async def _prove(self) -> None:
        """Clean checks in succession give a phone its jobs again, where a check can see what it was set aside for."""
        for aside in await asyncio.to_thread(self._book.set_aside_now):
            phone = self._phones.get(aside.phone)
            if phone is None or not phone.present or not health.may_be_disproved(aside.reason):
                continue
            gates = await asyncio.to_thread(self._work.gates_for, await next_sweep(self._app, aside.phone))
            ill = await asyncio.to_thread(health.obstacle, self._transport(phone), self._now(), gates)
            phone.proofs = 0 if ill is not None else phone.proofs + 1
            if phone.proofs >= health.PROOFS:
                why = f"{phone.proofs} checks in succession found nothing"
                await asyncio.to_thread(self._book.release, aside.phone, self._now(), "health check", why)
                self._say(f"{phone.record.serial} is released: {why}")

    async def _tell(self) -> None:
        now = self._now()
        phones = [phone.told(self._post.host, self._post.tags, now) for phone in self._phones.values() if phone.present]
        await self._apart(self._book.tell, self._host(), phones)
        aside = {one.phone for one in await self._apart(self._book.set_aside_now)}
        for identity, phone in self._phones.items():
            if phone.set_aside != (identity in aside):
                phone.set_aside = identity in aside
                self._changed.set()

    async def _beat(self) -> None:
        serving = {phone.worker.worker_id: phone for phone in self._phones.values() if phone.worker is not None}
        known = [number for number in serving if number is not None]
        for number in await stalled.beat(self._app, known):
            serving[number].stop()
        await self._bring_back_unfinished(known)

    async def _bring_back_unfinished(self, workers: Sequence[int]) -> None:
        """A job that has ended here while the database was away is still `doing` there, and its worker is alive. Two
        looks in succession, since a job that has just ended is about to be told."""
        unknown = await stalled.held(self._app, workers) - self._running.keys()
        for job in await stalled.bring_back_these(self._app, unknown & self._unknown_before):
            self._say(f"job {job}: its end could not be told, so it was put back into its queue")
        self._unknown_before = unknown

    async def _stop_what_was_taken_out(self) -> None:
        """A worker hears of cancelled jobs by itself as long as it takes jobs. One whose phone is gone takes none, and
        its session may try for long to get the phone back."""
        for identity in [who for who, phone in self._phones.items() if phone.doing and not phone.served]:
            for job in await self._app.job_manager.list_jobs_to_abort_async(queue=identity):
                doing = self._running.get(job)
                if doing is not None and not doing.cancelling():
                    self._work.taken_out.add(job)
                    doing.cancel()

    async def _bring_back(self) -> None:
        for job in await stalled.bring_back(self._app, self._post.pace.stalled_s):
            self._say(f"job {job}: its worker is gone, so it was put back into its queue")
        await self._end_sweeps()

    async def _end_sweeps(self) -> None:
        """A sweep of the lab is over when none of its jobs is open; whichever agent sees it first says so."""
        unended = await asyncio.to_thread(self._book.unended)
        if not unended:
            return
        for sweep in await done_sweeps(self._app, unended):
            await asyncio.to_thread(self._store.end_sweep, sweep, self._now())

    async def _forget(self) -> None:
        await forget_old_jobs(self._app)

    async def _keep_name(self) -> None:
        """Ends the agent where another one has its name: the two would undo each other's work."""
        while True:
            await asyncio.sleep(self._post.pace.beat_s)
            try:
                await self._apart(self._name.keep)
            except StoreFailed as error:
                self._say(f"{error}; trying again")

    async def _apart(
        self, told: Callable[Arguments, Answer], *words: Arguments.args, **more: Arguments.kwargs
    ) -> Answer:
        """In the thread that tells."""
        return await asyncio.get_running_loop().run_in_executor(self._telling, partial(told, *words, **more))

    def _host(self) -> LabHost:
        return LabHost(self._post.host, version("bigcore"), self._started_at, self._now())

    def _now(self) -> str:
        return spell(self._post.clock.now())


def _introduced(transport: Transport) -> ServedPhone:
    properties = read_properties(transport)
    battery = transport.run(battery_line()).stdout
    return ServedPhone.met(phone_record(properties, transport.serial), build(properties), battery_health(battery))
