"""Who is asking, and may they? Judged by role assignments in the store, at that moment.

A worker's token carries no scopes. It proves who the worker is; what it may do depends on the roles
assigned to it now, not when the token was issued.

Source: PingOne Platform API reference, "Administrator permissions and role assignments".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pytest_pingone.errors import invalid_token, no_permission
from pytest_pingone.tenant.membership import groups_of
from pytest_pingone.tenant.records import (
    Application,
    Environment,
    Population,
    RoleAssignment,
    User,
)
from pytest_pingone.tenant.roles import (
    APPLICATION,
    BY_ID,
    ENVIRONMENT,
    ORGANIZATION,
    POPULATION,
    Role,
)
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.verify import RefusedError, access_token, application_of
from pytest_pingone.web.incoming import Incoming, bearer

SELF_SERVICE = {
    "p1:read:user": "dir:read:user",
    "p1:update:user": "dir:update:user",
    "p1:update:userMfaEnabled": "dir:update:userMfaEnabled",
    "p1:read:userPassword": "dir:read:userPassword",
    "p1:reset:userPassword": "dir:reset:userPassword",
    "p1:validate:userPassword": "dir:validate:userPassword",
    "p1:verify:user": "dir:verify:user",
    "p1:read:userLinkedAccounts": "dir:read:userLinkedAccounts",
    "p1:delete:userLinkedAccounts": "dir:delete:userLinkedAccounts",
    "p1:read:sessions": "sessions:read:sessions",
    "p1:delete:sessions": "sessions:delete:sessions",
}
"""What the scopes of a user's token let it do, with itself and with nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What a request touches; None where it does not matter or is not known.

    Attributes:
        shared: it belongs to all of the organization: whoever may read it for any part of that,
            may read it.
    """

    environment_id: str | None = None
    population_id: str | None = None
    application_id: str | None = None
    user_id: str | None = None
    shared: bool = False


SHARED = Where(shared=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever sent a good token, with the roles it has at this moment.

    Attributes:
        environment_id: where it is at home, which need not be where it acts.
        assignments: its own, and those of the groups that a user is in.
        roles: what it is assigned, by id.
        own: what a user may do with itself, by the self-service scopes of its token.
        client: the application that the token was given to.
        user: on whose behalf it was, if there is a user.
    """

    id: str
    name: str
    environment_id: str
    assignments: tuple[RoleAssignment, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    client: Application | None = None
    user: User | None = None

    def may(self, permission: str, where: Where) -> bool:
        """Return whether a role or a scope gives this permission for what `where` describes."""
        return (where.user_id == self.id and permission in self.own) or any(
            self._gives(assignment, permission)
            and (_covers(assignment, where) or (where.shared and ":read:" in permission))
            for assignment in self.assignments
        )

    def may_somewhere(
        self, permission: str, environment_id: str | None, state: State, *, path: Iterable[str] = ()
    ) -> bool:
        """Return whether anything gives this permission for any part of an environment.

        Args:
            path: the ids in the path; self-service needs the user's own.
        """
        return (permission in self.own and self.id in path) or any(
            self._gives(assignment, permission) and _touches(assignment, environment_id, state)
            for assignment in self.assignments
        )

    def may_assign(self, role: Role, where: Where) -> bool:
        """Return whether the actor may give this role to others for what `where` describes.

        It may if it has the role itself, or a role that can assign it, in the same scope or a
        broader one ("Predefined roles").
        """
        givers = (role.id, *role.can_be_assigned_by)
        return any(
            assignment.role_id in givers and _covers(assignment, where)
            for assignment in self.assignments
        )

    def _gives(self, assignment: RoleAssignment, permission: str) -> bool:
        role = self.roles.get(assignment.role_id)
        return role is not None and permission in role.permissions

    def _name(self, assignment: RoleAssignment) -> str:
        role = self.roles.get(assignment.role_id)
        return "a role that is gone" if role is None else role.name

    def describe(self) -> str:
        """Return what roles there are, for the reason of a refusal."""
        held = ", ".join(
            f"{self._name(assignment)} on {assignment.scope.type.lower()}"
            for assignment in self.assignments
        )
        return f"{self.name} has {held or 'no roles'}"


def actor_of(request: Incoming, tenant: Tenant) -> Actor:
    """Return who sent the request.

    Raises:
        ApiError: 401, one body for whatever is wrong with the token.
    """
    token = bearer(request)
    if token is None:
        raise invalid_token("there is no bearer token in the Authorization header")
    try:
        verified = access_token(
            token,
            tenant,
            audience=tenant.region.api_audience,
            reachable_at=request.known_addresses,
        )
        application = application_of(verified.claims, tenant, verified.environment)
    except RefusedError as refused:
        raise invalid_token(f"the access token is refused: {refused}") from refused
    claims, environment_id = verified.claims, verified.environment.id
    subject = claims.get("sub")
    request.client_name = application.name
    if subject is None:
        worker = _actor(application, application.name, [application.id], tenant.state)
        return replace(worker, client=application)
    user = tenant.state.table(User, environment_id).get(str(subject))
    if user is None or not user.enabled:
        raise invalid_token(f"its user {subject!r} does not exist or is disabled")
    request.user_name = user.username
    scopes = str(claims.get("scope", "")).split()
    own = frozenset(SELF_SERVICE[scope] for scope in scopes if scope in SELF_SERVICE)
    if application.type != "WORKER":
        name = f"{user.username} at {application.name}"
        return Actor(
            id=user.id,
            name=name,
            environment_id=environment_id,
            own=own,
            client=application,
            user=user,
        )
    holders = [user.id, *(group.id for group, _ in groups_of(user, tenant.state))]
    admin = _actor(user, user.username, holders, tenant.state)
    return replace(admin, own=own, client=application, user=user)


def require(actor: Actor, permission: str, where: Where) -> None:
    """Let the actor pass, or not.

    Raises:
        ApiError: 403.
    """
    if not actor.may(permission, where):
        raise no_permission(f"{permission} is needed, {actor.describe()}")


def _actor(who: Application | User, name: str, holders: Iterable[str], state: State) -> Actor:
    assignments = tuple(
        assignment for holder in holders for assignment in state.table(RoleAssignment, holder)
    )
    named = {assignment.role_id for assignment in assignments}
    found = {role_id: role_of(role_id, state) for role_id in named}
    roles = {role_id: role for role_id, role in found.items() if role is not None}
    return Actor(
        id=who.id,
        name=name,
        environment_id=who.environment_id,
        assignments=assignments,
        roles=roles,
    )


def role_of(role_id: str, state: State) -> Role | None:
    """Return a role by its id: a built-in one, or a custom one of any environment."""
    if role_id in BY_ID:
        return BY_ID[role_id]
    environments = state.table(Environment, TENANT)
    custom = (state.table(Role, environment.id).get(role_id) for environment in environments)
    return next((role for role in custom if role is not None), None)


def _covers(assignment: RoleAssignment, where: Where) -> bool:
    if assignment.scope.type == ORGANIZATION:  # there is one organization in a tenant
        return True
    at = {
        ENVIRONMENT: where.environment_id,
        POPULATION: where.population_id,
        APPLICATION: where.application_id,
    }
    return at[assignment.scope.type] == assignment.scope.id


def _touches(assignment: RoleAssignment, environment_id: str | None, state: State) -> bool:
    if assignment.scope.type == ORGANIZATION or environment_id is None:
        return True
    if assignment.scope.type == ENVIRONMENT:
        return assignment.scope.id == environment_id
    kind = Population if assignment.scope.type == POPULATION else Application
    return state.table(kind, environment_id).get(assignment.scope.id) is not None
