"""`bigcore app build / install / uninstall / info`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.results.names import APP_PACKAGE

if TYPE_CHECKING:
    from harness.app.apk import Apk
    from harness.app.on_phones import PhoneApp, Said

app = typer.Typer(help="The benchmark app that runs on the phones.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Phones = Annotated[list[str] | None, typer.Option("--phone", help="Serial; may be repeated. Default: every phone.")]
OneApk = Annotated[Path | None, typer.Option("--apk", help="Another APK than bigcore's own.")]
Package = Annotated[str, typer.Option(help="Where the app was built under another name.")]

DEFAULT_PACKAGE = APP_PACKAGE


@app.command()
def build(
    package: Annotated[str | None, typer.Option(help="Another name, so that two builds live side by side.")] = None,
    abi: Annotated[
        list[str] | None, typer.Option(help="arm64-v8a, armeabi-v7a, x86_64; all that a runtime has.")
    ] = None,
    runtime: Annotated[
        list[str] | None, typer.Option(help="Which runtimes go in: 2.21.0, 2.16.1; may be repeated. Default: both.")
    ] = None,
    runtime_library: Annotated[
        list[Path] | None,
        typer.Option(
            "--runtime-library",
            "--tflite-aar",
            help="Your own runtime (.so, .aar, .jar), instead of those that --runtime does not name; may be repeated.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Default: where bigcore finds it.", dir_okay=False)] = None,
    install_tools: Annotated[
        bool, typer.Option("--install-tools", help="First install missing tools through apt (as root).")
    ] = False,
    if_missing: Annotated[bool, typer.Option("--if-missing", help="Leave an APK that is there alone.")] = False,
    json: Json = False,
) -> None:
    """Build the APK from its sources, without the Android SDK."""
    from harness.app import build
    from harness.app.apk import SHIPPED, read_apk

    if out is not None:
        from harness.store.own_files import refuse_own_file

        refuse_own_file(out, None)
    order = build.Order(out, package, tuple(abi or ()), tuple(runtime or ()), tuple(runtime_library or ()))
    there = out or SHIPPED
    if if_missing and package is None and there.exists():
        _tell(read_apk(there), ((), ()), json)
        return
    if install_tools:
        build.install_tools()
    _tell(read_apk(build.build(order)), ((), ()), json)


@app.command(short_help="Put the app on the phones, or bring it up to date.")
def install(phone: Phones = None, apk: OneApk = None, json: Json = False) -> None:
    """Install or update the app, where the phone has another build of it or none."""
    from harness.app.apk import read_apk, shipped_apk
    from harness.app.on_phones import choose, install_on
    from harness.cli import speech
    from harness.phone.adb.adb_server import AdbServer

    wanted = read_apk(apk or shipped_apk())
    server = AdbServer.from_environment()
    _tell(wanted, install_on(server, choose(server, phone or ()), wanted, speech.say), json)


@app.command(short_help="Take the app off the phones.")
def uninstall(phone: Phones = None, package: Package = DEFAULT_PACKAGE, json: Json = False) -> None:
    """Take the app off the phones, with the copies of it that sweeps and nights install under other names."""
    from harness.app.on_phones import choose, uninstall_from
    from harness.phone.adb.adb_server import AdbServer

    server = AdbServer.from_environment()
    _tell(None, uninstall_from(server, choose(server, phone or ()), package), json)


@app.command()
def info(phone: Phones = None, package: Package = DEFAULT_PACKAGE, apk: OneApk = None, json: Json = False) -> None:
    """What the APK is, and which phones have it."""
    from harness.app.apk import SHIPPED, missing, read_apk
    from harness.app.on_phones import choose, look_on
    from harness.cli import speech
    from harness.phone.adb.adb_server import AdbServer

    known = read_apk(apk or SHIPPED) if apk or SHIPPED.exists() else None
    if known is None:
        speech.people().print(str(missing()), markup=False)
    server = AdbServer.from_environment()
    looked: Said = ((), ())
    if phone or server.connected():
        looked = look_on(server, choose(server, phone or ()), package, known)
    _tell(known, looked, json)


def _tell(apk: Apk | None, said: Said, json: bool) -> None:
    from harness.cli import exit_codes, speech
    from harness.documents.app import AppDocument, apk_document

    installed, failures = said
    if json:
        document = AppDocument(apk=apk_document(apk) if apk else None, phones=installed, failures=failures)
        speech.document(document)
    else:
        if apk:
            size = f"{apk.size_bytes / 1e6:.2f} MB"
            speech.line(f"{apk.path}: {apk.package} {apk.version}, {apk.runtime}, {', '.join(apk.abis)}, {size}")
            for processor, names in apk.runtimes.items():
                speech.line(f"{processor}: {', '.join(names)}")
            speech.line(f"sha256 {apk.sha256}")
        for row in installed:
            speech.line(f"{row.phone}: {_state(row)}")
    for failure in failures:
        speech.people().print(f"{failure.phone}: {failure.detail} ({failure.reason})", markup=False)
    if failures:
        raise typer.Exit(exit_codes.DEVICE_FAILED)


def _state(row: PhoneApp) -> str:
    if not row.installed:
        return f"removed {row.package}" if row.changed else f"{row.package} is not there"
    words = f"{'installed' if row.changed else 'has'} {row.package}"
    difference = {True: ", this very APK", False: ", another build than this APK", None: ""}[row.same_as_apk]
    return f"{words}: version {row.version or 'unknown'}{difference}"
