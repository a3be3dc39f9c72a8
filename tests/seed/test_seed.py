"""Seeds: the default tenant as documented, and custom ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.tenant.records import Grant, Membership, RoleAssignment, Scope
from pytest_pingone.tenant.roles import BY_ID

CALLBACKS = ("http://localhost:8000/callback", "http://127.0.0.1:8000/callback")


def made(text: str | Path | None) -> PingOne:
    return PingOne(PingOneConfig(seed=text))


def roles(pingone: PingOne, name: str) -> list[str]:
    held = pingone.snapshot().table(RoleAssignment, pingone.applications[name].id)
    return [BY_ID[assignment.role_id].name for assignment in held]


def test_the_default_tenant_has_the_documented_names(pingone: PingOne) -> None:
    assert [user.username for user in pingone.users] == ["alice", "bob", "mallory"]
    assert {application.name: application.type for application in pingone.applications} == {
        "PingOne Admin Console": "PING_ONE_ADMIN_CONSOLE",
        "PingOne Application Portal": "PING_ONE_PORTAL",
        "PingOne Self-Service - MyAccount": "PING_ONE_SELF_SERVICE",
        "worker": "WORKER",
        "reader": "WORKER",
        "powerless": "WORKER",
        "service": "SERVICE",
        "web": "WEB_APP",
        "spa": "SINGLE_PAGE_APP",
        "native": "NATIVE_APP",
        "device": "CUSTOM_APP",
    }
    assert {resource.name for resource in pingone.resources} == {"openid", "PingOne API", "orders"}
    assert all(application.enabled for application in pingone.applications)
    assert [user.enabled for user in pingone.users] == [True, True, False]


def test_the_resource_orders_is_as_documented(pingone: PingOne) -> None:
    orders = pingone.resources["orders"]
    assert orders.audience == "https://orders.example.com"
    scopes = pingone.snapshot().table(Scope, orders.id)
    assert [scope.name for scope in scopes] == ["orders:read", "orders:write"]
    for name in ("service", "web", "spa", "native", "device"):
        granted = pingone.snapshot().table(Grant, pingone.applications[name].id)
        grant = granted.find("resource_id", orders.id)
        assert grant is not None
        assert grant.scope_ids == tuple(scope.id for scope in scopes)


@pytest.mark.parametrize("name", ["web", "spa", "native"])
def test_redirect_uris_are_as_documented(pingone: PingOne, name: str) -> None:
    application = pingone.applications[name]
    assert application.redirect_uris == application.post_logout_redirect_uris == CALLBACKS


def test_workers_have_the_roles_that_their_names_promise(pingone: PingOne) -> None:
    assert "Organization Admin" in roles(pingone, "worker")
    assert all(role.endswith("Read Only") for role in roles(pingone, "reader"))
    assert roles(pingone, "powerless") == []


def test_an_application_knows_its_credentials(pingone: PingOne) -> None:
    web = pingone.applications["web"]
    assert web.credentials == {
        "environment_id": pingone.environment.id,
        "client_id": web.client_id,
        "client_secret": web.client_secret,
    }
    assert len(web.client_secret) == 64


def test_ids_are_the_same_in_every_tenant(pingone: PingOne) -> None:
    other = made(None)
    assert other.environment.id == pingone.environment.id
    for mine, theirs in (
        (pingone.users, other.users),
        (pingone.applications, other.applications),
        (pingone.resources, other.resources),
        (pingone.groups, other.groups),
        (pingone.populations, other.populations),
    ):
        assert [record.id for record in mine] == [record.id for record in theirs]
    assert other.applications["web"].secret != pingone.applications["web"].secret


def test_ids_of_the_default_tenant_stay_as_they_are_in_docs(pingone: PingOne) -> None:
    assert pingone.environment.id == "c50a99ff-9337-4b50-8d5c-f6b5cc9bbada"
    assert pingone.users["alice"].id == "653aac32-019e-41d0-a000-29caf5c1a2bf"


def test_two_tenants_are_apart(pingone: PingOne) -> None:
    other = made(None)
    other.users.create(username="only-there")
    assert "only-there" not in pingone.users


@pytest.mark.pingone(seed="[users.zoe]\nnickname = 'Z'\n[populations.North]")
def test_a_marker_gives_a_test_its_own_seed(pingone: PingOne) -> None:
    assert [user.username for user in pingone.users] == ["zoe"]
    assert [population.name for population in pingone.populations] == ["Default", "North"]
    assert not any(application.is_client for application in pingone.applications)


FULL = """
[organization]
name = "Acme"
[environment]
name = "Production"
type = "PRODUCTION"
[populations.North]
[resources.api]
access_token_validity_seconds = 600
scopes = ["read", { name = "write", description = "Change." }]
[groups.Staff]
population = "North"
[users.nora]
population = "North"
groups = ["Staff"]
[applications.local]
type = "WORKER"
roles = [{ role = "Environment Admin", scope = "ENVIRONMENT" }]
grants = { api = ["read"] }
"""


@pytest.mark.pingone(seed=FULL)
def test_a_seed_may_say_all_of_it(pingone: PingOne) -> None:
    north = pingone.populations["North"]
    assert pingone.environment.name == "Production"
    assert pingone.environment.type == "PRODUCTION"
    assert pingone.users["nora"].population_id == north.id
    assert pingone.groups["Staff"].population_id == north.id
    assert pingone.resources["api"].access_token_validity_seconds == 600
    (membership,) = pingone.snapshot().table(Membership, pingone.users["nora"].id)
    assert membership.id == pingone.groups["Staff"].id
    assert roles(pingone, "local") == ["Environment Admin"]


def test_a_seed_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tenant.toml"
    path.write_text(FULL, encoding="utf-8")
    for given_as in (path, str(path)):
        assert "nora" in made(given_as).users


def test_an_empty_seed_is_an_empty_tenant() -> None:
    empty = made("\n")
    assert (len(empty.users), len(empty.populations)) == (0, 1)
    assert not any(application.is_client for application in empty.applications)


def test_a_given_id_is_used() -> None:
    own = made("[users.zoe]\nid = '11111111-1111-4111-8111-111111111111'")
    assert own.users["zoe"].id == "11111111-1111-4111-8111-111111111111"


def test_what_is_created_later_does_not_replace_what_was_seeded() -> None:
    seeded = made("[users.1]\n[users.2]\n[users.3]\n[users.4]\n[users.5]")
    for number in range(6, 12):
        seeded.users.create(username=str(number))
    assert [user.username for user in seeded.users] == [str(n) for n in range(1, 12)]
