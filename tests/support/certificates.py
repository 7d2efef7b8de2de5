"""Certificates of a test's own, and a server's half of TLS with them."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """It signs itself: who trusts the file trusts the server."""

    file: Path
    key: Path

    @property
    def server_side(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def certificate(folder: Path, name: str, days: int = 2) -> Certificate:
    """`name`: whom it is of, such as `IP:127.0.0.1` or `DNS:elsewhere.example`."""
    made = Certificate(folder / "server.pem", folder / "server.key")
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    words += ["-days", str(days), "-subj", "/CN=test", "-addext", f"subjectAltName={name}"]
    words += ["-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run(words, check=True, capture_output=True)
    return made
