"""`pingone.explain`: what it says, and that the endpoints say the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone import FLAWS, Explanation, Flaw, PingOne, ProcessClock, Token, Twin, UsageError
from pytest_pingone.keys import encode
from pytest_pingone.tokens import jws, mint
from tests import effort

ORDERS = "https://orders.example.com"
API = "https://api.pingone.com"
Make = Callable[[PingOne], str]


def access(pingone: PingOne, **more: Any) -> Token:
    return pingone.mint.access_token(**{"user": "alice", "resource": "orders", **more})


def of_another_tenant(pingone: PingOne) -> str:
    return access(pingone, claims={"iss": "https://evil.example.com/as"})


def tampered(pingone: PingOne) -> str:
    head, _, signature = access(pingone).split(".")
    payload = access(pingone, user="bob").split(".")[1]
    return f"{head}.{payload}.{signature}"


def unsigned(pingone: PingOne) -> str:
    payload = access(pingone).split(".")[1]
    return f"{encode(json.dumps({'alg': 'none'}).encode())}.{payload}."


TOKENS: dict[str, Make] = {
    "for orders": access,
    "for the API": lambda pingone: access(pingone, resource=None),
    "of a worker": lambda pingone: pingone.mint.access_token(application="worker"),
    "of a worker without roles": lambda pingone: pingone.mint.access_token(application="powerless"),
    "of a user with self-service": lambda pingone: access(
        pingone, resource=None, scopes=["openid", "p1:read:user"]
    ),
    "ID token": lambda pingone: pingone.mint.id_token(user="alice"),
    "ID token, expired": lambda pingone: pingone.mint.id_token(user="alice", lifetime=-1),
    "refresh token": lambda pingone: pingone.mint.refresh_token(user="alice"),
    "expired": lambda pingone: access(pingone, lifetime=-1, resource=None),
    "without exp": lambda pingone: access(pingone, remove=["exp"], resource=None),
    "from tomorrow on": lambda pingone: access(pingone, claims={"nbf": 9_000_000_000}),
    "without audience": lambda pingone: access(pingone, remove=["aud"]),
    "without client": lambda pingone: access(pingone, remove=["client_id"], resource=None),
    "of a client that is gone": lambda pingone: access(pingone, claims={"client_id": "gone"}),
    "of a disabled user": lambda pingone: access(pingone, user="mallory", resource=None),
    "of a user that is gone": lambda pingone: access(pingone, claims={"sub": "gone"}),
    "of another tenant": of_another_tenant,
    "tampered with": tampered,
    "alg none": unsigned,
    "for both": lambda pingone: access(pingone, audience=[ORDERS, API]),
    "rubbish": lambda _: "rubbish",
    "empty": lambda _: "",
}


INTROSPECTING = ["worker", "reader", "powerless", "service", "web", "spa", "native", "orders"]


def is_active(token: str, asked_by: str, pingone: PingOne, session: requests.Session) -> bool:
    if asked_by == "orders":
        auth = (pingone.resources["orders"].id, pingone.resources["orders"].secret)
    else:
        application = pingone.applications[asked_by]
        auth = (application.client_id, application.client_secret)
    form = {"token": token}
    if asked_by in ("spa", "native"):
        answer = session.post(f"{pingone.issuer}/introspect", {**form, "client_id": auth[0]})
    else:
        answer = session.post(f"{pingone.issuer}/introspect", form, auth=auth)
    return bool(answer.json().get("active"))


@pytest.mark.parametrize("make", TOKENS.values(), ids=TOKENS)
def test_the_endpoints_say_the_same(
    pingone: PingOne, session: requests.Session, make: Make
) -> None:
    token = make(pingone)
    said = pingone.explain(token).accepted_by
    headers = {"Authorization": f"Bearer {token}"}
    managed = session.get(pingone.environment_url, headers=headers).status_code
    assert ("the Management API" in said) is (managed != 401)
    informed = session.get(f"{pingone.issuer}/userinfo", headers=headers).status_code
    assert ("userinfo" in said) is (informed == 200)
    told = [name for name in INTROSPECTING if is_active(token, name, pingone, session)]
    expected = [f"introspection asked by {', '.join(told)}"] if told else []
    assert [who for who in said if who.startswith("introspection")] == expected


@pytest.mark.parametrize("make", TOKENS.values(), ids=TOKENS)
def test_what_is_accepted_is_accepted_by_somebody(pingone: PingOne, make: Make) -> None:
    explanation = pingone.explain(make(pingone))
    assert explanation.accepted is bool(explanation) is (not explanation.problems)
    if explanation.accepted:
        assert explanation.accepted_by
    if not explanation.accepted_by:
        assert explanation.problems


@pytest.mark.parametrize("make", TOKENS.values(), ids=TOKENS)
def test_the_token_is_never_shown(pingone: PingOne, make: Make) -> None:
    token = make(pingone)
    explanation = pingone.explain(token)
    for part in token.split("."):
        if len(part) > 40:
            assert part not in f"{explanation}{explanation!r}"
    assert len(repr(explanation)) <= 240
    assert "\n" not in repr(explanation)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (access, "access token"),
        (TOKENS["ID token"], "ID token"),
        (TOKENS["refresh token"], "refresh token"),
        (TOKENS["rubbish"], "no token"),
        (TOKENS["empty"], "no token"),
        (TOKENS["without client"], "JWT of no kind that PingOne issues"),
    ],
    ids=["access", "id", "refresh", "rubbish", "empty", "other"],
)
def test_its_kind_is_said(pingone: PingOne, make: Make, kind: str) -> None:
    assert pingone.explain(make(pingone)).kind == kind


def test_every_problem_is_told_with_what_would_be_right(pingone: PingOne) -> None:
    token = access(pingone, claims={"iss": "https://evil.example.com/as"}, lifetime=-61)
    pingone.applications.update("web", enabled=False)
    problems = pingone.explain(token, audience=API).problems
    beginnings = ["its issuer ", "its audience ", "it expired at ", "its application "]
    assert [any(said.startswith(one) for said in problems) for one in beginnings] == [True] * 4
    assert len(problems) == 4
    assert all("(right: " in said for said in problems)


def test_its_times_are_seen_from_the_issuers_clock(pingone: PingOne) -> None:
    pingone.issuer_clock.pin("2030-01-01T00:00:00Z")
    token = access(pingone)
    pingone.issuer_clock.pin("2030-01-01T00:00:02Z")
    said = str(pingone.explain(token))
    assert "issued 2 s ago (2030-01-01 00:00:00Z)" in said
    assert "expires in 59 min 58 s (2030-01-01 01:00:00Z)" in said
    assert "ahead of the process" in said
    pingone.issuer_clock.pin("2030-01-01T01:01:01Z")
    assert "expired 61 s ago" in str(pingone.explain(token))


def test_another_moment_changes_nothing_for_the_tenant(pingone: PingOne) -> None:
    token = access(pingone)
    before = pingone.issuer_clock.now().year
    assert not pingone.explain(token, at="2060-01-01T00:00:00Z")
    assert pingone.issuer_clock.now().year == before
    assert pingone.explain(token)


def test_nothing_is_written_into_the_journal_and_nothing_changes(pingone: PingOne) -> None:
    state = pingone.snapshot()
    for make in TOKENS.values():
        pingone.explain(make(pingone))
    assert len(pingone.requests) == 0
    assert pingone.snapshot() is state


@pytest.mark.parametrize(
    ("rotations", "retired", "said"),
    [
        (0, False, "by the CURRENT key"),
        (1, False, "by the PREVIOUS key"),
        (1, True, "by the retired key"),
        (2, False, "by the retired key"),
    ],
)
def test_the_key_that_signed_it_is_told_by_its_place(
    pingone: PingOne,
    rotations: int,
    retired: bool,  # noqa: FBT001 - a parameter of the test
    said: str,
) -> None:
    token = access(pingone)
    for _ in range(rotations):
        pingone.keys.rotate()
    if retired:
        pingone.keys.retire()
    explanation = pingone.explain(token)
    assert said in str(explanation)
    assert explanation.accepted is ("retired" not in said)


def test_other_signers_are_told_too(pingone: PingOne) -> None:
    of_reader = pingone.mint.access_token(application="reader")
    assert "RS256 by the default key\n" in str(pingone.explain(of_reader))
    by_next = mint.signed(access(pingone).claims, pingone.keys.next)
    assert "by the NEXT key" in str(pingone.explain(by_next))
    assert "not by the key that it names" in str(pingone.explain(tampered(pingone)))
    assert "none, which is not checked" in str(pingone.explain(unsigned(pingone)))


def test_what_a_resource_server_cannot_see_is_said(pingone: PingOne) -> None:
    explanation = pingone.explain(access(pingone, user="mallory"))
    assert explanation.problems == ("its user is disabled (right: mallory is enabled)",)
    assert explanation.accepted_by == (f"a resource server for {ORDERS}",)
    assert "nobody sees that its user is disabled" in str(explanation)


def test_roles_are_told_as_they_are_now(pingone: PingOne) -> None:
    token = pingone.mint.access_token(application="reader")
    assert "reader has Identity Data Read Only on environment" in str(pingone.explain(token))
    token = pingone.mint.access_token(application="powerless")
    assert "no permission, so 403 everywhere" in str(pingone.explain(token))


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ("Bearer {}", "'Bearer' stands in front of it"),
        ("bearer   {}\n", "'bearer' stands in front of it"),
        ("{}\n", "white space around it"),
        (" {}", "white space around it"),
    ],
)
def test_what_does_not_belong_to_a_token_is_told_and_the_rest_explained(
    pingone: PingOne, around: str, said: str
) -> None:
    explanation = pingone.explain(around.format(access(pingone)))
    (problem,) = explanation.problems
    assert said in problem
    assert explanation.kind == "access token"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, r"there is none: None was given.*pingone\.requests"),
        (b"eyJ", r"not as bytes; pass token\.decode\(\)"),
        ({"access_token": "a", "id_token": "b"}, "pass one of its members: access_token, id_token"),
        ({"error": "invalid_client"}, "not the whole answer with it; it holds no token"),
        (7, "takes a token as text, not a int"),
    ],
    ids=["none", "bytes", "answer", "refusal", "number"],
)
def test_what_is_no_text_is_refused_with_what_to_do(
    pingone: PingOne, given: Any, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        pingone.explain(given)


def test_a_moment_that_is_none_is_refused(pingone: PingOne) -> None:
    with pytest.raises(UsageError, match="no point in time"):
        pingone.explain(access(pingone), at="tomorrow")


def test_an_id_token_for_an_api_says_what_to_send_instead(pingone: PingOne) -> None:
    token = pingone.mint.id_token(user="alice")
    assert pingone.explain(token).accepted_by[0] == "its client"
    explanation = pingone.explain(token, audience=ORDERS)
    assert "it is an ID token, no access token (right: the access_token" in explanation.problems[0]


def test_a_token_taken_without_a_socket_is_the_tenants(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import threading, werkzeug.test
        def test_it(pingone):
            client = werkzeug.test.Client(pingone.wsgi_app)
            service = pingone.applications["service"]
            answer = client.post(
                f"/{pingone.environment.id}/as/token",
                data={"grant_type": "client_credentials"},
                auth=(service.client_id, service.client_secret),
            )
            explanation = pingone.explain(answer.json["access_token"])
            assert explanation, explanation
            assert "introspection" in str(explanation.accepted_by)
            assert "pingone-server" not in [t.name for t in threading.enumerate()]
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_failing_assert_shows_the_reason(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        def test_it(pingone):
            token = pingone.mint.access_token(application="worker", lifetime=-61)
            assert pingone.explain(token)
        """
    )
    result = inside.runpytest()
    result.stdout.fnmatch_lines(
        ["E *assert <access token, NOT accepted: it expired at *, 6? s ago>"]
    )


def test_hostile_claims_stay_in_one_line_each(pingone: PingOne) -> None:
    token = access(
        pingone,
        claims={"scope": "a\n\x1b[31mb", "sub": "\x85\u2028", "aud": "x\r\n" * 5000, "iss": "\x00"},
    )
    explanation = pingone.explain(token)
    said = str(explanation)
    assert "\x1b" not in said
    assert all(len(line) < 700 for line in said.splitlines())
    said.encode()
    for label, text in explanation.facts:
        assert label
        assert text.isprintable()


def test_a_large_token_is_read_once(pingone: PingOne, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second went by for 200 kB when each of those who were asked read it again."""
    token = str(access(pingone, claims={f"claim-{n}": "x" * 20 for n in range(200)}))
    read: list[str] = []
    claims_of = jws._claims

    def counted(payload: bytes) -> dict[str, Any]:
        read.append("once")
        return claims_of(payload)

    monkeypatch.setattr(jws, "_claims", counted)
    assert pingone.explain(token)
    assert len(read) == 1


def test_what_a_reader_changes_is_its_own(pingone: PingOne) -> None:
    token = str(access(pingone))
    header, claims = jws.unverified(token)
    header.clear()
    claims.clear()
    assert jws.unverified(token)[1]["aud"] == [ORDERS]


def test_explanations_can_be_had_in_threads(pingone: PingOne) -> None:
    token = access(pingone)
    found: list[Explanation] = []
    threads = [
        threading.Thread(target=lambda: found.append(pingone.explain(token))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(found)


def test_a_frozen_clock_is_the_one_that_counts(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    token = access(pingone)
    pingone_clock.expire(token)
    (problem,) = pingone.explain(token).problems
    assert problem.startswith("it expired at ")


UNSEEN = "missing-scope"  # which scope is needed, only a resource server knows


@pytest.mark.parametrize("flaw", [flaw for flaw in FLAWS if flaw.id != UNSEEN])
def test_each_flaw_is_among_the_problems(pingone: PingOne, flaw: Flaw) -> None:
    explanation = pingone.explain(access(pingone, flaw=flaw), audience=ORDERS)
    assert any(flaw.reason in problem for problem in explanation.problems), explanation


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_each_good_twin_is_accepted(pingone: PingOne, twin: Twin) -> None:
    explanation = pingone.explain(access(pingone, twin=twin), audience=ORDERS)
    assert explanation, explanation


def test_a_crit_that_nobody_understands_leaves_the_rest_readable(pingone: PingOne) -> None:
    explanation = pingone.explain(access(pingone, flaw="unknown-crit"))
    assert explanation.kind == "access token"
    assert explanation.problems[0].startswith("its header has a crit member")
    assert "RS256, which is not checked" in str(explanation)


@pytest.mark.parametrize("text", ["\ud800", "\0", "é.é.é", "e30.e30.", "..", "a b", "x" * 100_000])
def test_rubbish_is_said_to_be_no_token(pingone: PingOne, text: str) -> None:
    explanation = pingone.explain(text)
    assert not explanation
    assert not explanation.accepted_by
    str(explanation).encode()


@effort.examples(50)
@given(st.data())
def test_any_mutation_of_a_token_is_explained(
    pingone_emulator: PingOne, data: st.DataObject
) -> None:
    token = str(access(pingone_emulator))
    place = data.draw(st.integers(0, len(token) - 1))
    end = data.draw(st.integers(place, min(len(token), place + 40)))
    mutated = token[:place] + data.draw(st.text(max_size=8)) + token[end:]
    assert str(pingone_emulator.explain(mutated))
