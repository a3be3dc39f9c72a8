"""A certificate authority for the length of a run, and certificates for the names it vouches for.

The dates are trustme's, from the year 2000 to 3000: no clock is read, so it does not matter what is
frozen when they are made, nor what a client takes for now. Keys are elliptic, which takes a
millisecond; they stay in memory, but for the moment in which OpenSSL reads one from a file, and
unless somebody keeps what `Authority.secret` gives.
"""

from __future__ import annotations

import ssl
import threading
import warnings

from pytest_pingone.clock import real_datetime_type

_ALERT = ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME


class Authority:
    """A certificate authority that nobody trusts before being told to.

    Args:
        secret: what `secret` gave in another process: it is the same authority then, and whoever
            trusts that one trusts this one. Without it, it is a new one.

    Attributes:
        pem: its certificate, as PEM.

    Raises:
        ValueError: `secret` holds no certificate with its key.
    """

    def __init__(self, secret: bytes | None = None) -> None:
        with real_datetime_type():
            import trustme

            if secret is None:
                self._ca = trustme.CA(
                    path_length=0,
                    organization_name="pytest-pingone",
                    organization_unit_name="For tests, never to be trusted elsewhere",
                )
            else:
                key, begin, certificate = secret.partition(b"-----BEGIN CERTIFICATE-----")
                self._ca = trustme.CA.from_pem(begin + certificate, key)
        self.pem: bytes = self._ca.cert_pem.bytes()
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self._lock = threading.Lock()

    @property
    def secret(self) -> bytes:
        """Its private key and its certificate, as PEM: all that it takes to be this authority."""
        return self._ca.private_key_pem.bytes() + self.pem

    def server_context(self, *names: str) -> ssl.SSLContext:
        """Return what a server with these names speaks TLS with, made once.

        A client that asks for another name (SNI, RFC 6066 section 3) is refused.

        Args:
            names: host names in lower case, or IP addresses.
        """
        with self._lock:
            if names not in self._contexts:
                self._contexts[names] = self._new_context(names)
            return self._contexts[names]

    def _new_context(self, names: tuple[str, ...]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with real_datetime_type():
            self._ca.issue_cert(*names).configure_cert(context)
        context.set_alpn_protocols(["http/1.1"])

        def asked_for(_connection: object, name: str | None, _context: object) -> int | None:
            return None if name is None or name.lower() in names else _ALERT

        context.sni_callback = asked_for
        return context


_authority: Authority | None = None
_lock = threading.Lock()


def authority() -> Authority:
    """Return the certificate authority of this process, made when first asked for.

    It is the same one for the whole run, so that a client that was made in one test and is kept
    trusts the emulator in the next.
    """
    global _authority  # noqa: PLW0603 - one for each process, as keys are
    with _lock:
        if _authority is None:
            _authority = Authority()
        return _authority


def java_trust_store(pem: bytes) -> bytes:
    """Return a PKCS #12 file, without a password, in which Java finds these certificates.

    What Java wants differs from other PKCS #12 files by an attribute that marks what is trusted.

    Args:
        pem: certificates, one after the other.
    """
    with real_datetime_type(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of the world's authorities break rules
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

        trusted = [
            pkcs12.PKCS12Certificate(certificate, None)
            for certificate in x509.load_pem_x509_certificates(pem)
        ]
        return pkcs12.serialize_java_truststore(trusted, NoEncryption())
