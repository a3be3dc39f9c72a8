"""`pytest-pingone token explain`: what a token is, whether it is good now, and if not why."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_pingone.cli import running
from pytest_pingone.cli.words import ACCEPTED, FORMAT, NOT_ACCEPTED, print_text
from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pytest_pingone.cli.words import Commands

_FETCH_SECONDS = 10
_FETCH_BYTES = 1024 * 1024


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    token = commands.add_parser(
        "token", help="look at a token", description="Look at a token.", formatter_class=FORMAT
    )
    actions = token.add_subparsers(title="commands", metavar="COMMAND", required=True)
    explain = actions.add_parser(
        "explain",
        help="say what a token is, whether it is good now, and if not why",
        description="Say what a token is, whether it is good now, and if not why. It needs no "
        "tenant and asks nobody unless it is told to, and never shows the whole token.",
        epilog="Exit status: 0 nothing is wrong with it, 1 something is, 2 the command was "
        "misused.",
        formatter_class=FORMAT,
    )
    explain.add_argument(
        "token",
        metavar="TOKEN",
        help="the token; - reads it from standard input and so keeps it out of the shell's history",
    )
    explain.add_argument("--audience", metavar="AUDIENCE", help="what the token must be for")
    explain.add_argument("--issuer", metavar="ISSUER", help="who must have issued it")
    explain.add_argument(
        "--jwks",
        metavar="FILE_OR_URL",
        help="the published keys, to check the signature; only a URL is fetched",
    )
    explain.add_argument(
        "--at",
        metavar="TIME",
        help="the moment to judge it at: 2030-01-01T00:00:00Z, or seconds since 1970 "
        "(default: now)",
    )
    explain.add_argument(
        "--running",
        action="store_true",
        help="ask a running instance, which knows whether it is revoked, and who would accept it",
    )
    running.add_arguments(explain)
    explain.set_defaults(run=_explain)


def _explain(chosen: argparse.Namespace) -> int:
    from pytest_pingone.clock import instant, process_now
    from pytest_pingone.tokens import alone

    token = _read_stdin() if chosen.token == "-" else chosen.token
    if chosen.running:
        return _ask(chosen, token)
    explanation = alone.explain(
        token,
        now=process_now() if chosen.at is None else instant(_time(chosen.at)),
        audience=chosen.audience,
        issuer=chosen.issuer,
        keys=None if chosen.jwks is None else _keys(chosen.jwks),
        unchecked="its signature is not checked: give --jwks FILE_OR_URL",
    )
    print_text(str(explanation))
    return ACCEPTED if explanation else NOT_ACCEPTED


def _ask(chosen: argparse.Namespace, token: str) -> int:
    """Let a running instance explain a token."""
    for name in ("issuer", "jwks"):
        if getattr(chosen, name) is not None:
            raise UsageError(f"A --running instance knows its own; leave --{name} out.")
    body = {"token": token, "audience": chosen.audience}
    if chosen.at is not None:
        body["at"] = _time(chosen.at)
    told = json.loads(running.ask(chosen, "POST", "/explain", body=body))
    print_text(told["text"])
    return ACCEPTED if told["accepted"] else NOT_ACCEPTED


def _time(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _read_stdin() -> str:
    try:
        return sys.stdin.read().strip()
    except UnicodeDecodeError:
        raise UsageError("What standard input holds is no text, and so no token.") from None


def _keys(place: str) -> dict[str, Any]:
    """Return the RSA keys of a JWK set by their key ids.

    Raises:
        UsageError: it cannot be had, or holds none.
    """
    import jwt

    content = _content(place)
    try:
        entries = json.loads(content)["keys"]
        found = [entry for entry in entries if entry.get("kty") == "RSA" and "kid" in entry]
        keys = {entry["kid"]: jwt.PyJWK(entry, "RS256").key for entry in reversed(found)}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, jwt.PyJWTError):
        raise UsageError(f"{place} holds no JWK set, which is JSON with a member keys.") from None
    if not keys:
        raise UsageError(f"{place} holds no RSA key with a kid, and PingOne signs with such keys.")
    return keys


def _content(place: str) -> bytes:
    from http.client import HTTPException
    from urllib.request import urlopen

    is_url = place.lower().startswith(("http://", "https://"))
    try:
        if not is_url:
            return Path(place).read_bytes()
        with urlopen(place, timeout=_FETCH_SECONDS) as answer:  # noqa: S310 - it is http or https
            data: bytes = answer.read(_FETCH_BYTES)
    except (OSError, HTTPException, ValueError) as problem:
        what = "fetched" if is_url else "read"
        raise UsageError(f"The keys at {place} cannot be {what}: {problem}") from None
    return data
