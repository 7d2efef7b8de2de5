"""What happens to the app while it runs, without ending it: it hangs, it is moved, something takes its place."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import FIRST_APP_UID

DIALOG = "com.google.android.permissioncontroller/com.android.packageinstaller.permission.ui.GrantPermissionsActivity"


def hang(phone: Phone, fault: Fault) -> None:
    for process in phone.processes.with_body():
        process.body.freeze()


def move_to_small_core(phone: Phone, fault: Fault) -> None:
    for process in phone.processes.with_body():
        phone.processes.move_to_cpuset(process, "system-background")


def restart_system_server(phone: Phone, fault: Fault) -> None:
    phone.system_server.down = True
    phone.logcat.write("E", "AndroidRuntime", "*** FATAL EXCEPTION IN SYSTEM PROCESS: android.bg")
    for process in phone.processes.with_body():
        if process.uid >= FIRST_APP_UID:
            process.kill(9)

    def undo() -> None:
        phone.system_server.down = False
        phone.screen.keyguard = True

    phone.timers.after(fault.lasts_s, undo)


def ask_permission(phone: Phone, fault: Fault) -> None:
    phone.screen.dialog = DIALOG
    phone.screen.activity.pause()


def lock(phone: Phone, fault: Fault) -> None:
    phone.screen.keyguard = True
    phone.screen.activity.leave_front()


EFFECTS: dict[Kind, Callable[[Phone, Fault], None]] = {
    Kind.APP_HANG: hang,
    Kind.SMALL_CORE: move_to_small_core,
    Kind.SYSTEM_SERVER_RESTART: restart_system_server,
    Kind.PERMISSION_DIALOG: ask_permission,
    Kind.KEYGUARD: lock,
}
