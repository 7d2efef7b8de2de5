"""A PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def running(programs: Path, listens: str = "") -> Iterator[str]:
    """Its address, on a socket in a private folder (whose path must be short). `listens`: where else it is heard."""
    with tempfile.TemporaryDirectory(prefix="bigcore-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        data = folder / "data"
        options = f"-k '{folder}' -c listen_addresses='{listens}' -c fsync=off"
        as_server(programs / "initdb", "-D", data, "-U", "bigcore", "-A", "trust", "-E", "UTF8", "--no-sync")
        as_server(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield f"postgresql://bigcore@/postgres?host={folder}"
        finally:
            as_server(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def restart(address: str) -> None:
    """As after a crash: every connection is cut off."""
    import psycopg

    programs = programs_folder()
    assert programs is not None
    with psycopg.connect(address) as connection:
        (row,) = connection.execute("SHOW data_directory").fetchall()
    data = Path(row[0])
    as_server(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "-l", data.parent / "log", "restart")


def programs_folder() -> Path | None:
    places = [Path(found).parent for found in (shutil.which("initdb"),) if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def as_server(*words: str | Path) -> None:
    """The server refuses to run as root."""
    user = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", **user)
    assert done.returncode == 0, done.stdout + done.stderr
