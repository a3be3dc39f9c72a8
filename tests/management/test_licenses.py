"""Licenses: which there are, what they allow, and what environments need them for."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.tenant.records import License

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

BODY = {"name": "Fresh", "type": "SANDBOX", "region": "NA"}


def only_license(pingone: PingOne) -> License:
    (one,) = pingone.snapshot().table(License, pingone.environment.organization_id)
    return one


def change_license(pingone: PingOne, **changes: Any) -> License:
    """Keep a license like the one there is, or in its place if the id stays."""
    changed = dataclasses.replace(only_license(pingone), **changes)
    with pingone._tenant.store.change() as change:
        change.put(changed)
    return changed


@pytest.fixture
def older(pingone: PingOne) -> License:
    """A second license, a year older than the first."""
    begins_at = only_license(pingone).begins_at - dt.timedelta(days=365)
    return change_license(pingone, id="older", name="Older", package="TRIAL", begins_at=begins_at)


@pytest.fixture
def licenses(pingone: PingOne) -> str:
    """The path of the licenses."""
    return f"/organizations/{pingone.environment.organization_id}/licenses"


def names(api: Api, path: str, **asked: str) -> list[str]:
    answer = api.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["_embedded"]["licenses"]]


def test_a_license_says_what_it_allows(api: Api, licenses: str, pingone: PingOne) -> None:
    shown = api.get(f"{licenses}/{pingone.environment.license_id}").json()
    assert list(shown["_links"]) == ["organization", "self"]
    assert shown["environments"]["regions"] == ["NORTH_AMERICA"]
    assert shown["environments"]["allowProduction"] is True
    assert shown["mfa"]["allowFido2Devices"] is True
    assert shown["advancedServices"] == {"pingId": {"included": True, "type": "FULL"}}
    assert (shown["status"], shown["package"]) == ("ACTIVE", "INTERNAL")
    assert shown["expiresAt"] > shown["beginsAt"]


def test_a_license_counts_its_environments(api: Api, licenses: str, pingone: PingOne) -> None:
    here = f"{licenses}/{pingone.environment.license_id}"
    assert api.get(here).json()["assignedEnvironmentsCount"] == 1
    api.post("/environments", BODY)
    assert api.get(here).json()["assignedEnvironmentsCount"] == 2


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('status eq "ACTIVE"', ["INTERNAL", "Older"]),
        ('status eq "EXPIRED"', []),
        ('package eq "TRIAL"', ["Older"]),
        ('name eq "older"', ["Older"]),
        ('beginsAt lt "{then}"', ["Older"]),
        ('beginsAt ge "{then}"', ["INTERNAL"]),
    ],
)
def test_licenses_are_found_by_what_the_documentation_names(
    filter_: str, found: list[str], api: Api, licenses: str, pingone: PingOne
) -> None:
    then = (only_or_first(pingone).begins_at - dt.timedelta(days=30)).isoformat()
    assert names(api, licenses, filter=filter_.format(then=then)) == found


def only_or_first(pingone: PingOne) -> License:
    return next(iter(pingone.snapshot().table(License, pingone.environment.organization_id)))


@pytest.mark.usefixtures("older")
def test_licenses_are_ordered_by_when_they_begin_either_way(api: Api, licenses: str) -> None:
    assert names(api, licenses, order="beginsAt") == ["Older", "INTERNAL"]
    assert names(api, licenses, order="-beginsAt") == ["INTERNAL", "Older"]
    answer = api.get(licenses, params={"order": "-package"})
    (detail,) = answer.json()["details"]
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert (detail["code"], detail["target"]) == ("INVALID_PARAMETER", "order")


@pytest.mark.usefixtures("older")
def test_pages_of_an_ordered_list_follow_that_order(api: Api, licenses: str) -> None:
    page = api.get(licenses, params={"order": "beginsAt", "limit": "1"}).json()
    assert [one["name"] for one in page["_embedded"]["licenses"]] == ["Older"]


def test_a_license_has_a_name_that_can_be_changed(
    api: Api, licenses: str, pingone: PingOne
) -> None:
    here = f"{licenses}/{pingone.environment.license_id}"
    shown = api.get(f"{here}/name").json()
    assert list(shown["_links"]) == ["self", "license"]
    assert shown["name"] == "INTERNAL"
    answer = api.put(f"{here}/name", {"name": "Ours"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Ours")
    assert api.get(here).json()["name"] == "Ours"
    refused = api.put(f"{here}/name", {})
    assert refused.json()["details"] == [
        {"code": "REQUIRED_VALUE", "target": "name", "message": "must not be null"}
    ]


def test_who_has_an_environment_reads_licenses_and_changes_none(
    licenses: str, workers: Workers, pingone: PingOne
) -> None:
    admin = workers("Environment Admin")
    here = f"{licenses}/{pingone.environment.license_id}"
    assert admin.get(here).status_code == 200
    assert admin.get(licenses).json()["count"] == 1
    assert admin.put(f"{here}/name", {"name": "Ours"}).status_code == 403


def test_an_environment_names_its_license_if_there_are_several(
    api: Api, older: License, pingone: PingOne
) -> None:
    answer = api.post("/environments", BODY)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA")
    assert answer.json()["details"] == [
        {
            "code": "REQUIRED_VALUE",
            "target": "license",
            "message": "must not be null: there is more than one active license",
        }
    ]
    for one in (older.id, pingone.environment.license_id):
        made = api.post("/environments", {**BODY, "name": one, "license": {"id": one}}).json()
        assert made["license"] == {"id": one}


def test_only_active_licenses_count(api: Api, older: License, pingone: PingOne) -> None:
    with pingone._tenant.store.change() as change:
        change.put(dataclasses.replace(older, status="EXPIRED"))
    assert api.post("/environments", BODY).status_code == 201
    answer = api.post("/environments", {**BODY, "name": "E", "license": {"id": older.id}})
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == ("INVALID_VALUE", "license.id")


def test_an_environment_moves_to_another_license_by_who_may_do_that(
    api: Api, older: License, workers: Workers, pingone: PingOne
) -> None:
    made = api.post("/environments", {**BODY, "license": {"id": older.id}}).json()
    here, other = made["_links"]["self"]["href"], {"id": pingone.environment.license_id}
    admin = workers(("Environment Admin", "ENVIRONMENT", made["id"]))
    assert admin.put(here, {**BODY, "license": {"id": older.id}}).status_code == 200
    assert admin.put(here, {**BODY, "license": other}).status_code == 403
    assert admin.get(here).json()["license"] == {"id": older.id}
    assert api.put(here, {**BODY, "license": other}).json()["license"] == other
    assert api.put(here, BODY).json()["license"] == other, "left out, it stays"


def test_a_license_allows_so_many_environments(api: Api, pingone: PingOne) -> None:
    features = only_license(pingone).features
    few = {**features, "environments": {**features["environments"], "max": 2}}
    change_license(pingone, features=few)
    capabilities = f"/organizations/{pingone.environment.organization_id}/capabilities"
    assert api.get(capabilities).json()["canCreateEnvironment"] is True
    assert api.post("/environments", BODY).status_code == 201
    answer = api.post("/environments", {**BODY, "name": "One too many"})
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_FAILED")
    assert answer.json()["details"] == [
        {
            "code": "LICENSE_EXCEEDED",
            "target": "license",
            "message": "The license allows 2 environments",
            "innerError": {"quotaLimit": 2},
        }
    ]
    assert api.get(capabilities).json()["canCreateEnvironment"] is False


def test_a_license_that_allows_no_production_has_none(api: Api, pingone: PingOne) -> None:
    features = only_license(pingone).features
    less = {**features, "environments": {**features["environments"], "allowProduction": False}}
    change_license(pingone, features=less)
    assert api.get("capabilities").json()["canPromoteToProd"] is False
    assert api.get("capabilities").json()["canCreateCustomDomain"] is True
    for answer in (
        api.post("/environments", {**BODY, "type": "PRODUCTION"}),
        api.put("type", {"type": "PRODUCTION"}),
    ):
        (detail,) = answer.json()["details"]
        assert (answer.status_code, detail["code"], detail["target"]) == (
            400,
            "INVALID_VALUE",
            "type",
        )
    assert pingone.environment.type == "SANDBOX"


def test_an_organization_tells_what_it_can_do(api: Api, older: License, pingone: PingOne) -> None:
    organization_id = pingone.environment.organization_id
    shown = api.get(f"/organizations/{organization_id}/capabilities").json()
    assert shown["organizationId"] == organization_id
    assert shown["canUsePlatform"] is True
    assert shown["canContactSupport"] is True
    assert [one["id"] for one in shown["assignableLicenses"]] == [
        pingone.environment.license_id,
        older.id,
    ]
    assert shown["assignableLicenses"][0]["supportedRegions"] == ["NORTH_AMERICA"]
