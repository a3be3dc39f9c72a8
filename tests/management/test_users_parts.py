"""Parts of a user with a path of their own: enabled, mfaEnabled, population and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import VALIDATION

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def alice(pingone: PingOne) -> str:
    """The path of a user."""
    return f"users/{pingone.users['alice'].id}"


def check_refused(answer: requests.Response, code: str, target: str, message: str) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    (detail,) = body["details"]
    assert {name: detail[name] for name in ("code", "target", "message")} == {
        "code": code,
        "target": target,
        "message": message,
    }


@pytest.mark.parametrize(
    ("part", "first", "then"),
    [
        ("enabled", True, False),
        ("mfaEnabled", False, True),
        ("verifyStatus", "NOT_INITIATED", "ENABLED"),
    ],
)
def test_a_part_is_read_and_replaced_and_shows_in_the_user(
    api: Api, alice: str, part: str, first: Any, then: Any
) -> None:
    here = api.get(alice).json()["_links"]["self"]["href"]
    links = {"self": {"href": f"{here}/{part}"}, "user": {"href": here}}
    assert api.get(f"{alice}/{part}").json() == {"_links": links, part: first}
    answer = api.put(f"{alice}/{part}", {part: then})
    assert (answer.status_code, answer.json()) == (200, {"_links": links, part: then})
    assert api.get(alice).json()[part] == then


@pytest.mark.parametrize("part", ["enabled", "mfaEnabled", "verifyStatus"])
@pytest.mark.parametrize("null", [False, True])
def test_a_part_must_be_sent(api: Api, alice: str, part: str, null: bool) -> None:  # noqa: FBT001
    before = api.get(alice).json()
    answer = api.put(f"{alice}/{part}", {part: None} if null else {})
    check_refused(answer, "REQUIRED_VALUE", part, "must not be null")
    assert api.get(alice).json() == before


@pytest.mark.parametrize("part", ["enabled", "mfaEnabled"])
def test_a_flag_is_no_text(api: Api, alice: str, part: str) -> None:
    answer = api.put(f"{alice}/{part}", {part: "false"})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


def test_a_verify_status_is_one_of_three(api: Api, alice: str) -> None:
    answer = api.put(f"{alice}/verifyStatus", {"verifyStatus": "VERIFIED"})
    message = "must be one of NOT_INITIATED, ENABLED, DISABLED"
    check_refused(answer, "INVALID_VALUE", "verifyStatus", message)


@pytest.mark.parametrize(
    "part", ["enabled", "mfaEnabled", "population", "verifyStatus", "password"]
)
def test_parts_of_nobody_are_not_found(api: Api, part: str) -> None:
    answer = api.get(f"users/{NOWHERE}/{part}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("part", ["enabled", "mfaEnabled", "population", "verifyStatus"])
def test_a_reader_reads_parts_and_writes_none(
    api_as: Any, pingone: PingOne, part: str, alice: str
) -> None:
    reader = api_as("reader")
    shown = reader.get(f"{alice}/{part}")
    assert shown.status_code in (200, 403)
    before = pingone.users["alice"]
    assert reader.put(f"{alice}/{part}", shown.json()).status_code == 403
    assert pingone.users["alice"] == before


class TestPopulation:
    def test_a_user_moves(self, api: Api, pingone: PingOne, alice: str) -> None:
        north = pingone.populations.create(name="North")
        answer = api.put(f"{alice}/population", {"id": north.id})
        assert answer.status_code == 200
        assert answer.json()["id"] == north.id
        assert set(answer.json()["_links"]) == {"self", "environment", "user"}
        assert api.get(alice).json()["population"] == {"id": north.id}
        assert api.get(f"populations/{north.id}").json()["userCount"] == 1

    def test_a_user_moves_to_a_population_that_there_is(self, api: Api, alice: str) -> None:
        before = api.get(alice).json()
        answer = api.put(f"{alice}/population", {"id": NOWHERE})
        check_refused(answer, "INVALID_VALUE", "id", "Population not found")
        check_refused(
            api.put(f"{alice}/population", {}), "REQUIRED_VALUE", "id", "must not be null"
        )
        assert api.get(alice).json() == before

    def test_who_moves_leaves_the_groups_of_the_population(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        home = pingone.users["alice"].population_id
        local = pingone.groups.create(name="Local", population=home)
        assert api.post(f"{alice}/memberOfGroups", {"id": local.id}).status_code == 201
        north = pingone.populations.create(name="North")
        api.put(f"{alice}/population", {"id": north.id})
        left = api.get(f"{alice}?include=memberOfGroupNames").json()["memberOfGroupNames"]
        assert left == ["Customers", "Staff"]
        assert api.get(f"groups/{local.id}").json()["directMemberCounts"]["users"] == 0

    def test_an_administrator_of_one_population_moves_nobody_into_another(
        self, api: Api, pingone: PingOne, workers: Workers, alice: str
    ) -> None:
        home = pingone.users["alice"].population_id
        north = pingone.populations.create(name="North")
        local = workers(("Identity Data Admin", "POPULATION", home), name="local")
        northern = workers(("Identity Data Admin", "POPULATION", north.id), name="northern")
        assert local.put(f"{alice}/population", {"id": north.id}).status_code == 403
        assert northern.put(f"{alice}/population", {"id": north.id}).status_code == 403
        assert api.get(alice).json()["population"] == {"id": home}
        both = workers(
            ("Identity Data Admin", "POPULATION", north.id),
            ("Identity Data Admin", "POPULATION", home),
            name="both",
        )
        assert both.put(f"{alice}/population", {"id": north.id}).status_code == 200


class TestIdentityProvider:
    def test_pingone_vouches_for_a_user(self, api: Api, alice: str) -> None:
        shown = api.get(f"{alice}/identityProvider").json()
        assert shown["type"] == "PING_ONE"
        assert "id" not in shown
        assert api.put(f"{alice}/identityProvider", {}).json() == shown

    def test_another_provider_must_exist(self, api: Api, alice: str) -> None:
        answer = api.put(f"{alice}/identityProvider", {"id": NOWHERE})
        check_refused(answer, "INVALID_VALUE", "id", "Identity provider not found")


class TestEnabled:
    def test_a_disabled_user_has_no_refresh_tokens(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        with requests.Session() as browser:
            tokens = signed_on(pingone, browser)
            assert refreshed(pingone, browser, tokens["refresh_token"]).status_code == 200
            tokens = signed_on(pingone, browser)
            api.put(f"{alice}/enabled", {"enabled": False})
            assert refreshed(pingone, browser, tokens["refresh_token"]).status_code == 400
            api.put(f"{alice}/enabled", {"enabled": True})
            refused = refreshed(pingone, browser, tokens["refresh_token"])
            assert refused.json()["error"] == "invalid_grant", "they are gone for good"

    @pytest.mark.parametrize("ending", ["delete", "disable"])
    def test_who_is_gone_does_not_sign_on(
        self, api: Api, pingone: PingOne, alice: str, ending: str
    ) -> None:
        with requests.Session() as browser:
            tokens = signed_on(pingone, browser)
            if ending == "delete":
                assert api.delete(alice).status_code == 204
            else:
                api.put(f"{alice}/enabled", {"enabled": False})
            assert refreshed(pingone, browser, tokens["refresh_token"]).status_code == 400
            info = browser.get(
                f"{pingone.issuer}/userinfo",
                headers={"Authorization": f"Bearer {tokens['access_token']}"},
            )
            assert info.status_code == 401
            silent = authorize(pingone, browser, prompt="none")
            assert "error=login_required" in silent.headers["Location"]

    def test_who_moves_stays_signed_on(self, api: Api, pingone: PingOne, alice: str) -> None:
        north = pingone.populations.create(name="North")
        with requests.Session() as browser:
            tokens = signed_on(pingone, browser)
            api.put(f"{alice}/population", {"id": north.id})
            assert refreshed(pingone, browser, tokens["refresh_token"]).status_code == 200


def authorize(pingone: PingOne, browser: requests.Session, **parameters: str) -> requests.Response:
    web = pingone.applications["web"]
    asked = {
        "client_id": web.client_id,
        "response_type": "code",
        "redirect_uri": web.redirect_uris[0],
        "scope": "openid",
        **parameters,
    }
    return browser.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)


def signed_on(pingone: PingOne, browser: requests.Session) -> dict[str, Any]:
    pingone.sign_on("alice")
    answer = authorize(pingone, browser)
    pingone.sign_on(None)
    code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
    web = pingone.applications["web"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": web.redirect_uris[0],
    }
    secret = (web.client_id, web.client_secret)
    tokens: dict[str, Any] = browser.post(pingone.token_url, data=form, auth=secret).json()
    return tokens


def refreshed(pingone: PingOne, browser: requests.Session, token: str) -> requests.Response:
    web = pingone.applications["web"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return browser.post(pingone.token_url, data=form, auth=(web.client_id, web.client_secret))
