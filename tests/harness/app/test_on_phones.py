"""`bigcore app uninstall` and `info` deal with every copy of the app that bigcore put on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from harness.app import on_phones
from harness.app.on_phones import look_on, uninstall_from
from harness.phone.adb.transport import Reply

READY = (("USB1", "device"),)


@dataclass
class PhoneWithApps:
    packages: set[str] = field(default_factory=set)
    serial: str = "USB1"

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        asked = re.fullmatch(r"pm (path|uninstall) (\S+)", line)
        if asked is None or asked[2] not in self.packages:
            return Reply("", "", 1)
        if asked[1] == "uninstall":
            self.packages.remove(asked[2])
            return Reply("Success\n", "", 0)
        return Reply(f"package:/data/app/{asked[2]}/base.apk\n", "", 0)


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> PhoneWithApps:
    """What two sweeps and a night left on it, beside another maker's app."""
    ours = {"io.bigcore.app", "io.bigcore.app.baseline", "io.bigcore.app.a", "io.bigcore.app.b"}
    phone = PhoneWithApps(ours | {"com.example.bench", "com.example.bench.baseline", "io.bigcore.application"})
    monkeypatch.setattr(on_phones, "AdbTransport", lambda serial, server: phone)
    return phone


def test_every_copy_of_ours_goes_and_nothing_else(phone: PhoneWithApps) -> None:
    done, failed = uninstall_from(None, READY, "io.bigcore.app")  # type: ignore[arg-type]
    assert failed == ()
    assert [row.package for row in done] == [
        "io.bigcore.app",
        "io.bigcore.app.baseline",
        "io.bigcore.app.a",
        "io.bigcore.app.b",
    ]
    assert phone.packages == {"com.example.bench", "com.example.bench.baseline", "io.bigcore.application"}


def test_an_app_under_a_users_name_goes_with_its_copy(phone: PhoneWithApps) -> None:
    uninstall_from(None, READY, "com.example.bench")  # type: ignore[arg-type]
    assert not [package for package in phone.packages if package.startswith("com.example")]
    assert "io.bigcore.app" in phone.packages


def test_the_copies_are_told_only_where_they_lie(phone: PhoneWithApps) -> None:
    phone.packages -= {"io.bigcore.app", "io.bigcore.app.a"}
    looked, _ = look_on(None, READY, "io.bigcore.app", None)  # type: ignore[arg-type]
    assert [(row.package, row.installed) for row in looked] == [
        ("io.bigcore.app", False),
        ("io.bigcore.app.baseline", True),
        ("io.bigcore.app.b", True),
    ]
