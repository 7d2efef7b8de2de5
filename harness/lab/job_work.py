"""What an agent does with one job: from the queue's words to the last word of its session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from procrastinate import JobContext
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from harness.clock import spell
from harness.errors import HarnessError, PhoneFailed, RecordNotFound
from harness.lab import health, session_process
from harness.lab.anchor_band import band_of
from harness.lab.errors import JobRefused
from harness.lab.job import MeasureJob, read_job
from harness.lab.lab_plan import LabPlan, gates_of_plan, order_of, read_plan
from harness.lab.outcome import Outcome, outcome_of, wait_s, waits
from harness.lab.post import Post
from harness.lab.served_phone import ServedPhone
from harness.phone.gates import Gates
from harness.reasons import Reason
from harness.results.lab import Ending, JobAttempt, SetAsidePhone
from harness.results.outcomes import FailureRecord
from harness.results.records import ANCHOR
from harness.session.order import SessionOrder
from harness.session.progress import SetAside
from harness.store.lab import LabBook
from harness.store.store import Store


class TryAgain(Exception):
    """The job is put back into its queue, and comes again after so long."""

    def __init__(self, after_s: float) -> None:
        self.after_s = after_s
        super().__init__()


class JobFailed(Exception):
    """The job has ended without a result; why stands in the store."""


class WhereAsked(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        return RetryDecision(retry_in={"seconds": int(exception.after_s)}) if isinstance(exception, TryAgain) else None


class JobWork:
    """For the phones of one agent, by identity; the agent's mapping, which changes as phones come."""

    def __init__(self, post: Post, store: Store, phones: Mapping[str, ServedPhone], say: Callable[[str], None]) -> None:
        self._post, self._store, self._phones, self._say = post, store, phones, say
        self._book = LabBook(store)
        self._fetching = asyncio.Lock()
        """Phones of one sweep ask for the same files: one fetches, and the others wait here, in no thread."""
        self.taken_out: set[int] = set()
        """Jobs that somebody cancelled, where their worker could not hear of it."""

    async def measure(self, context: JobContext, arguments: Mapping[str, object]) -> None:
        """The task: measures the phone of this queue as a job asks."""
        assert context.job.id is not None
        attempt = JobAttempt(context.job.id, "", context.job.queue, self._post.host, self._now())
        try:
            job = read_job(arguments)
            if job.phone != context.job.queue:
                raise JobRefused("job", "it stands in the queue of another phone", "submit it again")
        except JobRefused as refusal:
            await self._ended(attempt, Outcome(Ending.REFUSED, None, f"{refusal.subject}: {refusal.what}"))
            raise JobFailed from refusal
        attempt = replace(attempt, sweep=job.sweep)
        await self._tried(lambda: self._book.note(attempt))
        phone = self._phones[job.phone]
        try:
            outcome = await self._outcome(job, phone)
        except asyncio.CancelledError:
            asked = context.abort_reason() is AbortReason.USER_REQUEST or context.job.id in self.taken_out
            ending = Ending.CANCELLED if asked else Ending.AGAIN
            await self._ended(attempt, Outcome(ending, None, "" if asked else "the agent was stopped"))
            raise (JobAborted if asked else TryAgain(0.0)) from None
        finally:
            phone.doing = ""
        await self._ended(attempt, outcome)
        phone.host_failures = phone.host_failures + 1 if outcome.reason == Reason.HOST_FAILED else 0
        if outcome.ending is Ending.AGAIN:
            raise TryAgain(wait_s(self._post.pace.again_s, phone.host_failures))
        if outcome.ending is not Ending.DONE:
            raise JobFailed

    async def _outcome(self, job: MeasureJob, phone: ServedPhone) -> Outcome:
        phone.doing = f"{job.sweep}: looking at the phone's health"
        try:
            plan = await asyncio.to_thread(self._plan, job.sweep)
            ill = await asyncio.to_thread(
                health.obstacle, self._post.server.transport(phone.record.serial), self._now(), gates_of_plan(plan)
            )
            if ill is not None:
                detail = f"{ill.detail}; {ill.next_step}"
                if not waits(ill.reason):
                    await asyncio.to_thread(self.set_aside, phone, ill.reason, detail)
                return Outcome(Ending.AGAIN, ill.reason, detail)
            phone.doing = f"{job.sweep}: fetching its files"
            async with self._fetching:
                order = await asyncio.to_thread(self._order, plan, job, phone.record.serial)
        except (JobRefused, RecordNotFound) as refusal:
            # Also a sweep that was deleted while its job waited, or a file that is no longer kept.
            return Outcome(Ending.REFUSED, None, f"{refusal.subject}: {refusal.what}")
        except HarnessError as error:
            reason = error.reason if isinstance(error, PhoneFailed) else Reason.HOST_FAILED
            return Outcome(Ending.AGAIN, reason, str(error))
        ended = await session_process.measure(order, lambda event: phone.hear(job, event))
        outcome = outcome_of(ended, phone.deaths_in_succession(job.sweep, ended))
        if isinstance(ended, SetAside) and outcome.ending is Ending.FAILED:
            await self._tried(lambda: self._keep_failure(job, phone, ended, outcome))
        elif outcome.ending is Ending.DONE:
            await self._tried(lambda: self._hold_to_its_band(job, phone))
        return outcome

    def _plan(self, sweep: str) -> LabPlan:
        return read_plan(self._book.sweep(sweep).plan_json)

    def gates_for(self, sweep: str | None) -> Gates:
        """What a phone must meet for a job of this sweep; a phone without one that can be read, what any sweep asks."""
        try:
            return Gates() if sweep is None else gates_of_plan(self._plan(sweep))
        except (JobRefused, RecordNotFound):
            return Gates()

    def _order(self, plan: LabPlan, job: MeasureJob, serial: str) -> SessionOrder:
        """With every file that it names lying on this host."""
        for model in plan.every_model():
            self._post.files.fetch(model.record.sha256, self._book)
        begun = any(session.phone == job.phone for session in self._store.sessions(job.sweep))
        return order_of(plan, job, serial, self._post.store_url, self._post.files, begun)

    def _keep_failure(self, job: MeasureJob, phone: ServedPhone, ended: SetAside, outcome: Outcome) -> None:
        at = self._now()
        detail = f"{ended.detail}; {ended.next_step}"
        self._store.set_aside(
            job.sweep, [FailureRecord(job.sweep, ended.reason, detail, serial=phone.record.serial, at=at)]
        )
        if outcome.sets_aside:
            self.set_aside(phone, ended.reason, detail)

    def _hold_to_its_band(self, job: MeasureJob, phone: ServedPhone) -> None:
        """What was measured stands; the phone gets no further job until somebody has looked at it."""
        for run in self._book.runs_of(job.sweep, job.phone):
            anchor = self._store.run_result(run).anchor
            if anchor is None or anchor.latency_ms is None:
                continue
            earlier = self._store.sessions_of_series(run, ANCHOR)
            band = band_of([one.latency_ms for one in earlier if one.latency_ms is not None])
            if band is not None and not band.holds(anchor.latency_ms):
                detail = (
                    f"the anchor took {anchor.latency_ms:.3f} ms in {run}; {len(earlier)} earlier sessions"
                    f" let expect {band.low_ms:.3f} to {band.high_ms:.3f}"
                )
                self.set_aside(phone, Reason.ANCHOR_OUT_OF_BAND, f"{detail}; look at the phone, then release it")
                return

    def set_aside(self, phone: ServedPhone, reason: str, detail: str) -> None:
        self._book.set_aside(SetAsidePhone(phone.record.phone, self._now(), reason, detail))
        phone.set_aside, phone.proofs = True, 0
        self._say(f"{phone.record.serial} is set aside ({reason}): {detail}")

    async def _ended(self, attempt: JobAttempt, outcome: Outcome) -> None:
        words = f": {outcome.detail}" if outcome.detail else ""
        self._say(f"job {attempt.job} of {attempt.sweep or 'nobody'}: {outcome.ending}{words}")
        ended = replace(
            attempt, ended_at=self._now(), ending=outcome.ending, reason=outcome.reason, detail=outcome.detail
        )
        await self._tried(lambda: self._book.note(ended))

    async def _tried(self, tell: Callable[[], None]) -> None:
        """What is only told to people does not stop the work where the database is away."""
        try:
            await asyncio.to_thread(tell)
        except HarnessError as error:
            self._say(str(error))

    def _now(self) -> str:
        return spell(self._post.clock.now())
