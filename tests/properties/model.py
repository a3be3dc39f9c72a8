"""What the RFCs and PingOne's documentation say becomes of tokens, as a small model.

It knows nothing of the product, and does the sums in its own way: all is judged from what was given
to whom and when, in microseconds since the epoch. The machine in `life_cycle` asks it what has to
be answered.

Sources: RFC 6749 sections 4.1.2, 5.2, 6; RFC 7009; RFC 7519 section 4.1; RFC 7636 section 4.6;
RFC 7662 section 2.2; PingOne's properties `refreshToken...` of applications; and
`docs/reference/fidelity.md` where these are silent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SECOND = 1_000_000
DAY = 86_400
SESSION_LASTS = 30 * DAY
CODE_LASTS = 60
API_LASTS = 3600

Refusal = tuple[int, str]
Verdict = Refusal | bool
"""Of introspection: a refusal, or whether a token is active."""
INVALID_CLIENT: Refusal = (401, "invalid_client")
INVALID_GRANT: Refusal = (400, "invalid_grant")
INVALID_SCOPE: Refusal = (400, "invalid_scope")
UNAUTHORIZED: Refusal = (401, "ACCESS_FAILED")
FORBIDDEN: Refusal = (403, "ACCESS_FAILED")


@dataclass(eq=False, kw_only=True)
class Person:
    """A user of the directory."""

    name: str
    enabled: bool = True


@dataclass(eq=False, kw_only=True)
class Client:
    """An application, and how it is set; times in seconds."""

    name: str
    grace: int = 0
    protected: bool = False
    refresh_lasts: int = 30 * DAY
    rolling: int | None = None
    enabled: bool = True


@dataclass(eq=False, kw_only=True)
class Session:
    """A browser in which somebody signed on."""

    person: Person
    cookie: str
    ends: int
    ended: bool = False

    def is_over(self, now: int) -> bool:
        return self.ended or now >= self.ends


@dataclass(eq=False, kw_only=True)
class Code:
    """An authorization code, and what was given for it."""

    text: str
    verifier: str
    client: Client
    session: Session
    scopes: tuple[str, ...]
    ends: int
    used: bool = False
    gave: Issued | None = None


@dataclass(eq=False, kw_only=True)
class Family:
    """What came out of one sign-on, one refresh token from the other."""

    client: Client
    session: Session
    scopes: tuple[str, ...]
    began: int
    members: list[Issued] = field(default_factory=list)

    def revoke(self, *, access: bool) -> None:
        for issued in self.members:
            issued.refresh_revoked = True
            if access:
                issued.access_revoked = True


@dataclass(eq=False, kw_only=True)
class Issued:
    """An access token, and the refresh token that came with it."""

    client: Client
    scopes: tuple[str, ...]
    access: str
    since: int
    lasts: int
    key: int
    for_api: bool
    family: Family | None = None
    refresh: str | None = None
    refresh_ends: int = 0
    used_at: int | None = None
    access_revoked: bool = False
    refresh_revoked: bool = False
    refresh_gone: bool = False

    @property
    def person(self) -> Person | None:
        return None if self.family is None else self.family.session.person

    @property
    def access_ends(self) -> int:
        return self.since + self.lasts * SECOND

    def is_replay(self, now: int) -> bool:
        """Whether an exchange at this moment would be a second one, outside the grace period."""
        if self.used_at is None:
            return False
        return self.client.grace == 0 or now - self.used_at >= self.client.grace * SECOND

    def cannot_be_refreshed(self, now: int) -> bool:
        """Whether it is no refresh token any longer, exchanged or not."""
        assert self.family is not None
        session = self.family.session
        return (
            self.refresh_gone
            or self.refresh_revoked
            or now >= self.refresh_ends
            or session.is_over(now)
            or not session.person.enabled
        )


@dataclass
class Keys:
    """The signing keys of the environment: PREVIOUS, CURRENT and NEXT, by their number."""

    current: int
    oldest: int

    def rotate(self) -> None:
        self.current += 1
        self.oldest = max(self.oldest, self.current - 1)

    def retire(self) -> None:
        self.oldest = self.current


@dataclass
class World:
    """The issuer's time and its keys, and with them what a token is worth."""

    at: int
    keys: Keys
    skew: int = 0

    @property
    def now(self) -> int:
        return self.at + self.skew

    @property
    def seconds(self) -> int:
        return self.now // SECOND

    def is_good(self, issued: Issued) -> bool:
        """Whether an access token is good, whoever asks."""
        return (
            issued.key >= self.keys.oldest
            and issued.since <= self.now < issued.access_ends
            and not issued.access_revoked
            and (issued.person is None or issued.person.enabled)
        )

    def introspection(self, issued: Issued, asking: Client) -> Verdict:
        if not asking.enabled:
            return INVALID_CLIENT
        return issued.client is asking and self.is_good(issued)

    def introspection_of_refresh(self, issued: Issued, asking: Client) -> Verdict:
        if not asking.enabled:
            return INVALID_CLIENT
        mine = issued.client is asking
        return mine and issued.used_at is None and not issued.cannot_be_refreshed(self.now)

    def userinfo(self, issued: Issued) -> Refusal | str:
        if not self.is_good(issued) or not issued.client.enabled:
            return UNAUTHORIZED
        if issued.person is None or "openid" not in issued.scopes:
            return FORBIDDEN
        return issued.person.name

    def management(self, issued: Issued) -> Refusal | None:
        if not (issued.for_api and issued.client.enabled and self.is_good(issued)):
            return UNAUTHORIZED
        return None if issued.client.name == "worker" else FORBIDDEN

    def exchange(self, code: Code, asking: Client, verifier: str) -> Refusal | None:
        """What comes of exchanging a code; what becomes of the code is noted."""
        if not asking.enabled:
            return INVALID_CLIENT
        if code.client is not asking:
            return INVALID_GRANT
        if code.used:
            if code.gave is not None:
                code.gave.access_revoked = True
                if code.gave.family is not None and code.gave.refresh is not None:
                    code.gave.family.revoke(access=True)
            return INVALID_GRANT
        code.used = True
        late = self.now >= code.ends or code.session.is_over(self.now)
        if late or verifier != code.verifier or not code.session.person.enabled:
            return INVALID_GRANT
        return None

    def refresh(self, issued: Issued, asking: Client, scope: str | None) -> Refusal | None:
        """What comes of an exchange; what it revokes is noted, that it was exchanged is not."""
        if not asking.enabled:
            return INVALID_CLIENT
        if issued.client is not asking or issued.refresh_gone or issued.refresh_revoked:
            return INVALID_GRANT
        assert issued.family is not None
        if issued.is_replay(self.now):
            issued.family.revoke(access=asking.protected)
            return INVALID_GRANT
        if issued.cannot_be_refreshed(self.now):
            return INVALID_GRANT
        if scope is not None and scope not in issued.family.scopes:
            return INVALID_SCOPE
        return None

    def revoke_access(self, issued: Issued, asking: Client) -> Refusal | None:
        if not asking.enabled:
            return INVALID_CLIENT
        may = issued.client is asking and issued.person is not None and not issued.for_api
        if may and self.is_good(issued):
            issued.access_revoked = True
        return None

    def revoke_refresh(self, issued: Issued, asking: Client) -> Refusal | None:
        if not asking.enabled:
            return INVALID_CLIENT
        assert issued.family is not None
        custom = any(scope.startswith("orders:") for scope in issued.family.scopes)
        if issued.client is asking and custom and not issued.refresh_gone:
            issued.family.revoke(access=True)
        return None

    def refresh_ends(self, family: Family) -> int:
        """When a refresh token ends that is issued now."""
        ends = self.now + family.client.refresh_lasts * SECOND
        if family.client.rolling is not None:
            ends = min(ends, family.began + family.client.rolling * SECOND)
        return ends
