"""Applications, what they are granted, and the claims they are sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.tenant.records.application_parts import (
    AccessControl,
    CorsSettings,
    Icon,
    Kerberos,
    Mobile,
    Signing,
)
from pytest_pingone.tenant.records.client_secrets import PreviousSecret
from pytest_pingone.tenant.records.stored import Stored

OPENID_CONNECT = "OPENID_CONNECT"
ADMIN_CONSOLE, PORTAL, SELF_SERVICE = SYSTEM_TYPES = (
    "PING_ONE_ADMIN_CONSOLE",
    "PING_ONE_PORTAL",
    "PING_ONE_SELF_SERVICE",
)
"""The applications that every environment is born with."""


def is_client(protocol: str, kind: str) -> bool:
    """Return whether the authorization server knows an application of this protocol and type."""
    return protocol == OPENID_CONNECT and kind not in (*SYSTEM_TYPES, "PORTAL_LINK_APP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A client of the authorization server, or something else that users sign on to.

    A client's `client_id` is its id.

    Attributes:
        more: members of what is no client, as they were given.
    """

    id: str
    environment_id: str
    name: str
    description: str | None = None
    enabled: bool = False
    protocol: str = "OPENID_CONNECT"
    type: str
    home_page_url: str | None = None
    login_page_url: str | None = None
    hidden_from_app_portal: bool = False
    access_control: AccessControl | None = None
    icon: Icon | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    grant_types: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    token_endpoint_auth_method: str = "CLIENT_SECRET_BASIC"
    pkce_enforcement: str = "OPTIONAL"
    redirect_uris: tuple[str, ...] = ()
    allow_wildcard_in_redirect_uris: bool | None = None
    post_logout_redirect_uris: tuple[str, ...] = ()
    initiate_login_uri: str | None = None
    target_link_uri: str | None = None
    refresh_token_duration: int = 2592000
    refresh_token_rolling_duration: int | None = None
    refresh_token_rolling_grace_period_duration: int | None = None
    additional_refresh_token_replay_protection_enabled: bool = True
    refresh_token_type: str | None = None
    assign_actor_roles: bool = False
    par_requirement: str = "OPTIONAL"
    par_timeout: int = 60
    device_timeout: int = 600
    device_polling_interval: int = 5
    device_path_id: str | None = None
    device_custom_verification_uri: str | None = None
    jwks: str | None = None
    jwks_url: str | None = None
    idp_signoff: bool = False
    op_session_check_enabled: bool | None = None
    include_x5t: bool | None = None
    include_typ: bool | None = None
    request_scopes_for_multiple_resources_enabled: bool = False
    require_signed_request_object: bool | None = None
    support_unsigned_request_object: bool | None = None
    cors_settings: CorsSettings | None = None
    signing: Signing | None = None
    kerberos: Kerberos | None = None
    mobile: Mobile | None = None
    tags: tuple[str, ...] = ()
    template: Mapping[str, Any] | None = None
    secret: str = field(repr=False)
    previous_secret: PreviousSecret | None = field(default=None, repr=False)
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def is_client(self) -> bool:
        """Whether the authorization server knows it: OpenID Connect, and not PingOne's own."""
        return is_client(self.protocol, self.type)

    @property
    def key_rotation_policy_id(self) -> str | None:
        """The policy that signs its tokens; none is the `default` key."""
        return None if self.signing is None else self.signing.key_rotation_policy_id

    @property
    def client_id(self) -> str:
        """The OAuth client id."""
        return self.id

    @property
    def client_secret(self) -> str:
        """The OAuth client secret; applications that authenticate otherwise have one too."""
        return self.secret

    @property
    def credentials(self) -> dict[str, str]:
        """What a program needs to obtain tokens, as keyword arguments."""
        return {
            "environment_id": self.environment_id,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Which scopes of one resource an application may be given."""

    id: str
    environment_id: str
    application_id: str
    resource_id: str
    scope_ids: tuple[str, ...]
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAttribute:
    """A claim about the user for one application: its name, and where its value comes from."""

    id: str
    environment_id: str
    application_id: str
    name: str
    value: str
    required: bool = False
    mapping_type: str = "CUSTOM"
    name_format: str | None = None
    id_token: bool | None = True
    user_info: bool | None = True
    oidc_scopes: tuple[str, ...] | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPolicyAssignment(Stored):
    """That users of an application sign on by a DaVinci flow policy."""

    flow_policy_id: str
    priority: int
