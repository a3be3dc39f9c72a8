"""The audit log: an activity is written in the same change as what happened.

So a refused request leaves none, and a roll-back forgets them. What a test or a seed does is part
of no request, and nobody's act: it is not written down.

Source: PingOne Platform API reference, "Audit activities".
"""

from __future__ import annotations

from typing import Final

from pytest_pingone import ids
from pytest_pingone.tenant.records import Application, User
from pytest_pingone.tenant.records.activities import Activity, Named, Origin
from pytest_pingone.tenant.sign_on_records import Flow, Session
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant

LEAST: Final = 5000
"""The activities that an environment keeps at least, some megabytes.

There are up to 255 more: the oldest are dropped 256 at a time, which costs next to nothing.

PingOne keeps what happened in the last 14 days. That is no bound: a tenant that is left running can
be asked for more in an hour than its memory holds.
"""
_OUTCOMES: Final = {"COMPLETED": "completed", "FAILED": "failed"}


def origin(
    tenant: Tenant,
    correlation_id: str,
    *,
    client: Application | None = None,
    user: User | None = None,
) -> Origin:
    """Return where the changes of a request come from.

    Args:
        client: the application that sent it, where that is who acts.
        user: on whose behalf it acts, if there is a user.
    """
    return Origin(
        correlation_id=correlation_id,
        at=tenant.stamp,
        client=None if client is None else client_of(client),
        user=None if user is None else user_of(user),
    )


def note(
    change: Change,
    action: str,
    resource: Named,
    *,
    result: str,
    description: str = "",
    client: Named | None = None,
    user: Named | None = None,
    tags: tuple[str, ...] = (),
) -> None:
    """Write an activity into the log of the environment of its resource.

    Args:
        change: what it is written with; without an origin, nothing is.
        action: such as `USER.CREATED`; that the list of PingOne has it is for the caller to see to.
        result: what came of it, in words.
        description: what happened, in words; those of `action` unless given.
        client, user: who acted, where the origin does not say.
    """
    if change.origin is None:
        return
    environment_id = resource.environment_id
    number = change.table(Activity, environment_id).next_number
    change.put(
        Activity(
            id=ids.derived(environment_id, "activities", "", str(number)),
            environment_id=environment_id,
            recorded_at=change.origin.at,
            correlation_id=change.origin.correlation_id,
            action=action,
            description=description or action.replace(".", " ").replace("_", " ").title(),
            client=client or change.origin.client,
            user=user or change.origin.user,
            resource=resource,
            result=result,
            tags=tags,
        )
    )
    change.drop_oldest(Activity, environment_id, least=LEAST)


def client_of(application: Application) -> Named:
    """Return an application as who acts."""
    return Named(
        type="CLIENT",
        id=application.id,
        name=application.name,
        environment_id=application.environment_id,
        path=f"environments/{application.environment_id}/applications/{application.id}",
    )


def user_of(user: User) -> Named:
    """Return a user as who acts, or as what something happens to."""
    return Named(
        type="USER",
        id=user.id,
        name=user.username,
        environment_id=user.environment_id,
        population_id=user.population_id,
        path=f"environments/{user.environment_id}/users/{user.id}",
    )


def note_flow(change: Change, event: str, flow: Flow, *, description: str) -> None:
    """Write down that a sign-on begins, goes on or is over, and whose it is as far as is known."""
    environment_id, asked = flow.environment_id, flow.request
    application = change.table(Application, environment_id).get(
        asked.application_id if asked else ""
    )
    user = change.table(User, environment_id).get(flow.user_id or "")
    outcome = _OUTCOMES.get(flow.status, "under way")
    note(
        change,
        f"FLOW.{event}",
        Named(
            type="FLOW",
            id=flow.id,
            name=flow.id,
            environment_id=environment_id,
            path=f"environments/{environment_id}/flows/{flow.id}",
        ),
        description=description,
        result=f"Flow {outcome} with policy {flow.rules.policy}",
        client=None if application is None else client_of(application),
        user=None if user is None else user_of(user),
    )


def note_session(change: Change, event: str, session: Session) -> None:
    """Write down what becomes of a session in which somebody has signed on."""
    user = change.table(User, session.environment_id).get(session.user_id or "")
    if user is None:
        return
    path = f"environments/{session.environment_id}/users/{user.id}/sessions/{session.id}"
    note(
        change,
        f"SESSION.{event}",
        Named(
            type="SESSION",
            id=session.id,
            name=session.id,
            environment_id=session.environment_id,
            path=path,
        ),
        result=f"{event.title()} Session {session.id}",
        user=user_of(user),
    )
