"""`pm` and `cmd package`, which list, install and uninstall packages."""

from __future__ import annotations

import os
import re
import zipfile
from io import BytesIO

from virtual_phone.android.manifest import ManifestFault, read_manifest
from virtual_phone.android.signature import signer
from virtual_phone.device.call import Call, Program
from virtual_phone.files.nodes import ROOT
from virtual_phone.kernel.layout import put_apk

FAILED = 1
LARGEST_APK = 512 * 1024 * 1024


async def pm(call: Call) -> int:
    verb, words = (call.words[0], call.words[1:]) if call.words else ("", [])
    match verb:
        case "path":
            return _path(call, _operand(words))
        case "list":
            return _list(call, words)
        case "install" | "install-create":
            return await _install(call, words)
        case "uninstall":
            return _uninstall(call, _operand(words))
        case "clear":
            call.line("Success" if call.phone.packages.find(_operand(words)) else "Failed")
            return 0
        case "grant" | "revoke" | "enable" | "set-installer" | "compile" | "bg-dexopt-job":
            return 0
        case _:
            call.plain_error(f"Unknown command: {verb}")
            return 255


def _operand(words: list[str]) -> str:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in ("--user", "-i", "-S", "--abi") else 1
    return words[at] if at < len(words) else ""


def _path(call: Call, name: str) -> int:
    package = call.phone.packages.find(name)
    if package is None:
        return FAILED
    call.line(f"package:{package.apk}")
    return 0


def _list(call: Call, words: list[str]) -> int:
    if words[:1] == ["instrumentation"]:
        if call.phone.packages.find("io.bigcore.app"):
            call.line("instrumentation:io.bigcore.app/io.bigcore.app.Benchmark (target=io.bigcore.app)")
        return 0
    if words[:1] != ["packages"]:
        call.plain_error(f"Error: unknown list type '{words[0] if words else ''}'")
        return 255
    options = [word for word in words[1:] if word.startswith("-")]
    wanted = next((word for word in words[1:] if not word.startswith("-")), "")
    for package in call.phone.packages.all():
        if wanted in package.name and not ("-3" in options and package.system):
            apk = f"{package.apk}=" if "-f" in options else ""
            version = f" versionCode:{package.version_code}" if "--show-versioncode" in options else ""
            uid = f" uid:{package.uid}" if "-U" in options else ""
            call.line(f"package:{apk}{package.name}{version}{uid}")
    return 0


async def _install(call: Call, words: list[str]) -> int:
    if call.phone.packages.refusal:
        return _failure(call, call.phone.packages.refusal)
    if "-S" in words:
        size = int(words[words.index("-S") + 1])
        data = await _read_exactly(call, min(size, LARGEST_APK))
        shown = "base.apk"
    else:
        shown = _operand(words)
        try:
            data = call.phone.files.read(call.path(shown), ROOT)
        except OSError as fault:
            call.plain_error(f"Error: Unable to open file: {shown}\nConsider using a file under /data/local/tmp/")
            return _failure(call, f"INSTALL_FAILED_INVALID_URI: {os.strerror(fault.errno or 0)}")
    return _install_bytes(call, data, replace="-r" in words or "-t" in words)


async def _read_exactly(call: Call, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        chunk = await call.stdin.read()
        if not chunk:
            break
        data += chunk
    return bytes(data[:size])


def _failure(call: Call, words: str) -> int:
    call.line(f"Failure [{words}]")
    return FAILED


def _install_bytes(call: Call, data: bytes, replace: bool) -> int:
    session = f"/data/app/vmdl{call.process.pid}.tmp/base.apk"
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            raw = archive.read("AndroidManifest.xml") if "AndroidManifest.xml" in names else None
    except zipfile.BadZipFile:
        return _failure(call, f"INSTALL_PARSE_FAILED_NOT_APK: Failed to parse {session}")
    if raw is None:
        return _failure(call, f"INSTALL_PARSE_FAILED_NOT_APK: Missing AndroidManifest.xml in {session}")
    try:
        manifest = read_manifest(raw)
    except ManifestFault as fault:
        return _failure(call, f"INSTALL_PARSE_FAILED_UNEXPECTED_EXCEPTION: {fault}")
    if manifest.min_sdk > call.phone.profile.sdk:
        return _failure(
            call,
            f"INSTALL_FAILED_OLDER_SDK: {session}: Requires newer sdk version #{manifest.min_sdk} "
            f"(current version is #{call.phone.profile.sdk})",
        )
    abis = {match.group(1) for name in names if (match := re.match(r"lib/([^/]+)/.+\.so$", name))}
    if abis and not abis & set(call.phone.profile.abis):
        return _failure(call, "INSTALL_FAILED_NO_MATCHING_ABIS: Failed to extract native libraries, res=-113")
    certificate = signer(data)
    if certificate is None and not any(re.match(r"META-INF/.+\.(RSA|DSA|EC)$", name) for name in names):
        return _failure(call, f"INSTALL_PARSE_FAILED_NO_CERTIFICATES: Failed to collect certificates from {session}")
    held = call.phone.packages.find(manifest.package)
    if held and held.signer and certificate != held.signer:
        return _failure(
            call,
            f"INSTALL_FAILED_UPDATE_INCOMPATIBLE: Existing package {manifest.package} signatures do not match newer "
            "version; ignoring!",
        )
    if held and held.version_code > manifest.version_code and not held.version_name.endswith("-virtual"):
        return _failure(call, "INSTALL_FAILED_VERSION_DOWNGRADE: Downgrade detected")
    if len(data) > call.phone.files.free_bytes:
        return _failure(call, "INSTALL_FAILED_INSUFFICIENT_STORAGE: Failed to override installation location")
    put_apk(call.phone, manifest.package, manifest.version_name, manifest.version_code, manifest.debuggable, data)
    installed = call.phone.packages.find(manifest.package)
    assert installed is not None
    installed.signer = certificate or ""
    call.line("Success")
    return 0


def _uninstall(call: Call, name: str) -> int:
    package = call.phone.packages.find(name)
    if package is None:
        return _failure(call, "DELETE_FAILED_INTERNAL_ERROR")
    if package.system:
        return _failure(call, "DELETE_FAILED_DEVICE_POLICY_MANAGER")
    call.phone.packages.remove(name)
    call.line("Success")
    return 0


PROGRAMS: dict[str, Program] = {"pm": pm}
