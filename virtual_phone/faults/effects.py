"""What each fault does to the phone. Faults of the app's answers are in app/fault_events.py."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from virtual_phone import adb_server
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import Phone
from virtual_phone.files.nodes import ROOT, Folder

DIALOG = "com.google.android.permissioncontroller/com.android.packageinstaller.permission.ui.GrantPermissionsActivity"
SYSTEM_SERVER_AWAY_S = 4.0
SLOW_S = 3.0
JUMP_S = 5400.0


class Effects:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._tasks: set[asyncio.Task[None]] = set()
        self._by_kind: dict[Kind, Callable[[Fault], bool]] = {
            Kind.UNPLUG: self._unplug,
            Kind.SERVER_KILLED: self._kill_server,
            Kind.OFFLINE: self._go_offline,
            Kind.UNAUTHORIZED: self._lose_authorisation,
            Kind.REBOOT: self._reboot,
            Kind.APP_HANG: self._hang,
            Kind.NO_SPACE: self._fill,
            Kind.CLOCK_JUMP: self._jump,
            Kind.SLOW_LINK: self._slow_down,
            Kind.REPLACED: self._replace,
            Kind.SECOND_ADDRESS: self._appear_twice,
            Kind.BATTERY_LOW: self._drain,
            Kind.POWER_LOST: self._lose_power,
            Kind.SYSTEM_SERVER_RESTART: self._restart_system_server,
            Kind.PERMISSION_DIALOG: self._ask_permission,
            Kind.KEYGUARD: self._lock,
            Kind.SMALL_CORE: self._move_to_small_core,
            Kind.AFFINITY_REFUSED: self._refuse_affinity,
            Kind.HOT: self._heat,
            Kind.THERMAL_OVERRIDE: self._override_thermal,
            Kind.BATTERY_OVERRIDE: self._override_battery,
            Kind.FREQUENCY_CAP: self._cap,
        }

    def __call__(self, fault: Fault) -> bool:
        effect = self._by_kind.get(fault.kind)
        return effect(fault) if effect else False

    def _after(self, seconds: float | None, undo: Callable[[], None]) -> None:
        """For ever where no time is given."""
        if seconds is None:
            return

        async def wait() -> None:
            await self._phone.clock.elapse(seconds)
            undo()

        task = asyncio.get_running_loop().create_task(wait())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    # The link

    def _unplug(self, fault: Fault) -> bool:
        self._phone.link.end.vanish()
        self._after(fault.seconds, self._phone.link.end.come_back)
        return True

    def _kill_server(self, fault: Fault) -> bool:
        """In a process without an adb server only the connections break."""
        self._phone.link.end.drop_connections()
        if self._phone.link.address:
            task = asyncio.get_running_loop().create_task(self._without_server())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return True

    async def _without_server(self) -> None:
        await adb_server.kill()
        await adb_server.connect_when_back(self._phone.link.address)

    def _go_offline(self, fault: Fault) -> bool:
        link = self._phone.link
        link.silent = True
        self._phone.link.end.drop_connections()
        self._after(fault.seconds, lambda: self._end_silence())
        return True

    def _end_silence(self) -> None:
        self._phone.link.silent = False
        self._phone.link.end.drop_connections()

    def _lose_authorisation(self, fault: Fault) -> bool:
        link = self._phone.link
        link.unauthorized = True
        self._phone.link.end.drop_connections()
        self._after(fault.seconds, self._allow)
        return True

    def _allow(self) -> None:
        self._phone.link.unauthorized = False
        self._phone.link.end.authorise()

    def _reboot(self, fault: Fault) -> bool:
        self._phone.reboot_soon(fault.seconds or 3.0)
        return True

    def _slow_down(self, fault: Fault) -> bool:
        link = self._phone.link
        link.bytes_per_s = fault.bytes_per_s

        def undo() -> None:
            link.bytes_per_s = None

        self._after(fault.seconds or SLOW_S, undo)
        return False

    def _replace(self, fault: Fault) -> bool:
        """Somebody has plugged another phone of the same model into the same place."""
        phone = self._phone
        serial = "VP" + hashlib.sha256(f"other {phone.serial}".encode()).hexdigest()[:10].upper()
        for name in ("ro.serialno", "ro.boot.serialno"):
            phone.properties.set(name, serial)
        shared = phone.files.find("/data/local/tmp", ROOT)
        assert isinstance(shared, Folder)
        phone.files.forget_everything_in(shared)
        phone.processes.clear()
        phone.link.end.vanish()
        self._after(fault.seconds or 1.0, phone.link.end.come_back)
        return True

    def _appear_twice(self, fault: Fault) -> bool:
        self._phone.link.end.appear_twice()
        return False

    # The phone

    def _hang(self, fault: Fault) -> bool:
        for process in self._phone.processes.with_body():
            process.body.freeze()
        return False

    def _fill(self, fault: Fault) -> bool:
        files = self._phone.files
        missing = files.free_bytes
        files.used_bytes += missing

        def undo() -> None:
            files.used_bytes -= missing

        self._after(fault.seconds, undo)
        return False

    def _jump(self, fault: Fault) -> bool:
        self._phone.clock.jump_wall(-JUMP_S if fault.seconds is None else fault.seconds)
        return False

    def _drain(self, fault: Fault) -> bool:
        battery = self._phone.battery
        battery.level, battery.usb_powered, battery.status = fault.percent, False, 3
        return False

    def _lose_power(self, fault: Fault) -> bool:
        battery = self._phone.battery
        battery.usb_powered, battery.status, battery.current_ua = False, 3, -410_000

        def undo() -> None:
            battery.usb_powered, battery.status = True, 2

        self._after(fault.seconds, undo)
        return False

    def _restart_system_server(self, fault: Fault) -> bool:
        phone = self._phone
        phone.system_server.down = True
        phone.logcat.write("E", "AndroidRuntime", "*** FATAL EXCEPTION IN SYSTEM PROCESS: android.bg")
        for process in phone.processes.with_body():
            if process.uid >= 10_000:
                process.kill(9)

        def undo() -> None:
            phone.system_server.down = False
            phone.screen.keyguard = True

        self._after(fault.seconds or SYSTEM_SERVER_AWAY_S, undo)
        return False

    def _ask_permission(self, fault: Fault) -> bool:
        self._phone.screen.dialog = DIALOG
        self._phone.screen.activity.pause()
        return False

    def _lock(self, fault: Fault) -> bool:
        self._phone.screen.keyguard = True
        self._phone.screen.activity.leave_front()
        return False

    def _move_to_small_core(self, fault: Fault) -> bool:
        for process in self._phone.processes.with_body():
            self._phone.processes.move_to_cpuset(process, "system-background")
        return False

    def _refuse_affinity(self, fault: Fault) -> bool:
        processes = self._phone.processes
        processes.affinity_refused = True

        def undo() -> None:
            processes.affinity_refused = False

        self._after(fault.seconds, undo)
        return False

    def _heat(self, fault: Fault) -> bool:
        temperature = self._phone.temperature
        rise = max(0.0, fault.skin_c - temperature.skin_c)
        temperature.offset_c += rise

        def undo() -> None:
            temperature.offset_c -= rise

        self._after(fault.seconds, undo)
        return False

    def _override_thermal(self, fault: Fault) -> bool:
        self._phone.temperature.status_override = 0

        def undo() -> None:
            self._phone.temperature.status_override = None

        self._after(fault.seconds, undo)
        return False

    def _override_battery(self, fault: Fault) -> bool:
        self._phone.battery.updates_stopped = True

        def undo() -> None:
            self._phone.battery.updates_stopped = False

        self._after(fault.seconds, undo)
        return False

    def _cap(self, fault: Fault) -> bool:
        cores, profile = self._phone.cores, self._phone.profile
        before = dict(cores.cap_khz)
        for cpu in profile.cpus:
            steps = profile.cluster_of(cpu).steps_khz
            cores.cap_khz[cpu] = max([step for step in steps if step <= max(steps) * fault.part] or [min(steps)])

        def undo() -> None:
            cores.cap_khz.update(before)

        self._after(fault.seconds, undo)
        return False
