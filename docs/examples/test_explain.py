"""Why is this token refused? A test that fails can say so, and so can you."""

from pytest_pingone import PingOne, ProcessClock

ORDERS = "https://orders.example.com"


def test_a_token_is_explained(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")

    explanation = pingone.explain(token, audience=ORDERS)

    assert explanation.accepted, explanation  # if not, the test report says all there is to say
    assert explanation.kind == "access token"
    assert f"a resource server for {ORDERS}" in explanation.accepted_by
    assert "alice" in str(explanation)
    assert token not in str(explanation)


def test_all_that_is_wrong_is_told_at_once(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    token = pingone.mint.access_token(application="worker")
    pingone_clock.expire(token, leeway=60)  # 61 s after its exp

    explanation = pingone.explain(token, audience=ORDERS)

    assert not explanation
    audience, expiry = explanation.problems
    assert "its audience is ['https://api.pingone.com']" in audience
    assert "61 s ago" in expiry


def test_roles_are_those_of_this_moment(pingone: PingOne) -> None:
    explanation = pingone.explain(pingone.mint.access_token(application="powerless"))

    assert "powerless has no roles" in str(explanation)


def test_another_moment_is_asked_for(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    pingone_clock.freeze("2030-01-01T00:00:00Z")
    token = pingone.mint.access_token(user="alice", resource="orders")

    assert pingone.explain(token, at="2030-01-01T00:59:59Z")
    assert not pingone.explain(token, at="2030-01-01T01:00:00Z")
