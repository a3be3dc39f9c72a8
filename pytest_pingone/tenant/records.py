"""What a tenant consists of: PingOne's resources as immutable records.

Names are PingOne's own, in snake case; a reference such as `population: {"id": ...}` is held as
`population_id`. Times are aware datetimes in UTC. Records are never changed, only replaced.

Source: PingOne Platform API reference, the data model of each resource.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The customer: what environments and licenses belong to."""

    id: str
    name: str
    description: str | None = None
    type: str = "INTERNAL"
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """What an organization has bought; each environment runs on one."""

    id: str
    organization_id: str
    name: str
    package: str = "INTERNAL"
    status: str = "ACTIVE"
    begins_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A closed world of users, applications and resources, with an issuer of its own."""

    id: str
    organization_id: str
    license_id: str
    name: str
    description: str | None = None
    type: str = "SANDBOX"
    region: str = "NA"
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A set of users who share policies; every user is in exactly one."""

    id: str
    environment_id: str
    name: str
    description: str | None = None
    default: bool = False
    preferred_language: str | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserName:
    """The parts of a person's name."""

    formatted: str | None = None
    given: str | None = None
    middle: str | None = None
    family: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address."""

    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whether a user may sign on as far as wrong attempts are concerned."""

    can_authenticate: bool = True
    status: str = "OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderOfUser:
    """Who vouches for a user: PingOne itself, or an external identity provider."""

    id: str | None = None
    type: str = "PING_ONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Whether a user's account still has to be verified."""

    status: str = "ACCOUNT_OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture of a user."""

    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who signs on."""

    id: str
    environment_id: str
    population_id: str
    username: str
    email: str | None = None
    email_verified: bool | None = None
    enabled: bool = True
    mfa_enabled: bool = False
    account: Account = field(default_factory=Account)
    identity_provider: IdentityProviderOfUser = field(default_factory=IdentityProviderOfUser)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    verify_status: str = "NOT_INITIATED"
    name: UserName | None = None
    address: Address | None = None
    nickname: str | None = None
    title: str | None = None
    type: str | None = None
    locale: str | None = None
    preferred_language: str | None = None
    primary_phone: str | None = None
    mobile_phone: str | None = None
    timezone: str | None = None
    photo: Photo | None = None
    external_id: str | None = None
    account_id: str | None = None
    password: str | None = field(default=None, repr=False)
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of users."""

    id: str
    environment_id: str
    population_id: str | None = None
    name: str
    description: str | None = None
    external_id: str | None = None
    custom_data: Mapping[str, Any] | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """That a user is in a group; its id is the group's, as in PingOne."""

    id: str
    user_id: str


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
    id_token: bool = True
    user_info: bool = True
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleScope:
    """Where a role holds: a type (ORGANIZATION, ENVIRONMENT, ...) and the id of one such."""

    id: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """That an application, a user or a group (the actor) has a role, and where."""

    id: str
    environment_id: str
    actor_id: str
    role_id: str
    scope: RoleScope


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotationPolicy:
    """How the signing keys of applications follow each other.

    `number` counts the rotations: the key with this number is CURRENT, the next one is NEXT and the
    one before is PREVIOUS, as long as it has not been retired.
    """

    id: str
    environment_id: str
    name: str
    algorithm: str = "RSA"
    key_length: int = 2048
    signature_algorithm: str = "SHA256withRSA"
    usage_type: str = "SIGNING"
    dn: str = "CN=PingOne, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US"
    default: bool = False
    number: int = 0
    oldest: int = 0
    rotation_period: int = 90
    validity_period: int = 365
    rotated_at: dt.datetime | None = None
    created_at: dt.datetime
    updated_at: dt.datetime
