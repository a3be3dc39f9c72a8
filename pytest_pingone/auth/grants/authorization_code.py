"""Authorization code: exchanged once, by the client and the browser that it was made for.

Sources: RFC 6749 section 4.1.3, RFC 7636 section 4.6; PingOne Platform API reference, "Token
(authorization_code)".
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
from typing import Any

from pytest_pingone.auth import sessions, user_tokens
from pytest_pingone.auth.refresh_tokens import revoke_family
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.records import Application
from pytest_pingone.tenant.sign_on_records import AuthorizationCode, Revocation, Session
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.claims import half_hash


def respond(asked: TokenRequest) -> dict[str, Any]:
    """Return the body of the answer: access token, refresh token, ID token."""
    text = asked.member("code")
    code = _taken(text, asked.application, asked.tenant)
    if code.request.redirect_uri is not None and (
        asked.members.get("redirect_uri") != code.request.redirect_uri
    ):
        raise _refused("its redirect_uri is another one")
    _check_verifier(code, asked.members.get("code_verifier"))
    session = asked.tenant.state.table(Session, asked.environment.id).get(code.session_id)
    user = sessions.signed_on(session, asked.tenant)
    if (
        session is None
        or asked.tenant.now >= session.expires_at
        or user is None
        or user.id != code.user_id
    ):
        raise _refused("the session it came from is over")
    asked.incoming.user_name = user.username
    wanted = user_tokens.For(
        application=asked.application,
        user=user,
        session=session,
        scopes=code.request.scopes,
        resource_ids=code.request.resource_ids,
        issuer=asked.issuer,
    )
    access = user_tokens.access_token(wanted, asked.tenant)
    with asked.tenant.store.change() as change:
        current = change.table(AuthorizationCode, asked.environment.id).get(code.id)
        if current is None or current.replayed:
            raise _refused("it came back while it was being exchanged")
        refresh = None
        if user_tokens.may_refresh(wanted, asked.tenant):
            refresh = user_tokens.refresh_token(
                wanted, asked.tenant, change, access_token_id=access.id
            )
        used = dataclasses.replace(
            code,
            used=True,
            access_token_id=access.id,
            family_id=refresh and refresh[1].family_id,
        )
        change.put(used)
    identity = None
    if "openid" in wanted.scopes:
        identity = user_tokens.id_token(
            wanted,
            asked.tenant,
            nonce=code.request.nonce,
            hashes={"at_hash": half_hash(access.text)},
        )
    return user_tokens.body(wanted, access, refresh=refresh and refresh[0], identity=identity)


def _taken(text: str, application: Application, tenant: Tenant) -> AuthorizationCode:
    """Return a code, which is used up from now on, whatever comes of this attempt.

    A code that comes back a second time may have been stolen: what it gave is revoked (RFC 6749
    section 4.1.2).
    """
    refusal: OAuthError | None = None
    with tenant.store.change() as change:
        code = change.table(AuthorizationCode, application.environment_id).get(text)
        if code is None:
            raise _refused("there is no such code")
        if code.request.application_id != application.id:
            raise _refused("it belongs to another application")
        if code.used:
            refusal = _refused("it was used before; what it gave is revoked")
            change.put(dataclasses.replace(code, replayed=True))
            _revoke_what_it_gave(code, change)
        else:
            change.put(dataclasses.replace(code, used=True))
    if refusal is not None:
        raise refusal
    if tenant.now >= code.expires_at:
        raise _refused("it has expired")
    return code


def _revoke_what_it_gave(code: AuthorizationCode, change: Change) -> None:
    if code.family_id is not None:
        revoke_family(code.family_id, code.environment_id, change)
    if code.access_token_id is not None:
        change.put(Revocation(id=code.access_token_id, environment_id=code.environment_id))


def _check_verifier(code: AuthorizationCode, verifier: str | None) -> None:
    challenge = code.request.code_challenge
    if challenge is None:
        if verifier is not None:
            raise _refused("it was asked for without a code_challenge")
        return
    given = verifier or ""
    if code.request.code_challenge_method == "S256":
        digest = hashlib.sha256(given.encode()).digest()
        given = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if verifier is None or not hmac.compare_digest(given.encode(), challenge.encode()):
        raise _refused("its code_verifier does not match the code_challenge")


def _refused(reason: str) -> OAuthError:
    return invalid("invalid_grant", "Invalid authorization code", reason=f"the code: {reason}")
