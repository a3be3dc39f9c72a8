"""The users of an environment."""

from __future__ import annotations

import itertools
from typing import Any

from pytest_pingone.console import links
from pytest_pingone.console.pages import Input, Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import Button, Code, Facts, Link, Listing, Search, Whole
from pytest_pingone.console.views.applications import enabled
from pytest_pingone.console.views.environments import PATH, above, role_listing, tenant_page
from pytest_pingone.console.views.sign_on import CHOOSE_FORM, message_rows
from pytest_pingone.console.views.tokens import life_listing
from pytest_pingone.control.lives import lives
from pytest_pingone.errors import not_found
from pytest_pingone.tenant.membership import groups_of
from pytest_pingone.tenant.records import Population, User

_MESSAGES = 20
_CHOICES = 500


def _list(visit: Visit) -> Values:
    environment = visit.environment
    wanted, population = visit.asked_for("name"), visit.asked_for("population")
    populations = visit.state.table(Population, environment.id)
    users = visit.state.table(User, environment.id)
    found = [one for one in users if _is_meant(one, wanted.casefold(), population)]
    page = paged(found, visit)
    known = visit.pingone.known_passwords if environment.id == visit.pingone.home_id else {}
    rows = []
    for user in page.items:
        home = populations.get(user.population_id)
        password = known.get(user.username)
        rows.append(
            (
                links.user(environment.id, user.id, user.username),
                _full_name(user),
                user.email,
                enabled(user.enabled),
                home.name if home else None,
                None if password is None else Code(password),
            )
        )
    return {
        "title": "Users",
        "sections": [
            *above(visit, "users"),
            Search(
                inputs=(
                    Input(name="name", label="Name", hint="a part of username, email or name"),
                    Input(
                        name="population",
                        label="Population",
                        kind="choice",
                        options=lambda _: (
                            ("", "all"),
                            *(
                                (one.id, one.name)
                                for one in itertools.islice(populations, _CHOICES)
                            ),
                        ),
                    ),
                ),
                values={"name": wanted, "population": population},
            ),
            Listing(
                caption="Users",
                columns=("Username", "Name", "Email", "Status", "Population", "Password"),
                rows=rows,
                paging=page,
                empty="There is nobody like that." if wanted or population else "There are none.",
            ),
        ],
    }


def _is_meant(user: User, wanted: str, population_id: str) -> bool:
    if population_id not in ("", user.population_id):
        return False
    if not wanted:
        return True
    return any(
        wanted in text.casefold() for text in (user.username, user.email, _full_name(user)) if text
    )


def _full_name(user: User) -> str | None:
    name = user.name
    if name is None:
        return None
    return name.formatted or " ".join(filter(None, (name.given, name.middle, name.family))) or None


def _one(visit: Visit) -> Values:
    environment = visit.environment
    user = visit.state.table(User, environment.id).get(visit.in_path["user"])
    if user is None:
        raise not_found(message="There is no such user in this environment.")
    known = [life for life in lives(visit.pingone) if life.user_id == user.id]
    groups = [
        (links.group(environment.id, group.id, group.name), how.lower())
        for group, how in groups_of(user, visit.state)
    ]
    messages = message_rows(visit, environment.id, user.id)[:_MESSAGES]
    return {
        "title": user.username,
        "sections": [
            *above(visit, "users"),
            Facts(rows=_facts(user, visit)),
            Listing(caption="Groups", columns=("Group", "How"), rows=groups),
            role_listing(visit, user.id),
            life_listing("Sessions and tokens", known, visit),
            Listing(
                caption="Messages",
                columns=("Sent", "Kind", "To", "Code"),
                rows=[(one.sent_at, one.kind, one.email, Code(one.code)) for one in messages],
                empty="Nothing was sent.",
            ),
        ],
    }


def _facts(user: User, visit: Visit) -> list[tuple[str, Any]]:
    environment = visit.environment
    population = visit.state.table(Population, environment.id).get(user.population_id)
    is_home = environment.id == visit.pingone.home_id
    password = visit.pingone.known_passwords.get(user.username) if is_home else None
    return [
        ("Id", Code(user.id)),
        ("Username", Whole(user.username)),
        ("Name", _full_name(user)),
        ("Email", user.email),
        ("Status", enabled(user.enabled)),
        ("Password", None if password is None else Code(password)),
        ("Account", user.account.status.lower()),
        ("MFA", user.mfa_enabled),
        (
            "Population",
            Link(
                f"{links.environment(environment.id, 'users')}?population={population.id}",
                population.name,
            )
            if population
            else None,
        ),
        ("Phone", user.primary_phone or user.mobile_phone),
        ("Last signed on", user.last_sign_on.at if user.last_sign_on else None),
        ("Custom attributes", Whole(user.more) if user.more else None),
        ("Made", user.created_at),
        ("Changed", user.updated_at),
        (
            "Sign on as",
            Button(CHOOSE_FORM.name, {"user": user.id}, user.username) if is_home else None,
        ),
    ]


PAGES = (
    tenant_page("users", f"{PATH}/users", _list),
    tenant_page("user", f"{PATH}/users/<user>", _one, forms=(CHOOSE_FORM,)),
)
