"""Environments: bill of materials, type, status, capabilities, and how one is found."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import NO_ACCESS

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

SANDBOX = {"name": "Fresh", "type": "SANDBOX", "region": "NA"}
PRODUCTION = {**SANDBOX, "type": "PRODUCTION"}
USUAL = ["BASE", "MFA", "RISK", "PROVISIONING", "VERIFY", "AUTHORIZE", "DAVINCI"]


def made(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post("/environments", body)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def here(environment: dict[str, Any], below: str = "") -> str:
    return f"/environments/{environment['id']}{below}"


def check_refused(
    answer: requests.Response, code: str, target: str, message: str, **inner: Any
) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"], detail["message"]) == (code, target, message)
    assert detail.get("innerError", {}) == inner


class TestTheBillOfMaterials:
    def test_names_pingones_usual_products_unless_others_are_sent(self, api: Api) -> None:
        bill = made(api, SANDBOX)["billOfMaterials"]
        assert [product["type"] for product in bill["products"]] == [
            f"PING_ONE_{name}" for name in USUAL
        ]
        assert bill["products"][0]["description"] == "PingOne Base"
        assert len({product["id"] for product in bill["products"]}) == len(USUAL)
        assert bill["createdAt"] == bill["updatedAt"]
        assert "solutionType" not in bill

    def test_is_shown_at_creation_and_then_at_its_own_path(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        assert "billOfMaterials" not in api.get(here(fresh)).json()
        assert "billOfMaterials" not in api.put(here(fresh), SANDBOX).json()
        listed = api.get("/environments").json()["_embedded"]["environments"]
        assert not any("billOfMaterials" in environment for environment in listed)
        bill = api.get(fresh["_links"]["billOfMaterials"]["href"]).json()
        assert list(bill.pop("_links")) == ["self", "environment"]
        assert bill == {**fresh["billOfMaterials"], "updatedAt": bill["updatedAt"]}

    def test_comes_along_when_it_is_asked_for(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        shown = api.get(here(fresh, "?expand=billOfMaterials")).json()["_embedded"]
        assert shown["billOfMaterials"]["products"] == fresh["billOfMaterials"]["products"]

    def test_keeps_all_that_a_product_has(self, api: Api) -> None:
        product = {
            "type": "PING_FEDERATE",
            "console": {"href": "https://console.example.com"},
            "bookmarks": [{"name": "Docs", "href": "https://docs.example.com"}],
            "tags": ["DAVINCI_MINIMAL"],
            "deployment": {"id": "an-id"},
        }
        bill = {"products": [product], "solutionType": "WORKFORCE"}
        shown = made(api, {**SANDBOX, "billOfMaterials": bill})["billOfMaterials"]
        (kept,) = shown["products"]
        assert {name: kept[name] for name in product} == product
        assert kept["description"] == "PingFederate"
        assert shown["solutionType"] == "WORKFORCE"

    def test_is_replaced_except_for_the_solution(self, api: Api) -> None:
        solution = {"products": [{"type": "PING_ID"}], "solutionType": "CUSTOMER"}
        fresh = made(api, {**SANDBOX, "billOfMaterials": solution})
        body = {
            "products": [{"type": "PING_ACCESS"}, {"type": "PING_ID"}],
            "solutionType": "WORKFORCE",
        }
        answer = api.put(here(fresh, "/billOfMaterials"), body)
        assert answer.status_code == 200, answer.text
        replaced = answer.json()
        assert [product["type"] for product in replaced["products"]] == ["PING_ACCESS", "PING_ID"]
        assert replaced["products"][1]["id"] == fresh["billOfMaterials"]["products"][0]["id"]
        assert replaced["solutionType"] == "CUSTOMER"
        assert replaced["createdAt"] == fresh["billOfMaterials"]["createdAt"]
        assert api.get(here(fresh, "/billOfMaterials")).json() == replaced

    def test_is_replaced_with_the_environment_if_that_names_one(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        bill = {"products": [{"type": "PING_ID"}]}
        assert api.put(here(fresh), {**SANDBOX, "billOfMaterials": bill}).status_code == 200
        (product,) = api.get(here(fresh, "/billOfMaterials")).json()["products"]
        assert product["type"] == "PING_ID"

    @pytest.mark.parametrize(
        ("bill", "code", "target", "message", "inner"),
        [
            (
                {"products": [{"type": "PING_ID"}] * 101},
                "SIZE_LIMIT_EXCEEDED",
                "products",
                "must have at most 100 entries",
                {"maximumValue": 100},
            ),
            (
                {
                    "products": [
                        {
                            "type": "PING_ID",
                            "bookmarks": [{"name": f"{n}", "href": "h"} for n in range(6)],
                        }
                    ]
                },
                "SIZE_LIMIT_EXCEEDED",
                "products.bookmarks",
                "must have at most 5 entries",
                {"maximumValue": 5},
            ),
            (
                {
                    "products": [
                        {
                            "type": "PING_ID",
                            "bookmarks": [{"name": "n", "href": h} for h in ("a", "b")],
                        }
                    ]
                },
                "UNIQUENESS_VIOLATION",
                "products.bookmarks.name",
                "is unique but a non-unique value is provided",
                {},
            ),
            (
                {"products": [{"type": "PING_ID", "bookmarks": [{"name": "n" * 51, "href": "h"}]}]},
                "INVALID_VALUE",
                "products.bookmarks.name",
                "size must be between 1 and 50",
                {},
            ),
            ({"products": [{}]}, "REQUIRED_VALUE", "products.type", "must not be null", {}),
            ({}, "REQUIRED_VALUE", "products", "must not be null", {}),
        ],
        ids=["products", "bookmarks", "same-bookmark", "long-bookmark", "no-type", "no-products"],
    )
    def test_has_limits(
        self,
        bill: dict[str, Any],
        code: str,
        target: str,
        message: str,
        inner: dict[str, Any],
        api: Api,
    ) -> None:
        fresh = made(api, SANDBOX)
        answer = api.put(here(fresh, "/billOfMaterials"), bill)
        check_refused(answer, code, target, message, **inner)
        answer = api.post("/environments", {**SANDBOX, "name": "Other", "billOfMaterials": bill})
        check_refused(answer, code, f"billOfMaterials.{target}", message, **inner)
        assert [
            e["name"] for e in api.get("/environments").json()["_embedded"]["environments"]
        ] == [
            "Example Environment",
            "Fresh",
        ]


class TestTheType:
    def test_changes_at_its_own_path_only(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        check_refused(
            api.put(here(fresh), PRODUCTION), "INVALID_VALUE", "type", "may not be changed"
        )
        answer = api.put(here(fresh, "/type"), {"type": "PRODUCTION"})
        assert (answer.status_code, answer.json()["type"]) == (200, "PRODUCTION")
        assert api.get(here(fresh)).json() == answer.json()
        assert api.put(here(fresh, "/type"), {"type": "SANDBOX"}).json()["type"] == "SANDBOX"

    def test_must_be_one_of_two(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        check_refused(
            api.put(here(fresh, "/type"), {"type": "STAGING"}),
            "INVALID_VALUE",
            "type",
            "must be one of PRODUCTION, SANDBOX",
            allowedValues=["PRODUCTION", "SANDBOX"],
        )
        check_refused(
            api.put(here(fresh, "/type"), {}), "REQUIRED_VALUE", "type", "must not be null"
        )


class TestAnEnvironmentForProduction:
    @pytest.fixture
    def fresh(self, api: Api) -> dict[str, Any]:
        return made(api, PRODUCTION)

    @pytest.fixture
    def pending(self, api: Api, fresh: dict[str, Any]) -> dict[str, Any]:
        assert api.delete(here(fresh)).status_code == 204
        document: dict[str, Any] = api.get(here(fresh)).json()
        return document

    def test_has_no_status_before_somebody_deletes_it(self, fresh: dict[str, Any]) -> None:
        assert not {"status", "softDeletedAt", "hardDeleteAllowedAt"} & set(fresh)

    def test_waits_thirty_days_when_it_is_deleted(self, pending: dict[str, Any]) -> None:
        assert pending["status"] == "DELETE_PENDING"
        begin, end = (
            dt.datetime.fromisoformat(pending[name])
            for name in ("softDeletedAt", "hardDeleteAllowedAt")
        )
        assert end - begin == dt.timedelta(days=30)

    def test_lets_nothing_in_while_it_waits(
        self, pending: dict[str, Any], api: Api, pingone: PingOne
    ) -> None:
        for below in ("/users", "/applications", "/populations"):
            answer = api.get(here(pending, below))
            assert (answer.status_code, answer.json()["message"]) == (403, NO_ACCESS)
        discovery = pingone.discovery_url.replace(pingone.environment.id, pending["id"])
        assert requests.get(discovery, timeout=5).status_code == 404

    def test_is_listed_while_it_waits(self, pending: dict[str, Any], api: Api) -> None:
        wanted = {"filter": 'status eq "DELETE_PENDING"'}
        page = api.get("/environments", params=wanted).json()
        assert [one["id"] for one in page["_embedded"]["environments"]] == [pending["id"]]

    def test_is_not_changed_while_it_waits(self, pending: dict[str, Any], api: Api) -> None:
        refusal = "CONSTRAINT_VIOLATION", "status", "The environment waits for its deletion"
        check_refused(api.put(here(pending), PRODUCTION), *refusal)
        check_refused(api.put(here(pending, "/type"), {"type": "SANDBOX"}), *refusal)

    def test_is_not_deleted_for_good_before_its_time(
        self, pending: dict[str, Any], api: Api, pingone: PingOne
    ) -> None:
        answer = api.delete(here(pending))
        (detail,) = answer.json()["details"]
        assert (answer.status_code, detail["code"]) == (400, "CONSTRAINT_VIOLATION")
        assert detail["target"] == "hardDeleteAllowedAt"
        pingone.issuer_clock.skew = dt.timedelta(days=30)
        api.token = pingone.mint.access_token(application="worker")
        assert api.delete(here(pending)).status_code == 204
        assert api.get(here(pending)).status_code == 404

    def test_comes_back_with_all_that_is_in_it(self, pending: dict[str, Any], api: Api) -> None:
        body = {"status": "ACTIVE", "license": pending["license"]}
        answer = api.put(here(pending, "/status"), body)
        assert answer.status_code == 200, answer.text
        restored = answer.json()
        assert restored["status"] == "ACTIVE"
        assert not {"softDeletedAt", "hardDeleteAllowedAt"} & set(restored)
        assert api.get(here(pending, "/populations")).json()["count"] == 1
        assert api.put(here(pending), PRODUCTION).status_code == 200

    def test_comes_back_on_a_license_only(self, pending: dict[str, Any], api: Api) -> None:
        status = here(pending, "/status")
        check_refused(
            api.put(status, {"status": "ACTIVE"}), "REQUIRED_VALUE", "license", "must not be null"
        )
        body = {"status": "ACTIVE", "license": {"id": "none-such"}}
        check_refused(api.put(status, body), "INVALID_VALUE", "license.id", "License not found")
        assert api.get(here(pending)).json() == pending

    def test_can_be_sent_to_wait_by_its_status_too(self, fresh: dict[str, Any], api: Api) -> None:
        answer = api.put(here(fresh, "/status"), {"status": "DELETE_PENDING"})
        assert (answer.status_code, answer.json()["status"]) == (200, "DELETE_PENDING")
        again = api.put(here(fresh, "/status"), {"status": "DELETE_PENDING"})
        assert again.json() == answer.json()

    def test_is_not_taken_away_by_who_may_not_delete(
        self, fresh: dict[str, Any], workers: Workers
    ) -> None:
        admin = workers(("Environment Admin", "ENVIRONMENT", fresh["id"]))
        for answer in (
            admin.delete(here(fresh)),
            admin.put(here(fresh, "/status"), {"status": "DELETE_PENDING"}),
        ):
            assert answer.status_code == 403
        assert admin.get(here(fresh)).json()["type"] == "PRODUCTION"


class TestASandbox:
    def test_is_gone_when_it_is_deleted(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        assert api.delete(here(fresh)).status_code == 204
        assert api.get(here(fresh)).status_code == 404

    def test_does_not_wait_for_its_deletion(self, api: Api) -> None:
        fresh = made(api, SANDBOX)
        check_refused(
            api.put(here(fresh, "/status"), {"status": "DELETE_PENDING"}),
            "CONSTRAINT_VIOLATION",
            "status",
            "Only an environment of type PRODUCTION can wait for its deletion",
        )


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('name sw "fr"', ["Fresh"]),
        ('name eq "Example Environment"', ["Example Environment"]),
        ('id eq "{id}"', ["Fresh"]),
        ('organization.id eq "{organization}"', ["Example Environment", "Fresh"]),
        ('license.id eq "{license}" AND (name sw "Ex")', ["Example Environment"]),
        ('license.id eq "other"', []),
    ],
)
def test_environments_are_found_by_what_the_documentation_names(
    filter_: str, found: list[str], api: Api
) -> None:
    fresh = made(api, SANDBOX)
    text = filter_.format(
        id=fresh["id"], organization=fresh["organization"]["id"], license=fresh["license"]["id"]
    )
    page = api.get("/environments", params={"filter": text}).json()
    assert [one["name"] for one in page["_embedded"]["environments"]] == found
    assert page["count"] == len(found)


def test_environments_come_in_pages(api: Api) -> None:
    made(api, SANDBOX)
    first = api.get("/environments?limit=1").json()
    assert (first["count"], first["size"]) == (2, 1)
    second = api.get(first["_links"]["next"]["href"]).json()
    assert [one["name"] for one in second["_embedded"]["environments"]] == ["Fresh"]


def test_environments_can_be_ordered_either_way(api: Api) -> None:
    made(api, {**SANDBOX, "name": "Aaa"})
    for order, names in (("name", ["Aaa", "Example Environment"]), ("-name", None)):
        page = api.get(f"/environments?order={order}").json()["_embedded"]["environments"]
        assert [one["name"] for one in page] == (names or ["Example Environment", "Aaa"])


@pytest.mark.parametrize("name", ["organization", "license"])
def test_what_an_environment_belongs_to_comes_along_when_it_is_asked_for(
    name: str, api: Api
) -> None:
    fresh = made(api, SANDBOX)
    shown = api.get(here(fresh, f"?expand={name}")).json()["_embedded"][name]
    assert shown == api.get(fresh["_links"][name]["href"]).json()


def test_capabilities_are_what_the_license_allows(api: Api, pingone: PingOne) -> None:
    shown = api.get("capabilities").json()
    assert shown.pop("_links") == {"self": {"href": f"{pingone.environment_url}/capabilities"}}
    assert shown.pop("environmentId") == pingone.environment.id
    assert len(shown) > 90
    assert set(shown.values()) == {True}
