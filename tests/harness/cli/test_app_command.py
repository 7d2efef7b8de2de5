"""`bigcore app` at the door."""

from __future__ import annotations

import json

import pytest
from support.wanted_programs import needs_apk

from harness.documents.app import AppDocument

pytestmark = pytest.mark.adb


@needs_apk
def test_install_info_and_uninstall_tell_what_they_did(bigcore, virtual_phone):
    phone = ("--phone", virtual_phone("pixel_1_cool").serial, "--json")

    def asked(command: str) -> dict:
        done = bigcore("app", command, *phone)
        assert done.code == 0, done.stderr
        AppDocument.model_validate_json(done.stdout)
        (row,) = json.loads(done.stdout)["phones"]
        return row

    asked("uninstall")
    assert asked("info")["installed"] is False
    first = asked("install")
    assert (first["installed"], first["changed"], first["same_as_apk"]) == (True, True, True)
    assert asked("install")["changed"] is False
    assert asked("info")["same_as_apk"] is True
    assert asked("uninstall")["changed"] is True


def test_a_phone_that_is_not_there_is_named(bigcore):
    done = bigcore("app", "uninstall", "--phone", "no-such-phone")
    assert done.code == 3
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_that_is_no_apk_is_named(bigcore):
    (bigcore.folder / "x.apk").write_bytes(b"no")
    for command in ("install", "info"):
        for name in ("x.apk", "missing.apk", "."):
            done = bigcore("app", command, "--apk", name)
            assert done.code == 2
            assert done.stderr.startswith(f"bigcore: {name}: ")
            assert len(done.stderr.strip().splitlines()) == 1
