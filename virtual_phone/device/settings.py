"""The settings provider: three tables of text."""

from __future__ import annotations

GLOBAL = {
    "adb_enabled": "1",
    "airplane_mode_on": "0",
    "animator_duration_scale": "1.0",
    "auto_time": "1",
    "bluetooth_on": "1",
    "development_settings_enabled": "1",
    "device_name": "",
    "low_power": "0",
    "low_power_sticky": "0",
    "mobile_data": "1",
    "stay_on_while_plugged_in": "0",
    "transition_animation_scale": "1.0",
    "verifier_verify_adb_installs": "1",
    "wifi_on": "1",
    "window_animation_scale": "1.0",
    "zen_mode": "0",
}
SYSTEM = {
    "accelerometer_rotation": "1",
    "font_scale": "1.0",
    "haptic_feedback_enabled": "1",
    "screen_brightness": "102",
    "screen_brightness_mode": "1",
    "screen_off_timeout": "60000",
    "volume_music": "5",
}
SECURE = {
    "adaptive_sleep": "0",
    "default_input_method": "com.google.android.inputmethod.latin/com.android.inputmethod.latin.LatinIME",
    "doze_always_on": "0",
    "location_mode": "3",
    "lock_screen_lock_after_timeout": "5000",
    "user_setup_complete": "1",
}


class Settings:
    def __init__(self, device_name: str) -> None:
        self.tables: dict[str, dict[str, str]] = {
            "global": {**GLOBAL, "device_name": device_name},
            "system": dict(SYSTEM),
            "secure": dict(SECURE),
        }

    def get(self, table: str, key: str) -> str | None:
        return self.tables[table].get(key)

    def put(self, table: str, key: str, value: str) -> None:
        self.tables[table][key] = value

    def delete(self, table: str, key: str) -> int:
        return int(self.tables[table].pop(key, None) is not None)
