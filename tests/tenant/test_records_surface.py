"""`pingone.users` and its like: records by name, with create, update and delete."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pytest_pingone import PingOne, UsageError
from pytest_pingone.errors import EmulatorFault

NOWHERE = "00000000-0000-4000-8000-000000000000"
OIDC = {"protocol": "OPENID_CONNECT"}
MADE: dict[str, dict[str, Any]] = {
    "users": {"username": "made"},
    "groups": {"name": "made"},
    "populations": {"name": "made"},
    "applications": {"name": "made", "type": "WEB_APP", **OIDC},
    "resources": {"name": "made"},
}
SEEDED = {
    "users": "alice",
    "groups": "Staff",
    "populations": "Default",
    "applications": "web",
    "resources": "orders",
}


@pytest.mark.parametrize("collection", MADE)
class TestEveryCollection:
    def test_finds_by_name_and_by_id(self, pingone: PingOne, collection: str) -> None:
        records, name = getattr(pingone, collection), SEEDED[collection]
        assert records[name] is records[records[name].id] is records.get(name)
        assert name in records
        assert records[name].id in records
        assert records[name] in list(records)

    def test_says_what_there_is(self, pingone: PingOne, collection: str) -> None:
        records = getattr(pingone, collection)
        with pytest.raises(UsageError) as refused:
            records["nobody"]
        for words in ("'nobody'", SEEDED[collection], f"pingone.{collection}.create("):
            assert words in str(refused.value)
        assert records.get("nobody") is None
        assert "nobody" not in records
        assert 5 not in records

    def test_creates(self, pingone: PingOne, collection: str) -> None:
        records = getattr(pingone, collection)
        before = len(records)
        made = records.create(**MADE[collection])
        assert records["made"] is made
        assert len(records) == before + 1
        assert repr(records) == f"<pingone.{collection}: {before + 1}>"

    @pytest.mark.parametrize("given_as", ["name", "id", "record", "old record"])
    def test_updates_and_deletes_by_name_id_or_record(
        self, pingone: PingOne, collection: str, given_as: str
    ) -> None:
        records = getattr(pingone, collection)
        made = records.create(**MADE[collection])
        key = {"name": "made", "id": made.id}.get(given_as, made)
        property_name = "nickname" if collection == "users" else "description"
        changed = records.update(key, **{property_name: "changed"})
        assert getattr(changed, property_name) == "changed"
        assert getattr(made, property_name) is None, "what a test holds does not change"
        assert records[made.id] is changed
        assert changed == dataclasses.replace(
            made, **{property_name: "changed"}, updated_at=changed.updated_at
        )
        records.delete(changed if given_as == "record" else key)
        assert "made" not in records

    @pytest.mark.parametrize("method", ["update", "delete"])
    def test_does_not_change_what_is_not_there(
        self, pingone: PingOne, collection: str, method: str
    ) -> None:
        records = getattr(pingone, collection)
        made = records.create(**MADE[collection])
        records.delete(made)
        for key in ("nobody", NOWHERE, made):
            with pytest.raises(UsageError, match="There is no"):
                getattr(records, method)(key)

    def test_lists_the_properties_that_there_are(self, pingone: PingOne, collection: str) -> None:
        records = getattr(pingone, collection)
        with pytest.raises(UsageError) as refused:
            records.create(**MADE[collection], colour="red")
        assert "'colour'" in str(refused.value)
        assert f"pingone.{collection}.create()" in str(refused.value)
        for name in MADE[collection]:
            assert name in str(refused.value)
        with pytest.raises(UsageError, match=rf"pingone\.{collection}\.update\(\).*'colour'"):
            records.update(SEEDED[collection], colour="red")

    def test_knows_what_is_required(self, pingone: PingOne, collection: str) -> None:
        with pytest.raises(UsageError) as refused:
            getattr(pingone, collection).create()
        for name in MADE[collection]:
            assert name in str(refused.value)

    def test_does_not_give_one_id_to_two(self, pingone: PingOne, collection: str) -> None:
        records = getattr(pingone, collection)
        seeded = records[SEEDED[collection]]
        with pytest.raises(UsageError, match="id"):
            records.create(**MADE[collection], id=seeded.id)
        assert records[seeded.id] is seeded

    def test_does_not_change_an_id(self, pingone: PingOne, collection: str) -> None:
        records = getattr(pingone, collection)
        before = len(records)
        with pytest.raises(UsageError, match="id"):
            records.update(SEEDED[collection], id=NOWHERE)
        assert len(records) == before

    def test_takes_an_id_for_what_is_new(self, pingone: PingOne, collection: str) -> None:
        assert getattr(pingone, collection).create(**MADE[collection], id=NOWHERE).id == NOWHERE

    def test_is_rolled_back_after_a_test(self, pingone: PingOne, collection: str) -> None:
        records = getattr(pingone, collection)
        before = pingone.snapshot()
        records.create(**MADE[collection])
        if collection != "populations":
            records.delete(SEEDED[collection])
        pingone.roll_back(before)
        assert "made" not in records
        assert SEEDED[collection] in records


@pytest.mark.parametrize(
    ("collection", "properties", "said"),
    [
        ("users", {"username": "alice"}, "username is unique"),
        ("users", {"username": "u", "email": "nobody"}, "email must be a well-formed"),
        ("users", {"username": 5}, "username Invalid value"),
        ("users", {"username": "u", "name": {"given": ""}}, "name.given must not be empty"),
        ("users", {"username": "u", "name": {"first": "A"}}, "'first'"),
        ("users", {"username": "u", "population": {"id": "x"}}, "population.id Population not"),
        ("resources", {"name": "r", "access_token_validity_seconds": 299}, "300 and 2592000"),
        ("resources", {"name": "r", "audience": "pingone"}, "audience must not contain"),
        ("applications", {"name": "a", **OIDC, "type": "FAX"}, "must be one of WEB_APP"),
    ],
)
def test_the_rules_of_the_management_api_hold_here_too(
    pingone: PingOne, collection: str, properties: dict[str, Any], said: str
) -> None:
    before = pingone.snapshot()
    with pytest.raises(UsageError) as refused:
        getattr(pingone, collection).create(**properties)
    assert said in str(refused.value)
    assert pingone.snapshot() is before


def test_a_test_may_set_what_clients_may_not(pingone: PingOne) -> None:
    user = pingone.users.create(
        username="u", enabled=False, email_verified=True, verify_status="ENABLED"
    )
    assert (user.enabled, user.email_verified, user.verify_status) == (False, True, "ENABLED")
    secret = pingone.applications.update("web", secret="known-to-the-test").client_secret
    assert secret == "known-to-the-test"


def test_references_are_given_as_records(pingone: PingOne) -> None:
    north = pingone.populations.create(name="North")
    assert pingone.users.create(username="n", population=north).population_id == north.id


@pytest.mark.parametrize("kind", [list, tuple])
def test_lists_are_given_as_lists_or_tuples(pingone: PingOne, kind: type) -> None:
    uris = kind(["https://a.example.com/cb", "https://b.example.com/cb"])
    assert pingone.applications.update("web", redirect_uris=uris).redirect_uris == tuple(uris)


def test_null_clears(pingone: PingOne) -> None:
    assert pingone.users.update("alice", email=None).email is None


def test_what_pingone_does_not_let_go_stays(pingone: PingOne) -> None:
    with pytest.raises(UsageError, match=r"pingone\.populations\.delete\(\).*at least one"):
        pingone.populations.delete("Default")
    with pytest.raises(UsageError, match="can not be deleted"):
        pingone.resources.delete("openid")


def test_records_cannot_be_written_to(pingone: PingOne) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        pingone.users["alice"].email = "x@example.com"  # type: ignore[misc]


def test_misuse_is_no_fault_of_the_emulator(pingone: PingOne) -> None:
    with pytest.raises(UsageError):
        pingone.users.create()
    pingone.raise_faults()
    assert not issubclass(UsageError, EmulatorFault)


def test_one_test_does_not_see_what_another_did(inside: pytest.Pytester) -> None:
    inside.makepyfile("""
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_everything_can_be_changed(pingone, turn):
            assert "zoe" not in pingone.users
            assert pingone.users["alice"].nickname is None
            pingone.users.create(username="zoe")
            pingone.users.update("alice", nickname="Al")
            pingone.users.delete("bob")
            pingone.resources.delete("orders")
    """)
    result = inside.runpytest()
    result.assert_outcomes(passed=2)
