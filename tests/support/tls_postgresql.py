"""A PostgreSQL server that lets in who holds a certificate of a lab, and its owner over a socket."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from support.postgresql import NOBODY, as_server

from harness.lab.certificates import AUTHORITY, Lifetime, authority_in, issue_server

HOST = "localhost"


@dataclass(frozen=True)
class TlsServer:
    owner_url: str
    port: int
    certificates: Path

    def url(self, role: str, certificate: Path | None, mode: str = "verify-full") -> str:
        words = [f"sslmode={mode}", f"sslrootcert={self.certificates / AUTHORITY}.crt"]
        if certificate is not None:
            words += [f"sslcert={certificate}", f"sslkey={certificate.with_suffix('.key')}"]
        else:
            words += ["sslcert=/nonexistent"]
        return f"postgresql://{role}@{HOST}:{self.port}/postgres?{'&'.join(words)}"


@contextmanager
def running_with_certificates(programs: Path, now: datetime) -> Iterator[TlsServer]:
    with tempfile.TemporaryDirectory(prefix="bigcore-tls-") as name, socket.socket() as probe:
        folder = Path(name)
        folder.chmod(0o755)
        place = folder / "server"
        place.mkdir()
        certificates = folder / "certificates"
        authority = authority_in(certificates, now)
        served = issue_server(certificates, authority, HOST, Lifetime(now, 10))
        for file, there in (
            (served, "server.crt"),
            (served.with_suffix(".key"), "server.key"),
            (certificates / f"{AUTHORITY}.crt", "authority.crt"),
        ):
            shutil.copy(file, place / there)
            (place / there).chmod(0o600)
        for path in (place, *place.iterdir()):
            if os.geteuid() == 0:
                os.chown(path, NOBODY, NOBODY)
        data = place / "data"
        as_server(programs / "initdb", "-D", data, "-U", "bigcore", "-A", "trust", "-E", "UTF8", "--no-sync")
        for name_of_file in ("pg_hba.conf", "pg_ident.conf"):
            there = data / name_of_file
            there.write_text((certificates / name_of_file).read_text() + there.read_text())
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        options = (
            f"-k '{place}' -c listen_addresses=127.0.0.1 -c port={port} -c fsync=off -c ssl=on"
            f" -c ssl_cert_file='{place}/server.crt' -c ssl_key_file='{place}/server.key'"
            f" -c ssl_ca_file='{place}/authority.crt'"
        )
        as_server(programs / "pg_ctl", "-D", data, "-l", place / "log", "-w", "-o", options, "start")
        try:
            yield TlsServer(f"postgresql://bigcore@/postgres?host={place}&port={port}", port, certificates)
        finally:
            as_server(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
