from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock, Token

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
PENDING = (400, "authorization_pending", "The authorization request is still pending.")
SLOW_DOWN = (
    400,
    "slow_down",
    "The authorization request is still pending. Please slow down the poll requests.",
)
DENIED = (400, "access_denied", "The authorization request has been denied.")
EXPIRED = (
    400,
    "expired_token",
    "The authorization request for the provided device_code has expired.",
)


def test_the_start_says_where_the_user_has_to_go(client: Client, pingone: PingOne) -> None:
    body = client.start_device()
    assert list(body) == [
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    ]
    base = pingone.issuer.removesuffix("/as")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["device_code"])
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", body["user_code"])
    assert body["verification_uri"] == f"{base}/device/go"
    assert body["verification_uri_complete"] == f"{base}/device/go?user_code={body['user_code']}"
    assert (body["expires_in"], body["interval"]) == (600, 5)


def test_the_application_decides_on_place_and_pace(client: Client, pingone: PingOne) -> None:
    pingone.applications.update(
        "shop", device_path_id="tv", device_timeout=60, device_polling_interval=7
    )
    body = client.start_device()
    assert body["verification_uri"].endswith("/device/tv")
    assert (body["expires_in"], body["interval"]) == (60, 7)
    assert client.session.get(body["verification_uri"]).status_code == 200


def test_a_uri_of_its_own_replaces_the_page(client: Client, pingone: PingOne) -> None:
    own = "https://tv.example.com/go"
    pingone.applications.update("shop", device_custom_verification_uri=own)
    body = client.start_device()
    assert body["verification_uri"] == own
    assert body["verification_uri_complete"] == f"{own}?user_code={body['user_code']}"


def test_a_uri_of_its_own_may_have_a_query(client: Client, pingone: PingOne) -> None:
    own = "https://tv.example.com/go?lang=en"
    pingone.applications.update("shop", device_custom_verification_uri=own)
    body = client.start_device()
    assert body["verification_uri_complete"] == f"{own}&user_code={body['user_code']}"


def test_a_path_of_no_application_is_not_found(client: Client, pingone: PingOne) -> None:
    base = pingone.issuer.removesuffix("/as")
    assert client.session.get(f"{base}/device/elsewhere").status_code == 404


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        ("unknown", "At least one scope must be granted"),
        ("orders:read billing:read", "May not request scopes for multiple resources"),
    ],
)
def test_scopes_are_judged_at_the_start(
    client: Client, refused: Refused, scope: str, text: str
) -> None:
    answer = client.post("device_authorization", scope=scope)
    assert refused(answer) == (400, "invalid_scope", text)


def test_an_application_without_the_grant_cannot_start(client: Client, refused: Refused) -> None:
    answer = client.post("device_authorization", "web", scope="openid")
    assert refused(answer)[:2] == (400, "unauthorized_client")


def test_the_device_waits_until_its_user_agreed(
    client: Client, refused: Refused, pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    device = client.start_device()
    assert refused(client.poll_device(device)) == PENDING
    client.activate(device)
    body = client.poll_device(device).json()
    assert list(body) == [
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
        "id_token",
    ]
    assert body["scope"] == "openid orders:read"
    identity = Token(body["id_token"]).claims
    assert identity["sub"] == pingone.users["alice"].id
    assert identity["aud"] == pingone.applications["shop"].client_id
    assert client.userinfo(body["access_token"]).json()["sub"] == identity["sub"]
    assert client.refresh(body["refresh_token"]).status_code == 200


def test_a_public_device_needs_no_secret(client: Client) -> None:
    device = client.start_device("device")
    client.activate(device, "bob")
    body = client.poll_device(device, "device").json()
    assert client.userinfo(body["access_token"]).status_code == 200


def test_asking_too_often_makes_the_interval_longer(
    client: Client, refused: Refused, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    device = client.start_device()
    said = []
    for seconds in (0, 4, 9, 15, 15, 14, 20):  # intervals: 5, 5, 10, 15, 15, 15, 20
        pingone_clock.advance(seconds)
        said.append(refused(client.poll_device(device)))
    assert said == [PENDING, SLOW_DOWN, SLOW_DOWN, PENDING, PENDING, SLOW_DOWN, PENDING]


def test_whoever_asks_too_often_still_gets_the_tokens(client: Client) -> None:
    device = client.start_device()
    for _ in range(3):
        client.poll_device(device)
    client.activate(device)
    assert client.poll_device(device).status_code == 200


def test_a_user_may_refuse(client: Client, refused: Refused) -> None:
    device = client.start_device()
    client.activate(device, accept=False)
    assert refused(client.poll_device(device)) == DENIED
    assert refused(client.poll_device(device)) == DENIED


@pytest.mark.parametrize(("seconds", "expected"), [(599, PENDING), (600, EXPIRED)])
def test_a_device_code_expires(
    client: Client,
    refused: Refused,
    pingone_clock: ProcessClock,
    seconds: int,
    expected: tuple[int, str, str],
) -> None:
    pingone_clock.freeze()
    device = client.start_device()
    pingone_clock.advance(seconds)
    assert refused(client.poll_device(device)) == expected


@pytest.mark.parametrize("when", ["expired", "used"])
def test_a_user_code_that_is_over_is_not_accepted(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, when: str
) -> None:
    pingone_clock.freeze()
    device = client.start_device()
    if when == "used":
        client.activate(device)
    else:
        pingone_clock.advance(600)
    client.session.cookies.clear()
    page = client.session.get(device["verification_uri_complete"])
    flow = re.findall(r'name="flowId" value="([^"]+)"', page.text)[0]
    kind = "application/vnd.pingidentity.deviceAuthGrant.userCode.verify+json"
    answer = client.session.post(
        f"{pingone.auth_url}/{pingone.environment.id}/flows/{flow}",
        json={"userCode": device["user_code"]},
        headers={"Content-Type": kind},
    )
    assert answer.status_code == 400
    assert answer.json()["details"][0]["target"] == "userCode"


def test_a_person_can_activate_it_with_the_forms_of_the_page(client: Client) -> None:
    device = client.start_device()
    client.session.cookies.clear()
    page = client.session.get(device["verification_uri_complete"])
    assert f'value="{device["user_code"]}"' in page.text
    for entered in (
        {"userCode": device["user_code"]},
        {"username": "alice", "password": "Correct-Horse-9"},
        {"accept": "true"},
    ):
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        action = re.findall(r'action="([^"]+)"', page.text)[0]
        page = client.session.post(action, {**dict(hidden[:2]), **entered})
        assert page.status_code == 200, page.text
    assert "Your device is connected" in page.text
    assert client.poll_device(device).status_code == 200


def test_a_user_who_is_signed_on_only_confirms_and_agrees(client: Client) -> None:
    first, second = client.start_device(), client.start_device()
    client.activate(first)
    page = client.session.get(second["verification_uri_complete"])
    flow = re.findall(r'name="flowId" value="([^"]+)"', page.text)[0]
    url = f"{client.pingone.issuer.removesuffix('/as')}/flows/{flow}"
    for action, body, status in (
        (
            "deviceAuthGrant.userCode.verify",
            {"userCode": second["user_code"]},
            "DAG_CONSENT_REQUIRED",
        ),
        ("deviceAuthGrant.consent", {"accept": True}, "COMPLETED"),
    ):
        headers = {"Content-Type": f"application/vnd.pingidentity.{action}+json"}
        assert client.session.post(url, json=body, headers=headers).json()["status"] == status
    one, other = (client.poll_device(device).json()["id_token"] for device in (first, second))
    assert Token(one).claims["sid"] == Token(other).claims["sid"]
