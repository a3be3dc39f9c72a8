"""Issuing: from who and what for to a signed token, by the tenant's settings and clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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


def application_claims(
    application: Application,
    user: User,
    scopes: Iterable[str],
    tenant: Tenant,
    *,
    into: Literal["id_token", "user_info"],
) -> dict[str, Any]:
    """Return the claims that an application and the scopes map, for an ID token or for userinfo.

    Source: PingOne Platform API reference, "Application attribute mapping", "Resource attributes".
    """
    asked = set(scopes)
    mapped = {
        attribute.name: evaluate(attribute.value, user)
        for attribute in _of_openid(application, asked, tenant)
        if getattr(attribute, into)
    }
    for attribute in tenant.state.table(ApplicationAttribute, application.id):
        limited = attribute.oidc_scopes is not None and asked.isdisjoint(attribute.oidc_scopes)
        if getattr(attribute, into) and not limited:
            mapped[attribute.name] = evaluate(attribute.value, user)
    return {name: value for name, value in mapped.items() if value is not None}


def _of_openid(
    application: Application, asked: Collection[str], tenant: Tenant
) -> Iterator[ResourceAttribute]:
    """Yield the claims of the openid resource that the scopes asked for are mapped to."""
    for resource in tenant.state.table(Resource, application.environment_id):
        if resource.type == "OPENID_CONNECT":
            scopes = tenant.state.table(Scope, resource.id)
            chosen = {claim for s in scopes if s.name in asked for claim in s.mapped_claims or ()}
            attributes = tenant.state.table(ResourceAttribute, resource.id)
            yield from (attribute for attribute in attributes if attribute.id in chosen)
