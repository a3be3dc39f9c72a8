"""THE TABLE: every collection of the Management API, described once.

Routes, checks, error details, paging, links, access and the list of endpoints are read from here.
A rule that needs an `if` is a function in `specials` that the row names.

Source: PingOne Platform API reference, the data model of each resource.
"""

from pytest_pingone.management.catalogue import kept, passwords, users
from pytest_pingone.management.catalogue.activities import ACTIVITIES
from pytest_pingone.management.catalogue.applications import (
    APPLICATION_ATTRIBUTES,
    APPLICATIONS,
    FLOW_POLICY_ASSIGNMENTS,
    GRANTS,
)
from pytest_pingone.management.catalogue.client_secrets import SECRET_OPERATIONS
from pytest_pingone.management.catalogue.custom_domains import (
    CUSTOM_DOMAINS,
    IMPORT_DOMAIN_CERTIFICATE,
    VERIFY_DOMAIN,
)
from pytest_pingone.management.catalogue.directory import DEFAULT_IDENTITY_PROVIDER, POPULATIONS
from pytest_pingone.management.catalogue.environments import (
    CAPABILITIES_OF_ENVIRONMENT,
    CHANGE_STATUS,
    CHANGE_TYPE,
    LICENSE_NAME,
    ORGANIZATION_CAPABILITIES,
    REPLACE_PRODUCTS,
)
from pytest_pingone.management.catalogue.groups import GROUPS, MEMBERSHIPS, NESTINGS
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
    BILL_OF_MATERIALS,
    ENVIRONMENTS,
    LICENSES,
    ORGANIZATIONS,
)
from pytest_pingone.management.catalogue.permissions import (
    APPLICATION_ROLE_ASSIGNMENTS,
    CUSTOM_ROLES,
    GATEWAY_ROLE_ASSIGNMENTS,
    GROUP_ROLE_ASSIGNMENTS,
    ROLES,
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
from pytest_pingone.management.catalogue.sign_on_policies import (
    SIGN_ON_POLICIES,
    SIGN_ON_POLICY_ACTIONS,
    SIGN_ON_POLICY_ASSIGNMENTS,
)
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
    GROUP_ROLE_ASSIGNMENTS,
    ROLES,
    CUSTOM_ROLES,
    RESOURCES,
    SCOPES,
    APPLICATION_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    FLOW_POLICY_ASSIGNMENTS,
    SESSIONS,
    KEY_ROTATION_POLICIES,
    PASSWORD_POLICIES,
    SIGN_ON_POLICIES,
    SIGN_ON_POLICY_ACTIONS,
    SIGN_ON_POLICY_ASSIGNMENTS,
    GATEWAY_ROLE_ASSIGNMENTS,
    *kept.COLLECTIONS,
    ACTIVITIES,
    KEYS,
    KEY_APPLICATIONS,
    CERTIFICATES,
    CERTIFICATE_APPLICATIONS,
    CUSTOM_DOMAINS,
)
SINGLES: tuple[Collection, ...] = kept.SINGLES

ASPECTS: tuple[Aspect, ...] = (
    ORGANIZATION_CAPABILITIES,
    LICENSE_NAME,
    CAPABILITIES_OF_ENVIRONMENT,
    BILL_OF_MATERIALS,
    DEFAULT_IDENTITY_PROVIDER,
    *users.ASPECTS,
    passwords.PASSWORD,
    *kept.ASPECTS,
    KEY_CSR,
    KEY_ROTATION_POLICY_JWKS,
)
OPERATIONS: tuple[Operation, ...] = (
    REPLACE_PRODUCTS,
    CHANGE_TYPE,
    CHANGE_STATUS,
    *SECRET_OPERATIONS,
    *users.OPERATIONS,
    *passwords.OPERATIONS,
    *CSR_RESPONSES,
    VERIFY_DOMAIN,
    IMPORT_DOMAIN_CERTIFICATE,
)


__all__ = [
    "ACTIVITIES",
    "APPLICATIONS",
    "APPLICATION_ATTRIBUTES",
    "APPLICATION_ROLE_ASSIGNMENTS",
    "ASPECTS",
    "CERTIFICATES",
    "CERTIFICATE_APPLICATIONS",
    "COLLECTIONS",
    "CUSTOM_DOMAINS",
    "CUSTOM_ROLES",
    "ENVIRONMENTS",
    "FLOW_POLICY_ASSIGNMENTS",
    "GATEWAY_ROLE_ASSIGNMENTS",
    "GRANTS",
    "GROUPS",
    "GROUP_ROLE_ASSIGNMENTS",
    "KEYS",
    "KEY_APPLICATIONS",
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
    "ROLES",
    "SCOPES",
    "SESSIONS",
    "SIGN_ON_POLICIES",
    "SIGN_ON_POLICY_ACTIONS",
    "SIGN_ON_POLICY_ASSIGNMENTS",
    "SINGLES",
    "USERS",
    "USER_ROLE_ASSIGNMENTS",
]
