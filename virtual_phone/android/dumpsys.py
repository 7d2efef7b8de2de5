"""`dumpsys`: the dumps of those services that a harness asks about."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.device.call import Call, Program
from virtual_phone.device.state import DISCHARGING, Battery

COOLING = "\tCoolingDevice{mValue=0, mType=2, mName=cpu0}\n"


def dumpsys(call: Call) -> int:
    words = list(call.words)
    while words[:1] == ["-t"]:
        words = words[2:]
    if words[:1] == ["-l"]:
        call.line("Currently running services:")
        for name in sorted(SERVICES):
            call.line(f"  {name}")
        return 0
    if not words:
        call.plain_error("dumpsys: name a service on a virtual phone")
        return 1
    service = SERVICES.get(words[0])
    if service is None or (words[0] == "thermalservice" and not call.phone.profile.thermal.status):
        call.plain_error(f"Can't find service: {words[0]}")
        return 0
    service(call, words[1:])
    return 0


def _battery(call: Call, words: list[str]) -> None:
    battery = call.phone.battery
    if words:
        _battery_command(call, battery, words)
        return
    stopped = "  (UPDATES STOPPED -- use 'reset' to restart)\n" if battery.updates_stopped else ""
    temperature = battery_tenths(call)
    call.out(
        f"Current Battery Service state:\n{stopped}"
        f"  AC powered: {_bool(battery.ac_powered)}\n"
        f"  USB powered: {_bool(battery.usb_powered)}\n"
        f"  Wireless powered: {_bool(battery.wireless_powered)}\n"
        "  Max charging current: 500000\n"
        "  Max charging voltage: 5000000\n"
        "  Charge counter: 2413000\n"
        f"  status: {battery.status}\n"
        f"  health: {battery.health}\n"
        "  present: true\n"
        f"  level: {battery.level}\n"
        "  scale: 100\n"
        f"  voltage: {battery.voltage_mv}\n"
        f"  temperature: {temperature}\n"
        "  technology: Li-ion\n"
    )


def battery_tenths(call: Call) -> int:
    override = call.phone.battery.temperature_tenths_c
    return override if override is not None else round(call.phone.temperature.battery_c * 10)


def _battery_command(call: Call, battery: Battery, words: list[str]) -> None:
    match words:
        case ["get", "level"]:
            call.line(str(battery.level))
        case ["get", "status"]:
            call.line(str(battery.status))
        case ["get", "temp"]:
            call.line(str(battery_tenths(call)))
        case ["unplug", *_]:
            battery.updates_stopped = True
            battery.usb_powered = battery.ac_powered = battery.wireless_powered = False
            battery.status = DISCHARGING
        case ["set", name, value]:
            battery.updates_stopped = True
            _battery_set(battery, name, value)
        case ["reset", *_]:
            battery.updates_stopped = False
            battery.usb_powered, battery.status, battery.temperature_tenths_c = True, 2, None
        case _:
            call.line(f"Unknown get option: {words[-1]}" if words[0] == "get" else f"Unknown command: {words[0]}")


def _battery_set(battery: Battery, name: str, value: str) -> None:
    match name:
        case "level":
            battery.level = int(value)
        case "status":
            battery.status = int(value)
        case "temp":
            battery.temperature_tenths_c = int(value)
        case "usb":
            battery.usb_powered = value == "1"
        case "ac":
            battery.ac_powered = value == "1"
        case _:
            pass


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _temperatures(call: Call) -> list[str]:
    t, names = call.phone.temperature, call.phone.profile.thermal.names
    shift = 1 if call.phone.profile.thermal.shifted_types else 0
    rows = [
        (t.cpu_c, 0, names["cpu"], 0),
        (t.skin_c, 3, names["skin"], t.status),
        (t.battery_c, 2, names["battery"], 0),
    ]
    return [
        f"\tTemperature{{mValue={round(value, 1)}, mType={kind + shift}, mName={name}, mStatus={status}}}"
        for value, kind, name, status in rows
    ]


def _thermal(call: Call, words: list[str]) -> None:
    phone = call.phone
    sdhms = "\tSdhms connected: yes\n" if phone.profile.thermal.shifted_types else ""
    temperatures = "\n".join(_temperatures(call))
    call.out(
        f"IsStatusOverride: {_bool(phone.temperature.status_override is not None)}\n"
        "ThermalEventListeners:\n\tcallbacks: 1\n\tkilled: false\n\tbroadcasts count: -1\n"
        "ThermalStatusListeners:\n\tcallbacks: 1\n\tkilled: false\n\tbroadcasts count: -1\n"
        f"Thermal Status: {phone.temperature.status}\n"
        f"Cached temperatures:\n{temperatures}\n"
        "HAL Ready: true\n"
        f"HAL connection:\n\tThermalHAL {phone.profile.thermal.hal} connected: yes\n{sdhms}"
        f"Current temperatures from HAL:\n{temperatures}\n"
        f"Current cooling devices from HAL:\n{'' if phone.profile.thermal.dead else COOLING}"
        f"Temperature static thresholds from HAL:\n{'' if phone.profile.thermal.dead else _thresholds(call)}"
    )


def _thresholds(call: Call) -> str:
    model = call.phone.profile.heat
    return (
        f"\tTemperatureThreshold{{mType=3, mName={call.phone.profile.thermal.names['skin']}, "
        f"mHotThrottlingThresholds=[NaN, {model.light_c}, {(model.light_c + model.severe_c) / 2}, {model.severe_c}, "
        "NaN, NaN, NaN], mColdThrottlingThresholds=[NaN, NaN, NaN, NaN, NaN, NaN, NaN]}\n"
    )


def _power(call: Call, words: list[str]) -> None:
    screen, modes = call.phone.screen, call.phone.modes
    awake = "Awake" if screen.awake else "Asleep"
    call.out(
        "POWER MANAGER (dumpsys power)\n\nPower Manager State:\n"
        f"  mWakefulness={awake}\n  mWakefulnessChanging=false\n"
        f"  mIsPowered={_bool(call.phone.battery.usb_powered or call.phone.battery.ac_powered)}\n"
        f"  mPlugType={2 if call.phone.battery.usb_powered else 0}\n  mBatteryLevel={call.phone.battery.level}\n"
        f"  mStayOn={_bool(bool(screen.stay_on))}\n  mLightDeviceIdleMode=false\n"
        f"  mDeviceIdleMode={_bool(modes.device_idle == 'IDLE')}\n"
        f"  mBatterySaverEnabled={_bool(modes.battery_saver)}\n"
        f"  mFixedPerformanceModeEnabled={_bool(modes.fixed_performance)}\n"
        f"\nDisplay Power: state={'ON' if screen.awake else 'OFF'}\n"
    )


def _window(call: Call, words: list[str]) -> None:
    screen = call.phone.screen
    focus = "NotificationShade" if screen.keyguard else screen.dialog or screen.focus
    call.out(
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
        f"    screenState=SCREEN_STATE_{'ON' if screen.awake else 'OFF'}\n"
        f"    mAwake={_bool(screen.awake)} mScreenOnEarly={_bool(screen.awake)}\n"
        f"    KeyguardServiceDelegate\n      showing={_bool(screen.keyguard)}\n"
        f"{_secure(call)}      inputRestricted={_bool(screen.keyguard)}\n"
        f"    mShowingLockscreen={_bool(screen.keyguard)}\n    isStatusBarKeyguard={_bool(screen.keyguard)}\n"
        f"    mDreamingLockscreen={_bool(screen.keyguard)}\n"
        "WINDOW MANAGER WINDOWS (dumpsys window windows)\n"
        f"  mCurrentFocus=Window{{6b1c9a2 u0 {focus}}}\n"
        f"  mFocusedApp=ActivityRecord{{4e1d0f3 u0 {screen.focus} t12}}\n"
    )


def _secure(call: Call) -> str:
    if call.phone.profile.windows.tells_secure:
        return f"      secure={_bool(call.phone.screen.secure_keyguard)}\n"
    return "      trusted=false\n      simSecure=false\n"


def _activity(call: Call, words: list[str]) -> None:
    focus = call.phone.screen.dialog or call.phone.screen.focus
    call.out(
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\n"
        f"  mResumedActivity: ActivityRecord{{4e1d0f3 u0 {focus} t12}}\n"
        f"  topResumedActivity=ActivityRecord{{4e1d0f3 u0 {focus} t12}}\n"
        f"  ResumedActivity: ActivityRecord{{4e1d0f3 u0 {focus} t12}}\n"
    )


def _deviceidle(call: Call, words: list[str]) -> None:
    modes = call.phone.modes
    whitelist = modes.idle_whitelist or set()
    match words:
        case ["force-idle", *_]:
            modes.device_idle = "IDLE"
            call.line("Now forced in to deep idle mode")
        case ["unforce"]:
            modes.device_idle = "ACTIVE"
            call.line("Light state: ACTIVE, deep state: ACTIVE")
        case ["get", "deep"] | ["get", "light"]:
            call.line(modes.device_idle)
        case ["enabled", *_]:
            call.line("1" if modes.device_idle_enabled else "0")
        case ["disable", *_]:
            modes.device_idle_enabled = False
            call.line("Deep idle mode disabled")
        case ["enable", *_]:
            modes.device_idle_enabled = True
            call.line("Deep idle mode enabled")
        case ["whitelist"]:
            for name in sorted(whitelist):
                call.line(f"user,{name},10150")
        case ["whitelist", change]:
            name = change[1:]
            if call.phone.packages.find(name) is None:
                call.line(f"Unknown package: {name}")
                return
            modes.idle_whitelist = whitelist | {name} if change[0] == "+" else whitelist - {name}
            call.line(f"{'Added' if change[0] == '+' else 'Removed'}: {name}")
        case _:
            call.line(f"  mState={modes.device_idle}\n  mEnabled={_bool(modes.device_idle_enabled)}")


def _cpuinfo(call: Call, words: list[str]) -> None:
    busy = len(call.phone.cores.working)
    call.out(
        "Load: 0.52 / 0.61 / 0.58\nCPU usage from 60001ms to 0ms ago:\n"
        "  2.1% 1104/system_server: 1.3% user + 0.8% kernel\n  0.9% 498/surfaceflinger: 0.5% user + 0.4% kernel\n"
        f"{3.4 + 100 * busy / len(call.phone.profile.cpus):.1f}% TOTAL: 2.1% user + 1.3% kernel\n"
    )


def _package(call: Call, words: list[str]) -> None:
    package = call.phone.packages.find(words[0]) if words else None
    if package is None:
        call.line(f"Unable to find package: {words[0]}" if words else "Packages:")
        return
    call.out(
        f"Packages:\n  Package [{package.name}] (8d3c1f):\n    userId={package.uid}\n"
        f"    codePath={package.apk.rpartition('/')[0]}\n"
        f"    versionCode={package.version_code} minSdk=26 targetSdk=34\n    versionName={package.version_name}\n"
        f"    flags=[ HAS_CODE {'DEBUGGABLE ' if package.debuggable else ''}ALLOW_CLEAR_USER_DATA ]\n"
        "    firstInstallTime=2026-01-01 00:00:00\n"
    )


SERVICES: dict[str, Callable[[Call, list[str]], None]] = {
    "activity": _activity,
    "battery": _battery,
    "cpuinfo": _cpuinfo,
    "deviceidle": _deviceidle,
    "package": _package,
    "power": _power,
    "thermalservice": _thermal,
    "window": _window,
}

PROGRAMS: dict[str, Program] = {"dumpsys": dumpsys}
