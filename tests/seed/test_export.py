"""An export reproduces a tenant, whatever was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone import PingOne, PingOneConfig, UsageError
from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import CREATE
from pytest_pingone.tenant import passwords
from pytest_pingone.tenant.records.applications import SYSTEM_TYPES
from pytest_pingone.tenant.roles import BUILT_IN
from tests.certificates import pair
from tests.management.conftest import bench
from tests.management.stored_samples import IDENTITY_PROVIDER, THEME
from tests.management.test_singles import BODIES
from tests.seed.hand import Hand, here
from tests.seed.shown import Shown

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench

__all__ = ["bench"]


def planted(text: str) -> PingOne:
    return PingOne(PingOneConfig(seed=text))


def assert_reproduced(pingone: PingOne) -> str:
    text = pingone.export_seed()
    again = planted(text)
    wanted, found = Shown(pingone).all(), Shown(again).all()
    assert found.keys() == wanted.keys(), text
    for path, document in wanted.items():
        assert found[path] == document, f"{path}\n{text}"
    assert again.export_seed() == text
    return text


def test_the_default_tenant_is_reproduced_by_a_short_seed(pingone: PingOne) -> None:
    text = assert_reproduced(pingone)
    assert len(text.splitlines()) < 110
    assert "\nid = " not in text


MADE = [row for row in catalogue.COLLECTIONS if CREATE in row.verbs]


def test_a_tenant_with_something_in_every_collection_is_reproduced(
    pingone: PingOne, bench: Bench
) -> None:
    for row in MADE:
        bench.create(row)
    for row in catalogue.SINGLES:
        answer = bench.api.put(bench.place(row), BODIES[row.name])
        assert answer.status_code == 200, answer.text
    assert_reproduced(pingone)


VENDOR = "application/vnd.pingidentity"
SAML = {"name": "saml", "type": "WEB_APP", "protocol": "SAML", "enabled": True}


@pytest.fixture
def hand(api: Api) -> Hand:
    return Hand(api)


def test_other_defaults_and_what_was_deleted_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    policies = hand.listed("passwordPolicies")
    hand.changed(policies["Basic"], default=True, minComplexity=7, description=None)
    hand.gone(policies["Standard"])
    north = hand.made("populations", name="North", default=True)
    for user in pingone.users:
        hand.done("PUT", f"users/{user.id}/population", {"id": north["id"]})
    hand.gone(hand.listed("populations")["Default"])
    theme = hand.made("themes", **{**THEME, "default": True})
    hand.changed(theme, configuration={**theme["configuration"], "name": "Ours"})
    text = assert_reproduced(pingone)
    assert '[populations]\nwithout = ["Default"]\n' in text


def test_sign_on_policies_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    policies = hand.listed("signOnPolicies")
    single = policies["Single_Factor"]
    actions = f"signOnPolicies/{single['id']}/actions"
    [login] = hand.listed(actions).values()
    hand.changed(login, recovery={"enabled": False}, registration={"enabled": False})
    assert_reproduced(pingone)
    hand.made(actions, type="IDENTIFIER_FIRST", priority=2, discoveryRules=[{"a": [None]}])
    hand.gone(login)
    hand.gone(policies["Multi_Factor"])
    hand.changed(single, name="Once", description="Just once.")
    assert_reproduced(pingone)


def test_languages_and_agreements_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    german = hand.made("languages", locale="de", enabled=False, default=False)
    hand.changed(hand.changed(german, enabled=True), default=True)
    agreement = hand.made("agreements", name="Terms", enabled=False)
    place = f"agreements/{agreement['id']}/languages"
    language = hand.made(place, locale="de", displayName="Deutsch", enabled=True)
    hand.made(
        f"{place}/{language['id']}/revisions",
        contentType="text/plain",
        effectiveAt="2020-01-01T00:00:00Z",
        requireReconsent=True,
        text='Line 1\n"""Line 2"""\\ \t\x7f\r and ${env.HOME} and ${null} \u202e\n',
    )
    hand.changed(agreement, enabled=True)
    hand.made(
        "templates/general/contents",
        locale="de",
        deliveryMethod="Email",
        subject="${null}",
        body='"',
    )
    assert_reproduced(pingone)


def test_users_and_their_attributes_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    schema = next(iter(hand.listed("schemas").values()))
    attributes = f"schemas/{schema['id']}/attributes"
    tier = hand.made(attributes, name="loyaltyTier", type="STRING")
    hand.made(attributes, name="extra", type="JSON")
    alice = f"users/{pingone.users['alice'].id}"
    body = {"loyaltyTier": "gold", "extra": {"nick_name": [1.5, True, None]}, "nickname": "Al"}
    hand.done("PATCH", alice, body)
    hand.changed(tier, enabled=False)
    hand.changed(hand.listed(attributes)["nickname"], enabled=False)
    hand.done("PUT", f"{alice}/mfaEnabled", {"mfaEnabled": True})
    hand.done("PUT", f"{alice}/verifyStatus", {"verifyStatus": "ENABLED"})
    provider = hand.made("identityProviders", **IDENTITY_PROVIDER, colour="red")
    hand.done("PUT", f"{alice}/identityProvider", {"id": provider["id"]})
    [population] = hand.listed("populations").values()
    hand.done(
        "PUT",
        f"populations/{population['id']}/defaultIdentityProvider",
        {"id": provider["id"]},
    )
    bob = f"users/{pingone.users['bob'].id}"
    until = {"unlockAt": "2099-01-01T00:00:00.000Z"}
    hand.done("POST", bob, until, f"{VENDOR}.account.lock+json")
    new = {"value": "Another-Horse-9", "forceChange": True}
    hand.done("PUT", f"{bob}/password", new, f"{VENDOR}.password.set+json")
    hand.done("POST", bob, {}, f"{VENDOR}.user.sendVerificationCode+json")
    again = planted(assert_reproduced(pingone))
    assert passwords.matches("Another-Horse-9", str(again.users["bob"].password))
    assert pingone.export_seed().count("${null}") == 1


def test_resources_and_applications_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    orders = f"resources/{pingone.resources['orders'].id}"
    secret = hand.done("POST", f"{orders}/secret", {})["secret"]
    hand.gone(hand.listed(f"{orders}/scopes")["orders:write"])
    claims = hand.listed(f"resources/{pingone.resources['openid'].id}/attributes")
    hand.changed(claims["nickname"], value="")
    hand.changed(claims["locale"], idToken=False)
    web = f"applications/{pingone.applications['web'].id}"
    hand.changed(hand.listed(f"{web}/attributes")["sub"], value="${user.username}")
    hand.made("applications", **SAML, spEntityId="urn:x", acsUrls=["https://x.example"])
    hand.made("applications", name="web", type="SERVICE", protocol="OPENID_CONNECT")
    own = {one.type: one for one in pingone.applications}
    portal = f"applications/{own['PING_ONE_PORTAL'].id}"
    shown = hand.done("GET", portal, {})
    hand.changed(shown, applyDefaultTheme=True, description=None)
    self_service = own["PING_ONE_SELF_SERVICE"].id
    [granted] = hand.listed(f"applications/{self_service}/grants").values()
    hand.gone(granted)
    text = assert_reproduced(pingone)
    assert secret in text
    assert pingone.applications["service"].client_secret in text


def test_environments_and_licenses_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    product = {"type": "PING_ONE_MFA", "bookmarks": [{"name": "b", "href": "https://b"}]}
    home = f"/environments/{pingone.environment.id}"
    hand.done("PUT", f"{home}/billOfMaterials", {"products": [product]})
    organization = f"/organizations/{pingone.environment.organization_id}"
    licensed = hand.listed(f"{organization}/licenses")["INTERNAL"]
    hand.done("PUT", f"{here(licensed)}/name", {"name": "Ours"})
    staging = hand.made("/environments", name="Staging", type="SANDBOX", region="NA")
    there = here(staging)
    hand.made(f"{there}/users", username="zoe", email="zoe@example.com")
    north = hand.made(f"{there}/populations", name="North")
    role = {"id": BUILT_IN["Identity Data Read Only"].id}
    hand.made(
        f"users/{pingone.users['bob'].id}/roleAssignments",
        role=role,
        scope={"id": north["id"], "type": "POPULATION"},
    )
    text = assert_reproduced(pingone)
    assert '{ role = "Identity Data Read Only", population = "North", environment = ' in text


def test_uploaded_keys_and_certificates_are_reproduced(pingone: PingOne, hand: Hand) -> None:
    own = pair("ours")
    made = hand.uploaded("certificates", own.pem, usageType="SIGNING")
    hand.uploaded("keys", own.key_store(), usageType="SIGNING")
    assert_reproduced(pingone)
    assert made["name"] in pingone.export_seed()


def test_what_a_later_rule_forbids_is_exported_and_refused_with_its_line(
    pingone: PingOne, hand: Hand
) -> None:
    schema = next(iter(hand.listed("schemas").values()))
    attributes = f"schemas/{schema['id']}/attributes"
    tier = hand.made(attributes, name="loyaltyTier", type="STRING")
    hand.done("PATCH", f"users/{pingone.users['alice'].id}", {"loyaltyTier": "gold"})
    hand.changed(tier, enumeratedValues=[{"value": "silver"}])
    text = pingone.export_seed()
    line = text.split("\n").index('loyaltyTier = "gold"') + 1
    with pytest.raises(UsageError, match=rf"^The seed:{line}: \[users.alice\] loyaltyTier: must"):
        planted(text)


def test_half_a_character_is_no_reason_to_fail(pingone: PingOne) -> None:
    pingone.users.create(username="zoe", nickname="\ud800", title="😀")
    zoe = planted(pingone.export_seed()).users["zoe"]
    assert (zoe.nickname, zoe.title) == ("\ufffd", "😀")


VARIANTS = [
    (row, word, shape.fields)
    for row in (*MADE, *catalogue.SINGLES)
    for word, shape in row.variants.items()
    if word not in SYSTEM_TYPES
]
PROTOCOLS = ("SAML", "WS_FED", "EXTERNAL_LINK")


def test_records_of_every_type_are_reproduced(pingone: PingOne, bench: Bench) -> None:
    for number, (row, word, members) in enumerate(VARIANTS):
        decides = row.varies_by[row is catalogue.APPLICATIONS and word in PROTOCOLS]
        body = {**bench.body(row, members), decides: word}
        for rule in members:
            if rule.unique and rule.name in body:
                body[rule.name] = f"{word} {number}"
        answer = bench.api("PUT" if row.single else "POST", bench.place(row), body)
        assert answer.ok, (row.name, word, answer.text)
    assert_reproduced(pingone)
