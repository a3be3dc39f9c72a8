"""What the authorization server says about itself: metadata and public keys.

Sources: PingOne Platform API reference, "Discovery OpenID configuration", "Authorization server
metadata", "Read JWKS"; OpenID Connect Discovery 1.0; RFC 8414.
"""

from __future__ import annotations

import functools
import json

from pytest_pingone.addresses import Addresses
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply

_SIGNATURES = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"]


def openid_configuration(request: Incoming, tenant: Tenant) -> Reply:
    """Return the OpenID Connect discovery document."""
    environment = environment_of(request, tenant)
    return replies.published(_document(request.addresses, environment.id))


def server_metadata(request: Incoming, tenant: Tenant) -> Reply:
    """Return the RFC 8414 document; its members are those of the OpenID Connect one."""
    return openid_configuration(request, tenant)


def jwks(request: Incoming, tenant: Tenant) -> Reply:
    """Return the public keys of an environment: the union over its key rotation policies."""
    environment = environment_of(request, tenant)
    keys = tenant.published_keys(environment.id)
    return replies.published(tenant.keys.jwks(keys))


@functools.lru_cache(maxsize=64)
def _document(addresses: Addresses, environment_id: str) -> bytes:
    def at(name: str) -> str:
        return addresses.endpoint(environment_id, name)

    document = {
        "issuer": addresses.issuer(environment_id),
        "authorization_endpoint": at("authorize"),
        "pushed_authorization_request_endpoint": at("par"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "end_session_endpoint": at("signoff"),
        "introspection_endpoint": at("introspect"),
        "revocation_endpoint": at("revoke"),
        "device_authorization_endpoint": at("device_authorization"),
        "claims_parameter_supported": False,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "require_pushed_authorization_requests": False,
        "scopes_supported": ["openid", "profile", "email", "address", "phone"],
        "response_types_supported": [
            "code",
            "id_token",
            "token id_token",
            "code id_token",
            "code token",
            "code token id_token",
        ],
        "response_modes_supported": ["pi.flow", "query", "fragment", "form_post"],
        "grant_types_supported": [
            "authorization_code",
            "implicit",
            "client_credentials",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "userinfo_signing_alg_values_supported": ["none"],
        "request_object_signing_alg_values_supported": ["none", *_SIGNATURES],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "client_secret_jwt",
            "private_key_jwt",
        ],
        "token_endpoint_auth_signing_alg_values_supported": _SIGNATURES,
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "sub",
            "iss",
            "auth_time",
            "acr",
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "preferred_username",
            "profile",
            "picture",
            "zoneinfo",
            "phone_number",
            "updated_at",
            "address",
            "email",
            "locale",
        ],
        "code_challenge_methods_supported": ["plain", "S256"],
    }
    return json.dumps(document, separators=(",", ":")).encode()
