"""Token exchange: from a user's token to one for another API.

Sources: RFC 8693; PingOne Platform API reference, "Token exchange grant type".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.auth.scopes import MULTIPLE_RESOURCES, NONE_GRANTED, grants_of
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.records import Resource
from pytest_pingone.tokens import issue
from pytest_pingone.tokens.claims import SignOn, Subject
from pytest_pingone.tokens.kinds import ACCESS, ID, kind_of
from pytest_pingone.tokens.verify import RefusedError, own_token, user_behind

_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
_TYPES = {ACCESS: _ACCESS_TOKEN, ID: _ID_TOKEN}


def respond(asked: TokenRequest) -> dict[str, Any]:
    """Return the body of the answer: an access token for a custom resource."""
    if asked.application.token_endpoint_auth_method == "NONE":
        raise invalid("unauthorized_client", "Client authentication is required")
    asked.member("subject_token")
    subject = _token("subject_token", asked) or {}
    actor = _token("actor_token", asked)
    wanted = asked.members.get("requested_token_type", _ACCESS_TOKEN)
    if wanted != _ACCESS_TOKEN:
        raise invalid("invalid_request", f"Unsupported requested_token_type: {wanted}")
    resource, scopes = _target(asked)
    user = user_behind(subject, asked.tenant, asked.environment)
    if user is not None and not user.enabled:
        raise invalid("invalid_grant", "Invalid subject_token", reason="its user is disabled")
    asked.incoming.user_name = None if user is None else user.username
    data = {
        "grantType": asked.members["grant_type"],
        "subjectToken": subject,
        "actorToken": actor or {},
    }
    issued = issue.access_token(
        asked.tenant,
        Subject(application=asked.application, user=user, sign_on=_sign_on(subject)),
        resources=[resource],
        scopes=scopes,
        issuer=asked.issuer,
        request_data=data,
    )
    return {
        "access_token": issued.text,
        "issued_token_type": _ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": issued.lifetime,
        "scope": " ".join(scopes),
    }


def _token(name: str, asked: TokenRequest) -> dict[str, Any] | None:
    """Return the claims of a token that was sent; it must be this environment's."""
    text = asked.members.get(name)
    kind = asked.members.get(f"{name}_type")
    if text is None:
        if kind is not None:
            raise invalid("invalid_request", f"Parameter {name} is required")
        return None
    if kind not in (_ACCESS_TOKEN, _ID_TOKEN):
        raise invalid("invalid_request", f"Unsupported {name}_type: {kind}")
    try:
        claims = own_token(text, asked.tenant, asked.environment, asked.incoming.known_addresses)
    except RefusedError as refused:
        raise _refused(name, str(refused)) from refused
    if _TYPES.get(kind_of(claims)) != kind:
        raise _refused(name, f"it is no {kind}")
    return claims


def _target(asked: TokenRequest) -> tuple[Resource, tuple[str, ...]]:
    """Return the one custom resource that the scopes asked for belong to, with those granted."""
    wanted = asked.member("scope").split()
    named = asked.members.get("resource")
    found = []
    for resource, names in grants_of(asked.application, asked.tenant.state):
        scopes = tuple(name for name in dict.fromkeys(wanted) if name in names)
        if scopes and (named is None or named == resource.audience):
            found.append((resource, scopes))
    if not found:
        raise invalid("invalid_scope", NONE_GRANTED)
    if len(found) > 1:
        raise invalid("invalid_scope", MULTIPLE_RESOURCES)
    if found[0][0].type != "CUSTOM":
        raise invalid(
            "invalid_request",
            "Token exchange can only be used to issue tokens for custom resources",
        )
    return found[0]


def _sign_on(subject: Mapping[str, Any]) -> SignOn | None:
    """Return the sign-on behind the subject token, if there was one."""
    if "sid" not in subject:
        return None
    return SignOn(
        session_id=str(subject["sid"]),
        auth_time=int(subject.get("auth_time", 0)),
        acr=str(subject.get("acr", "")),
    )


def _refused(name: str, reason: str) -> OAuthError:
    return invalid("invalid_grant", f"Invalid {name}", reason=f"the {name} is refused: {reason}")
