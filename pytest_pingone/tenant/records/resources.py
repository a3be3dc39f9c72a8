"""What access tokens are for: resources, their scopes and claims."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from pytest_pingone.tenant.records.client_secrets import PreviousSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPermissionsSettings:
    """Whether tokens for a resource list what the application may do."""

    claim_enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an access token is for: PingOne itself, or an API of the customer."""

    id: str
    environment_id: str
    name: str
    description: str | None = None
    type: str = "CUSTOM"
    audience: str | None = None
    access_token_validity_seconds: int | None = None
    introspect_endpoint_auth_method: str | None = None
    application_permissions_settings: ApplicationPermissionsSettings | None = None
    secret: str = field(repr=False)
    previous_secret: PreviousSecret | None = field(default=None, repr=False)
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One right on a resource."""

    id: str
    environment_id: str
    resource_id: str
    name: str
    description: str | None = None
    schema_attributes: tuple[str, ...] | None = None
    mapped_claims: tuple[str, ...] | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceAttribute:
    """A claim in the tokens for a resource: its name, and where its value comes from."""

    id: str
    environment_id: str
    resource_id: str
    name: str
    value: str
    type: str = "CUSTOM"
    id_token: bool | None = True
    user_info: bool | None = True
    created_at: dt.datetime
    updated_at: dt.datetime
