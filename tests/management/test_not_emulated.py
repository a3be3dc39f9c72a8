"""Endpoints that PingOne has and the emulator does not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from pytest_pingone.errors import EmulatorFault
from pytest_pingone.management.catalogue import NOT_EMULATED
from pytest_pingone.management.operations import NotEmulated
from pytest_pingone.management.routes import endpoints

if TYPE_CHECKING:
    from pytest_pingone import PingOne


def test_an_endpoint_that_is_not_emulated_is_loud(inside: pytest.Pytester) -> None:
    path = "/propagation/revisions/id:latest"
    row = NotEmulated(method="GET", path=f"environments/<environment_id>{path}")
    assert row in NOT_EMULATED
    inside.makepyfile(f"""
        import urllib.error, urllib.request

        def test_a_client_that_swallows_everything(pingone):
            token = pingone.mint.access_token(application="worker")
            url = f"{{pingone.environment_url}}{path}"
            request = urllib.request.Request(url, headers=token.headers)
            try:
                urllib.request.urlopen(request)
            except urllib.error.HTTPError as problem:
                assert problem.code == 501
                problem.close()

        def test_the_next_one_is_unharmed(pingone):
            assert len(pingone.users)
    """)
    result = inside.runpytest()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines([f"*NotEmulatedError: GET /v1/{row.path} is not emulated.*"])


def test_no_two_rows_describe_the_same_endpoint() -> None:
    told = Counter((e.method, e.path, e.content_type.lower()) for e in endpoints())
    assert [which for which, times in told.items() if times > 1] == []


@pytest.mark.parametrize("row", NOT_EMULATED, ids=lambda row: f"{row.method} {row.path}")
def test_each_of_them_names_itself(row: NotEmulated, pingone: PingOne) -> None:
    parts = [part if part[0] != "<" else "an-id" for part in row.path.split("/")]
    client = Client(pingone.wsgi_app)
    answer = client.open("/v1/" + "/".join(parts), method=row.method)
    assert (answer.status_code, answer.get_json()["code"]) == (501, "NOT_EMULATED")
    assert answer.get_json()["message"] == f"{row.method} /v1/{row.path} is not emulated."
    with pytest.raises(EmulatorFault):
        pingone.raise_faults()
