"""The tables that a seed can have, read from the table of the Management API.

Each collection that somebody can put something into is one; what the rows do not say about seeds
stands here in hints.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pytest_pingone import ids
from pytest_pingone.management import catalogue
from pytest_pingone.management.catalogue import (
    agreements,
    experience,
    notifications,
    provisioning,
    schemas,
    senders,
    user_parts,
)
from pytest_pingone.management.catalogue.groups import MEMBERSHIPS, NESTINGS
from pytest_pingone.management.collection import CREATE, REPLACE, Collection
from pytest_pingone.management.fields import Field, snake_case
from pytest_pingone.management.kinds import Choice, Flag, Moment
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.seed import uploads
from pytest_pingone.management.spelling import settable, spelled
from pytest_pingone.tenant import passwords
from pytest_pingone.tenant.password_state import state_of
from pytest_pingone.tenant.store import State

Count = Callable[[], int]
Usual = Callable[[str, Count], Mapping[str, Any]]
"""Returns what holds unless an entry says otherwise, given its key, and what counts those before
it."""
FIRST, AFTERWARDS, LAST = range(3)


def _nothing(_key: str, _count: Count) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Extra:
    """A property that has a path of its own in the Management API, and no other."""

    aspect: Aspect
    rule: Field


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Table:
    """One table of a seed.

    Attributes:
        row: the collection.
        name: what it is called in a seed.
        key: the property that the key of an entry gives, or nothing where the key is a label.
        listed: the property that an entry gives if it is a list.
        label: what an export calls a record, where that is not its key.
        usual: see `Usual`.
        late: properties that are set when all else is there, with what they are until then.
        extras: properties that are not among the row's own, by name.
        stage: when its entries are planted: FIRST, AFTERWARDS or LAST.
        roles: whether its entries say who has which role.
        exported: whether an export has it.
        random: properties that are different in each new environment, for no purpose.
        reads: properties that an export reads from elsewhere than the attribute, and how.
        below: the tables below each of its records.
    """

    row: Collection
    name: str
    key: str = ""
    listed: str = ""
    label: Callable[[Any], str] | None = None
    usual: Usual = _nothing
    late: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, Extra] = field(default_factory=dict)
    stage: int = FIRST
    roles: bool = False
    exported: bool = True
    random: frozenset[str] = frozenset()
    reads: Mapping[str, Callable[[Any, State], Any]] = field(default_factory=dict)
    below: tuple[Table, ...] = ()

    @property
    def made(self) -> bool:
        """Whether a seed can add records, and not only change those that are there."""
        return CREATE in self.row.verbs or self.row.single

    def key_rule(self) -> Field | None:
        """Return the member that the key of an entry gives, if it gives one."""
        rules = self.row.fields
        return next((rule for rule in rules if self.key and spelled(rule) == self.key), None)

    def usual_for(self, key: str, count: Count = int) -> Mapping[str, Any]:
        """Return what holds unless an entry says otherwise."""
        own = {self.key: key} if self.key else {}
        return {**_only_choices(self.row), **own, **self.usual(key, count)}

    def derived_id(self, parent_id: str, in_path: Mapping[str, str], key: str) -> str:
        """Return the id of an entry that is given none."""
        if self.row.shared:
            return ids.derived(in_path["environment_id"], parent_id, self.row.name, key)
        return ids.derived(parent_id, self.row.name, key)

    def called(self, record: Any) -> str:
        """Return what a record is called, as far as it says so itself."""
        if self.label is not None:
            return self.label(record)
        rule = self.key_rule()
        if rule is None:
            return ""
        value = getattr(record, rule.attribute)
        return str(rule.kind.write(value) if isinstance(rule.kind, Moment) else value)


@functools.cache
def _only_choices(row: Collection) -> Mapping[str, Any]:
    """Return what is required although there is no choice, or hardly one."""
    found: dict[str, Any] = {}
    for rule in row.fields:
        if CREATE not in rule.required:
            continue
        if isinstance(rule.kind, Choice) and len(rule.kind.words) == 1:
            found[spelled(rule)] = rule.kind.words[0]
        elif isinstance(rule.kind, Flag) and rule.name in ("enabled", "default"):
            found[spelled(rule)] = rule.name == "enabled"
    return found


def _application(_key: str, _count: Count) -> Mapping[str, Any]:
    return {"protocol": "OPENID_CONNECT", "enabled": True}


def _action(key: str, count: Count) -> Mapping[str, Any]:
    return {"type": key.upper(), "priority": count() + 1}


def _assignment(_key: str, count: Count) -> Mapping[str, Any]:
    return {"priority": count() + 1}


def _environment(_key: str, _count: Count) -> Mapping[str, Any]:
    return {"type": "SANDBOX"}


def _attribute(_key: str, _count: Count) -> Mapping[str, Any]:
    return {"type": "STRING"}


def _content(key: str, _count: Count) -> Mapping[str, Any]:
    locale, _, method = key.partition(" ")
    return {"locale": locale, "delivery_method": method} if method else {}


def _words(*attributes: str) -> Callable[[Any], str]:
    """Return how to call a record by some of its attributes."""

    def label(record: Any) -> str:
        return " ".join(str(getattr(record, name)) for name in attributes if getattr(record, name))

    return label


def _password(user: Any, state: State) -> Any:
    """Return what a seed says for the password that is stored for a user."""
    if user.password is None:
        return None
    value = passwords.encoded(user.password)
    if state_of(user, state).must_change:
        return {"value": value, "force_change": True}
    return value


_SECRET: Final = frozenset({"secret"})
_ENABLED: Final = {"enabled": False}
_ROLES: Final[Mapping[str, Any]] = {"name": "roles", "roles": True, "stage": LAST}
_HINTS: Final[Mapping[Collection, Mapping[str, Any]]] = {
    catalogue.USERS: {"key": "username", "reads": {"password": _password}},
    MEMBERSHIPS: {"key": "id", "name": "groups"},
    NESTINGS: {"key": "id", "stage": AFTERWARDS},
    catalogue.APPLICATIONS: {"usual": _application, "random": _SECRET},
    catalogue.RESOURCES: {"random": _SECRET},
    catalogue.GRANTS: {"key": "resource", "listed": "scopes"},
    catalogue.SIGN_ON_POLICY_ACTIONS: {
        "usual": _action,
        "label": lambda action: action.type.lower(),
    },
    catalogue.SIGN_ON_POLICY_ASSIGNMENTS: {"key": "sign_on_policy", "usual": _assignment},
    catalogue.FLOW_POLICY_ASSIGNMENTS: {"key": "flow_policy", "usual": _assignment},
    catalogue.CUSTOM_ROLES: {"late": {"can_be_assigned_by": []}},
    schemas.SCHEMAS: {"label": _words("name")},
    schemas.SCHEMA_ATTRIBUTES: {"usual": _attribute, "late": {"enabled": True}},
    agreements.AGREEMENTS: {"late": _ENABLED},
    agreements.AGREEMENT_LANGUAGES: {
        "key": "locale",
        "usual": lambda key, _count: {"display_name": key},
    },
    agreements.AGREEMENT_REVISIONS: {
        "key": "effective_at",
        "usual": lambda _key, _count: {"require_reconsent": False},
    },
    agreements.LANGUAGES: {"key": "locale", "late": {**_ENABLED, "default": False}},
    experience.THEMES: {"label": lambda theme: theme.configuration.get("name", "")},
    notifications.TEMPLATES: {"label": lambda template: template.id},
    notifications.TEMPLATE_CONTENTS: {
        "usual": _content,
        "label": _words("locale", "delivery_method", "variant"),
    },
    notifications.PHONE_DELIVERY_SETTINGS: {"label": _words("provider")},
    senders.EMAIL_DOMAINS: {"key": "domain_name"},
    senders.TRUSTED_EMAILS: {"key": "email_address"},
    senders.ALERT_CHANNELS: {"label": _words("alert_name")},
    provisioning.PLANS: {"name": "propagation_plans"},
    provisioning.STORES: {"name": "propagation_stores"},
    provisioning.RULES: {"name": "propagation_rules", "label": _words("name"), "key": ""},
    provisioning.RATE_LIMIT_CONFIGURATIONS: {"key": "value"},
    user_parts.LINKED_ACCOUNTS: {"key": "external_id"},
    user_parts.USER_APPLICATION_ROLES: {"key": "id"},
    user_parts.PAIRING_KEYS: {"exported": False},
    catalogue.CUSTOM_DOMAINS: {"key": "domain_name"},
    catalogue.KEYS: {
        "reads": {"certificate": uploads.key_store, "password": uploads.no_password},
        "random": frozenset({"serial_number"}),
    },
    catalogue.CERTIFICATES: {
        "label": _words("name"),
        "reads": {"certificate": uploads.certificate},
    },
    catalogue.APPLICATION_ROLE_ASSIGNMENTS: _ROLES,
    catalogue.USER_ROLE_ASSIGNMENTS: _ROLES,
    catalogue.GROUP_ROLE_ASSIGNMENTS: _ROLES,
    catalogue.GATEWAY_ROLE_ASSIGNMENTS: _ROLES,
}
_ORDER: Final = (
    "languages",
    "schemas",
    "password_policies",
    "themes",
    "branding_settings",
    "keys",
    "certificates",
    "key_rotation_policies",
    "populations",
    "identity_providers",
    "resources",
    "roles",
    "groups",
    "agreements",
    "sign_on_policies",
    "applications",
    "users",
)
"""What comes first, because other things name it."""
_BELOW: Final = ("grants", "attributes", "scopes")
"""The same below one record: claims of applications name what is granted, scopes name claims."""


def _table(row: Collection) -> Table | None:
    """Return the table of a collection, if somebody can put something into it or below it."""
    children = [_table(one) for one in catalogue.COLLECTIONS if one.parent is row]
    below = tuple(sorted((one for one in children if one is not None), key=_rank_below))
    if not (below or row.single or CREATE in row.verbs):
        return None
    named = any(spelled(rule) == "name" and CREATE in rule.required for rule in row.fields)
    hints: Mapping[str, Any] = _HINTS.get(row, {})
    usual = {"name": snake_case(row.name), "key": "name" if named else ""}
    if row in _UPLOADED:
        usual["key"] = ""
    return Table(row=row, extras=_extras(row), below=below, **{**usual, **hints})


def _rank_below(table: Table) -> int:
    return _BELOW.index(table.name) if table.name in _BELOW else len(_BELOW)


def _rank(table: Table) -> int:
    return _ORDER.index(table.name) if table.name in _ORDER else len(_ORDER)


def _extras(row: Collection) -> dict[str, Extra]:
    known = {rule.attribute for rule in settable(row.fields).values()}
    found = {}
    for aspect in catalogue.ASPECTS:
        if aspect.of is row and REPLACE in aspect.verbs and len(aspect.fields) > 0:
            rule = aspect.fields[0]
            if rule.attribute not in known:
                found[snake_case(aspect.name)] = Extra(aspect=aspect, rule=rule)
    return found


_UPLOADED: Final = (catalogue.CERTIFICATES,)
_OF_ENVIRONMENTS: Final = [
    _table(row)
    for row in (*catalogue.COLLECTIONS, *catalogue.SINGLES)
    if row.parent is catalogue.ENVIRONMENTS
]
OF_ENVIRONMENT: Final = tuple(
    sorted((one for one in _OF_ENVIRONMENTS if one is not None), key=_rank)
)
"""The tables of one environment, in the order in which they are planted."""
ENVIRONMENTS: Final = replace(
    Table(row=catalogue.ENVIRONMENTS, name="environments", key="name", usual=_environment),
    below=OF_ENVIRONMENT,
)
LICENSES: Final = Table(
    row=catalogue.LICENSES,
    name="licenses",
    label=_words("name"),
    extras=_extras(catalogue.LICENSES),
)


def _all(tables: tuple[Table, ...]) -> Iterator[Table]:
    for table in tables:
        yield table
        yield from _all(table.below)


ALL: Final = tuple(_all((LICENSES, ENVIRONMENTS)))
"""Every table, those below records too."""
