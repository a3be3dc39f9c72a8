"""The secrets of applications and resources."""

from __future__ import annotations

from pytest_pingone.management.catalogue.applications import APPLICATIONS
from pytest_pingone.management.catalogue.members import ENVIRONMENT
from pytest_pingone.management.catalogue.resources import RESOURCES
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Moment, Text
from pytest_pingone.management.operations import Aspect, Operation
from pytest_pingone.management.specials import client_secrets as specials
from pytest_pingone.tenant import records

_PREVIOUS = Parts(
    records.PreviousSecret,
    (
        server_set("secret", Text()),
        server_set("expiresAt", Moment()),
        server_set("lastUsed", Moment()),
    ),
)
_KEEP = field("previous", Parts(specials.Keep, (field("expiresAt", Moment(), required=ALWAYS),)))


def _secret_of(owner: Collection, permission: str) -> tuple[Operation, ...]:
    """Return what can be done with the secret of one kind of record."""
    shown = Aspect(
        name="secret",
        of=owner,
        fields=(
            ENVIRONMENT,
            server_set("secret", Text()),
            server_set("previous", _PREVIOUS, attribute="previous_secret"),
        ),
        verbs=frozenset(),
        permission=f"{permission}:secret",
        links={
            "self": "{self}",
            "environment": "environments/{environment_id}",
            owner.name[:-1]: "{record}",
        },
    )
    return (
        Operation(
            name="secret.read",
            of=owner,
            below="secret",
            method="GET",
            permission=f"{permission}:read:secret",
            perform=specials.read,
            shows=shown,
            only_for=specials.has_secret,
        ),
        Operation(
            name="secret.rotate",
            of=owner,
            below="secret",
            method="POST",
            permission=f"{permission}:update:secret",
            fields=(_KEEP,),
            body_required=False,
            perform=specials.rotate,
            shows=shown,
            only_for=specials.has_secret,
        ),
        Operation(
            name="secret.discard",
            of=owner,
            below="secret",
            method="DELETE",
            permission=f"{permission}:delete:secret",
            perform=specials.discard,
            status=204,
            only_for=specials.has_secret,
        ),
    )


SECRET_OPERATIONS = (
    *_secret_of(APPLICATIONS, "applications"),
    *_secret_of(RESOURCES, "resources"),
)
