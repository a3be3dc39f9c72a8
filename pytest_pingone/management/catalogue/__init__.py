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
from pytest_pingone.management.catalogue.custom_domains import (
    CUSTOM_DOMAINS,
    IMPORT_DOMAIN_CERTIFICATE,
    VERIFY_DOMAIN,
)
from pytest_pingone.management.catalogue.directory import GROUPS, POPULATIONS, SESSIONS, USERS
from pytest_pingone.management.catalogue.keys import (
    CERTIFICATE_APPLICATIONS,
    CERTIFICATES,
    CSR_RESPONSES,
    KEY_APPLICATIONS,
    KEY_CSR,
    KEY_ROTATION_POLICIES,
    KEY_ROTATION_POLICY_JWKS,
    KEYS,
)
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
    SESSIONS,
    KEY_ROTATION_POLICIES,
    KEYS,
    KEY_APPLICATIONS,
    CERTIFICATES,
    CERTIFICATE_APPLICATIONS,
    CUSTOM_DOMAINS,
)

ASPECTS: tuple[Aspect, ...] = (
    KEY_CSR,
    KEY_ROTATION_POLICY_JWKS,
)
OPERATIONS: tuple[Operation, ...] = (
    *CSR_RESPONSES,
    VERIFY_DOMAIN,
    IMPORT_DOMAIN_CERTIFICATE,
)


__all__ = [
    "APPLICATIONS",
    "APPLICATION_ATTRIBUTES",
    "APPLICATION_ROLE_ASSIGNMENTS",
    "ASPECTS",
    "CERTIFICATES",
    "CERTIFICATE_APPLICATIONS",
    "COLLECTIONS",
    "CUSTOM_DOMAINS",
    "ENVIRONMENTS",
    "GRANTS",
    "GROUPS",
    "KEYS",
    "KEY_APPLICATIONS",
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
