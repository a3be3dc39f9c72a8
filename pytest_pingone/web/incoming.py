"""Reading a request strictly: what is missing, repeated or malformed is said, never guessed."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Request

from pytest_pingone.addresses import Addresses
from pytest_pingone.errors import Detail, OAuthError, invalid, invalid_request

MAX_BODY = 1024 * 1024
"""Bytes; PingOne refuses larger pushed authorization requests, and nothing else comes near."""
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"
_TOKENS = ("access_token", "id_token", "refresh_token")


class Incoming(Request):
    """One request, with what the application found out about it before a handler sees it."""

    max_content_length = MAX_BODY
    max_form_memory_size = MAX_BODY  # some versions of Werkzeug have forms be half as long at most

    addresses: Addresses
    """From which point of view to answer: the one the client came by."""
    known_addresses: tuple[Addresses, ...]
    """All points of view on this tenant, such as the issuers its tokens may name."""
    correlation_id: str
    in_path: Mapping[str, str]
    """The variable parts of the path, by name."""
    endpoint_name: str | None = None
    """What the journal calls the endpoint; None while no endpoint is found."""
    client_name: str | None = None
    """The name of the application that turned out to be asking, for the journal."""
    user_name: str | None = None
    """The name of the user on whose behalf it asks, for the journal."""
    refusal: str | None = None
    """Why a client was refused, where the answer is not an error reply, for the journal."""
    fault: str | None = None
    """The faults of a test that the request meets, in words, for the journal."""
    token: str | None = None
    """The access token that came with the request or was given for it, for the journal."""
    issued: Mapping[str, str] = MappingProxyType({})
    """The tokens that were given for it, by name, for the journal."""

    def note_issued(self, answer: Mapping[str, Any]) -> None:
        """Note which tokens are among the members of an answer."""
        self.issued = {name: answer[name] for name in _TOKENS if name in answer}


def form(request: Incoming) -> dict[str, str]:
    """Return the members of a form body; parameters without a value count as absent.

    Raises:
        OAuthError: another content type, or a repeated parameter (RFC 6749 section 3.2).
    """
    if request.mimetype != FORM:
        raise invalid(
            "invalid_request",
            f"Content-Type must be {FORM}",
            reason=f"the body is {request.mimetype or 'untyped'}, not {FORM}",
        )
    try:
        sent = parse_qsl(request.get_data().decode(), keep_blank_values=True, errors="replace")
    except (HTTPException, ValueError) as problem:
        raise invalid(
            "invalid_request", "The body could not be read", reason=str(problem)
        ) from problem
    return _single(sent)


def query(request: Incoming) -> dict[str, str]:
    """Return the members of the query string; parameters without a value count as absent.

    Raises:
        OAuthError: a repeated parameter (RFC 6749 section 3.1).
    """
    return _single(request.args.items(multi=True))


def _single(sent: Iterable[tuple[str, str]]) -> dict[str, str]:
    members: dict[str, str] = {}
    for name, value in sent:
        if name in members:
            raise invalid("invalid_request", f"Parameter {name} must not be repeated")
        members[name] = value
    return {name: value for name, value in members.items() if value}


def json_object(request: Incoming, *, types: tuple[str, ...] = (JSON,)) -> dict[str, Any]:
    """Return the body of an API request, which must be a JSON object.

    Raises:
        ApiError: 415 for another content type, 400 for anything but a JSON object.
    """
    if request.mimetype not in types:
        raise invalid_request(
            Detail(
                "INVALID_VALUE",
                f"Content-Type must be one of {', '.join(types)}",
                "Content-Type",
            ),
            status=415,
        )
    try:
        text = request.get_data().decode("utf-8-sig")  # RFC 8259, 8.1: nothing but UTF-8
        body = json.loads(text, parse_constant=_no_constant)
        if "\\u" in text:
            json.dumps(body, ensure_ascii=False).encode()  # refuses half a surrogate pair
    except (ValueError, RecursionError, HTTPException) as problem:
        raise invalid_request(Detail("INVALID_VALUE", "The body is not valid JSON.")) from problem
    if not isinstance(body, dict):
        raise invalid_request(Detail("INVALID_VALUE", "The body must be a JSON object."))
    return body


def uploaded(request: Incoming) -> dict[str, str | bytes]:
    """Return the members of a form with a file in it; a body that is no form is the file itself.

    Clients send such forms under other content types, too; that they name a boundary tells them
    (RFC 7578 section 4.1).

    Raises:
        ApiError: 400 for a form that cannot be read.
    """
    options, data = dict(request.mimetype_params), request.get_data()
    if request.mimetype != MULTIPART and "boundary" not in options:
        return {"file": data}
    try:
        parser = FormDataParser(lambda *_, **__: io.BytesIO(), silent=False)
        _, texts, files = parser.parse(io.BytesIO(data), MULTIPART, len(data), options)
    except (HTTPException, ValueError) as problem:
        raise invalid_request(Detail("INVALID_VALUE", "The body is not a form.")) from problem
    return {**texts, **{name: file.read() for name, file in files.items()}}


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def bearer(request: Incoming) -> str | None:
    """Return the bearer token of the Authorization header (RFC 6750 section 2.1), or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token else None


def basic(request: Incoming) -> tuple[str, str] | None:
    """Return client id and secret of the Authorization header as they stand there, or None.

    RFC 6749 section 2.3.1 wants both form-encoded first; not all clients do, so that is left to
    whoever compares.

    Raises:
        OAuthError: a Basic header that cannot be read.
    """
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as problem:
        raise _unreadable_basic() from problem
    client_id, colon, secret = text.partition(":")
    if not colon:
        raise _unreadable_basic()
    return client_id, secret


def _unreadable_basic() -> OAuthError:
    return invalid("invalid_request", "The Authorization header could not be read")
