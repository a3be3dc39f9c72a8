"""Populations: their theme, their default identity provider, and how they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers


@pytest.fixture
def north(api: Api) -> dict[str, Any]:
    """A population as it is answered."""
    answer = api.post("populations", {"name": "North", "alternativeIdentifiers": ["N", "Nord"]})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_a_population_has_the_theme_of_its_environment_unless_it_has_its_own(
    api: Api, north: dict[str, Any]
) -> None:
    (default,) = (
        one for one in api.get("populations").json()["_embedded"]["populations"] if one["default"]
    )
    assert north["theme"] == default["theme"]
    assert north["_links"]["theme"]["href"].endswith(f"/themes/{north['theme']['id']}")
    here = north["_links"]["self"]["href"]
    (theme,) = api.get("themes").json()["_embedded"]["themes"]
    assert default["theme"] == {"id": theme["id"]}
    other = api.post("themes", {**theme, "default": False}).json()
    own = api.put(here, {"name": "North", "theme": {"id": other["id"]}}).json()
    assert own["theme"] == {"id": other["id"]}
    assert api.get(own["_links"]["theme"]["href"]).json()["id"] == other["id"]
    api.put(f"themes/{other['id']}/default", {"default": True})
    assert api.put(here, {"name": "North"}).json()["theme"] == {"id": other["id"]}
    api.put(f"themes/{theme['id']}/default", {"default": True})
    assert api.put(here, {"name": "North"}).json()["theme"] == {"id": theme["id"]}


def test_the_theme_of_a_population_exists(api: Api) -> None:
    answer = api.post("populations", {"name": "North", "theme": {"id": "none such"}})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA")
    assert answer.json()["details"] == [
        {"code": "INVALID_VALUE", "target": "theme.id", "message": "Theme not found"}
    ]


def test_a_population_keeps_its_other_names(api: Api, north: dict[str, Any]) -> None:
    assert north["alternativeIdentifiers"] == ["N", "Nord"]
    here = north["_links"]["self"]["href"]
    assert "alternativeIdentifiers" not in api.put(here, {"name": "North"}).json()


@pytest.mark.usefixtures("north")
@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('name sw "no"', ["North"]),
        ('(name eq "North") OR (name eq "Default")', ["Default", "North"]),
        ('name eq "Nort"', []),
        ('id eq "{id}"', ["Default"]),
    ],
)
def test_populations_are_found_by_what_the_documentation_names(
    filter_: str, found: list[str], api: Api, pingone: PingOne
) -> None:
    default = next(one.id for one in pingone.populations if one.default)
    page = api.get("populations", params={"filter": filter_.format(id=default)}).json()
    assert [one["name"] for one in page["_embedded"]["populations"]] == found


def test_populations_are_not_found_by_anything_else(api: Api) -> None:
    answer = api.get("populations", params={"filter": 'userCount eq "0"'})
    (detail,) = answer.json()["details"]
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert (detail["code"], detail["target"]) == ("INVALID_FILTER", "filter")
    assert detail["innerError"] == {"supportedAttributes": ["id", "name"]}


def test_users_sign_on_with_pingone_unless_another_provider_is_the_default(
    api: Api, north: dict[str, Any]
) -> None:
    here = f"{north['_links']['self']['href']}/defaultIdentityProvider"
    usual = api.get(here).json()
    assert list(usual.pop("_links")) == ["self", "environment", "population"]
    assert usual == {"type": "PING_ONE"}
    body = {"name": "g", "type": "GOOGLE", "enabled": True, "clientId": "c", "clientSecret": "s"}
    provider = api.post("identityProviders", body).json()
    changed = api.put(here, {"id": provider["id"]})
    assert changed.status_code == 200, changed.text
    assert changed.json() == api.get(here).json()
    assert (changed.json()["id"], changed.json()["type"]) == (provider["id"], "GOOGLE")
    refused = api.put(here, {"id": "another"})
    assert refused.json()["details"] == [
        {"code": "INVALID_VALUE", "target": "id", "message": "Identity provider not found"}
    ]
    api.put(north["_links"]["self"]["href"], {"name": "North"})
    assert api.get(here).json()["id"] == provider["id"], "a part of its own is not cleared"
    assert "id" not in api.put(here, {}).json()


def test_a_population_made_from_another_environment_is_its_maker_s_to_fill(
    api: Api, workers: Workers, pingone: PingOne
) -> None:
    fresh = api.post("/environments", {"name": "E", "type": "SANDBOX", "region": "NA"}).json()
    guest = workers(("Environment Admin", "ENVIRONMENT", fresh["id"]), name="guest")
    made = guest.post(f"/environments/{fresh['id']}/populations", {"name": "P"}).json()
    users = fresh["_links"]["users"]["href"]
    body = {"username": "u", "email": "u@example.com", "population": {"id": made["id"]}}
    assert guest.post(users, body).status_code == 201
    held = api.get(f"applications/{pingone.applications['guest'].id}/roleAssignments").json()
    given = held["_embedded"]["roleAssignments"][-1]
    assert given["scope"] == {"type": "POPULATION", "id": made["id"]}
    assert given["environment"] == {"id": pingone.environment.id}
    assert api.get(given["_links"]["self"]["href"]).json() == given
