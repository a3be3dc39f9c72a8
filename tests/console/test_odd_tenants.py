"""Tenants in which things are missing that pages and calls could take for granted."""

from __future__ import annotations

from dataclasses import replace

from pytest_pingone.control.calls import CALLS
from pytest_pingone.tenant.records import Environment
from pytest_pingone.tenant.store import TENANT
from tests.console.conftest import Seen, Site

DULL = {
    "seconds": 1,
    "user": "alice",
    "token": "x",
    "issuer": "https://x.example",
    "auth_req_id": "x",
    "status": 503,
}


def delete_home(site: Site) -> None:
    with site.pingone._tenant.store.change() as change:
        change.delete(site.pingone.environment)


def check_all_pages(site: Site) -> None:
    for path, answer in site.crawl():
        assert answer.status_code == 200, f"{path}: {Seen(answer.text).text[:500]}"


def test_environment_of_the_seed_is_gone(site: Site) -> None:
    site.pingone.mint.access_token(user="alice", application="web")
    site.session.get(site.pingone.jwks_url)
    delete_home(site)
    check_all_pages(site)
    assert "was deleted" in site.seen("/__pingone__/").text
    site.done("states", "tenant.reset")
    assert "Example Environment" in site.seen("/__pingone__/").text


def test_no_call_fails_when_the_environment_of_the_seed_is_gone(site: Site) -> None:
    for call in CALLS:
        if call.name == "tenant.reset":
            continue
        if site.pingone.home_id in {one.id for one in site.pingone.snapshot().all(Environment)}:
            delete_home(site)
        known = {rule.name for rule in call.takes}
        sent = {name: value for name, value in DULL.items() if name in known}
        path = call.path.replace("<fault>", "1").replace("<snapshot>", "1")
        answer = site.session.request(
            call.method,
            site.url(f"/__pingone__{path}"),
            json=sent if call.takes and call.where != "query" else None,
        )
        assert answer.status_code < 500, f"{call.name}: {answer.text}"


def test_tenant_is_empty(site: Site) -> None:
    with site.pingone._tenant.store.change() as change:
        for environment in list(change.table(Environment, TENANT)):
            change.delete(environment)
    check_all_pages(site)


def test_nobody_is_in_the_tenant(site: Site) -> None:
    for user in list(site.pingone.users):
        site.pingone.users.delete(user)
    check_all_pages(site)
    home = f"environments/{site.pingone.home_id}"
    assert "There are none." in site.seen(f"{home}/users").text


def test_other_environments_of_the_organization_are_shown(site: Site) -> None:
    home = site.pingone.environment
    other = replace(home, id=f"{home.id[:-4]}0001", name="Staging")
    alice = replace(
        site.pingone.users["alice"], environment_id=other.id, username="zoe", email=None, name=None
    )
    with site.pingone._tenant.store.change() as change:
        change.put(other)
        change.put(alice)
    assert "Staging" in site.seen("environments").text
    page = site.seen(f"environments/{other.id}/users")
    assert "zoe" in page.text
    assert "alice" not in page.text.lower()
    assert "Sign on as this user" not in site.seen(f"environments/{other.id}/users/{alice.id}").text
    check_all_pages(site)
