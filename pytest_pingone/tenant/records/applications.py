"""Applications, what they are granted, and the claims they are sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Which key rotation policy signs an application's tokens; none is the `default` key."""

    key_rotation_policy_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorsSettings:
    """From which origins pages may use an application's session."""

    behavior: str
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A client of the authorization server. Its `client_id` is its id."""

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
    grant_types: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    token_endpoint_auth_method: str = "CLIENT_SECRET_BASIC"
    pkce_enforcement: str = "OPTIONAL"
    redirect_uris: tuple[str, ...] = ()
    allow_wildcard_in_redirect_uris: bool | None = None
    post_logout_redirect_uris: tuple[str, ...] = ()
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
    secret: str = field(repr=False)
    created_at: dt.datetime
    updated_at: dt.datetime

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
    id_token: bool = True
    user_info: bool = True
    oidc_scopes: tuple[str, ...] | None = None
    created_at: dt.datetime
    updated_at: dt.datetime
