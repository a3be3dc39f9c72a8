"""How the state machine asks, and what it looks at in the answers.

Each part of a conversation asks the model first, then the tenant, and compares.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from hypothesis.stateful import RuleBasedStateMachine, multiple

from pytest_pingone import PingOne, Token
from tests.properties import model
from tests.properties.model import SECOND, Client, Code, Family, Issued, Person, Session
from tests.properties.wire import FORM, Answer, Wire, form

CALLBACK = "http://localhost:8000/callback"
CHECK = "application/vnd.pingidentity.usernamePassword.check+json"
ORDERS_LAST = 300

SEED = f"""
[password_policies.Standard]
max_age_days = "${{null}}"

[resources.orders]
audience = "https://orders.example.com"
scopes = ["orders:read", "orders:write"]
access_token_validity_seconds = {ORDERS_LAST}

[users.alice]
email = "alice@example.com"
password = "Correct-Horse-9"

[users.bob]
email = "bob@example.com"
password = "Correct-Horse-9"

[applications.worker]
type = "WORKER"
roles = [{{ role = "Environment Admin", scope = "ORGANIZATION" }}, "Identity Data Admin"]

[applications.service]
type = "SERVICE"
grants = {{ orders = ["orders:read"] }}

[applications.shop]
type = "WEB_APP"
grant_types = ["AUTHORIZATION_CODE", "REFRESH_TOKEN"]
pkce_enforcement = "S256_REQUIRED"
redirect_uris = ["{CALLBACK}"]
grants = {{ openid = ["openid"], orders = ["orders:read"] }}

[applications.rival]
type = "WEB_APP"
grant_types = ["AUTHORIZATION_CODE", "REFRESH_TOKEN"]
pkce_enforcement = "S256_REQUIRED"
redirect_uris = ["{CALLBACK}"]
refresh_token_type = "JSON_WEB_TOKEN"
grants = {{ openid = ["openid"], orders = ["orders:read"] }}
"""


@dataclass
class Tally:
    """How often each rule was carried out, in all runs of a machine."""

    of_rules: Counter[str] = field(default_factory=Counter)
    runs: int = 0

    @property
    def steps(self) -> int:
        return sum(self.of_rules.values())


class Conversation(RuleBasedStateMachine):
    """One tenant, and what the model says of it."""

    def __init__(self, pingone: PingOne, wire: Wire, tally: Tally) -> None:
        super().__init__()
        self.pingone, self.wire, self.tally = pingone, wire, tally
        tally.runs += 1
        self.base = f"/{pingone.environment.id}"
        self.start = pingone.snapshot()
        pingone.issuer_clock.pin(1_900_000_000)
        first = len(pingone.keys.published)
        assert first == 3, "the default key, CURRENT and NEXT"
        self.world = model.World(1_900_000_000 * SECOND, model.Keys(current=1, oldest=1))
        self.people = {name: Person(name=name) for name in ("alice", "bob")}
        self.clients = {name: Client(name=name) for name in ("worker", "service", "shop", "rival")}
        self.known = {name: pingone.applications[name] for name in self.clients}
        self.ids = {name: pingone.users[name].id for name in self.people}
        self.rotations = 0
        self.verifiers = 0
        self.families: list[Family] = []

    def teardown(self) -> None:
        self.pingone.roll_back(self.start)
        self.pingone.raise_faults()

    # What is the same for all runs that follow.

    # How it is asked.

    def _wait_until(self, then: int) -> None:
        distance = then - self.world.now
        if distance > 0:
            self.pingone.issuer_clock.advance(distance / SECOND)
            self.world.at += distance

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        target = path if path.startswith("/") else f"{self.base}/{path}"
        return self.wire.send(method, target, headers, body)

    def _post(self, endpoint: str, client: str, **members: str | None) -> Answer:
        known = self.known[client]
        pair = f"{known.client_id}:{known.client_secret}".encode()
        headers = {
            "Content-Type": FORM,
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
        }
        return self._send("POST", f"as/{endpoint}", headers, form(members))

    def _bearer(self, path: str, issued: Issued) -> Answer:
        return self._send("GET", path, {"Authorization": f"Bearer {issued.access}"})

    def _authorize(
        self, client: str, scope: str, *, cookie: str | None, verifier: str = "v" * 43
    ) -> Answer:
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "client_id": self.known[client].client_id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": scope,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        if cookie is None:
            return self._send("GET", f"as/authorize?{urlencode(asked)}", {})
        query = urlencode({**asked, "prompt": "none"})
        return self._send("GET", f"as/authorize?{query}", {"Cookie": f"ST={cookie}"})

    def _owner_or_other(self, issued: Issued, *, by_its_own: bool) -> Client:
        others = {"shop": "rival", "rival": "shop", "service": "shop", "worker": "service"}
        return issued.client if by_its_own else self.clients[others[issued.client.name]]

    def _forget_refresh_tokens(self, chosen: Callable[[Family], bool]) -> None:
        for family in self.families:
            if chosen(family):
                for issued in family.members:
                    issued.refresh_gone = True

    # What clients and users do, in parts. Each part is None if it was refused, as it had to be.

    def _signed_on(self, client: str, user: str) -> Session | None:
        """By a flow, in a new browser."""
        begun = self._authorize(client, "openid", cookie=None)
        if not self.clients[client].enabled:
            self._refused(begun, (400, "invalid_request"))
            return None
        assert begun.status == 302, begun
        (flow,) = parse_qs(urlsplit(begun.headers["location"]).query)["flowId"]
        cookie = str(begun.cookie)
        secret = {"username": user, "password": "Correct-Horse-9"}
        checked = self._send(
            "POST",
            f"flows/{flow}",
            {"Content-Type": CHECK, "Cookie": f"ST={cookie}"},
            json.dumps(secret).encode(),
        )
        if not self.people[user].enabled:
            self._refused(checked, (400, "INVALID_DATA"))
            return None
        assert (checked.status, checked.json["status"]) == (200, "COMPLETED"), checked
        ends = self.world.now + model.SESSION_LASTS * SECOND
        return Session(person=self.people[user], cookie=cookie, ends=ends)

    def _code(self, session: Session, client: str, scope: str) -> Code | None:
        self.verifiers += 1
        verifier = f"{self.verifiers:0>43}"
        answer = self._authorize(client, scope, cookie=session.cookie, verifier=verifier)
        if not self.clients[client].enabled:
            self._refused(answer, (400, "invalid_request"))
            return None
        assert answer.status == 302, answer
        back = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        if session.is_over(self.world.now) or not session.person.enabled:
            assert back.get("error") == "login_required", back
            return None
        return Code(
            text=back["code"],
            verifier=verifier,
            client=self.clients[client],
            session=session,
            scopes=tuple(scope.split()),
            ends=self.world.now + model.CODE_LASTS * SECOND,
        )

    def _exchanged(self, code: Code, by: str, verifier: str | None) -> Issued | None:
        expected = self.world.exchange(code, self.clients[by], verifier or "")
        answer = self._post(
            "token",
            by,
            grant_type="authorization_code",
            code=code.text,
            redirect_uri=CALLBACK,
            code_verifier=verifier,
        )
        if expected is not None:
            self._refused(answer, expected)
            return None
        family = Family(
            client=code.client, session=code.session, scopes=code.scopes, began=self.world.now
        )
        code.gave = self._given(answer, code.client, code.scopes, family)
        return code.gave

    def _tokens(self, client: str, user: str, scope: str) -> Any:
        session = self._signed_on(client, user)
        code = session and self._code(session, client, scope)
        return (code and self._exchanged(code, client, code.verifier)) or multiple()

    def _refreshed(self, issued: Issued, by: Client, scope: str | None) -> Any:
        if issued.refresh is None:
            return multiple()
        assert issued.family is not None
        expected = self.world.refresh(issued, by, scope)
        answer = self._post(
            "token", by.name, grant_type="refresh_token", refresh_token=issued.refresh, scope=scope
        )
        if expected is not None:
            self._refused(answer, expected)
            return multiple()
        if issued.used_at is None:
            issued.used_at = self.world.now
        scopes = issued.family.scopes if scope is None else (scope,)
        return self._given(answer, by, scopes, issued.family)

    def _introspected(self, issued: Issued, by: Client) -> None:
        expected = self.world.introspection(issued, by)
        self._is_active(self._post("introspect", by.name, token=issued.access), expected)
        if issued.refresh is not None:
            expected = self.world.introspection_of_refresh(issued, by)
            self._is_active(self._post("introspect", by.name, token=issued.refresh), expected)

    # What is looked at in the answers.

    def _refused(self, answer: Answer, expected: model.Refusal) -> None:
        got = answer.status, answer.error
        assert got == expected, f"{got} instead of {expected}"

    def _is_active(self, answer: Answer, expected: model.Verdict) -> None:
        if isinstance(expected, tuple):
            self._refused(answer, expected)
        else:
            got = answer.json["active"]
            assert got is expected, f"active is {got} instead of {expected}"

    def _given(
        self, answer: Answer, client: Client, scopes: tuple[str, ...], family: Family | None
    ) -> Issued:
        assert answer.status == 200, f"{answer.status, answer.error} instead of a token"
        members = answer.json
        for_api = not any(scope.startswith("orders:") for scope in scopes)
        lasts = model.API_LASTS if for_api else ORDERS_LAST
        token = Token(members["access_token"])
        now = self.world.seconds
        got = token.claims["iat"], token.claims["exp"]
        assert got == (now, now + lasts), f"iat and exp are {got}, and not from {now} for {lasts} s"
        assert members["expires_in"] == lasts
        assert members.get("scope", "").split() == list(scopes)
        assert ("refresh_token" in members) is (family is not None)
        assert ("id_token" in members) is ("openid" in scopes)
        if "id_token" in members:
            assert Token(members["id_token"]).claims["iat"] == now
        issued = Issued(
            client=client,
            scopes=scopes,
            access=members["access_token"],
            since=now * SECOND,
            lasts=lasts,
            key=self.world.keys.current,
            for_api=for_api,
            family=family,
            refresh=members.get("refresh_token"),
        )
        if family is not None:
            issued.refresh_ends = self.world.refresh_ends(family)
            family.members.append(issued)
            if len(family.members) == 1:
                self.families.append(family)
        return issued
