"""Answering an authorization request: a code, tokens or an error, by the mode that was asked for.

Sources: RFC 6749 sections 4.1.2 and 4.2.2, OAuth 2.0 Multiple Response Types, OAuth 2.0 Form Post
Response Mode; PingOne Platform API reference, "Authorize", "Resume".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from pytest_pingone import ids
from pytest_pingone.auth import pages, user_tokens
from pytest_pingone.auth.authorization_request import FLOW_MODE, Destination
from pytest_pingone.errors import OAuthError
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import (
    AuthorizationCode,
    AuthorizationRequest,
    Session,
)
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.claims import half_hash
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Headers, Reply

CODE_LIFETIME = dt.timedelta(seconds=60)
_FLOW_TYPE = "application/hal+json;charset=UTF-8"


def parameters_for(
    asked: AuthorizationRequest,
    session: Session,
    user: User,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> dict[str, str]:
    """Return what a client gets after a sign-on: a code, tokens, or both, and its state."""
    application = tenant.state.table(Application, environment.id).get(asked.application_id)
    if application is None:
        raise OAuthError("invalid_request", "The application does not exist any more")
    wanted = user_tokens.For(
        application=application,
        user=user,
        session=session,
        scopes=asked.scopes,
        resource_ids=asked.resource_ids,
        issuer=request.addresses.issuer(environment.id),
    )
    answer: dict[str, str] = {}
    hashes: dict[str, str] = {}
    if "code" in asked.response_types:
        answer["code"] = _new_code(asked, session, user, environment, tenant)
        hashes["c_hash"] = half_hash(answer["code"])
    if "token" in asked.response_types:
        access = user_tokens.access_token(wanted, tenant)
        answer |= {
            "access_token": access.text,
            "token_type": "Bearer",
            "expires_in": str(access.lifetime),
            "scope": " ".join(asked.scopes),
        }
        hashes["at_hash"] = half_hash(access.text)
    if "id_token" in asked.response_types:
        answer["id_token"] = user_tokens.id_token(
            wanted, tenant, nonce=asked.nonce, hashes=dict(sorted(hashes.items()))
        )
    if asked.state is not None:
        answer["state"] = asked.state
    return answer


def delivered(
    answer: Mapping[str, str], redirect_uri: str | None, mode: str, headers: Headers = ()
) -> Reply:
    """Return the reply that brings parameters to a client, by a response mode."""
    if mode == FLOW_MODE:
        body: dict[str, Any] = {"authorizeResponse": dict(answer)}
        if redirect_uri is not None:
            body["redirectUri"] = redirect_uri
        return replies.json(body, headers=headers, content_type=_FLOW_TYPE)
    target = redirect_uri or ""
    if mode == "form_post":
        return pages.form_post(target, answer, headers)
    parts = urlsplit(target)
    encoded = urlencode(answer)
    if mode == "query":
        query = f"{parts.query}&{encoded}" if parts.query else encoded
        return replies.redirect(urlunsplit(parts._replace(query=query)), headers)
    return replies.redirect(urlunsplit(parts._replace(fragment=encoded)), headers)


def refused(error: OAuthError, destination: Destination, correlation_id: str) -> Reply:
    """Return the reply that brings an error to a client."""
    answer = {
        "error": error.error,
        "error_description": f"{error.description} (Correlation ID: {correlation_id})",
    }
    if destination.state is not None:
        answer["state"] = destination.state
    return delivered(answer, destination.redirect_uri, destination.response_mode)


def _new_code(
    asked: AuthorizationRequest,
    session: Session,
    user: User,
    environment: Environment,
    tenant: Tenant,
) -> str:
    code = AuthorizationCode(
        id=ids.unguessable(),
        environment_id=environment.id,
        request=asked,
        session_id=session.id,
        user_id=user.id,
        expires_at=tenant.now + CODE_LIFETIME,
    )
    with tenant.store.change() as change:
        change.put(code)
    return code.id
