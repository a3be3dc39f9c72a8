"""What a tenant consists of: PingOne's resources as immutable records.

Names are PingOne's own, in snake case; a reference such as `population: {"id": ...}` is held as
`population_id`. Times are aware datetimes in UTC. Records are never changed, only replaced.

Source: PingOne Platform API reference, the data model of each resource.
"""

from pytest_pingone.tenant.records.application_parts import (
    AccessControl,
    AccessGroups,
    AccessRole,
    CacheDuration,
    CorsSettings,
    Icon,
    IntegrityDetection,
    Kerberos,
    Mobile,
    PasscodeRefresh,
    Signing,
)
from pytest_pingone.tenant.records.applications import (
    Application,
    ApplicationAttribute,
    FlowPolicyAssignment,
    Grant,
)
from pytest_pingone.tenant.records.client_secrets import PreviousSecret
from pytest_pingone.tenant.records.directory import (
    Account,
    Address,
    Group,
    IdentityProviderOfUser,
    LastSignOn,
    Lifecycle,
    Member,
    Membership,
    Nesting,
    NewPassword,
    Photo,
    Population,
    User,
    UserName,
)
from pytest_pingone.tenant.records.keys import KeyRotationPolicy
from pytest_pingone.tenant.records.organizations import (
    BillOfMaterials,
    Bookmark,
    Console,
    Environment,
    License,
    Organization,
    Product,
)
from pytest_pingone.tenant.records.permissions import RoleAssignment, RoleScope
from pytest_pingone.tenant.records.resources import (
    ApplicationPermissionsSettings,
    Resource,
    ResourceAttribute,
    Scope,
)
from pytest_pingone.tenant.records.schemas import (
    EnumeratedValue,
    RegexValidation,
    Schema,
    SchemaAttribute,
)
from pytest_pingone.tenant.records.sign_on_policies import (
    ExternalRegistration,
    ProfileAttribute,
    Recovery,
    Registration,
    SignOnPolicy,
    SignOnPolicyAction,
    SignOnPolicyAssignment,
)

__all__ = [
    "AccessControl",
    "AccessGroups",
    "AccessRole",
    "Account",
    "Address",
    "Application",
    "ApplicationAttribute",
    "ApplicationPermissionsSettings",
    "BillOfMaterials",
    "Bookmark",
    "CacheDuration",
    "Console",
    "CorsSettings",
    "EnumeratedValue",
    "Environment",
    "ExternalRegistration",
    "FlowPolicyAssignment",
    "Grant",
    "Group",
    "Icon",
    "IdentityProviderOfUser",
    "IntegrityDetection",
    "Kerberos",
    "KeyRotationPolicy",
    "LastSignOn",
    "License",
    "Lifecycle",
    "Member",
    "Membership",
    "Mobile",
    "Nesting",
    "NewPassword",
    "Organization",
    "PasscodeRefresh",
    "Photo",
    "Population",
    "PreviousSecret",
    "Product",
    "ProfileAttribute",
    "Recovery",
    "RegexValidation",
    "Registration",
    "Resource",
    "ResourceAttribute",
    "RoleAssignment",
    "RoleScope",
    "Schema",
    "SchemaAttribute",
    "Scope",
    "SignOnPolicy",
    "SignOnPolicyAction",
    "SignOnPolicyAssignment",
    "Signing",
    "User",
    "UserName",
]
