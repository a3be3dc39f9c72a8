"""Issuing: from who and what for to a signed token, by the tenant's settings and clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_pingone.tenant.records import Application, Environment, Resource, ResourceAttribute
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import claims, mint
from pytest_pingone.tokens.claims import Subject


@dataclass(frozen=True, slots=True)
class Issued:
    """A token with how long it lives, in seconds."""

    text: str
    lifetime: int


def access_token(
    tenant: Tenant,
    subject: Subject,
    *,
    resource: Resource | None,
    scopes: Iterable[str],
    issuer: str,
) -> Issued:
    """Return an access token as PingOne would issue it now.

    Args:
        resource: what the token is for; None is the PingOne API.
    """
    lifetime = claims.lifetime_of(resource)
    written = claims.access_token(
        subject,
        issuer=issuer,
        audience=[claims.audience_of(resource, tenant.region)],
        scopes=scopes,
        issued_at=tenant.clock.seconds(),
        lifetime=lifetime,
        organization_id=organization_of(subject.application, tenant),
        attributes=attributes_of(resource, tenant),
    )
    return Issued(signed(tenant, subject.application, written), lifetime)


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
