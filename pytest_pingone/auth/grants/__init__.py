"""The grants of the token endpoint: one file each, found here by `grant_type`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_pingone.auth.grants import client_credentials
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming

Respond = Callable[[Mapping[str, str], Application, Environment, Incoming, Tenant], dict[str, Any]]
"""Returns the body of the answer, or raises an OAuthError."""


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """How a grant is called in an application's `grantTypes`, and what answers it."""

    name: str
    respond: Respond


GRANTS: Mapping[str, Grant] = {
    "client_credentials": Grant("CLIENT_CREDENTIALS", client_credentials.respond),
}

NOT_EMULATED = frozenset(
    {
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
    }
)
"""Grants that PingOne has and this emulator does not have yet: said loudly, never guessed at."""
