"""`bigcore virtual-phone`: phones made of software."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli import speech

if TYPE_CHECKING:
    from virtual_phone.registry import Entry

SCHEMA = "bigcore.virtual-phone/1"

app = typer.Typer(help="Phones made of software, behind the real ADB protocol.", no_args_is_help=True)


def _as_json(document: object) -> None:
    import json

    speech.line(json.dumps(document))


def _shown(entry: Entry) -> dict[str, str | int]:
    from dataclasses import asdict

    return asdict(entry)


@app.command()
def start(
    profile: Annotated[str, typer.Option(help="A name of `virtual-phone profiles`, or a .toml file.")] = "pixel_1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of 127.0.0.1; 0 takes a free one.")] = 0,
    engine: Annotated[
        str, typer.Option(help="litert (real inference here), replay (a declared model) or apk.")
    ] = "litert",
    serial: Annotated[str, typer.Option(help="ro.serialno; each profile and seed has its own otherwise.")] = "",
    seed: Annotated[int, typer.Option(help="What the phone draws at random comes from it.")] = 1,
    host_core: Annotated[int | None, typer.Option(help="This computer's core to run on (default: the last).")] = None,
    faults: Annotated[Path | None, typer.Option(help="A script of faults, .toml or .json.")] = None,
    fault_seed: Annotated[int | None, typer.Option(help="Faults at random from this seed.")] = None,
    fault_log: Annotated[
        Path | None, typer.Option(help="Where the faults that fired are written, as JSON lines.")
    ] = None,
    replay: Annotated[Path | None, typer.Option(help="The replay engine's model of a phone, .toml.")] = None,
    connect: Annotated[bool, typer.Option(help="Tell the adb server.")] = True,
    authorizing: Annotated[
        bool, typer.Option("--authorizing", help="Never answer the computer's key: adb's state `authorizing`.")
    ] = False,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="Stop when standard input ends: for programs that start phones.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document when ready.")] = False,
) -> None:
    """Serve a virtual phone until stopped."""
    import asyncio

    from virtual_phone.serve import Order, serve

    if fault_log is not None:
        from harness.store.own_files import refuse_own_file

        refuse_own_file(fault_log, None)

    def ready(entry: Entry) -> None:
        if json:
            _as_json({"schema": SCHEMA, **_shown(entry)})
        else:
            speech.line(f"{entry.profile} is ready: adb -s {entry.serial} shell (stop with Ctrl-C)")

    order = Order(
        profile=profile,
        port=port,
        engine=engine,
        serial=serial,
        seed=seed,
        host_core=host_core,
        faults=faults,
        fault_seed=fault_seed,
        fault_log=fault_log,
        replay=replay,
        connect=connect,
        authorizing=authorizing,
        with_parent=with_parent,
    )
    asyncio.run(serve(order, ready))


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """The virtual phones that run on this computer."""
    from virtual_phone.registry import running

    entries = running()
    if json:
        _as_json({"schema": SCHEMA, "phones": [_shown(entry) for entry in entries]})
        return
    for entry in entries:
        speech.line(f"{entry.serial}  {entry.profile}  {entry.engine}  {entry.identity}  pid {entry.pid}")


@app.command()
def stop(
    which: Annotated[str, typer.Argument(help="Serial, port or profile; `all` stops every one.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Stop running virtual phones."""
    from virtual_phone.registry import stop as stop_phones

    stopped = stop_phones(which)
    if json:
        _as_json({"schema": SCHEMA, "stopped": [_shown(entry) for entry in stopped]})
        return
    for entry in stopped:
        speech.line(f"stopped {entry.profile} at {entry.serial}")


@app.command()
def profiles(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[PROFILE]…", help="These alone: names, or TOML files.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """The phones that can be played."""
    from virtual_phone.device.profile import load, names

    shapes = [(name, load(name)) for name in wanted or names()]
    if json:
        rows = [{"profile": name, "model": p.model, "android": p.android, "cpus": len(p.cpus)} for name, p in shapes]
        _as_json({"schema": SCHEMA, "profiles": rows})
        return
    for name, shape in shapes:
        speech.line(f"{name:<18} {shape.manufacturer} {shape.model}, Android {shape.android}, {len(shape.cpus)} cores")


@app.command()
def faults(json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """What can go wrong on a virtual phone, for `start --faults`."""
    from virtual_phone.device.faults import Kind

    if json:
        rows = [
            {"kind": kind.value, "does": kind.about.does, "steps": kind.about.steps, "parameters": kind.about.reads}
            for kind in Kind
        ]
        _as_json({"schema": SCHEMA, "faults": rows})
        return
    for kind in Kind:
        speech.line(f"{kind:<22} {kind.about.does}")
        speech.line(f"{'':<22} at {', '.join(kind.about.steps)}; reads {', '.join(kind.about.reads) or 'nothing more'}")
