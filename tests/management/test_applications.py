"""Applications: defaults by type, and members that must agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

MOST = 2147483647
THIRTY_DAYS = 2592000
# "Application operations", the table of defaults by application type.
DEFAULTS = {
    "WEB_APP": (["AUTHORIZATION_CODE"], ["CODE"], "CLIENT_SECRET_BASIC"),
    "NATIVE_APP": (["AUTHORIZATION_CODE", "IMPLICIT"], ["TOKEN", "ID_TOKEN", "CODE"], "NONE"),
    "SINGLE_PAGE_APP": (["IMPLICIT"], ["TOKEN", "ID_TOKEN"], "NONE"),
    "WORKER": (["CLIENT_CREDENTIALS"], ["TOKEN"], "CLIENT_SECRET_BASIC"),
    "SERVICE": (["CLIENT_CREDENTIALS"], ["TOKEN"], "CLIENT_SECRET_BASIC"),
    "CUSTOM_APP": (["DEVICE_CODE", "REFRESH_TOKEN"], None, "NONE"),
}


def body(kind: str = "WEB_APP", /, **more: Any) -> dict[str, Any]:
    return {"name": "made", "type": kind, "protocol": "OPENID_CONNECT", **more}


def check_refused(answer: requests.Response, target: str, code: str, **inner: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    detail = answer.json()["details"][0]
    assert (detail["code"], detail["target"]) == (code, target)
    told = detail.get("innerError", {})
    assert {name: told.get(name) for name in inner} == inner


@pytest.mark.parametrize("kind", DEFAULTS)
def test_the_type_decides_the_defaults(api: Api, kind: str) -> None:
    made = api.post("applications", body(kind)).json()
    grant_types, response_types, method = DEFAULTS[kind]
    assert made["grantTypes"] == grant_types
    assert made.get("responseTypes") == response_types
    assert made["tokenEndpointAuthMethod"] == method
    assert made["clientId"] == made["id"]
    assert "secret" not in made


def test_the_rest_is_the_same_for_all(api: Api) -> None:
    made = api.post("applications", body()).json()
    expected = {
        "enabled": False,
        "hiddenFromAppPortal": False,
        "pkceEnforcement": "OPTIONAL",
        "requestScopesForMultipleResourcesEnabled": False,
        "idpSignoff": False,
        "additionalRefreshTokenReplayProtectionEnabled": True,
        "parRequirement": "OPTIONAL",
        "parTimeout": 60,
        "deviceTimeout": 600,
        "devicePollingInterval": 5,
        "refreshTokenDuration": THIRTY_DAYS,
    }
    assert {name: made.get(name) for name in expected} == expected
    assert "refreshTokenRollingDuration" not in made


@pytest.mark.parametrize(
    "changes",
    [{"grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"]}, {"responseTypes": ["CODE"]}],
)
def test_what_is_sent_wins_over_the_defaults(api: Api, changes: dict[str, Any]) -> None:
    made = api.post("applications", body("NATIVE_APP", **changes)).json()
    assert {name: made[name] for name in changes} == changes


@pytest.mark.parametrize("name", ["refreshTokenDuration", "refreshTokenRollingDuration"])
@pytest.mark.parametrize("seconds", [59, MOST + 1])
def test_refresh_tokens_live_from_a_minute_to_the_most_that_fits(
    api: Api, name: str, seconds: int
) -> None:
    bounds = {"rangeMinimumValue": 60, "rangeMaximumValue": MOST}
    answer = api.post("applications", body(**{name: seconds}))
    check_refused(answer, name, "OUT_OF_RANGE", **bounds)


@pytest.mark.parametrize(
    ("single", "rolling", "fits"),
    [
        (60, 60, True),
        (MOST, MOST, True),
        (60, MOST, True),
        (3601, 3600, False),
        (None, THIRTY_DAYS, True),
        (None, THIRTY_DAYS - 1, False),
        (THIRTY_DAYS, None, True),
    ],
)
def test_one_refresh_token_does_not_outlive_all_of_them(
    api: Api,
    single: int | None,
    rolling: int | None,
    fits: bool,  # noqa: FBT001
) -> None:
    durations = {"refreshTokenDuration": single, "refreshTokenRollingDuration": rolling}
    answer = api.post("applications", body(**durations))
    if fits:
        assert answer.status_code == 201, answer.text
        assert answer.json()["refreshTokenDuration"] == (single or THIRTY_DAYS)
    else:
        check_refused(answer, "refreshTokenDuration", "OUT_OF_RANGE", rangeMaximumValue=rolling)


@pytest.mark.parametrize("kind", ["WORKER", "SERVICE"])
def test_whoever_acts_alone_must_authenticate(api: Api, kind: str) -> None:
    answer = api.post("applications", body(kind, tokenEndpointAuthMethod="NONE"))
    check_refused(answer, "tokenEndpointAuthMethod", "INVALID_VALUE")


def test_no_type_has_client_credentials_without_authentication(api: Api) -> None:
    changes = {"grantTypes": ["CLIENT_CREDENTIALS"], "tokenEndpointAuthMethod": "NONE"}
    answer = api.post("applications", body("CUSTOM_APP", **changes))
    check_refused(answer, "tokenEndpointAuthMethod", "INVALID_VALUE")


@pytest.mark.parametrize("method", ["NONE", "CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"])
@pytest.mark.parametrize("kind", ["WEB_APP", "NATIVE_APP", "SINGLE_PAGE_APP", "CUSTOM_APP"])
def test_other_types_authenticate_as_they_like(api: Api, kind: str, method: str) -> None:
    answer = api.post("applications", body(kind, tokenEndpointAuthMethod=method))
    assert answer.json()["tokenEndpointAuthMethod"] == method


@pytest.mark.parametrize(
    ("keys", "status"),
    [
        ({}, 400),
        ({"jwksUrl": "https://rp.example.com/jwks"}, 201),
        ({"jwks": '{"keys":[]}'}, 201),
        ({"jwksUrl": "https://rp.example.com/jwks", "jwks": '{"keys":[]}'}, 400),
    ],
    ids=["none", "url", "set", "both"],
)
def test_private_key_jwt_needs_keys(api: Api, keys: dict[str, str], status: int) -> None:
    changes = {"tokenEndpointAuthMethod": "PRIVATE_KEY_JWT", **keys}
    assert api.post("applications", body(**changes)).status_code == status


@pytest.mark.parametrize("grant_types", [["IMPLICIT"], ["CLIENT_CREDENTIALS"], ["DEVICE_CODE"], []])
def test_code_needs_the_authorization_code_grant(api: Api, grant_types: list[str]) -> None:
    answer = api.post("applications", body(grantTypes=grant_types, responseTypes=["CODE"]))
    check_refused(answer, "responseTypes", "INVALID_VALUE")


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example.com/callback",
        "https://rp.example.com:8443/callback?a=b",
        "http://localhost/callback",
        "http://localhost:8000/callback",
        "http://127.0.0.1:8000/callback",
        "com.example.app:/callback",
        "com.example.app://callback",
    ],
)
@pytest.mark.parametrize("member", ["redirectUris", "postLogoutRedirectUris"])
def test_redirect_uris_are_https_or_local_or_of_a_scheme_of_one_s_own(
    api: Api, member: str, uri: str
) -> None:
    assert api.post("applications", body(**{member: [uri]})).json()[member] == [uri]


@pytest.mark.parametrize(
    "uri",
    [
        "http://rp.example.com/callback",
        "http://localhost.example.com/callback",
        "https://",
        "https:///callback",
        "https://rp.example.com/#fragment",
        "/callback",
        "rp.example.com/callback",
        "http://[::1",
    ],
)
def test_other_redirect_uris_are_refused(api: Api, uri: str) -> None:
    answer = api.post("applications", body(redirectUris=["https://rp.example.com/cb", uri]))
    check_refused(answer, "redirectUris", "INVALID_VALUE")


def test_wildcards_must_be_allowed(api: Api) -> None:
    wild = {"redirectUris": ["https://rp.example.com/*"]}
    answer = api.post("applications", body(**wild))
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Wildcards are not allowed in redirect URIs.")
    allowed = api.post("applications", body(**wild, allowWildcardInRedirectUris=True))
    assert allowed.status_code == 201


def test_request_objects_cannot_be_both_required_and_unsigned(api: Api) -> None:
    both = {"requireSignedRequestObject": True, "supportUnsignedRequestObject": True}
    assert api.post("applications", body(**both)).status_code == 400
    for one in both:
        assert api.post("applications", body(**{one: True})).status_code == 201


def test_a_device_path_is_one_application_s_alone(api: Api) -> None:
    assert api.post("applications", body("CUSTOM_APP", devicePathId="tv")).status_code == 201
    answer = api.post("applications", body("CUSTOM_APP", devicePathId="tv"))
    check_refused(answer, "devicePathId", "UNIQUENESS_VIOLATION")


@pytest.mark.parametrize("name", ["name", "type", "protocol", "tokenEndpointAuthMethod"])
def test_a_replacement_needs_what_makes_an_application(api: Api, name: str) -> None:
    made = api.post("applications", body()).json()
    replacement = {key: value for key, value in made.items() if key != name}
    answer = api.put(made["_links"]["self"]["href"], replacement)
    check_refused(answer, name, "REQUIRED_VALUE")


def test_replacing_an_application_by_itself_changes_nothing(api: Api, pingone: PingOne) -> None:
    for application in pingone.applications:
        here = f"applications/{application.id}"
        before = api.get(here).json()
        answer = api.put(here, before)
        assert answer.status_code == 200, answer.text
        assert {**answer.json(), "updatedAt": 0} == {**before, "updatedAt": 0}
        assert pingone.applications[application.id].secret == application.secret


def test_two_applications_may_have_the_same_name(api: Api) -> None:
    answers = [api.post("applications", body()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 2
