"""Three clients of the adb server against the same virtual phone, in one run: ours, the adb program and adbutils.

A push of 100 MB, a shell line that answers nothing, and the list of phones; the clients take turns within each round,
in an order that changes, so that drift falls on all of them. Then the time limit that each has while it pushes.

    python benchmarks/adb_clients.py [--rounds 7] [--megabytes 100]
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import adbutils

from harness.phone.adb.adb_server import AdbServer
from harness.sweep.virtual_phones import started

REMOTE = "/data/local/tmp/adb_clients"
SMALL_EXCHANGES = 20
LINE = "true"
BYTES_PER_MEGABYTE = 10**6

Work = Callable[[], object]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--megabytes", type=int, default=100)
    chosen = arguments.parse_args()
    server = AdbServer.from_environment()
    client = adbutils.AdbClient(server.host, server.port)
    program = [adbutils.adb_path(), "-P", str(server.port)]
    with started(["virtual:pixel_1_cool"]) as (serial,), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "content"
        file.write_bytes(os.urandom(chosen.megabytes * BYTES_PER_MEGABYTE))
        ours, theirs = server.transport(serial), client.device(serial)
        on_phone = [*program, "-s", serial]
        pushes: Mapping[str, Work] = {
            "ours": lambda: ours.push(file, REMOTE),
            "adb program": lambda: _quietly([*on_phone, "push", str(file), REMOTE]),
            "adbutils": lambda: theirs.sync.push(file, REMOTE),
        }
        exchanges: Mapping[str, Work] = {
            "ours": lambda: ours.run(LINE),
            "adb program": lambda: _quietly([*on_phone, "shell", LINE]),
            "adbutils": lambda: theirs.shell2(LINE, v2=True),
        }
        listings: Mapping[str, Work] = {
            "ours": server.connected,
            "adb program": lambda: _quietly([*program, "devices"]),
            "adbutils": client.list,
        }
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs, {chosen.rounds} rounds, median (least to most)")
        size = chosen.megabytes
        _tell(f"push of {size} MB, MB/s", _seconds(pushes, chosen.rounds, 1), lambda seconds: size / seconds)
        _tell("shell line, ms", _seconds(exchanges, chosen.rounds, SMALL_EXCHANGES), lambda seconds: 1e3 * seconds)
        _tell("list of phones, ms", _seconds(listings, chosen.rounds, SMALL_EXCHANGES), lambda seconds: 1e3 * seconds)
        with theirs.sync._prepare_sync(REMOTE, "STAT") as connection:
            print(f"adbutils' time limit while it pushes: {connection.conn.gettimeout()}")
        with server.open_phone(serial, "pushing", 30.0) as channel:
            channel.ask("sync:")
            print(f"ours, at a limit of 30 s: {channel._socket.gettimeout():.1f} s left")


def _seconds(clients: Mapping[str, Work], rounds: int, times: int) -> dict[str, list[float]]:
    """Of one call, for each client and round."""
    found: dict[str, list[float]] = {name: [] for name in clients}
    for order in itertools.islice(_orders(list(clients)), rounds):
        for name in order:
            began = time.perf_counter()
            for _ in range(times):
                clients[name]()
            found[name].append((time.perf_counter() - began) / times)
    return found


def _orders(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return itertools.cycle(itertools.permutations(names))


def _tell(what: str, seconds: Mapping[str, Sequence[float]], unit: Callable[[float], float]) -> None:
    print(what)
    for name, each in seconds.items():
        values = sorted(map(unit, each))
        print(f"  {name:<12}{statistics.median(values):>9.2f}   ({values[0]:.2f} to {values[-1]:.2f})")


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
