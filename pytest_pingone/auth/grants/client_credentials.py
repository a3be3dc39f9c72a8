"""Client credentials: an application's own token, for the PingOne API or for a custom resource.

Sources: RFC 6749 section 4.4; PingOne Platform API reference, "Token (client_credentials)",
"Administrator permissions and role assignments", "Custom scopes".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_pingone.auth.scopes import MULTIPLE_RESOURCES, NONE_GRANTED, grants_of
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.errors import denied, invalid
from pytest_pingone.tenant.records import (
    Application,
    Resource,
    RoleAssignment,
)
from pytest_pingone.tenant.store import State
from pytest_pingone.tokens import issue
from pytest_pingone.tokens.claims import Subject


def respond(asked: TokenRequest) -> dict[str, Any]:
    """Return the body of the answer: an access token, and its scopes unless it has none."""
    state = asked.tenant.state
    requested = asked.members.get("scope", "").split()
    if asked.application.type == "WORKER" and not state.table(RoleAssignment, asked.application.id):
        raise denied("access_denied", "Application does not have any role assignments", status=403)
    resource, scopes = _granted(asked.application, requested, state)
    issued = issue.access_token(
        asked.tenant,
        Subject(application=asked.application),
        resources=[] if resource is None else [resource],
        scopes=scopes,
        issuer=asked.issuer,
    )
    body = {
        "access_token": issued.text,
        "token_type": "Bearer",
        "expires_in": issued.lifetime,
    }
    if scopes:
        body["scope"] = " ".join(scopes)
    return body


def _granted(
    application: Application, requested: list[str], state: State
) -> tuple[Resource | None, tuple[str, ...]]:
    """Return the custom resource that a token is for, with scopes; None is the PingOne API.

    A worker that names no scope of a custom resource gets a token for the PingOne API: what it may
    do there depends on its roles, and whatever else it asks for adds nothing.
    """
    granted = grants_of(application, state)
    grants = [(resource, names) for resource, names in granted if resource.type == "CUSTOM"]
    if application.type == "WORKER" and not _names(grants, requested):
        return None, ()
    if requested:
        grants = [(resource, _names([(resource, own)], requested)) for resource, own in grants]
        grants = [(resource, scopes) for resource, scopes in grants if scopes]
    if not grants:
        raise invalid(
            "invalid_scope",
            NONE_GRANTED,
            reason=f"{application.name} is granted none of {requested or 'any custom resource'}",
        )
    if len(grants) > 1:
        names = ", ".join(resource.name for resource, _ in grants)
        raise invalid("invalid_scope", MULTIPLE_RESOURCES, reason=f"{MULTIPLE_RESOURCES}: {names}")
    return grants[0]


def _names(
    grants: Iterable[tuple[Resource, tuple[str, ...]]], requested: Iterable[str]
) -> tuple[str, ...]:
    """Return the requested scopes that are among those granted, each once, in the order asked."""
    granted = {name for _, names in grants for name in names}
    return tuple(name for name in dict.fromkeys(requested) if name in granted)
