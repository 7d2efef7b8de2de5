"""System properties, made from the profile."""

from __future__ import annotations

from virtual_phone.device.profile import Profile

LONGEST_VALUE = 91
SHELL_MAY_SET = ("debug.", "log.", "persist.log.", "sys.powerctl", "persist.debug.", "bigcore.")


class Properties:
    def __init__(self, profile: Profile, serial: str, engine: str) -> None:
        self._values: dict[str, str] = {
            "dalvik.vm.heapsize": "512m",
            "init.svc.adbd": "running",
            "persist.sys.timezone": "Europe/Zurich",
            "ro.bigcore.virtual": engine,
            "ro.board.platform": profile.soc.lower().split()[0],
            "ro.boot.serialno": serial,
            "ro.build.characteristics": "nosdcard",
            "ro.build.fingerprint": profile.fingerprint,
            "ro.build.id": profile.build.partition("/")[0],
            "ro.build.tags": "release-keys",
            "ro.build.type": "user",
            "ro.build.version.incremental": profile.build.partition("/")[2],
            "ro.build.version.release": profile.android,
            "ro.build.version.sdk": str(profile.sdk),
            "ro.build.version.security_patch": profile.security_patch,
            "ro.crypto.state": "encrypted",
            "ro.debuggable": "0",
            "ro.hardware": profile.device,
            "ro.product.board": profile.device,
            "ro.product.brand": profile.brand,
            "ro.product.cpu.abi": profile.abis[0],
            "ro.product.cpu.abilist": ",".join(profile.abis),
            "ro.product.device": profile.device,
            "ro.product.manufacturer": profile.manufacturer,
            "ro.product.model": profile.model,
            "ro.product.name": profile.product,
            "ro.secure": "1",
            "ro.serialno": serial,
            "ro.soc.model": profile.soc,
            "sys.boot_completed": "1",
            "sys.usb.state": "adb",
        }

    def get(self, name: str) -> str:
        return self._values.get(name, "")

    def set(self, name: str, value: str) -> None:
        self._values[name] = value

    def all(self) -> dict[str, str]:
        return dict(sorted(self._values.items()))

    def shell_may_set(self, name: str, value: str) -> bool:
        return name.startswith(SHELL_MAY_SET) and len(value) <= LONGEST_VALUE
