"""`pytest-pingone mint`: a token, from a running instance or from a tenant made for it."""

from __future__ import annotations

import argparse
import inspect
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_pingone.cli import closed, running
from pytest_pingone.cli.words import ACCEPTED, FORMAT, print_text
from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pytest_pingone.cli.words import Commands
    from pytest_pingone.emulator import PingOne

_KINDS = {"access": "access_token", "id": "id_token", "refresh": "refresh_token"}
_PASSED_ON = ("user", "application", "resource", "lifetime", "audience", "flaw", "twin", "nonce")
_PINGONE = "https://auth.pingone.com"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    mint = commands.add_parser(
        "mint",
        help="make a token",
        description="Make a token and print it, and nothing else. It comes from a running instance "
        "(`pytest-pingone serve`); or, with --alone, from a tenant that is made for it and gone "
        "afterwards, whose keys only --jwks shows.",
        formatter_class=FORMAT,
    )
    mint.add_argument(
        "--kind", choices=sorted(_KINDS), default="access", help="which token (default: access)"
    )
    mint.add_argument("--user", metavar="NAME", help="who signed on; default: nobody")
    mint.add_argument("--application", metavar="NAME", help="the client; default: one that may")
    mint.add_argument("--resource", metavar="NAME", help="what it is for; default: the PingOne API")
    mint.add_argument(
        "--scope", metavar="SCOPE", action="append", help="may be repeated; default: all granted"
    )
    mint.add_argument(
        "--lifetime", metavar="SECONDS", type=int, help="0 or less for one that has expired"
    )
    mint.add_argument("--audience", metavar="AUDIENCE", help="another audience")
    mint.add_argument("--nonce", metavar="NONCE", help="of an ID token")
    mint.add_argument(
        "--claim",
        metavar="NAME=VALUE",
        action="append",
        help="a claim to add or replace; the value is JSON, or text; may be repeated",
    )
    mint.add_argument(
        "--remove", metavar="CLAIM", action="append", help="a claim to leave out; may be repeated"
    )
    mint.add_argument("--flaw", metavar="FLAW", help="what shall be wrong with it")
    mint.add_argument("--twin", metavar="TWIN", help="in which way it shall look odd and be good")
    mint.add_argument(
        "--alone", action="store_true", help="do not ask a running instance, make a tenant"
    )
    mint.add_argument("--seed", metavar="FILE", help="with --alone: what that tenant holds")
    mint.add_argument("--state", metavar="FILE", help="with --alone: take that tenant and its keys")
    mint.add_argument(
        "--issuer-url",
        metavar="URL",
        help="with --alone: the URL in front of /<environment>/as (default: PingOne's own)",
    )
    mint.add_argument("--jwks", metavar="FILE", help="with --alone: write the public keys there")
    running.add_arguments(mint)
    mint.set_defaults(run=_mint)


def _mint(chosen: argparse.Namespace) -> int:
    given = _arguments(chosen)
    kind = _KINDS[chosen.kind]
    if chosen.alone:
        print_text(_alone(chosen, kind, given))
        return ACCEPTED
    for name in ("seed", "state", "issuer_url", "jwks"):
        if getattr(chosen, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} is for a token that is made --alone.")
    print_text(json.loads(running.ask(chosen, "POST", f"/mint/{kind}", body=given))["token"])
    return ACCEPTED


def _arguments(chosen: argparse.Namespace) -> dict[str, Any]:
    named = {name: getattr(chosen, name) for name in _PASSED_ON}
    named["scopes"] = chosen.scope
    named["remove"] = chosen.remove
    named["claims"] = dict(map(_claim, chosen.claim)) if chosen.claim else None
    return {name: value for name, value in named.items() if value is not None}


def _claim(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"--claim {text!r} must be NAME=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _alone(chosen: argparse.Namespace, kind: str, given: dict[str, Any]) -> str:
    with _tenant(chosen) as pingone:
        make = getattr(pingone.mint, kind)
        strange = [name for name in given if name not in inspect.signature(make).parameters]
        if strange:
            raise UsageError(f"A token of kind {kind} takes no {', '.join(strange)}.")
        token: str = make(**given)
        if chosen.jwks is not None:
            _write(chosen.jwks, pingone.jwks)
    return token


def _tenant(chosen: argparse.Namespace) -> PingOne:
    from pytest_pingone.config import PingOneConfig
    from pytest_pingone.emulator import PingOne

    url = chosen.issuer_url or _PINGONE
    if chosen.state is None:
        return PingOne(PingOneConfig(seed=chosen.seed, public_url=url))
    if chosen.seed is not None:
        raise UsageError("The tenant comes from --seed or from --state, not from both.")
    return closed.opened(chosen.state, public_url=url)


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as problem:
        raise UsageError(f"The keys cannot be written to {path!r}: {problem}.") from None
