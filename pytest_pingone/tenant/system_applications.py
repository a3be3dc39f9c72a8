"""What comes with applications: PingOne's own ones, and the claim that each is born with.

Source: an environment's list of applications seen in April 2022; PingOne Platform API reference,
"Application operations", "Application attribute mapping".
"""

from __future__ import annotations

from pytest_pingone import ids
from pytest_pingone.tenant.records import (
    AccessControl,
    AccessRole,
    Application,
    ApplicationAttribute,
    Environment,
    Grant,
    Icon,
    Resource,
    Scope,
)
from pytest_pingone.tenant.records.applications import ADMIN_CONSOLE, PORTAL, SELF_SERVICE
from pytest_pingone.tenant.store import Change

_ICON = Icon(
    id="a3d073bc-3108-49ad-b96c-404bea59a1d0",
    href="https://assets.pingone.com/ux/ui-library/4.18.0/images/logo-pingidentity.png",
)
_NAMES = {
    ADMIN_CONSOLE: (
        "PingOne Admin Console",
        (
            "The admin console application which is used to manage this environment's "
            "configuration and identity data."
        ),
    ),
    PORTAL: (
        "PingOne Application Portal",
        "The application portal where users can view and access their applications.",
    ),
    SELF_SERVICE: (
        "PingOne Self-Service - MyAccount",
        (
            "The self-service application where users can manage profile details, passwords, MFA "
            "devices, etc."
        ),
    ),
}
_CORE = {"OPENID_CONNECT": "sub", "SAML": "saml_subject"}


def add_system_applications(environment: Environment, api: Resource, change: Change) -> None:
    """Add PingOne's own applications to a new environment.

    Args:
        api: the resource of the PingOne API, all of which the self-service application may use.
    """
    born = environment.created_at
    for kind, (name, description) in _NAMES.items():
        change.put(
            Application(
                id=ids.derived(environment.id, "applications", kind),
                environment_id=environment.id,
                name=name,
                description=description,
                enabled=True,
                type=kind,
                access_control=AccessControl(role=AccessRole(type="ADMIN_USERS_ONLY"))
                if kind == ADMIN_CONSOLE
                else None,
                icon=_ICON,
                token_endpoint_auth_method="NONE",
                more={} if kind == ADMIN_CONSOLE else {"applyDefaultTheme": False},
                secret=ids.secret(),
                created_at=born,
                updated_at=born,
            )
        )
    self_service = ids.derived(environment.id, "applications", SELF_SERVICE)
    change.put(
        Grant(
            id=ids.derived(self_service, "grants", api.id),
            environment_id=environment.id,
            application_id=self_service,
            resource_id=api.id,
            scope_ids=tuple(scope.id for scope in change.table(Scope, api.id)),
            created_at=born,
            updated_at=born,
        )
    )


def core_attribute(application: Application) -> ApplicationAttribute | None:
    """Return the mapping of the user's identifier that an application is born with, if any is."""
    name = _CORE.get(application.protocol)
    if name is None:
        return None
    of_client = True if application.is_client else None
    return ApplicationAttribute(
        id=ids.derived(application.id, "attributes", name),
        environment_id=application.environment_id,
        application_id=application.id,
        name=name,
        value="${user.id}",
        required=True,
        mapping_type="CORE",
        id_token=of_client,
        user_info=of_client,
        created_at=application.created_at,
        updated_at=application.created_at,
    )
