"""Private keys, made at run time, kept as key objects, never as text.

They never reach a disk, unless a tenant has a state file: then they are kept in that and nowhere
else.

Making a key takes as long as signing a hundred tokens. So there is one supply of RSA-2048 keys per
process, filled by a background thread before the first test asks, and kept across roll-backs and
tenants. Keys of other kinds are made when something is asked of them that takes a private key.

Source: PingOne Platform API reference, "Read JWKS" and "Key rotation policies".
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from pytest_pingone import clock, ids

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey

T = TypeVar("T")
DEFAULT_KEY_ID: Final = "default"
RSA, EC = "RSA", "EC"
_KEY_BITS = 2048
_MOST_BITS = 4096
"""Longer RSA keys take ten seconds and more to make; what stands for them has this length."""
_VALIDITY = dt.timedelta(days=365)
PrivateNumbers = tuple[int, int, int, int]
"""An RSA key as plain numbers: both primes, the private and the public exponent."""


@dataclass(frozen=True, slots=True, eq=False)
class SigningKey:
    """An RSA key with the id and the certificate under which PingOne publishes it."""

    kid: str
    private_key: RSAPrivateKey
    certificate: bytes
    """The self-signed certificate, in DER."""

    def sign(self, message: bytes) -> bytes:
        """Return the RS256 signature of `message` (RFC 7518 section 3.3)."""
        from cryptography.hazmat.primitives.asymmetric import padding
        from cryptography.hazmat.primitives.hashes import SHA256

        return self.private_key.sign(message, padding.PKCS1v15(), SHA256())

    @property
    def thumbprint(self) -> str:
        """The `x5t` of the certificate (RFC 7517 section 4.8)."""
        from cryptography.hazmat.primitives.hashes import SHA1, Hash

        digest = Hash(SHA1())  # noqa: S303 - what x5t is defined as
        digest.update(self.certificate)
        return encode(digest.finalize())

    @property
    def public_jwk(self) -> dict[str, object]:
        """The public half, with the members that PingOne documents, in that order."""
        numbers = self.private_key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "e": encode(numbers.e.to_bytes(3, "big")),
            "kid": self.kid,
            "use": "sig",
            "n": encode(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")),
            "x5t": self.thumbprint,
            "x5c": [base64.b64encode(self.certificate).decode()],
        }


def encode(data: bytes) -> str:
    """Return base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class KeySupply:
    """RSA keys in the order in which they were asked for, made ahead of demand.

    Args:
        make: returns the numbers of a new key, given its position; replaced where a worker of
            pytest-xdist gets its keys from the process that started it.
    """

    def __init__(self, make: Callable[[int], PrivateNumbers] | None = None) -> None:
        self._make = make or (lambda _: generate())
        self._lock = threading.Lock()
        self._keys: list[Future[RSAPrivateKey]] = []

    def prefetch(self, count: int) -> None:
        """Start making the first `count` keys in the background, unless that has begun already."""
        with self._lock:
            wanted = self._reserve(count)
        if wanted:
            thread = threading.Thread(
                target=self._fill, args=(wanted,), name="pingone-keys", daemon=True
            )
            thread.start()

    def get(self, position: int) -> RSAPrivateKey:
        """Return the key at a position, made now if nobody has begun to make it."""
        with self._lock:
            wanted = self._reserve(position + 1)
        self._fill(wanted)
        return self._keys[position].result()

    def _reserve(self, count: int) -> Sequence[int]:
        missing = range(len(self._keys), count)
        self._keys.extend(Future() for _ in missing)
        return missing

    def _fill(self, positions: Sequence[int]) -> None:
        for position in positions:
            try:
                key = load(self._make(position))
            except BaseException as problem:  # noqa: BLE001 - whoever waits for it must hear
                self._keys[position].set_exception(problem)
            else:
                self._keys[position].set_result(key)


def generate() -> PrivateNumbers:
    """Return a new RSA-2048 key as numbers."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    numbers = rsa.generate_private_key(65537, _KEY_BITS).private_numbers()
    return numbers.p, numbers.q, numbers.d, numbers.public_numbers.e


def load(numbers: PrivateNumbers) -> RSAPrivateKey:
    """Return a key made by `generate`. Its arithmetic is not checked again: that takes 50 ms."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    p, q, d, e = numbers
    private = rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        rsa.rsa_crt_dmp1(d, p),
        rsa.rsa_crt_dmq1(d, q),
        rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(e, p * q),
    )
    return private.private_key(unsafe_skip_rsa_key_validation=True)


def in_pkcs8(key: PrivateKey) -> bytes:
    """Return a private key in PKCS #8 (RFC 5958), unencrypted, in DER."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def from_pkcs8(der: bytes) -> PrivateKey:
    """Return a key that `in_pkcs8` wrote; as with `load`, its arithmetic is not checked again.

    Raises:
        ValueError: this is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        key = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    except (TypeError, UnsupportedAlgorithm) as problem:
        raise ValueError(str(problem)) from problem
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("neither an RSA key nor an EC key")  # noqa: TRY004 - of what is read
    return key


class Keeper(Protocol):
    """Where what was made once outlives the process."""

    def kept(self, name: str) -> bytes | None:
        """Return what is kept under a name, or None."""

    def keep(self, name: str, value: bytes) -> None:
        """Keep something; when this returns, it is safe."""


class KeyRing:
    """Private keys, by owner, with what was made from them.

    The same owner gets the same key for the life of the process. So a rotation that is rolled back
    after a test costs nothing the next time, and a second tenant starts at once.

    Args:
        supply: where its RSA keys come from.
        keeper: where keys and certificates are kept, before anybody sees them, and found again by
            the next process; without one they live as long as this one.
    """

    def __init__(self, supply: KeySupply | None = None, *, keeper: Keeper | None = None) -> None:
        self.supply = supply or KeySupply()
        self._keeper = keeper
        self._lock = threading.RLock()
        self._made: dict[Hashable, Any] = {}
        self._taken = 0

    def private_key(self, owner: str, algorithm: str, length: int) -> PrivateKey:
        """Return the key of an owner, made when somebody first asks.

        Args:
            algorithm: `RSA` or `EC`.
            length: in bits; of EC keys it names the curve.
        """

        def key() -> PrivateKey:
            name = f"private key {algorithm} {length} of {owner}"
            kept = self._kept(name)
            if kept is not None:
                return from_pkcs8(kept)
            made = self._make(algorithm, length)
            self._keep(name, lambda: in_pkcs8(made))
            return made

        return self.once(("private key", owner, algorithm, length), key)

    def policy_key(self, policy_id: str, number: int) -> SigningKey:
        """Return the key of a key rotation policy with this number."""

        def key() -> SigningKey:
            name = _policy_key_name(policy_id, number)
            kept = self._kept(name)
            if kept is not None:
                return _read(kept)
            made = self._policy_key(policy_id, number)
            self._keep(name, lambda: _written(made))
            return made

        return self.once((policy_id, number), key)

    def made(self, policy_id: str, number: int) -> SigningKey | None:
        """Return the key of a key rotation policy with this number, if it was ever asked for."""
        known: SigningKey | None = self._made.get((policy_id, number))
        if known is None and self._kept(_policy_key_name(policy_id, number)) is not None:
            return self.policy_key(policy_id, number)
        return known

    def document(
        self, name: Hashable, kept_as: Callable[[], str], make: Callable[[], bytes]
    ) -> bytes:
        """Return what was made from a key and cannot be made twice, such as a certificate.

        Args:
            name: what it is, in this process.
            kept_as: returns the same for other processes.
            make: returns it; an EC signature differs each time.
        """

        def made() -> bytes:
            if self._keeper is None:
                return make()
            known = self._keeper.kept(kept_as())
            if known is None:
                known = make()
                self._keeper.keep(kept_as(), known)
            return known

        return self.once(name, made)

    def jwks(self, keys: Sequence[SigningKey]) -> bytes:
        """Return the JWK set of these keys' public halves, serialized once for each set."""
        return self.once(tuple(keys), lambda: _jwks(keys))

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under this name before, or make it now."""
        if name not in self._made:
            with self._lock:
                if name not in self._made:
                    self._made[name] = make()
        made: T = self._made[name]
        return made

    def _kept(self, name: str) -> bytes | None:
        return None if self._keeper is None else self._keeper.kept(name)

    def _keep(self, name: str, value: Callable[[], bytes]) -> None:
        if self._keeper is not None:
            self._keeper.keep(name, value())

    def _policy_key(self, policy_id: str, number: int) -> SigningKey:
        made = self._next()
        named = ids.key_id(clock.machine_now(), order=number % 10)
        return SigningKey(named, made, _certificate(made, policy_id))

    def _make(self, algorithm: str, length: int) -> PrivateKey:
        from cryptography.hazmat.primitives.asymmetric import ec, rsa

        if algorithm == EC:
            return ec.generate_private_key(getattr(ec, _CURVES[length])())
        if length == _KEY_BITS:
            return self._next()
        return rsa.generate_private_key(65537, min(length, _MOST_BITS))

    def _next(self) -> RSAPrivateKey:
        key = self.supply.get(self._taken)
        self._taken += 1
        return key


_CURVES = {224: "SECP224R1", 256: "SECP256R1", 384: "SECP384R1", 521: "SECP521R1"}


OF_THIS_PROCESS = KeyRing()
"""The ring from which every tenant in this process takes its keys, unless it has a state file."""


def _policy_key_name(policy_id: str, number: int) -> str:
    return f"signing key {number} of {policy_id}"


def _written(key: SigningKey) -> bytes:
    """Return a signing key for a keeper: one that is read has the same id and certificate."""
    parts = {"kid": key.kid, "private_key": in_pkcs8(key.private_key).hex()}
    return json.dumps({**parts, "certificate": key.certificate.hex()}).encode()


def _read(kept: bytes) -> SigningKey:
    parts = json.loads(kept)
    key: Any = from_pkcs8(bytes.fromhex(parts["private_key"]))
    return SigningKey(parts["kid"], key, bytes.fromhex(parts["certificate"]))


def _jwks(keys: Sequence[SigningKey]) -> bytes:
    jwks = {"keys": [key.public_jwk for key in keys]}
    return json.dumps(jwks, separators=(",", ":")).encode()


def _certificate(key: RSAPrivateKey, owner: str) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    starts = clock.moment(clock.machine_now() // clock.SECOND * clock.SECOND)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ping Identity"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Ping Identity"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"pytest-pingone {owner}"),
        ]
    )
    with clock.real_datetime_type():
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(starts)
            .not_valid_after(starts + _VALIDITY)
            .sign(key, SHA256())
        )
    return certificate.public_bytes(Encoding.DER)
