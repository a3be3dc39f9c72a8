"""What is kept and given back: the rules that only single collections have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import ids
from pytest_pingone.management import catalogue
from pytest_pingone.management.routes import STORED, endpoints
from tests.management.stored_samples import IDENTITY_PROVIDER, THEME

if TYPE_CHECKING:
    import requests

    from pytest_pingone import PingOne
    from tests.conftest import Api
    from tests.management.conftest import Bench, Workers

LINK = "application/vnd.pingidentity.account.link+json"
MAIL = {"locale": "en", "deliveryMethod": "Email", "subject": "Hello", "body": "You."}

ROLE = "1d0b1b52-6a0b-4c36-9e39-5b9a5f0f4f11"


def refusal(answer: requests.Response) -> tuple[str, str]:
    assert answer.status_code == 400, answer.text
    detail = answer.json()["details"][0]
    return detail["code"], detail["target"]


def made(api: Api, place: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(place, body)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def default_of(api: Api, place: str) -> dict[str, Any]:
    name = place.rpartition("/")[2]
    [chosen] = [one for one in api.get(place).json()["_embedded"][name] if one["default"]]
    found: dict[str, Any] = chosen
    return found


def test_stored_endpoints_say_so() -> None:
    kinds = {endpoint.kind for endpoint in endpoints() if "/themes" in endpoint.path}
    assert kinds == {STORED}


@pytest.mark.parametrize("place", ["themes", "notificationsPolicies"])
def test_one_record_is_the_default_until_another_one_is(api: Api, place: str) -> None:
    first = default_of(api, place)
    body = THEME if place == "themes" else {"name": "second", "quotas": []}
    second = made(api, place, {**body, "default": True})
    assert default_of(api, place)["id"] == second["id"]
    here = second["_links"]["self"]["href"]
    assert api.put(here, {**second, "default": False}).json()["default"] is True
    assert refusal(api.delete(here)) == ("CONSTRAINT_VIOLATION", "default")
    assert api.delete(first["_links"]["self"]["href"]).status_code == 204


def test_the_default_theme_is_where_populations_expect_it(api: Api, pingone: PingOne) -> None:
    theme = default_of(api, "themes")
    assert theme["id"] == ids.derived(pingone.environment.id, "themes", "Default")
    assert theme["configuration"]["name"] == "Ping Default"


def test_terraform_makes_a_theme_the_default_and_the_first_one_again(api: Api) -> None:
    first = default_of(api, "themes")["_links"]["default"]["href"]
    second = made(api, "themes", THEME)["_links"]["default"]["href"]
    answer = api.put(second, {"default": True})
    assert answer.json() == {
        "_links": {"self": {"href": second}, "theme": {"href": second.removesuffix("/default")}},
        "default": True,
    }
    assert api.get(first).json()["default"] is False
    assert api.put(first, {"default": True}).status_code == 200
    assert api.get(second).json()["default"] is False
    assert api.put(first, {"default": False}).json()["default"] is True


@pytest.mark.parametrize(
    ("member", "word", "needed"),
    [
        ("backgroundType", "COLOR", "backgroundColor"),
        ("backgroundType", "IMAGE", "backgroundImage"),
        ("logoType", "IMAGE", "logo"),
    ],
)
def test_a_theme_has_the_colors_and_images_that_it_wants(
    api: Api, member: str, word: str, needed: str
) -> None:
    configuration = {**THEME["configuration"], member: word}
    answer = api.post("themes", {**THEME, "configuration": configuration})
    assert refusal(answer) == ("REQUIRED_VALUE", f"configuration.{needed}")


def test_a_color_of_a_theme_is_a_hexadecimal_code(api: Api) -> None:
    configuration = {**THEME["configuration"], "cardColor": "red"}
    answer = api.post("themes", {**THEME, "configuration": configuration})
    assert refusal(answer) == ("INVALID_VALUE", "configuration.cardColor")


def test_a_new_environment_has_the_templates_whose_names_are_public(api: Api) -> None:
    listed = api.get("templates").json()["_embedded"]["templates"]
    assert len(listed) == 16
    [strong] = [one for one in listed if one["id"] == "strong_authentication"]
    assert strong["deliveryMethods"] == ["Email", "SMS", "Voice", "Push"]
    assert api.get("templates/strong_authentication").json() == strong


def test_contents_belong_to_one_template_of_one_environment(api: Api, bench: Bench) -> None:
    content = made(api, "templates/general/contents", MAIL)
    here = content["_links"]["self"]["href"]
    assert api.get(here).json() == content
    assert api.get("templates/transaction/contents").json()["count"] == 0
    assert api.get(here.replace("general", "transaction")).status_code == 404
    elsewhere = bench.create(catalogue.ENVIRONMENTS)["id"]
    moved = here.replace(bench.pingone.environment.id, elsewhere)
    assert api.get(moved).status_code == 404
    assert api.get(moved.rpartition("/")[0]).json()["count"] == 0


@pytest.mark.parametrize(
    ("change", "code", "target"),
    [
        ({"deliveryMethod": "Push", "title": "t"}, "INVALID_VALUE", "deliveryMethod"),
        ({"locale": "xx"}, "INVALID_VALUE", "language"),
        ({"deliveryMethod": "SMS"}, "REQUIRED_VALUE", "content"),
        ({"deliveryMethod": "SMS", "content": "x" * 154}, "INVALID_VALUE", "content"),
    ],
)
def test_a_content_fits_its_template_its_language_and_its_method(
    api: Api, change: dict[str, str], code: str, target: str
) -> None:
    assert refusal(api.post("templates/general/contents", {**MAIL, **change})) == (code, target)
    assert api.get("templates/general/contents").json()["count"] == 0


def test_a_template_says_a_thing_in_one_way_but_for_variants(api: Api) -> None:
    place = "templates/general/contents"
    made(api, place, MAIL)
    assert refusal(api.post(place, MAIL)) == ("UNIQUENESS_VIOLATION", "locale")
    made(api, place, {**MAIL, "variant": "short"})
    again = api.post(place, {**MAIL, "variant": "SHORT"})
    assert refusal(again) == ("UNIQUENESS_VIOLATION", "locale")
    made(api, "templates/transaction/contents", MAIL)


@pytest.mark.parametrize(
    ("body", "hidden"),
    [
        ({"provider": "CUSTOM_TWILIO", "sid": "s", "authToken": "hidden"}, "authToken"),
        (
            {
                "provider": "CUSTOM_PROVIDER",
                "name": "own",
                "authentication": {"method": "BASIC", "username": "u", "password": "hidden"},
                "requests": [],
            },
            "authentication",
        ),
    ],
)
def test_a_carrier_is_kept_without_its_secret_in_view(
    api: Api, body: dict[str, Any], hidden: str
) -> None:
    place = "notificationsSettings/phoneDeliverySettings"
    answer = api.post(place, body)
    assert answer.status_code == 201, answer.text
    assert "hidden" not in api.get(answer.headers["Location"]).text
    shown = {name: value for name, value in body.items() if name != hidden}
    assert {name: answer.json()[name] for name in shown} == shown


def test_an_email_domain_is_verified_at_once(api: Api) -> None:
    domain = made(api, "emailDomains", {"domainName": "example.com"})
    here = domain["_links"]["self"]["href"]
    ownership = api.get(f"{here}/ownership").json()
    assert ownership["type"] == "TXT"
    assert ownership["environmentDnsRecord"]["status"] == "ACTIVE"
    assert [region["name"] for region in ownership["regions"]] == ["NA"]
    dkim = api.get(f"{here}/dkim").json()
    assert (dkim["type"], dkim["regions"][0]["status"]) == ("CNAME", "ACTIVE")
    spf = api.get(f"{here}/spf").json()
    assert (spf["status"], spf["key"]) == ("ACTIVE", "example.com")
    assert spf["value"].startswith("v=spf1 ")
    mail = {"emailAddress": "us@example.com"}
    trusted = made(api, domain["_links"]["trustedEmails"]["href"], mail)
    assert (trusted["status"], trusted["domain"]) == ("ACTIVE", {"id": domain["id"]})


def test_a_rule_names_a_plan_and_stores_that_stay_while_it_does(api: Api, bench: Bench) -> None:
    [row] = [row for row in catalogue.COLLECTIONS if row.name == "rules"]
    body = bench.full(row)
    unknown = {"plan": {"id": "x"}, "targetStore": {"id": "x"}}
    told = api.post("propagation/rules", {**body, **unknown}).json()["details"]
    assert [detail["target"] for detail in told] == ["plan", "targetStore"]
    rule = bench.create(row, body)
    for used in (f"plans/{body['plan']['id']}", f"stores/{body['sourceStore']['id']}"):
        assert refusal(api.delete(f"propagation/{used}")) == ("CONSTRAINT_VIOLATION", "id")
    assert api.delete(rule["_links"]["self"]["href"]).status_code == 204
    assert api.delete(f"propagation/plans/{body['plan']['id']}").status_code == 204


def test_flow_policies_can_be_filtered_although_there_are_none(api: Api) -> None:
    answer = api.get('flowPolicies?filter=trigger.type eq "AUTHENTICATION"')
    assert (answer.status_code, answer.json()["_embedded"]) == (200, {"flowPolicies": []})
    assert refusal(api.get('flowPolicies?filter=name eq "x"')) == ("INVALID_FILTER", "filter")


@pytest.mark.parametrize(
    "place", ["integrations", "resources/{orders}/applicationPermissions", "flowPolicies"]
)
def test_what_nothing_here_makes_is_an_empty_list(api: Api, pingone: PingOne, place: str) -> None:
    page = api.get(place.format(orders=pingone.resources["orders"].id)).json()
    assert (page["count"], page["size"]) == (0, 0)


@pytest.fixture
def alice(pingone: PingOne) -> str:
    return f"users/{pingone.users['alice'].id}"


def test_an_account_elsewhere_is_linked_and_unlinked(api: Api, alice: str) -> None:
    provider = made(api, "identityProviders", IDENTITY_PROVIDER)
    body = {"identityProvider": {"id": provider["id"]}, "externalId": "42"}
    answer = api("POST", f"{alice}/linkedAccounts", body, headers={"Content-Type": LINK})
    assert answer.status_code == 200, answer.text
    listed = api.get(f"{alice}/linkedAccounts").json()["_embedded"]["linkedAccounts"]
    assert listed == [answer.json()]
    assert (listed[0]["externalId"], listed[0]["identityProvider"]) == (
        "42",
        {"id": provider["id"]},
    )
    assert api.delete(listed[0]["_links"]["self"]["href"]).status_code == 204
    assert api.get(f"{alice}/linkedAccounts").json()["count"] == 0


def test_an_account_elsewhere_is_one_user_only(api: Api, alice: str, pingone: PingOne) -> None:
    provider = made(api, "identityProviders", IDENTITY_PROVIDER)
    body = {"identityProvider": {"id": provider["id"]}, "externalId": "42"}
    assert api.post(f"{alice}/linkedAccounts", body).status_code == 200
    bob = f"users/{pingone.users['bob'].id}"
    answer = api.post(f"{bob}/linkedAccounts", body)
    assert refusal(answer) == ("UNIQUENESS_VIOLATION", "externalId")
    nowhere = {**body, "identityProvider": {"id": "x"}}
    answer = api.post(f"{bob}/linkedAccounts", nowhere)
    assert refusal(answer) == ("INVALID_VALUE", "identityProvider.id")


def test_a_user_has_a_role_in_an_application_once(api: Api, alice: str) -> None:
    role = made(api, f"{alice}/applicationRoles", {"id": ROLE})
    again = api.post(f"{alice}/applicationRoles", {"id": ROLE})
    assert refusal(again) == ("UNIQUENESS_VIOLATION", "id")
    assert api.delete(role["_links"]["self"]["href"]).status_code == 204
    assert api.get(f"{alice}/applicationRoles").json()["count"] == 0


def test_a_pairing_key_is_good_for_ten_minutes(api: Api, alice: str, pingone: PingOne) -> None:
    native = {"id": pingone.applications["native"].id}
    key = made(api, f"{alice}/pairingKeys", {"applications": [native]})
    assert (key["status"], key["applications"], key["user"]["id"]) == (
        "UNCLAIMED",
        [native],
        pingone.users["alice"].id,
    )
    assert len(key["code"]) == 14
    assert key["createdAt"] < key["expiresAt"]
    unknown = api.post(f"{alice}/pairingKeys", {"applications": [{"id": "x"}]})
    assert refusal(unknown) == ("INVALID_VALUE", "applications")


def test_a_user_has_twenty_good_pairing_keys_at_most(
    api: Api, alice: str, pingone: PingOne
) -> None:
    for _ in range(20):
        made(api, f"{alice}/pairingKeys", {})
    answer = api.post(f"{alice}/pairingKeys", {})
    assert refusal(answer) == ("SIZE_LIMIT_EXCEEDED", "pairingKeys")
    with pingone.issuer_clock.skewed(minutes=11):
        assert api.post(f"{alice}/pairingKeys", {}).status_code == 201


def test_a_verification_begins_as_requested_and_is_decided(api: Api, alice: str) -> None:
    begun = api("POST", f"{alice}/verifyTransactions")
    assert begun.status_code == 201, begun.text
    assert begun.json()["transactionStatus"] == {"status": "REQUESTED"}
    decided = {"transactionStatus": {"status": "APPROVED_NO_REQUEST"}}
    here = begun.headers["Location"]
    assert api.put(here, decided).json()["transactionStatus"] == decided["transactionStatus"]
    assert api.put(here, {}).json()["transactionStatus"] == decided["transactionStatus"]


def test_no_user_has_agreed_to_anything(api: Api, alice: str) -> None:
    assert api.get(f"{alice}/agreementConsents").json()["count"] == 0
    assert api.get(f"{alice}/agreementConsents/any").status_code == 404


@pytest.mark.parametrize(
    "place", ["linkedAccounts", "applicationRoles", "agreementConsents", "verifyTransactions"]
)
def test_who_looks_after_users_looks_after_what_they_have(
    workers: Workers, alice: str, place: str
) -> None:
    assert workers("Identity Data Admin").get(f"{alice}/{place}").status_code == 200
    assert workers("Identity Data Read Only", name="r").get(f"{alice}/{place}").status_code == 200
    assert workers("Environment Admin", name="e").get(f"{alice}/{place}").status_code == 403
