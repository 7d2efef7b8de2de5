"""An agent says which phones hang on its host and cannot be served."""

from __future__ import annotations

from harness.lab.phone_watch import StatesTold


def test_a_phone_that_waits_for_its_owner_is_told_once_and_again_when_its_state_changes() -> None:
    states = StatesTold()
    (told,) = states.news({"USB1": "authorizing", "USB2": "device"})
    assert told.startswith("USB1: ")
    assert states.news({"USB1": "authorizing", "USB2": "device"}) == []
    (told,) = states.news({"USB1": "unauthorized"})
    assert "allow" in told.lower()
    assert states.news({"USB1": "device"}) == []
    assert len(states.news({"USB1": "unauthorized"})) == 1
