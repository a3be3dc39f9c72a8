"""Tokens: made without a request, and explained."""

from __future__ import annotations

from typing import Any

from pytest_pingone.control.rows import (
    Asked,
    Call,
    Number,
    OneOrMany,
    PointInTime,
    in_text,
    listed,
    shape,
)
from pytest_pingone.management.fields import ALWAYS, field
from pytest_pingone.management.kinds import Anything, Many, Text
from pytest_pingone.tokens.explanation import Explanation
from pytest_pingone.tokens.token import Token, claims_in, header_in

_LONGEST = 3_155_760_000
_TOKEN = shape(
    token="string",
    header="object",
    claims="object",
    expires_at={"type": ["string", "null"], "format": "date-time"},
)
_WHO = (
    field("application", Text()),
    field("scopes", Many(Text())),
    field("lifetime", Number(-_LONGEST, _LONGEST, whole=True)),
    field("claims", Anything()),
    field("remove", Many(Text())),
)
_USER = field("user", Text(), required=ALWAYS)


def _shown(token: Token) -> dict[str, Any]:
    return {
        "token": str(token),
        "header": header_in(token),
        "claims": claims_in(token),
        "expires_at": None if token.expires_at is None else in_text(token.expires_at),
    }


def _access_token(asked: Asked) -> dict[str, Any]:
    return _shown(asked.instance.pingone.mint.access_token(**asked.values))


def _id_token(asked: Asked) -> dict[str, Any]:
    return _shown(asked.instance.pingone.mint.id_token(**asked.values))


def _refresh_token(asked: Asked) -> dict[str, Any]:
    return _shown(asked.instance.pingone.mint.refresh_token(**asked.values))


def explained(explanation: Explanation) -> dict[str, Any]:
    """Return what there is to know about a token as the control API shows it."""
    return {
        "accepted": explanation.accepted,
        "kind": explanation.kind,
        "problems": list(explanation.problems),
        "accepted_by": list(explanation.accepted_by),
        "findings": [
            {"by": finding.by, "accepted": finding.accepted, "why": finding.why}
            for finding in explanation.findings
        ],
        "facts": [{"label": label, "text": text} for label, text in explanation.facts],
        "text": str(explanation),
    }


def _explain(asked: Asked) -> dict[str, Any]:
    return explained(asked.instance.pingone.explain(**asked.values))


CALLS = (
    Call(
        name="mint.access_token",
        method="POST",
        path="/mint/access_token",
        says="Make an access token, a good one unless told otherwise. Without `user` it is an "
        "application's own; without `resource` it is for the PingOne API; `flaw` spoils it.",
        takes=(
            field("user", Text()),
            field("resource", Text()),
            *_WHO,
            field("audience", OneOrMany()),
            field("flaw", Text()),
            field("twin", Text()),
        ),
        answer=_access_token,
        shows=_TOKEN,
    ),
    Call(
        name="mint.id_token",
        method="POST",
        path="/mint/id_token",
        says="Make an ID token.",
        takes=(_USER, *_WHO, field("nonce", Text()), field("access_token", Text())),
        answer=_id_token,
        shows=_TOKEN,
    ),
    Call(
        name="mint.refresh_token",
        method="POST",
        path="/mint/refresh_token",
        says="Make a refresh token in JWT form.",
        takes=(_USER, *_WHO),
        answer=_refresh_token,
        shows=_TOKEN,
    ),
    Call(
        name="token.explain",
        method="POST",
        path="/explain",
        says="Say what a token is, whether it would be accepted now, by whom, and if not why.",
        takes=(
            field("token", Text(), required=ALWAYS),
            field("audience", Text()),
            field("at", PointInTime()),
        ),
        answer=_explain,
        shows=shape(
            accepted="boolean",
            kind="string",
            problems=listed({"type": "string"}),
            accepted_by=listed({"type": "string"}),
            findings=listed(shape(by="string", accepted="boolean", why="string")),
            facts=listed(shape(label="string", text="string")),
            text="string",
        ),
    ),
)
