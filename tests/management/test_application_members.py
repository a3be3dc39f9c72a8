"""Members of applications: which may be set when, once, or together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api


def body(kind: str = "WEB_APP", /, **more: Any) -> dict[str, Any]:
    method = "NONE" if kind == "NATIVE_APP" else "CLIENT_SECRET_BASIC"
    usual = {"name": "made", "type": kind, "protocol": "OPENID_CONNECT"}
    return {**usual, "tokenEndpointAuthMethod": method, **more}


def native(**mobile: Any) -> dict[str, Any]:
    return body("NATIVE_APP", mobile=mobile)


def make(api: Api, sent: dict[str, Any]) -> dict[str, Any]:
    answer = api.post("applications", sent)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def check_refused(answer: requests.Response, code: str, target: str, message: str = "") -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)
    assert detail["message"].startswith(message)


@pytest.mark.parametrize("name", ["refreshTokenDuration", "refreshTokenRollingDuration"])
@pytest.mark.parametrize("changes", [{}, {"null": None}], ids=["left out", "null"])
def test_a_lifetime_of_refresh_tokens_cannot_be_taken_away(
    api: Api, name: str, changes: dict[str, None]
) -> None:
    durations = {"refreshTokenDuration": 60, "refreshTokenRollingDuration": 15552000}
    here = make(api, body(**durations))["_links"]["self"]["href"]
    answer = api.put(here, body(**dict.fromkeys([name] if changes else [])))
    assert {each: answer.json()[each] for each in durations} == durations
    again = {"refreshTokenDuration": 120, "refreshTokenRollingDuration": 240}
    answer = api.put(here, body(**again))
    assert {each: answer.json()[each] for each in again} == again


@pytest.mark.parametrize(
    ("sent", "shown"),
    [({}, True), ({"value": None}, False), ({"value": False}, False), ({"value": True}, True)],
    ids=["left out", "null", "false", "true"],
)
def test_null_switches_the_protection_of_refresh_tokens_off(
    api: Api, sent: dict[str, Any], *, shown: bool
) -> None:
    name = "additionalRefreshTokenReplayProtectionEnabled"
    made = make(api, body(**({name: sent["value"]} if sent else {})))
    assert made[name] is shown


def test_keys_of_a_client_are_given_in_one_way_only(api: Api) -> None:
    both = {"jwks": '{"keys":[]}', "jwksUrl": "https://rp.example.com/jwks"}
    check_refused(api.post("applications", body(**both)), "INVALID_VALUE", "jwks")
    made = make(api, body(jwksUrl=both["jwksUrl"]))
    answer = api.put(made["_links"]["self"]["href"], body(**both))
    check_refused(answer, "INVALID_VALUE", "jwks")


def test_private_key_jwt_without_keys_says_what_is_missing(api: Api) -> None:
    answer = api.post("applications", body(tokenEndpointAuthMethod="PRIVATE_KEY_JWT"))
    check_refused(answer, "REQUIRED_VALUE", "jwks", "jwks or jwksUrl is required")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"behavior": "ALLOW_NO_ORIGINS"}, None),
        ({"behavior": "ALLOW_NO_ORIGINS", "origins": []}, None),
        ({"behavior": "ALLOW_NO_ORIGINS", "origins": ["https://a.example"]}, "INVALID_VALUE"),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS"}, "EMPTY_VALUE"),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS", "origins": ["https://a.example:8443"]}, None),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS", "origins": ["http://localhost"]}, None),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS", "origins": ["https://a.b/c"]}, "INVALID_VALUE"),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS", "origins": ["a.example"]}, "INVALID_VALUE"),
        (
            {
                "behavior": "ALLOW_SPECIFIC_ORIGINS",
                "origins": [f"https://{number}.example" for number in range(41)],
            },
            "SIZE_LIMIT_EXCEEDED",
        ),
    ],
)
def test_origins_fit_what_is_allowed(api: Api, settings: dict[str, Any], code: str | None) -> None:
    answer = api.post("applications", body(corsSettings=settings))
    if code is None:
        assert answer.status_code == 201, answer.text
    else:
        check_refused(answer, code, "corsSettings.origins")


@pytest.mark.parametrize("uri", ["http://[::1]/callback", "http://127.0.0.2/callback"])
def test_plain_http_is_for_the_two_names_of_this_machine_only(api: Api, uri: str) -> None:
    check_refused(
        api.post("applications", body(redirectUris=[uri])), "INVALID_VALUE", "redirectUris"
    )


def test_tags_are_for_new_workers(api: Api) -> None:
    tags = ["PING_FED_CONNECTION_INTEGRATION"]
    check_refused(api.post("applications", body(tags=tags)), "INVALID_VALUE", "tags")
    made = make(api, body("WORKER", tags=tags))
    assert made["tags"] == tags
    assert api.put(made["_links"]["self"]["href"], body("WORKER", tags=[])).json()["tags"] == tags


def test_a_client_id_and_a_secret_of_one_s_own_are_ignored(api: Api, pingone: PingOne) -> None:
    made = make(api, body(clientId="my-own-client", clientSecret="my-own-secret"))
    assert made["clientId"] == made["id"] != "my-own-client"
    assert pingone.applications[made["id"]].secret != "my-own-secret"
    assert not {"clientSecret", "secret"} & set(made)


@pytest.mark.parametrize("kind", ["WEB_APP", "SINGLE_PAGE_APP", "WORKER", "CUSTOM_APP"])
def test_only_native_applications_have_a_mobile_part(api: Api, kind: str) -> None:
    answer = api.post("applications", body(kind, mobile={}))
    check_refused(answer, "INVALID_VALUE", "mobile")


@pytest.mark.parametrize("name", ["bundleId", "packageName", "huaweiAppId", "huaweiPackageName"])
def test_what_identifies_a_mobile_application_is_unique_and_stays(api: Api, name: str) -> None:
    made = make(api, native(**{name: "com.example.one"}))
    again = api.post("applications", native(**{name: "com.example.one"}))
    check_refused(again, "UNIQUENESS_VIOLATION", f"mobile.{name}", "is unique but a non-unique")
    assert again.json()["details"][0]["innerError"] == {"existingId": made["id"]}
    here = made["_links"]["self"]["href"]
    changed = api.put(here, native(**{name: "com.example.two"}))
    check_refused(changed, "INVALID_VALUE", f"mobile.{name}", "may not be changed")
    for left_out in (body("NATIVE_APP"), native()):
        assert api.put(here, left_out).json()["mobile"][name] == "com.example.one"
    other = make(api, native(**{name: "com.example.two"}))
    assert api.put(other["_links"]["self"]["href"], native()).status_code == 200


def test_what_identifies_a_mobile_application_may_be_given_later(api: Api) -> None:
    here = make(api, native())["_links"]["self"]["href"]
    assert api.put(here, native(bundleId="com.example")).json()["mobile"]["bundleId"]
    assert api.get(here).json()["mobile"]["bundleId"] == "com.example"


@pytest.mark.parametrize(
    ("detection", "fits"),
    [
        ({"mode": "ENABLED"}, False),
        ({"mode": "ENABLED", "excludedPlatforms": ["GOOGLE"]}, True),
        ({"mode": "ENABLED", "googlePlay": {"verificationType": "GOOGLE"}}, True),
        ({"mode": "ENABLED", "excludedPlatforms": ["IOS"]}, False),
        ({"mode": "DISABLED"}, True),
    ],
)
def test_checking_android_devices_needs_an_account_at_google(
    api: Api, detection: dict[str, Any], *, fits: bool
) -> None:
    answer = api.post("applications", native(integrityDetection=detection))
    if fits:
        assert answer.json()["mobile"]["integrityDetection"] == detection
    else:
        check_refused(answer, "REQUIRED_VALUE", "mobile.integrityDetection.googlePlay")


def test_a_refused_replacement_changes_nothing(api: Api) -> None:
    made = make(api, native(bundleId="com.example.one"))
    here = made["_links"]["self"]["href"]
    answer = api.put(here, {**native(bundleId="com.example.two"), "name": "renamed"})
    assert answer.status_code == 400
    assert api.get(here).json() == made
