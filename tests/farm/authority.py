"""Certificates made on the fly: one authority, one leaf key for all good hosts, another key for flawed ones."""

from __future__ import annotations

import base64
import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Flaw = Literal["expired", "wrong_host", "self_signed"]


class Authority:
    """A certificate authority that lives as long as its directory.

    `spki` is the base64 SHA-256 of the public key shared by all good hosts, for Chromium's
    --ignore-certificate-errors-spki-list; flawed hosts use another key, so that the browser refuses them still.
    """

    def __init__(self, directory: Path, protocols: Sequence[str] = ("http/1.1",)) -> None:
        self._directory = directory
        self._protocols = list(protocols)
        self._contexts: dict[tuple[str, str | None], ssl.SSLContext] = {}
        self._ca_key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._flawed_key = ec.generate_private_key(ec.SECP256R1())
        self._ca = self._make_ca()
        self.ca_pem_path = directory / "ca.pem"
        self.ca_pem_path.write_bytes(self._ca.public_bytes(serialization.Encoding.PEM))
        self.spki = _spki(self._leaf_key)

    @property
    def ca_pem(self) -> str:
        """The authority's certificate in PEM."""
        return self.ca_pem_path.read_text()

    def context_for(self, host: str, flaw: Flaw | None = None) -> ssl.SSLContext:
        """A server context with a certificate for the host, with the flaw asked for."""
        key = (host, flaw)
        if key not in self._contexts:
            self._contexts[key] = self._make_context(host, flaw)
        return self._contexts[key]

    def _make_ca(self) -> x509.Certificate:
        name = _name("Farm authority")
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._ca_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_ca_usage(), critical=True)
            .sign(self._ca_key, hashes.SHA256())
        )

    def _make_context(self, host: str, flaw: Flaw | None) -> ssl.SSLContext:
        key = self._flawed_key if flaw else self._leaf_key
        now = datetime.now(UTC)
        ends = now - timedelta(days=2) if flaw == "expired" else now + timedelta(days=20)
        named = "other.example" if flaw == "wrong_host" else host
        subject = _name(named[:60])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if flaw == "self_signed" else self._ca.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=20))
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(named)]), critical=False)
            .sign(key if flaw == "self_signed" else self._ca_key, hashes.SHA256())
        )
        path = self._directory / f"{len(self._contexts)}.pem"
        pem = serialization.Encoding.PEM
        path.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + certificate.public_bytes(pem)
            + (b"" if flaw == "self_signed" else self._ca.public_bytes(pem))
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        context.set_alpn_protocols(self._protocols)
        return context


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _ca_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _spki(key: ec.EllipticCurvePrivateKey) -> str:
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()
