"""The life of tokens as a state machine: each answer must be the one that the model predicts.

A rule is one thing that a client, a user, an administrator or time does. The clock of the issuer
stands still but for the rules, so the second before, at and after each boundary can be met.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, precondition, rule

from tests.properties import model
from tests.properties.conversation import Conversation
from tests.properties.model import SECOND, Code, Issued, Session

BESIDE = st.sampled_from([0, 0, -1, 1])
WHO = st.sampled_from(["alice", "bob"])
SCOPES = st.sampled_from(["openid", "openid orders:read", "orders:read"])
CLIENTS = st.sampled_from(["shop", "rival"])
OFTEN = st.sampled_from([True, True, True, False])
ROTATIONS = 4
"""At most so many in one run, because each needs a new key."""


def step(**given: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a rule that is counted."""

    def decorate(function: Callable[..., Any]) -> Any:
        @functools.wraps(function)
        def counting(machine: LifeCycle, **arguments: Any) -> Any:
            machine.tally.of_rules[function.__name__] += 1
            return function(machine, **arguments)

        return rule(**given)(counting)  # type: ignore[no-untyped-call]

    return decorate


class LifeCycle(Conversation):
    """What may happen to tokens, in any order."""

    codes: Bundle[Code] = Bundle("code")
    sessions: Bundle[Session] = Bundle("session")
    tokens: Bundle[Issued] = Bundle("issued")
    own: Bundle[Issued] = Bundle("own")
    """Tokens of applications themselves, which are never refreshed."""

    @initialize(
        target=tokens,
        grace=st.sampled_from([0, 60]),
        protected=st.booleans(),
        lasts=st.sampled_from([600, 30 * model.DAY]),
        rolling=st.sampled_from([None, 30 * model.DAY]),
        client=CLIENTS,
    )
    def begin(
        self, *, grace: int, protected: bool, lasts: int, rolling: int | None, client: str
    ) -> Any:
        """Set `shop` so, `rival` otherwise, and sign alice on."""
        shop, rival = self.clients["shop"], self.clients["rival"]
        rival.grace, shop.grace = 60 - grace, grace
        shop.protected, rival.protected = protected, not protected
        shop.refresh_lasts, shop.rolling = lasts, rolling
        for each in (shop, rival):
            set_to = {
                "refresh_token_rolling_grace_period_duration": each.grace,
                "additional_refresh_token_replay_protection_enabled": each.protected,
                "refresh_token_duration": each.refresh_lasts,
                "refresh_token_rolling_duration": each.rolling,
            }
            given = {name: value for name, value in set_to.items() if value is not None}
            self.known[each.name] = self.pingone.applications.update(each.name, **given)
        return self._tokens(client, "alice", "openid orders:read")

    # What clients and users do.

    @step(target=own, client=st.sampled_from(["worker", "service"]))
    def client_credentials(self, client: str) -> Any:
        asking = self.clients[client]
        answer = self._post("token", client, grant_type="client_credentials")
        if not asking.enabled:
            self._refused(answer, model.INVALID_CLIENT)
            return multiple()
        return self._given(answer, asking, () if client == "worker" else ("orders:read",), None)

    @step(target=sessions, client=CLIENTS, user=WHO)
    def sign_on(self, client: str, user: str) -> Any:
        return self._signed_on(client, user) or multiple()

    @step(target=codes, session=sessions, client=CLIENTS, scope=SCOPES)
    def authorize(self, session: Session, client: str, scope: str) -> Any:
        """In the browser of a session, without asking the user anything."""
        return self._code(session, client, scope) or multiple()

    @step(
        target=tokens,
        code=codes,
        by=CLIENTS,
        verifier=st.sampled_from(["its own", "its own", "its own", "wrong", "missing"]),
    )
    def exchange(self, code: Code, by: str, verifier: str) -> Any:
        sent = {"its own": code.verifier, "wrong": "w" * 43, "missing": None}[verifier]
        return self._exchanged(code, by, sent) or multiple()

    @step(target=tokens, client=CLIENTS, user=WHO, scope=SCOPES)
    def sign_on_and_exchange(self, client: str, user: str, scope: str) -> Any:
        """All of it at once."""
        return self._tokens(client, user, scope)

    @step(target=tokens, issued=tokens)
    def refresh(self, issued: Issued) -> Any:
        return self._refreshed(issued, issued.client, None)

    @step(
        target=tokens,
        issued=tokens,
        by_its_own=st.booleans(),
        scope=st.sampled_from([None, "openid", "unknown"]),
    )
    def refresh_in_another_way(self, issued: Issued, scope: str | None, *, by_its_own: bool) -> Any:
        by = self._owner_or_other(issued, by_its_own=by_its_own)
        return self._refreshed(issued, by, scope)

    @step(issued=tokens | own, by_its_own=OFTEN)
    def introspect(self, issued: Issued, *, by_its_own: bool) -> None:
        by = self._owner_or_other(issued, by_its_own=by_its_own)
        self._introspected(issued, by)

    @step(issued=tokens | own)
    def ask_userinfo(self, issued: Issued) -> None:
        expected = self.world.userinfo(issued)
        answer = self._bearer("as/userinfo", issued)
        if isinstance(expected, tuple):
            self._refused(answer, expected)
        else:
            assert (answer.status, answer.json["sub"]) == (200, self.ids[expected])

    @step(issued=tokens | own)
    def call_the_management_api(self, issued: Issued) -> None:
        expected = self.world.management(issued)
        answer = self._bearer(f"/v1/environments/{self.pingone.environment.id}", issued)
        if expected is not None:
            self._refused(answer, expected)
        else:
            assert (answer.status, answer.json["id"]) == (200, self.pingone.environment.id)

    @step(
        issued=tokens | own,
        kind=st.sampled_from(["access", "refresh"]),
        by_its_own=OFTEN,
    )
    def revoke(self, issued: Issued, kind: str, *, by_its_own: bool) -> None:
        by = self._owner_or_other(issued, by_its_own=by_its_own)
        if kind == "access" or issued.refresh is None:
            text, expected = issued.access, self.world.revoke_access(issued, by)
        else:
            text, expected = issued.refresh, self.world.revoke_refresh(issued, by)
        answer = self._post("revoke", by.name, token=text)
        if expected is not None:
            self._refused(answer, expected)
        else:
            assert (answer.status, answer.body) == (200, b""), answer

    @step(session=sessions)
    def sign_off(self, session: Session) -> None:
        answer = self._send("GET", "as/signoff", {"Cookie": f"ST={session.cookie}"})
        assert answer.status == 200, answer
        if not session.is_over(self.world.now):
            session.ended = True
            self._forget_refresh_tokens(lambda family: family.session is session)

    # What administrators do.

    @step(user=WHO, enabled=OFTEN)
    def set_user(self, user: str, *, enabled: bool) -> None:
        self.pingone.users.update(user, enabled=enabled)
        self.people[user].enabled = enabled
        if not enabled:
            self._forget_refresh_tokens(lambda family: family.session.person.name == user)

    @step(client=st.sampled_from(["worker", "service", "shop", "rival"]), enabled=OFTEN)
    def set_application(self, client: str, *, enabled: bool) -> None:
        self.pingone.applications.update(client, enabled=enabled)
        self.clients[client].enabled = enabled

    @precondition(lambda self: self.rotations < ROTATIONS)
    @step()
    def rotate_keys(self) -> None:
        self.rotations += 1
        self.pingone.keys.rotate()
        self.world.keys.rotate()

    @precondition(lambda self: self.world.keys.oldest < self.world.keys.current)
    @step()
    def retire_keys(self) -> None:
        self.pingone.keys.retire()
        self.world.keys.retire()

    # What time does.

    @step(issued=tokens | own, seconds=BESIDE)
    def use_until_it_expires(self, issued: Issued, seconds: int) -> None:
        """Use an access token when it expires, or a second beside."""
        self._wait_until(issued.access_ends + seconds * SECOND)
        self._introspected(issued, issued.client)

    @step(target=tokens, issued=tokens, seconds=BESIDE)
    def refresh_until_it_expires(self, issued: Issued, seconds: int) -> Any:
        """Exchange a refresh token when it expires, or a second beside."""
        self._wait_until(issued.refresh_ends + seconds * SECOND)
        return self._refreshed(issued, issued.client, None)

    @step(target=tokens, issued=tokens, seconds=BESIDE)
    def refresh_twice(self, issued: Issued, seconds: int) -> Any:
        """Exchange a token, and again when its grace period ends, or a second beside."""
        if issued.used_at is None:
            self._refreshed(issued, issued.client, None)
        if issued.used_at is not None:
            self._wait_until(issued.used_at + (issued.client.grace + seconds) * SECOND)
        return self._refreshed(issued, issued.client, None)

    @step(target=tokens, code=codes, seconds=BESIDE)
    def exchange_until_it_expires(self, code: Code, seconds: int) -> Any:
        """Exchange a code when it expires, or a second beside."""
        self._wait_until(code.ends + seconds * SECOND)
        return self._exchanged(code, code.client.name, code.verifier) or multiple()

    @step(target=codes, session=sessions, seconds=BESIDE)
    def authorize_until_it_is_over(self, session: Session, seconds: int) -> Any:
        """Use a session when it is over, or a second beside."""
        self._wait_until(session.ends + seconds * SECOND)
        return self._code(session, "shop", "openid") or multiple()

    @step(seconds=st.sampled_from([0.5, 1, 59, 240]))
    def wait(self, seconds: float) -> None:
        self._wait_until(self.world.now + int(seconds * SECOND))

    @step(seconds=st.sampled_from([-90, -1, 0, 1, 90]))
    def skew(self, seconds: int) -> None:
        """Set how far the issuer is ahead; its clock may go back by that."""
        self.pingone.issuer_clock.skew = seconds
        self.world.skew = seconds * SECOND
