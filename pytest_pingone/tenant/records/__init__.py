"""What a tenant consists of: PingOne's resources as immutable records.

Names are PingOne's own, in snake case; a reference such as `population: {"id": ...}` is held as
`population_id`. Times are aware datetimes in UTC. Records are never changed, only replaced.

Source: PingOne Platform API reference, the data model of each resource.
"""

from pytest_pingone.tenant.records.applications import (
    Application,
    ApplicationAttribute,
    CorsSettings,
    Grant,
    Signing,
)
from pytest_pingone.tenant.records.directory import (
    Account,
    Address,
    Group,
    IdentityProviderOfUser,
    Lifecycle,
    Member,
    Membership,
    Nesting,
    Photo,
    Population,
    User,
    UserName,
)
from pytest_pingone.tenant.records.keys import (
    Certificate,
    CustomDomain,
    DomainCertificate,
    Key,
    KeyRotationPolicy,
)
from pytest_pingone.tenant.records.organizations import Environment, License, Organization
from pytest_pingone.tenant.records.permissions import RoleAssignment, RoleScope
from pytest_pingone.tenant.records.resources import (
    ApplicationPermissionsSettings,
    Resource,
    ResourceAttribute,
    Scope,
)

__all__ = [
    "Account",
    "Address",
    "Application",
    "ApplicationAttribute",
    "ApplicationPermissionsSettings",
    "Certificate",
    "CorsSettings",
    "CustomDomain",
    "DomainCertificate",
    "Environment",
    "Grant",
    "Group",
    "IdentityProviderOfUser",
    "Key",
    "KeyRotationPolicy",
    "License",
    "Lifecycle",
    "Member",
    "Membership",
    "Nesting",
    "Organization",
    "Photo",
    "Population",
    "Resource",
    "ResourceAttribute",
    "RoleAssignment",
    "RoleScope",
    "Scope",
    "Signing",
    "User",
    "UserName",
]
