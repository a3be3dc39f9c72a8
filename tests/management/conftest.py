"""Valid requests for every row of the catalogue, in the default tenant."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.management import fields, kinds
from pytest_pingone.management.catalogue import ENVIRONMENTS
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.specials.policies import MOST_DAYS
from pytest_pingone.tenant.defaults import default_theme_id
from pytest_pingone.tenant.policies import PasswordPolicy
from pytest_pingone.tenant.roles import BUILT_IN
from tests.certificates import self_signed
from tests.management.stored_samples import stored_samples

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api

# Members that exclude others which a full body has, or narrow what they may be.
_ALTERNATIVES = {
    "passwordPolicies.minAgeDays",
    "environments.billOfMaterials",  # is answered with ids and descriptions
    "actions.registration.external",
    "applications.jwks",
    "applications.requireSignedRequestObject",
    "applications.tags",
    "applications.mobile.bundleId",  # one application's alone
    "applications.mobile.packageName",
    "applications.mobile.huaweiAppId",
    "applications.mobile.huaweiPackageName",
    "attributes.nameFormat",
    "attributes.oidcScopes",
    "scopes.schemaAttributes",
    "attributes.regexValidation.valuesPatternShouldMatch",
    "attributes.regexValidation.valuesPatternShouldNotMatch",
    "keys.customCRL",
}

_PARENT_IS_MADE = {
    "keys",
    "certificates",
    "agreements",
    "emailDomains",
    "gateways",
    "identityProviders",
    "languages",
}


class Bench:
    """Makes what a test needs of any collection: where it is, and bodies that it accepts."""

    def __init__(self, pingone: PingOne, api: Api) -> None:
        self.api = api
        self.pingone = pingone
        self._parents: dict[str, str] = {}
        self._known: dict[str, Any] = {}

    def place(self, row: Collection) -> str:
        """Return the path of a collection, below parents that have nothing in it yet."""
        path = f"/{row.path}"
        for variable in row.variables:
            path = path.replace(f"<{variable}>", self._parent(row, variable))
        return path

    def full(self, row: Collection) -> dict[str, Any]:
        """Return a body with a value for every member that a client may send."""
        return self.body(row, row.fields)

    def body(self, row: Collection, members: Iterable[fields.Field]) -> dict[str, Any]:
        """Return the same where there are other members than usual."""
        return copy.deepcopy(self._body(members, row.name))

    def minimal(self, row: Collection) -> dict[str, Any]:
        """Return a body with what creation and replacement require and nothing else."""
        required = {r.name for r in row.fields if {fields.CREATE, fields.REPLACE} & r.required}
        return {name: value for name, value in self.full(row).items() if name in required}

    def create(self, row: Collection, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Create a record, with a full body unless one is given, and return what is answered."""
        answer = self.post(row, self.full(row) if body is None else body)
        assert answer.status_code == row.made_with, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def record(self, row: Collection, record_id: str) -> Any:
        """Return a record as the tenant holds it."""
        known = self.pingone.snapshot().all(row.record)
        return next(record for record in known if record.id == record_id)

    def post(self, row: Collection, body: dict[str, Any]) -> requests.Response:
        if not row.only_uploaded:
            return self.api.post(self.place(row), body)
        form = {name: str(value) for name, value in {"usageType": "SIGNING", **body}.items()}
        return self.api("POST", self.place(row), data=form, files={"file": self_signed()})

    def scopes(self, resource_id: str) -> list[dict[str, str]]:
        """Return references to all scopes of a resource."""
        answer = self.api.get(f"resources/{resource_id}/scopes")
        return [{"id": scope["id"]} for scope in answer.json()["_embedded"]["scopes"]]

    def sign_on_policy_id(self, name: str) -> str:
        """Return the id of one of the environment's sign-on policies."""
        policies = self.api.get("signOnPolicies").json()["_embedded"]["signOnPolicies"]
        found: str = next(policy["id"] for policy in policies if policy["name"] == name)
        return found

    def _attribute_of(self, resource_id: str) -> str:
        """Return the id of a claim of a resource."""
        answer = self.api.get(f"resources/{resource_id}/attributes")
        return str(answer.json()["_embedded"]["attributes"][0]["id"])

    def _parent(self, row: Collection, variable: str) -> str:
        environment = self.pingone.environment
        key = f"{row.parent.name}.{variable}" if row.parent else variable
        above = dict(zip(row.variables, row.ancestors, strict=True))[variable]
        if above.name in _PARENT_IS_MADE:
            key = above.path
        if key not in self._parents:
            if key.endswith(".application_id"):
                self._parents[key] = self._application("WEB_APP")
            elif key == "applications.actor_id":
                self._parents[key] = self._application("WORKER")
            elif key == "groups.actor_id":
                self._parents[key] = self.pingone.groups["Staff"].id
            elif key.endswith(".group_id"):
                self._parents[key] = self.pingone.groups.create(name="parent").id
            elif key.endswith(".schema_id"):
                schemas = self.api.get("schemas").json()["_embedded"]["schemas"]
                self._parents[key] = schemas[0]["id"]
            elif variable == "template_name":
                self._parents[key] = "strong_authentication"
            elif above.name in _PARENT_IS_MADE:
                named = {rule.name: "parent" for rule in above.fields if rule.unique}
                self._parents[key] = self.create(above, {**self.full(above), **named})["id"]
            else:
                resource = "openid" if row.name == "attributes" else "orders"
                found = {
                    "organization_id": lambda: environment.organization_id,
                    "environment_id": lambda: environment.id,
                    "sign_on_policy_id": lambda: self.sign_on_policy_id("Single_Factor"),
                    "actor_id": lambda: self.pingone.users["alice"].id,
                    "user_id": lambda: self.pingone.users["alice"].id,
                    "resource_id": lambda: self.pingone.resources[resource].id,
                }
                self._parents[key] = found[variable]()
        return self._parents[key]

    def _application(self, kind: str) -> str:
        usual = {"type": kind, "protocol": "OPENID_CONNECT"}
        return self.pingone.applications.create(name="parent", **usual).id

    def _body(self, rules: Iterable[fields.Field], where: str) -> dict[str, Any]:
        return {
            rule.name: self._value(rule.kind, f"{where}.{rule.name}")
            for rule in rules
            if fields.CREATE in rule.writes and f"{where}.{rule.name}" not in _ALTERNATIVES
        }

    def _value(self, kind: kinds.Kind, where: str) -> Any:
        self._known = self._known or self._given()
        if where in self._known:
            known = self._known[where]
            return known() if callable(known) else known
        if isinstance(kind, fields.Parts | fields.Kept):
            return self._body(kind.fields, where)
        if isinstance(kind, kinds.Many | kinds.Items):
            return [self._value(kind.of, f"{where}[]")]
        if isinstance(kind, kinds.Whole):
            return kind.least
        if isinstance(kind, kinds.Choice | kinds.OneNumber):
            return (kind.words if isinstance(kind, kinds.Choice) else kind.numbers)[0]
        usual = {
            kinds.Flag: True,
            kinds.FlagOrWord: True,
            kinds.Anything: {"a": {"b": [1, None]}},
        }
        return usual.get(type(kind), {"id": "made"} if type(kind) is kinds.Reference else "made")

    def _given(self) -> dict[str, Any]:
        pingone = self.pingone
        environment, orders = pingone.environment, pingone.resources["orders"]
        population = {"id": next(p.id for p in pingone.populations if p.default)}
        signing = pingone.applications["web"].signing
        assert signing is not None
        policy = signing.key_rotation_policy_id
        return {
            **stored_samples(self.create, population),
            "environments.type": "SANDBOX",
            "environments.license": {"id": environment.license_id},
            "populations.theme": {"id": default_theme_id(environment.id)},
            "populations.default": False,  # the default one cannot be deleted
            "populations.passwordPolicy": {"id": self._basic().id},
            "passwordPolicies.default": False,  # as above
            "passwordPolicies.maxAgeDays": MOST_DAYS,
            "signOnPolicies.default": False,  # as above
            "actions.registration.population": population,
            "actions.socialProviders[]": {"id": environment.id},
            "signOnPolicyAssignments.signOnPolicy": lambda: {
                "id": self.sign_on_policy_id("Multi_Factor")
            },
            "users.email": "made@example.com",
            "users.timezone": "Europe/Berlin",
            "users.population": population,
            "users.address.countryCode": "US",
            "groups.population": population,
            "applicationRoles.id": environment.id,
            "groups.userFilter": 'name.family eq "Made"',
            "memberOfGroups.id": functools.cache(lambda: pingone.groups.create(name="joined").id),
            "attributes.type": "STRING",
            "attributes.multiValued": False,
            "attributes.regexValidation.pattern": "made|changed",
            "keyRotationPolicies.rotationPeriod": 30,
            "keyRotationPolicies.validityPeriod": 36500,
            "applications.type": "NATIVE_APP",
            "applications.accessControl.group.groups[]": {"id": pingone.groups["Staff"].id},
            "applications.kerberos.key": {"id": policy},
            "applications.corsSettings.behavior": "ALLOW_SPECIFIC_ORIGINS",
            "applications.corsSettings.origins": ["https://made.example.com"],
            "keyRotationPolicies.dn": "CN=made, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US",
            "keys.subjectDN": "CN=made, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US",
            "keys.issuerDN": "CN=a CA, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US",
            "keys.keyLength": 2048,
            "keys.default": False,  # the default one cannot be deleted
            "customDomains.domainName": "auth.made.example.com",
            "applications.refreshTokenRollingDuration": 15552000,
            "applications.grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
            "applications.responseTypes": ["CODE"],
            "applications.tokenEndpointAuthMethod": "CLIENT_SECRET_POST",
            "applications.redirectUris": ["https://made.example.com/callback"],
            "applications.postLogoutRedirectUris": ["https://made.example.com/bye"],
            "applications.homePageUrl": "https://made.example.com",
            "applications.loginPageUrl": "https://made.example.com/in",
            "applications.deviceCustomVerificationUri": "https://made.example.com/device",
            "applications.jwksUrl": "https://made.example.com/jwks",
            "applications.signing.keyRotationPolicy": {"id": policy},
            "grants.resource": {"id": orders.id},
            "grants.scopes": lambda: self.scopes(orders.id),
            "flowPolicyAssignments.flowPolicy": {"id": policy},
            "scopes.mappedClaims": lambda: [self._attribute_of(orders.id)],
            "resources.audience": "https://made.example.com",
            "roles.permissions": [{"id": "dir:read:user"}, {"id": "dir:update:user"}],
            "roles.canBeAssignedBy": [{"id": BUILT_IN["Identity Data Admin"].id}],
            "roleAssignments.role": {"id": BUILT_IN["Identity Data Read Only"].id},
            "roleAssignments.scope": {"id": environment.id, "type": "ENVIRONMENT"},
        }

    def _basic(self) -> PasswordPolicy:
        policies = self.pingone.snapshot().table(PasswordPolicy, self.pingone.environment.id)
        return next(policy for policy in policies if policy.name == "Basic")


@pytest.fixture
def bench(pingone: PingOne, api: Api) -> Bench:
    """Valid requests for every row of the catalogue."""
    return Bench(pingone, api)


@pytest.fixture
def environment_path(pingone: PingOne) -> str:
    """The path of the default tenant's environment below `/v1`."""
    return f"/{ENVIRONMENTS.path}/{pingone.environment.id}"


class Workers:
    """Workers with just the roles that a test gives them."""

    def __init__(self, pingone: PingOne, api: Api, api_as: Callable[[str], Api]) -> None:
        self._pingone = pingone
        self._api = api
        self._api_as = api_as

    def __call__(self, *roles: str | tuple[str, str, str], name: str = "made") -> Api:
        """Return the API as a new worker sees it.

        Roles are for the environment, or triples of name, type of scope and id of scope.
        """
        worker = self._pingone.applications.create(
            name=name, type="WORKER", protocol="OPENID_CONNECT", enabled=True
        )
        for role in roles:
            answer = self.assign(f"applications/{worker.id}", role)
            assert answer.status_code == 201, answer.text
        return self._api_as(name)

    def assign(
        self, holder: str, role: str | tuple[str, str, str], *, by: Api | None = None
    ) -> requests.Response:
        """Give a role to an application or user, given its path, as `worker` unless said."""
        usual = "ENVIRONMENT", self._pingone.environment.id
        name, kind, scope_id = (role, *usual) if isinstance(role, str) else role
        body = {"role": {"id": BUILT_IN[name].id}, "scope": {"type": kind, "id": scope_id}}
        return (by or self._api).post(f"{holder}/roleAssignments", body)


@pytest.fixture
def workers(pingone: PingOne, api: Api, api_as: Callable[[str], Api]) -> Workers:
    """Makes workers with just the roles that a test gives them."""
    return Workers(pingone, api, api_as)
