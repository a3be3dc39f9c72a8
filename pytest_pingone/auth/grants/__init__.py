"""The grants of the token endpoint: one file each, found here by `grant_type`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_pingone.auth.grants import (
    authorization_code,
    ciba,
    client_credentials,
    device_code,
    refresh_token,
    token_exchange,
)
from pytest_pingone.auth.token_request import TokenRequest

Respond = Callable[[TokenRequest], dict[str, Any]]
"""Returns the body of the answer, or raises an OAuthError."""


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """How a grant is called in an application's `grantTypes`, and what answers it."""

    name: str
    respond: Respond


GRANTS: Mapping[str, Grant] = {
    "authorization_code": Grant("AUTHORIZATION_CODE", authorization_code.respond),
    "client_credentials": Grant("CLIENT_CREDENTIALS", client_credentials.respond),
    "refresh_token": Grant("REFRESH_TOKEN", refresh_token.respond),
    "urn:ietf:params:oauth:grant-type:device_code": Grant("DEVICE_CODE", device_code.respond),
    "urn:ietf:params:oauth:grant-type:token-exchange": Grant(
        "TOKEN_EXCHANGE", token_exchange.respond
    ),
    "urn:openid:params:grant-type:ciba": Grant("CIBA", ciba.respond),
}
