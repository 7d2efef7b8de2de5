"""What happens to the phone's power, heat, clocks and storage. Nothing that was under way is cut off by it."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import Phone
from virtual_phone.device.state import CHARGING, DISCHARGING
from virtual_phone.faults.shared_folder import empty_shared_folder

DISCHARGING_UA = -410_000


def fill_storage(phone: Phone, fault: Fault) -> None:
    files = phone.files
    missing = files.free_bytes
    files.used_bytes += missing

    def undo() -> None:
        files.used_bytes -= missing

    phone.timers.after(fault.lasts_s, undo)


def delete_files(phone: Phone, fault: Fault) -> None:
    empty_shared_folder(phone)


def jump(phone: Phone, fault: Fault) -> None:
    phone.clock.jump_wall(fault.lasts_s or 0.0)


def drain(phone: Phone, fault: Fault) -> None:
    battery = phone.battery
    battery.level, battery.usb_powered, battery.status = fault.percent, False, DISCHARGING


def lose_power(phone: Phone, fault: Fault) -> None:
    battery = phone.battery
    battery.usb_powered, battery.status, battery.current_ua = False, DISCHARGING, DISCHARGING_UA

    def undo() -> None:
        battery.usb_powered, battery.status = True, CHARGING

    phone.timers.after(fault.lasts_s, undo)


def refuse_affinity(phone: Phone, fault: Fault) -> None:
    processes = phone.processes
    processes.affinity_refused = True

    def undo() -> None:
        processes.affinity_refused = False

    phone.timers.after(fault.lasts_s, undo)


def heat(phone: Phone, fault: Fault) -> None:
    temperature = phone.temperature
    rise_c = max(0.0, fault.skin_c - temperature.skin_c)
    temperature.offset_c += rise_c

    def undo() -> None:
        temperature.offset_c -= rise_c

    phone.timers.after(fault.lasts_s, undo)


def override_thermal(phone: Phone, fault: Fault) -> None:
    temperature = phone.temperature
    temperature.status_override = 0

    def undo() -> None:
        temperature.status_override = None

    phone.timers.after(fault.lasts_s, undo)


def override_battery(phone: Phone, fault: Fault) -> None:
    battery = phone.battery
    battery.updates_stopped = True

    def undo() -> None:
        battery.updates_stopped = False

    phone.timers.after(fault.lasts_s, undo)


def cap_frequency(phone: Phone, fault: Fault) -> None:
    cores = phone.cores
    before = dict(cores.cap_khz)
    for cpu, steps in cores.steps_khz.items():
        cores.cap_khz[cpu] = max([step for step in steps if step <= max(steps) * fault.part] or [min(steps)])

    def undo() -> None:
        cores.cap_khz.update(before)

    phone.timers.after(fault.lasts_s, undo)


def take_core_offline(phone: Phone, fault: Fault) -> None:
    """Takes the core away, unless it is the last that is online, which the kernel does not give up."""
    cpu = phone.cores.large if fault.cpu is None else fault.cpu
    if not phone.cores.online_mask & ~(1 << cpu):
        return
    phone.cores.set_online(cpu, False)
    phone.processes.core_lost()

    def undo() -> None:
        phone.cores.set_online(cpu, True)

    phone.timers.after(fault.lasts_s, undo)


EFFECTS: dict[Kind, Callable[[Phone, Fault], None]] = {
    Kind.NO_SPACE: fill_storage,
    Kind.FILES_GONE: delete_files,
    Kind.CLOCK_JUMP: jump,
    Kind.BATTERY_LOW: drain,
    Kind.POWER_LOST: lose_power,
    Kind.AFFINITY_REFUSED: refuse_affinity,
    Kind.HOT: heat,
    Kind.THERMAL_OVERRIDE: override_thermal,
    Kind.BATTERY_OVERRIDE: override_battery,
    Kind.FREQUENCY_CAP: cap_frequency,
    Kind.CORE_OFFLINE: take_core_offline,
}
