"""Where each page is."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from pytest_pingone.auth.user_tokens import digest
from pytest_pingone.console.pages import BELOW, ROOT
from pytest_pingone.console.parts import Link
from pytest_pingone.control.lives import SESSION, Life

ENVIRONMENTS = f"{BELOW}/environments"
SEED = f"{ROOT}seed"
"""The call of the control API that answers with the tenant as a seed."""


def environment(environment_id: str, *below: str) -> str:
    """Return the path of an environment's page, or of one below it."""
    return "/".join((ENVIRONMENTS, *(quote(part, safe="") for part in (environment_id, *below))))


def user(environment_id: str, user_id: str, name: str) -> Link:
    """Return the link to a user."""
    return Link(environment(environment_id, "users", user_id), name)


def application(environment_id: str, application_id: str, name: str) -> Link:
    """Return the link to an application."""
    return Link(environment(environment_id, "applications", application_id), name)


def group(environment_id: str, group_id: str, name: str) -> Link:
    """Return the link to a group."""
    return Link(environment(environment_id, "groups", group_id), name)


def resource(environment_id: str, resource_id: str, name: str) -> Link:
    """Return the link to a resource."""
    return Link(environment(environment_id, "resources", resource_id), name)


def entry(number: int) -> Link:
    """Return the link to an entry of the journal."""
    return Link(f"{BELOW}/journal/{number}", f"{number}")


def life_path(life_id: str) -> str:
    """Return the path of the page about a session or a token."""
    return f"{BELOW}/tokens/{quote(life_id, safe='')}"


def token_path(token: str) -> str:
    """Return the path of the page about a token."""
    return life_path(digest(token))


def life(one: Life) -> Link:
    """Return the link to a session or a token."""
    return Link(life_path(one.id), one.kind)


def owner(one: Life) -> Link | None:
    """Return the link to the user or else to the application that has something."""
    if one.environment_id and one.user_id and one.user is not None:
        return user(one.environment_id, one.user_id, one.user)
    return client(one)


def client(one: Life) -> Link | None:
    """Return the link to the application that something was given to."""
    if one.environment_id and one.application_id and one.application is not None:
        return application(one.environment_id, one.application_id, one.application)
    return None


def journal(**wanted: str) -> str:
    """Return the path of the journal's page with the entries that are wanted."""
    return f"{BELOW}/journal?{urlencode(wanted, errors='replace')}"


def is_session(one: Life) -> bool:
    """Return whether something is a session."""
    return one.kind == SESSION
