"""A build of the benchmark app under another package name, signed anew: two builds of a CI have one name and one place
on a phone, and beside each other they need two.

It needs Android's apksigner and a JDK's keytool. The key is the debug key that `bigcore app build` signs with.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from harness.app.apk import FACTS, Apk, read_apk
from harness.app.manifest_strings import NoManifest, with_strings
from harness.errors import ApkRefused
from harness.phone.build_advice import how_to_build
from harness.phone.state_folder import state_folder
from models.cache import default_folder

MANIFEST = "AndroidManifest.xml"
SIGNATURES = re.compile(r"META-INF/(MANIFEST\.MF|[^/]+\.(SF|RSA|DSA|EC))")
PAGE, WORD = 16384, 4
"""Libraries are mapped straight from the APK, also on phones with 16 kB pages; resources.arsc is read by words."""
ALIGNMENT_FIELD = 0xD935
"""The zip extra field in which Android's tools keep the alignment that they must preserve."""
DEBUG_PASSWORD = "bigcore"  # noqa: S105  a debug key protects nothing
PASSWORD = "BIGCORE_KEYSTORE_PASSWORD"  # noqa: S105  the name of a variable
TOOL_LIMIT_S = 120.0


def renamed(apk: Apk, package: str) -> Apk:
    """Returns the same build under another package name. It is made once for each content and name."""
    file = default_folder() / "apps" / f"{apk.sha256[:16]}-{package}.apk"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            unsigned, signed = Path(folder) / "unsigned.apk", Path(folder) / "signed.apk"
            _write_renamed(apk, package, unsigned)
            _sign(apk, package, unsigned, signed)
            signed.replace(file)
    return read_apk(file)


def _write_renamed(apk: Apk, package: str, to: Path) -> None:
    with zipfile.ZipFile(apk.path) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.infolist():
            if not SIGNATURES.fullmatch(entry.filename):
                content = _content(apk, package, entry.filename, old.read(entry))
                _copy(new, entry, content)


def _content(apk: Apk, package: str, name: str, content: bytes) -> bytes:
    if name == FACTS:
        return content.replace(f"package={apk.package}\n".encode(), f"package={package}\n".encode())
    if name != MANIFEST:
        return content
    # its own name, and the authority of its provider, which Android allows once on a phone
    names = {apk.package: package, f"{apk.package}.inbox": f"{package}.inbox"}
    try:
        return with_strings(content, lambda text: names.get(text, text))
    except NoManifest as error:
        raise _refused(apk, package, f"its manifest cannot be renamed ({error})") from error


def _copy(to: zipfile.ZipFile, entry: zipfile.ZipInfo, content: bytes) -> None:
    copy = zipfile.ZipInfo(entry.filename, entry.date_time)
    copy.external_attr, copy.compress_type = entry.external_attr, entry.compress_type
    if entry.compress_type == zipfile.ZIP_STORED:
        alignment = PAGE if entry.filename.endswith(".so") else WORD
        copy.extra = _padding(to.start_dir + 30 + len(entry.filename.encode()), alignment)
    to.writestr(copy, content)


def _padding(before: int, alignment: int) -> bytes:
    """Returns an extra field (6 bytes and zeros) that makes the data begin at a multiple of `alignment`."""
    zeros = -(before + 6) % alignment
    return struct.pack("<HHH", ALIGNMENT_FIELD, 2 + zeros, alignment) + bytes(zeros)


@dataclass(frozen=True, slots=True)
class _Key:
    keystore: Path
    password: str
    alias: str


def _sign(apk: Apk, package: str, unsigned: Path, signed: Path) -> None:
    key = _key(apk, package)
    _run(
        apk, package, key, "apksigner", "sign", "--ks", str(key.keystore), "--ks-pass", f"env:{PASSWORD}",
        "--ks-key-alias", key.alias, "--v1-signing-enabled", "false", "--v2-signing-enabled", "true",
        "--v3-signing-enabled", "true", "--v4-signing-enabled", "false", "--out", str(signed), str(unsigned),
    )  # fmt: skip


def _key(apk: Apk, package: str) -> _Key:
    own = os.environ.get("BIGCORE_KEYSTORE")
    if own:
        return _Key(Path(own), os.environ.get(PASSWORD, ""), os.environ.get("BIGCORE_KEY_ALIAS", "bigcore"))
    key = _Key(state_folder("") / "app-debug-key.p12", DEBUG_PASSWORD, "bigcore")
    if not key.keystore.exists():
        key.keystore.parent.mkdir(parents=True, exist_ok=True)
        _run(
            apk, package, key, "keytool", "-genkeypair", "-keystore", str(key.keystore), "-storetype", "PKCS12",
            "-storepass:env", PASSWORD, "-alias", key.alias, "-keyalg", "RSA", "-keysize", "2048",
            "-validity", "10000", "-dname", "CN=bigcore debug",
        )  # fmt: skip
        key.keystore.chmod(0o600)
    return key


def _run(apk: Apk, package: str, key: _Key, program: str, *words: str) -> None:
    """The password goes by the environment, which other users cannot list."""
    found = shutil.which(program)
    if found is None:
        raise _refused(apk, package, f"{program} is not installed, so it cannot be signed under another name")
    done = subprocess.run(
        [found, *words],
        env={**os.environ, PASSWORD: key.password},
        text=True,
        capture_output=True,
        check=False,
        timeout=TOOL_LIMIT_S,
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-200:]
        raise _refused(apk, package, f"{program} failed: {said}")


def _refused(apk: Apk, package: str, what: str) -> ApkRefused:
    return ApkRefused(
        apk.path,
        f"it has the package name of the other side, {apk.package}; {what}",
        f"build it under another name: {how_to_build('--package', package, '--out', 'FILE.apk')}",
    )
