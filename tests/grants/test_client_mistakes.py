"""What is wrong with the client that asks, or with how it asks, in every user's grant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
Prepared = Callable[[Any], dict[str, Any]]
SHORT = {
    "authorization_code": "code",
    "refresh_token": "refresh",
    "urn:ietf:params:oauth:grant-type:device_code": "device",
    "urn:ietf:params:oauth:grant-type:token-exchange": "exchange",
    "urn:openid:params:grant-type:ciba": "ciba",
}
SECRETS = dict(
    zip(
        SHORT,
        ["code", "refresh_token", "device_code", "subject_token", "auth_req_id"],
        strict=True,
    )
)
UNKNOWN = "00000000-0000-4000-8000-000000000000"
INVALID_CLIENT = (401, "invalid_client", "Invalid client credentials")
WRONG_METHOD = (401, "invalid_client", "Unsupported authentication method")
TWO_WAYS = (400, "invalid_request", "Only one client authentication method may be used")
OTHER_CLIENT = (400, "invalid_request", "Parameter client_id names another client")
CLIENT_MISTAKES: dict[str, tuple[tuple[int, str, str], Prepared]] = {
    "wrong secret": (INVALID_CLIENT, lambda shop: {"auth": (shop.client_id, "wrong")}),
    "unknown client": (INVALID_CLIENT, lambda shop: {"auth": (UNKNOWN, shop.client_secret)}),
    "no client": (INVALID_CLIENT, lambda _: {}),
    "no secret": (WRONG_METHOD, lambda shop: {"more": {"client_id": shop.client_id}}),
    "other method": (
        WRONG_METHOD,
        lambda shop: {"more": {"client_id": shop.client_id, "client_secret": shop.client_secret}},
    ),
    "two methods": (
        TWO_WAYS,
        lambda shop: {
            "auth": (shop.client_id, shop.client_secret),
            "more": {"client_secret": shop.client_secret},
        },
    ),
    "two clients": (
        OTHER_CLIENT,
        lambda shop: {"auth": (shop.client_id, shop.client_secret), "more": {"client_id": UNKNOWN}},
    ),
}


@pytest.mark.parametrize("grant", list(SHORT), ids=list(SHORT.values()))
@pytest.mark.parametrize("name", list(CLIENT_MISTAKES))
def test_a_client_that_cannot_prove_itself_consumes_nothing(
    client: Client,
    pingone: PingOne,
    refused: Refused,
    grant: str,
    name: str,
) -> None:
    members = client.ready(grant)
    answer, prepared = CLIENT_MISTAKES[name]
    more = prepared(pingone.applications["shop"])
    form = {"grant_type": grant, **members, **more.get("more", {})}
    assert refused(client.session.post(pingone.token_url, form, auth=more.get("auth"))) == answer
    assert client.token(grant, **members).status_code == 200


@pytest.mark.parametrize("grant", list(SHORT), ids=list(SHORT.values()))
def test_a_disabled_application_gets_nothing(
    client: Client, pingone: PingOne, refused: Refused, grant: str
) -> None:
    members = client.ready(grant)
    pingone.applications.update("shop", enabled=False)
    assert refused(client.token(grant, **members)) == INVALID_CLIENT
    pingone.applications.update("shop", enabled=True)
    assert client.token(grant, **members).status_code == 200


@pytest.mark.parametrize("grant", list(SHORT), ids=list(SHORT.values()))
def test_a_grant_that_was_switched_off_gives_nothing(
    client: Client, pingone: PingOne, refused: Refused, grant: str
) -> None:
    members = client.ready(grant)
    before = pingone.applications["shop"]
    pingone.applications.update("shop", grant_types=["IMPLICIT"], response_types=["TOKEN"])
    expected = (400, "unauthorized_client", f"Unsupported grant type: {grant}")
    assert refused(client.token(grant, **members)) == expected
    pingone.applications.update(
        "shop", grant_types=list(before.grant_types), response_types=list(before.response_types)
    )
    assert client.token(grant, **members).status_code == 200


@pytest.mark.parametrize("grant", list(SHORT), ids=list(SHORT.values()))
@pytest.mark.parametrize("name", ["secret", "grant_type", "unknown"])
def test_a_repeated_parameter_is_refused_before_anything_is_consumed(
    client: Client, pingone: PingOne, refused: Refused, grant: str, name: str
) -> None:
    members = {"grant_type": grant, **client.ready(grant), "unknown": "x"}
    repeated = SECRETS[grant] if name == "secret" else name
    form = [*members.items(), (repeated, members[repeated])]
    shop = pingone.applications["shop"]
    auth = (shop.client_id, shop.client_secret)
    expected = (400, "invalid_request", f"Parameter {repeated} must not be repeated")
    assert refused(client.session.post(pingone.token_url, form, auth=auth)) == expected
    assert client.session.post(pingone.token_url, members, auth=auth).status_code == 200
