"""Snapshots, and the way back to what the seed says."""

from __future__ import annotations

import requests

from pytest_pingone import PingOne
from tests.control.conftest import Control


def test_a_snapshot_is_returned_to_as_often_as_one_likes(control: Control, tenant: PingOne) -> None:
    snapshot = control("POST", "/snapshots")
    for _ in range(2):
        tenant.users.create(username="carol")
        tenant.users.delete("bob")
        control("POST", f"/snapshots/{snapshot['id']}/restore")
        assert [user.username for user in tenant.users] == ["alice", "bob", "mallory"]


def test_a_restored_tenant_has_no_faults_and_follows_the_clock(
    control: Control, tenant: PingOne
) -> None:
    snapshot = control("POST", "/snapshots")["id"]
    control("POST", "/faults/next", {"endpoint": "discovery", "status": 503, "times": "all"})
    control("POST", "/clock/advance", {"seconds": 60})
    control("POST", f"/snapshots/{snapshot}/restore")
    assert requests.get(tenant.discovery_url, timeout=5).ok
    assert control("GET", "/faults") == {"faults": []}
    assert control("GET", "/clock")["skew"] == 0


def test_snapshots_are_listed_and_forgotten(control: Control) -> None:
    for known in control("GET", "/snapshots")["snapshots"]:
        control("DELETE", f"/snapshots/{known['id']}")
    snapshot = control("POST", "/snapshots")
    assert control("GET", "/snapshots") == {"snapshots": [snapshot]}
    control("DELETE", f"/snapshots/{snapshot['id']}")
    assert control("GET", "/snapshots") == {"snapshots": []}
    status, words = control.refused("POST", f"/snapshots/{snapshot['id']}/restore")
    assert (status, words) == (404, f"There is no snapshot '{snapshot['id']}'. There are: none.")


def test_a_reset_ends_what_came_since_the_start(control: Control, tenant: PingOne) -> None:
    keys = control("GET", "/keys")
    web = tenant.applications["web"]
    secret = web.client_secret
    tenant.users.create(username="carol")
    tenant.applications.update(web, name="other")
    tenant.keys.rotate()
    requests.get(tenant.discovery_url, timeout=5)

    control("POST", "/reset")

    assert "carol" not in tenant.users
    assert tenant.applications["web"].client_secret == secret
    assert control("GET", "/keys") == keys
    assert control("GET", "/journal") == {"count": 0, "entries": []}


def test_a_deleted_environment_is_there_again_after_a_reset(
    control: Control, tenant: PingOne
) -> None:
    header = {"Authorization": f"Bearer {control('POST', '/mint/access_token', {})['token']}"}
    requests.delete(tenant.environment_url, headers=header, timeout=5).raise_for_status()
    assert control.refused("GET", "/settings")[0] == 400
    control("POST", "/reset")
    assert control("GET", "/settings")["settings"]["PINGONE_ENVIRONMENT_ID"]
