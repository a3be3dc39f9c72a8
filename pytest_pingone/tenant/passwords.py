"""Users' passwords: never kept as they were given."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

# A tenant for tests guards nothing worth an attacker's time, and a test signs on often: enough that
# a state file does not show passwords, little enough that nobody waits.
_ROUNDS = 1000
_SCHEME = "{PYTEST-PINGONE}"
"""Stands before what is stored, where others than PingOne say their scheme (RFC 2307)."""


def protect(password: str) -> str:
    """Return what is stored for a password."""
    salt = secrets.token_hex(8)
    return f"{salt}${_digest(password, salt)}"


def encoded(protected: str) -> str:
    """Return what is stored for a password as a password that can be given to a user."""
    return f"{_SCHEME}{protected}"


def stored(password: str) -> str | None:
    """Return what is to be stored for a password if it comes so already, as `encoded` says it."""
    found = re.fullmatch(r"([0-9a-f]{16}\$[0-9a-f]{64})", password.removeprefix(_SCHEME))
    return found[1] if found and password.startswith(_SCHEME) else None


def matches(password: str, protected: str) -> bool:
    """Return whether this is the password that was protected; in constant time."""
    salt, _, digest = protected.partition("$")
    return hmac.compare_digest(_digest(password, salt), digest)


def _digest(password: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), _ROUNDS).hex()
