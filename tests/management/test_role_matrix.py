"""Every built-in role, in every scope that it applies to, against every endpoint of a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client

from pytest_pingone import PingOne
from pytest_pingone.management import catalogue
from pytest_pingone.management.catalogue import COLLECTIONS
from pytest_pingone.management.collection import CREATE, LIST, SEARCH, Collection
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.routes import Endpoint, endpoints, name_of
from pytest_pingone.tenant.roles import BUILT_IN

if TYPE_CHECKING:
    from tests.management.conftest import Bench, Workers

# What a role may do with an area: c(reate), r(ead), u(pdate), d(elete). What is not named, it may
# not. From PingOne's list of built-in roles, and docs/reference/fidelity.md.
EVERYBODY = {
    "organizations": "r",
    "organizations.capabilities": "r",
    "organizations.licenses": "r",
    "organizations.licenses.name": "r",
    "environments": "r",
    "environments.billOfMaterials": "r",
    "environments.capabilities": "r",
}
POPULATION = ("populations", "populations.defaultIdentityProvider")
APPLICATION = (
    "applications",
    "applications.grants",
    "applications.attributes",
    "applications.flowPolicyAssignments",
)
SECRET = ("applications.secret", "resources.secret")  # c(reate) stands for another one
RESOURCE = ("resources", "resources.scopes", "resources.attributes")
ROLES_OF = ("users.roleAssignments", "groups.roleAssignments", "applications.roleAssignments")
MEMBERS = ("users.memberOfGroups", "groups.memberOfGroups")
KEY = ("keys", "keys.applications", "keys.csr")
CERTIFICATE = ("certificates", "certificates.applications")
SIGN_ON_POLICY = ("signOnPolicies", "signOnPolicies.actions")
SIGN_ON_ASSIGNMENT = "applications.signOnPolicyAssignments"
SCHEMA = ("schemas", "schemas.attributes")


PROVIDER = ("identityProviders", "identityProviders.attributes")
APPLICATION_RESOURCE = ("resources.applicationResources",)
SEEN = ("themes", "forms", "brandingSettings")
CONFIGURATION = (  # of an environment, made and deleted by its administrators alone
    "gateways",
    "gateways.credentials",
    "agreements",
    "agreements.languages",
    "agreements.languages.revisions",
    "languages",
    "notificationsPolicies",
    "notificationsSettings",
    "phoneDeliverySettings",
    "templates.contents",
    "emailDomains",
    "emailDomains.trustedEmails",
    "alertChannels",
    "subscriptions",
    "plans",
    "stores",
    "rules",
    "rateLimitIpConfigs",
)
CATALOGUES = ("integrations", "flowPolicies", "resources.applicationPermissions")
ONLY_READ = ("templates", "gateways.instances")
OF_USERS = ("users.linkedAccounts", "users.applicationRoles", "users.verifyTransactions")


def areas(names: tuple[str, ...], letters: str) -> dict[str, str]:
    return dict.fromkeys(names, letters)


MAY: dict[str, dict[str, str]] = {
    "Organization Admin": {
        "keys": "c",
        "organizations.licenses.name": "ru",
        "environments": "crud",
        "environments.billOfMaterials": "ru",
        "environments.type": "u",
        "environments.status": "u",
        "built-in roles": "r",
        "roles": "crud",
        "gateways.roleAssignments": "crd",
        "adminConfig": "ru",
        "integrations": "r",
        **areas(ROLES_OF, "crd"),
    },
    "Environment Admin": {
        "customDomains": "crud",
        **areas((*KEY, *CERTIFICATE), "crud"),
        "activities": "r",
        "environments": "ru",
        "environments.billOfMaterials": "ru",
        "environments.type": "u",
        "groups": "r",
        "keyRotationPolicies": "crud",
        "passwordPolicies": "crud",
        "built-in roles": "r",
        "roles": "crud",
        **areas(POPULATION, "crud"),
        **areas(APPLICATION, "crud"),
        **areas(RESOURCE, "crud"),
        **areas(SECRET, "crd"),
        **areas(SCHEMA, "crud"),
        **areas(SIGN_ON_POLICY, "crud"),
        SIGN_ON_ASSIGNMENT: "crud",
        **areas(ROLES_OF, "crd"),
        "gateways.roleAssignments": "crd",
        **areas((*PROVIDER, *SEEN, *CONFIGURATION, *APPLICATION_RESOURCE), "crud"),
        **areas((*CATALOGUES, *ONLY_READ), "r"),
    },
    "Identity Data Admin": {
        **areas(CERTIFICATE, "r"),
        "activities": "r",
        "users": "crud",
        "groups": "crud",
        "passwordPolicies": "r",
        "users.sessions": "rd",
        "users.roleAssignments": "crd",
        "groups.roleAssignments": "crd",
        "built-in roles": "r",
        "roles": "crud",
        **areas(POPULATION, "r"),
        **areas(MEMBERS, "crd"),
        **areas(SCHEMA, "r"),
        **areas(PROVIDER, "r"),
        **areas(OF_USERS, "crud"),
        "users.agreementConsents": "r",
        "users.pairingKeys": "crd",
    },
    "Client Application Developer": {
        **areas((*KEY, *CERTIFICATE), "r"),
        "groups": "r",
        "keyRotationPolicies": "r",
        "applications.roleAssignments": "crd",
        **areas(POPULATION, "r"),
        **areas(APPLICATION, "crud"),
        **areas(RESOURCE, "crud"),
        **areas(SECRET, "crd"),
        **areas(SCHEMA, "r"),
        **areas(SIGN_ON_POLICY, "r"),
        SIGN_ON_ASSIGNMENT: "crud",
        **areas((*PROVIDER, *APPLICATION_RESOURCE), "crud"),
        **areas((*CATALOGUES, *SEEN), "r"),
    },
    "Identity Data Read Only": {
        **areas(CERTIFICATE, "r"),
        "activities": "r",
        "users": "r",
        "groups": "r",
        "passwordPolicies": "r",
        "users.sessions": "r",
        "users.roleAssignments": "r",
        "groups.roleAssignments": "r",
        "built-in roles": "r",
        "roles": "r",
        **areas(POPULATION, "r"),
        **areas(MEMBERS, "r"),
        **areas(SCHEMA, "r"),
        **areas((*PROVIDER, *OF_USERS), "r"),
        "users.agreementConsents": "r",
        "users.pairingKeys": "r",
    },
    "Configuration Read Only": {
        "customDomains": "r",
        **areas((*KEY, *CERTIFICATE), "r"),
        "activities": "r",
        "groups": "r",
        "keyRotationPolicies": "r",
        "passwordPolicies": "r",
        "applications.roleAssignments": "r",
        "groups.roleAssignments": "r",
        "built-in roles": "r",
        "roles": "r",
        **areas(POPULATION, "r"),
        **areas(APPLICATION, "r"),
        **areas(RESOURCE, "r"),
        **areas(SECRET, "r"),
        **areas(SCHEMA, "r"),
        **areas(SIGN_ON_POLICY, "r"),
        SIGN_ON_ASSIGNMENT: "r",
        "gateways.roleAssignments": "r",
        "adminConfig": "r",
        **areas((*PROVIDER, *SEEN, *CONFIGURATION, *APPLICATION_RESOURCE), "r"),
        **areas((*CATALOGUES, *ONLY_READ), "r"),
    },
    "Application Owner": {
        "flowPolicies": "r",
        "applications": "ru",
        "applications.grants": "crud",
        "applications.attributes": "crud",
        "applications.flowPolicyAssignments": "crud",
        "applications.secret": "cr",
        SIGN_ON_ASSIGNMENT: "crud",
    },
    "Help Desk Admin": {
        "users": "ru",
        "groups": "r",
        "passwordPolicies": "r",
        "users.sessions": "rd",
        **areas(POPULATION, "r"),
        **areas(MEMBERS, "r"),
        **areas(SCHEMA, "r"),
        "users.linkedAccounts": "r",
        "users.pairingKeys": "crd",
    },
    "Custom Roles Admin": {"built-in roles": "r", "roles": "crud"},
    "DaVinci Admin": {"flowPolicies": "r"},
    "DaVinci Admin Read Only": {"flowPolicies": "r"},
}
WITHIN = {
    "POPULATION": {*POPULATION, *MEMBERS[:1], "users", "groups", "users.roleAssignments"},
    "APPLICATION": {*APPLICATION, "applications.secret", SIGN_ON_ASSIGNMENT},
}
"""What lies in a scope narrower than an environment."""
LETTERS = {"GET": "r", "POST": "c", "PUT": "u", "PATCH": "u", "DELETE": "d"}
KNOWN = {area for may in (EVERYBODY, *MAY.values()) for area in may}


def area_of(endpoint: Endpoint) -> str:
    """Return what an endpoint is about: its name without what is done."""
    return (
        "built-in roles" if endpoint.path.startswith("roles") else endpoint.name.rpartition(".")[0]
    )


TOLD = [e for e in endpoints() if not e.content_type and e.name and area_of(e) in KNOWN]


class Ground:
    """One record of each collection, within every scope that a role is given here."""

    def __init__(self, pingone: PingOne, bench: Bench) -> None:
        default = next(population.id for population in pingone.populations if population.default)
        self.scopes = {
            "ORGANIZATION": pingone.environment.organization_id,
            "ENVIRONMENT": pingone.environment.id,
            "POPULATION": default,
        }
        self._bench = bench
        self._pingone = pingone
        self._records = {row.path: self._record(row) for row in COLLECTIONS}
        application = bench.place(catalogue.GRANTS).removesuffix("/grants")
        self.scopes["APPLICATION"] = application.rpartition("/")[2]
        for row, scope in (
            (catalogue.ENVIRONMENTS, "ENVIRONMENT"),
            (catalogue.POPULATIONS, "POPULATION"),
            (catalogue.APPLICATIONS, "APPLICATION"),
        ):
            self._records[row.path] = f"{bench.place(row)}/{self.scopes[scope]}"

    def place(self, endpoint: Endpoint) -> str | None:
        """Return the path of an endpoint at these records, or None if there is no record."""
        row: Collection = getattr(endpoint.row, "of", endpoint.row)
        if "<id>" not in endpoint.path:
            return self._bench.place(row)
        record = self._records[row.path]
        below = endpoint.path.partition("<id>")[2]
        return None if record is None else f"{record}{below}"

    def _record(self, row: Collection) -> str | None:
        if row.query.needs:  # a list that says nothing unless one knows what to ask
            return None
        if CREATE in row.verbs:
            made = self._bench.create(row)
        else:
            listed = self._bench.api.get(self._bench.place(row)).json()["_embedded"][row.embedded]
            if not listed:
                return None
            made = listed[0]
        href: str = made["_links"]["self"]["href"]
        return urlsplit(href).path.removeprefix("/v1")


@pytest.mark.parametrize(
    ("role", "scope"),
    [(role.name, scope) for role in BUILT_IN.values() for scope in role.applicable_to],
)
def test_a_role_lets_its_holder_do_what_it_is_for_and_nothing_else(
    role: str, scope: str, pingone: PingOne, bench: Bench, workers: Workers
) -> None:
    ground = Ground(pingone, bench)
    bob = pingone.users["bob"].id
    answer = workers.assign(f"users/{bob}", (role, scope, ground.scopes[scope]))
    assert answer.status_code == 201, answer.text
    token = pingone.mint.access_token(user="bob", application="worker")
    client = Client(pingone.wsgi_app, use_cookies=False)
    may = {**EVERYBODY, **MAY[role]}
    before = pingone.snapshot()
    wrong = []
    for endpoint, path in _asked(ground, may, WITHIN.get(scope)):
        letter = "r" if endpoint.verb == SEARCH else LETTERS[endpoint.method]
        allowed = letter in may.get(area_of(endpoint), "")
        body: dict[str, Any] = {} if endpoint.method in ("GET", "DELETE") else {"json": {}}
        status = client.open(
            f"/v1{path}", method=endpoint.method, headers=token.headers, **body
        ).status_code
        pingone.roll_back(before)
        if (status in (401, 403)) == allowed or status in (404, 405, 500, 501):
            wrong.append(f"{endpoint.name}: {status}, {'allowed' if allowed else 'not allowed'}")
    assert wrong == []


def _asked(
    ground: Ground, may: dict[str, str], within: set[str] | None
) -> Iterator[tuple[Endpoint, str]]:
    """Yield what is tried: in a narrow scope, what lies in it, and what the role is not for."""
    for endpoint in TOLD:
        area = area_of(endpoint)
        path = ground.place(endpoint)
        if path is not None and (within is None or area in within or area not in may):
            yield endpoint, path


def test_the_table_knows_every_role() -> None:
    assert list(MAY) == list(BUILT_IN)


@pytest.mark.parametrize("row", COLLECTIONS, ids=lambda row: row.path)
def test_the_table_knows_every_collection(row: Collection) -> None:
    assert name_of(row, LIST).rpartition(".")[0] in KNOWN


def test_the_matrix_asks_for_more_than_collections() -> None:
    assert any(isinstance(endpoint.row, Aspect) for endpoint in TOLD)
    assert {endpoint.method for endpoint in TOLD} == set(LETTERS)
