"""Which of the scopes asked for a user's tokens get, and what they are for.

Sources: PingOne Platform API reference, "Custom scopes", "OpenID Connect (OIDC) scopes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Grant, Resource, Scope
from pytest_pingone.tenant.store import State

MULTIPLE_RESOURCES = "May not request scopes for multiple resources"
NONE_GRANTED = "At least one scope must be granted"
OFFLINE_ACCESS = "offline_access"


@dataclass(frozen=True, slots=True)
class Granted:
    """Scopes by name, and the resources they belong to apart from the openid resource."""

    scopes: tuple[str, ...]
    resources: tuple[Resource, ...]

    @property
    def resource_ids(self) -> tuple[str, ...]:
        """The ids of the resources."""
        return tuple(resource.id for resource in self.resources)


def grants_of(application: Application, state: State) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    """Yield each resource granted to an application, with the names of the scopes granted."""
    resources = state.table(Resource, application.environment_id)
    for grant in state.table(Grant, application.id):
        resource = resources.get(grant.resource_id)
        if resource is not None:
            scopes = state.table(Scope, resource.id)
            found = (scopes.get(scope_id) for scope_id in grant.scope_ids)
            yield resource, tuple(scope.name for scope in found if scope is not None)


def for_user(application: Application, requested: Iterable[str], state: State) -> Granted:
    """Return what a user's tokens get of the scopes that an application asks for.

    Scopes that are not granted are dropped without a word. Those of the openid resource go with
    those of one other resource; several others go together only if the application is set to it.

    Raises:
        OAuthError: `invalid_scope`; nothing is left, or scopes of several resources are.
    """
    owners = {name: resource for resource, names in grants_of(application, state) for name in names}
    scopes = tuple(name for name in dict.fromkeys(requested) if name in owners)
    if not scopes:
        raise invalid(
            "invalid_scope",
            NONE_GRANTED,
            reason=f"{application.name} is granted {', '.join(owners) or 'nothing'}",
        )
    found = {owners[name].id: owners[name] for name in scopes}
    resources = tuple(r for r in found.values() if r.type != "OPENID_CONNECT")
    together = application.request_scopes_for_multiple_resources_enabled and all(
        resource.type == "CUSTOM" for resource in resources
    )
    if len(resources) > 1 and not together:
        names = ", ".join(resource.name for resource in resources)
        raise invalid("invalid_scope", MULTIPLE_RESOURCES, reason=f"{MULTIPLE_RESOURCES}: {names}")
    return Granted(scopes, resources)


def wants_offline_access(application: Application, state: State) -> bool:
    """Return whether refresh tokens depend on `offline_access`: whether it is granted at all."""
    return any(OFFLINE_ACCESS in names for _, names in grants_of(application, state))
