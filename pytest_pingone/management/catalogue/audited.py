"""What the audit log says of writes, where the rule of `auditing` would say something else.

By the dotted name of the collection, part or operation, as the journal calls it; `secret` stands
for `secret.read` and the like, too.

Source: PingOne Platform API reference, "Audit activities"; the texts are those of activities that
were seen, as far as such were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What the log says of writes to one collection, one part of its records, or an operation.

    Attributes:
        noun: what stands before the dot of `action.type`.
        event: what stands after it; what the write was unless given.
        resource: the type of the resource; the noun unless given.
        above: the resource is what the record belongs to.
        own_path: even so, the resource's link is that of the record.
        says: the description of the result. It may name `done` and `made` (Created, created),
            `title` (the noun), `name`, `id`, `parent` (an id), `environment` (an id), `state`
            (enabled or disabled) and attributes of the `record`.
        says_deleted: the same for a deletion; no other unless given.
        reads: reading is written down, too.
    """

    noun: str
    event: str = ""
    resource: str = ""
    above: bool = False
    own_path: bool = False
    says: str = "{done} {title} {name}"
    says_deleted: str = ""
    reads: bool = False


def _secret(owner: str) -> Audited:
    says = f"Client secret {{made}} for {owner.lower()} '{{id}}'"
    return Audited(noun="SECRET", resource=owner, says=says, reads=True)


def _roles_of(holder: str) -> Audited:
    return Audited(
        noun="ROLE_ASSIGNMENT",
        resource=holder,
        above=True,
        own_path=True,
        says="Created role assignment '{id}' for role '{record.role_id}' "
        "scoped for {record.scope.type} '{record.scope.id}'",
        says_deleted=f"Deleted role assignment '{{id}}' scoped for {{record.scope.type}} "
        f"for {holder.lower()}:'{{parent}}'",
    )


def _by_quoted_name(noun: str, resource: str) -> Audited:
    return Audited(noun=noun, resource=resource, says=f'{resource} {{made}}: "{{name}}"')


AUDITED: Mapping[str, Audited] = {
    "applications": Audited(
        noun="APPLICATION",
        says="{done} Application {name} using '{record.protocol}' protocol "
        "of type '{record.type}' with {state} state",
    ),
    "applications.attributes": Audited(
        noun="SAML_ATTRIBUTE",
        resource="APPLICATION",
        above=True,
        says="Saml Attribute '{name}' {made} for application '{parent}' "
        "in environment '{environment}'",
    ),
    "applications.grants": Audited(
        noun="GRANT",
        resource="APPLICATION",
        above=True,
        says="{done} Grant for application '{parent}' to resource '{record.resource_id}'",
    ),
    "applications.roleAssignments": _roles_of("APPLICATION"),
    "applications.secret": _secret("APPLICATION"),
    "agreements.languages": Audited(noun="AGREEMENT_LANGUAGE"),
    "agreements.languages.revisions": Audited(noun="AGREEMENT_LANGUAGE_REVISION"),
    "gateways.roleAssignments": _roles_of("GATEWAY"),
    "groups.roleAssignments": _roles_of("GROUP"),
    "groups.memberOfGroups": Audited(noun="MEMBER_OF_GROUP"),
    "identityProviders": Audited(
        noun="IDENTITY_PROVIDER",
        says="{done} Identity Provider {name} of type '{record.type}'.",
    ),
    "identityProviders.attributes": Audited(
        noun="IDP_ATTRIBUTE",
        resource="IDENTITY_PROVIDER",
        above=True,
        says="IDP Attribute '{name}' {made} for Identity Provider '{parent}' "
        "in environment '{environment}'",
    ),
    "keyRotationPolicies": Audited(noun="KRP"),
    "notificationsPolicies": _by_quoted_name("NOTIFICATION_POLICY", "Notification Policy"),
    "notificationsSettings": Audited(noun="NOTIFICATIONS_SETTINGS"),
    "resources.attributes": Audited(
        noun="RESOURCE_ATTRIBUTE", resource="RESOURCE", says="{done} Resource Attribute: {name}"
    ),
    "resources.scopes": Audited(noun="SCOPE", says="{done} Scope {name} in resource '{parent}'"),
    "resources.secret": _secret("RESOURCE"),
    "schemas.attributes": Audited(noun="SCHEMA_ATTRIBUTE", resource="SCHEMA"),
    "signOnPolicies": Audited(noun="POLICY", resource="SIGN_ON_POLICY"),
    "signOnPolicies.actions": Audited(
        noun="ACTION", resource="SIGN_ON_POLICY", says="{done} Action {id}"
    ),
    "users.account.unlock": Audited(noun="USER", event="UNLOCKED", says="Unlocked User {name}"),
    "users.linkedAccounts": Audited(noun="ACCOUNT"),
    "users.memberOfGroups": Audited(noun="MEMBER_OF_GROUP"),
    "users.password.forceChange": Audited(
        noun="PASSWORD",
        event="FORCE_CHANGE",
        resource="USER",
        says="Forced change of Password {id}",
    ),
    "users.password.unlock": Audited(
        noun="PASSWORD", event="UNLOCKED", resource="USER", says="Unlocked Password {id}"
    ),
    "users.population": Audited(noun="USER", event="MOVED", says="Moved User {name}"),
    "users.roleAssignments": _roles_of("USER"),
}

UNHEARD = frozenset(
    {
        "users.account.lock",
        "users.password.check",
        "users.password.recover",
        "users.password.reset",
        "users.password.sendRecoveryCode",
        "users.password.set",
        "users.sessions",
        "users.user.sendVerificationCode",
    }
)
"""What is written down where it takes effect, because it happens in sign-on flows, too."""
