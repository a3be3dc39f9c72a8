"""Other parties to a sign-on: external identity providers, and gateways to directories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pytest_pingone.tenant.records.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider(Stored):
    """Somebody else who vouches for users: a social network, or a company of its own."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str | None = None
    type: str
    enabled: bool
    registration: Mapping[str, Any] | None = None
    app_id: str | None = None
    app_secret: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    client_environment: str | None = None
    client_secret_signing_key: str | None = None
    key_id: str | None = None
    team_id: str | None = None
    tenant_id: str | None = None
    authorization_endpoint: str | None = None
    discovery_endpoint: str | None = None
    issuer: str | None = None
    jwks_endpoint: str | None = None
    token_endpoint: str | None = None
    user_info_endpoint: str | None = None
    token_endpoint_auth_method: str | None = None
    pkce_method: str | None = None
    scopes: Sequence[Any] | None = None
    authn_request_signed: bool | None = None
    idp_entity_id: str | None = None
    idp_verification: Mapping[str, Any] | None = None
    sp_entity_id: str | None = None
    sp_signing: Mapping[str, Any] | None = None
    sso_binding: str | None = None
    sso_endpoint: str | None = None
    slo_binding: str | None = None
    slo_endpoint: str | None = None
    slo_response_endpoint: str | None = None
    slo_window: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderAttribute(Stored):
    """Which of a user's attributes gets its value from an identity provider, and how."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    value: str
    update: str
    mapping_type: str = "CUSTOM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(Stored):
    """A program in a customer's own network that PingOne reaches a directory through."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str | None = None
    type: str
    enabled: bool
    bind_dn: str | None = None
    bind_password: str | None = None
    connection_security: str | None = None
    kerberos: Mapping[str, Any] | None = None
    servers_host_and_port: Sequence[Any] | None = None
    user_types: Sequence[Any] | None = None
    validate_tls_certificates: bool | None = None
    vendor: str | None = None
    davinci: Mapping[str, Any] | None = None
    default_shared_secret: str | None = None
    network_policy_server: Mapping[str, Any] | None = None
    radius_clients: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayCredential(Stored):
    """What a gateway shows PingOne to be let in; the token itself is not kept."""

    last_used_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayInstance(Stored):
    """A running gateway; nothing ever runs here."""
