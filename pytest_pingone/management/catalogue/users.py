"""Users, the parts of a user that have a path of their own, and what is done with users."""

from __future__ import annotations

import functools

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.directory import POPULATIONS
from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    PATCH,
    READ,
    REPLACE,
    Collection,
    Query,
)
from pytest_pingone.management.fields import (
    ALWAYS,
    IMPORT,
    ON_CREATION,
    Field,
    Parts,
    field,
    server_set,
)
from pytest_pingone.management.kinds import (
    Choice,
    Flag,
    Identifier,
    Moment,
    Reference,
    Steps,
    Text,
    Whole,
)
from pytest_pingone.management.operations import Aspect, Operation, Perform
from pytest_pingone.management.specials import user_patches as patches
from pytest_pingone.management.specials import user_queries as queries
from pytest_pingone.management.specials import users as specials
from pytest_pingone.tenant import records

_VENDOR = "application/vnd.pingidentity"
_PRINTABLE = ("L", "M", "Zs", "S", "N", "P")
_PERSON = Text(most=256, categories=("L", "M", "N"), besides="' .-")
_USER_NAME = (
    field("formatted", _PERSON),
    text("given"),
    text("middle"),
    field("family", _PERSON),
    text("honorificPrefix"),
    text("honorificSuffix"),
)
_ADDRESS = (
    text("streetAddress"),
    text("locality"),
    text("region"),
    text("postalCode", most=40),
    field("countryCode", Text(most=2, pattern="[A-Z]{2}")),
)
_ACCOUNT = (
    field("canAuthenticate", Flag()),
    field("status", Choice("OK", "LOCKED")),
    field("lockedAt", Moment()),
    server_set("secondsUntilUnlock", Whole(0, MOST_SECONDS)),
    field("unlockAt", Moment()),
)
_LIFECYCLE = (
    field("status", Choice("ACCOUNT_OK", "VERIFICATION_REQUIRED")),
    field("suppressVerificationCode", Flag()),
)
_PASSWORD = (
    field("value", Text(most=1024), required=ALWAYS),
    field("forceChange", Flag()),
)
_ON_IMPORT = frozenset({IMPORT})

USERS = Collection(
    name="users",
    record=records.User,
    path="environments/<environment_id>/users",
    parent=ENVIRONMENTS,
    verbs=frozenset({LIST, READ, CREATE, REPLACE, PATCH, DELETE}),
    permission="dir:user",
    rate_group="directory",
    page_limit=200,
    query=Query(
        filters=queries.USER_FILTERS,
        further=queries.custom_filters,
        computed={"memberOfGroups": queries.member_of_groups},
        orders=frozenset({"username", "email", "createdAt", "updatedAt"}),
        expands={
            "population": lambda user, view: (
                POPULATIONS,
                view.state.table(records.Population, user.environment_id).get(user.population_id),
            )
        },
        includes={
            "memberOfGroupIDs": queries.listed(queries.group_ids),
            "memberOfGroupNames": queries.listed(queries.group_names),
        },
    ),
    where=lambda user: Where(
        environment_id=user.environment_id, population_id=user.population_id, user_id=user.id
    ),
    others=specials.custom_attributes,
    switched_off=specials.switched_off,
    import_type=f"{_VENDOR}.user.import+json",
    complete=specials.user,
    created=specials.user_created,
    written=specials.user_written,
    fields=(
        ID,
        ENVIRONMENT,
        server_set(
            "account", Parts(records.Account, _ACCOUNT), direct=True, derive=specials.account
        ),
        field("address", Parts(records.Address, _ADDRESS)),
        CREATED,
        field(
            "email",
            Text(
                most=256,
                pattern=r"[^@\s]+@[^@\s]+",
                message="must be a well-formed email address",
            ),
            required=ALWAYS - {IMPORT},
            spared=True,
        ),
        field("emailVerified", Flag(), writes=_ON_IMPORT),
        server_set("enabled", Flag(), direct=True),
        text("externalId", most=1024),
        text("accountId"),
        server_set(
            "identityProvider",
            Parts(
                records.IdentityProviderOfUser,
                (
                    field("id", Identifier(most=256, to="identityProviders")),
                    text("type"),
                ),
            ),
            direct=True,
        ),
        server_set(
            "lastSignOn",
            Parts(records.LastSignOn, (field("at", Moment()), text("remoteIp"))),
        ),
        field("lifecycle", Parts(records.Lifecycle, _LIFECYCLE), writes=_ON_IMPORT),
        text("locale"),
        field("mfaEnabled", Flag(), writes=ON_CREATION),
        text("mobilePhone", most=32),
        field("name", Parts(records.UserName, _USER_NAME)),
        text("nickname"),
        field("photo", Parts(records.Photo, (text("href", most=2048, required=ALWAYS),))),
        field(
            "population",
            Reference(to="populations"),
            attribute="population_id",
            fixed=True,
        ),
        field(
            "password",
            Parts(records.NewPassword, _PASSWORD, shorthand="value"),
            writes=_ON_IMPORT,
            shown=False,
        ),
        text("preferredLanguage"),
        text("primaryPhone", most=32),
        field("timezone", Text(most=256, pattern=r"\w+/\w+", message="must be an IANA time zone")),
        text("title"),
        text("type"),
        UPDATED,
        field(
            "username",
            Text(most=128, categories=_PRINTABLE),
            required=ALWAYS,
            unique=True,
            any_case=True,
        ),
        server_set("verifyStatus", Choice("NOT_INITIATED", "ENABLED", "DISABLED"), direct=True),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "population": "environments/{environment_id}/populations/{population_id}",
        "devices": "{self}/devices",
        "roleAssignments": "{self}/roleAssignments",
        "password": "{self}/password",
        "password.reset": "{self}/password",
        "password.set": "{self}/password",
        "password.check": "{self}/password",
        "password.recover": "{self}/password",
        "linkedAccounts": "{self}/linkedAccounts",
        "account.sendVerificationCode": "{self}",
        "memberOfGroups": "{self}/memberOfGroups",
    },
)

_READ_WITH_USER = {READ: "dir:read:user"}
_OF_USER = {"self": "{self}", "environment": "environments/{environment_id}", "user": "{record}"}

ENABLED = Aspect(
    name="enabled",
    of=USERS,
    permission="dir:userEnabled",
    own_permissions=_READ_WITH_USER,
    fields=(field("enabled", Flag(), required=ALWAYS),),
    written=specials.user_written,
    links={"self": "{self}", "user": "{record}"},
)
MFA_ENABLED = Aspect(
    name="mfaEnabled",
    of=USERS,
    permission="dir:userMfaEnabled",
    own_permissions=_READ_WITH_USER,
    fields=(field("mfaEnabled", Flag(), required=ALWAYS),),
    links={"self": "{self}", "user": "{record}"},
)
POPULATION = Aspect(
    name="population",
    of=USERS,
    permission="dir:user",
    fields=(field("id", Text(), attribute="population_id", required=ALWAYS),),
    complete=specials.moved_user,
    written=specials.leave_groups_of_other_populations,
    links=_OF_USER,
)
VERIFY_STATUS = Aspect(
    name="verifyStatus",
    of=USERS,
    permission="dir:userVerifyStatus",
    own_permissions=_READ_WITH_USER,
    fields=(
        field("verifyStatus", Choice("NOT_INITIATED", "ENABLED", "DISABLED"), required=ALWAYS),
    ),
    links={"self": "{self}", "user": "{record}"},
)
IDENTITY_PROVIDER = Aspect(
    name="identityProvider",
    of=USERS,
    verbs=frozenset({READ}),
    permission="dir:user",
    fields=(
        server_set("id", Text(), derive=lambda user, _: user.identity_provider.id),
        server_set("type", Text(), derive=lambda user, _: user.identity_provider.type),
    ),
    links=_OF_USER,
)


def _on_user(name: str, permission: str, perform: Perform, *members: Field) -> Operation:
    """Return something that is done with a user, by a content type of its own."""
    return Operation(
        name=name,
        of=USERS,
        method="POST",
        content_type=f"{_VENDOR}.{name}+json",
        permission=permission,
        fields=members,
        body_required=False,
        perform=perform,
        shows=USERS,
    )


OPERATIONS = (
    Operation(
        name="scim.patch",
        of=USERS,
        method="PATCH",
        content_type=f"{_VENDOR}.user.scim.patch+json",
        permission="dir:update:user",
        fields=(field("Operations", Steps(), required=ALWAYS),),
        perform=functools.partial(patches.patched, USERS),
        shows=USERS,
    ),
    Operation(
        name="identityProvider.replace",
        of=USERS,
        below="identityProvider",
        method="PUT",
        permission="dir:update:userIdentityProvider",
        fields=(text("id"),),
        perform=specials.change_identity_provider,
        shows=IDENTITY_PROVIDER,
    ),
    _on_user(
        "account.lock",
        "dir:lock:userAccount",
        specials.lock,
        field("unlockAt", Moment()),
    ),
    _on_user("account.unlock", "dir:unlock:userAccount", specials.unlock),
    _on_user("user.sendVerificationCode", "dir:verify:user", specials.send_verification_code),
    _on_user(
        "user.verify",
        "dir:verify:user",
        specials.verify,
        text("verificationCode", required=ALWAYS),
    ),
)
ASPECTS = (ENABLED, MFA_ENABLED, POPULATION, VERIFY_STATUS, IDENTITY_PROVIDER)
