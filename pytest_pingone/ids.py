"""Identifiers: repeatable ones for what a tenant holds, random ones for what must stay secret."""

from __future__ import annotations

import hashlib
import secrets
import uuid

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_TICKS_BETWEEN_1582_AND_1970 = 0x01B21DD213814000


def derived(*path: str) -> str:
    """Return a UUID that depends on nothing but `path`: the same in every run, on every machine.

    It carries the version bits of a random UUID, as PingOne's own identifiers do.
    """
    digest = hashlib.blake2b("\x1f".join(path).encode(), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))


def unguessable() -> str:
    """Return a random UUID, for token, code, correlation and error identifiers."""
    return str(uuid.uuid4())


def key_id(microseconds: int, *, order: int = 0) -> str:
    """Return a version 1 (time based) UUID, as the key ids of PingOne's key rotation policies are.

    Args:
        microseconds: when the key was made, in microseconds since the epoch.
        order: tells keys made in the same microsecond apart, at most 9, later keys higher.
    """
    ticks = microseconds * 10 + order + _TICKS_BETWEEN_1582_AND_1970
    clock_sequence = secrets.randbits(14)
    node = secrets.randbits(48) | 0x010000000000  # RFC 9562, 6.10: a random node sets this bit
    fields = (
        ticks & 0xFFFFFFFF,
        (ticks >> 32) & 0xFFFF,
        (ticks >> 48) & 0x0FFF,
        clock_sequence >> 8,
        clock_sequence & 0xFF,
        node,
    )
    return str(uuid.UUID(fields=fields, version=1))


def secret(length: int = 64) -> str:
    """Return a random secret of `length` characters from the alphabet of PingOne's own secrets."""
    return _letters(secrets.randbelow(len(_ALPHABET) ** length), length)


def serial_number() -> int:
    """Return a random serial number of a certificate that fits into 63 bits, as clients expect."""
    return secrets.randbelow(2**63 - 1) + 1


def _letters(number: int, length: int) -> str:
    """Return a number in the digits of the alphabet of PingOne's secrets."""
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)
