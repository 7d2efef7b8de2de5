"""A lab as its users see it: agents serve phones, sweeps are queued, samples come into the store."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.adb, pytest.mark.long]

STARTS, MODELS = 3, 2


def test_a_submitted_sweep_is_measured_once_on_every_phone(hall) -> None:
    for serial in ("LAB1", "LAB2"):
        hall.phone(serial)
    hall.agent("host-1", "--tag", "rack")
    phones = hall.until_phones_are_known(2)
    assert {phone["host"] for phone in phones} == {"host-1"}
    assert [phone["tags"] for phone in phones] == [["rack"], ["rack"]]
    submitted = hall.submit()
    assert len(submitted["jobs"]) == 2
    jobs = hall.until_over(submitted["sweep"])
    assert [job.state for job in jobs] == ["succeeded"] * 2
    samples = hall.samples(submitted["sweep"])
    numbers = [(one.run, one.start, one.variant) for one in samples if one.valid]
    assert len(numbers) == len(set(numbers))
    written = hall.run("status", "--report", hall.sweep.with_name("lab.html"))
    assert written.code == 0, written.stderr
    page = hall.sweep.with_name("lab.html").read_text()
    assert "<h1>2 phones: " in page
    assert all(phone["phone"] in page and phone["serial"] not in page for phone in phones)
    shown = hall.bigcore("runs", "show", submitted["sweep"], "--json", BIGCORE_STORE=hall.url)
    assert shown.code == 0, shown.stderr
    with_files_there = hall.submit()
    assert with_files_there["files_shipped"] == 0
    assert submitted["files_shipped"] == MODELS + len(("anchor", "throwaway"))


def test_a_phone_that_comes_or_goes_is_told_without_waiting_for_the_next_time(hall, quick_agent) -> None:
    with quick_agent(tell_s=3600.0):
        phone = hall.phone("LAB1")
        hall.until_phones_are_known(1)
        phone.process.terminate()
        hall.until(lambda: not any(one["present"] for one in hall.status()["phones"]))
