"""Issuing: from who and what for to a signed token, by the tenant's settings and clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pytest_pingone.tenant.defaults import PREDEFINED_CLAIMS
from pytest_pingone.tenant.records import (
    Application,
    ApplicationAttribute,
    Environment,
    Resource,
    ResourceAttribute,
    Scope,
    User,
)
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import claims, mint
from pytest_pingone.tokens.claims import Subject
from pytest_pingone.tokens.expressions import evaluate


@dataclass(frozen=True, slots=True)
class Issued:
    """A token with how long it lives, in seconds, and its `jti`."""

    text: str
    lifetime: int
    id: str


def access_token(
    tenant: Tenant,
    subject: Subject,
    *,
    resources: Sequence[Resource],
    scopes: Iterable[str],
    issuer: str,
    request_data: Mapping[str, Any] | None = None,
) -> Issued:
    """Return an access token as PingOne would issue it now.

    Args:
        request_data: what mapped claims may refer to as `context.requestData`.
        resources: what the token is for; none is the PingOne API. For several, the shortest of
            their lifetimes holds.
    """
    lifetime = min(map(claims.lifetime_of, resources), default=claims.ACCESS_TOKEN_SECONDS)
    written = claims.access_token(
        subject,
        issuer=issuer,
        audience=audiences_of(resources, tenant),
        scopes=scopes,
        issued_at=tenant.clock.seconds(),
        lifetime=lifetime,
        organization_id=organization_of(subject.application, tenant),
        attributes=[
            attribute for resource in resources for attribute in attributes_of(resource, tenant)
        ],
        request_data=request_data,
    )
    return Issued(signed(tenant, subject.application, written), lifetime, str(written["jti"]))


def audiences_of(resources: Sequence[Resource], tenant: Tenant) -> list[str]:
    """Return the audiences of tokens for some resources, each once."""
    named = [claims.audience_of(resource, tenant.region) for resource in resources]
    return list(dict.fromkeys(named)) or [tenant.region.api_audience]


def signed(tenant: Tenant, application: Application, written: dict[str, object]) -> str:
    """Return an access token with these claims, signed and labelled as the application wants it."""
    with_typ = application.include_typ or (
        application.include_typ is None and tenant.config.include_typ
    )
    return mint.signed(
        written,
        tenant.signing_key(application),
        with_x5t=bool(application.include_x5t),
        typ=mint.ACCESS_TOKEN_TYPE if with_typ else None,
    )


def attributes_of(resource: Resource | None, tenant: Tenant) -> Iterable[ResourceAttribute]:
    """Return the claims that a custom resource maps; the built-in resources have a fixed set."""
    if resource is None or resource.type != "CUSTOM":
        return ()
    return tenant.state.table(ResourceAttribute, resource.id)


def organization_of(application: Application, tenant: Tenant) -> str:
    """Return the id of the organization that an application belongs to."""
    environment = tenant.state.table(Environment, TENANT).get(application.environment_id)
    return "" if environment is None else environment.organization_id


def user_claims(
    application: Application,
    user: User,
    scopes: Iterable[str],
    tenant: Tenant,
    *,
    into: Literal["id_token", "user_info"],
) -> dict[str, Any]:
    """Return what an ID token or userinfo says about a user.

    That is what the scopes stand for, as the openid resource maps it, and what the application maps
    besides; an application's `sub` takes the place of the user's id.

    Source: PingOne Platform API reference, "Application attribute mapping", "Resource attributes".
    """
    asked = set(scopes)
    openid = _openid_of(application, tenant)
    of_openid = openid.id if openid is not None else ""
    chosen = [scope for scope in tenant.state.table(Scope, of_openid) if scope.name in asked]
    global_ones = tenant.state.table(ResourceAttribute, of_openid)
    told = claims.user_claims(user, asked)
    for attribute in global_ones:
        if attribute.type == "PREDEFINED":
            _map_predefined(attribute, user, asked, told, into)
    mapped = {claim for scope in chosen for claim in scope.mapped_claims or ()}
    own = {
        attribute.name: evaluate(attribute.value, user)
        for attribute in global_ones
        if attribute.id in mapped and attribute.type != "PREDEFINED" and getattr(attribute, into)
    }
    ids = {scope.id for scope in chosen}
    for limited in tenant.state.table(ApplicationAttribute, application.id):
        fits = limited.oidc_scopes is None or not ids.isdisjoint(limited.oidc_scopes)
        if getattr(limited, into) and fits:
            own[limited.name] = evaluate(limited.value, user)
    return {**told, **{name: value for name, value in own.items() if value is not None}}


def _openid_of(application: Application, tenant: Tenant) -> Resource | None:
    resources = tenant.state.table(Resource, application.environment_id)
    return next((one for one in resources if one.type == "OPENID_CONNECT"), None)


def _map_predefined(
    attribute: ResourceAttribute,
    user: User,
    asked: Collection[str],
    told: dict[str, Any],
    into: Literal["id_token", "user_info"],
) -> None:
    """Put another value, or none, in the place of a claim that somebody has mapped otherwise."""
    wanted = bool(getattr(attribute, into))
    if attribute.value == PREDEFINED_CLAIMS.get(attribute.name) and wanted:
        return
    name, _, part = attribute.name.partition(".")
    if claims.scope_of(name) not in asked:
        return
    value = evaluate(attribute.value, user) if attribute.value and wanted else None
    if part:
        value = {**told.get(name, {}), part: value}
        value = {member: text for member, text in value.items() if text is not None} or None
    if value is None:
        told.pop(name, None)
    else:
        told[name] = value
