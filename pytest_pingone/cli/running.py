"""How a command talks to a running instance: by its control API."""

from __future__ import annotations

import argparse
import json
import os
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from pytest_pingone.addresses import CONTROL_PREFIX
from pytest_pingone.errors import UsageError

USUAL = "http://127.0.0.1:9400"
_SECONDS = 30


def add_arguments(parser: argparse.ArgumentParser, *, usual: str = USUAL) -> None:
    """Let a command be told which instance to talk to."""
    shown = f" (default: PINGONE_CONTROL_URL, or {usual})" if usual else ""
    parser.add_argument(
        "--url",
        metavar="URL",
        help=f"where the running instance is{shown}; PINGONE_CONTROL_TOKEN is its token, if it "
        "asks for one",
    )
    parser.add_argument(
        "--ca-file",
        metavar="FILE",
        help="the certificate that vouches for it, if it was started with --tls "
        "(default: PINGONE_CA_FILE)",
    )


def ask(
    chosen: argparse.Namespace,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
) -> str:
    """Return what a running instance answers to a call of the control API.

    Raises:
        UsageError: it cannot be reached, or refuses; the message says why.
    """
    from urllib.error import HTTPError
    from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

    base = _base(chosen)
    url = f"{base}{path}" + (f"?{urlencode(query)}" if query else "")
    headers = {"Content-Type": "application/json"}
    token = os.environ.get("PINGONE_CONTROL_TOKEN")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data=data, headers=headers, method=method)  # noqa: S310 - checked by _base
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=_context(chosen)))
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            text: str = answer.read().decode()
    except HTTPError as refused:
        with refused:
            raise UsageError(f"{base}: {_said(refused.read(), refused.code)}") from None
    except (OSError, ValueError) as problem:
        raise UsageError(
            f"No instance answers at {base} ({getattr(problem, 'reason', problem)}). Start one "
            "with `pytest-pingone serve`, or say where it is with --url."
        ) from None
    return text


def _base(chosen: argparse.Namespace) -> str:
    url = chosen.url or os.environ.get("PINGONE_CONTROL_URL") or USUAL
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"{url!r} is no URL of a running instance; write it as {USUAL}.")
    return f"{parts.scheme}://{parts.netloc}{CONTROL_PREFIX}"


def _context(chosen: argparse.Namespace) -> ssl.SSLContext:
    file = chosen.ca_file or os.environ.get("PINGONE_CA_FILE")
    try:
        return ssl.create_default_context(cafile=file or None)
    except OSError as problem:
        raise UsageError(f"The certificate in {file!r} cannot be read: {problem}.") from None


def _said(body: bytes, status: int) -> str:
    """Return what a refusal says in words."""
    try:
        document = json.loads(body)
        details = [
            f"{detail.get('target') or 'request'}: {detail['message']}"
            for detail in document.get("details", ())
        ]
        return "; ".join(details) or str(document["message"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"it answers {status}, and not as pytest-pingone does"
