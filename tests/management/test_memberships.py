"""Who is in which group: put there, by a filter, or by way of a group within a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import VALIDATION
from pytest_pingone.tenant.records import RoleAssignment, RoleScope
from pytest_pingone.tenant.roles import BUILT_IN

if TYPE_CHECKING:
    from tests.conftest import Api

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def alice(pingone: PingOne) -> str:
    """The path of a user."""
    return f"users/{pingone.users['alice'].id}"


def group(api: Api, name: str, **more: Any) -> str:
    answer = api.post("groups", {"name": name, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def put_into(api: Api, inner: str, outer: str) -> requests.Response:
    return api.post(f"groups/{inner}/memberOfGroups", {"id": outer})


def memberships(api: Api, here: str) -> dict[str, str]:
    """Return the names of groups, each with how somebody is in it."""
    page = api.get(f"{here}/memberOfGroups").json()
    found = page["_embedded"]["groupMemberships"]
    assert page["count"] == page["size"] == len(found)
    return {one["name"]: one["type"] for one in found}


def counts(api: Api, group_id: str) -> tuple[Any, Any]:
    shown = api.get(f"groups/{group_id}?include=totalMemberCounts").json()
    return shown["directMemberCounts"], shown["totalMemberCounts"]


def check_refused(answer: requests.Response, code: str, target: str, message: str) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    (detail,) = body["details"]
    said = {name: detail[name] for name in ("code", "target", "message")}
    assert said == {"code": code, "target": target, "message": message}


class TestMemberships:
    def test_a_membership_names_the_group_and_the_user(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        made = group(api, "Managers")
        answer = api.post(f"{alice}/memberOfGroups", {"id": made})
        assert answer.status_code == 201
        here = pingone.environment_url
        assert answer.json() == {
            "_links": {
                "self": {"href": f"{here}/{alice}/memberOfGroups/{made}"},
                "user": {"href": f"{here}/{alice}"},
                "environment": {"href": here},
                "group": {"href": f"{here}/groups/{made}"},
            },
            "id": made,
            "environment": {"id": pingone.environment.id},
            "name": "Managers",
            "type": "DIRECT",
        }
        assert answer.headers["Location"] == f"{here}/{alice}/memberOfGroups/{made}"
        assert api.get(f"{alice}/memberOfGroups/{made}").json() == answer.json()
        expanded = api.get(f"{alice}/memberOfGroups/{made}?expand=group").json()
        assert expanded["_embedded"]["group"] == api.get(f"groups/{made}").json()
        assert counts(api, made) == ({"users": 1, "groups": 0}, {"users": 1})
        assert api.delete(f"{alice}/memberOfGroups/{made}").status_code == 204
        assert api.get(f"{alice}/memberOfGroups/{made}").status_code == 404
        assert counts(api, made) == ({"users": 0, "groups": 0}, {"users": 0})

    def test_who_leaves_a_group_leaves_it_alone(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        """Nobody else is thrown out, and nothing that the user or the group has is lost."""
        top, customers = group(api, "Top"), pingone.groups["Customers"].id
        put_into(api, customers, top)
        assignment = {
            "role": {"id": BUILT_IN["Identity Data Read Only"].id},
            "scope": {"type": "ENVIRONMENT", "id": pingone.environment.id},
        }
        assert api.post(f"{alice}/roleAssignments", assignment).status_code == 201
        assert api.delete(f"{alice}/memberOfGroups/{customers}").status_code == 204
        assert memberships(api, alice) == {"Staff": "DIRECT"}
        bob = f"users/{pingone.users['bob'].id}"
        assert memberships(api, bob) == {"Top": "INDIRECT", "Customers": "DIRECT"}
        assert api.delete(f"groups/{pingone.groups['Staff'].id}").status_code == 204
        assert api.delete(f"groups/{top}").status_code == 204
        assert memberships(api, bob) == {"Customers": "DIRECT"}
        assert api.get(f"{alice}/roleAssignments").json()["count"] == 1

    def test_saying_who_signs_on_takes_nobody_out_of_groups(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        pingone.sign_on("alice")
        pingone.sign_on("bob")
        assert memberships(api, alice) == {"Customers": "DIRECT", "Staff": "DIRECT"}

    def test_memberships_are_filtered(self, api: Api, pingone: PingOne, alice: str) -> None:
        staff = pingone.groups["Staff"].id
        for text in (f'id eq "{staff}"', 'name eq "staff"', 'name sw "st" and type eq "DIRECT"'):
            page = api.get(f"{alice}/memberOfGroups", params={"filter": text}).json()
            assert [one["id"] for one in page["_embedded"]["groupMemberships"]] == [staff]

    def test_nobody_joins_twice_or_a_group_that_is_not_there(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        staff = pingone.groups["Staff"].id
        here = f"{alice}/memberOfGroups"
        before = api.get(here).json()
        unique = "is unique but a non-unique value is provided"
        check_refused(api.post(here, {"id": staff}), "UNIQUENESS_VIOLATION", "id", unique)
        check_refused(api.post(here, {"id": NOWHERE}), "INVALID_VALUE", "id", "Group not found")
        check_refused(api.post(here, {}), "REQUIRED_VALUE", "id", "must not be null")
        assert api.get(here).json() == before

    def test_nobody_is_in_two_groups_of_one_name(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        home, north = pingone.users["alice"].population_id, pingone.populations.create(name="N").id
        local = group(api, "Local", population={"id": home})
        api.post(f"{alice}/memberOfGroups", {"id": local})
        other = group(api, "Local", population={"id": north})
        answer = api.post(f"{alice}/memberOfGroups", {"id": other})
        message = "The user is not in the population of the group"
        check_refused(answer, "CONSTRAINT_VIOLATION", "id", message)
        api.put(f"{alice}/population", {"id": north})
        assert api.post(f"{alice}/memberOfGroups", {"id": other}).status_code == 201

    def test_a_group_stays_in_its_population(self, api: Api, pingone: PingOne) -> None:
        home, north = pingone.users["alice"].population_id, pingone.populations.create(name="N").id
        made = group(api, "Local", population={"id": home})
        body = {"name": "Local", "population": {"id": north}}
        answer = api.put(f"groups/{made}", body)
        check_refused(answer, "INVALID_VALUE", "population", "may not be changed")
        missing = api.post("groups", {"name": "x", "population": {"id": NOWHERE}})
        check_refused(missing, "INVALID_VALUE", "population.id", "Population not found")

    def test_nobody_gives_themselves_a_role_by_joining_a_group(
        self, api: Api, pingone: PingOne, session: requests.Session
    ) -> None:
        """An administrator is a user who signed on at a worker application."""
        alice = pingone.users["alice"]
        admins, plain = group(api, "Admins"), group(api, "Plain")
        for holder in (alice.id, admins):
            assignment = RoleAssignment(
                id=f"of-{holder}",
                environment_id=pingone.environment.id,
                actor_id=holder,
                role_id=BUILT_IN["Identity Data Admin"].id,
                scope=RoleScope(type="ENVIRONMENT", id=pingone.environment.id),
            )
            with pingone._tenant.store.change() as change:
                change.put(assignment)
        token = pingone.mint.access_token(user=alice, application="worker", scopes=[])
        url = f"{pingone.environment_url}/users/{alice.id}/memberOfGroups"
        headers = {"Authorization": f"Bearer {token}"}
        refused = session.post(url, json={"id": admins}, headers=headers)
        assert refused.status_code == 403
        assert session.post(url, json={"id": plain}, headers=headers).status_code == 201
        assert session.delete(f"{url}/{plain}", headers=headers).status_code == 204
        assert api.post(f"users/{alice.id}/memberOfGroups", {"id": admins}).status_code == 201
        assert session.delete(f"{url}/{admins}", headers=headers).status_code == 403
        assert memberships(api, f"users/{alice.id}")["Admins"] == "DIRECT"


class TestNesting:
    def test_a_group_within_a_group_brings_its_members(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        top, middle, bottom = (group(api, name) for name in ("Top", "Middle", "Bottom"))
        made = put_into(api, middle, top)
        assert made.status_code == 201
        assert (made.json()["id"], made.json()["type"]) == (top, "DIRECT")
        assert put_into(api, bottom, middle).status_code == 201
        assert memberships(api, f"groups/{bottom}") == {"Top": "INDIRECT", "Middle": "DIRECT"}
        api.post(f"{alice}/memberOfGroups", {"id": bottom})
        assert memberships(api, alice) == {
            "Customers": "DIRECT",
            "Staff": "DIRECT",
            "Top": "INDIRECT",
            "Middle": "INDIRECT",
            "Bottom": "DIRECT",
        }
        assert counts(api, top) == ({"users": 0, "groups": 1}, {"users": 1})
        assert api.delete(f"groups/{middle}/memberOfGroups/{top}").status_code == 204
        assert "Top" not in memberships(api, alice)
        assert pingone.groups["Top"], "the group itself is still there"

    def test_what_follows_from_something_else_is_not_deleted(self, api: Api, alice: str) -> None:
        top, middle, bottom = (group(api, name) for name in ("Top", "Middle", "Bottom"))
        put_into(api, middle, top)
        put_into(api, bottom, middle)
        api.post(f"{alice}/memberOfGroups", {"id": middle})
        message = "Only a direct membership can be deleted"
        for place in (f"groups/{bottom}/memberOfGroups/{top}", f"{alice}/memberOfGroups/{top}"):
            check_refused(api.delete(place), "CONSTRAINT_VIOLATION", "type", message)
            assert api.get(place).json()["type"] == "INDIRECT"

    def test_no_group_is_in_itself(self, api: Api) -> None:
        top, middle, bottom = (group(api, name) for name in ("Top", "Middle", "Bottom"))
        put_into(api, middle, top)
        put_into(api, bottom, middle)
        for inner, outer in ((top, top), (top, middle), (top, bottom), (middle, bottom)):
            answer = put_into(api, inner, outer)
            check_refused(answer, "CONSTRAINT_VIOLATION", "id", "A group can not be in itself")
        assert memberships(api, f"groups/{top}") == {}

    def test_a_group_must_be_there_and_of_the_same_population(
        self, api: Api, pingone: PingOne
    ) -> None:
        home, north = pingone.users["alice"].population_id, pingone.populations.create(name="N").id
        local, other = (
            group(api, name, population={"id": place})
            for name, place in (("Local", home), ("Other", north))
        )
        open_to_all = group(api, "Open")
        check_refused(put_into(api, local, NOWHERE), "INVALID_VALUE", "id", "Group not found")
        message = "A group of one population can not have a group of another one in it"
        for inner, outer in ((local, other), (open_to_all, local)):
            check_refused(put_into(api, inner, outer), "CONSTRAINT_VIOLATION", "id", message)
        assert put_into(api, local, open_to_all).status_code == 201

    def test_a_group_that_is_deleted_leaves_no_trace(self, api: Api, alice: str) -> None:
        top, middle = group(api, "Top"), group(api, "Middle")
        put_into(api, middle, top)
        api.post(f"{alice}/memberOfGroups", {"id": middle})
        assert api.delete(f"groups/{top}").status_code == 204
        assert memberships(api, f"groups/{middle}") == {}
        assert memberships(api, alice).keys() == {"Customers", "Staff", "Middle"}
        api.delete(f"groups/{middle}")
        assert memberships(api, alice).keys() == {"Customers", "Staff"}


class TestDynamicGroups:
    def test_a_filter_takes_in_who_is_there_and_who_comes_later(self, api: Api, alice: str) -> None:
        adams = group(api, "Adams", userFilter='name.family eq "adams"')
        assert memberships(api, alice)["Adams"] == "INDIRECT"
        assert counts(api, adams) == ({"users": 0, "groups": 0}, {"users": 1})
        body = {"username": "c", "email": "c@e.example", "name": {"family": "Adams"}}
        later = api.post("users", body).json()["id"]
        assert counts(api, adams)[1] == {"users": 2}
        api.patch(f"users/{later}", {"name": {"family": "Bell"}})
        assert memberships(api, f"users/{later}") == {}
        api.put(f"groups/{adams}", {"name": "Adams", "userFilter": 'name.family eq "bell"'})
        assert memberships(api, f"users/{later}") == {"Adams": "INDIRECT"}
        api.put(f"groups/{adams}", {"name": "Adams"})
        assert counts(api, adams)[1] == {"users": 0}

    def test_who_is_there_in_both_ways_is_there_directly(self, api: Api, alice: str) -> None:
        made = group(api, "All", userFilter="enabled eq true")
        api.post(f"{alice}/memberOfGroups", {"id": made})
        assert memberships(api, alice)["All"] == "DIRECT"
        assert counts(api, made) == ({"users": 1, "groups": 0}, {"users": 2})
        api.delete(f"{alice}/memberOfGroups/{made}")
        assert memberships(api, alice)["All"] == "INDIRECT"

    def test_a_group_of_a_population_takes_nobody_else(self, api: Api, pingone: PingOne) -> None:
        north = pingone.populations.create(name="North").id
        body = {"username": "nora", "email": "n@e.example", "population": {"id": north}}
        api.post("users", body)
        made = group(api, "All", userFilter="enabled eq true", population={"id": north})
        assert counts(api, made)[1] == {"users": 1}

    def test_a_dynamic_group_can_be_within_another(self, api: Api, alice: str) -> None:
        top = group(api, "Top")
        made = group(api, "Adams", userFilter='name.family sw "ad"')
        put_into(api, made, top)
        assert memberships(api, alice)["Top"] == "INDIRECT"
        assert counts(api, top)[1] == {"users": 1}

    @pytest.mark.parametrize(
        ("text", "message", "inner"),
        [
            ("nonsense", None, ""),
            ('mfaEnabled eq "x"', "Attribute 'mfaEnabled' is not supported in a filter.",
             "supportedAttributes"),
            ('email co "x"', "Operator 'co' is not supported for attribute 'email'.",
             "supportedOperators"),
            ("not (enabled eq true)", "'not' is not supported in a filter.", ""),
            ('memberOfGroups[id eq "x"]',
             "Attribute 'memberOfGroups.id' is not supported in a filter.", "supportedAttributes"),
        ],
    )  # fmt: skip
    def test_a_filter_that_is_none_is_refused(
        self, api: Api, text: str, message: str | None, inner: str
    ) -> None:
        made = group(api, "Good", userFilter="enabled eq true")
        for answer in (
            api.post("groups", {"name": "g", "userFilter": text}),
            api.put(f"groups/{made}", {"name": "Good", "userFilter": text}),
        ):
            (detail,) = answer.json()["details"]
            said = detail["message"] if message is None else message
            check_refused(answer, "INVALID_FILTER", "userFilter", said)
            assert inner in detail.get("innerError", {"": 0})
        assert api.get(f"groups/{made}").json()["userFilter"] == "enabled eq true"

    def test_a_user_shows_all_groups_however_one_is_in_them(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        group(api, "Adams", userFilter='name.family eq "Adams"')
        shown = api.get(f"{alice}?include=memberOfGroupNames").json()["memberOfGroupNames"]
        assert shown == ["Customers", "Staff", "Adams"]
        assert len(pingone.groups) == 3
