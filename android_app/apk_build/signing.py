"""Signs with the user's key, else with a debug key that stays the same, so that an update installs over the old app."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from apk_build.classes import MIN_SDK
from apk_build.errors import BuildFailed
from apk_build.places import state_folder
from apk_build.programs import run

DEBUG_PASSWORD = "bigcore"  # noqa: S105  a debug key protects nothing
PASSWORD = "BIGCORE_KEYSTORE_PASSWORD"  # noqa: S105  the name of a variable


@dataclass(frozen=True, slots=True)
class Key:
    keystore: Path
    password: str
    alias: str


def key() -> Key:
    own = os.environ.get("BIGCORE_KEYSTORE")
    if own:
        if not Path(own).exists():
            raise BuildFailed(own, "the keystore named by BIGCORE_KEYSTORE does not exist", "unset it or correct it")
        return Key(Path(own), os.environ.get(PASSWORD, ""), os.environ.get("BIGCORE_KEY_ALIAS", "bigcore"))
    debug = Key(state_folder() / "app-debug-key.p12", DEBUG_PASSWORD, "bigcore")
    if not debug.keystore.exists():
        _make(debug)
    return debug


def _make(wanted: Key) -> None:
    wanted.keystore.parent.mkdir(parents=True, exist_ok=True)
    run(
        "keytool", "-genkeypair", "-keystore", wanted.keystore, "-storetype", "PKCS12", "-storepass:env", PASSWORD,
        "-alias", wanted.alias, "-keyalg", "RSA", "-keysize", "2048", "-validity", "10000",
        "-dname", "CN=bigcore debug",
        environment={PASSWORD: wanted.password},
    )  # fmt: skip
    wanted.keystore.chmod(0o600)


def sign(unsigned: Path, signed: Path) -> None:
    """Schemes 2 and 3: no phone from Android 8.0 on looks at scheme 1."""
    chosen = key()
    run(
        "apksigner", "sign", "--ks", chosen.keystore, "--ks-pass", f"env:{PASSWORD}", "--ks-key-alias", chosen.alias,
        "--min-sdk-version", MIN_SDK, "--v1-signing-enabled", "false", "--v2-signing-enabled", "true",
        "--v3-signing-enabled", "true", "--v4-signing-enabled", "false", "--out", signed, unsigned,
        environment={PASSWORD: chosen.password},
    )  # fmt: skip
