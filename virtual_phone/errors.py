"""What can go wrong before a virtual phone serves; on the phone itself errors are the phone's own answers (OSError)."""

from __future__ import annotations

from harness.errors import ConfigRefused, DeviceError


class ProfileRefused(ConfigRefused):
    """A profile or a fault script that does not say what it must."""


class PhoneNotRunning(ConfigRefused):
    """`stop` was asked for a phone that is not in the registry."""


class EngineUnavailable(DeviceError):
    """The engine's runtime is not installed on this computer."""
