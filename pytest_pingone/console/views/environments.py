"""Environments, and in each of them populations, groups and roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_pingone.addresses import at
from pytest_pingone.console import links
from pytest_pingone.console.pages import Page, Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import (
    BAD,
    GOOD,
    Badge,
    Code,
    Facts,
    Link,
    Listing,
    Many,
    Tabs,
    Trail,
    Whole,
)
from pytest_pingone.errors import not_found
from pytest_pingone.tenant import roles
from pytest_pingone.tenant.records import (
    Application,
    Environment,
    Gateway,
    Group,
    Member,
    Nesting,
    Population,
    Resource,
    RoleAssignment,
    User,
)
from pytest_pingone.tenant.store import TENANT

_KINDS = (
    ("applications", "Applications", Application),
    ("users", "Users", User),
    ("groups", "Groups", Group),
    ("populations", "Populations", Population),
    ("resources", "Resources", Resource),
)
PATH = f"{links.ENVIRONMENTS}/<environment>"


def above(visit: Visit, current: str, *more: Link) -> list[Any]:
    """Return what stands above each page of an environment: where it is, and what is beside it."""
    environment = visit.environment
    trail = [
        Link(links.ENVIRONMENTS, "Environments"),
        Link(links.environment(environment.id), environment.name),
        *more,
    ]
    tabs = [
        Link(links.environment(environment.id), "Overview"),
        *(Link(links.environment(environment.id, below), word) for below, word, _ in _KINDS),
        Link(links.environment(environment.id, "roles"), "Roles"),
    ]
    chosen = links.environment(environment.id, *([current] if current else []))
    return [Trail(links=trail), Tabs(label="In this environment", links=tabs, current=chosen)]


def issuer_of(visit: Visit, environment_id: str) -> str:
    """Return the issuer of an environment, where clients reach the tenant."""
    return at(visit.pingone.auth_url).issuer(environment_id)


def _list(visit: Visit) -> Values:
    rows = []
    for environment in visit.state.table(Environment, TENANT):
        is_home = environment.id == visit.pingone.home_id
        standing = (
            Badge("deletion pending", BAD) if environment.is_pending else Badge("active", GOOD)
        )
        rows.append(
            (
                Link(links.environment(environment.id), environment.name),
                Many([environment.type, *([Badge("home")] if is_home else [])]),
                standing,
                *(len(visit.state.table(kind, environment.id)) for _, _, kind in _KINDS[:3]),
                Code(environment.id),
            )
        )
    return {
        "sections": [
            Listing(
                caption="Environments of the organization",
                columns=("Name", "Type", "Status", "Applications", "Users", "Groups", "Id"),
                rows=rows,
                numbers=frozenset({3, 4, 5}),
            )
        ]
    }


def _one(visit: Visit) -> Values:
    environment = visit.environment
    counts = [
        (word, Link(links.environment(environment.id, below), f"{count:,}"))
        for below, word, kind in _KINDS
        for count in [len(visit.state.table(kind, environment.id))]
    ]
    return {
        "title": environment.name,
        "sections": [
            *above(visit, ""),
            Facts(
                rows=[
                    ("Id", Code(environment.id)),
                    ("Issuer", Code(issuer_of(visit, environment.id))),
                    ("Type", environment.type),
                    ("Region", environment.region),
                    ("Status", environment.status),
                    (
                        "Description",
                        Whole(environment.description) if environment.description else None,
                    ),
                    ("Made", environment.created_at),
                ]
            ),
            Facts(title="In it", tiles=True, rows=counts),
        ],
    }


def _populations(visit: Visit) -> Values:
    environment = visit.environment
    counts: dict[str, int] = {}
    for user in visit.state.table(User, environment.id):
        counts[user.population_id] = counts.get(user.population_id, 0) + 1
    page = paged(list(visit.state.table(Population, environment.id)), visit)
    rows = [
        (
            Many([one.name, *([Badge("default")] if one.default else [])]),
            Link(
                f"{links.environment(environment.id, 'users')}?population={one.id}",
                f"{counts.get(one.id, 0):,}",
            ),
            one.description,
            Code(one.id),
        )
        for one in page.items
    ]
    listing = Listing(
        caption="Populations",
        columns=("Name", "Users", "Description", "Id"),
        rows=rows,
        paging=page,
        numbers=frozenset({1}),
    )
    return {"title": "Populations", "sections": [*above(visit, "populations"), listing]}


def _groups(visit: Visit) -> Values:
    environment = visit.environment
    populations = visit.state.table(Population, environment.id)
    page = paged(list(visit.state.table(Group, environment.id)), visit)
    rows = []
    for group in page.items:
        population = populations.get(group.population_id or "")
        rows.append(
            (
                links.group(environment.id, group.id, group.name),
                len(visit.state.table(Member, group.id)),
                population.name if population else None,
                Code(group.user_filter) if group.user_filter else None,
                group.description,
            )
        )
    listing = Listing(
        caption="Groups",
        columns=("Name", "Put into it", "Population", "Filter", "Description"),
        rows=rows,
        paging=page,
        numbers=frozenset({1}),
    )
    return {"title": "Groups", "sections": [*above(visit, "groups"), listing]}


def _group(visit: Visit) -> Values:
    environment = visit.environment
    users = visit.state.table(User, environment.id)
    groups = visit.state.table(Group, environment.id)
    group = groups.get(visit.in_path["group"])
    if group is None:
        raise not_found(message="There is no such group in this environment.")
    page = paged(list(visit.state.table(Member, group.id)), visit)
    members = [users.get(member.id) for member in page.items]
    outer = [groups.get(nesting.id) for nesting in visit.state.table(Nesting, group.id)]
    facts = Facts(
        rows=[
            ("Id", Code(group.id)),
            ("Name", Whole(group.name)),
            ("Description", Whole(group.description) if group.description else None),
            ("Filter", Code(group.user_filter) if group.user_filter else None),
            (
                "In these groups",
                Many([links.group(environment.id, one.id, one.name) for one in outer if one])
                if outer
                else None,
            ),
            ("External id", group.external_id),
            ("Custom data", Whole(group.custom_data) if group.custom_data else None),
            ("Made", group.created_at),
            ("Changed", group.updated_at),
        ]
    )
    listing = Listing(
        caption="Users who were put into it",
        columns=("User", "Email", "Enabled"),
        rows=[
            (links.user(environment.id, one.id, one.username), one.email, one.enabled)
            for one in members
            if one is not None
        ],
        paging=page,
        empty="Nobody was put into it."
        + (" Its filter says who is in it." if group.user_filter else ""),
    )
    roles_held = role_listing(visit, group.id)
    return {
        "title": group.name,
        "sections": [*above(visit, "groups"), facts, listing, roles_held],
    }


def role_listing(visit: Visit, actor_id: str) -> Listing:
    """Return the roles that somebody holds."""
    rows = []
    for held in visit.state.table(RoleAssignment, actor_id):
        role = _role(visit, held)
        rows.append((role.name if role else Code(held.role_id), *_where(visit, held)))
    return Listing(caption="Roles", columns=("Role", "Where", "Scope"), rows=rows)


def _role(visit: Visit, held: RoleAssignment) -> roles.Role | None:
    own = visit.state.table(roles.Role, held.environment_id).get(held.role_id)
    return own or roles.BY_ID.get(held.role_id)


def _where(visit: Visit, held: RoleAssignment) -> Iterator[Any]:
    scope = held.scope
    environment = visit.state.table(Environment, TENANT).get(scope.id)
    if environment is not None:
        yield Link(links.environment(environment.id), environment.name)
    else:
        population = visit.state.table(Population, held.environment_id).get(scope.id)
        application = visit.state.table(Application, held.environment_id).get(scope.id)
        record = population or application
        named = None if record is None else record.name
        yield named or Code(scope.id)
    yield scope.type.lower()


def _roles(visit: Visit) -> Values:
    environment = visit.environment
    own = list(visit.state.table(roles.Role, environment.id))
    assignments = [
        held for held in visit.state.all(RoleAssignment) if held.environment_id == environment.id
    ]
    page = paged(assignments, visit)
    rows = []
    for held in page.items:
        role = _role(visit, held)
        rows.append(
            (
                role.name if role else Code(held.role_id),
                _holder(visit, environment.id, held.actor_id),
                *_where(visit, held),
            )
        )
    counts: dict[str, int] = {}
    for held in assignments:
        counts[held.role_id] = counts.get(held.role_id, 0) + 1
    known = [
        (role.name, role.type.lower(), counts.get(role.id, 0), len(role.permissions))
        for role in (*roles.BUILT_IN.values(), *own)
    ]
    return {
        "title": "Roles",
        "sections": [
            *above(visit, "roles"),
            Listing(
                caption="Who holds which role",
                columns=("Role", "Held by", "Where", "Scope"),
                rows=rows,
                paging=page,
                empty="Nobody holds a role.",
            ),
            Listing(
                caption="Roles that there are",
                columns=("Role", "Type", "Holders", "Permissions"),
                rows=known,
                numbers=frozenset({2, 3}),
            ),
        ],
    }


def _holder(visit: Visit, environment_id: str, actor_id: str) -> Any:
    state = visit.state
    user = state.table(User, environment_id).get(actor_id)
    if user is not None:
        return links.user(environment_id, user.id, user.username)
    application = state.table(Application, environment_id).get(actor_id)
    if application is not None:
        return links.application(environment_id, application.id, application.name)
    group = state.table(Group, environment_id).get(actor_id)
    if group is not None:
        return links.group(environment_id, group.id, group.name)
    gateway = state.table(Gateway, environment_id).get(actor_id)
    return Code(actor_id) if gateway is None else gateway.name


def tenant_page(name: str, path: str, show: Any, **more: Any) -> Page:
    """Return a page about the tenant."""
    return Page(name=name, path=path, area="tenant", template="sections.html", show=show, **more)


PAGES = (
    tenant_page("environments", links.ENVIRONMENTS, _list, title="Tenant"),
    tenant_page("environment", PATH, _one),
    tenant_page("populations", f"{PATH}/populations", _populations),
    tenant_page("groups", f"{PATH}/groups", _groups),
    tenant_page("group", f"{PATH}/groups/<group>", _group),
    tenant_page("roles", f"{PATH}/roles", _roles),
)
