"""An export reproduces a tenant, whatever was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import CREATE
from pytest_pingone.tenant import passwords
from tests.management.conftest import bench
from tests.management.stored_samples import IDENTITY_PROVIDER
from tests.management.test_singles import BODIES
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


PASSWORD = "application/vnd.pingidentity.password"


def test_what_was_changed_or_taken_away_is_reproduced(pingone: PingOne, api: Api) -> None:
    def listed(place: str, name: str = "") -> dict[str, dict[str, Any]]:
        records = api.get(place).json()["_embedded"][name or place.rpartition("/")[2]]
        return {one.get("name") or one.get("locale") or one["id"]: one for one in records}

    def changed(document: dict[str, Any], **members: Any) -> dict[str, Any]:
        answer = api.put(document["_links"]["self"]["href"], {**document, **members})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def gone(document: dict[str, Any]) -> None:
        answer = api.delete(document["_links"]["self"]["href"])
        assert answer.status_code == 204, answer.text

    def done(method: str, path: str, body: dict[str, Any], kind: str = "") -> dict[str, Any]:
        headers = {"Content-Type": kind} if kind else {}
        answer = api(method, path, body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    policies = listed("passwordPolicies")
    changed(policies["Basic"], default=True, minComplexity=7, description=None)
    gone(policies["Standard"])
    north = done("POST", "populations", {"name": "North", "default": True})
    for user in pingone.users:
        done("PUT", f"users/{user.id}/population", {"id": north["id"]})
    gone(listed("populations")["Default"])
    sign_on = listed("signOnPolicies")
    single = sign_on["Single_Factor"]
    actions = f"signOnPolicies/{single['id']}/actions"
    [login] = api.get(actions).json()["_embedded"]["actions"]
    done("POST", actions, {"type": "IDENTIFIER_FIRST", "priority": 2})
    gone(login)
    gone(sign_on["Multi_Factor"])
    changed(single, name="Once", description="Just once.")

    done("POST", "languages", {"locale": "de", "enabled": False, "default": False})
    german = listed("languages")["de"]
    german = changed(german, enabled=True)
    changed(german, default=True)
    agreement = done("POST", "agreements", {"name": "Terms", "enabled": False})
    place = f"agreements/{agreement['id']}/languages"
    spoken = {"locale": "de", "displayName": "Deutsch", "enabled": True}
    language = done("POST", place, spoken)
    revision = {
        "contentType": "text/plain",
        "effectiveAt": "2020-01-01T00:00:00Z",
        "requireReconsent": True,
        "text": 'Line 1\n"""Line 2"""\\ \t\x7f and ${env.HOME} ü\n',
    }
    done("POST", f"{place}/{language['id']}/revisions", revision)
    changed(agreement, enabled=True)

    schema = next(iter(listed("schemas").values()))
    attributes = f"schemas/{schema['id']}/attributes"
    tier = done("POST", attributes, {"name": "loyaltyTier", "type": "STRING"})
    done("POST", attributes, {"name": "extra", "type": "JSON"})
    alice = pingone.users["alice"]
    body = {"loyaltyTier": "gold", "extra": {"a": None, "nick_name": [1.5, True]}, "title": "Dr"}
    done("PATCH", f"users/{alice.id}", {**body, "nickname": "Al"})
    changed(tier, enabled=False)
    changed(listed(attributes)["nickname"], enabled=False)
    done("PUT", f"users/{alice.id}/mfaEnabled", {"mfaEnabled": True})
    done("PUT", f"users/{alice.id}/verifyStatus", {"verifyStatus": "ENABLED"})
    provider = done("POST", "identityProviders", {**IDENTITY_PROVIDER, "colour": "red"})
    done("PUT", f"users/{alice.id}/identityProvider", {"id": provider["id"]})
    done("PUT", f"populations/{north['id']}/defaultIdentityProvider", {"id": provider["id"]})
    bob = f"users/{pingone.users['bob'].id}"
    done("POST", bob, {}, "application/vnd.pingidentity.account.lock+json")
    new = {"value": "Another-Horse-9", "forceChange": True}
    done("PUT", f"{bob}/password", new, f"{PASSWORD}.set+json")

    orders = pingone.resources["orders"]
    done("POST", f"resources/{orders.id}/secret", {})
    gone(listed(f"resources/{orders.id}/scopes")["orders:write"])
    openid = pingone.resources["openid"]
    claims = listed(f"resources/{openid.id}/attributes")
    changed(claims["nickname"], value="")
    changed(claims["locale"], idToken=False)
    web = pingone.applications["web"]
    [sub] = api.get(f"applications/{web.id}/attributes").json()["_embedded"]["attributes"]
    changed(sub, value="${user.username}")
    saml = {"name": "saml", "type": "WEB_APP", "protocol": "SAML", "enabled": True}
    done("POST", "applications", {**saml, "spEntityId": "urn:x", "acsUrls": ["https://x.example"]})
    done("POST", "applications", {"name": "web", "type": "SERVICE", "protocol": "OPENID_CONNECT"})
    portal = next(one for one in pingone.applications if one.type == "PING_ONE_PORTAL")
    document = api.get(f"applications/{portal.id}").json()
    changed(document, applyDefaultTheme=True, description=None)
    done(
        "PUT",
        f"/environments/{pingone.environment.id}/billOfMaterials",
        {"products": [{"type": "PING_ONE_MFA", "bookmarks": [{"name": "b", "href": "https://b"}]}]},
    )
    home = f"/organizations/{pingone.environment.organization_id}"
    licensed = listed(f"{home}/licenses")["INTERNAL"]
    done("PUT", f"{licensed['_links']['self']['href']}/name", {"name": "Ours"})
    further = done("POST", "/environments", {"name": "Staging", "type": "SANDBOX", "region": "NA"})
    there = further["_links"]["self"]["href"]
    done("POST", f"{there}/users", {"username": "zoe", "email": "zoe@example.com"})
    done("POST", f"{there}/applications", {**saml, "protocol": "OPENID_CONNECT"})
    text = assert_reproduced(pingone)
    again = planted(text)
    assert passwords.matches("Another-Horse-9", str(again.users["bob"].password))
