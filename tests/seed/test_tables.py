"""What a seed can say: names, references, lists, variables, further environments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pytest_pingone import PingOne, PingOneConfig, ids
from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import CREATE
from pytest_pingone.management.seed import tables
from pytest_pingone.management.spelling import settable
from pytest_pingone.tenant import passwords
from pytest_pingone.tenant.policies import PasswordPolicy
from pytest_pingone.tenant.records import (
    AdministratorSecurity,
    Environment,
    Group,
    IdentityProvider,
    IdentityProviderOfUser,
    Language,
    Membership,
    Nesting,
    Population,
    RoleAssignment,
    Scope,
    SignOnPolicy,
    SignOnPolicyAction,
    SignOnPolicyAssignment,
    User,
)
from tests.certificates import pair


def made(text: str) -> PingOne:
    return PingOne(PingOneConfig(seed=f"{text}\n"))


def records(pingone: PingOne, kind: type[Any], parent_id: str = "") -> list[Any]:
    return list(pingone.snapshot().table(kind, parent_id or pingone.environment.id))


def test_whatever_somebody_can_make_has_a_table() -> None:
    rows = [row for row in catalogue.COLLECTIONS if CREATE in row.verbs]
    known = {table.row for table in tables.ALL}
    assert {row.path for row in (*rows, *catalogue.SINGLES) if row not in known} == set()


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.row.path)
def test_no_property_hides_a_table_below(table: tables.Table) -> None:
    shapes = [table.row.fields, *(shape.fields for shape in table.row.variants.values())]
    for fields in shapes:
        assert not {inner.name for inner in table.below} & settable(fields).keys()


def test_two_instances_have_the_same_ids_and_other_secrets() -> None:
    text = "[applications.a]\ntype = 'SERVICE'\n[environments.B.users.zoe]"
    first, second = made(text), made(text)

    def known(pingone: PingOne) -> dict[str, list[str]]:
        state = pingone.snapshot()
        return {
            kind.__name__: [one.id for one in state.all(kind)]
            for kind in (Environment, Population, User, SignOnPolicyAction, Scope)
        }

    assert known(first) == known(second)
    assert first.applications["a"].id == second.applications["a"].id
    assert first.applications["a"].secret != second.applications["a"].secret


def test_an_id_follows_from_the_names_on_the_way() -> None:
    own = made(
        "[identity_providers.G]\ntype='GOOGLE'\nclient_id='c'\nclient_secret='s'\n[groups.A]"
    )
    home = own.environment.id
    assert own.groups["A"].id == ids.derived(home, "groups", "A")


HOME = ids.derived(ids.derived("organization", "Organization"), "environments", "Environment")
GIVEN = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("named", "given"),
    [
        ("'North'", ""),
        (f"'{ids.derived(HOME, 'populations', 'North')}'", ""),
        ("'North'", f"id = '{GIVEN}'"),
        (f"'{GIVEN}'", f"id = '{GIVEN}'"),
        (f"{{ id = '{GIVEN}' }}", f"id = '{GIVEN}'"),
    ],
)
def test_a_reference_is_a_name_or_an_id(named: str, given: str) -> None:
    own = made(f"[users.zoe]\npopulation = {named}\n[populations.North]\n{given}")
    assert own.users["zoe"].population_id == own.populations["North"].id


def test_what_an_environment_is_born_with_is_changed_and_taken_away() -> None:
    own = made(
        """
[populations.Default]
description = "Everybody."
[password_policies]
without = ["Standard", "Passphrase"]
[password_policies.Basic]
default = true
min_complexity = 7
[sign_on_policies.Single_Factor.actions.login]
recovery = { enabled = false }
[languages.de]
default = true
[agreements.Terms.languages.de.revisions.2020-01-01T00:00:00Z]
content_type = "text/plain"
text = "Agreed?"
""".replace("2020-01-01T00:00:00Z", '"2020-01-01T00:00:00Z"')
    )
    [default] = records(own, Population)
    assert (default.name, default.description, default.default) == ("Default", "Everybody.", True)
    [policy] = records(own, PasswordPolicy)
    assert (policy.name, policy.min_complexity, policy.default) == ("Basic", 7, True)
    single = next(one for one in records(own, SignOnPolicy) if one.name == "Single_Factor")
    [action] = records(own, SignOnPolicyAction, single.id)
    assert (action.recovery.enabled, action.registration.enabled) == (False, True)
    spoken = {one.locale: (one.enabled, one.default) for one in records(own, Language)}
    assert spoken == {"en": (True, False), "de": (True, True)}


def test_a_key_is_a_label_where_two_records_have_one_name() -> None:
    own = made("[applications.a]\ntype='SERVICE'\n[applications.b]\nname='a'\ntype='SERVICE'")
    assert [one.name for one in own.applications if one.is_client] == ["a", "a"]


def test_lists_do_where_names_are_all_there_is_to_say() -> None:
    own = made("""
[resources.api]
scopes = ["read", { name = "write", description = "Change." }]
[groups.All]
[groups.Inner]
member_of_groups = ["All"]
[users.zoe]
groups = ["Inner"]
[sign_on_policies.Strict]
actions = [{ type = "LOGIN" }, { type = "MULTI_FACTOR_AUTHENTICATION" }]
[applications.shop]
type = "WEB_APP"
sign_on_policy_assignments = ["Strict", "Single_Factor"]
grants = { api = ["read"], openid = { scopes = ["openid"] } }
""")
    scopes = records(own, Scope, own.resources["api"].id)
    assert [(one.name, one.description) for one in scopes] == [("read", None), ("write", "Change.")]
    inner = own.groups["Inner"]
    assert [one.id for one in records(own, Nesting, inner.id)] == [own.groups["All"].id]
    assert [one.id for one in records(own, Membership, own.users["zoe"].id)] == [inner.id]
    strict = next(one for one in records(own, SignOnPolicy) if one.name == "Strict")
    actions = records(own, SignOnPolicyAction, strict.id)
    assert [(one.type, one.priority) for one in actions] == [
        ("LOGIN", 1),
        ("MULTI_FACTOR_AUTHENTICATION", 2),
    ]
    assigned = records(own, SignOnPolicyAssignment, own.applications["shop"].id)
    assert [one.priority for one in assigned] == [1, 2]
    assert assigned[0].sign_on_policy_id == strict.id


def test_environment_variables_stand_in_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEED_TEST", "zoe")
    own = made("""
[users."${env.SEED_TEST}"]
email = "${env.SEED_TEST}@${env.SEED_TEST_HOST:-example.com}"
nickname = "$${env.SEED_TEST}"
title = "${env.SEED_TEST_EMPTY:-}x"
[resources.a]
attributes = { mail = { value = "${user.email}" } }
[groups.A]
custom_data = { nothing = "${null}", text = "$${null}" }
""")
    [user] = own.users
    assert (user.username, user.email) == ("${env.SEED_TEST}", "zoe@example.com")
    assert (user.nickname, user.title) == ("${env.SEED_TEST}", "x")
    assert own.groups["A"].custom_data == {"nothing": None, "text": "${null}"}


def test_secrets_and_stored_passwords_can_be_given() -> None:
    protected = passwords.protect("Correct-Horse-9")
    own = made(f"""
[resources.api]
secret = "a-secret-of-the-api"
[applications.shop]
type = "WEB_APP"
secret = "a-secret-of-the-shop"
[users.zoe]
password = "{passwords.encoded(protected)}"
[users.bob]
password = {{ value = "Correct-Horse-9", force_change = true }}
""")
    assert own.resources["api"].secret == "a-secret-of-the-api"
    assert own.applications["shop"].client_secret == "a-secret-of-the-shop"
    assert own.users["zoe"].password == protected
    assert passwords.matches("Correct-Horse-9", str(own.users["bob"].password))
    assert own.known_passwords == {"bob": "Correct-Horse-9"}


def test_further_environments_have_the_same_tables() -> None:
    own = made("""
[environments.Staging]
description = "To try things."
[environments.Staging.populations.North]
[environments.Staging.users.zoe]
population = "North"
[users.bob]
roles = [{ role = "Identity Data Admin", population = "North", environment = "Staging" }]
[roles.Reader]
applicable_to = ["ENVIRONMENT"]
permissions = ["dir:read:user"]
can_be_assigned_by = ["Reader", "Identity Data Admin"]
[groups.Staff]
roles = ["Reader", { role = "Reader", environment = "Staging" }]
""")
    staging = next(one for one in own.snapshot().all(Environment) if one.name == "Staging")
    [zoe] = records(own, User, staging.id)
    assert zoe.username == "zoe"
    [role] = records(own, RoleAssignment, own.users["bob"].id)
    assert (role.scope.type, role.scope.id) == ("POPULATION", zoe.population_id)
    [staff] = records(own, Group)
    where = [one.scope.id for one in records(own, RoleAssignment, staff.id)]
    assert where == [own.environment.id, staging.id]


def test_a_key_may_be_brought_along() -> None:
    own = pair("ours")
    text = f"{own.pem.decode()}{own.key_pem}"
    tenant = made(f'[keys.Ours]\nusage_type = "SIGNING"\ncertificate = """\n{text}"""')
    shown = tenant.export_seed()
    assert own.key_pem in shown
    assert "[keys.ours]" in shown


def test_the_page_of_the_docs_shows_a_right_seed() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/seed.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    own = made(example)
    assert own.users["zoe"].population_id == own.populations["North"].id
    assert all(f".{table.name}" in page or f"[{table.name}" in page for table in tables.ALL)


def test_a_part_that_is_another_record_is_said_by_its_name() -> None:
    own = made("""
[identity_providers.Google]
type = "GOOGLE"
client_id = "c"
client_secret = "s"
[admin_config]
authentication_method = "EXTERNAL"
provider = "Google"
[users.zoe]
identity_provider = "Google"
[populations.Default]
default_identity_provider = "Google"
[propagation_plans.P]
[propagation_stores.S]
type = "directory"
configuration = {}
[propagation_rules.R]
plan = "P"
source_store = "S"
target_store = "S"
""")
    [google] = records(own, IdentityProvider)
    [security] = records(own, AdministratorSecurity)
    assert security.provider == {"id": google.id}
    assert own.users["zoe"].identity_provider == IdentityProviderOfUser(id=google.id, type="GOOGLE")
    [default] = records(own, Population)
    assert default.default_identity_provider_id == google.id
