"""Reading an authorization request: every parameter checked, errors sorted by who may hear them.

An error about the client or its redirect URI is shown to the browser; every other one goes to the
redirect URI (RFC 6749 section 4.1.2.1).

Sources: RFC 6749 section 4.1.1, RFC 7636, OpenID Connect Core section 3.1.2.1; PingOne Platform API
reference, "Authorize".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_pingone.auth import policies, scopes
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.sign_on_records import AuthorizationRequest
from pytest_pingone.tenant.tenant import Tenant

FLOW_MODE = "pi.flow"
_MODES = ("query", "fragment", "form_post", FLOW_MODE)
_CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_TYPES = {"code": "CODE", "token": "TOKEN", "id_token": "ID_TOKEN"}
_PROMPTS = ("none", "login", "consent", "select_account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where an answer to a client goes, known before anything else about its request is."""

    application: Application
    redirect_uri: str | None
    response_mode: str
    state: str | None


class RedirectableError(Exception):
    """An error that the client hears of, at its redirect URI."""

    def __init__(self, error: OAuthError, destination: Destination) -> None:
        super().__init__(str(error))
        self.error = error
        self.destination = destination


def read(
    parameters: Mapping[str, str], environment: Environment, tenant: Tenant
) -> AuthorizationRequest:
    """Return what a client asks for.

    Raises:
        OAuthError: the client or its redirect URI is not known; nobody is told but the browser.
        RedirectableError: anything else.
    """
    destination = destination_of(parameters, environment, tenant)
    try:
        return _checked(parameters, destination, tenant)
    except OAuthError as error:
        raise RedirectableError(error, destination) from error


def destination_of(
    parameters: Mapping[str, str], environment: Environment, tenant: Tenant
) -> Destination:
    """Return where the answer goes."""
    client_id = parameters.get("client_id")
    if client_id is None:
        raise invalid("invalid_request", "Parameter client_id is required")
    application = tenant.client(environment.id, client_id)
    if application is None or not application.enabled:
        raise invalid(
            "invalid_request",
            "Invalid client_id",
            reason=f"there is no enabled application {client_id!r} here",
        )
    mode = parameters.get("response_mode")
    uri = parameters.get("redirect_uri")
    if uri is None and mode != FLOW_MODE:
        raise invalid("invalid_request", "Parameter redirect_uri is required")
    if uri is not None and not _is_registered(uri, application):
        raise invalid(
            "invalid_request",
            "Redirect URI mismatch",
            reason=f"{uri!r} is not among the redirect URIs of {application.name}: "
            f"{', '.join(application.redirect_uris) or 'none'}",
        )
    words = parameters.get("response_type", "code").split()
    usual = "query" if words == ["code"] else "fragment"
    return Destination(
        application=application,
        redirect_uri=uri,
        response_mode=mode if mode in _MODES else usual,
        state=parameters.get("state"),
    )


def _is_registered(uri: str, application: Application) -> bool:
    if uri in application.redirect_uris:
        return True
    return bool(application.allow_wildcard_in_redirect_uris) and any(
        "*" in pattern and _matches(uri, pattern) for pattern in application.redirect_uris
    )


def _matches(uri: str, pattern: str) -> bool:
    """Return whether a URI fits a pattern; a star stands for part of one segment of it.

    It never reaches from one part of a URI into the next: `https://evil.example?.good.example` is
    no subdomain.
    """
    expression = r"[^/\\?#@]*".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(expression, uri) is not None


def _checked(
    parameters: Mapping[str, str], destination: Destination, tenant: Tenant
) -> AuthorizationRequest:
    application = destination.application
    types = _response_types(parameters, application)
    _check_mode(parameters, types)
    prompt = _prompt(parameters)
    challenge, method = _code_challenge(parameters, application)
    nonce = parameters.get("nonce")
    if "id_token" in types and nonce is None:
        raise invalid("invalid_request", "Parameter nonce is required")
    granted = scopes.for_user(application, parameters.get("scope", "").split(), tenant.state)
    if "id_token" in types and "openid" not in granted.scopes:
        raise invalid("invalid_scope", "Scope openid is required")
    return AuthorizationRequest(
        application_id=application.id,
        redirect_uri=destination.redirect_uri,
        response_types=types,
        response_mode=destination.response_mode,
        scopes=granted.scopes,
        resource_ids=granted.resource_ids,
        rules=policies.rules_for(
            application, tenant.state, asked=parameters.get("acr_values", "").split()
        ),
        state=destination.state,
        nonce=nonce,
        prompt=prompt,
        max_age=_max_age(parameters),
        login_hint=parameters.get("login_hint"),
        code_challenge=challenge,
        code_challenge_method=method,
    )


def _response_types(parameters: Mapping[str, str], application: Application) -> tuple[str, ...]:
    text = parameters.get("response_type")
    if text is None:
        raise invalid("invalid_request", "Parameter response_type is required")
    words = tuple(dict.fromkeys(text.split()))
    if not words or any(word not in _TYPES for word in words):
        raise invalid("unsupported_response_type", f"Unsupported response type: {text}")
    for word in words:
        grant = "AUTHORIZATION_CODE" if word == "code" else "IMPLICIT"
        if _TYPES[word] not in application.response_types or grant not in application.grant_types:
            raise invalid(
                "unauthorized_client",
                f"Unsupported response type: {text}",
                reason=f"{application.name} has response types "
                f"{', '.join(application.response_types)} and grants "
                f"{', '.join(application.grant_types)}",
            )
    return words


def _check_mode(parameters: Mapping[str, str], types: tuple[str, ...]) -> None:
    mode = parameters.get("response_mode")
    if mode is not None and mode not in _MODES:
        raise invalid("invalid_request", f"Unsupported response mode: {mode}")
    if mode == "query" and types != ("code",):
        raise invalid("invalid_request", "Response mode query is not allowed with tokens")


def _prompt(parameters: Mapping[str, str]) -> tuple[str, ...]:
    words = tuple(parameters.get("prompt", "").split())
    if any(word not in _PROMPTS for word in words) or ("none" in words and len(words) > 1):
        raise invalid("invalid_request", f"Invalid prompt: {parameters.get('prompt')}")
    return words


def _code_challenge(
    parameters: Mapping[str, str], application: Application
) -> tuple[str | None, str | None]:
    """Return the PKCE challenge and its method, as the application wants them (RFC 7636)."""
    challenge = parameters.get("code_challenge")
    method = parameters.get("code_challenge_method")
    if challenge is None:
        if method is not None or (
            application.pkce_enforcement != "OPTIONAL" and "code" in parameters["response_type"]
        ):
            raise invalid("invalid_request", "Parameter code_challenge is required")
        return None, None
    if application.pkce_enforcement == "S256_REQUIRED" and method != "S256":
        raise invalid("invalid_request", "Parameter code_challenge_method must be S256")
    if method not in (None, "plain", "S256"):
        raise invalid("invalid_request", f"Unsupported code_challenge_method: {method}")
    if not _CHALLENGE.fullmatch(challenge):
        raise invalid("invalid_request", "Invalid code_challenge")
    return challenge, method or "plain"


def _max_age(parameters: Mapping[str, str]) -> int | None:
    text = parameters.get("max_age")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise invalid("invalid_request", "Parameter max_age must be a number of seconds")
    return int(text[:10])
