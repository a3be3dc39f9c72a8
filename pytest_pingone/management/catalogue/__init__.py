"""THE TABLE: every collection of the Management API, described once.

Routes, checks, error details, paging, links, access and the list of endpoints are read from here.
A rule that needs an `if` is a function in `specials` that the row names.

Source: PingOne Platform API reference, the data model of each resource.
"""

from pytest_pingone.management.catalogue.applications import (
    APPLICATION_ATTRIBUTES,
    APPLICATIONS,
    GRANTS,
)
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
from pytest_pingone.management.catalogue.sign_on_policies import (
    SIGN_ON_POLICIES,
    SIGN_ON_POLICY_ACTIONS,
    SIGN_ON_POLICY_ASSIGNMENTS,
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
    SESSIONS,
    KEY_ROTATION_POLICIES,
    SIGN_ON_POLICIES,
    SIGN_ON_POLICY_ACTIONS,
    SIGN_ON_POLICY_ASSIGNMENTS,
)

ASPECTS: tuple[Aspect, ...] = ()
OPERATIONS: tuple[Operation, ...] = ()


__all__ = [
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
    "POPULATIONS",
    "RESOURCES",
    "RESOURCE_ATTRIBUTES",
    "SCOPES",
    "SESSIONS",
    "SIGN_ON_POLICIES",
    "SIGN_ON_POLICY_ACTIONS",
    "SIGN_ON_POLICY_ASSIGNMENTS",
    "USERS",
    "USER_ROLE_ASSIGNMENTS",
]
