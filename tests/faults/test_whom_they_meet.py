"""Which requests meet a fault: by endpoint, by application, by turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.faults.conftest import Asking

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REFUSED = 503
VENDOR = "application/vnd.pingidentity."


def test_the_next_answer_only(pingone: PingOne, ask: Asking) -> None:
    fault = pingone.faults.next("token", status=REFUSED)
    assert [ask.token().status_code for _ in range(3)] == [REFUSED, 200, 200]
    assert fault.used == 1


def test_so_many_after_so_many(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("token", status=REFUSED, times=2, after=1)
    assert [ask.token().status_code for _ in range(5)] == [200, REFUSED, REFUSED, 200, 200]


def test_all_until_the_block_ends(pingone: PingOne, ask: Asking) -> None:
    with pingone.faults.next("token", status=REFUSED, times=None) as fault:
        assert {ask.token().status_code for _ in range(5)} == {REFUSED}
    assert (ask.token().status_code, fault.used) == (200, 5)


def test_a_block_ends_a_fault_that_is_not_used_up(pingone: PingOne, ask: Asking) -> None:
    with pingone.faults.next("token", status=REFUSED):
        assert ask.users().status_code == 200
    assert ask.token().status_code == 200


def test_a_fault_can_be_ended(pingone: PingOne, ask: Asking) -> None:
    fault = pingone.faults.next("token", status=REFUSED, times=None)
    assert ask.token().status_code == REFUSED
    fault.end()
    fault.end()
    assert ask.token().status_code == 200


def test_one_after_the_other_in_the_order_in_which_they_were_made(
    pingone: PingOne, ask: Asking
) -> None:
    for status in (500, 502, 429):
        pingone.faults.next("token", status=status)
    assert [ask.token().status_code for _ in range(4)] == [500, 502, 429, 200]


def test_a_request_that_meets_another_fault_is_counted_all_the_same(
    pingone: PingOne, ask: Asking
) -> None:
    pingone.faults.next("token", status=500)
    pingone.faults.next("token", status=502, after=2)
    assert [ask.token().status_code for _ in range(4)] == [500, 200, 502, 200]


def test_other_endpoints_do_not_meet_it(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("token", status=REFUSED)
    assert (ask.users().status_code, ask.jwks().status_code) == (200, 200)
    assert ask.token().status_code == REFUSED


@pytest.mark.parametrize("endpoint", [None, "*", ["token", "users.*", "jwks"]])
def test_several_endpoints_meet_it_together(
    pingone: PingOne, ask: Asking, endpoint: str | list[str] | None
) -> None:
    pingone.faults.next(endpoint, status=REFUSED, times=3)
    answers = [ask.users(), ask.jwks(), ask.token(), ask.users()]
    assert [answer.status_code for answer in answers] == [REFUSED, REFUSED, REFUSED, 200]


def test_a_pattern_means_what_it_matches(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("users.*", status=REFUSED, times=None)
    assert (ask.users().status_code, ask.create_user("carol").status_code) == (REFUSED, REFUSED)
    assert ask.token().status_code == 200


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [
        ("account.lock", "users.account.lock", REFUSED),
        ("account.unlock", "users.account.*", REFUSED),
        ("account.lock", "users.account.unlock", 200),
    ],
)
def test_endpoints_that_share_a_path_are_told_apart(
    pingone: PingOne, session: requests.Session, kind: str, name: str, status: int
) -> None:
    pingone.faults.next(name, status=REFUSED)
    alice = f"{pingone.environment_url}/users/{pingone.users['alice'].id}"
    token = pingone.mint.access_token(application="worker")
    headers = {**token.headers, "Content-Type": f"{VENDOR}{kind}+json"}
    assert session.post(alice, headers=headers).status_code == status


def test_head_is_an_answer_of_the_same_endpoint(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.faults.next("jwks", status=REFUSED)
    assert session.head(pingone.jwks_url).status_code == REFUSED


def test_a_browsers_question_before_the_request_is_not_counted(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.faults.next(status=REFUSED)
    asking = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"}
    assert session.options(pingone.jwks_url, headers=asking).status_code == 204
    assert session.get(pingone.jwks_url).status_code == REFUSED


def test_what_the_emulator_says_of_itself_is_spared(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.faults.next("*", status=REFUSED)
    url = f"{pingone.auth_url}/__pingone__/openapi.json"
    assert session.get(url).status_code == 200
    assert session.get(pingone.jwks_url).status_code == REFUSED


def test_real_host_names_meet_it_too(pingone: PingOne, session: requests.Session) -> None:
    pingone.faults.next("jwks", status=REFUSED)
    answer = session.get(pingone.jwks_url, headers={"Host": "auth.pingone.com"})
    assert answer.status_code == REFUSED


def by_basic(pingone: PingOne, name: str) -> requests.Request:
    known = pingone.applications[name]
    by = (known.client_id, str(known.client_secret))
    return requests.Request("POST", pingone.token_url, data={"grant_type": "x"}, auth=by)


def by_form(pingone: PingOne, name: str) -> requests.Request:
    known = pingone.applications[name]
    return requests.Request("POST", pingone.token_url, data={"client_id": known.client_id})


def by_assertion(pingone: PingOne, name: str) -> requests.Request:
    claims = {"sub": pingone.applications[name].client_id}
    signed = jwt.encode(claims, "a secret that is long enough for HS256", "HS256")
    data = {"client_assertion": signed, "client_assertion_type": ASSERTION}
    return requests.Request("POST", pingone.token_url, data=data)


def by_bearer(pingone: PingOne, name: str) -> requests.Request:
    token = pingone.mint.access_token(application=name)
    return requests.Request("GET", f"{pingone.environment_url}/users", headers=token.headers)


def by_query(pingone: PingOne, name: str) -> requests.Request:
    asked = {"client_id": pingone.applications[name].client_id}
    return requests.Request("GET", f"{pingone.issuer}/authorize", params=asked)


@pytest.mark.parametrize("make", [by_basic, by_form, by_assertion, by_bearer, by_query])
def test_one_application_meets_it_and_others_do_not(
    pingone: PingOne,
    session: requests.Session,
    make: Callable[[PingOne, str], requests.Request],
) -> None:
    pingone.faults.next(status=REFUSED, application="reader")
    statuses = [
        session.send(make(pingone, name).prepare(), allow_redirects=False).status_code
        for name in ("worker", "reader", "reader")
    ]
    assert [status == REFUSED for status in statuses] == [False, True, False]


def test_a_flow_belongs_to_the_application_that_began_it(
    pingone: PingOne, session: requests.Session
) -> None:
    def begin(name: str) -> str:
        asked = {
            "client_id": pingone.applications[name].client_id,
            "response_type": "code",
            "response_mode": "pi.flow",
            "scope": "openid",
        }
        flow: dict[str, Any] = session.get(f"{pingone.issuer}/authorize", params=asked).json()
        return f"{pingone.issuer.removesuffix('/as')}/flows/{flow['id']}"

    session.cookies.clear()
    flow = begin("web")
    pingone.faults.next("flows.*", status=REFUSED, application="native", strict=False)
    assert session.get(flow).status_code == 200
    pingone.faults.next("flows.*", status=REFUSED, application="web")
    assert session.get(flow).status_code == REFUSED


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic !"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer e30.W10.x"},
        {"Content-Type": "application/x-www-form-urlencoded; charset=\xff"},
    ],
    ids=str,
)
def test_a_request_that_names_nobody_is_nobodys(
    pingone: PingOne, session: requests.Session, headers: dict[str, str]
) -> None:
    pingone.faults.next(status=REFUSED, application="worker", times=None)
    answer = session.post(pingone.token_url, data=b"client_assertion=%ff", headers=headers)
    assert answer.status_code in (400, 401)


def test_an_application_can_be_given_by_name_id_and_record(pingone: PingOne, ask: Asking) -> None:
    reader = pingone.applications["reader"]
    for given in ("reader", reader.id, reader):
        pingone.faults.next("token", status=REFUSED, application=given)
    assert ask.token("worker").status_code == 200
    assert [ask.token("reader").status_code for _ in range(4)] == [REFUSED] * 3 + [200]
