"""How much of the Management API is emulated, counted from the table.

Counted is what Ping's own SDK for Go declares, 367 endpoints at its last look at the API, and what
is documented besides is counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from pytest_pingone.management.routes import EMULATED, REFUSED, STORED, endpoints

KINDS: Final = (EMULATED, STORED, REFUSED)
_ENVIRONMENT: Final = "environments/<environment_id>/"
_ONLY_DOCUMENTED: Final = frozenset(
    {
        ("GET", "applications/<>/metadata"),
        ("GET", "applications/<>/pushCredentials"),
        ("POST", "applications/<>/pushCredentials"),
        ("GET", "applications/<>/pushCredentials/<>"),
        ("PUT", "applications/<>/pushCredentials/<>"),
        ("DELETE", "applications/<>/pushCredentials/<>"),
        ("GET", "keyRotationPolicies/<>/jwks"),
        ("PUT", "keys/<>/csr"),
        ("GET", "users/<>/devices"),
        ("POST", "users/<>/devices"),
        ("GET", "users/<>/devices/<>"),
        ("DELETE", "users/<>/devices/<>"),
        ("POST", "users/<>/linkedAccounts"),
        ("GET", "users/<>/mfaEnabled"),
        ("PUT", "users/<>/mfaEnabled"),
    }
)
"""What the documentation has and the SDK has not, below an environment."""


def counted() -> Mapping[str, Counter[str]]:
    """Return by area how many endpoints of the SDK are emulated, stored and refused.

    An area is the first part of a path that names something: `users`, `signOnPolicies`. What shares
    a method and a path counts as one, whatever content types it takes.
    """
    areas: dict[str, Counter[str]] = {}
    for (method, path), kind in _once().items():
        below = path.removeprefix(_ENVIRONMENT)
        if (method, re.sub(r"<\w+>", "<>", below)) not in _ONLY_DOCUMENTED:
            areas.setdefault(_area(below), Counter())[kind] += 1
    return areas


def besides() -> Iterator[tuple[str, str, str]]:
    """Yield method, path and kind of what is documented and not in the SDK."""
    for (method, path), kind in _once().items():
        below = path.removeprefix(_ENVIRONMENT)
        if (method, re.sub(r"<\w+>", "<>", below)) in _ONLY_DOCUMENTED:
            yield method, path, kind


def _once() -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for endpoint in endpoints():
        found.setdefault((endpoint.method, endpoint.path), endpoint.kind)
    return found


def _area(path: str) -> str:
    return path.partition("/")[0]
