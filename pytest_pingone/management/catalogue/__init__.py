"""THE TABLE: every collection of the Management API, described once.

Routes, checks, error details, paging, links, access and the list of endpoints are read from here.
A rule that needs an `if` is a function in `specials` that the row names.

Source: PingOne Platform API reference, the data model of each resource.
"""

from pytest_pingone.management.catalogue.applications import (
    APPLICATION_ATTRIBUTES,
    APPLICATIONS,
    FLOW_POLICY_ASSIGNMENTS,
    GRANTS,
)
from pytest_pingone.management.catalogue.client_secrets import SECRET_OPERATIONS
from pytest_pingone.management.catalogue.directory import GROUPS, POPULATIONS, SESSIONS, USERS
from pytest_pingone.management.catalogue.keys import KEY_ROTATION_POLICIES
from pytest_pingone.management.catalogue.not_emulated import NOT_EMULATED
from pytest_pingone.management.catalogue.organizations import (
    ENVIRONMENTS,
    LICENSES,
    ORGANIZATIONS,
)
from pytest_pingone.management.catalogue.permissions import (
    APPLICATION_ROLE_ASSIGNMENTS,
    USER_ROLE_ASSIGNMENTS,
)
from pytest_pingone.management.catalogue.resources import (
    RESOURCE_ATTRIBUTES,
    RESOURCES,
    SCOPES,
)
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.operations import Aspect, Operation

COLLECTIONS: tuple[Collection, ...] = (
    ORGANIZATIONS,
    LICENSES,
    ENVIRONMENTS,
    POPULATIONS,
    USERS,
    GROUPS,
    APPLICATIONS,
    GRANTS,
    APPLICATION_ROLE_ASSIGNMENTS,
    USER_ROLE_ASSIGNMENTS,
    RESOURCES,
    SCOPES,
    APPLICATION_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    FLOW_POLICY_ASSIGNMENTS,
    SESSIONS,
    KEY_ROTATION_POLICIES,
)

ASPECTS: tuple[Aspect, ...] = ()
OPERATIONS: tuple[Operation, ...] = (*SECRET_OPERATIONS,)


__all__ = [
    "APPLICATIONS",
    "APPLICATION_ATTRIBUTES",
    "APPLICATION_ROLE_ASSIGNMENTS",
    "ASPECTS",
    "COLLECTIONS",
    "ENVIRONMENTS",
    "FLOW_POLICY_ASSIGNMENTS",
    "GRANTS",
    "GROUPS",
    "KEY_ROTATION_POLICIES",
    "LICENSES",
    "NOT_EMULATED",
    "OPERATIONS",
    "ORGANIZATIONS",
    "POPULATIONS",
    "RESOURCES",
    "RESOURCE_ATTRIBUTES",
    "SCOPES",
    "SESSIONS",
    "USERS",
    "USER_ROLE_ASSIGNMENTS",
]
