"""One request and its answer, as the journal keeps it: what tests assert and reports show."""

from __future__ import annotations

import datetime as dt
import json as json_library
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers

from pytest_pingone.errors import UsageError
from pytest_pingone.tokens.token import Token

_SECRETS = re.compile(
    r"""(?ix)
    (?P<name> (?<![\w.]) (?:client_secret|client_assertion|password|code|code_verifier|refresh_token
              |access_token|id_token|id_token_hint|subject_token|actor_token|token|request|secret
              |value|newPassword|currentPassword) "? \s* [=:] \s* "? )
    (?P<value> [^&"\s,}]+ )
    """
)
_JWT = re.compile(r"(?P<name>(?<![\w-])eyJ[\w-]{3})[\w-]*\.[\w-]+(?:\.[\w-]*)*")
_KEEP = 6
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORM = "application/x-www-form-urlencoded"
_PRESENTED = (
    "access_token",
    "refresh_token",
    "token",
    "subject_token",
    "actor_token",
    "id_token_hint",
)
_REFUSED = 400


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exchange:
    """One request and its answer.

    Attributes:
        endpoint: the name of the endpoint, such as `token` or `users.list`; "" if there is none.
        method: the HTTP method.
        url: scheme, host, path and query, as it was asked for.
        path: the path and query of that URL.
        status: the HTTP status of the answer; 0 if a fault of the test let none arrive.
        application: the name of the application that asked, or None if it was not known.
        user: the username of the user who asked, or None.
        token: the access token it was asked with or that was given, or None.
        issued: the tokens that the answer gave, by name: `access_token`, `id_token`,
            `refresh_token`; those in a redirect or a posted form too.
        reason: for a refusal, why, in words that the client does not get.
        correlation_id: as the answer says it in its Correlation-Id header.
        at: when, by the issuer's clock, as an aware datetime.
        process_time: when, by the process clock, as an aware datetime.
        real_time: when, by the machine's own clock, whatever is frozen, as an aware datetime.
        request_headers: of the request, as pairs of text.
        request_body: of the request, as bytes.
        headers: of the answer, as pairs of text.
        body: of the answer, as bytes.
        size: how much memory all this takes, in bytes, roughly.
    """

    endpoint: str
    method: str
    url: str
    path: str
    status: int
    application: str | None = None
    user: str | None = None
    token: Token | None = field(default=None, repr=False)
    issued: Mapping[str, Token] = field(default_factory=dict, repr=False)
    reason: str | None = None
    correlation_id: str
    at: dt.datetime
    process_time: dt.datetime
    real_time: dt.datetime
    request_headers: Headers = field(repr=False)
    request_body: bytes = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    size: int

    @property
    def token_id(self) -> str | None:
        """The `jti` of `token`, or None if it has none."""
        return None if self.token is None else self.token.id

    @property
    def presented(self) -> Mapping[str, Token]:
        """The tokens that came with the request, by the name of their parameter.

        A bearer token in the Authorization header is called `access_token`.
        """
        sent = {**self.query, **(self.request_form if self._is_form else {})}
        found = {name: Token(sent[name]) for name in _PRESENTED if sent.get(name)}
        scheme, _, bearer = self.request_headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and bearer.strip():
            found["access_token"] = Token(bearer.strip())
        return found

    @property
    def refused(self) -> bool:
        """Whether PingOne said no: by status, or in words where the status is that of success.

        Such are a redirect that carries an error, and `{"active": false}` from introspection.
        """
        return self.status >= _REFUSED or self.reason is not None

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the URL of the request; of repeated ones the first."""
        return _parameters(self.path.partition("?")[2])

    @property
    def request_form(self) -> dict[str, str]:
        """The parameters in the body of the request; of repeated ones the first.

        Raises:
            UsageError: the body is no form.
        """
        if not self._is_form:
            raise UsageError(
                f"The request {self.brief} has no form in its body, which is "
                f"{_said(self.request_headers, self.request_body)}."
            )
        return _parameters(self.request_body.decode("utf-8", "replace"))

    @property
    def request_json(self) -> Any:
        """The JSON document in the body of the request.

        Raises:
            UsageError: the body is no JSON.
        """
        return _document(self.request_headers, self.request_body, f"The request {self.brief}")

    @property
    def json(self) -> Any:
        """The JSON document in the body of the answer.

        Raises:
            UsageError: the body is no JSON.
        """
        return _document(self.headers, self.body, f"The answer to {self.brief}")

    @property
    def redirect(self) -> dict[str, str]:
        """The parameters that a redirect brings to the client, such as `code`, `error` and `state`.

        Raises:
            UsageError: the answer is no redirect.
        """
        location = self.headers.get("Location")
        if location is None:
            raise UsageError(f"The answer to {self.brief} is no redirect: it has no Location.")
        before, _, fragment = location.partition("#")
        return {**_parameters(before.partition("?")[2]), **_parameters(fragment)}

    @property
    def brief(self) -> str:
        """What was asked and how it ended, in one line with secrets shortened."""
        who = self.application or self.user or "-"
        where = self.endpoint or "no such endpoint"
        ended = self.status or "no answer"
        return plain(f"{self.method:6} {shortened(self.path)} [{where}] {who} -> {ended}")

    @property
    def line(self) -> str:
        """One line with time and reason, secrets shortened."""
        said = f" ({plain(shortened(self.reason))})" if self.reason else ""
        return f"{self.at:%H:%M:%S} {self.brief}{said}"

    @property
    def _is_form(self) -> bool:
        content_type = self.request_headers.get("Content-Type", "").partition(";")[0]
        return content_type.strip().lower() == _FORM

    def __repr__(self) -> str:
        return f"<Exchange {self.line}>"


def shortened(text: str) -> str:
    """Return text with whatever looks like a secret cut to its first characters."""
    without_jwts = _JWT.sub(r"\g<name>…", text)
    return _SECRETS.sub(lambda match: match["name"] + match["value"][:_KEEP] + "…", without_jwts)


def plain(text: str) -> str:
    """Return text on one line, whatever a client has put into it."""
    return _LINE_ENDS.sub("?", text)


def _parameters(encoded: str) -> dict[str, str]:
    return dict(reversed(parse_qsl(encoded, keep_blank_values=True)))


def _document(headers: Headers, body: bytes, what: str) -> Any:
    try:
        return json_library.loads(body)
    except (ValueError, RecursionError):
        raise UsageError(
            f"{what} has no JSON in its body, which is {_said(headers, body)}."
        ) from None


def _said(headers: Headers, body: bytes) -> str:
    """Return in words what a body is."""
    if not body:
        return "empty"
    return f"{headers.get('Content-Type', 'untyped')}, {len(body)} bytes"
