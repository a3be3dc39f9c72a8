"""Who has which role, and where."""

from __future__ import annotations

from dataclasses import dataclass


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
