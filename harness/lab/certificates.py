"""A private authority, and a certificate for the database server and for each host or person of a lab.

Who a certificate is for stands in its common name: `agent.usb-1`, `submitter.ada`, `owner.nights`. PostgreSQL maps the
first word to the role that it may log in as, by the two files that are written beside.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from harness.errors import DiskFailed
from harness.lab.errors import LabConfigRefused
from harness.lab.roles import AGENT, SUBMITTER

AUTHORITY = "authority"
OWNER = "bigcore"
"""The role that owns the database, where it is made as deploy/lab makes it."""
MOST_DAYS = 3650
AUTHORITY_DAYS = 3650
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,47}")
_MAP = "bigcore_lab"
HBA = f"""# For pg_hba.conf, above every other line that could match: only who holds a certificate of this lab comes in.
hostssl all {AGENT},{SUBMITTER},{OWNER} all cert map={_MAP}
host    all {AGENT},{SUBMITTER} all reject
local   all {AGENT},{SUBMITTER}     reject
"""
IDENT = f"""# For pg_ident.conf: which role a certificate may log in as, by its common name.
{_MAP} "/^agent[.](.*)$" {AGENT}
{_MAP} "/^submitter[.](.*)$" {SUBMITTER}
{_MAP} "/^owner[.](.*)$" {OWNER}
"""


@dataclass(frozen=True, slots=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Lifetime:
    begins: datetime
    days: int


def authority_in(folder: Path, now: datetime) -> Authority:
    """The authority of that folder; it is made where there is none."""
    certificate, key = folder / f"{AUTHORITY}.crt", folder / f"{AUTHORITY}.key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not certificate.exists():
            _make_authority(folder, Lifetime(now, AUTHORITY_DAYS))
        private = serialization.load_pem_private_key(key.read_bytes(), None)
        public = x509.load_pem_x509_certificate(certificate.read_bytes())
        (folder / "pg_hba.conf").write_text(HBA)
        (folder / "pg_ident.conf").write_text(IDENT)
    except OSError as error:
        raise DiskFailed(folder, error.strerror or "cannot be written", "name another folder") from error
    except ValueError as error:
        raise LabConfigRefused(
            folder, f"holds no authority that can be read ({error})", "name another folder"
        ) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise LabConfigRefused(folder, "holds an authority of another kind", "name another folder")
    return Authority(public, private)


def issue_server(folder: Path, authority: Authority, host: str, lifetime: Lifetime) -> Path:
    """For the database server, by the name or number that clients reach it by."""
    name = _checked(host)
    return _issue(folder, authority, name, lifetime, ExtendedKeyUsageOID.SERVER_AUTH, _alternative(name))


def issue_agent(folder: Path, authority: Authority, host: str, lifetime: Lifetime) -> Path:
    return _issue(folder, authority, f"agent.{_checked(host)}", lifetime, ExtendedKeyUsageOID.CLIENT_AUTH, None)


def issue_submitter(folder: Path, authority: Authority, person: str, lifetime: Lifetime) -> Path:
    return _issue(folder, authority, f"submitter.{_checked(person)}", lifetime, ExtendedKeyUsageOID.CLIENT_AUTH, None)


def issue_owner(folder: Path, authority: Authority, who: str, lifetime: Lifetime) -> Path:
    """For what only the database's owner may do from another computer: `bigcore lab init`, and a nightly watch."""
    return _issue(folder, authority, f"owner.{_checked(who)}", lifetime, ExtendedKeyUsageOID.CLIENT_AUTH, None)


def _make_authority(folder: Path, lifetime: Lifetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("bigcore lab authority")
    certificate = (
        _begun(name, name, key.public_key(), lifetime)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / AUTHORITY, certificate, key)


def _issue(
    folder: Path,
    authority: Authority,
    common_name: str,
    lifetime: Lifetime,
    usage: x509.ObjectIdentifier,
    alternative: x509.GeneralName | None,
) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _begun(_name(common_name), authority.certificate.subject, key.public_key(), lifetime)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    if alternative is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
    place = folder / common_name
    _write(place, builder.sign(authority.key, hashes.SHA256()), key)
    return place.with_name(f"{common_name}.crt")


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lifetime: Lifetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(lifetime.begins - timedelta(hours=1))  # clocks of hosts differ
        .not_valid_after(lifetime.begins + timedelta(days=lifetime.days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _checked(name: str) -> str:
    """It becomes a file name and a common name, of 64 letters at most."""
    if not _NAME.fullmatch(name):
        raise LabConfigRefused(
            "certificate", "a name has letters, digits and . _ - only, at most 48", "choose another name"
        )
    return name


def _write(place: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """The key is its owner's alone from the moment it is there; nothing that is there is written over."""
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(place.with_name(f"{place.name}.key"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise LabConfigRefused(
            place, "there is a key of that name already", "move it away, or choose another"
        ) from None
    except OSError as error:
        raise DiskFailed(place, error.strerror or "cannot be written", "name another folder") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
    place.with_name(f"{place.name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
