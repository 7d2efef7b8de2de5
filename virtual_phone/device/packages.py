"""The package manager's table."""

from __future__ import annotations

from dataclasses import dataclass, field

APP = "io.bigcore.app"
FIRST_FREE_UID = 10_150


@dataclass(slots=True)
class Package:
    name: str
    uid: int
    version_name: str
    version_code: int
    apk: str
    """Its path on the phone."""
    system: bool = False
    debuggable: bool = False
    installed_s: int = 0
    signer: str = ""
    """The hash of the certificate; empty where nobody knows, as for what the factory put in."""
    ops: dict[str, str] = field(default_factory=dict)
    """The modes of its operations that were set, by number. An installation forgets them."""


SYSTEM_PACKAGES = (
    Package("android", 1000, "10", 29, "/system/framework/framework-res.apk", system=True),
    Package("com.android.shell", 2000, "10", 29, "/system/priv-app/Shell/Shell.apk", system=True),
    Package("com.android.settings", 1000, "10", 29, "/system/priv-app/Settings/Settings.apk", system=True),
    Package("com.android.systemui", 10_044, "10", 29, "/system/priv-app/SystemUI/SystemUI.apk", system=True),
    Package(
        "com.google.android.apps.nexuslauncher", 10_038, "10", 29, "/system/priv-app/Launcher/Launcher.apk", system=True
    ),
    Package("com.google.android.gms", 10_012, "19.8.31", 19_831_028, "/system/priv-app/Gms/Gms.apk", system=True),
)


class Packages:
    def __init__(self) -> None:
        self._table = {package.name: package for package in SYSTEM_PACKAGES}
        self._next_uid = FIRST_FREE_UID
        self.refusal = ""
        """What `pm install` answers instead of installing."""

    def find(self, name: str) -> Package | None:
        return self._table.get(name)

    def all(self) -> list[Package]:
        return sorted(self._table.values(), key=lambda package: package.name)

    def add(self, name: str, version_name: str, version_code: int, apk: str, debuggable: bool, now_s: int) -> Package:
        held = self._table.get(name)
        uid = held.uid if held else self._next_uid
        self._next_uid += 0 if held else 1
        package = Package(name, uid, version_name, version_code, apk, False, debuggable, now_s)
        self._table[name] = package
        return package

    def remove(self, name: str) -> None:
        self._table.pop(name, None)
