"""What an environment has exactly one of: brandings, settings, configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import DELETE, Collection

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench, Workers

BODIES: dict[str, dict[str, Any]] = {
    "brandingSettings": {"companyName": "Acme", "logo": {"id": "i", "href": "https://l.example"}},
    "recaptchaV2Config": {"siteKey": "site", "secretKey": "hidden"},
    "adminConfig": {"authenticationMethod": "PINGONE", "mfaStatus": "ENFORCE", "recovery": False},
    "notificationsSettings": {"deliveryMode": "ALL", "from": {"name": "Acme"}},
    "emailDeliverySettings": {
        "protocol": "SMTPS",
        "host": "mail.example.com",
        "password": "hidden",
    },
}
ALL = [pytest.param(row, id=row.name) for row in catalogue.SINGLES]
UNSET = ("recaptchaV2Config", "emailDeliverySettings")


@pytest.mark.parametrize("row", ALL)
def test_it_is_replaced_and_read_at_one_path(row: Collection, bench: Bench) -> None:
    here, body = bench.place(row), BODIES[row.name]
    answer = bench.api.put(here, body)
    assert answer.status_code == 200, answer.text
    visible = {name: value for name, value in body.items() if value != "hidden"}
    assert {name: answer.json()[name] for name in visible} == visible
    assert "hidden" not in answer.text
    assert bench.api.get(here).json() == answer.json()
    again = bench.api.put(here, {**body, "colour": "red"}).json()
    assert again == {**answer.json(), "colour": "red", **times(again)}


def times(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("updatedAt", "modified") if name in document}


@pytest.mark.parametrize("row", ALL)
def test_its_links_are_its_path_and_its_environment(row: Collection, bench: Bench) -> None:
    answer = bench.api.put(bench.place(row), BODIES[row.name])
    links = {name: link["href"] for name, link in answer.json()["_links"].items()}
    environment = f"{bench.pingone.api_url}/environments/{bench.pingone.environment.id}"
    assert links == {"self": answer.url, "environment": environment}


@pytest.mark.parametrize("row", ALL)
def test_a_new_environment_has_it_unless_it_has_to_be_set(row: Collection, bench: Bench) -> None:
    elsewhere = bench.create(catalogue.ENVIRONMENTS)["_links"]["self"]["href"]
    name = row.path.removeprefix("environments/<environment_id>")
    expected = 404 if row.name in UNSET else 200
    assert bench.api.get(elsewhere + name).status_code == expected
    bench.api.put(bench.place(row), {**BODIES[row.name], "colour": "red"})
    assert "red" not in bench.api.get(elsewhere + name).text


@pytest.mark.parametrize("row", ALL)
def test_it_needs_its_permission(row: Collection, bench: Bench, workers: Workers) -> None:
    here = bench.place(row)
    bench.api.put(here, BODIES[row.name])
    reader = workers("Configuration Read Only")
    assert reader.get(here).status_code == 200
    assert reader.put(here, BODIES[row.name]).status_code == 403
    stranger = workers("Identity Data Read Only", name="stranger")
    assert stranger.get(here).status_code == 403


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row.name) for row in catalogue.SINGLES if DELETE in row.verbs]
)
def test_what_is_deleted_is_as_in_a_new_environment(row: Collection, bench: Bench) -> None:
    here = bench.place(row)
    bench.api.put(here, {**BODIES[row.name], "colour": "red"})
    answer = bench.api.delete(here)
    if row.shows_deleted:
        assert answer.status_code == 200
        assert "colour" not in answer.json()
        assert bench.api.get(here).json() == answer.json()
    else:
        assert (answer.status_code, answer.content) == (204, b"")
        assert bench.api.get(here).status_code == 404
        assert bench.api.delete(here).status_code == 404


def test_a_refused_replacement_changes_nothing(api: Api) -> None:
    before = api.get("adminConfig").json()
    answer = api.put("adminConfig", {**before, "mfaStatus": "IGNORE"})
    assert answer.json()["details"][0]["target"] == "mfaStatus"
    assert api.get("adminConfig").json() == before


def test_nothing_is_made_by_a_replacement_that_is_refused(api: Api) -> None:
    assert api.put("recaptchaV2Config", {"siteKey": "site"}).status_code == 400
    assert api.get("recaptchaV2Config").status_code == 404


def test_administrators_sign_on_elsewhere_only_where_there_is_a_provider(api: Api) -> None:
    body = {**BODIES["adminConfig"], "authenticationMethod": "EXTERNAL"}
    missing = api.put("adminConfig", body).json()["details"][0]
    assert (missing["code"], missing["target"]) == ("REQUIRED_VALUE", "provider")
    unknown = api.put("adminConfig", {**body, "provider": {"id": "x"}}).json()["details"][0]
    assert (unknown["code"], unknown["target"]) == ("INVALID_VALUE", "provider.id")


def test_a_mail_server_is_at_the_usual_port(api: Api) -> None:
    settings = "notificationsSettings/emailDeliverySettings"
    assert api.put(settings, BODIES["emailDeliverySettings"]).json()["port"] == 465


def test_mail_can_go_by_http(api: Api) -> None:
    settings = "notificationsSettings/emailDeliverySettings"
    request = {"deliveryMethod": "EMAIL", "method": "POST", "url": "https://mail.example.com"}
    body = {
        "protocol": "HTTP",
        "name": "own",
        "authentication": {"method": "BEARER", "authToken": "hidden"},
        "requests": [request],
    }
    shown = api.put(settings, body).json()
    assert (shown["requests"], shown["authentication"]) == ([request], {"method": "BEARER"})
    assert "port" not in shown
    told = api.put(settings, {"protocol": "HTTP"}).json()["details"]
    assert {detail["target"] for detail in told} == {"name", "authentication", "requests"}
