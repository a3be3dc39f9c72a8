"""THE TABLE: every collection of the Management API, described once.

Routes, checks, error details, paging, links, access and the list of endpoints are read from here.
A rule that needs an `if` is a function in `specials` that the row names.

Source: PingOne Platform API reference, the data model of each resource.
"""

from pytest_pingone.management.catalogue import passwords, users
from pytest_pingone.management.catalogue.activities import ACTIVITIES
from pytest_pingone.management.catalogue.applications import (
    APPLICATION_ATTRIBUTES,
    APPLICATIONS,
    GRANTS,
)
from pytest_pingone.management.catalogue.directory import POPULATIONS
from pytest_pingone.management.catalogue.groups import GROUPS, MEMBERSHIPS, NESTINGS
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
from pytest_pingone.management.catalogue.policies import PASSWORD_POLICIES
from pytest_pingone.management.catalogue.reports import REPORTS
from pytest_pingone.management.catalogue.resources import (
    RESOURCE_ATTRIBUTES,
    RESOURCES,
    SCOPES,
)
from pytest_pingone.management.catalogue.schemas import SCHEMA_ATTRIBUTES, SCHEMAS
from pytest_pingone.management.catalogue.sessions import SESSIONS
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.operations import Aspect, Operation

COLLECTIONS: tuple[Collection, ...] = (
    ORGANIZATIONS,
    LICENSES,
    ENVIRONMENTS,
    POPULATIONS,
    USERS,
    GROUPS,
    MEMBERSHIPS,
    NESTINGS,
    SCHEMAS,
    SCHEMA_ATTRIBUTES,
    APPLICATIONS,
    GRANTS,
    APPLICATION_ROLE_ASSIGNMENTS,
    USER_ROLE_ASSIGNMENTS,
    RESOURCES,
    SCOPES,
    APPLICATION_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    SESSIONS,
    KEY_ROTATION_POLICIES,
    PASSWORD_POLICIES,
    ACTIVITIES,
)

ASPECTS: tuple[Aspect, ...] = (*users.ASPECTS, passwords.PASSWORD)
OPERATIONS: tuple[Operation, ...] = (*users.OPERATIONS, *passwords.OPERATIONS)


__all__ = [
    "ACTIVITIES",
    "APPLICATIONS",
    "APPLICATION_ATTRIBUTES",
    "APPLICATION_ROLE_ASSIGNMENTS",
    "ASPECTS",
    "COLLECTIONS",
    "ENVIRONMENTS",
    "GRANTS",
    "GROUPS",
    "KEY_ROTATION_POLICIES",
    "LICENSES",
    "NOT_EMULATED",
    "OPERATIONS",
    "ORGANIZATIONS",
    "PASSWORD_POLICIES",
    "POPULATIONS",
    "REPORTS",
    "RESOURCES",
    "RESOURCE_ATTRIBUTES",
    "SCOPES",
    "SESSIONS",
    "USERS",
    "USER_ROLE_ASSIGNMENTS",
]
