"""Every lifetime that can be had here, at its last good second and its first bad one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import ProcessClock, Token

if TYPE_CHECKING:
    from tests.grants.conftest import Client

IsGood = Callable[[], bool]
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
DAY = 86_400


def openid_access_token(client: Client) -> IsGood:
    token = client.tokens(scope="openid")["access_token"]
    return lambda: client.userinfo(token).status_code == 200


def access_token(client: Client) -> IsGood:
    token = client.tokens()["access_token"]
    return lambda: client.is_active(token)


def short_access_token(client: Client) -> IsGood:
    client.pingone.resources.update("orders", access_token_validity_seconds=300)
    return access_token(client)


def long_access_token(client: Client) -> IsGood:
    client.pingone.resources.update("orders", access_token_validity_seconds=30 * DAY)
    return access_token(client)


def token_for_two_resources(client: Client) -> IsGood:
    client.pingone.resources.update("billing", access_token_validity_seconds=600)
    client.pingone.applications.update("shop", request_scopes_for_multiple_resources_enabled=True)
    token = client.tokens(scope="orders:read billing:read")["access_token"]
    return lambda: client.is_active(token)


def worker_token(client: Client) -> IsGood:
    worker = client.pingone.applications["worker"]
    auth = (worker.client_id, worker.client_secret)
    form = {"grant_type": "client_credentials"}
    body = client.session.post(client.pingone.token_url, form, auth=auth).json()
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    url = client.pingone.environment_url
    return lambda: client.session.get(url, headers=headers).status_code == 200


def exchanged_token(client: Client) -> IsGood:
    client.pingone.resources.update("billing", access_token_validity_seconds=900)
    token = client.swap(client.tokens()["access_token"]).json()["access_token"]
    return lambda: client.is_active(token)


def ciba_access_token(client: Client) -> IsGood:
    auth_req_id = client.start_ciba()
    client.pingone.answer(auth_req_id)
    token = client.poll_ciba(auth_req_id).json()["access_token"]
    return lambda: client.is_active(token)


def id_token(client: Client) -> IsGood:
    client.pingone.resources.update("orders", access_token_validity_seconds=300)
    token = client.tokens()["id_token"]
    return lambda: client.swap(token, subject_token_type=ID_TOKEN).status_code == 200


def introspected_id_token(client: Client) -> IsGood:
    token = client.tokens()["id_token"]
    return lambda: client.is_active(token)


def refresh_token(client: Client) -> IsGood:
    token = client.tokens()["refresh_token"]
    return lambda: client.refresh(token).status_code == 200


def short_refresh_token(client: Client) -> IsGood:
    client.pingone.applications.update("shop", refresh_token_duration=60)
    return refresh_token(client)


def refresh_token_in_jwt_form(client: Client) -> IsGood:
    client.pingone.applications.update(
        "shop", refresh_token_duration=60, refresh_token_type="JSON_WEB_TOKEN"
    )
    token = client.tokens()["refresh_token"]
    claims = Token(token).claims
    assert claims["exp"] == client.pingone.issuer_clock.seconds() + 60
    return lambda: client.is_active(token) and client.refresh(token).status_code == 200


def rolling(client: Client) -> IsGood:
    client.pingone.applications.update(
        "shop", refresh_token_duration=90, refresh_token_rolling_duration=90
    )
    token = client.refresh(client.tokens()["refresh_token"]).json()["refresh_token"]
    return lambda: client.refresh(token).status_code == 200


def grace_period(client: Client) -> IsGood:
    client.pingone.applications.update("shop", refresh_token_rolling_grace_period_duration=86_400)
    token = client.tokens()["refresh_token"]
    client.refresh(token)
    return lambda: client.refresh(token).status_code == 200


def authorization_code(client: Client) -> IsGood:
    code = client.code()
    return lambda: client.exchange(code).status_code == 200


def device_code(client: Client) -> IsGood:
    device = client.start_device()
    client.activate(device)
    return lambda: client.poll_device(device).status_code == 200


def short_device_code(client: Client) -> IsGood:
    client.pingone.applications.update("shop", device_timeout=2)
    return device_code(client)


def auth_req_id(client: Client) -> IsGood:
    asked = client.start_ciba()
    client.pingone.answer(asked)
    return lambda: client.poll_ciba(asked).status_code == 200


def session(client: Client) -> IsGood:
    client.code()
    cookies = client.session.cookies.get_dict()
    client.pingone.sign_on(None)
    asked = {
        "client_id": client.pingone.applications["shop"].client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:8000/callback",
        "scope": "openid",
        "prompt": "none",
    }

    def is_good() -> bool:
        answer = client.session.get(
            client.url("authorize"), params=asked, cookies=cookies, allow_redirects=False
        )
        return "code=" in answer.headers["Location"]

    return is_good


def recovery_code(client: Client) -> IsGood:
    client.pingone.sign_on(None)
    asked = {
        "client_id": client.pingone.applications["shop"].client_id,
        "response_type": "code",
        "response_mode": "pi.flow",
        "scope": "openid",
    }
    flow = client.session.get(client.url("authorize"), params=asked).json()

    def act(action: str, body: dict[str, Any]) -> bool:
        headers = {"Content-Type": f"application/vnd.pingidentity.{action}+json"}
        here = flow["_links"]["self"]["href"]
        return client.session.post(here, json=body, headers=headers).status_code == 200

    assert act("password.forgot", {"username": "alice"})
    (message,) = client.pingone.messages
    body = {"recoveryCode": message.code, "newPassword": "Right-Donkey-42"}
    return lambda: act("password.recover", body)


LIFETIMES: dict[Callable[[Client], IsGood], int] = {
    openid_access_token: 3600,
    access_token: 3600,
    short_access_token: 300,
    long_access_token: 30 * DAY,
    token_for_two_resources: 600,
    worker_token: 3600,
    exchanged_token: 900,
    ciba_access_token: 3600,
    id_token: 3600,
    introspected_id_token: 3600,
    refresh_token: 30 * DAY,
    short_refresh_token: 60,
    refresh_token_in_jwt_form: 60,
    rolling: 90,
    grace_period: DAY,
    authorization_code: 60,
    device_code: 600,
    short_device_code: 2,
    auth_req_id: 120,
    session: 30 * DAY,
    recovery_code: 300,
}


@pytest.mark.parametrize("good", [True, False], ids=["last second", "over"])
@pytest.mark.parametrize("begin", LIFETIMES, ids=lambda begin: begin.__name__)
def test_it_is_good_until_its_last_second_and_no_longer(
    client: Client,
    pingone_clock: ProcessClock,
    begin: Callable[[Client], IsGood],
    *,
    good: bool,
) -> None:
    pingone_clock.freeze()
    is_good = begin(client)
    pingone_clock.advance(LIFETIMES[begin] - good)
    assert is_good() is good
