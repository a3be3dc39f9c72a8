"""The tokens of a failure report: minted, issued or presented in the test."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pytest_pingone.reporting.evidence import Evidence, Minted
from pytest_pingone.reporting.wording import lasting, near, quoted
from pytest_pingone.tokens.token import Token, claims_in
from pytest_pingone.web.exchange import Exchange, plain

_MOST = 12
_SHORT = 8
_SHOWN_OF_SECRETS = 6
_NAMES = {
    "access_token": "access token",
    "id_token": "ID token",
    "id_token_hint": "ID token",
    "refresh_token": "refresh token",
}


@dataclass(slots=True, kw_only=True)
class InPlay:
    """One token.

    Attributes:
        label: what the report calls it: A, B, C.
        kind: what it is, in words.
        origin: who made it; "" if nobody did in this test.
        made_at: when, by the issuer's clock; None if that was not seen.
        owner: who got it, as far as the journal knows.
        used_by: the numbers of the requests that presented it.
    """

    token: Token
    label: str = ""
    kind: str
    origin: str = ""
    made_at: dt.datetime | None = None
    owner: str = ""
    used_by: list[int] = field(default_factory=list)

    def begin(self) -> dt.datetime | None:
        """Return when it was issued: as it says itself, else as was seen."""
        return self.token.issued_at or self.made_at

    def end(self, evidence: Evidence) -> dt.datetime | None:
        """Return when it expires, or None if nobody says."""
        return self.token.expires_at or evidence.expiry_of(self.token)

    def lines(self, evidence: Evidence) -> Iterator[str]:
        """Yield what there is to say about it."""
        claims = claims_in(self.token)
        told = [f"{self.label} {self.kind} {self._short_id()}"]
        owner = _owner(self, evidence)
        if owner:
            told.append(f"of {owner}")
        if "aud" in claims:
            told.append(f"for {_audience(claims['aud'], evidence)}")
        yield " ".join(told)
        yield f"  {'; '.join(self._times(evidence))}"

    def _times(self, evidence: Evidence) -> Iterator[str]:
        now, begin, end = evidence.issuer_now, self.begin(), self.end(evidence)
        if begin is None:
            yield "it does not say when it was issued"
        else:
            yield f"issued {near(begin, now)} {self.origin or 'but not in this test'}"
            if begin > now:
                yield f"not valid for another {lasting(begin - now)}"
        if end is None:
            yield "it does not say when it expires"
        elif now < end:
            yield f"expires {near(end, now)}, {lasting(end - now)} left"
        else:
            yield f"EXPIRED {near(end, now)}, {lasting(now - end)} ago"
        if self.used_by:
            word = "request" if len(self.used_by) == 1 else "requests"
            yield f"presented by {word} {', '.join(map(str, self.used_by))}"

    def _short_id(self) -> str:
        if not claims_in(self.token):
            return f"{plain(self.token[:_SHOWN_OF_SECRETS])}…"
        return f"{plain(self.token.id[:_SHORT])}…" if self.token.id else "without jti"


def tokens_in_play(evidence: Evidence, *, most: int = _MOST) -> list[InPlay]:
    """Return the tokens in the order in which they came up; of too many, those seen last.

    Those that there are no letters for have no label.
    """
    found: dict[str, InPlay] = {}
    latest: dict[str, None] = {}
    number = evidence.earlier
    for event in evidence.events:
        if isinstance(event, Minted):
            _note(found, event.token, event.kind, origin="by the test", made_at=event.at)
            _move_to_end(latest, [event.token])
            continue
        number += 1
        for name, token in event.presented.items():
            _note(found, token, name).used_by.append(number)
        for name, token in event.issued.items():
            made = _note(found, token, name, origin=f"by request {number}", made_at=event.at)
            made.owner = " via ".join(filter(None, (event.user, event.application)))
        _move_to_end(latest, [*event.presented.values(), *event.issued.values()])
    kept = set(list(latest)[-most:])
    chosen = [found[token] for token in found if token in kept]
    for label, token_in_play in zip(string.ascii_uppercase, chosen, strict=False):
        token_in_play.label = label
    return chosen


def labels_of(event: Exchange | Minted, tokens: list[InPlay]) -> tuple[str, str]:
    """Return the labels of the tokens that an event presented, and of those it brought forth."""
    if isinstance(event, Minted):
        return "", _labels([event.token], tokens)
    return _labels(event.presented.values(), tokens), _labels(event.issued.values(), tokens)


def _labels(texts: Iterable[Token], tokens: list[InPlay]) -> str:
    wanted = list(texts)
    return ", ".join(known.label for known in tokens if known.token in wanted)


def _note(
    found: dict[str, InPlay],
    token: Token,
    name: str,
    *,
    origin: str = "",
    made_at: dt.datetime | None = None,
) -> InPlay:
    new = InPlay(token=token, kind=_kind(token, name), origin=origin, made_at=made_at)
    return found.setdefault(token, new)


def _move_to_end(latest: dict[str, None], tokens: Iterable[Token]) -> None:
    for token in tokens:
        latest.pop(token, None)
        latest[token] = None


def _kind(token: Token, name: str) -> str:
    """Return what a token is: by what it says; if it says nothing, by what it was taken for."""
    claims = claims_in(token)
    if not claims:
        said = _NAMES.get(name, "token")
        return f"unreadable {said}" if name == "access_token" else f"opaque {said}"
    if "client_id" in claims:
        return "access token"
    if isinstance(claims.get("aud"), str):
        return "ID token"
    return _NAMES.get(name, "token") if "aud" in claims else "refresh token"


def _owner(token: InPlay, evidence: Evidence) -> str:
    claims = claims_in(token.token)
    user, client = claims.get("sub"), claims.get("client_id")
    named = [_name(value, evidence) for value in (user, client) if value is not None]
    return " via ".join(named) or quoted(token.owner)


def _audience(audience: object, evidence: Evidence) -> str:
    named = audience if isinstance(audience, list) else [audience]
    return quoted(" and ".join(_name(one, evidence) for one in named))


def _name(value: object, evidence: Evidence) -> str:
    return quoted(evidence.name_of(value) or value) if isinstance(value, str) else quoted(value)
