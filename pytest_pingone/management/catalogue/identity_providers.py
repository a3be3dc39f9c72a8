"""External identity providers, and what they tell of a user.

Source: PingOne Platform API reference, "Identity providers", "Identity provider attributes".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    text,
)
from pytest_pingone.management.catalogue.stored import kept, stored, stored_below
from pytest_pingone.management.collection import Shape, everything
from pytest_pingone.management.fields import ALWAYS, Field, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Items, Reference, Text, Whole
from pytest_pingone.management.specials import identity_providers as specials
from pytest_pingone.tenant import records

_ENDPOINT = 2048


def _required(*names: str) -> tuple[Field, ...]:
    return tuple(text(name, most=_ENDPOINT, required=ALWAYS) for name in names)


def _binding(name: str, *, required: frozenset[str] = frozenset()) -> Field:
    return field(name, Choice("HTTP_POST", "HTTP_REDIRECT"), required=required)


_OPENID_CONNECT = (
    *_required("authorizationEndpoint", "clientId", "clientSecret"),
    text("discoveryEndpoint", most=_ENDPOINT),
    *_required("issuer", "jwksEndpoint"),
    field("scopes", Items(Text(most=256)), required=ALWAYS),
    *_required("tokenEndpoint"),
    field(
        "tokenEndpointAuthMethod",
        Choice("CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "NONE"),
        required=ALWAYS,
    ),
    text("userInfoEndpoint", most=_ENDPOINT),
    field("pkceMethod", Choice("NONE", "S256")),
)
_SAML = (
    field("authnRequestSigned", Flag()),
    *_required("idpEntityId"),
    kept(
        "idpVerification",
        field("certificates", Items(Reference(to="certificates")), required=ALWAYS),
        required=ALWAYS,
    ),
    *_required("spEntityId"),
    kept("spSigning", field("key", Reference(to="keys"), required=ALWAYS)),
    _binding("ssoBinding", required=ALWAYS),
    *_required("ssoEndpoint"),
    _binding("sloBinding"),
    text("sloEndpoint", most=_ENDPOINT),
    text("sloResponseEndpoint", most=_ENDPOINT),
    field("sloWindow", Whole(1, MOST_SECONDS)),
)
_MEMBERS = {
    "FACEBOOK": _required("appId", "appSecret"),
    "APPLE": _required("clientId", "clientSecretSigningKey", "keyId", "teamId"),
    "PAYPAL": _required("clientId", "clientSecret", "clientEnvironment"),
    "MICROSOFT": (*_required("clientId", "clientSecret"), text("tenantId")),
    "OPENID_CONNECT": _OPENID_CONNECT,
    "SAML": _SAML,
}
_USUAL = _required("clientId", "clientSecret")


def _fields(*members: Field) -> tuple[Field, ...]:
    return (
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        field("type", Choice(*specials.USERNAMES), required=ALWAYS, fixed=True),
        field("enabled", Flag(), required=ALWAYS),
        kept("registration", field("population", Reference(to="populations"))),
        *members,
        CREATED,
        UPDATED,
    )


IDENTITY_PROVIDERS = stored(
    "identityProviders",
    records.IdentityProvider,
    permission="identityProviders:identityProvider",
    fields=_fields(*_USUAL),
    varies_by="type",
    variants={word: Shape(_fields(*own), everything) for word, own in _MEMBERS.items()},
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "attributes": "{self}/attributes",
    },
    usual=specials.usual,
    complete=specials.identity_provider,
    created=specials.identity_provider_created,
    deleting=specials.identity_provider_deleting,
)

IDENTITY_PROVIDER_ATTRIBUTES = stored_below(
    IDENTITY_PROVIDERS,
    "provider_id",
    "identityProvider",
    "attributes",
    records.IdentityProviderAttribute,
    text("name", required=ALWAYS, unique=True),
    text("value", most=2048, required=ALWAYS),
    field("update", Choice("EMPTY_ONLY", "ALWAYS"), required=ALWAYS),
    server_set("mappingType", Choice("CORE", "CUSTOM")),
    permission="identityProviders:identityProvider",
    complete=specials.attribute,
    deleting=specials.attribute_deleting,
)
