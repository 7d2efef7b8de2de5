"""Why a server's certificate is not trusted, in words that name no address: a webhook's is a secret."""

from __future__ import annotations

import ssl

HOSTNAME_MISMATCH, ADDRESS_MISMATCH, EXPIRED = 62, 64, 10
"""X509_V_ERR_HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH and _CERT_HAS_EXPIRED of openssl/x509_vfy.h."""


def why_not_trusted(error: ssl.SSLCertVerificationError) -> str:
    reasons = {
        HOSTNAME_MISMATCH: "it is of another name",
        ADDRESS_MISMATCH: "it is of another address",
        EXPIRED: "it has expired",
    }
    return f"its certificate is not trusted ({reasons.get(error.verify_code, 'nobody known has signed it')})"
