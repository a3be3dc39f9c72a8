"""A user's password: one path, on which the content type says what is to be done.

Source: PingOne Platform API reference, "User passwords".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import text
from pytest_pingone.management.catalogue.policies import PASSWORD_POLICIES
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import READ, Query
from pytest_pingone.management.fields import ALWAYS, Field, field, server_set
from pytest_pingone.management.kinds import Flag, Moment, Reference, Text
from pytest_pingone.management.operations import Aspect, Operation, Perform
from pytest_pingone.management.specials import passwords as specials

_VENDOR = "application/vnd.pingidentity.password"

PASSWORD = Aspect(
    name="password",
    of=USERS,
    verbs=frozenset({READ}),
    permission="dir:userPassword",
    query=Query(
        expands={
            "passwordPolicy": lambda user, view: (
                PASSWORD_POLICIES,
                specials.policy(user, view),
            )
        }
    ),
    fields=(
        server_set("environment", Reference(), attribute="environment_id"),
        server_set("user", Reference(), derive=lambda user, _: user.id),
        server_set(
            "passwordPolicy", Reference(), derive=lambda user, view: specials.policy(user, view).id
        ),
        server_set("status", Text(), derive=specials.status),
        server_set("lastChangedAt", Moment(), derive=specials.last_changed_at),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "user": "{record}",
        "passwordPolicy": "environments/{environment_id}/passwordPolicies/{passwordPolicy}",
        "password.check": "{self}",
        "password.reset": "{self}",
        "password.set": "{self}",
        "password.recover": "{self}",
    },
)


def _operation(
    name: str, method: str, permission: str, perform: Perform, *members: Field
) -> Operation:
    return Operation(
        name=f"password.{name}",
        of=USERS,
        below="password",
        method=method,
        content_type=f"{_VENDOR}.{name}+json",
        permission=f"dir:{permission}:userPassword",
        fields=members,
        perform=perform,
        shows=PASSWORD,
    )


def _new(name: str, **rules: object) -> Field:
    return field(name, Text(least=0, most=1024), **rules)


OPERATIONS = (
    _operation(
        "set",
        "PUT",
        "set",
        specials.set_password,
        _new("value", required=ALWAYS),
        field("forceChange", Flag()),
        field("bypassPolicy", Flag()),
    ),
    _operation(
        "reset",
        "PUT",
        "reset",
        specials.reset,
        _new("currentPassword"),
        _new("newPassword", required=ALWAYS),
    ),
    _operation(
        "check", "POST", "validate", specials.check, text("password", 1024, required=ALWAYS)
    ),
    _operation("forceChange", "POST", "forceChange", specials.force_change),
    _operation("unlock", "POST", "unlock", specials.unlock),
    _operation("sendRecoveryCode", "POST", "recover", specials.send_recovery_code),
    _operation(
        "recover",
        "POST",
        "recover",
        specials.recover,
        text("recoveryCode", required=ALWAYS),
        _new("newPassword", required=ALWAYS),
    ),
)
